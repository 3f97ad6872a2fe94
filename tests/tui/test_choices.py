"""Choices are drawn in the width they have, from the first moment."""

import asyncio

from tests.tui.driving import SIZE
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.questions import Kind, Pick, Question
from tui.text import plain
from tui.widgets.choices import Choices
from tui.widgets.question_box import QuestionBox

SECRET = Question(kind=Kind.HIDDEN, label="Passphrase")
PICKS = (Pick(name="left", label="To the left"), Pick(name="right", label="To the right"))
CHOICE = Question(kind=Kind.CHOOSE, label="Which way?", picks=PICKS)


def test_choices_after_a_passphrase_have_their_lines_before_they_are_laid_out(practice: Practice) -> None:
    """One line for each pick, in words that can be read, and no scroll bar; also when they are asked again."""

    async def go() -> None:
        app = SopApp(practice.desk())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            box, choices = app.screen.query_one(QuestionBox), app.screen.query_one(Choices)
            box.on_reply = lambda _: box.ask(CHOICE)
            for _ in range(2):
                box.ask(SECRET)
                await pilot.pause()
                await pilot.press("a", "enter")
                await pilot.pause()
                shown = [plain(choices.shown_line(at)) for at in range(choices.count())]
                assert shown == ["> (*) 1  To the left", "  ( ) 2  To the right"]
                assert not choices.show_vertical_scrollbar
            box.ask(SECRET)
            await pilot.pause()
            box.ask(CHOICE)
            assert choices.count() == len(PICKS), "nothing was laid out yet"

    asyncio.run(go())
