"""Entering from paper on the run screen: choose the sheet, go on with it, put it away."""

from sop_engine.errors import SopError
from sop_engine.interface_language import _
from sop_engine.run.orders import Refusal
from sop_engine.run.sheets import TakeSheet
from sop_engine.session.sheets import take
from tui.flows.paper import ask_sheet, hand_of, keep
from tui.screens.acting import ActingScreen


class PaperActs(ActingScreen):
    """The sheet that is copied."""

    def action_paper(self) -> None:
        """Choose the sheet that is entered from now on, or none."""
        if self.may("paper"):
            self.start_flow(lambda: ask_sheet(self.context()), self._take)

    def _take(self, order: TakeSheet | None) -> bool:
        if order is None:
            self._put_away()
            return True
        try:
            number = take(self.run_now, order)
        except SopError as error:
            self.refuse(error)
            return False
        if isinstance(number, Refusal):
            self.show_refusal(number)
            return False
        self.held.paper = hand_of(self.run_now, tuple(self.desk.officers()), number)
        self.held.saved_at = self.desk.now()
        self.end_flow()
        self.changed()
        self.say(_("What you enter next is from this sheet. Keep it: it is evidence."))
        return True

    def _put_away(self) -> None:
        serial = self.held.paper.serial if self.held.paper else ""
        self.held.paper = None
        self.end_flow()
        self.say(_("What you enter next happens now."))
        self.act(lambda: keep(self.context(), serial))
