"""One run for the screens, over its session."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sop_engine.errors import Refused
from sop_engine.interface_language import _
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Field, Privacy, Procedure
from sop_engine.run.events import Event
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.outlook import Progress
from sop_engine.run.standing import answer_words
from sop_engine.run.state import RunState
from sop_engine.run.values import so_far
from sop_engine.run.view import View
from sop_engine.session import RunSession
from sop_engine.session.handover import MOVED_ON, caught_up
from sop_engine.station.unlocked import Unlocked
from tui.desk import Saved, SecondSigner


class SessionRun:
    """One run for the screens, over its session."""

    def __init__(self, session: RunSession) -> None:
        self.session = session

    @property
    def id(self) -> str:
        """The run's id."""
        return self.session.run

    @property
    def procedure(self) -> Procedure:
        """The procedure as the run sees it now: one step for each round of what is repeated."""
        return self.session.unfolded

    @property
    def state(self) -> RunState:
        """What happened so far."""
        return self.session.state

    @property
    def practice(self) -> bool:
        """Whether the station is for practice."""
        return self.session.work.practice

    @property
    def history(self) -> Sequence[Event]:
        """Every act, the oldest first."""
        return tuple(one.event for one in self.session.history)

    def progress(self, now: datetime) -> Progress:
        """Where the run stands."""
        return self.session.progress(now)

    def _view(self) -> View:
        return View(self.procedure, self.state, self.session.work.now())

    def asked(self, field: Field, row: Mapping[str, object] | None = None) -> bool:
        """Does this field, or column of a row, apply and want an answer? What is worked out is never asked."""
        if field.value is not None:
            return False
        if row is None:
            return self._view().field_applies(field) is not Truth.FALSE
        parent = self.procedure.field(field.ref.rpartition(".")[0])
        return parent is None or self._view().in_row(parent, so_far(parent, row)).applies(field) is not Truth.FALSE

    def proposal(self, field: Field) -> tuple[str, str]:
        """The first option whose condition is true, and the answers it read; sensitive ones are only named."""
        view = self._view()
        for name, condition in field.propose:
            if view.test(condition) is Truth.TRUE:
                read = [found for ref in sorted(condition.reads) if (found := self.procedure.field(ref))]
                return name, _("Because: ") + ", ".join(_words(view, one) for one in read)
        return "", ""

    def submit(self, order: AnyOrder, signer: SecondSigner | None = None) -> Saved | Refusal:
        """Carry out one order; where another wrote in the run meanwhile, it is read again and nothing is done yet."""
        fresh = caught_up(self.session) if isinstance(self.session, RunSession) else self.session  # else a rehearsal
        if fresh is not self.session:
            self.session = fresh
            raise Refused(MOVED_ON, _("Look at what is new, then do it again."))
        outcome = self.session.submit(order, signer if isinstance(signer, Unlocked) else None)
        return outcome if isinstance(outcome, Refusal) else Saved(outcome.events)


def _words(view: View, field: Field) -> str:
    return (
        answer_words(view, field)
        if field.privacy < Privacy.IDENTITY
        else _("'{label}' (masked)").format(label=field.label)
    )
