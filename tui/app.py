"""The application: a stack of screens over a desk, a lock, and two gates between text and terminal."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import App, SystemCommand
from textual.filter import LineFilter
from textual.screen import Screen
from textual.scrollbar import ScrollBar, ScrollBarRender

from sop_engine.errors import SopError
from sop_engine.interface_language import ENGLISH, NOT_REVIEWED, _, ngettext, speak, spoken
from sop_engine.station.handover import IDLE_MS
from sop_engine.system import Clock, SystemClock
from tui.ascii_only import AsciiOnly, AsciiScrollBar
from tui.desk import Desk
from tui.key_turns import KeyTurns
from tui.keymap import Keymap
from tui.no_controls import NoControls
from tui.palettes import DARK, THEMES, Looks, Palette, looks_for
from tui.presence import IDLE_MINUTES, Presence
from tui.screens.base import SopScreen
from tui.screens.lock import LockScreen
from tui.screens.unlock import UnlockScreen
from tui.settings import Language, Settings, write_settings
from tui.text import Tone

IDLE_LOCK_MS = IDLE_MINUTES * 60 * 1000
"""The screen locks after five minutes without a key, if nothing else is set. A working rule of ours."""

WAIT_TICKS = 90
"""Seconds for which a screen asks another one to let go."""


def _asking(screen: Screen[object]) -> bool:
    return isinstance(screen, SopScreen) and screen.box.open


class SopApp(App[int]):
    """`sop` without arguments."""

    TITLE = "sop"
    ENABLE_COMMAND_PALETTE = False
    CSS = """
    Screen { background: $background; }
    LinesView { height: 1fr; }
    """
    BINDINGS: ClassVar = []

    def __init__(
        self, desk: Desk, *, clock: Clock | None = None, idle_ms: int = IDLE_LOCK_MS, looks: Looks | None = None
    ) -> None:
        self.looks = looks if looks is not None else Looks()
        # Without colours (NO_COLOR) the library draws greys, unless it is told now that the terminal's own are used.
        super().__init__(ansi_color=True if self.looks.palette is Palette.TERMINAL else None)
        self.desk = desk
        self._gates = (NoControls(), AsciiOnly())
        self.settings = Settings()
        self.settings_folder: Path | None = None
        self.keys = Keymap()
        self.trouble = ""
        self._clock = clock if clock is not None else SystemClock()
        self._idle_ms = idle_ms
        self._last_key = self._clock.now().mono_ms
        self.presence = Presence(self._clock)
        self.turns = KeyTurns(self, self._obey)
        self._asker = ""
        self._waiting = 0

    @property
    def fault(self) -> BaseException | None:
        """What ended the application, if it was not the officer."""
        return self._exception

    def first_screen(self) -> SopScreen:
        """Begin locked."""
        return UnlockScreen(self.desk)

    def on_mount(self) -> None:
        """Show the first screen, and look at the time from now on."""
        for theme in THEMES.values():
            self.register_theme(theme)
        self.look(self.looks)
        self.obey(self.keys)
        self.push_screen(self.first_screen())
        self.set_interval(1.0, self._tick)
        self._leave_on_signals()

    def look(self, looks: Looks) -> None:
        """Draw everything so from now on."""
        self.looks = looks
        ScrollBar.renderer = AsciiScrollBar if looks.ascii else ScrollBarRender
        if self.ansi_color is not None:
            self.ansi_color = looks.palette is Palette.TERMINAL
        self.theme = THEMES[looks.palette].name

    def obey(self, keys: Keymap) -> None:
        """These keys from now on."""
        self.keys = keys
        for screen in self.screen_stack:
            if isinstance(screen, SopScreen):
                screen.take_keys()

    def change(self, settings: Settings) -> str:
        """Use these settings at once, and keep them; why they could not be kept, or empty."""
        other = settings.language is not self.settings.language
        self.settings = settings
        self._idle_ms = settings.lock_minutes * 60_000
        encoding = sys.__stderr__.encoding if sys.__stderr__ else ""
        self.look(looks_for(settings.palette, settings.symbols, os.environ, encoding))
        self.obey(Keymap(settings.keys, self.keys.added))
        if other:
            self._speak(settings.language)
        return write_settings(self.settings_folder, settings) if self.settings_folder else ""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The colour of the line with the cursor, until one of our themes says it."""
        return {"cursor-line": DARK["cursor"]}

    def _leave_on_signals(self) -> None:
        """When the terminal goes away, leave as by key: a killed screen would stay readable."""
        for name in ("SIGTERM", "SIGHUP"):
            with suppress(NotImplementedError, AttributeError, ValueError, RuntimeError):
                asyncio.get_running_loop().add_signal_handler(getattr(signal, name), self.exit)

    async def on_event(self, event: events.Event) -> None:
        """Obey keys one after another; anything else at once."""
        if isinstance(event, events.InputEvent):
            self._last_key = self._clock.now().mono_ms
        if isinstance(event, events.Key) and not event.is_forwarded:
            self.turns.put(event)
        else:
            await super().on_event(event)

    async def _obey(self, key: events.Key) -> None:
        await super().on_event(key)

    def on_unmount(self) -> None:
        """Keys that still wait are not obeyed."""
        self.turns.stop()

    def _tick(self) -> None:
        idle = self._clock.now().mono_ms - self._last_key
        if idle >= self._idle_ms:
            minutes = self._idle_ms // 60_000
            self.lock(
                ngettext("after {count} minute without a key", "after {count} minutes without a key", minutes).format(
                    count=minutes
                )
            )
        self._look_who_asks(idle)

    def _look_who_asks(self, idle: int) -> None:
        """Somebody else wants to write: let go when nobody is at the keys, else say so once."""
        asker = self.desk.asked_by()
        if asker and (idle >= IDLE_MS or self.locked):
            self._let_go(asker)
        elif asker != self._asker and asker and isinstance(self.screen, SopScreen):
            self.screen.say(
                _("{officer} asks to write here. F9 lets go, F10 does not; your work is saved.").format(
                    officer=asker
                ),
                Tone.WARN,
            )
        self._asker = asker
        if self._waiting and not self.locked:
            self._ask()

    def _let_go(self, asker: str) -> None:
        self.desk.let_go()
        self._asker = ""
        if isinstance(self.screen, SopScreen):
            self.screen.say(
                _("{officer} may write now; your work is saved. Your next act takes it back.").format(officer=asker)
            )

    def action_let_go(self) -> None:
        """Let the one write who asks; where nobody does, ask whoever writes."""
        if self.desk.officer is None or self.locked:
            return
        if asker := self.desk.asked_by():
            self._let_go(asker)
        else:
            self._waiting = WAIT_TICKS
            self._ask()

    def action_keep_writing(self) -> None:
        """Do not let go."""
        if self.desk.asked_by():
            self.desk.keep_writing()
            self._asker = ""

    def _ask(self) -> None:
        """Ask, or look whether it was let go; every second until it is, or the time is over."""
        self._waiting -= 1
        try:
            free = self.desk.ask_to_write()
        except SopError:
            free, self._waiting = False, 0
        if free:
            self._waiting, words = 0, _("You may write now.")
        elif self._waiting:
            words = ngettext(
                "Asking the other officer to let you write: {count} second more at most.",
                "Asking the other officer to let you write: {count} seconds more at most.",
                self._waiting,
            ).format(count=self._waiting)
        else:
            words = _("The other officer goes on writing. Speak with each other, or ask again later.")
        if isinstance(self.screen, SopScreen):
            self.screen.say(words)

    @property
    def locked(self) -> bool:
        """Is everything covered? The emergency card can be read over the lock."""
        return any(isinstance(one, LockScreen) for one in self.screen_stack)

    def lock(self, why: str) -> None:
        """Cover everything until the passphrase is given again."""
        if self.desk.officer is not None and not self.locked:
            self.push_screen(LockScreen(self.desk, why))

    def sign_out(self) -> None:
        """Forget every key and the PIN, and go back to the first screen."""
        self._waiting = 0
        self.desk.leave()
        self.presence.forget()
        while not isinstance(self.screen, UnlockScreen):
            self.pop_screen()

    def action_focus_next(self) -> None:
        """tab; while a question is open the focus stays in its editor."""
        if not _asking(self.screen):
            super().action_focus_next()

    def action_focus_previous(self) -> None:
        """shift+tab, as tab."""
        if not _asking(self.screen):
            super().action_focus_previous()

    def action_language(self) -> None:
        """Kiswahili, or English again: at once, on every screen, and from now on on this machine."""
        language = Language.KISWAHILI if spoken() == Language.ENGLISH else Language.ENGLISH
        self.change(replace(self.settings, language=language))
        self._speak(language)
        if isinstance(self.screen, SopScreen) and spoken() != ENGLISH:
            self.screen.say(_(NOT_REVIEWED))

    def _speak(self, language: Language) -> None:
        if language == spoken():
            return
        speak(language)
        for screen in self.screen_stack:
            if isinstance(screen, SopScreen):
                screen.say_anew()

    def action_lock(self) -> None:
        """Lock now."""
        self.lock(_("by you"))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters, and ours as the last one."""
        return [*super().get_line_filters(), *self._gates[: 1 + self.looks.ascii]]

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """None: the stock ones would write a picture of the case to disk."""
        del screen
        return ()

    def copy_to_clipboard(self, text: str) -> None:
        """Nothing: a clipboard outlives the session and travels over SSH."""
        del text

    def _fatal_error(self) -> None:
        """End without the stock traceback, which prints local variables: they hold what was typed."""
        self._close_messages_no_wait()

    def panic(self, *renderables: object) -> None:
        """As a fatal error; what would be printed may hold case text."""
        del renderables
        self._close_messages_no_wait()
