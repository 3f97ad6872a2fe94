"""Who are you, and the passphrase: nothing of a case is behind this screen."""

import asyncio
from typing import ClassVar

from textual.app import ComposeResult

from sop_engine.errors import SopError
from sop_engine.interface_language import ENGLISH, NOT_REVIEWED, _, later, spoken
from sop_engine.station.token_key import PinNeeded
from tui.actions import UNLOCK, bindings
from tui.desk import Second
from tui.flows.signing import with_pin
from tui.keymap import Profile
from tui.questions import Flow, Kind, Pick, Question, text
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, line, wrap
from tui.widgets.lines import LinesView

WELCOME = (
    later("Nothing leaves this computer unless you hand out a record."),
    later("The passphrase is the five words that you got when you were enrolled."),
    later("After a wrong passphrase the next try takes longer. It never locks for good."),
)

OTHER_LANGUAGE = "  F4 Kiswahili / English"
"""The same in every language: who reads only one of them finds it."""
UNLOCKED_BY_NOBODY = later("  F6 emergency card   F3 verify a record   F2 options")
UNLOCKED_SAFELY = later("  ! emergency card   + verify a record   = options")
"""What works here before anybody has unlocked; without function keys the second."""


def sign_in(names: tuple[str, ...]) -> Flow[Second]:
    """Officer and passphrase."""
    picks = tuple(Pick(name=name, label=name) for name in names)
    officer = text(
        (yield Question(kind=Kind.CHOOSE, label=_("Who are you?"), title=_("Unlock"), picks=picks, find=True))
    )
    label = _("{officer}: your passphrase").format(officer=officer)
    return Second(officer, text((yield Question(kind=Kind.HIDDEN, label=label, title=_("Unlock")))))


class UnlockScreen(SopScreen):
    """Signs an officer in, then opens the home screen."""

    ACTIONS = UNLOCK
    BINDINGS = bindings(UNLOCK)
    TITLE_WORDS: ClassVar[str] = "Unlock"
    busy = False

    def body(self) -> ComposeResult:
        """Some words."""
        yield LinesView(id="reading")

    def head_lines(self) -> list[Line]:
        """The station, and what is going on."""
        return [line(Span(f" {self.desk.name}", Tone.STRONG)), line(" ", self.message())]

    def on_mount(self) -> None:
        """Ask at once, and say what was wrong in a file of settings."""
        self.begin()
        if trouble := self.app.trouble:  # type: ignore[attr-defined]  # the application is always SopApp
            self.say(_(trouble), Tone.WARN)

    def redraw(self) -> None:
        """Wrap for the new width."""
        room = max(self.app.size.width - 4, 20)
        welcome = [row for text in WELCOME for row in wrap(_(text), room, first="  ")]
        called = wrap("; ".join(self.desk.to_call()), room, first=_("  To call: "), tone=Tone.STRONG)
        first = UNLOCKED_SAFELY if self.keys.profile is Profile.SAFE else UNLOCKED_BY_NOBODY
        keys = [line(Span(_(first), Tone.STRONG)), line(Span(OTHER_LANGUAGE, Tone.STRONG))]
        if spoken() != ENGLISH:
            keys += wrap(_(NOT_REVIEWED), room, first="  ", tone=Tone.DIM)
        self.query_one(LinesView).set_lines([*keys, line(), *welcome, line(), *called])

    def on_screen_resume(self) -> None:
        """Back from a session that ended: ask again. Back from the options: other keys may obey."""
        self.redraw()
        if self.box.on_reply is not None and not self.box.open:
            self.begin()

    def begin(self) -> None:
        """Ask for officer and passphrase."""
        self.start_flow(lambda: sign_in(tuple(self.desk.short_names())), self._try)

    def _try(self, who: Second) -> bool:
        if not self.busy:
            self.busy = True
            self.box.say(_("Checking ..."))
            self.run_worker(self._unlock(who), exclusive=True)
        return False

    async def _unlock(self, who: Second) -> None:
        try:
            await asyncio.to_thread(self.desk.unlock, who.officer, who.passphrase, who.pin)
        except PinNeeded as asked:
            words = asked.sentence
            self.start_flow(lambda: with_pin(who, words), self._try)
        except SopError as error:
            if who.pin:  # asked anew: the box keeps what was typed, and a token counts wrong PINs
                self.start_flow(lambda: with_pin(who), self._try)
            self.refuse(error)
        else:
            self.presence.forget()
            self.presence.proved()
            self._message = Span("")
            self.end_flow()
            from tui.screens.home import HomeScreen

            self.app.push_screen(HomeScreen(self.desk))
        finally:
            self.busy = False

    def leave(self) -> None:
        """There is nothing behind: stay."""
        self.begin()

    def action_back(self) -> None:
        """From the passphrase back to the name; never away."""
        if self._asking is not None and self._asking.back():
            self._go_on()
        elif self._asking is not None and self._asking.question and self._asking.question.kind is Kind.HIDDEN:
            self.begin()  # from the PIN of a token
