"""What conditions are asked about and what they answer: three values, and the answers of a run."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import Protocol


class Truth(Enum):
    """Kleene's three truth values. `UNKNOWN`: an answer that is needed has not been given yet."""

    FALSE = "false"
    TRUE = "true"
    UNKNOWN = "unknown"


def negated(truth: Truth) -> Truth:
    """Kleene's `not`: unknown stays unknown."""
    if truth is Truth.UNKNOWN:
        return truth
    return Truth.FALSE if truth is Truth.TRUE else Truth.TRUE


class Missing(Enum):
    """Why there is no answer: not given yet, or never asked because the field does not apply."""

    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not_applicable"


Value = str | int | bool | tuple[str, ...] | Mapping[str, object] | timedelta
"""An answer as a run keeps it, or a computed value: option, number, `YYYY-MM-DD`,
`YYYY-MM-DDTHH:MM+03:00`, options of a multi, or (for `sign`) a map whose `state` is `signed` or `refused`; a
computed length of time as such."""

Row = Mapping[str, Value | Missing]
"""One row of a list: column name to answer; a missing column is unanswered."""


class Answers(Protocol):
    """What a run knows when a condition is evaluated."""

    def value(self, ref: str) -> Value | Missing:
        """The answer to `step.field`; inside a list row also `step.list.column` of this row."""

    def rows(self, ref: str) -> Sequence[Row]:
        """The rows of the list `step.list`, or the rounds of a recurring or `anytime` step; empty if there are none.

        The rows of a list that steps are repeated for also hold the answers of these rounds, as `step.field`.
        """

    def today(self) -> date:
        """The day in Nairobi (UTC+3 all year)."""
