"""The emergency card on the screen: before unlocking, over the lock, and the same words as `sop card`."""

import asyncio

from sop_engine.commands.card import card_lines
from sop_engine.commands.library import read_procedure
from tests.tui.driving import SIZE, press, start_run, text_of, unlock
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.screens.card import CardScreen, whole_card
from tui.screens.home import HomeScreen
from tui.screens.lock import LockScreen
from tui.screens.unlock import UnlockScreen
from tui.text import plain


def test_the_card_opens_before_anybody_has_unlocked(practice: Practice) -> None:
    """One key from the first screen: numbers to call, then what to do at once; esc goes back to unlocking."""

    async def go() -> None:
        app = SopApp(practice.desk())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            assert "F6 emergency card" in text_of(app)
            await press(pilot, "f6")
            assert "CALL" in text_of(app)
            assert "Child Helpline 116" in text_of(app)
            await press(pilot, "enter")
            assert "AT ONCE" in text_of(app)
            assert app.desk.officer is None
            await press(pilot, "escape", "escape")
            assert isinstance(app.screen, UnlockScreen)

    asyncio.run(go())


def test_the_card_opens_over_the_lock_and_tells_nothing_of_the_case(practice: Practice) -> None:
    """While locked the card can be read; no other key of it leads to the case, and the lock still asks."""

    async def go() -> None:
        desk = practice.desk()
        app = SopApp(desk)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await unlock(pilot, app, practice)
                await start_run(pilot)
                await press(pilot, "ctrl+l", "f6")
                assert isinstance(app.screen, CardScreen)
                assert app.locked
                assert "OB 12/2" not in text_of(app)
                await press(pilot, "ctrl+l", "f9", "f6")
                assert sum(isinstance(one, LockScreen) for one in app.screen_stack) == 1
                assert sum(isinstance(one, CardScreen) for one in app.screen_stack) == 1
                await press(pilot, "escape")
                assert isinstance(app.screen, LockScreen)
                await press(pilot, "f6", "enter", "f1", "escape", "escape", "escape", "escape")
                assert isinstance(app.screen, UnlockScreen)
                assert not any(isinstance(one, HomeScreen) for one in app.screen_stack)
        finally:
            desk.leave()

    asyncio.run(go())


def test_the_card_has_the_words_of_the_command() -> None:
    """Whatever the width, the screen shows the card that `sop card` prints, word for word."""
    procedure = read_procedure("ocse_first_response", quick=True).procedure
    assert procedure is not None
    numbers = {"AMBULANCE": "0700 [b]1[/b]"}
    printed = " ".join(" ".join(card_lines(procedure, numbers)).split())
    for width in (38, 78, 118):
        shown = " ".join(" ".join(plain(one) for one in whole_card(procedure, numbers, width)).split())
        assert shown == printed
