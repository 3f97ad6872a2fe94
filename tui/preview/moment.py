"""A day and time as a trainer types it."""

from datetime import UTC, datetime

from sop_engine.procedure.model import Field, FieldType
from sop_engine.run.orders import Refusal
from sop_engine.run.values import read

_FIELD = Field(step="preview", name="at", ref="preview.at", type=FieldType.TIME, label="Day and time")


def moment_of(typed: str) -> datetime | str:
    """The moment in UTC (typed in the time of Nairobi), or a sentence that says what was expected."""
    found = read(_FIELD, typed)
    if isinstance(found, Refusal):
        return found.sentence
    return datetime.fromisoformat(str(found)).astimezone(UTC)
