"""Computed fields: shown, never typed. Their value follows from the answers each time it is asked for."""

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sop_engine.procedure.conditions.truth import Missing, Value
from sop_engine.procedure.conditions.values import evaluate_value
from sop_engine.procedure.model import Field
from sop_engine.run.show import show
from sop_engine.sentence import counted, joined, phrase

if TYPE_CHECKING:
    from sop_engine.run.view import View

NOT_KNOWN: Final[str] = phrase("not known yet")
DEEP = 40
"""Computed fields beyond which they are worked out in order, so that the stack stays shallow."""

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


def computed(view: "View", field: Field) -> Value | Missing:
    """What a computed field gives now; each is worked out once for a view."""
    known = view.worked_out
    if field.ref not in known and len(view.index.computed) > DEEP:
        for earlier in view.index.computed:
            if earlier.ref == field.ref:
                break
            if earlier.ref not in known:
                known[earlier.ref] = _work_out(view, earlier)
    if field.ref not in known:
        known[field.ref] = _work_out(view, field)
    return known[field.ref]


def _work_out(view: "View", field: Field) -> Value | Missing:
    return Missing.UNANSWERED if field.value is None else evaluate_value(field.value, view)


def computed_words(view: "View", field: Field) -> str:
    """The value in words, or that it is not known yet; empty where the field does not apply."""
    value = view.value(field.ref)
    if value is Missing.NOT_APPLICABLE:
        return ""
    if isinstance(value, Missing):
        return NOT_KNOWN
    if isinstance(value, timedelta):
        return span_words(value)
    return show(field, value)  # type: ignore[arg-type]  # numbers, days and times are values of a run too


def span_words(length: timedelta) -> str:
    """A length of time in words: days, hours and minutes."""
    days, rest = divmod(abs(length), _DAY)
    hours, rest = divmod(rest, _HOUR)
    parts = [
        counted("{count} day", "{count} days", days),
        counted("{count} hour", "{count} hours", hours),
        counted("{count} minute", "{count} minutes", rest // _MINUTE),
    ]
    words = joined(" ", [one for one in parts if one.number]) or parts[0]
    return phrase("minus {length}", length=words) if length < timedelta(0) else words
