"""Amounts of time in words: `15 minutes`, `24 hours`, `3 days`, `2 working days`, `1 month`, `at once`."""

import re
from functools import lru_cache

from sop_engine.procedure.model import Span

_WORDS = re.compile(r"(?P<count>[1-9][0-9]*) (?P<unit>working day|minute|hour|day|month)s?\Z", re.ASCII)
_MAX_DIGITS = 4  # 9999 months are 833 years; more would leave the calendar
_MINUTES_A_DAY = 24 * 60
_MONTH = 30  # days, only to say when to remind
_EXAMPLES = "Write it like `15 minutes`, `24 hours`, `3 days`, `2 working days`, `1 month` or `at once`."


@lru_cache(maxsize=256)
def read_amount(text: str) -> Span | tuple[str, str, str]:
    """The span, or code, message and hint of what is wrong (the schema has refused most of it before)."""
    if text == "at once":
        return Span()
    match = _WORDS.match(text)
    if match is None or len(match["count"]) > _MAX_DIGITS:
        return "R402", f"`{text[:40]}` is no amount of time that can be counted.", _EXAMPLES
    return _span(int(match["count"]), match["unit"])


def _span(count: int, unit: str) -> Span:
    if unit == "month":
        return Span(months=count)
    if unit == "working day":
        return Span(working=count)
    if unit == "day":
        return Span(days=count)
    return Span(minutes=count * 60 if unit == "hour" else count)


def quarter(span: Span) -> Span:
    """A quarter of the time, in minutes: when to remind if the procedure does not say (a month is 30 days here)."""
    days = span.months * _MONTH + span.days + span.working
    return Span(minutes=(days * _MINUTES_A_DAY + span.minutes) // 4)
