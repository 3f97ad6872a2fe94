"""Review and close: open steps and exceptions first, then the outcome."""

import asyncio

from textual.app import ComposeResult

from sop_engine.errors import SopError
from sop_engine.interface_language import _
from sop_engine.run.orders import Refusal
from tui.actions import REVIEW, bindings
from tui.desk import Second
from tui.flows import acts
from tui.flows.signing import closing
from tui.review import SEALED_ONLY, review_items, sealed_only
from tui.screens.acting import ActingScreen
from tui.text import Tone
from tui.widgets.lines import PickList


class ReviewScreen(ActingScreen):
    """Shows what the record will say first; closes the run."""

    ACTIONS = REVIEW
    BINDINGS = bindings(REVIEW)

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="review")

    def on_mount(self) -> None:
        """The list has the focus."""
        self.focus_home()

    def redraw(self) -> None:
        """Wrap for the new width."""
        self._draw()

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def changed(self) -> None:
        """The state moved on."""
        super().changed()
        self._draw()

    def _draw(self) -> None:
        width = max(self.app.size.width - 2, 20)
        self.query_one(PickList).set_items(review_items(self.run_now, self.held.progress, width))

    def action_close_run(self) -> None:
        """Choose the outcome, and close."""
        if self.run_now.state.closed:
            self.say(_("This run is closed already. e hands out its record."))
        elif sealed_only(self.held.progress):
            self.say(_(SEALED_ONLY), Tone.WARN)
        elif not self.held.progress.may_close:
            self.say(_("Open steps come first: do them, skip them, or say that they were not done."), Tone.WARN)
        else:
            prove = self.presence.must_prove()
            self.start_flow(lambda: closing(self.context(), prove=prove), self._close)

    def _close(self, chosen: tuple[str, Second | None]) -> bool:
        outcome, proof = chosen
        if outcome == acts.NOT_YET:
            return True
        if proof is None:
            return self._close_now(outcome)
        if not self._busy:
            self._busy = True
            self.box.say(_("Checking the passphrase ..."))
            self.run_worker(self._prove(outcome, proof), exclusive=True)
        return False

    async def _prove(self, outcome: str, proof: Second) -> None:
        try:
            await asyncio.to_thread(self.desk.check, proof.officer, proof.passphrase)
        except SopError as error:
            self.refuse(error)
        else:
            self.presence.proved()
            self._close_now(outcome)
        finally:
            self._busy = False

    def _close_now(self, outcome: str) -> bool:
        try:
            closed = self.desk.close(self.run_now, outcome)
        except SopError as error:
            self.refuse(error)
            return False
        if isinstance(closed, Refusal):
            self.show_refusal(closed)
            return False
        self.held.saved_at = self.desk.now()
        self.end_flow()
        self.changed()
        self.say(_("Closed, and the record is sealed. e hands it out."), Tone.GOOD)
        return True
