"""The lock: opaque, without a case, a step or a clipboard behind it. Only the officer who works here opens it.

The passphrase opens it, or the PIN that the officer chose for this session.
"""

import asyncio

from textual.app import ComposeResult

from sop_engine.errors import SopError
from sop_engine.interface_language import _, later
from tui.actions import READING, bindings
from tui.desk import Desk
from tui.presence import pin_trouble
from tui.questions import Flow, Kind, Question, text
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, line
from tui.widgets.lines import LinesView

SAID = (later("   Your work is saved."), later("   esc: sign out"), later("   F6: emergency card"))


def passphrase(name: str, *, pin: bool) -> Flow[str]:
    """The passphrase again, or the PIN where one opens."""
    label = (
        _("{officer}: your PIN or passphrase").format(officer=name)
        if pin
        else _("{officer}: your passphrase").format(officer=name)
    )
    return text((yield Question(kind=Kind.HIDDEN, label=label, title=_("The screen is locked"))))


class LockScreen(SopScreen):
    """Asks until the reply is right; esc signs out, so that another officer can come in."""

    BINDINGS = bindings(READING)
    busy = False

    def __init__(self, desk: Desk, why: str) -> None:
        super().__init__(desk)
        self._why = why

    def body(self) -> ComposeResult:
        """Nothing to see."""
        yield LinesView(id="reading")

    def head_lines(self) -> list[Line]:
        """That it is locked, and why."""
        return [line(Span(_(" SCREEN LOCKED  {why}").format(why=self._why), Tone.STRONG)), line(" ", self.message())]

    def on_mount(self) -> None:
        """Ask at once."""
        self._begin()

    def redraw(self) -> None:
        """What can be done here."""
        self.query_one(LinesView).set_lines([line(), *(line(_(one)) for one in SAID)])

    def _begin(self) -> None:
        me = self.desk.officer
        pin = self.presence.has_pin
        self.start_flow(lambda: passphrase(me.called if me else "", pin=pin), self._try)

    def _try(self, typed: str) -> bool:
        if self.presence.has_pin and not pin_trouble(typed):
            return self._try_pin(typed)
        if not self.busy:
            self.busy = True
            self.box.say(_("Checking ..."))
            self.run_worker(self._check(typed), exclusive=True)
        return False

    def _try_pin(self, typed: str) -> bool:
        """Digits are a PIN; no passphrase of ours has any."""
        if self.presence.fits(typed):
            self.end_flow()
            self.app.pop_screen()
            return True
        left = self.presence.has_pin
        self._begin()  # what was typed is gone: nobody sees what to correct in it
        self.box.say(_("This is not the PIN.") if left else _("Three wrong PINs: only the passphrase opens now."))
        return True

    async def _check(self, typed: str) -> None:
        me = self.desk.officer
        try:
            await asyncio.to_thread(self.desk.check, me.id if me else "", typed)
        except SopError as error:
            self._begin()
            self.refuse(error)
        else:
            self.presence.proved()
            self.end_flow()
            self.app.pop_screen()
        finally:
            self.busy = False

    def action_back(self) -> None:
        """Sign out: forget every key, and go back to the first screen."""
        self.app.sign_out()  # type: ignore[attr-defined]  # the application is always SopApp

    def action_help(self) -> None:
        """No other screen opens over the lock."""
