"""Layout 0, the steps in order: answers, who, when, sign-offs, deadlines, legal references."""

from exports.layout.flow import (
    BODY,
    GROUP,
    LABEL,
    LEFT,
    ROOM,
    SECTION,
    SMALL,
    STEP,
    STRONG,
    Column,
    Flow,
    Style,
)
from exports.layout.instructions import Box, Face, Ink
from exports.layout.signs_0 import lay_out_sign
from exports.layout.words import STANDINGS, People, clock_time, deadline, local, shown, withheld
from exports.parts import Act, Answer, ShownGate, Stamp
from exports.record import Record, Step

_NUMBER = 22.0
_TITLE = Column(LEFT + _NUMBER, ROOM - _NUMBER - 112)
_BODY = Column(LEFT + _NUMBER, ROOM - _NUMBER)
_LABEL = Column(LEFT + _NUMBER, 158)
_VALUE = Column(LEFT + _NUMBER + 168, ROOM - _NUMBER - 168 - 62)
_PAIR = (_LABEL, _VALUE)
_LONG = 120
"""Characters from which a long text gets the whole width."""
_GIVEN = Style(Face.BOLD, 8.5, 12)
_REMARK = Style(Face.TEXT, 7.6, 10.4, Ink.GREY)
_STANDING = Style(Face.BOLD, 7.4, 12.4, Ink.GREY)
_GRAVE = Style(Face.BOLD, 7.4, 12.4, Ink.RED)
_DONE = Style(Face.BOLD, 7.4, 12.4, Ink.BLUE)
_STYLES = {"completed": _DONE, "not_done": _GRAVE, "open": _GRAVE, "to_confirm": _GRAVE}


def lay_out_steps(flow: Flow, record: Record, people: People) -> None:
    """Every step, phase by phase, then the notes on the run."""
    flow.space(16)
    flow.heading("Every step, in order", 2, SECTION, keep=90)
    flow.rule()
    flow.space(3)
    flow.text("At the right edge: when the answer was entered.", SMALL)
    for phase in record.phases:
        flow.space(9)
        flow.heading(phase.title, 3, GROUP, keep=60)
        for gate in phase.gates:
            _gate(flow, gate, people)
        for step in phase.steps:
            _step(flow, step, people)
    if record.questions:
        flow.space(14)
        flow.heading("Legal questions that are still open", 2, SECTION)
        flow.rule()
        for question in record.questions:
            flow.space(3)
            flow.text(f"{question.number}  {question.ask}", BODY)
            flow.text(f"Until then: {question.until_then}", SMALL)
    if record.notes:
        flow.space(14)
        flow.heading("Notes on the run", 2, SECTION)
        flow.rule()
        for note in record.notes:
            flow.space(4)
            _act(flow, note, people)


def _gate(flow: Flow, gate: ShownGate, people: People) -> None:
    """Why the phase was closed, and who opened it again."""
    law = "; ".join(f"{one.cite} ({one.mark})" if one.mark else one.cite for one in gate.law)
    flow.text(f"Closed: {gate.because}{f' Law: {law}' if law else ''}", BODY, _BODY)
    if gate.stamp:
        flow.text(f"Opened again by {people.stamp(gate.stamp)}. Reason: {shown(gate.reason)}", STRONG, _BODY)


def _step(flow: Flow, step: Step, people: People) -> None:
    flow.space(8)
    flow.need(56)
    flow.put(Box(LEFT, flow.y, ROOM, 0.4, Ink.LINE))
    flow.y -= 3
    _headline(flow, step)
    if step.because:
        flow.text(step.because, SMALL, _BODY)
    _answers(flow, step, people)
    if step.computed:
        items = flow.node("L")
        for one in step.computed:
            flow.pair(f"{one.label} (worked out)", shown(one.text), _PAIR, parent=items)
    flow.space(3)
    for act in step.acts:
        _act(flow, act, people)
    if step.sign_off_open:
        flow.text(f"Supervisor's sign-off: OPEN, due {local(step.sign_off_due)}", STRONG, _BODY)
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
    words = withheld(step.withheld) if step.withheld else STANDINGS[step.standing].upper()
    flow.right(words, _STYLES.get(step.standing, _STANDING), node=heading)
    flow.lines(lines[1:], STEP, _TITLE.x, heading)


def _answers(flow: Flow, step: Step, people: People) -> None:
    if not step.answers:
        return
    items = flow.node("L")
    settled = next((act.stamp for act in step.acts if act.kind == "completed"), None)
    said = ""
    for answer in step.answers:
        flow.space(1.5)
        if answer.sign:
            lay_out_sign(flow, answer, answer.sign, people, items=items, column=_BODY)
        else:
            _answer(flow, answer, items)
        for remark in _remarks(answer, people, settled):
            if remark == said:
                continue  # several answers of one officer at one minute
            said = remark
            item = flow.node("LI", items)
            flow.text(remark, _REMARK, _VALUE, node=flow.node("LBody", item))


def _answer(flow: Flow, answer: Answer, items: int) -> None:
    label = f"{answer.label} (row {answer.row})" if answer.row else answer.label
    entered = clock_time(answer.stamp.entered, answer.stamp.at)
    style = LABEL if answer.value.withheld else _GIVEN
    value = " " if answer.columns else shown(answer.value)
    if answer.kind == "longtext" and len(value) > _LONG:
        _long(flow, label, value, entered, items)
        return
    flow.pair(label, value, _PAIR, style, parent=items, aside=entered)
    for column in answer.columns:
        inside = (Column(_LABEL.x + 10, _LABEL.room - 10), _VALUE)
        flow.pair(column.label, shown(column.text), inside, LABEL if column.text.withheld else _GIVEN, parent=items)


def _long(flow: Flow, label: str, value: str, entered: str, items: int) -> None:
    """A long text: below its label, over the whole width, not in bold."""
    item = flow.node("LI", items)
    name = flow.node("Lbl", item)
    flow.need(LABEL.leading + BODY.leading * 2)
    flow.text(label, LABEL, Column(_LABEL.x, _TITLE.room), node=name)
    flow.right(entered, SMALL, node=name)
    flow.text(value, BODY, Column(_LABEL.x + 10, _BODY.room - 10), node=flow.node("LBody", item))


def _remarks(answer: Answer, people: People, settled: Stamp | None) -> list[str]:
    remarks = []
    if answer.reason.text or answer.reason.withheld:
        remarks.append(f"Reason: {shown(answer.reason)}")
    if answer.proposed.text or answer.proposed.withheld:
        differs = "; the officer decided otherwise" if answer.differs else ""
        remarks.append(f"Proposed: {shown(answer.proposed)}{differs}")
    if answer.before:
        remarks.append(f"AMENDED by {people.stamp(answer.stamp)}. Reason for the change: {shown(answer.why)}")
        remarks.extend(f"Before: {shown(old.value)} ({people.stamp(old.stamp)})" for old in reversed(answer.before))
    elif settled and _beside(answer.stamp, settled) and not answer.sign:
        remarks.append(people.on_sheet(answer.stamp))
    elif _tells(answer.stamp, settled) and not answer.sign:
        remarks.append(f"Answered by {people.stamp(answer.stamp)}")
    if answer.void_because:
        remarks.append(f"VOID since “{answer.void_because}” was amended; kept, but counts no more")
    return remarks


def _beside(stamp: Stamp, settled: Stamp) -> bool:
    """Did the officer who completed the step give the answer on the same sheet, entered by the same?"""
    parts = (stamp.sheet, stamp.by, stamp.entered_by)
    return stamp.sheet > 0 and parts == (settled.sheet, settled.by, settled.entered_by)


def _tells(stamp: Stamp, settled: Stamp | None) -> bool:
    """Is there more to say than that the officer who completed the step gave the answer in time?"""
    return bool(stamp.late or stamp.reported or stamp.sheet) or settled is None or stamp.by != settled.by


def _act(flow: Flow, act: Act, people: People) -> None:
    flow.text(people.act(act), BODY, _BODY)
    if act.details:
        items = flow.node("L")
        for detail in act.details:
            flow.pair(detail.label, people.detail(detail), _PAIR, parent=items)
