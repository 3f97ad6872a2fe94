"""`sop card`: what to do at once, what never to do, whom to call. No unlocking, no station needed.

At 2 am the card must come out, so trouble with the station is told beside it and never stops it.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from sop_engine.commands.desk import runnable, say
from sop_engine.commands.secrets import named_folder, named_station, station_option
from sop_engine.errors import SopError
from sop_engine.procedure.model import Basis, Due, Procedure, Span, Step
from sop_engine.visible import visible_line

WIDTH = 80
"""Columns of the card: a terminal, and a sheet of paper on the wall."""
_BASES = {
    Basis.STATUTE: "by statute",
    Basis.CLINICAL: "medical limit",
    Basis.GUIDELINE: "by guideline",
    Basis.PROPOSED: "working target, not law",
}
_NO_NUMBER = "(number not known here)"


@click.command()
@click.argument("procedure", required=False)
@station_option
def card(procedure: str | None, folder: Path | None) -> None:
    """Print the emergency card of PROCEDURE, or of every shipped procedure.

    Urgent steps, what never to do, numbers to call. Nothing is unlocked.
    """
    from sop_engine.commands.library import shipped_ids

    names = [procedure] if procedure else shipped_ids()
    numbers = _numbers(folder)
    click.echo("\n\n".join("\n".join(card_lines(runnable(name), numbers)) for name in names))


def card_lines(procedure: Procedure, numbers: Mapping[str, str]) -> Iterator[str]:
    """The card, line by line, at most 80 columns.

    Args:
        procedure: whose urgent steps are shown.
        numbers: the station's contacts, name to number. One named like the procedure's contact (its id or its
            label) gives that contact's number.
    """
    urgent = [step for step in procedure.steps if step.urgent]
    yield from _wrapped(f"EMERGENCY CARD: {procedure.title}", "")
    yield from _wrapped(f"{procedure.id} {procedure.version}. {procedure.about}", "")
    yield from ("", "CALL")
    yield from _calls(procedure, numbers)
    yield from ("", "AT ONCE  (x: what never to do)")
    for place, step in enumerate(urgent, start=1):
        yield from _urgent(place, step, procedure)
    if not urgent:
        yield "  This procedure has no urgent step."
    yield from ("", "NEVER, LATER ON")
    for step in procedure.steps:
        if step.never and not step.urgent:
            yield from _wrapped(f"{step.title}:", "  ")
            yield from _nevers(step)


def _urgent(place: int, step: Step, procedure: Procedure) -> Iterator[str]:
    condition = " (if it applies)" if step.when is not None or step.ask_first else ""
    yield from _wrapped(step.title + condition, f"{place:2}. ")
    for due in step.due:
        yield from _wrapped(_limit(due, procedure), "    ")
    for do in step.do:
        yield from _wrapped(do, "    - ")
    for words in step.say:
        yield from _wrapped(f"Say: {words}", "    - ")
    yield from _nevers(step)
    if step.call:
        called = ", ".join(procedure.contacts.get(name, name) for name in step.call)
        yield from _wrapped(f"Call: {called}", "    ")


def _nevers(step: Step) -> Iterator[str]:
    for never in step.never:
        yield from _wrapped(never, "    x ")


def _calls(procedure: Procedure, numbers: Mapping[str, str]) -> Iterator[str]:
    """Contacts of urgent steps first, then the others, then what else the station knows."""
    steps = sorted(procedure.steps, key=lambda step: not step.urgent)
    named = dict.fromkeys(name for step in steps for name in step.call)
    used: set[str] = set()
    for name in named:
        label = procedure.contacts.get(name, name)
        key = next((known for known in numbers if known.casefold() in {name, label.casefold()}), None)
        if key is not None:
            used.add(key)
        yield from _wrapped(f"{label}: {numbers[key]}" if key is not None else _without_number(label), "  ")
    for known in numbers:
        if known not in used:
            yield from _wrapped(f"{known}: {numbers[known]}", "  ")


def _without_number(label: str) -> str:
    """National lines carry their number in the label; for the others the station has to know it."""
    return label if any(sign.isdigit() for sign in label) else f"{label} {_NO_NUMBER}"


def _limit(due: Due, procedure: Procedure) -> str:
    names = " and ".join(_start(name, procedure) for name in due.before or due.start)
    end = f"{', in some cases' if due.when is not None else ''} ({_BASES[due.basis]})."
    if due.before:
        return f"{f'At least {_length(due.at_least)} before' if due.at_least != Span() else 'Before'} {names}{end}"
    court = ", or by the close of the next court day" if due.court_day else ""
    within = f"Within {_length(due.within)}" if due.within != Span() else "At once"
    return f"{within} after {names}{court}{end}"


def _start(name: str, procedure: Procedure) -> str:
    if name == "start":
        return "the start"
    if name == "opened":
        return "this step comes up"
    field = procedure.field(name) if "." in name else None
    step = procedure.step(name)
    if field is not None:
        return f"'{field.label}'"
    return f"'{step.title}'" if step is not None else name


def _length(span: Span) -> str:
    hours, minutes = divmod(span.minutes, 60)
    parts = (
        (span.months, "month"),
        (span.days, "day"),
        (span.working, "working day"),
        (hours, "hour"),
        (minutes, "minute"),
    )
    return " ".join(f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in parts if count)


def _wrapped(text: str, first: str) -> Sequence[str]:
    """Text of authors or officers as lines that no terminal obeys."""
    return textwrap.wrap(
        visible_line(text), WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _numbers(folder: Path | None) -> Mapping[str, str]:
    """The contact numbers of the station; none, and a word about it, where it cannot be read."""
    if folder is None and not named_folder(None).exists():
        return {}
    try:
        return named_station(folder).contacts
    except SopError as fault:
        say(f"The card is without the station's numbers. {fault.sentence}")
        return {}
