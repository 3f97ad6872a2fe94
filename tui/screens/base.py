"""What all screens share: three lines on top that never move, one question at a time, keys at the foot."""

from collections.abc import Callable
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from sop_engine.errors import SopError
from sop_engine.interface_language import _, later
from tui.actions import EVERYWHERE, READING, Action, footer, works_while_typing
from tui.desk import Desk
from tui.keymap import Keymap
from tui.menu import MenuRow, choose_action, menu_rows
from tui.presence import Presence
from tui.questions import Asking, Flow, Reply
from tui.text import Line, Span, Tone, fit, line, paragraphs
from tui.widgets.question_box import QuestionBox

T = TypeVar("T")


class SopScreen(Screen[None]):
    """A screen with head, body, question box and footer. Subclasses give `body`, `head_lines` and `ACTIONS`."""

    ACTIONS: ClassVar[tuple[Action, ...]] = READING
    TITLE_WORDS: ClassVar[str] = ""
    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SopScreen {
        layout: vertical;
        & > #head { height: auto; background: $panel; color: $foreground; }
        & > #foot { height: 2; background: $panel; color: $foreground-muted; }
    }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._asking: Asking[object] | None = None
        self._finish: Callable[[object], bool] | None = None
        self._message = Span("")
        self._head: list[Line] = []

    def compose(self) -> ComposeResult:
        """Head, body, question box, footer."""
        yield Static(id="head")
        yield from self.body()
        yield QuestionBox(id="box")
        yield Static(id="foot")

    def body(self) -> ComposeResult:
        """What stands between head and footer."""
        yield from ()

    def head_lines(self) -> list[Line]:
        """The lines on top: where am I, what is late, is my work safe."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Draw head and footer, and connect the question box."""
        self.take_keys()
        self.box.on_reply = self._replied
        self.draw_foot()
        self.draw_head()

    @property
    def presence(self) -> Presence:
        """Who sits there, and since when that is known."""
        return self.app.presence  # type: ignore[attr-defined,no-any-return]  # the application is always SopApp

    @property
    def keys(self) -> Keymap:
        """Which keys obey."""
        return self.app.keys  # type: ignore[attr-defined,no-any-return]  # the application is always SopApp

    def take_keys(self) -> None:
        """Obey the keys of the profile and of the officer's file too; in an editor they are text, as all keys are."""
        self._bindings = self._merge_bindings()
        for action in (*self.ACTIONS, *EVERYWHERE):
            for key in self.keys.more(action):
                self._bindings.bind(key, action.name, action.words, show=False, priority=True)

    @property
    def box(self) -> QuestionBox:
        """The question box."""
        return self.query_one(QuestionBox)

    def draw_head(self) -> None:
        """Draw the head again, if it says something else; a new layout only if its height changed."""
        banner = [line(Span(fit(_(PRACTICE), self.app.size.width), Tone.WARN))] if self.desk.practice else []
        lines = [*banner, *self.head_lines()]
        if lines != self._head:
            self.query_one("#head", Static).update(paragraphs(lines), layout=len(lines) != len(self._head))
            self._head = lines

    def redraw(self) -> None:
        """Draw the body again: for another width, or in another language."""

    def on_resize(self) -> None:
        """The window changed."""
        self.redraw()

    def say_anew(self) -> None:
        """Say everything again in the language that is spoken now; what was typed stays."""
        self._message, self._head = Span(""), []
        self.draw_head()
        self.draw_foot()
        self.redraw()
        if self._asking is not None and self.box.open and (asked := self._asking.again()):
            self.box.say_anew(asked)

    def draw_foot(self) -> None:
        """Draw the keys."""
        lines = [line(Span(words, Tone.DIM)) for words in footer(self.ACTIONS, self.app.size.width, self.keys.shown)]
        self.query_one("#foot", Static).update(paragraphs(lines))

    def say(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        """Put a message beside the saved time, until the next act."""
        self._message = Span(text, tone)
        self.draw_head()

    def message(self) -> Span:
        """The message to show."""
        return self._message

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While a question is open, letters are text: only few keys act."""
        del parameters
        return works_while_typing(action, self.ACTIONS) or not self.box.open

    def start_flow(self, begin: Callable[[], Flow[T]], finish: Callable[[T], bool]) -> None:
        """Ask the questions of a flow; `finish` gets its result and says whether the box may close."""
        self._message = Span("")
        self._asking = Asking(begin)
        self._finish = finish  # type: ignore[assignment]  # the flow's result is what `finish` takes
        self._go_on()

    def _go_on(self) -> None:
        asking = self._asking
        if asking is None:
            return
        if asking.question is not None:
            self.query_one("#foot").display = False
            self.box.ask(asking.question)
        elif self._finish is not None and self._finish(asking.result):
            if self._asking is asking:
                self.end_flow()
        else:
            asking.back()

    def _replied(self, value: Reply) -> None:
        if self._asking is not None and self._asking.question is not None:
            self._asking.reply(value)
            self._go_on()

    def end_flow(self) -> None:
        """Put the question away and give the focus back."""
        self._asking, self._finish = None, None
        self.box.put_away()
        self.query_one("#foot").display = True
        self.focus_home()

    def focus_home(self) -> None:
        """Put the focus where keys of this screen act."""
        self.set_focus(None)

    def refuse(self, error: SopError) -> None:
        """Show why something could not be done."""
        text = f"{_(error.sentence)} {_(error.hint)}".strip()
        if self.box.open:
            self.box.say(text)
        self.say(text, Tone.LATE)

    def action_back(self) -> None:
        """One question back; without a question, one screen back."""
        if not self.box.open:
            self.leave()
        elif self._asking is not None and self._asking.back():
            self._go_on()
        else:
            self.end_flow()

    def leave(self) -> None:
        """Go back one screen."""
        self.app.pop_screen()

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.desk, self.ACTIONS, self.keys.shown))

    def why_not(self, action: str) -> str:
        """Why this action can do nothing now, in words; empty if it can."""
        del action
        return ""

    def may(self, action: str) -> bool:
        """Can it be done now? If not, the reason is said."""
        why = self.why_not(action)
        if why:
            self.say(why, Tone.WARN)
        return not why

    def action_menu(self) -> None:
        """Every action of this screen by name, with its key, and the reason where it can do nothing now."""
        rows = menu_rows(self.ACTIONS, self.keys.shown, self.why_not)
        self.start_flow(lambda: choose_action(rows), self._from_menu)

    def _from_menu(self, row: MenuRow) -> bool:
        self.end_flow()
        if row.why_not:
            self.say(row.why_not, Tone.WARN)
        else:
            self.call_later(self.run_action, row.action)
        return True

    def action_settings(self) -> None:
        """Colours, symbols, keys, lock."""
        from tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen(self.desk))

    def action_verify(self) -> None:
        """Verify a record that somebody handed out."""
        from tui.screens.verify import VerifyScreen

        self.app.push_screen(VerifyScreen(self.desk))

    def action_card(self) -> None:
        """Show the emergency card; also from a locked screen, since it says nothing of any case."""
        from tui.screens.card import CardScreen

        self.app.push_screen(CardScreen(self.desk))


PRACTICE = later(" PRACTICE - NOT A REAL CASE - nothing here is evidence")
