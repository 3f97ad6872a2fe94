"""The short form of the emergency card: one page for each procedure, and the list of them."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

from sop_engine.interface_language import _, later
from sop_engine.procedure.calling import NOT_KNOWN, Calling, calling
from sop_engine.procedure.model import Basis, Due, Procedure, Span, Step
from sop_engine.sentence import counted
from sop_engine.visible import visible_line

WIDTH = 80
"""Columns of the card: a terminal, and a sheet of paper on the wall."""
PAGE = 24
"""Lines of a page: a terminal of any age."""
_BASES = {
    Basis.STATUTE: later("by statute"),
    Basis.CLINICAL: later("medical limit"),
    Basis.GUIDELINE: later("by guideline"),
    Basis.PROPOSED: later("working target, not law"),
}


def list_lines(procedures: Iterable[Procedure], known: Calling) -> Iterator[str]:
    """The numbers that are known, and which procedure has a card.

    Args:
        procedures: all of them; those without an urgent step are named at the end.
        known: the contacts of all procedures.
    """
    yield _("EMERGENCY CARDS")
    yield from wrapped("; ".join(known.known()) + ".", _("Call  "))
    yield ""
    quiet = []
    for one in procedures:
        if urgent_steps(one):
            yield from wrapped(one.title, f"sop card {one.id:<24} ")
        else:
            quiet.append(one.id)
    if quiet:
        yield from wrapped(_("Without an urgent step: {names}.").format(names=", ".join(quiet)), "")


def page_lines(procedure: Procedure, numbers: Mapping[str, str]) -> list[str]:
    """Whom to call, what to do at once and until when, what never to do: a page, but no urgent step is left out.

    Args:
        procedure: whose urgent steps are shown.
        numbers: the station's own, name to number.
    """
    known, urgent = calling(procedure, numbers), urgent_steps(procedure)
    lines = [
        *wrapped(_("EMERGENCY CARD: {title}").format(title=procedure.title), ""),
        _("All of it: sop card {procedure}").format(procedure=procedure.id),
        *wrapped("; ".join(_to_call(urgent, known)) + ".", _("Call  ")),
        *(line for place, step in enumerate(urgent, start=1) for line in _short(place, step, procedure)),
    ]
    nevers = _by_turns([step.never for step in urgent])
    for place, never in enumerate(nevers):
        shown = wrapped(never, "  x ")
        last = place + 1 == len(nevers)
        if len(lines) + len(shown) + (0 if last else 1) > PAGE:
            more = _("  x and {count} more: sop card {procedure}")
            return [*lines, more.format(count=len(nevers) - place, procedure=procedure.id)]
        lines += shown
    return lines


def urgent_steps(procedure: Procedure) -> list[Step]:
    """What may not be held up."""
    return [step for step in procedure.steps if step.urgent]


def limit(due: Due, procedure: Procedure) -> str:
    """A clock in words, and what it rests on."""
    names = _(" and ").join(_start(name, procedure) for name in due.before or due.start)
    end = f"{_(', in some cases') if due.when is not None else ''} ({_(_BASES[due.basis])})."
    if due.before and due.at_least != Span():
        told = _("At least {length} before {names}").format(length=_length(due.at_least), names=names)
    elif due.before:
        told = _("Before {names}").format(names=names)
    elif due.within != Span():
        told = _("Within {length} after {names}").format(length=_length(due.within), names=names)
    else:
        told = _("At once after {names}").format(names=names)
    court = _(", or by the close of the next court day") if due.court_day else ""
    return f"{told}{court}{end}"


def applies(step: Step) -> str:
    """A word about a step that is not for every case."""
    return _(" (if it applies)") if step.when is not None or step.ask_first else ""


def wrapped(text: str, first: str) -> Sequence[str]:
    """Text of authors or officers as lines that no terminal obeys."""
    return textwrap.wrap(
        visible_line(text), WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _to_call(urgent: Iterable[Step], known: Calling) -> list[str]:
    """Contacts of the urgent steps, then what the station has besides; who has no number comes last."""
    named = dict.fromkeys(name for step in urgent for name in step.call)
    words = [*map(known.words, named), *known.others(named)]
    ordered = sorted(words, key=lambda one: one.endswith(NOT_KNOWN))
    return list(map(_, ordered)) or [_("nobody is named")]


def _short(place: int, step: Step, procedure: Procedure) -> Sequence[str]:
    told = "".join(f" {limit(due, procedure)}" for due in step.due)
    return wrapped(f"{step.title}{applies(step)}{'' if step.title.endswith('?') else '.'}{told}", f"{place:2}. ")


def _by_turns(lists: Iterable[Sequence[str]]) -> list[str]:
    """The first of each, then the second of each, and so on."""
    return [one for turn in zip_longest(*lists) for one in turn if one is not None]


def _start(name: str, procedure: Procedure) -> str:
    if name == "start":
        return _("the start")
    if name == "opened":
        return _("this step comes up")
    field = procedure.field(name) if "." in name else None
    step = procedure.step(name)
    if field is not None:
        return f"'{field.label}'"
    return f"'{step.title}'" if step is not None else name


def _length(span: Span) -> str:
    hours, minutes = divmod(span.minutes, 60)
    parts = (
        counted("{count} month", "{count} months", span.months),
        counted("{count} day", "{count} days", span.days),
        counted("{count} working day", "{count} working days", span.working),
        counted("{count} hour", "{count} hours", hours),
        counted("{count} minute", "{count} minutes", minutes),
    )
    return " ".join(_(one) for one in parts if one.number)
