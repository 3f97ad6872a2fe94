"""What a hand-over of an exhibit must be: one unbroken chain. What is not in order is refused, or said aloud."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sop_engine.procedure.model import ExhibitKind, Field
from sop_engine.run.custody import Exhibit, Movement, exhibit, moved_by, unreadable
from sop_engine.run.decide.ground import Ground
from sop_engine.run.events import Plain, Value
from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import EXCEPTION_HINT, refuse


def checked(ground: Ground, field: Field, value: Mapping[str, object], old: Value | None) -> Value | Refusal:
    """The hand-over with the number of its exhibit and its place in the chain, or why it cannot be.

    Args:
        ground: run, moment and officer.
        field: the custody field.
        value: as read.
        old: the answer it replaces, when amending; it keeps its exhibit and place.
    """
    found = exhibit(ground.view, _number(ground, field, old))
    if found is None:
        wanted = ground.index.fields.get(field.of)
        return refuse("exhibit_first", field=field.ref, label=wanted.label if wanted else field.of)
    kept = old.get("link") if isinstance(old, Mapping) else None
    before = [one for one in found.movements if not isinstance(kept, int) or one.link < kept]
    refusal = _texts(ground, field, value) or _plain(ground, field, found, value)
    trouble = next(troubles(field, found, before, value), None)
    if refusal is None and trouble is not None and not value.get("exception"):
        refusal = trouble
    if refusal:
        return refusal
    link = kept if isinstance(kept, int) else _next(ground, before)
    parts: dict[str, Plain] = {"no": found.number, "link": link}
    parts |= {name: part for name, part in value.items() if isinstance(part, str)}
    return MappingProxyType(parts)


def _number(ground: Ground, field: Field, old: Value | None) -> str:
    return str(old.get("no")) if isinstance(old, Mapping) else moved_by(ground.view, field)


def _next(ground: Ground, before: list[Movement]) -> int:
    return max((one.link for one in before), default=0) + unreadable(ground.view) + 1


def _texts(ground: Ground, field: Field, value: Mapping[str, object]) -> Refusal | None:
    for name in ("place", "exception"):
        text = value.get(name, "")
        if isinstance(text, str) and text and (refusal := ground.no_names(text, about=field.ref)):
            return refusal
    return None


def _plain(ground: Ground, field: Field, found: Exhibit, value: Mapping[str, object]) -> Refusal | None:
    """What no reason excuses: a time to come, a digital exhibit whose hash was not taken again."""
    at = str(value["at"])
    if at > ground.local_now():
        return refuse("in_future", field=field.ref, at=at[:16].replace("T", " "))
    if found.field.kind is ExhibitKind.DIGITAL and "sha256" not in value:
        return refuse("exhibit_detail", field=field.ref, details="the SHA-256 value, taken again")
    return None


def troubles(field: Field, found: Exhibit, before: list[Movement], value: Mapping[str, object]) -> Iterator[Refusal]:
    """What is not in order, each as the refusal that asks for an exception with a reason."""
    given = value.get("sha256")
    if given and found.sha256 and given != found.sha256:
        yield refuse("hash_differs", field=field.ref, hint=EXCEPTION_HINT, number=found.number)
    last = before[-1] if before else None
    if last is None:
        return
    if not last.complete:
        yield refuse(
            "custody_open", field=field.ref, hint=EXCEPTION_HINT, number=found.number, label=last.field.label
        )
    if not set(last.field.to) & set(field.origin):
        yield refuse("not_holder", field=field.ref, hint=EXCEPTION_HINT, number=found.number, label=last.field.label)
    if str(value["at"]) < str(last.value["at"]):
        yield refuse("custody_before", field=field.ref, hint=EXCEPTION_HINT, label=last.field.label)
