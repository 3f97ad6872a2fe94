"""The view over the station, and handing over a whole shift."""

import asyncio
from collections.abc import Sequence

from textual.app import ComposeResult

from sop_engine.errors import SopError
from sop_engine.interface_language import _, ngettext
from sop_engine.run.orders import Accept, Note, Refusal
from sop_engine.station.token_key import PinNeeded
from tui.actions import STATION, bindings
from tui.desk import Desk, SecondSigner, Watched
from tui.flows.shift import HandOver, ask_shift
from tui.flows.signing import with_pin
from tui.screens.base import SopScreen
from tui.station_view import NEXT, Only, StationView
from tui.text import Line, Span, Tone, line, wrap
from tui.widgets.lines import PickList


class StationScreen(SopScreen):
    """Open runs by case, as far as this officer may read them; several are marked and handed over together."""

    ACTIONS = STATION
    BINDINGS = bindings(STATION)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._runs: Sequence[Watched] = ()
        self._only = Only.ALL
        self._marked: set[str] = set()
        self._told: list[Line] = []
        self._stop = False
        self.busy = False

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="station")

    @property
    def view(self) -> StationView:
        """What is looked at now."""
        return StationView(
            runs=self._runs,
            officers=self.desk.officers(),
            now=self.desk.now(),
            only=self._only,
            marked=frozenset(self._marked),
        )

    def head_lines(self) -> list[Line]:
        """The station, how it stands, and messages."""
        name = _(" The station: {name}").format(name=self.desk.name)
        message = self.message()
        told = wrap(message.text, max(self.app.size.width - 1, 20), first=" ", tone=message.tone)
        return [line(Span(name, Tone.STRONG)), self.view.counts(), *told]

    def on_screen_resume(self) -> None:
        """Look again: a run may have moved on."""
        self.action_refresh()
        self.set_focus(self.query_one(PickList))

    def redraw(self) -> None:
        """Draw for the new width."""
        self._draw()

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def action_refresh(self) -> None:
        """Read the runs again."""
        try:
            self._runs = self.desk.watched()
        except SopError as error:
            self.refuse(error)
            return
        self._marked &= {one.run.id for one in self._runs}
        self._draw()

    def _draw(self) -> None:
        width = max(self.app.size.width - 1, 40)
        told = [(row, "") for row in self._told]
        self.query_one(PickList).set_items([*told, *self.view.items(width)])
        self.draw_head()

    def action_filter(self) -> None:
        """All, late, with steps not done, nobody's; and round again."""
        self._only = NEXT[self._only]
        self._draw()

    def action_mark(self) -> None:
        """Mark the run under the cursor for handing over, or not."""
        if run := self.query_one(PickList).picked:
            self._marked ^= {run}
            self._draw()
            self.query_one(PickList).step(1)

    def action_mark_all(self) -> None:
        """Mark all that are shown; if they are, none."""
        shown = {one.run.id for one in self.view.shown()}
        self._marked = self._marked - shown if shown <= self._marked else self._marked | shown
        self._draw()

    def action_open(self) -> None:
        """Open the run under the cursor."""
        from tui.screens.run import RunScreen

        if run_id := self.query_one(PickList).picked:
            try:
                run = self.desk.resume(run_id)
            except SopError as error:
                self.refuse(error)
                return
            self.app.push_screen(RunScreen(self.desk, run))

    def action_hand_over(self) -> None:
        """Hand the marked runs over to one officer."""
        if self.busy:
            return
        if not self._marked:
            self.say(_("Mark the runs first: space marks one, a marks all that are shown."), Tone.WARN)
            return
        officers, count = tuple(self.desk.officers()), len(self._marked)
        self.start_flow(lambda: ask_shift(officers, count), self._begin)

    def _begin(self, wanted: HandOver) -> bool:
        if not self.busy:
            self.busy, self._stop = True, False
            self.box.say(_("Checking the passphrase ..."))
            self.run_worker(self._hand_over(wanted), exclusive=True)
        return False

    async def _hand_over(self, wanted: HandOver) -> None:
        try:
            signer = await asyncio.to_thread(self.desk.second, wanted.receiver)
        except PinNeeded as asked:
            words = _(asked.sentence)
            self.start_flow(
                lambda: with_pin(wanted.receiver, words), lambda who: self._again(HandOver(who, wanted.note))
            )
        except SopError as error:
            self.refuse(error)
        else:
            self.end_flow()
            await self._one_by_one(wanted, signer)
        finally:
            self.busy = False

    def _again(self, wanted: HandOver) -> bool:
        self.busy = False
        return self._begin(wanted)

    async def _one_by_one(self, wanted: HandOver, signer: SecondSigner) -> None:
        """Each run by itself: what was handed over stays so, whatever becomes of the others."""
        runs = [one for one in self.view.shown() if one.run.id in self._marked]
        runs += [one for one in self._runs if one.run.id in self._marked and one not in runs]
        done, troubles = 0, []
        for number, one in enumerate(runs, 1):
            if self._stop:
                break
            self.say(
                _("Handing over {number} of {count}; esc stops after this one.").format(
                    number=number, count=len(runs)
                )
            )
            await asyncio.sleep(0)
            if trouble := self._take(one, wanted, signer):
                troubles.append(f"{one.run.case}  {one.run.title}: {trouble}")
            else:
                done += 1
                self._marked.discard(one.run.id)
        self._report(done, len(runs), troubles)

    def _take(self, one: Watched, wanted: HandOver, signer: SecondSigner) -> str:
        """Enter the note and that it was taken over; why not, or empty."""
        receiver, me = wanted.receiver.officer, self.desk.officer.id if self.desk.officer else ""
        try:
            run = self.desk.resume(one.run.id)
            taken = run.submit(Accept(by=receiver, actor=receiver), None if receiver == me else signer)
            if not isinstance(taken, Refusal) and wanted.note:
                noted = run.submit(Note(by=me, actor=me, text=wanted.note))
                if isinstance(noted, Refusal):
                    return _("taken over, but without the note: {why}").format(why=_(noted.sentence))
        except SopError as error:
            return f"{_(error.sentence)} {_(error.hint)}".strip()
        return f"{_(taken.sentence)} {_(taken.hint)}".strip() if isinstance(taken, Refusal) else ""

    def _report(self, done: int, count: int, troubles: list[str]) -> None:
        width = max(self.app.size.width - 2, 40)
        self._told = [row for words in troubles for row in wrap(words, width, first=" ! ", tone=Tone.WARN)]
        self.action_refresh()
        told = ngettext("{count} run handed over; saved.", "{count} runs handed over; saved.", done).format(
            count=done
        )
        left = _(" {count} not: the reasons stand below, and they stay marked.").format(count=count - done)
        self.say(told + (left if done < count else ""), Tone.WARN if done < count else Tone.GOOD)

    def leave(self) -> None:
        """Stop handing over; else back."""
        if self.busy:
            self._stop = True
        else:
            self.app.pop_screen()
