"""Amounts of time in words: `15 minutes`, `24 hours`, `3 days`, `1 month`, `at once`."""

import re

from sop_engine.procedure.model import Span

_WORDS = re.compile(r"(?P<count>[1-9][0-9]{0,3}) (?P<unit>minute|hour|day|week|month|year)s?\Z")
_WORKING = re.compile(r"[1-9][0-9]{0,3} working days?\Z")
_ISO = re.compile(r"P(?:[0-9]+[YMWD])*(?:T(?:[0-9]+[HMS])+)?\Z")
_MINUTES_A_DAY = 24 * 60
_MONTH = 30  # days, only to say when to remind
_EXAMPLES = "Write it like `15 minutes`, `24 hours`, `3 days`, `1 month` or `at once`."


def read_amount(text: str) -> Span | tuple[str, str, str]:
    """The span, or code, message and hint of what is wrong."""
    if text == "at once":
        return Span()
    if _WORKING.match(text):
        return "N110", "Working days are not supported yet.", "Use days, and name the law that sets them."
    if _ISO.match(text):
        hint = f"`PT1M` is a minute and `P1M` a month, which is easily misread. {_EXAMPLES}"
        return "R401", f"`{text}` is the ISO form of an amount.", hint
    match = _WORDS.match(text)
    if match is None:
        return "R402", f"`{text}` is not an amount of time.", _EXAMPLES
    return _span(int(match["count"]), match["unit"], text)


def quarter(span: Span) -> Span:
    """A quarter of the time, in minutes: when to remind if the procedure does not say (a month is 30 days here)."""
    days = span.months * _MONTH + span.days
    return Span(minutes=(days * _MINUTES_A_DAY + span.minutes) // 4)


def _span(count: int, unit: str, text: str) -> Span | tuple[str, str, str]:
    match unit:
        case "minute":
            return Span(minutes=count)
        case "hour":
            return Span(minutes=count * 60)
        case "day":
            return Span(days=count)
        case "month":
            return Span(months=count)
        case "week":
            return "R402", f"`{text}` counts in weeks.", f"Write `{count * 7} days`."
        case _:
            return "R402", f"`{text}` counts in years.", f"Write `{count * 12} months`."
