"""Keys and glyphs, made from the table of actions; and guidance on the full screen."""

from collections.abc import Callable, Iterable

from textual.app import ComposeResult

from sop_engine.interface_language import ENGLISH, NOT_REVIEWED, _, later, pgettext, spoken
from tui.actions import EVERYWHERE, READING, UNLOCK, Action, as_written, bindings
from tui.desk import Desk
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, fit, line
from tui.widgets.lines import LinesView

GLYPHS = (
    ("[ ]", later("to do")),
    ("[x]", later("done")),
    ("[-]", later("skipped")),
    ("[/]", later("does not apply")),
    ("[#]", later("sealed: not shown to you, done or not")),
    ("[!]", later("late, or not done")),
    ("[*]", later("done, an answer was amended")),
    ("[+]", later("rounds that are done; right shows them")),
    ("=", later("worked out by the program; never typed")),
)
TAGS = (
    ("14h 5m", later("time left; LATE when it is over")),
    ("22 Dec", later("the day on which this round is due")),
    ("stop", later("its clock is stopped by an order")),
    ("waits", later("something else has to be done first")),
    ("late", later("done late: after its time")),
    ("begun", later("waits for the other run that it began")),
    ("ask", later("first say whether it applies")),
    ("2nd", later("a second officer has to confirm")),
    ("sign", later("not done; a supervisor has to sign")),
)
CHOOSING = (
    ("up down", later("one line; 1 to 9 go to that line")),
    ("pgup pgdn", later("a page; home and end: first and last line")),
    (later("letters"), later("at unlock and in long lists: to who begins so")),
    ("backspace", later("takes the last letter back")),
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

    def redraw(self) -> None:
        """Wrap for the new width."""
        view = self.query_one(LinesView)
        view.set_lines(self._make(max(self.app.size.width - 2, 20)))
        self.set_focus(view)


class HelpScreen(ReadingScreen):
    """The keys of a screen and of every screen, and what the glyphs say."""

    def __init__(self, desk: Desk, actions: tuple[Action, ...], shown: Callable[[Action], str] = as_written) -> None:
        super().__init__(desk, _("Help: keys"), lambda _width: help_lines(actions, shown))

    def action_help(self) -> None:
        """It is open already."""


def help_lines(actions: tuple[Action, ...], shown: Callable[[Action], str] = as_written) -> list[Line]:
    """Keys in words, then the glyphs. `shown`: the keys that obey now."""
    everywhere = tuple(action for action in EVERYWHERE if action.keys != "question_mark")
    lines = _section(_("THIS SCREEN"), ((shown(action), action.words) for action in actions))
    lines += _section(_("EVERYWHERE"), ((shown(action), action.words) for action in everywhere))
    choosing = _section(_("CHOOSING FROM A LIST"), ((_(key), words) for key, words in CHOOSING))
    states = _section(_("STATES"), GLYPHS) + _section(
        _("BEHIND A STEP"), ((pgettext("tag", key), words) for key, words in TAGS)
    )
    only_lists = not actions or actions == UNLOCK
    lines = choosing + lines + states if only_lists else lines + states + choosing
    if spoken() != ENGLISH:
        lines.append(line(f" {_(NOT_REVIEWED)}"))
    return [*lines, line(), line(_(" Typing an answer? Letters go into the answer. esc goes back one question."))]


def _section(title: str, pairs: Iterable[tuple[str, str]]) -> list[Line]:
    rows = [line(f"   {fit(key, KEY_CELLS)} {_(words)}") for key, words in pairs]
    return [line(Span(f" {title}", Tone.STRONG)), *rows, line()] if rows else []
