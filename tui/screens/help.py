"""Keys and glyphs, made from the table of actions; and guidance on the full screen."""

from collections.abc import Callable

from textual.app import ComposeResult

from tui.actions import EVERYWHERE, READING, Action, bindings
from tui.desk import Desk
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, fit, line
from tui.widgets.lines import LinesView

GLYPHS = (
    ("[ ]", "to do"),
    ("[x]", "done"),
    ("[-]", "skipped"),
    ("[/]", "does not apply"),
    ("[#]", "sealed: not shown to you, done or not"),
    ("[!]", "late, or not done"),
    ("[*]", "done, an answer was amended"),
    ("[+]", "rounds that are done; right shows them"),
    ("=", "worked out by the program; never typed"),
)
TAGS = (
    ("14h 5m", "time left; LATE when it is over"),
    ("22 Dec", "the day on which this round is due"),
    ("stop", "its clock is stopped by an order"),
    ("waits", "something else has to be done first"),
    ("late", "done late: after its time"),
    ("begun", "waits for the other run that it began"),
    ("ask", "first say whether it applies"),
    ("2nd", "a second officer has to confirm"),
    ("sign", "not done; a supervisor has to sign"),
)
CHOOSING = (
    ("up down", "one line; 1 to 9 go to that line"),
    ("pgup pgdn", "a page; home and end: first and last line"),
    ("letters", "at unlock and in long lists: to who begins so"),
    ("backspace", "takes the last letter back"),
)
KEY_CELLS = 12


class ReadingScreen(SopScreen):
    """Lines to read, at the width of the screen."""

    BINDINGS = bindings(READING)

    def __init__(self, desk: Desk, title: str, make: Callable[[int], list[Line]]) -> None:
        super().__init__(desk)
        self._title = title
        self._make = make

    def body(self) -> ComposeResult:
        """The lines."""
        yield LinesView(id="reading")

    def head_lines(self) -> list[Line]:
        """The title."""
        return [line(Span(f" {self._title}", Tone.STRONG))]

    def on_resize(self) -> None:
        """Wrap for the new width."""
        view = self.query_one(LinesView)
        view.set_lines(self._make(max(self.app.size.width - 2, 20)))
        self.set_focus(view)


class HelpScreen(ReadingScreen):
    """The keys of a screen and of every screen, and what the glyphs say."""

    def __init__(self, desk: Desk, actions: tuple[Action, ...]) -> None:
        super().__init__(desk, "Help: keys", lambda _: help_lines(actions))

    def action_help(self) -> None:
        """It is open already."""


def help_lines(actions: tuple[Action, ...]) -> list[Line]:
    """Keys in words, then the glyphs."""
    everywhere = tuple(action for action in EVERYWHERE if action.keys != "question_mark")
    lines = _section("THIS SCREEN", ((action.shown, action.words) for action in actions))
    lines += _section("EVERYWHERE", ((action.shown, action.words) for action in everywhere))
    choosing = _section("CHOOSING FROM A LIST", CHOOSING)
    states = _section("STATES", GLYPHS) + _section("BEHIND A STEP", TAGS)
    lines += states + choosing if actions else choosing + states  # at unlock there is nothing but a list
    return [*lines, line(), line(" Typing an answer? Letters go into the answer. esc goes back one question.")]


def _section(title: str, pairs: object) -> list[Line]:
    rows = [line(f"   {fit(key, KEY_CELLS)} {words}") for key, words in pairs]  # type: ignore[attr-defined]
    return [line(Span(f" {title}", Tone.STRONG)), *rows, line()] if rows else []
