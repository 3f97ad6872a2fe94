"""Editors for typed replies. They reply by a direct call: a key typed ahead never reaches the wrong question."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.widgets import Input, TextArea

from sop_engine.visible import visible, visible_line


class LineInput(Input):
    """One line of text. Nothing in it is markup; pasted line breaks become spaces instead of losing text."""

    def __init__(self, *, password: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(password=password, compact=True, select_on_focus=False, id=id)
        self.cursor_blink = False
        self.on_reply: Callable[[str], None] | None = None

    async def action_submit(self) -> None:
        """Reply with the text."""
        if self.on_reply:
            self.on_reply(self.value)

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if event.text:
            self.insert_text_at_cursor(visible_line(event.text.strip()))


class SecretInput(LineInput):
    """A passphrase: shown as stars, and never copied or cut."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(password=True, id=id)

    def action_copy(self) -> None:
        """A secret is not copied."""

    def action_cut(self) -> None:
        """A secret is not cut."""


class TextInput(TextArea):
    """Several lines of wrapped text. As a `sentence`, enter replies; else ctrl+s or F2, or tab if `tab_replies`."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(compact=True, soft_wrap=True, show_line_numbers=False, tab_behavior="focus", id=id)
        self.cursor_blink = False
        self.highlight_cursor_line = False
        self.sentence = False
        self.tab_replies = False
        self.on_reply: Callable[[str], None] | None = None

    async def _on_key(self, event: events.Key) -> None:
        replies = (
            {"ctrl+s", "f2"} | ({"enter"} if self.sentence else set()) | ({"tab"} if self.tab_replies else set())
        )
        if event.key in replies:
            event.stop()
            event.prevent_default()
            if self.on_reply:
                self.on_reply(self.text)
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if event.text:
            self.insert(visible(event.text.replace("\r\n", "\n").replace("\r", "\n")))
