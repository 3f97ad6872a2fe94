"""The custody of each exhibit: who had it, from whom, how it was handed over, and who has it now."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal

from exports.composition.answers import Answers
from exports.composition.people import People
from exports.parts import Detail, Handover, Shown, ShownExhibit, SignOff
from exports.record import Exceptional
from sop_engine.run.custody import Exhibit, Movement, custody_fields, register
from sop_engine.run.show import show
from sop_engine.run.state import Given
from sop_engine.run.view import View


def exhibits(view: View, answers: Answers, people: People) -> tuple[ShownExhibit, ...]:
    """A table for each exhibit of a procedure that moves exhibits at all."""
    if not any(custody_fields(view)):
        return ()
    return tuple(_exhibit(found, answers, people) for found in register(view))


def not_in_order(found: Iterable[ShownExhibit]) -> Iterator[Exceptional]:
    """Hand-overs with another hash or seal, not by who had the exhibit, or without the signatures of both."""
    for exhibit in found:
        for one in exhibit.movements:
            details = tuple(_wrong(one))
            if details:
                title = f"{exhibit.number} \N{EM DASH} {one.label}"
                yield Exceptional(kind="custody", title=title, details=details, stamp=one.stamp)


_DIFFERS: Final = {
    "same_hash": ("SHA-256", "not the one with which the exhibit was entered"),
    "same_seal": ("Seal", "not the number that it had before"),
    "from_holder": ("Handed over", "not by who had it, by what was signed"),
}


def _wrong(one: Handover) -> Iterator[Detail]:
    for name, (label, words) in _DIFFERS.items():
        if getattr(one, name) == "no":
            yield Detail(label=label, text=Shown(text=words))
    for label, sign in (("Handed over", one.handed), ("Received", one.received)):
        if sign is None or sign.state == "refused":
            words = "not signed" if sign is None else "the signature was refused"
            yield Detail(label=label, text=Shown(text=words))


def _exhibit(found: Exhibit, answers: Answers, people: People) -> ShownExhibit:
    return ShownExhibit(
        number=found.number,
        label=found.field.label,
        kind=str(found.field.kind or ""),
        entered=people.stamp(found.entered.header) if found.entered else None,
        held_by=_titles(next((one.field.to for one in reversed(found.movements) if one.complete), ()), people),
        on_way=_titles(found.held_by, people) if found.movements and not found.movements[-1].complete else "",
        movements=tuple(_movement(found, one, answers, people) for one in found.movements),
    )


def _movement(found: Exhibit, one: Movement, answers: Answers, people: People) -> Handover:
    again = str(one.value.get("sha256", ""))
    return Handover(
        ref=one.field.ref,
        label=one.field.label,
        giver=_titles(one.field.origin, people),
        receiver=_titles(one.field.to, people),
        words=Shown(text=show(one.field, one.given.value)),
        same_hash=_told(again == found.sha256 if again and found.sha256 else None),
        same_seal=_told(found.same_seal(one)),
        from_holder=_told(found.from_holder(one)),
        stamp=people.stamp(one.given.header),
        handed=_sign(one.handed, answers),
        received=_sign(one.received, answers),
    )


def _told(same: bool | None) -> Literal["yes", "no", ""]:  # noqa: FBT001 - the answer itself
    if same is None:
        return ""
    return "yes" if same else "no"


def _sign(given: Given | None, answers: Answers) -> SignOff | None:
    if given is None:
        return None
    value = given.value if isinstance(given.value, Mapping) else None
    return answers.signature(value)


def _titles(names: tuple[str, ...], people: People) -> str:
    return " or ".join(people.role(name) for name in names)
