"""Options: colours, symbols, keys, minutes until the lock; and the keys of every screen."""

from collections.abc import Iterator, Mapping

import msgspec
from textual.app import ComposeResult

from sop_engine.interface_language import _, later
from tui.actions import EVERYWHERE, SETTINGS, TABLES, bindings
from tui.keymap import NAME, Profile
from tui.palettes import Palette, Symbols
from tui.presence import LONGEST_IDLE_MINUTES
from tui.questions import Flow, Kind, Pick, Question, text
from tui.screens.base import SopScreen
from tui.settings import Language, Settings, settings_folder
from tui.text import Line, Span, Tone, fit, line, wrap
from tui.widgets.lines import PickList

MINUTES = (1, 2, 5, 10, 20, LONGEST_IDLE_MINUTES)
NAMES = {
    "palette": later("Colours"),
    "symbols": later("Symbols"),
    "keys": later("Keys"),
    "lock_minutes": later("Lock after minutes without a key"),
    "language": later("Language"),
}
VALUES: Mapping[str, Mapping[object, str]] = {
    "palette": {
        Palette.AUTO: later("dark, or the terminal's own 16"),
        Palette.DARK: later("dark"),
        Palette.LIGHT: later("light, for a screen in the sun"),
        Palette.TERMINAL: later("the terminal's own 16"),
    },
    "symbols": {
        Symbols.AUTO: later("ASCII where the terminal is not UTF-8"),
        Symbols.ALL: later("all"),
        Symbols.ASCII: later("ASCII only"),
    },
    "keys": {
        Profile.SIMPLE: later("simple"),
        Profile.SAFE: later("terminal-safe: no F keys, no ctrl"),
    },
    "lock_minutes": {minutes: str(minutes) for minutes in MINUTES},
    "language": {Language.ENGLISH: "English", Language.KISWAHILI: "Kiswahili"},
}
KEY_CELLS = 16
SCREENS = {
    "run": later("RUN"),
    "home": later("HOME"),
    "station": later("STATION"),
    "persons": later("PERSONS"),
    "review": later("REVIEW"),
    "picking": later("CHOOSING A PROCEDURE"),
    "unlock": later("UNLOCK"),
    "history": later("HISTORY"),
}


def ask_value(name: str, now: object) -> Flow[str]:
    """One of the values of a setting."""
    picks = tuple(Pick(name=str(value), label=_(words)) for value, words in VALUES[name].items())
    note = _("Now: {value}").format(value=_(VALUES[name].get(now, str(now))))
    return text((yield Question(kind=Kind.CHOOSE, label=_(NAMES[name]), title=_("Options"), help=note, picks=picks)))


class SettingsScreen(SopScreen):
    """A list of settings above the list of keys; each is used and kept at once."""

    ACTIONS = SETTINGS
    BINDINGS = bindings(SETTINGS)

    def body(self) -> ComposeResult:
        """One list."""
        yield PickList(id="settings")

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self.app.settings  # type: ignore[attr-defined,no-any-return]  # the application is always SopApp

    def head_lines(self) -> list[Line]:
        """What this is, and messages."""
        title = Span(_(" OPTIONS  saved as you change them"), Tone.STRONG)
        width = max(self.app.size.width - 1, 20)
        return [line(title), *wrap(self.message().text, width, first=" ", tone=self.message().tone)]

    def on_mount(self) -> None:
        """The list has the focus."""
        self.focus_home()

    def redraw(self) -> None:
        """The list, at this width."""
        width = max(self.app.size.width - 2, 20)
        self.query_one(PickList).set_items([*self._settings(width), *((row, "") for row in self._keys(width))])

    def focus_home(self) -> None:
        """The list has the focus."""
        self.set_focus(self.query_one(PickList))

    def _settings(self, width: int) -> Iterator[tuple[Line, str]]:
        yield line(), ""
        for name, words in NAMES.items():
            now = getattr(self.settings, name)
            value = _(VALUES[name].get(now, str(now)))
            yield line("   ", fit(_(words), 34), Span(fit(value, width - 38), Tone.STRONG)), name
        yield line(), ""
        trouble = self.app.trouble  # type: ignore[attr-defined]  # the application is always SopApp
        where = _("Keys of your own stand in {file}: a name of the list below, = and the key in quotes.")
        told = where.format(file=settings_folder() / NAME)
        yield from ((row, "") for row in wrap(told, width, first="   ", tone=Tone.DIM))
        if trouble:
            yield from ((row, "") for row in wrap(_(trouble), width, first=" ! ", tone=Tone.WARN))

    def _keys(self, width: int) -> Iterator[Line]:
        for name, words in (*SCREENS.items(), ("", later("EVERYWHERE"))):
            yield line()
            yield line(Span(f"   {_(words)}", Tone.STRONG))
            for one in TABLES[name] if name else EVERYWHERE:
                keys = fit(self.keys.shown(one), KEY_CELLS)
                yield from wrap(_(one.words), width, first=f"   {keys} {fit(one.id, KEY_CELLS)} ")

    def action_open(self) -> None:
        """Change the setting under the cursor."""
        if name := self.query_one(PickList).picked:
            now = getattr(self.settings, name)
            self.start_flow(lambda: ask_value(name, now), lambda value: self._change(name, value))

    def _change(self, name: str, value: str) -> bool:
        wanted = msgspec.convert({**msgspec.to_builtins(self.settings), name: value}, Settings, strict=False)
        trouble = self.app.change(wanted)  # type: ignore[attr-defined]  # the application is always SopApp
        self.end_flow()
        self.draw_foot()
        self.redraw()
        self.say(
            _(trouble) if trouble else _("Changed, and kept on this machine."), Tone.LATE if trouble else Tone.GOOD
        )
        return True
