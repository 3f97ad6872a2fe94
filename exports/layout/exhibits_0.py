"""Layout 0, exhibits: a chain of custody for each, oldest hand-over first, and who has it now."""

from exports.layout.flow import ALARM, BODY, GROUP, LEFT, ROOM, SECTION, SMALL, STRONG, Column, Flow
from exports.layout.words import People, shown, withheld
from exports.parts import Handover, ShownExhibit, SignOff
from exports.record import Record

_INSIDE = Column(LEFT + 12, ROOM - 12)
_HASH = {"yes": "The hash is the one it was entered with.", "no": "THE HASH IS NOT THE ONE IT WAS ENTERED WITH."}
_SEAL = {
    "yes": "The number on the seal is the one it had before.",
    "no": "THE NUMBER ON THE SEAL IS ANOTHER THAN BEFORE.",
}
_GIVER = {"yes": "Handed over by who had it.", "no": "NOT HANDED OVER BY WHO HAD IT, BY WHAT WAS SIGNED."}


def lay_out_exhibits(flow: Flow, record: Record, people: People) -> None:
    """Every exhibit with its hand-overs; nothing where no exhibit can move."""
    if not record.exhibits:
        return
    flow.space(16)
    flow.heading("Exhibits and who had them", 2, SECTION, keep=90)
    flow.rule()
    for exhibit in record.exhibits:
        _exhibit(flow, exhibit, people)


def _exhibit(flow: Flow, exhibit: ShownExhibit, people: People) -> None:
    flow.space(8)
    flow.heading(f"{exhibit.number}: {exhibit.label}", 3, GROUP, keep=60)
    if exhibit.entered:
        flow.text(f"Entered by {people.stamp(exhibit.entered)}", SMALL, _INSIDE)
    for number, movement in enumerate(exhibit.movements, 1):
        _movement(flow, number, movement, people)
    held = exhibit.held_by or "who entered it"
    flow.text(f"Signed for last by: {held}", STRONG, _INSIDE)
    if exhibit.on_way:
        flow.text(f"Handed over since to: {exhibit.on_way}, WITHOUT THE SIGNATURES OF BOTH", ALARM, _INSIDE)


def _movement(flow: Flow, number: int, movement: Handover, people: People) -> None:
    flow.space(3)
    flow.need(48)
    flow.text(f"{number}. {movement.label}: {movement.giver} to {movement.receiver}", STRONG, _INSIDE)
    flow.text(shown(movement.words), BODY, _INSIDE)
    found = ((_HASH, movement.same_hash), (_SEAL, movement.same_seal), (_GIVER, movement.from_holder))
    told = " ".join(words[answer] for words, answer in found if answer)
    if told:
        flow.text(told, BODY, _INSIDE)
    flow.text(f"Handed over: {_sign(movement.handed)}. Received: {_sign(movement.received)}", SMALL, _INSIDE)
    flow.text(f"Entered by {people.stamp(movement.stamp)}", SMALL, _INSIDE)


def _sign(sign: SignOff | None) -> str:
    if sign is None:
        return "NOT SIGNED"
    if not sign.how:
        return withheld(sign.signer.withheld)
    word = "signed" if sign.state == "signed" else "REFUSED"
    if sign.how == "officer":
        return f"{word} with own key by {shown(sign.signer)}"
    paper = f" (paper {shown(sign.paper)})" if sign.paper.text else ""
    return f"{word} on paper by {shown(sign.signer)}{paper}"
