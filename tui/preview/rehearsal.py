"""A run in memory: decided and applied like any other, sealed nowhere, begun again when the draft changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sop_engine.procedure.model import Procedure
from sop_engine.run.apply import apply
from sop_engine.run.decide import decide, open_run
from sop_engine.run.events import Event
from sop_engine.run.now import Now, OfficerView
from sop_engine.run.orders import AnyOrder, Order, Refusal
from sop_engine.run.outlook import Progress
from sop_engine.run.progress import progress
from sop_engine.run.state import START, RunState
from sop_engine.run.unfold import unfold
from sop_engine.session import Saved
from sop_engine.system import Clock, Moment

CASE = "PREVIEW"
TRAINER, COLLEAGUE = "trainer", "colleague"


class MovedClock:
    """A clock that was set to another day, and goes on from there."""

    def __init__(self, clock: Clock, at: datetime | None = None) -> None:
        self._clock = clock
        self._ahead = timedelta(0)
        if at is not None:
            self.move_to(at)

    def move_to(self, at: datetime) -> None:
        """From now on it is `at` (UTC)."""
        self._ahead = at - self._clock.now().utc

    def now(self) -> Moment:
        """The moved time."""
        moment = self._clock.now()
        return replace(moment, utc=moment.utc + self._ahead)


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order that was carried out, and when (UTC)."""

    order: AnyOrder
    at: datetime


class Rehearsal:
    """What `tui.station_desk.SessionRun` needs of a session, without a station.

    Attributes:
        procedure: the draft as loaded last. state: what happened so far.
        dropped: answers that the newest draft does not take any more.
    """

    run = "0" * 32
    practice = True

    def __init__(self, procedure: Procedure, clock: MovedClock, roles: frozenset[str]) -> None:
        self.clock = clock
        self.roles = roles
        self.procedure = procedure
        self.dropped = 0
        self._orders: list[Ordered] = []
        self._opened_at = clock.now().utc
        self.state: RunState = self._opened()

    @property
    def work(self) -> "Rehearsal":
        """Where clock and practice mark are asked for."""
        return self

    @property
    def unfolded(self) -> Procedure:
        """The draft with its repeats unfolded as far as the answers say."""
        return unfold(self.procedure, self.state)

    def officers(self) -> Mapping[str, OfficerView]:
        """The trainer with the roles to look through, and a colleague who holds every role and signs as second."""
        every = frozenset(self.procedure.roles)
        return {
            TRAINER: OfficerView(id=TRAINER, name="You", roles=self.roles or every),
            COLLEAGUE: OfficerView(id=COLLEAGUE, name="A colleague", roles=every, supervisor=True),
        }

    def now(self) -> datetime:
        """The time that is rehearsed, UTC."""
        return self.clock.now().utc

    def progress(self, now: datetime | None = None) -> Progress:
        """Where the run stands."""
        return progress(self.unfolded, self.state, now or self.clock.now().utc)

    def submit(self, order: AnyOrder, signer: object | None = None) -> Saved | Refusal:
        """Carry out an order and remember it for the next draft."""
        del signer
        at = self.clock.now().utc
        decided = self._carry_out(order, at)
        if isinstance(decided, Refusal):
            return decided
        self._orders.append(Ordered(order, at))
        return Saved(events=tuple(decided), at=at)

    def change_to(self, procedure: Procedure) -> None:
        """Begin again with another draft, and give every answer that it still takes."""
        self.procedure = procedure
        self.state = self._opened()
        before, self._orders = self._orders, []
        for one in before:
            if not isinstance(self._carry_out(one.order, one.at), Refusal):
                self._orders.append(one)
        self.dropped = len(before) - len(self._orders)

    def _carry_out(self, order: AnyOrder, at: datetime) -> list[Event] | Refusal:
        decided = decide(self.unfolded, self.state, order, Now(utc=at, officers=self.officers()))
        if not isinstance(decided, Refusal):
            for event in decided:
                self.state = apply(self.state, event)
        return decided

    def _opened(self) -> RunState:
        order = Order(by=COLLEAGUE, actor=COLLEAGUE)
        now = Now(utc=self._opened_at, officers=self.officers())
        opened = open_run(self.procedure, order, now, case=CASE, practice=True)
        if isinstance(opened, Refusal):
            message = f"a preview could not be begun: {opened.code}"
            raise TypeError(message)
        return apply(START, opened)
