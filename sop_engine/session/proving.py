"""Hold one run of a sent case against everything that proves it: chain, whose entries, keys, procedure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from sop_engine.canonical import Digest
from sop_engine.errors import CannotOpen
from sop_engine.journal.chain import Expected, Link, read_links, verify_chain
from sop_engine.journal.compartment import CannotUnwrap, CompartmentKey, WrappedCompartment, recipient_id
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.seal import open_entry
from sop_engine.problem import Severity
from sop_engine.procedure.model import Procedure
from sop_engine.run.apply import replay
from sop_engine.run.compartments import CASE
from sop_engine.run.events import Opened
from sop_engine.run.now import OfficerView
from sop_engine.run.state import RunState
from sop_engine.session.check_keys import COMPARTMENT_NAME
from sop_engine.session.foreign import Folk, folk_of, must_be_trusted, roots_believed, unproved
from sop_engine.session.head_check import keep_fork
from sop_engine.session.judging import judged_acts
from sop_engine.session.marks import MARKS, marks_run
from sop_engine.session.naming import as_known_here
from sop_engine.session.pinned import pinned
from sop_engine.session.recorded import Recorded, read_history
from sop_engine.session.sent_file import NotProved, SentKey, SentRun, run_of
from sop_engine.session.station_check import devices_of
from sop_engine.session.station_log import DUTY, log_run
from sop_engine.session.work import Work
from sop_engine.station.papers import read_root_papers

_AGAIN = "Nothing was written here. Ask the other station for the file again, and tell your supervisor."


class Forked(NotProved):
    """The run went on in two places: both entries are kept as evidence, and nothing else of the file."""


def fail(sentence: str = "The file has a run without entries.", *, cause: Exception | None = None) -> NoReturn:
    """Say why a file is refused that opens, and is not what it says.

    Raises:
        NotProved: always.
    """
    told = f"This file is not what it says. {sentence}"
    raise NotProved(told, _AGAIN) from cause


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvedRun:
    """A run of the file that was verified.

    Attributes:
        known: which of its entries are here already: the first ones, but where a salvaged station has holes.
        doubts: acts that could not be judged, since what they may hang on is closed to this officer; in sentences.
    """

    sent: SentRun
    sealed: Sequence[SealedEntry]
    known: frozenset[Digest]
    keys: Mapping[str, CompartmentKey]
    procedure: Procedure
    state: RunState
    doubts: tuple[str, ...] = ()


def proved_run(work: Work, sent: SentRun, officers: Mapping[str, OfficerView]) -> ProvedRun:
    """Everything of one run: its chain, whose entries they are, its keys, its procedure, and its acts.

    `officers`: everybody who may have acted in it, as `officers_of` gives them.
    """
    try:
        _must_be_a_run(work, sent)
        sealed = sent.sealed()
        links, _ = read_links(sealed)
        errors = verify_chain(sealed, Expected(run=run_of(sent), signers=None))
        wrong = [one.sentence for one in errors if one.severity is Severity.ERROR]
        if not sealed or wrong:
            fail(*wrong[:1])
        known = _known(work, run_of(sent), sealed)
        _must_be_theirs(work, [link for link in links if link.hash not in known])
        trusted = roots_believed(work)
        for one in sent.stretches:
            elsewhere = read_root_papers(one.papers.issued)
            if one.run != sent.run:
                fail("The papers of a run are another's.")
            if elsewhere.id != work.unlocked.station.id:
                must_be_trusted(elsewhere, trusted)
        for sentence in unproved(links, sent.stretches, work.unlocked.roster):
            fail(sentence)
        keys = _keys(work, sent)
        return _read(work, sent, links, keys, (known, officers))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as fault:
        fail(f"A part of it was damaged or changed ({fault}).", cause=fault)
    except CannotOpen as fault:
        fail(fault.sentence, cause=fault)


def _must_be_a_run(work: Work, sent: SentRun) -> None:
    """It is none of the chains that this station keeps of itself and its runs; its compartments are a run's."""
    runs = (run_of(sent), *(head.run for head in work.heads()))
    if sent.run in {log_run(work.unlocked.station.id), *map(marks_run, runs)}:
        fail("A run of it has the number of a log of this station.")
    own = (DUTY, MARKS)
    if any(not COMPARTMENT_NAME.fullmatch(one.name) or one.name.startswith(own) for one in sent.keys):
        fail("A part of a run has a name that none has.")


def _known(work: Work, run: RunId, sealed: Sequence[SealedEntry]) -> frozenset[Digest]:
    """Which of the entries are here; where both went on from the same entry, the two ways are evidence.

    Raises:
        Forked: the run has other entries here.
    """
    ours = work.journal.entries(run)
    here = frozenset(one.hash for one in ours)
    # A salvaged run may lack some in between: these are no other way of the run.
    last = max((at for at, one in enumerate(sealed) if one.hash in here), default=-1)
    shared = [one for at, one in enumerate(sealed) if one.hash in here or at > last]
    for mine, theirs in zip(ours, shared, strict=False):
        if mine.hash != theirs.hash:
            path = keep_fork(work, (mine.body, mine.signature), (theirs.body, theirs.signature))
            sentence = (
                f"The run {run[:8]} went on here and there: entry {ours.index(mine) + 1} is another one in each."
                " Nothing of the file was taken in."
            )
            raise Forked(sentence, f"Both entries are kept as evidence: {path.name}. Tell your supervisor.")
    return here & {one.hash for one in sealed}


def _must_be_theirs(work: Work, links: Sequence[Link]) -> None:
    """No entry that this station should have written itself, and that is not here."""
    own = devices_of(work)
    if any(link.body.device in own for link in links):
        sentence = "The file has entries of this station that are not here any more."
        fail(f"{sentence} Was it restored from a backup?")


def _keys(work: Work, sent: SentRun) -> Mapping[str, CompartmentKey]:
    """The keys that were handed on, by name; together with those that this officer holds already.

    Raises:
        NotProved: one does not open, or the case's is not among them.
    """
    names = [one.name for one in sent.keys]
    found = dict(work.keys_of(run_of(sent)))
    for one in sent.keys:
        if one.wrap:
            try:
                key = work.unlocked.decrypt_key(_wrapped(work, sent, one))
            except CannotUnwrap as fault:
                fail("A key of the case does not open.", cause=fault)
            if key is None or found.setdefault(one.name, key) != key:
                fail("A key of the case is another one than the one that is here.")
    if CASE not in found or len(set(names)) != len(names):
        fail("The key of the case is not in the file.")
    return found


def _wrapped(work: Work, sent: SentRun, key: SentKey) -> WrappedCompartment:
    me = recipient_id(work.unlocked.unwrapping.public_key())
    return WrappedCompartment(id=key.id, run=run_of(sent), name=key.name, wraps={me: key.wrap})


def _read(
    work: Work,
    sent: SentRun,
    links: list[Link],
    keys: Mapping[str, CompartmentKey],
    around: tuple[frozenset[Digest], Mapping[str, OfficerView]],
) -> ProvedRun:
    """Every part opens, belongs to a compartment of the file, and the run can be replayed on what it pinned."""
    by_id = {key.id: key for key in keys.values()}
    listed = {one.id for one in sent.keys}
    for link in links:
        if not listed.issuperset(open_entry(link.sealed, by_id, body=link.body).withheld):
            fail(f"A part of entry {link.at + 1} belongs to no compartment of the file.")
    folk: Folk = folk_of(work, sent.stretches)
    history = read_history(work, links, by_id, folk)
    opened = history[0].event
    if not isinstance(opened, Opened) or opened.practice != work.practice:
        fail("The first entry of a run is not its opening, or says otherwise whether it is practice.")
    procedure = pinned(opened)
    known, officers = around
    history = as_known_here(history, procedure, folk)
    return ProvedRun(
        sent=sent,
        sealed=[link.sealed for link in links],
        known=known,
        keys=keys,
        procedure=procedure,
        state=replay(one.event for one in history),
        doubts=_allowed(procedure, officers, history),
    )


def _allowed(
    procedure: Procedure, officers: Mapping[str, OfficerView], history: Sequence[Recorded]
) -> tuple[str, ...]:
    """What could not be judged.

    Raises:
        NotProved: an act that the procedure does not allow.
    """
    found = [*judged_acts(procedure, officers, history)]
    for sentence, sure in found:
        if sure:
            fail(sentence)
    return tuple(sentence for sentence, _ in found)
