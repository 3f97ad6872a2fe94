"""The desk over a real station: unlock, list, open and close runs, hand out records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from cryptography.x509 import Certificate

from sop_engine.commands.library import read_procedure, shipped_ids
from sop_engine.commands.numbers import shared_calling
from sop_engine.commands.translations import translated
from sop_engine.errors import CannotOpen, Refused
from sop_engine.interface_language import _
from sop_engine.journal.entry import RunId
from sop_engine.procedure.texts import ENGLISH
from sop_engine.run.orders import Close, Refusal
from sop_engine.run.sheets import TakeSheet
from sop_engine.session import RunSession, Work, handover, open_work
from sop_engine.session.carriage import carriage_of
from sop_engine.session.clocks import clock_doubt, mark_clock, state_time
from sop_engine.session.using import Look, refresh
from sop_engine.station.folder import Station
from sop_engine.station.numbers import OwnNumbers, own_numbers
from sop_engine.station.token_key import TokenSigner, need_tokens, typed_pin
from sop_engine.station.trust import trusted_roots
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Chance, Clock
from tui.desk import Checked, Colleague, DueStep, Offered, OpenRun, Run, Saved, Second, SecondSigner, Watched
from tui.listing import DOES_NOT_LOAD, colleague, due_steps, offer, open_run, watched
from tui.session_run import SessionRun

LISTED_RUNS = 100
"""Runs on the home screen, the newest ones; older ones are found with `sop run list`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDoors:
    """What the floor of records does for the desk.

    Attributes:
        check_seal: raises MissingExtra where records cannot be made; asked before closing.
        seal: seals the record of a run that was just closed.
        hand_out: writes the record for a recipient into a file; gives what it did in a sentence.
        verify: checks a file against the roots that are trusted; as a practice record, if so.
    """

    check_seal: Callable[[], None]
    seal: Callable[[RunSession], None]
    hand_out: Callable[[RunSession, str, Path], str]
    verify: Callable[[Path, Sequence[Certificate], bool], Checked]


class StationDesk:
    """A station at work for one officer at a time.

    The stores are opened in the thread that uses them first; only passphrases are worked on elsewhere.
    """

    def __init__(self, station: Station, clock: Clock, chance: Chance, doors: RecordDoors) -> None:
        self._station = station
        self._clock = clock
        self._chance = chance
        self._doors = doors
        self._unlocked: Unlocked | None = None
        self._work: Work | None = None
        self._statement = ""
        self._told_runs: set[RunId] = set()
        self._numbers: OwnNumbers | None = None

    @classmethod
    def over(cls, station: Station, work: Work, doors: RecordDoors) -> "StationDesk":
        """A desk over a working place that is open already."""
        desk = cls(station, work.clock, work.chance, doors)
        desk._unlocked, desk._work = work.unlocked, work
        return desk

    @property
    def name(self) -> str:
        """The station's name."""
        return self._station.name

    @property
    def practice(self) -> bool:
        """Whether the station is for practice."""
        return self._station.practice

    @property
    def officer(self) -> Colleague | None:
        """Who has unlocked."""
        return colleague(self._unlocked.officer) if self._unlocked else None

    def now(self) -> datetime:
        """The wall clock, UTC, corrected by what was said about it."""
        return self._work.now() if self._work else self._clock.now().utc

    def short_names(self) -> Sequence[str]:
        """Ids that can unlock."""
        return self._station.officer_ids()

    def officers(self) -> Sequence[Colleague]:
        """Active officers."""
        roster = self._unlocked.roster.officers if self._unlocked else ()
        return [colleague(one) for one in roster if one.active]

    def numbers(self) -> OwnNumbers:
        """The station's own numbers to call; once somebody has unlocked, only signed ones."""
        if self._numbers is None:
            self._numbers = own_numbers(self._station, self._unlocked.roster if self._unlocked else None)
        return self._numbers

    def to_call(self) -> Sequence[str]:
        """The numbers of all contacts, and the station's others."""
        return shared_calling(self.numbers().numbers).known()

    def unlock(self, officer: str, passphrase: str, pin: str = "") -> None:
        """Open the station for this officer."""
        self._unlocked = self._opened(Second(officer, passphrase, pin))
        self._numbers = None

    def check(self, officer: str, passphrase: str) -> None:
        """Is this the officer's passphrase?"""
        signer = self._unlocked.signer if self._unlocked else None
        # What the token signs with was opened before, with its PIN.
        self._station.unlock(officer, passphrase, opened=signer if isinstance(signer, TokenSigner) else None)

    def second(self, second: Second) -> SecondSigner:
        """Open another officer's key for one act."""
        return self._opened(second)

    def _opened(self, who: Second) -> Unlocked:
        return self._station.unlock(who.officer, who.passphrase, pin=typed_pin(who.pin))

    def leave(self) -> None:
        """Forget every key, close the files, let go of the lock."""
        if self._work is not None:
            self._work.close()
        if self._unlocked and isinstance(self._unlocked.signer, TokenSigner):
            need_tokens().close_tokens()
        self._work, self._unlocked, self._numbers = None, None, None
        self._statement = ""
        self._told_runs.clear()

    def asked_by(self) -> str:
        """Who asks, in words."""
        asker = handover.asked(self._work) if self._work else None
        return next((one.called for one in self.officers() if one.id == asker.officer), "") if asker else ""

    def let_go(self) -> None:
        """Only read until the next act."""
        if self._work and (asker := handover.asked(self._work)):
            handover.let_go(self._work, asker)

    def keep_writing(self) -> None:
        """Not now."""
        handover.refuse(self.work())

    def ask_to_write(self) -> bool:
        """Ask, and look."""
        return handover.try_to_take(self.work())

    def work(self) -> Work:
        """The opened stores.

        Raises:
            Refused: nobody has unlocked. CannotOpen: damaged.
        """
        if self._work is None:
            if self._unlocked is None:
                sentence = _("The station is locked.")
                raise Refused(sentence)
            self._work = open_work(self._unlocked, self._clock, self._chance)
        return self._work

    def runs(self) -> Sequence[OpenRun]:
        """The newest runs."""
        work = self.work()
        return [open_run(one, carriage_of(work, one.head.run)) for one in islice(work.runs(), LISTED_RUNS)]

    def due(self) -> Sequence[DueStep]:
        """Running clocks of the newest runs, the most urgent first."""
        runs = islice(self.work().runs(), LISTED_RUNS)
        return sorted(due_steps(runs, self.now()), key=lambda due: (due.stopped, due.ends))

    def watched(self) -> Sequence[Watched]:
        """All open runs, not only the newest; those that are another station's now are theirs to watch."""
        work = self.work()
        found = (watched(one, carriage_of(work, one.head.run), work.now()) for one in work.runs())
        return [one for one in found if not one.run.closed and one.run.sent != "gone"]

    def procedures(self) -> Sequence[Offered]:
        """The shipped procedures."""
        return [offer(name) for name in shipped_ids()]

    def start(self, procedure: str, case: str, language: str = ENGLISH, paper: TakeSheet | None = None) -> Run:
        """Begin a run."""
        loaded = read_procedure(procedure)
        if loaded.procedure is None:
            raise CannotOpen(DOES_NOT_LOAD, _("See why with: sop check {procedure}").format(procedure=procedure))
        checked = translated(loaded.procedure, procedure, language)
        session = RunSession.start(self.work(), checked, case, paper=paper)
        if isinstance(session, Refusal):
            raise Refused(session.sentence, session.hint)
        return self._told(session)

    def resume(self, run: str) -> Run:
        """Open a run again."""
        session = RunSession.resume(self.work(), RunId(run))
        return self._told(session)

    def _told(self, session: RunSession) -> SessionRun:
        """The run, in which stands what was said about the clock where that was no time to correct it by."""
        if self._statement and not session.state.closed and session.run not in self._told_runs:
            mark_clock(session, self._statement)
            self._told_runs.add(session.run)
        return SessionRun(session)

    def clock_doubt(self) -> str:
        """Why the machine's clock cannot be right; empty once it was asked about, and while nobody is at work."""
        return "" if self._unlocked is None or self._statement else clock_doubt(self.work())

    def state_time(self, doubt: str, told: str) -> None:
        """Go by what the officer says about the clock."""
        self._statement = state_time(self.work(), doubt, told)

    def look(self, run: Run) -> Sequence[Look]:
        """Look at the runs that this one began."""
        return refresh(_session(run))

    def close(self, run: Run, outcome: str) -> Saved | Refusal:
        """Close the run and seal its record; where records cannot be made, nothing is closed."""
        session = _session(run)
        self._doors.check_seal()
        me = self.work().officer.id
        closed = session.submit(Close(by=me, actor=me, outcome=outcome))
        if isinstance(closed, Refusal):
            return closed
        self._doors.seal(session)
        return Saved(closed.events)

    def verify(self, path: Path) -> Checked:
        """Check a record, by the roots that this station trusts."""
        return self._doors.verify(path, trusted_roots(self._station), self.practice)

    def export(self, run: Run, recipient: str, out: Path) -> str:
        """Hand out the record."""
        return self._doors.hand_out(_session(run), recipient, out)


def _session(run: Run) -> RunSession:
    if not isinstance(run, SessionRun):
        message = "a run of another desk"
        raise TypeError(message)
    return run.session
