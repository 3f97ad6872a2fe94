"""Choices are drawn in the width they have, from the first moment."""

import asyncio

from textual.app import App, ComposeResult

from tests.tui.driving import SIZE
from tui.questions import Kind, Pick, Question
from tui.text import plain
from tui.widgets.choices import Choices
from tui.widgets.question_box import QuestionBox

SECRET = Question(kind=Kind.HIDDEN, label="Passphrase")
CHOICE = Question(
    kind=Kind.CHOOSE,
    label="Which way?",
    picks=(Pick(name="left", label="To the left"), Pick(name="right", label="To the right")),
)


class Asking(App[int]):
    """A question box that asks one question after the other."""

    def compose(self) -> ComposeResult:
        """The box alone."""
        yield QuestionBox()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What the style of lines asks of an application."""
        return {"cursor-line": "#1f4a66"}

    def on_mount(self) -> None:
        """Every reply is followed by the other question."""
        box = self.query_one(QuestionBox)
        box.on_reply = lambda _: box.ask(CHOICE if box.question is SECRET else SECRET)
        box.ask(SECRET)


def test_choices_after_a_passphrase_have_their_lines_before_they_are_laid_out() -> None:
    """One line for each pick, in words that can be read, and no scroll bar; also when they are asked again."""

    async def go() -> None:
        app = Asking()
        async with app.run_test(size=SIZE) as pilot:
            box, choices = app.query_one(QuestionBox), app.query_one(Choices)
            for _ in range(2):
                await pilot.press("a", "enter")
                await pilot.pause()
                assert [plain(choices.shown_line(at)) for at in range(choices.count())] == [
                    "> (*) 1  To the left",
                    "  ( ) 2  To the right",
                ]
                assert not choices.show_vertical_scrollbar
                box.ask(SECRET)
                await pilot.pause()
                box.ask(CHOICE)
                assert choices.count() == len(CHOICE.picks), "nothing was laid out yet"
                box.ask(SECRET)
                await pilot.pause()

    asyncio.run(go())
