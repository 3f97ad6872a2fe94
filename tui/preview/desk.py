"""The desk of a preview: one draft, one trainer, nothing on the disk."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from sop_engine.errors import Refused
from sop_engine.procedure.texts import ENGLISH
from sop_engine.run.orders import Close, Refusal
from sop_engine.run.sheets import TakeSheet
from sop_engine.session import RunSession
from sop_engine.session.using import Look
from sop_engine.station.numbers import OwnNumbers
from tui.desk import Checked, Colleague, DueStep, Offered, OpenRun, Run, Saved, Second, SecondSigner, Watched
from tui.preview.rehearsal import COLLEAGUE, TRAINER, Rehearsal
from tui.session_run import SessionRun

NOTHING_LEAVES = "A preview is only looked at: nothing of it is kept or handed out."


class PreviewDesk:
    """Keeps the promise of `tui.desk.Desk` for a rehearsal."""

    name = "Preview"
    practice = True

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.rehearsal = rehearsal
        self.run: Run = SessionRun(cast("RunSession", rehearsal))

    @property
    def officer(self) -> Colleague:
        """The trainer, with the roles that are looked through."""
        return next(one for one in self.officers() if one.id == TRAINER)

    def now(self) -> datetime:
        """The time that is rehearsed, UTC."""
        return self.rehearsal.clock.now().utc

    def short_names(self) -> Sequence[str]:
        """Both who are there."""
        return (TRAINER, COLLEAGUE)

    def officers(self) -> Sequence[Colleague]:
        """The trainer and the colleague."""
        return [
            Colleague(id=one.id, name=one.name, rank="", service_no="", roles=one.roles, supervisor=one.supervisor)
            for one in self.rehearsal.officers().values()
        ]

    def numbers(self) -> OwnNumbers:
        """A preview has no station: the public numbers are shown."""
        return OwnNumbers()

    def to_call(self) -> Sequence[str]:
        """Nobody is called from a preview."""
        return ()

    def unlock(self, officer: str, passphrase: str, pin: str = "") -> None:
        """Nothing is locked."""
        del officer, passphrase, pin

    def check(self, officer: str, passphrase: str) -> None:
        """Any word is right."""
        del officer, passphrase

    def second(self, second: Second) -> SecondSigner:
        """Any word is right."""
        return second

    def leave(self) -> None:
        """Nothing to forget."""

    def asked_by(self) -> str:
        """Nobody else writes in a preview."""
        return ""

    def let_go(self) -> None:
        """Nothing is held."""

    def keep_writing(self) -> None:
        """Nobody asked."""

    def ask_to_write(self) -> bool:
        """A preview writes nowhere."""
        return True

    def runs(self) -> Sequence[OpenRun]:
        """None are listed."""
        return ()

    def due(self) -> Sequence[DueStep]:
        """None are listed."""
        return ()

    def watched(self) -> Sequence[Watched]:
        """None are watched."""
        return ()

    def procedures(self) -> Sequence[Offered]:
        """None are offered."""
        return ()

    def start(self, procedure: str, case: str, language: str = ENGLISH, paper: TakeSheet | None = None) -> Run:
        """The one run."""
        del procedure, case, language, paper
        return self.run

    def resume(self, run: str) -> Run:
        """The one run."""
        del run
        return self.run

    def clock_doubt(self) -> str:
        """A rehearsal has any day that it wants."""
        return ""

    def state_time(self, doubt: str, told: str) -> None:
        """Nothing is corrected."""
        del doubt, told

    def look(self, run: Run) -> Sequence[Look]:
        """A rehearsal begins no other run."""
        del run
        return ()

    def close(self, run: Run, outcome: str) -> Saved | Refusal:
        """Close it, without a record."""
        return run.submit(Close(by=TRAINER, actor=TRAINER, outcome=outcome))

    def verify(self, path: Path) -> Checked:
        """Never.

        Raises:
            Refused: always.
        """
        del path
        raise Refused(NOTHING_LEAVES)

    def export(self, run: Run, recipient: str, out: Path) -> str:
        """Never.

        Raises:
            Refused: always.
        """
        del run, recipient, out
        raise Refused(NOTHING_LEAVES)
