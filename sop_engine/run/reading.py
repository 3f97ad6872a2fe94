"""What a session can know of answers that it cannot read: kept from it, or expunged for everybody."""

from sop_engine.run.events import EXPUNGED, Withheld
from sop_engine.run.index import Index
from sop_engine.run.state import Given, RunState


def is_expunged(value: object) -> bool:
    """Is it a value that was expunged?"""
    return isinstance(value, Withheld) and value.why == EXPUNGED


def stands(given: Given | None) -> bool:
    """Is there an answer? One that was expunged can be given anew, once nothing expunges it any more."""
    return given is not None and not is_expunged(given.value)


def unread(state: RunState, index: Index, ref: str) -> bool:
    """Has the field (`step.field`, in any round) an answer that others can read and this session cannot?"""
    return any(_kept_from_us(given) for one in index.every(ref) for given in _given(state, index, one))


def _given(state: RunState, index: Index, ref: str) -> list[Given]:
    """The answers or rows of a field that count."""
    field = index.fields.get(ref)
    if field is None:
        return []
    rows = [row for row in state.step(field.step).rows.get(field.name, ()) if not row.voided]
    single = state.answer(ref)
    return [*rows, single] if single else rows


def _kept_from_us(given: Given) -> bool:
    return isinstance(given.value, Withheld) and given.value.why != EXPUNGED
