"""Handing over several runs at once: who takes them, what must be known, and the receiver's own passphrase."""

from collections.abc import Sequence
from dataclasses import dataclass

from sop_engine.interface_language import _, ngettext
from tui.desk import Colleague, Second
from tui.flows.context import pick_officer
from tui.questions import Flow, Kind, Question, text


@dataclass(frozen=True, slots=True)
class HandOver:
    """One officer takes runs over. `note`: what must be known, written into each; or empty."""

    receiver: Second
    note: str


def ask_shift(officers: Sequence[Colleague], count: int) -> Flow[HandOver]:
    """Who takes so many runs over by name; signed with that officer's own passphrase, once for all of them."""
    title = ngettext("Hand over {count} run", "Hand over {count} runs", count).format(count=count)
    note = _("Each run gets an entry of its own, signed by who takes it over, who answers for it from then on.")
    picks = tuple(pick_officer(one) for one in officers)
    label = _("Who takes them over?")
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=picks, find=True)))
    label = _("What must the next officer know? (no names; a note in each run)")
    told = text((yield Question(kind=Kind.LONG, label=label, title=title, optional=True)))
    called = next(one.called for one in officers if one.id == chosen)
    label = _("{officer}: your own passphrase, to take these runs over").format(officer=called)
    return HandOver(Second(chosen, text((yield Question(kind=Kind.HIDDEN, label=label, title=title)))), told)
