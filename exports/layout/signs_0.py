"""Layout 0, signatures asked for by a field: an officer's own and an attested one never look alike."""

from exports.layout.flow import BODY, LABEL, SMALL, STRONG, Column, Flow, Style
from exports.layout.instructions import Box, Ink
from exports.layout.words import People, shown
from exports.parts import Answer, SignOff

_DASH = 3.0


def lay_out_sign(flow: Flow, answer: Answer, sign: SignOff, people: People, *, items: int, column: Column) -> None:
    """A signature: solid rules and bold for an officer's own key, a dashed frame for one on paper."""
    lines = list(_lines(answer, sign, people))
    flow.need(14 + sum(style.leading for _, style in lines))
    flow.space(3)
    top, page = flow.y, len(flow.pages)
    flow.y -= 3
    inside = Column(column.x + 12, column.room - 24)
    body = flow.node("LBody", flow.node("LI", items))
    for text, style in lines:
        flow.text(text, style, inside, node=body)
    flow.y -= 4
    if len(flow.pages) == page:
        _frame(flow, column, top, solid=sign.how == "officer")
    flow.space(2)


def _lines(answer: Answer, sign: SignOff, people: People) -> list[tuple[str, Style]]:
    meaning = (f"“{sign.meaning}”", BODY)
    if sign.state == "withheld":
        return [(f"Signature asked of {sign.asked_of}: {shown(sign.signer)}", LABEL), meaning]
    verb = "refused to sign" if sign.state == "refused" else "signed"
    if sign.how == "officer":
        head = f"OFFICER'S SIGNATURE: {shown(sign.signer)} {verb} with the own key"
        return [(head, STRONG), meaning, (people.stamp(answer.stamp), SMALL)]
    paper = f"Paper: {shown(sign.paper)}. " if sign.paper.text or sign.paper.withheld else ""
    stated = f"{paper}Stated by {people.stamp(answer.stamp)}. No electronic signature of that person."
    return [(f"Attested, on paper: {shown(sign.signer)} {verb}", BODY), meaning, (stated, SMALL)]


def _frame(flow: Flow, column: Column, top: float, *, solid: bool) -> None:
    x, width, bottom = column.x, column.room, flow.y
    if solid:
        flow.put(Box(x, bottom, 2.5, top - bottom, Ink.BLUE))
        flow.put(Box(x, bottom, width, 0.8, Ink.BLUE))
        flow.put(Box(x, top, width, 0.8, Ink.BLUE))
        return
    for index in range(int(width / _DASH / 2)):
        flow.put(Box(x + index * _DASH * 2, top, _DASH, 0.5, Ink.GREY))
        flow.put(Box(x + index * _DASH * 2, bottom, _DASH, 0.5, Ink.GREY))
