"""At unlock the beginning of the short name is enough, however many officers there are."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot

from tests.tui.driving import box_of, press, text_of
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.questions import Kind, Pick, Question
from tui.widgets.choices import KEYS, begins
from tui.widgets.question_box import finds

SIZES = [(80, 24), (120, 40)]
Script = Callable[[Pilot[int], SopApp], Awaitable[None]]


def at_unlock(kit: Practice, size: tuple[int, int], script: Script) -> None:
    """Run a script of keys at the list of officers of the practice kit."""

    async def go() -> None:
        app = SopApp(kit.desk())
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await script(pilot, app)

    asyncio.run(go())


def marked(app: SopApp) -> str:
    """The name that is marked on the screen."""
    row = next(row for row in text_of(app).split("\n") if "(*)" in row)
    return next(word for word in row.split(")")[1].split() if word.isalpha())


@pytest.mark.parametrize("size", SIZES)
def test_typed_letters_go_to_the_name_that_begins_so(kit: Practice, size: tuple[int, int]) -> None:
    """They stand below the list; one that fits no name is not taken; backspace takes one back; enter chooses."""

    async def script(pilot: Pilot[int], app: SopApp) -> None:
        assert "first letters" in text_of(app)
        await press(pilot, *"wan")
        assert marked(app) == "wanjiru"
        assert "begins with: wan" in text_of(app)
        await press(pilot, "z")
        assert "none begins with: wanz" in text_of(app)
        assert marked(app) == "wanjiru"
        await press(pilot, "backspace", "m")
        assert marked(app) == "wambui"
        await press(pilot, "enter")
        question = box_of(app.screen).question
        assert question is not None
        assert question.label == "wambui: your passphrase"

    at_unlock(kit, size, script)


@pytest.mark.parametrize("size", SIZES)
def test_pages_and_both_ends_are_one_key_away(kit: Practice, size: tuple[int, int]) -> None:
    """End and home go to the last and the first name, pgdn and pgup further than an arrow; letters begin anew."""

    async def script(pilot: Pilot[int], app: SopApp) -> None:
        names = list(app.desk.short_names())
        await press(pilot, "end")
        assert marked(app) == names[-1]
        await press(pilot, "home")
        assert marked(app) == names[0]
        await press(pilot, "pagedown")
        assert names.index(marked(app)) > 1
        await press(pilot, "pageup")
        assert marked(app) == names[0]
        await press(pilot, "w", "home", "k")
        assert marked(app).startswith("k")
        assert "begins with: k" in text_of(app)

    at_unlock(kit, size, script)


def test_the_help_tells_it(kit: Practice) -> None:
    """F1 names the keys of a list."""

    async def script(pilot: Pilot[int], app: SopApp) -> None:
        await press(pilot, "f1")
        shown = text_of(app)
        for words in ("CHOOSING FROM A LIST", "to who begins so", "pgup pgdn"):
            assert words in shown

    at_unlock(kit, (80, 40), script)


def test_officers_are_found_by_a_word_of_their_name_in_long_lists_only() -> None:
    """Where the number keys reach every pick, letters keep what they do; marks of several stay space."""
    pick = Pick(name="wanjiru", label="Constable Wanjiru Mfano")
    assert begins(pick, "wanj")
    assert begins(pick, "MFA")
    assert not begins(pick, "anj")
    short = Question(kind=Kind.CHOOSE, label="Who?", picks=(pick,) * len(KEYS))
    long = Question(kind=Kind.CHOOSE, label="Who?", picks=(pick,) * (len(KEYS) + 1))
    several = Question(kind=Kind.MULTI, label="Who?", picks=long.picks)
    assert [finds(one) for one in (short, long, several)] == [False, True, False]
