"""`RunSession`: the only mutable object of a run.

submit: decide -> claims -> seal -> append, all of one order in one transaction -> apply. The state changes
only after the append has returned, so what is shown as saved is on the disk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import ModuleType

from sop_engine.errors import CannotOpen
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.seal import Place, Signer, seal
from sop_engine.procedure.model import Procedure
from sop_engine.run.apply import apply, replay
from sop_engine.run.claims import claims
from sop_engine.run.compartments import CASE
from sop_engine.run.decide import begin, decide
from sop_engine.run.events import Amended, Answered, Claim, Event, Noted, Opened, Read, Voided
from sop_engine.run.orders import AnyOrder, Order, Refusal, StartUsed
from sop_engine.run.progress import Progress
from sop_engine.run.progress import progress as progress_of
from sop_engine.run.rule_events import Purged
from sop_engine.run.sheets import TakeSheet
from sop_engine.run.state import START, RunState
from sop_engine.run.unfold import unfold
from sop_engine.session.access import tell_access
from sop_engine.session.approval import need_approval
from sop_engine.session.bulk import uncollected
from sop_engine.session.carriage import need_ours
from sop_engine.session.foreign import Stretch, folk_of, stretches
from sop_engine.session.integrity import check_chain
from sop_engine.session.keyring import Keyring
from sop_engine.session.kin import now_of
from sop_engine.session.labels import make_label, seal_label
from sop_engine.session.marks import show_marks
from sop_engine.session.naming import as_known_here
from sop_engine.session.news import first_news, news
from sop_engine.session.pinned import pinned
from sop_engine.session.purging import carry_out, forget, mend
from sop_engine.session.recorded import Recorded, read_history
from sop_engine.session.refused import lacking_right, no_key, noted, noted_fault
from sop_engine.session.work import LogEnd, Work
from sop_engine.station.rights import NoRight, need
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Moment

RUN_ID_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The journal has these events. `at`: UTC time of entry."""

    events: tuple[Event, ...]
    at: datetime


class RunSession:
    """One run at one working place.

    Attributes:
        work: the unlocked station. run: the run's id. procedure: as pinned by the run.
        state: what happened so far. history: every event with its entry, oldest first.
        foreign: parts of the run that other stations wrote, as their papers show.
    """

    def __init__(self, work: Work, run: RunId, procedure: Procedure, history: list[Recorded], label: bytes) -> None:
        self.work = work
        self.run = run
        self.procedure = procedure
        self.history = forget(history)
        self.keyring = Keyring(work, run, procedure)
        self.foreign: tuple[Stretch, ...] = ()
        self._label = label
        self._ours = not history  # a run that begins here was sent nowhere
        state = START
        for recorded in history:
            state = apply(state, recorded.event)
        self.state: RunState = state

    @classmethod
    def start(
        cls,
        work: Work,
        procedure: Procedure,
        case: str,
        *,
        run: RunId | None = None,
        caller: str = "",
        paper: TakeSheet | None = None,
        excluded: tuple[str, ...] = (),
    ) -> "RunSession | Refusal":
        """Begin a run for a case; its first entry pins the procedure with its whole text.

        Args:
            work: the unlocked station.
            procedure: as loaded.
            case: reference of the case.
            run: its id, when a run that begins it has noted one.
            caller: id of the run that begins it, or empty.
            paper: the sheet that it began on; its `at` is when.
            excluded: ids of officers who shall never open it, whatever their roles.

        Raises:
            StationBusy: somebody else writes. StoreUnavailable: nothing was saved.
            Refused: a live station that has not approved the procedure.
        """
        need("start_run", work.unlocked)
        need_approval(work, procedure)
        work.may_write()
        run = run or RunId(work.chance(RUN_ID_BYTES).hex())
        session = cls(work, run, procedure, [], b"")
        moment = work.clock.now()
        now = now_of(session, moment, work.correction(moment)[0])
        officer = work.officer.id
        begun = begin(
            procedure,
            paper or Order(by=officer, actor=officer),
            now,
            case=case.strip(),
            practice=work.practice,
            agency=work.unlocked.roster.text.agency,
            caller=caller,
            excluded=excluded,
        )
        if isinstance(begun, Refusal):
            return begun
        session._save([*begun, *first_news(session, now, moment)], work.unlocked, moment)
        return session

    @classmethod
    def resume(cls, work: Work, run: RunId) -> "RunSession":
        """Open a run again: check its chain, read what this officer may read, replay it.

        Raises:
            CannotOpen: there is no such run, the chain is broken, or the stored procedure is damaged.
            Refused: this officer holds no key of it.
        """
        with uncollected():
            return cls._resumed(work, run)

    @classmethod
    def _resumed(cls, work: Work, run: RunId) -> "RunSession":
        work.renew()
        sealed = work.journal.entries(run)
        head = work.journal.head(run)
        if not sealed or head is None:
            sentence = "There is no such run in this station."
            raise CannotOpen(sentence, "See the list with: sop run list")
        kept = stretches(work.journal, run)
        folk = folk_of(work, kept)
        links = check_chain(work, run, sealed, head.head, folk)
        keys = work.keys_of(run)
        if CASE not in keys:
            raise noted_fault(work, no_key(work, run))
        history = read_history(work, links, {key.id: key for key in keys.values()}, folk)
        opened = history[0].event
        if not isinstance(opened, Opened):
            sentence = "The first entry of this run is not its opening."
            raise CannotOpen(sentence, "Keep the station as it is and call your supervisor.")
        procedure = pinned(opened)
        session = cls(work, run, procedure, as_known_here(history, procedure, folk), head.label)
        session.foreign = tuple(kept)
        mend(session, sealed)
        return session

    @property
    def unfolded(self) -> Procedure:
        """The procedure as the run sees it now: one step for each round of what is repeated."""
        return unfold(self.procedure, self.state)

    def progress(self, now: datetime | None = None) -> Progress:
        """Where the run stands at that time (UTC; default: now)."""
        return progress_of(self.procedure, self.state, now or self.work.now())

    def submit(self, order: AnyOrder, signer: Unlocked | None = None) -> Saved | Refusal:
        """Carry out one order; returns only when the journal has it.

        Args:
            order: its `actor` must be the officer whose key signs.
            signer: another unlocked officer who acts this once (second person, sign-off); default: who unlocked.

        Raises:
            JournalConflict: the run has moved on. StoreUnavailable: disk. Nothing was saved; the state is as before.
        """
        if isinstance(order, StartUsed) and not order.run:
            begun: Saved | Refusal = _using().start_used(self, order, signer)
            return begun
        if self.work.lock is None:  # until now somebody else could write here
            self.work.may_write()
            self.keyring.look_again()
            self._ours = False
        if not self._ours:
            need_ours(self.work, self.run, self.history[-1].entry_hash)
            self._ours = True
        acting = signer or self.work.unlocked
        if order.actor != acting.officer.id:
            msg = "an order is entered by the officer whose key signs it"
            raise ValueError(msg)
        if refusal := lacking_right(self, order, acting):
            return noted(self, order, refusal, acting)
        moment = self.work.clock.now()
        told, now = news(self, acting, moment)
        decided = decide(self.procedure, replay(told, self.state), order, now)
        if isinstance(decided, Refusal):
            return noted(self, order, decided, acting)
        tell_access(self, decided, acting)
        self._save([*told, *decided], acting, moment)
        if any(isinstance(event, Amended | Voided) for event in decided):
            _using().tell_changes(self)
        return Saved(events=tuple(decided), at=now.utc)

    def _save(self, events: Sequence[Event], acting: Unlocked, moment: Moment) -> None:
        """Seal and append the events of one order, then, and only then, change the state."""
        size, newest = self._log_end()
        expected = self.history[-1].entry_hash if self.history else None
        place = Place(
            run=self.run,
            prev=expected,
            device=self.work.unlocked.device.fingerprint,
            device_seq=size,
            device_prev=newest,
        )
        state = self.state
        sealed: list[SealedEntry] = []
        for event in events:
            stated = claims(self.procedure, state, event)
            state = apply(state, event)
            entry = self._seal(place, stated, state, acting.signer, moment)
            place = place.after(entry)
            sealed.append(entry)
        label = self._new_label(events, state, moment)
        self.work.journal.append(self.run, sealed, expected_head=expected, label=label)
        self.work.log_end = (place.device_seq, place.device_prev)
        self._label = label
        self.state = state
        fingerprint = acting.signer.fingerprint
        self.history.extend(
            Recorded(
                event=event, entry_hash=entry.hash, device_seq=entry.device_seq, actor=fingerprint, moment=moment
            )
            for event, entry in zip(events, sealed, strict=True)
        )
        if any(isinstance(event, Purged) for event in events):
            carry_out(self)
        if any(not isinstance(event, QUIET) for event in events):
            self.keyring.admit(state)
            if self.foreign:  # who closes the run must be able to show that it was taken over
                show_marks(self.work, self.run)

    def _log_end(self) -> LogEnd:
        """Where the next entry goes in the device log. Taken from memory only once: a failed append forgets it."""
        end, self.work.log_end = self.work.log_end, None
        if end is None:
            head = self.work.journal.device_head()
            end = (head.size, head.newest)
        return end

    def _seal(
        self, place: Place, stated: Sequence[Claim], state: RunState, signer: Signer, moment: Moment
    ) -> SealedEntry:
        try:
            keys = self.keyring.need((claim.compartment for claim in stated), state)
        except NoRight as fault:
            raise noted_fault(self.work, fault) from None
        return seal(place, stated, keys=keys, signer=signer, moment=moment, chance=self.work.chance)

    def _new_label(self, events: Sequence[Event], state: RunState, moment: Moment) -> bytes:
        """A new label when an act may have changed what a list shows; an answer alone seldom does."""
        if self._label and all(isinstance(event, QUIET) for event in events):
            return self._label
        now = moment.utc + timedelta(seconds=state.correction)
        progress = progress_of(self.procedure, state, now)
        label = make_label(unfold(self.procedure, state), state, progress)
        return seal_label(label, self.keyring.case, self.work.chance)


def _using() -> ModuleType:
    """The part that looks at two runs at once, which is built on this one."""
    from sop_engine.session import using  # noqa: PLC0415

    return using


QUIET = (Answered, Noted, Read)
"""Events after which a list of runs looks the same (clocks started by an answer appear with the next act)."""
