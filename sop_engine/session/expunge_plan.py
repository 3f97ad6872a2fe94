"""What an expunge would destroy, and what it would leave: looked up by two supervisors before anything is done.

Together they open escrow, so that a case is all of its runs, also those that neither of them works in. Who is kept
from a run does not decide that it is destroyed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.errors import CannotOpen, Refused
from sop_engine.journal.compartment import CannotUnwrap, CompartmentKey, WrappedCompartment, unwrap
from sop_engine.journal.entry import RunId
from sop_engine.procedure.model import Procedure
from sop_engine.run.apply import apply
from sop_engine.run.compartments import CASE, PURGE, of_person
from sop_engine.run.events import Opened
from sop_engine.run.state import START, RunState
from sop_engine.sentence import phrase
from sop_engine.session.access import case_digest
from sop_engine.session.expunged import tell_expunged
from sop_engine.session.holds import held
from sop_engine.session.integrity import check_chain
from sop_engine.session.labels import open_label
from sop_engine.session.pinned import pinned
from sop_engine.session.recorded import read_history
from sop_engine.session.refused import enter_refused
from sop_engine.session.work import Work
from sop_engine.station.officers import open_escrow
from sop_engine.station.rights import need
from sop_engine.station.unlocked import Unlocked

_SHORTEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """What would be destroyed of one run.

    Attributes:
        title: of its procedure. compartments: those whose keys are kept still. persons: whose part; none: all of it.
        others: persons whose parts stay. entries: of the run, which stay. record: is a sealed record kept?
        case: digest of the reference as the log may name it; empty where the run is kept from somebody.
    """

    run: RunId
    title: str
    compartments: tuple[bytes, ...]
    persons: tuple[str, ...]
    others: tuple[str, ...]
    entries: int
    record: bool
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What two supervisors are about to expunge.

    Attributes:
        text: as it was named. reference: of the case; has to be typed. runs: with what is destroyed of each.
        states: of each run, for the test of free text.
    """

    text: str
    reference: str
    runs: tuple[Doomed, ...]
    states: tuple[RunState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """A run as escrow opens it."""

    run: RunId
    procedure: Procedure
    state: RunState
    opened: Opened
    kept: Sequence[WrappedCompartment]
    entries: int


def plan_expunge(work: Work, second: Unlocked, text: str, persons: Sequence[str] = ()) -> Plan:
    """What expunging a case or run, or the part of some persons of a run, would destroy.

    Args:
        work: the working place of the first supervisor.
        second: another one, unlocked.
        text: the reference of a case, or a run's id or the beginning of it.
        persons: references of the run's vault (`P1`); none: everything.

    Raises:
        NoRight: not two supervisors, or one is kept from a run. Expunged: it is gone already.
        Refused: unknown, or under legal hold. CannotOpen: damaged.
    """
    need("expunge", work.unlocked, second=second)
    escrow = open_escrow(work.unlocked, second)
    found = [_opened(work, run, escrow) for run in _meant(work, escrow, text)]
    if not found:
        tell_expunged(work, text)
        sentence = "There is no such case or run in this station."
        raise Refused(sentence, "See the list with: sop case list")
    if persons and len(found) != 1:
        sentence = "Persons are numbered in each run anew: P1 of one run is somebody else in another."
        raise Refused(sentence, "Name the run, by its id.")
    if len({one.opened.case for one in found}) != 1:
        sentence = "More than one case fits this."
        raise Refused(sentence, "Name the run by its whole id.")
    for one in found:
        _must_be_free(work, second, one)
    return Plan(
        text=text,
        reference=found[0].opened.case,
        runs=tuple(_doomed(work, one, persons) for one in found),
        states=tuple(one.state for one in found),
    )


def _must_be_free(work: Work, second: Unlocked, one: _Opened) -> None:
    """Neither held, nor about one of the two.

    Raises:
        Refused: with the reason; the try is entered.
    """
    if {work.officer.id, second.officer.id} & set(one.opened.excluded):
        enter_refused(work, "expunge", one.run)
        sentence = "A run of this case can be expunged by other supervisors only."
        raise Refused(sentence)
    hold = held(work, one.run, case_digest(work.unlocked.station.id, one.opened.case))
    if hold is not None:
        enter_refused(work, "expunge", one.run)
        sentence = f"Nothing was expunged. {hold.sentence()}"
        hint = "What is needed as evidence is restricted, not erased. Two supervisors can lift it: sop case release"
        raise Refused(sentence, hint)


def _doomed(work: Work, one: _Opened, persons: Sequence[str]) -> Doomed:
    unknown = [person for person in persons if person not in one.state.persons]
    if unknown:
        sentence = phrase("There is no person {unknown} in this run.", unknown=unknown[0])
        raise Refused(sentence, f"It knows {', '.join(one.state.persons) or 'nobody'}.")
    chosen = one.kept
    if persons:
        places = {of_person(one.procedure, one.state, person) for person in persons}
        chosen = [kept for kept in one.kept if _place(kept.name) in places]
        if not chosen:
            sentence = "That part was expunged before."
            raise Refused(sentence)
    station = work.unlocked.station
    return Doomed(
        run=one.run,
        title=one.procedure.title,
        compartments=tuple(kept.id for kept in chosen),
        persons=tuple(sorted(set(persons))),
        others=tuple(person for person in one.state.persons if persons and person not in persons),
        entries=one.entries,
        record=(station.places.records / f"{one.run}.record").is_file(),
        case="" if one.opened.excluded else case_digest(station.id, one.opened.case),
    )


def _place(name: str) -> str:
    """The compartment of which it is a part that may be purged, or itself."""
    return name.split("/")[1] if name.startswith(PURGE) else name


def _meant(work: Work, escrow: X25519PrivateKey, text: str) -> Iterator[RunId]:
    """The one run that begins so, else all runs whose line in the list bears this reference."""
    heads = [head for head in work.heads() if len(text) >= _SHORTEST and head.run.startswith(text)]
    by_id = [head.run for head in heads if CASE in _keys(work.keystore.compartments(head.run), escrow)]
    if by_id:
        yield from by_id
        return
    for head in work.heads():
        case = _keys(work.keystore.compartments(head.run), escrow, CASE).get(CASE)
        label = open_label(head.label, case) if case is not None else None
        if label is not None and label.case == text:
            yield head.run


def _keys(kept: Sequence[WrappedCompartment], escrow: X25519PrivateKey, *names: str) -> dict[str, CompartmentKey]:
    """The compartments of a run as escrow opens them, by name."""
    try:
        found = {one.name: unwrap(one, escrow) for one in kept if not names or one.name in names}
    except CannotUnwrap as fault:
        sentence = "A key of this run was damaged or changed."
        raise CannotOpen(sentence, "Check the station with: sop station check") from fault
    return {name: key for name, key in found.items() if key is not None}


def _opened(work: Work, run: RunId, escrow: X25519PrivateKey) -> _Opened:
    sealed, head, kept = work.journal.entries(run), work.journal.head(run), work.keystore.compartments(run)
    if head is None:
        sentence = "There is no such run in this station."
        raise CannotOpen(sentence)
    links = check_chain(work, run, sealed, head.head)
    history = read_history(work, links, {key.id: key for key in _keys(kept, escrow).values()})
    opened = history[0].event
    if not isinstance(opened, Opened):
        sentence = "The first entry of this run is not its opening."
        raise CannotOpen(sentence, "Keep the station as it is and call your supervisor.")
    return _Opened(
        run=run,
        procedure=pinned(opened),
        state=reduce(apply, (one.event for one in history), START),
        opened=opened,
        kept=[one for one in kept if one.wraps],
        entries=len(sealed),
    )
