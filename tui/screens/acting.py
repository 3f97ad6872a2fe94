"""A screen on one run: results of flows become orders, and "saved" is shown only after the journal has them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sop_engine.errors import SopError
from sop_engine.interface_language import _, later, ngettext
from sop_engine.procedure.model import Step
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Clock, Progress
from sop_engine.run.state import RunState
from sop_engine.run.veil import seen_by
from sop_engine.station.token_key import PinNeeded
from tui.desk import Desk, Run, Second
from tui.flows import acts, handing_out
from tui.flows.context import Act, Context, Hand
from tui.flows.paper import from_paper
from tui.flows.signing import proved, with_pin
from tui.questions import Flow
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, cells, fit, line, plain, wrap
from tui.words import ENDED, caller, clock_time, day_and_time, deadline

BAR_CELLS = 10
SAVED_CELLS = 16
WRITER_CELLS = 20
MOMENT = timedelta(milliseconds=500)
"""A screen that opens is drawn several times in it: mounted, sized, resumed."""


class RunHolder:
    """What the screens on one run share: the run, its standing, when it was saved, the time of act, the sheet."""

    def __init__(self, run: Run, now: datetime, roles: frozenset[str]) -> None:
        self.run = run
        self._roles = roles
        self._looked: tuple[RunState, datetime] | None = None
        self.look(now)
        newest = run.state.newest
        self.saved_at: datetime | None = newest.entered if newest else None
        self.unsaved_since: datetime | None = None
        self.act_time: datetime | None = None
        self.paper: Hand | None = None

    def look(self, now: datetime) -> None:
        """See where the run stands, as who works here may see it; not again in a moment when nothing happened."""
        if self._looked is None or self._looked[0] is not self.run.state or abs(now - self._looked[1]) >= MOMENT:
            self.progress: Progress = seen_by(self.run.procedure, self.run.progress(now), self._roles)
            self._looked = self.run.state, now


class ActingScreen(SopScreen):
    """Submits acts on the run that it holds."""

    def __init__(self, desk: Desk, held: RunHolder) -> None:
        super().__init__(desk)
        self.held = held
        self._busy = False

    @property
    def run_now(self) -> Run:
        """The run."""
        return self.held.run

    def context(self) -> Context:
        """What flows are told now."""
        me = self.desk.officer
        if me is None:
            message = "nobody has unlocked the station"
            raise RuntimeError(message)
        return Context(
            me=me,
            officers=tuple(self.desk.officers()),
            run=self.run_now,
            now=self.desk.now(),
            at=self.held.act_time,
            paper=self.held.paper,
        )

    def act(self, begin: Callable[[], Flow[Act | None]], then: Callable[[], None] | None = None) -> None:
        """Ask the questions of an act and submit it; `then` follows when it is saved (or was left out)."""

        def finish(act: Act | None) -> bool:
            if act is not None and act.second is not None:
                self._start_second(act, then)
                return False
            if act is not None and not self.submit(act):
                return False
            self._finished(then)
            return True

        prove = self.presence.must_prove()  # asked once: going back asks the same questions again
        self.start_flow(lambda: proved(self.context(), from_paper(self.context(), begin), prove=prove), finish)

    def ask_to_read(self, what: str, title: str, then: Callable[[], None]) -> None:
        """Ask why masked values must be seen, enter the reading, and only then show them."""

        def finish(act: Act) -> bool:
            if not self.submit(act):
                return False
            self._finished(then)
            return True

        self.start_flow(lambda: acts.read(self.context(), what, title), finish)

    def _finished(self, then: Callable[[], None] | None) -> None:
        self.end_flow()
        if then is not None:
            then()

    def submit(self, act: Act, signer: object | None = None) -> bool:
        """Carry out an act now; False when nothing was saved, and then the screen says why."""
        try:
            outcome = self.run_now.submit(act.order, signer)
        except SopError as error:
            self.held.unsaved_since = self.desk.now()
            self.refuse(error)
            return False
        if isinstance(outcome, Refusal):
            self.show_refusal(outcome)
            return False
        self.held.saved_at, self.held.unsaved_since = self.desk.now(), None
        if self.held.paper and act.order.sheet and act.order.at:
            self.held.paper = replace(self.held.paper, last=act.order.at)
        self._message = Span("")
        self.changed()
        return self.submit(act.then(self.run_now)) if act.then else True

    def show_refusal(self, refusal: Refusal) -> None:
        """Say why an order cannot be carried out, where the officer looks."""
        text = f"{_(refusal.sentence)} {_(refusal.hint)}".strip()
        if self.box.open:
            self.box.say(text)
        else:
            self.say(text, Tone.WARN)

    def _start_second(self, act: Act, then: Callable[[], None] | None) -> None:
        if not self._busy:
            self._busy = True
            self.box.say(_("Checking the passphrase ..."))
            self.run_worker(self._with_second(act, then), exclusive=True)

    async def _with_second(self, act: Act, then: Callable[[], None] | None) -> None:
        second = act.second
        try:
            signer = await asyncio.to_thread(self.desk.second, second) if second else None
        except PinNeeded as asked:
            self._ask_pin(act, then, asked.sentence)
        except SopError as error:
            if second is not None and second.pin:  # asked anew: a token counts wrong PINs
                self._ask_pin(act, then)
            self.refuse(error)
        else:
            if second is not None and self.desk.officer is not None and second.officer == self.desk.officer.id:
                self.presence.proved()
            if self.submit(act, signer):
                self._finished(then)
        finally:
            self._busy = False

    def _ask_pin(self, act: Act, then: Callable[[], None] | None, words: str = later("PIN of the token")) -> None:
        """The key of who signs lies on a token: ask its PIN, and try again."""
        second = act.second
        if second is None:
            return

        def finish(proof: Second) -> bool:
            self._start_second(replace(act, second=proof), then)
            return False

        self.start_flow(lambda: with_pin(second, words), finish)

    def changed(self) -> None:
        """The state moved on: look at it again."""
        self.held.look(self.desk.now())
        self.draw_head()

    def head_lines(self) -> list[Line]:
        """Where am I, what is late, is my work safe."""
        return [self._where(), self._late(), *self._safe()]

    def _where(self) -> Line:
        state, progress = self.run_now.state, self.held.progress
        case = state.opened.case if state.opened else ""
        filled = progress.done * BAR_CELLS // max(progress.applying, 1)
        count = _("{done} of {applying}").format(done=progress.done, applying=progress.applying)
        bar = f"{count} [{'#' * filled}{'.' * (BAR_CELLS - filled)}]"
        room = max(self.app.size.width - len(bar) - 3, 10)
        return line(Span(f" {fit(f'{case}  {self.run_now.procedure.title}', room)}", Tone.STRONG), f" {bar}")

    def _late(self) -> Line:
        if self.run_now.state.closed:
            return line(
                Span(_(" CLOSED {when}").format(when=day_and_time(self.run_now.state.closed.header.at)), Tone.GOOD)
            )
        found = next_due(self.run_now, self.held.progress)
        still = stopped_clocks(self.held.progress)
        if found is None:
            told = _(" No clock is running.")
            if still:
                told = ngettext(
                    " No clock is running; {count} is stopped.", " No clock is running; {count} are stopped.", still
                ).format(count=still)
            return line(Span(told, Tone.DIM))
        paused = _(" ({count} stopped) ").format(count=still) if still else " "
        step = found[0]
        words = deadline(found[1], self.desk.now(), caller(self.run_now.procedure), brief=True)
        count = len(late_now(self.held.progress))
        late = _(" {count} late ").format(count=count) if count else _(" Next: ")
        room = max(self.app.size.width - len(late) - len(words.text) - len(paused) - 2, 10)
        return line(Span(late, Tone.LATE if count else Tone.PLAIN), fit(step.title, room), paused, words)

    def _safe(self) -> list[Line]:
        held, message = self.held, self.message()
        saved = _("saved {when}").format(when=clock_time(held.saved_at)) if held.saved_at else _("nothing saved yet")
        state = Span(f" {fit(saved, max(SAVED_CELLS, cells(saved)))} ", Tone.GOOD)
        if held.unsaved_since is not None:
            state = Span(_(" NOT SAVED since {when} ").format(when=clock_time(held.unsaved_since)), Tone.LATE)
        act_time = _("entering for {when} (t)  ").format(when=day_and_time(held.act_time)) if held.act_time else ""
        copied = (
            _("from {serial} by {officer} (P)  ").format(
                serial=held.paper.serial, officer=fit(held.paper.called, WRITER_CELLS)
            )
            if held.paper
            else ""
        )
        begin = line(state, Span(copied or act_time, Tone.WARN))
        lines = wrap(message.text, self.app.size.width - 1, first=plain(begin), tone=message.tone)
        return [line(*begin, *lines[0][1:]), *lines[1:]]

    def action_export(self) -> None:
        """Hand out the record."""
        case = self.run_now.state.opened.case if self.run_now.state.opened else "record"
        self.start_flow(lambda: handing_out.ask(case), self._hand_out)

    def _hand_out(self, where: tuple[str, Path]) -> bool:
        try:
            sentence = self.desk.export(self.run_now, *where)
        except SopError as error:
            self.refuse(error)
            return False
        self.held.saved_at = self.desk.now()
        self.end_flow()
        self.changed()
        self.say(_(sentence), Tone.GOOD)
        return True


def late_now(progress: Progress) -> frozenset[str]:
    """Steps still to do whose time is over; what was done late is late no more."""
    return frozenset(name for name in progress.overdue if progress.steps[name].status not in ENDED)


def stopped_clocks(progress: Progress) -> int:
    """How many open steps have a clock that is stopped, and none that runs."""
    found = (one.due for name in progress.open_steps if (one := progress.steps[name]).status not in ENDED)
    return sum(one is not None and one.stopped is not None for one in found)


def next_due(run: Run, progress: Progress) -> tuple[Step, Clock] | None:
    """The open step whose clock ends first, with that clock."""
    running = [
        (standing.due.ends, step, standing.due)
        for name in progress.open_steps
        if (standing := progress.steps[name]).status not in ENDED
        and standing.due is not None
        and standing.due.ends is not None
        and (step := run.procedure.step(name)) is not None
    ]
    first = min(running, key=lambda one: one[0], default=None)
    return (first[1], first[2]) if first else None
