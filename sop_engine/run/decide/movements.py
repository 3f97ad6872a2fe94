"""What a hand-over of an exhibit must be: one unbroken chain. What is not in order is refused, or said aloud."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sop_engine.procedure.drafting.custody import signature_names
from sop_engine.procedure.model import ExhibitKind, Field
from sop_engine.run.custody import Exhibit, Hand, Movement, exhibit, moved_by, same_seal, unreadable
from sop_engine.run.decide.ground import Ground
from sop_engine.run.events import Plain, Value
from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import EXCEPTION_HINT, HOLDER_HINT, refuse
from sop_engine.run.view import View
from sop_engine.sentence import both, phrase


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
    refusal = _texts(ground, field, value) or _plain(ground, field, value) or _lacking(field, found, before, value)
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
    for name in ("seal", "place", "exception"):
        text = value.get(name, "")
        if isinstance(text, str) and text and (refusal := ground.no_names(text, about=field.ref)):
            return refusal
    return None


def _plain(ground: Ground, field: Field, value: Mapping[str, object]) -> Refusal | None:
    """What no reason excuses: a time to come."""
    at = str(value["at"])
    if at > ground.local_now():
        return refuse("in_future", field=field.ref, at=at[:16].replace("T", " "))
    return None


def _lacking(field: Field, found: Exhibit, before: Sequence[Movement], value: Mapping[str, object]) -> Refusal | None:
    """What no reason excuses either: the hash of a digital exhibit not taken again, a whole seal not read again."""
    lacking = [phrase("the SHA-256 value, taken again")] if asks_hash(found) and "sha256" not in value else []
    if asks_seal(found, before) and value["whole"] == "yes" and "seal" not in value:
        lacking.append(phrase("the number on the seal, read again"))
    return refuse("exhibit_detail", field=field.ref, details=both(lacking)) if lacking else None


def asks_hash(found: Exhibit) -> bool:
    """Is the hash of this exhibit taken again whenever it is handed over?"""
    return found.field.kind is ExhibitKind.DIGITAL


def asks_seal(found: Exhibit, before: Sequence[Movement]) -> bool:
    """Is the number on the seal of this exhibit read again whenever it is handed over?"""
    return found.field.kind is ExhibitKind.THING or found.seal_after(before) != ""


def troubles(
    field: Field, found: Exhibit, before: Sequence[Movement], value: Mapping[str, object]
) -> Iterator[Refusal]:
    """What is not in order, each as the refusal that asks for an exception with a reason."""
    again, seal = value.get("sha256"), str(value.get("seal", ""))
    if again and found.sha256 and again != found.sha256:
        yield refuse("hash_differs", field=field.ref, hint=EXCEPTION_HINT, number=found.number)
    known = found.seal_after(before)
    if seal and known and not same_seal(seal, known):
        yield refuse("seal_differs", field=field.ref, hint=EXCEPTION_HINT, number=found.number)
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


def wrong_hand(ground: Ground, field: Field, hand: Hand) -> Refusal | None:
    """Why this one cannot sign a hand-over: it is not entered yet, or the giver is not who has the exhibit.

    Args:
        ground: run, moment and officer.
        field: one of its two signatures.
        hand: who signs.
    """
    custody = ground.index.fields.get(field.of)
    if custody is None:
        return None
    given = ground.state.answer(field.of)
    if given is None:
        return refuse("custody_first", field=field.ref, label=custody.label)
    holder = giver_wanted(ground.view, field)
    if holder is None or holder == hand:
        return None
    number = given.value["no"] if isinstance(given.value, Mapping) else ""
    return refuse("not_who_has_it", field=field.ref, hint=HOLDER_HINT, number=number, holder=_called(ground, holder))


def giver_wanted(view: View, field: Field) -> Hand | None:
    """Who alone can sign this signature; None for that of the receiver, and where nobody knows who has the exhibit.

    None too where the hand-over says as its exception why somebody else has given it.
    """
    custody = view.index.fields[field.of]
    given = view.state.answer(field.of)
    if field.name != signature_names(custody.name)[0] or given is None or not isinstance(given.value, Mapping):
        return None
    found = exhibit(view, str(given.value.get("no")))
    own = next((one for one in found.movements if one.field.ref == custody.ref), None) if found else None
    return found.holder(found.before(own)) if found and own and not own.exception else None


def _called(ground: Ground, hand: Hand) -> str:
    officer = ground.now.officers.get(hand.signer) if hand.officer else None
    return officer.name if officer else ground.role_titles((hand.signer,))
