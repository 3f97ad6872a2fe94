"""`sop card`: what to do at once, what never to do, whom to call. No unlocking, no station needed.

At 2 am the card must come out, so trouble with the station is told beside it and never stops it.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import click

from sop_engine.commands.card_page import applies, limit, list_lines, page_lines, urgent_steps, wrapped
from sop_engine.commands.desk import runnable, say
from sop_engine.commands.secrets import named_folder, named_station, station_option
from sop_engine.errors import CannotOpen, SopError
from sop_engine.interface_language import _, later, spoken
from sop_engine.procedure.calling import Calling, calling
from sop_engine.procedure.model import Procedure, Step
from sop_engine.sentence import joined
from sop_engine.station.numbers import OwnNumbers, own_numbers


@click.command()
@click.argument("procedure", required=False)
@station_option
def card(procedure: str | None, folder: Path | None) -> None:
    """Print the emergency card of PROCEDURE; without one, the list of them and a page of each.

    Urgent steps, what never to do, numbers to call. Nothing is unlocked.
    """
    numbers = _numbers(folder)
    if procedure:
        click.echo("\n".join(card_lines(in_spoken(runnable(procedure)), numbers)))
        return
    from sop_engine.commands.library import shipped_ids
    from sop_engine.commands.numbers import shared_calling

    shelf = [in_spoken(runnable(name)) for name in shipped_ids()]
    pages = [page_lines(one, numbers) for one in shelf if urgent_steps(one)]
    first = list_lines(shelf, shared_calling(numbers))
    click.echo("\n\n".join("\n".join(lines) for lines in (first, *pages)))


HEADINGS = (later("CALL"), later("AT ONCE (x: what never to do)"), later("NEVER, LATER ON"))
"""Rows of the card that stand above others."""


def in_spoken(procedure: Procedure) -> Procedure:
    """A shipped procedure with its texts in the language that is spoken now; in English where there are none."""
    from sop_engine.commands.translations import languages_of, translated

    with suppress(CannotOpen):
        if spoken() in languages_of(procedure.id):
            return translated(procedure, procedure.id, spoken())
    return procedure


def card_lines(procedure: Procedure, numbers: Mapping[str, str]) -> Iterator[str]:
    """The whole card, line by line, at most 80 columns.

    Args:
        procedure: whose urgent steps are shown.
        numbers: the station's own, name to number.
    """
    for before, words in card_rows(procedure, numbers):
        yield from wrapped(words, before) if words else ("",)


Row = tuple[str, str]
"""What stands before the first line, and the words, to be broken at any width; two empty ones are an empty line."""


def card_rows(procedure: Procedure, numbers: Mapping[str, str]) -> Iterator[Row]:
    """The whole card, for any width. `numbers`: the station's own, name to number."""
    urgent, known = urgent_steps(procedure), calling(procedure, numbers)
    yield "", _("EMERGENCY CARD: {title}").format(title=procedure.title)
    yield "", f"{procedure.id} {procedure.version}. {procedure.about}"
    yield from (("", ""), ("", _("CALL")))
    yield from _calls(procedure, known)
    yield from (("", ""), ("", _("AT ONCE (x: what never to do)")))
    for place, step in enumerate(urgent, start=1):
        yield from _urgent(place, step, procedure, known)
    if not urgent:
        yield "  ", _("This procedure has no urgent step.")
    yield from (("", ""), ("", _("NEVER, LATER ON")))
    for step in procedure.steps:
        if step.never and not step.urgent:
            yield "  ", f"{step.title}:"
            yield from _nevers(step)


def _urgent(place: int, step: Step, procedure: Procedure, known: Calling) -> Iterator[Row]:
    yield f"{place:2}. ", step.title + applies(step)
    for due in step.due:
        yield "    ", limit(due, procedure)
    for do in step.do:
        yield "    - ", do
    for words in step.say:
        yield "    - ", _("Say: {words}").format(words=words)
    yield from _nevers(step)
    if step.call:
        yield "    ", _("Call: {names}").format(names=_(joined(", ", map(known.words, step.call))))


def _nevers(step: Step) -> Iterator[Row]:
    for never in step.never:
        yield "    x ", never


def _calls(procedure: Procedure, known: Calling) -> Iterator[Row]:
    """Contacts of urgent steps first, then the others, then what else the station knows."""
    steps = sorted(procedure.steps, key=lambda step: not step.urgent)
    named = dict.fromkeys(name for step in steps for name in step.call)
    for words in (*map(known.words, named), *known.others(named)):
        yield "  ", _(words)


def _numbers(folder: Path | None) -> Mapping[str, str]:
    """The station's own numbers to call; none, and a word about it, where they cannot be read."""
    if folder is None and not named_folder(None).exists():
        return {}
    try:
        found = own_numbers(named_station(folder), None)
    except SopError as fault:
        found = OwnNumbers(trouble=fault.sentence)
    if found.trouble:
        say(_("The card is without the station's numbers. {trouble}").format(trouble=_(found.trouble)))
    return found.numbers
