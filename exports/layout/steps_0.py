"""Layout 0, the steps in order: answers, who, when, sign-offs, deadlines, legal references."""

from exports.layout.flow import BODY, GROUP, LABEL, LEFT, ROOM, SECTION, SMALL, STEP, STRONG, Column, Flow, Style
from exports.layout.instructions import ARTIFACT, Box, Face, Ink
from exports.layout.words import STANDINGS, People, deadline, local, shown, withheld
from exports.record import Act, Answer, Record, SignOff, Step

_NUMBER = 20.0
_TITLE = Column(LEFT + _NUMBER, ROOM - _NUMBER - 118)
_BODY = Column(LEFT + _NUMBER, ROOM - _NUMBER)
_PAIR = (Column(LEFT + _NUMBER, 168), Column(LEFT + _NUMBER + 176, ROOM - _NUMBER - 176))
_VALUE = Style(Face.BOLD, 8.5, 11.8)
_OLD = Style(Face.TEXT, 8, 11, Ink.GREY)
_STANDING = Style(Face.BOLD, 7.6, 12.4, Ink.GREY)
_GRAVE = Style(Face.BOLD, 7.6, 12.4, Ink.RED)
_DONE = Style(Face.BOLD, 7.6, 12.4, Ink.BLUE)


def lay_out_steps(flow: Flow, record: Record, people: People) -> None:
    """Every step, phase by phase, then the notes on the run."""
    flow.space(16)
    flow.heading("Every step, in order", 2, SECTION, keep=90)
    flow.rule()
    for phase in record.phases:
        flow.space(9)
        flow.heading(phase.title, 3, GROUP, keep=60)
        for step in phase.steps:
            _step(flow, step, people)
    if record.notes:
        flow.space(12)
        flow.heading("Notes on the run", 2, SECTION)
        flow.rule()
        for note in record.notes:
            _act(flow, note, people)


def _step(flow: Flow, step: Step, people: People) -> None:
    flow.space(7)
    flow.need(52)
    flow.put(Box(LEFT, flow.y, ROOM, 0.4, Ink.LINE))
    flow.space(2)
    _headline(flow, step)
    if step.withheld:
        return
    if step.because:
        flow.text(step.because, SMALL, _BODY)
    if step.answers:
        items = flow.node("L")
        for answer in step.answers:
            _answer(flow, answer, people, items)
    for act in step.acts:
        _act(flow, act, people)
    if step.sign_off_open:
        flow.text("Supervisor's sign-off: OPEN", STRONG, _BODY)
    for clock in step.deadlines:
        flow.text(f"Deadline: {deadline(clock)}", SMALL, _BODY)
    if step.law:
        cited = "; ".join(f"{law.cite} ({law.mark})" if law.mark else law.cite for law in step.law)
        flow.text(f"Legal references: {cited}", SMALL, _BODY)


def _headline(flow: Flow, step: Step) -> None:
    heading = flow.node("H4")
    lines = flow.metrics.lines(step.title, STEP.face, STEP.size, _TITLE.room)
    top = flow.y
    flow.lines([str(step.number)], STEP, LEFT, heading)
    flow.y = top
    flow.lines(lines[:1], STEP, _TITLE.x, heading)
    words = withheld(step.withheld) if step.withheld else STANDINGS[step.standing]
    style = _GRAVE if step.standing in {"not_done", "open"} else _DONE if step.standing == "completed" else _STANDING
    standing = flow.node("P")
    flow.right(words if step.withheld else words.upper(), style, node=standing)
    if lines[1:]:
        flow.lines(lines[1:], STEP, _TITLE.x, heading)


def _answer(flow: Flow, answer: Answer, people: People, items: int) -> None:
    label = f"{answer.label} (row {answer.row})" if answer.row else answer.label
    if answer.sign:
        _sign(flow, answer, answer.sign, people, items)
    else:
        value = shown(answer.value)
        flow.pair(label, value, _PAIR, LABEL if answer.value.withheld else _VALUE, parent=items)
    remarks = _remarks(answer, people)
    for remark in remarks:
        item = flow.node("LI", items)
        flow.text(remark, _OLD, _PAIR[1], node=flow.node("LBody", item))


def _remarks(answer: Answer, people: People) -> list[str]:
    remarks = []
    if answer.reason != type(answer.reason)():
        remarks.append(f"Reason: {shown(answer.reason)}")
    if answer.proposed != type(answer.proposed)():
        differs = "; the officer decided otherwise" if answer.differs else ""
        remarks.append(f"Proposed: {shown(answer.proposed)}{differs}")
    if answer.before:
        remarks.append(f"AMENDED by {people.stamp(answer.stamp)}. Reason for the change: {shown(answer.why)}")
    remarks.extend(f"Before: {shown(old.value)} ({people.stamp(old.stamp)})" for old in reversed(answer.before))
    if answer.void_because:
        remarks.append(f"VOID since “{answer.void_because}” was amended; kept, but no longer counts")
    if answer.stamp.late and not answer.before:
        remarks.append(f"Late entry: {local(answer.stamp.at)}, entered {local(answer.stamp.entered)}")
    return remarks


def _sign(flow: Flow, answer: Answer, sign: SignOff, people: People, items: int) -> None:
    """Draw a sign-off: the two kinds never look alike."""
    flow.need(40)
    top, page = flow.y, len(flow.pages)
    flow.space(4)
    item = flow.node("LI", items)
    body = flow.node("LBody", item)
    inside = Column(_BODY.x + 12, _BODY.room - 24)
    verb = "refused to sign" if sign.state == "refused" else "signed"
    if sign.how == "officer":
        head = f"OFFICER SIGNATURE: {shown(sign.signer)} {verb} with the own key"
        style = STRONG
    else:
        head = f"Stated on paper (attested): {shown(sign.signer)} {verb}"
        style = BODY
    flow.text(head, style, inside, node=body)
    flow.text(f"“{sign.meaning}”", BODY, inside, node=body)
    if sign.how == "attested":
        paper = f"Paper: {shown(sign.paper)}. Stated by {people.stamp(answer.stamp)}. No electronic signature of that person."
        flow.text(paper, SMALL, inside, node=body)
    else:
        flow.text(people.stamp(answer.stamp), SMALL, inside, node=body)
    flow.y -= 4
    if len(flow.pages) == page:
        _frame(flow, top - 2, solid=sign.how == "officer")


def _frame(flow: Flow, top: float, *, solid: bool) -> None:
    x, width, bottom = _BODY.x, _BODY.room, flow.y
    if solid:
        flow.put(Box(x, bottom, 2.5, top - bottom, Ink.BLUE))
        flow.put(Box(x, bottom, width, 0.8, Ink.BLUE))
        flow.put(Box(x, top, width, 0.8, Ink.BLUE))
        return
    dash = 3.0
    for index in range(int(width / dash / 2)):
        flow.put(Box(x + index * dash * 2, top, dash, 0.5, Ink.GREY))
        flow.put(Box(x + index * dash * 2, bottom, dash, 0.5, Ink.GREY))


def _act(flow: Flow, act: Act, people: People) -> None:
    flow.text(people.act(act), BODY if act.kind != "completed" else BODY, _BODY)
    if act.details:
        items = flow.node("L")
        for detail in act.details:
            flow.pair(detail.label, shown(detail.text), _PAIR, parent=items)


_ = ARTIFACT
