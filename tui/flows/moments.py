"""A question for a moment that is asked again until it is one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

from sop_engine.interface_language import _
from sop_engine.procedure.model import FieldType
from tui.flows.values import moment, replace_reading
from tui.questions import Flow, Kind, Question, text
from tui.words import NAIROBI

_FORM = "%Y-%m-%d %H:%M"


class Timed(Protocol):
    """What knows what time it is."""

    @property
    def now(self) -> datetime:
        """The time, UTC."""


def ask_moment(
    ctx: Timed,
    label: str,
    title: str,
    *,
    note: str = "",
    wrong: Callable[[datetime], str] = lambda _then: "",
    start: datetime | None = None,
) -> Flow[datetime]:
    """A day and time, UTC.

    Args:
        ctx: who asks, and what time it is.
        label: the question.
        title: what is being done.
        note: what the officer should know.
        wrong: why a moment cannot be taken, or empty.
        start: what an empty reply means, or None.
    """
    forms = _("2026-11-03 14:05, or 14:05, or: now")
    least = f"{start.astimezone(NAIROBI):{_FORM}}" if start else ""
    help_ = "\n".join(filter(None, (note, forms)))
    asked = Question(
        kind=Kind.LINE, label=label, title=title, help=help_, start=least, otherwise=least, optional=bool(least)
    )
    fault = ""
    while True:
        question = replace(asked, help=f"{fault}\n{asked.help}".strip())
        written = text((yield replace_reading(question, FieldType.TIME, ctx.now))) or least
        try:
            found = datetime.strptime(moment(written, FieldType.TIME, ctx.now), _FORM).replace(tzinfo=NAIROBI)
        except ValueError:
            fault = _("! This is no day and time.")
            continue
        fault = wrong(found.astimezone(UTC))
        if not fault:
            return found.astimezone(UTC)
        fault = f"! {fault}"


def ask_time(doubt: str) -> Flow[str]:
    """What is so with a clock that cannot be right; whatever is said is kept, and work goes on."""
    label = _("What day and time is it really? (2026-11-22 14:05; empty: not known)")
    question = Question(kind=Kind.LINE, label=label, title=_("The clock of this machine"), help=doubt, optional=True)
    return text((yield question)).strip()


def time_of_act(ctx: Timed) -> Flow[datetime | None]:
    """Set when the next acts happened; `now` goes back to the clock."""
    label = _("When did it happen? (for the acts that you enter next)")
    help_ = _("2026-11-03 14:05, or 14:05, or: now")
    question = Question(kind=Kind.LINE, label=label, title=_("Time of act"), help=help_, reading=_reading(ctx))
    return _parse(moment(text((yield question)), FieldType.TIME, ctx.now), ctx)


def _reading(ctx: Timed) -> Callable[[str], str]:
    def reading(typed: str) -> str:
        understood = moment(typed, FieldType.TIME, ctx.now)
        return f"= {understood}" if understood != typed.strip() else ""

    return reading


def _parse(written: str, ctx: Timed) -> datetime | None:
    try:
        then = datetime.strptime(written, "%Y-%m-%d %H:%M").replace(tzinfo=NAIROBI)
    except ValueError:
        return None
    return None if then > ctx.now or (ctx.now - then).total_seconds() < 60 else then  # noqa: PLR2004 - one minute
