"""What the screens need from below: a station to unlock, runs to open, records to hand out.

`Desk` is the promise; `tui.station_desk` keeps it over the session and the station. Screens hold no truth
of their own: what they show comes from here and from `Run`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sop_engine.procedure.model import Field, Procedure
from sop_engine.procedure.texts import ENGLISH
from sop_engine.run.events import Event
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.outlook import Progress
from sop_engine.run.sheets import TakeSheet
from sop_engine.run.state import RunState
from sop_engine.session.using import Look
from sop_engine.station.numbers import OwnNumbers
from tui.desk_values import Checked as Checked  # noqa: PLC0414 - said aloud: these are taken from here
from tui.desk_values import DueStep as DueStep  # noqa: PLC0414
from tui.desk_values import Offered as Offered  # noqa: PLC0414
from tui.desk_values import OpenRun as OpenRun  # noqa: PLC0414
from tui.desk_values import Watched as Watched  # noqa: PLC0414


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """An enrolled officer as the screens show one. `roles`: names of roles held."""

    id: str
    name: str
    rank: str
    service_no: str
    roles: frozenset[str] = frozenset()
    supervisor: bool = False

    @property
    def called(self) -> str:
        """`Sgt A. Mwangi`."""
        return f"{self.rank} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Saved:
    """The journal has these events."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Second:
    """Another officer who acts once with the own passphrase, and the PIN of the token if the key lies on one."""

    officer: str
    passphrase: str
    pin: str = ""

    def __repr__(self) -> str:
        """Without the passphrase."""
        return f"Second({self.officer!r})"


class SecondSigner(Protocol):
    """The key of another officer, for one act."""


class Run(Protocol):
    """One open run."""

    @property
    def id(self) -> str:
        """The run's id."""

    @property
    def procedure(self) -> Procedure:
        """The pinned procedure, unfolded for the state: one step for each round of what is repeated."""

    @property
    def state(self) -> RunState:
        """What happened so far; changes only after the journal has it."""

    @property
    def practice(self) -> bool:
        """A practice station: nothing here is evidence."""

    @property
    def history(self) -> Sequence[Event]:
        """Every act of the run, the oldest first, as far as this officer may read it."""

    def progress(self, now: datetime) -> Progress:
        """Where the run stands at that time (UTC)."""

    def asked(self, field: Field, row: Mapping[str, object] | None = None) -> bool:
        """Does this field apply now (also: not yet decided)? `row`: answers of the row being filled in."""

    def proposal(self, field: Field) -> tuple[str, str]:
        """Proposed option of a decision and why, or two empty texts."""

    def submit(self, order: AnyOrder, signer: SecondSigner | None = None) -> Saved | Refusal:
        """Carry out one order; returns only after the journal has it.

        Raises:
            SopError: nothing was saved.
        """


class Desk(Protocol):
    """A station as the screens see it."""

    @property
    def name(self) -> str:
        """The station's name."""

    @property
    def practice(self) -> bool:
        """A practice station."""

    @property
    def officer(self) -> Colleague | None:
        """Who has unlocked; None while locked."""

    def now(self) -> datetime:
        """Time of the wall clock, UTC."""

    def short_names(self) -> Sequence[str]:
        """Ids that can unlock, known without any secret."""

    def officers(self) -> Sequence[Colleague]:
        """Active officers; empty while locked."""

    def numbers(self) -> OwnNumbers:
        """The station's own numbers to call, and why there are none; while locked, whatever is written."""

    def to_call(self) -> Sequence[str]:
        """Every number to call that is known here, with who is called; known without any secret."""

    def unlock(self, officer: str, passphrase: str, pin: str = "") -> None:
        """Open the station for this officer; slow on purpose.

        Raises:
            PinNeeded: the officer's key lies on a token.
            SopError: wrong passphrase, or the station cannot be opened.
        """

    def check(self, officer: str, passphrase: str) -> None:
        """Is this the passphrase of the officer who has unlocked? Slow on purpose.

        Raises:
            SopError: it is not.
        """

    def second(self, second: Second) -> SecondSigner:
        """Open another officer's key for one act; slow on purpose.

        Raises:
            PinNeeded: the officer's key lies on a token.
            SopError: wrong passphrase.
        """

    def leave(self) -> None:
        """Forget every key."""

    def asked_by(self) -> str:
        """Who asks this screen to let him or her write, in words; empty while nobody does, or it does not write."""

    def let_go(self) -> None:
        """Let the one write who asked: this screen only reads until its next act."""

    def keep_writing(self) -> None:
        """Do not let go; whoever asked is told."""

    def ask_to_write(self) -> bool:
        """Ask whoever writes to let go, and go on looking; True as soon as this screen may write.

        Raises:
            SopError: the disk refuses.
        """

    def runs(self) -> Sequence[OpenRun]:
        """Runs that this officer can read, open ones first, newest first."""

    def due(self) -> Sequence[DueStep]:
        """Running clocks of open runs, the most urgent first."""

    def watched(self) -> Sequence[Watched]:
        """Every run that is open here and that this officer may open, the one that was written last first."""

    def procedures(self) -> Sequence[Offered]:
        """What can be started."""

    def start(self, procedure: str, case: str, language: str = ENGLISH, paper: TakeSheet | None = None) -> Run:
        """Begin a run with the texts of that language; on paper, if a sheet is given, as of its time."""

    def resume(self, run: str) -> Run:
        """Open a run again."""

    def clock_doubt(self) -> str:
        """Why the machine's clock cannot be right; empty if nothing speaks against it, or it was asked about."""

    def state_time(self, doubt: str, told: str) -> None:
        """Go by what the officer says about the clock; each run says so, and the record shows it."""

    def look(self, run: Run) -> Sequence[Look]:
        """Look at the runs that this one began, enter what is new on both sides, and say how each stands.

        Raises:
            SopError: another run is damaged, somebody else writes, or the disk is full.
        """

    def close(self, run: Run, outcome: str) -> Saved | Refusal:
        """Close the run and seal its record."""

    def verify(self, path: Path) -> Checked:
        """Check a record that somebody handed out; slow, and nobody needs to have unlocked.

        Raises:
            SopError: it cannot be read, or the part of the program that checks is missing.
        """

    def export(self, run: Run, recipient: str, out: Path) -> str:
        """Hand out the record (interim while the run is open); gives a sentence that says what was written.

        Raises:
            SopError: nothing was handed out.
        """
