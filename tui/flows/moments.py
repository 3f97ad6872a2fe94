"""A question for a moment that is asked again until it is one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from sop_engine.procedure.model import FieldType
from tui.flows.context import Context
from tui.flows.values import moment, replace_reading
from tui.questions import Flow, Kind, Question, text
from tui.words import NAIROBI

_FORM = "%Y-%m-%d %H:%M"


def ask_moment(
    ctx: Context,
    label: str,
    title: str,
    *,
    note: str = "",
    wrong: Callable[[datetime], str] = lambda _: "",
) -> Flow[datetime]:
    """A day and time, UTC.

    Args:
        ctx: who asks, and what time it is.
        label: the question.
        title: what is being done.
        note: what the officer should know.
        wrong: why a moment cannot be taken, or empty.
    """
    forms = "2026-11-03 14:05, or 14:05, or: now"
    asked = Question(kind=Kind.LINE, label=label, title=title, help="\n".join(filter(None, (note, forms))))
    fault = ""
    while True:
        question = replace(asked, help=f"{fault}\n{asked.help}".strip())
        written = text((yield replace_reading(question, FieldType.TIME, ctx.now)))
        try:
            found = datetime.strptime(moment(written, FieldType.TIME, ctx.now), _FORM).replace(tzinfo=NAIROBI)
        except ValueError:
            fault = "! This is no day and time."
            continue
        fault = wrong(found.astimezone(UTC))
        if not fault:
            return found.astimezone(UTC)
        fault = f"! {fault}"
