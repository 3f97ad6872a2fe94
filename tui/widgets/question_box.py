"""The place where one question is asked at a time, with its editor; used by every screen."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from sop_engine.interface_language import _, later
from tui.keymap import Profile
from tui.questions import Kind, Question, Reply
from tui.text import Line, Span, Tone, line, paragraphs, wrap
from tui.widgets.choices import KEYS, Choices
from tui.widgets.editors import LineInput, SecretInput, TextInput

HINTS = {
    Kind.LINE: later("enter saves"),
    Kind.SENTENCE: later("enter saves"),
    Kind.LONG: later("ctrl+s (or F2) saves"),
    Kind.CHOOSE: later("arrows or number, enter saves"),
    Kind.MULTI: later("space or number marks, enter saves"),
    Kind.HIDDEN: "enter",
}
TABBING = later("tab saves")
FINDING = later("arrows, number or first letters; enter saves")
_TYPING = {Kind.LINE: "line", Kind.HIDDEN: "secret", Kind.SENTENCE: "text", Kind.LONG: "text"}
TEXT_LINES = 5
MOST_LINES = 8
"""Lines of title, question and help that are shown; the editor must stay on the screen."""


def finds(question: Question) -> bool:
    """Do letters go to the pick that begins so? In a list that the number keys do not reach to the end, always."""
    return question.kind is Kind.CHOOSE and (question.find or len(question.picks) > len(KEYS))


class QuestionBox(Vertical):
    """Asks a question; `on_reply` is called with the reply, at once and in the same key press.

    All editors exist from the start and are switched, so that focus moves without waiting.
    """

    DEFAULT_CSS = """
    QuestionBox {
        height: auto; max-height: 80%; display: none; border-top: ascii $primary; background: $panel; padding: 0 1;
        & > #ask, & > #fault, & > #reading, & > #hint { height: auto; }
        & > #fault { color: $text-error; text-style: bold; display: none; }
        & > #reading { color: $foreground-muted; display: none; }
        & > #hint { color: $foreground-muted; height: 1; }
        & > LineInput, & > TextInput, & > Choices { display: none; }
        & > LineInput { height: 1; border: none; background: $surface; width: 100%; }
        & > TextInput { border: none; background: $surface; padding: 0; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.question: Question | None = None
        self._understood = ""
        self.on_reply: Callable[[Reply], None] | None = None

    def compose(self) -> ComposeResult:
        """Question, editors, fault, hint."""
        yield Static(id="ask")
        yield LineInput(id="line")
        yield SecretInput(id="secret")
        yield TextInput(id="text")
        yield Choices(id="picks")
        yield Static(id="reading")
        yield Static(id="fault")
        yield Static(id="hint")

    def on_mount(self) -> None:
        """Let every editor reply here."""
        for editor in (self.query_one("#line", LineInput), self.query_one("#secret", SecretInput)):
            editor.on_reply = self._typed
        self.query_one(TextInput).on_reply = self._typed
        self.query_one(Choices).on_reply = self._picked
        self.query_one(Choices).on_find = self._found

    @property
    def open(self) -> bool:
        """A question is being asked."""
        return self.question is not None

    def ask(self, question: Question) -> None:
        """Show the question and put the focus into its editor."""
        self.question = question
        self.display = True
        self.say("")
        self._show_texts()
        editor = self._editor(question)
        for other in self.query("LineInput, TextInput, Choices"):
            other.display = other is editor
        self._fill(editor, question)
        self.screen.set_focus(editor)

    def say_anew(self, question: Question) -> None:
        """Show the same question in other words; what was typed or marked stays."""
        self.question = question
        self._show_texts()
        editor = self._editor(question)
        if isinstance(editor, Choices):
            editor.rename(question.picks)

    def put_away(self) -> None:
        """Hide, and forget what was typed."""
        self.question = None
        self.display = False
        for editor in self.query(LineInput):
            editor.value = ""
        self.query_one(TextInput).text = ""

    def say(self, fault: str) -> None:
        """Show why a reply was not taken; the typed text stays."""
        place = self.query_one("#fault", Static)
        place.display = bool(fault)
        place.update(paragraphs(wrap(fault, self._room, first="! ", tone=Tone.LATE)))

    @property
    def _safe(self) -> bool:
        """Without function keys and ctrl?"""
        return self.app.keys.profile is Profile.SAFE  # type: ignore[attr-defined]  # always SopApp

    @property
    def _room(self) -> int:
        return max(self.app.size.width - 4, 20)

    def _show_texts(self) -> None:
        question = self.question
        if question is None:
            return
        lines: list[Line] = []
        if question.title:
            lines += wrap(question.title, self._room, tone=Tone.DIM)
        lines += wrap(question.label, self._room, tone=Tone.STRONG)
        if question.help:
            lines += wrap(question.help, self._room, tone=Tone.DIM)
        if len(lines) > MOST_LINES:
            lines = [*lines[:MOST_LINES], line(Span(_(".. (the whole text stands in the step)"), Tone.DIM))]
        self.query_one("#ask", Static).update(paragraphs(lines))
        self._found("")
        self._read("")

    def _found(self, told: str) -> None:
        """Which keys work; while a name is typed, what of it was found."""
        question = self.question
        if question is None:
            return
        keys = (
            _("{told}   enter saves").format(told=told)
            if told
            else _(FINDING)
            if finds(question)
            else _(TABBING if self._safe and question.kind is Kind.LONG else HINTS[question.kind])
        )
        optional = _("   (may stay empty)") if question.optional else ""
        self.query_one("#hint", Static).update(
            paragraphs([line(Span(_("{keys}   esc back{optional}").format(keys=keys, optional=optional), Tone.DIM))])
        )

    def _editor(self, question: Question) -> Widget:
        return self.query_one(f"#{_TYPING.get(question.kind, 'picks')}", Widget)

    def _fill(self, editor: Widget, question: Question) -> None:
        if isinstance(editor, Choices):
            several = question.kind is Kind.MULTI
            chosen = question.start.split()
            editor.offer(
                question.picks,
                several=several,
                chosen=chosen,
                unmarked=question.unmarked,
                finds=finds(question),
                room=self._room,
            )
            editor.styles.height = min(editor.line_count(self._room), max(self.app.size.height - 14, 4))
        elif isinstance(editor, TextInput):
            editor.sentence = question.kind is Kind.SENTENCE
            editor.tab_replies = self._safe
            editor.styles.height = TEXT_LINES if question.kind is Kind.LONG else TEXT_LINES - 2
            editor.text = question.start
            editor.move_cursor(editor.document.end)
        elif isinstance(editor, LineInput):
            editor.value = question.start
            editor.cursor_position = len(question.start)

    def on_input_changed(self, event: LineInput.Changed) -> None:
        """Say how a typed date or time is understood."""
        event.stop()
        self._read(event.value)

    def _read(self, typed: str) -> None:
        place = self.query_one("#reading", Static)
        understood = self.question.reading(typed) if self.question and self.question.reading and typed else ""
        if understood == self._understood:
            return
        self._understood = understood
        place.display = bool(understood)
        place.update(paragraphs([line(Span(understood, Tone.DIM))]))

    def _typed(self, text: str) -> None:
        question = self.question
        if question is None or self.on_reply is None:
            return
        if not text.strip() and not question.optional:
            self.say(_("Nothing is written here yet."))
            return
        self.on_reply(text if question.kind is Kind.HIDDEN else text.strip())

    def _picked(self, names: tuple[str, ...]) -> None:
        question = self.question
        if question is None or self.on_reply is None:
            return
        if question.kind is Kind.MULTI:
            if not names and not question.optional:
                self.say(_("Mark at least one line with space."))
                return
            self.on_reply(names)
        elif not names:
            self.say(_("Nothing is marked yet. Mark one with the arrows or its number."))
        else:
            self.on_reply(names[0])
