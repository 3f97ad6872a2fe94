"""The short form of the emergency card: one page for each procedure, and the list of them."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from sop_engine.procedure.calling import NOT_KNOWN, Calling, calling
from sop_engine.procedure.model import Basis, Due, Procedure, Span, Step
from sop_engine.visible import visible_line

WIDTH = 80
"""Columns of the card: a terminal, and a sheet of paper on the wall."""
PAGE = 24
"""Lines of a page: a terminal of any age."""
_BASES = {
    Basis.STATUTE: "by statute",
    Basis.CLINICAL: "medical limit",
    Basis.GUIDELINE: "by guideline",
    Basis.PROPOSED: "working target, not law",
}


def list_lines(procedures: Iterable[Procedure], known: Calling) -> Iterator[str]:
    """The numbers that are known, and which procedure has a card.

    Args:
        procedures: all of them; those without an urgent step are named at the end.
        known: the contacts of all procedures.
    """
    yield "EMERGENCY CARDS"
    yield from wrapped("; ".join(known.known()) + ".", "Call  ")
    yield ""
    quiet = []
    for one in procedures:
        if urgent_steps(one):
            yield from wrapped(one.title, f"sop card {one.id:<24} ")
        else:
            quiet.append(one.id)
    if quiet:
        yield from wrapped(f"Without an urgent step: {', '.join(quiet)}.", "")


def page_lines(procedure: Procedure, numbers: Mapping[str, str]) -> list[str]:
    """Whom to call, what to do at once and until when, what never to do: a page, but no urgent step is left out.

    Args:
        procedure: whose urgent steps are shown.
        numbers: the station's own, name to number.
    """
    known, urgent = calling(procedure, numbers), urgent_steps(procedure)
    lines = [
        *wrapped(f"EMERGENCY CARD: {procedure.title}", ""),
        f"All of it: sop card {procedure.id}",
        *wrapped("; ".join(_to_call(urgent, known)) + ".", "Call  "),
        *(line for place, step in enumerate(urgent, start=1) for line in _short(place, step, procedure)),
    ]
    nevers = _by_turns([step.never for step in urgent])
    for place, never in enumerate(nevers):
        shown = wrapped(never, "  x ")
        last = place + 1 == len(nevers)
        if len(lines) + len(shown) + (0 if last else 1) > PAGE:
            return [*lines, f"  x and {len(nevers) - place} more: sop card {procedure.id}"]
        lines += shown
    return lines


def urgent_steps(procedure: Procedure) -> list[Step]:
    """What may not be held up."""
    return [step for step in procedure.steps if step.urgent]


def limit(due: Due, procedure: Procedure) -> str:
    """A clock in words, and what it rests on."""
    names = " and ".join(_start(name, procedure) for name in due.before or due.start)
    end = f"{', in some cases' if due.when is not None else ''} ({_BASES[due.basis]})."
    if due.before:
        return f"{f'At least {_length(due.at_least)} before' if due.at_least != Span() else 'Before'} {names}{end}"
    court = ", or by the close of the next court day" if due.court_day else ""
    within = f"Within {_length(due.within)}" if due.within != Span() else "At once"
    return f"{within} after {names}{court}{end}"


def applies(step: Step) -> str:
    """A word about a step that is not for every case."""
    return " (if it applies)" if step.when is not None or step.ask_first else ""


def wrapped(text: str, first: str) -> Sequence[str]:
    """Text of authors or officers as lines that no terminal obeys."""
    return textwrap.wrap(
        visible_line(text), WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _to_call(urgent: Iterable[Step], known: Calling) -> list[str]:
    """Contacts of the urgent steps, then what the station has besides; who has no number comes last."""
    named = dict.fromkeys(name for step in urgent for name in step.call)
    words = [*map(known.words, named), *known.others(named)]
    return sorted(words, key=lambda one: one.endswith(NOT_KNOWN)) or ["nobody is named"]


def _short(place: int, step: Step, procedure: Procedure) -> Sequence[str]:
    told = "".join(f" {limit(due, procedure)}" for due in step.due)
    return wrapped(f"{step.title}{applies(step)}{'' if step.title.endswith('?') else '.'}{told}", f"{place:2}. ")


def _by_turns(lists: Iterable[Sequence[str]]) -> list[str]:
    """The first of each, then the second of each, and so on."""
    return [one for turn in zip_longest(*lists) for one in turn if one is not None]


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
