"""One table of actions: a key, a name, a line of help and a reason each; the menu, profiles and a key file."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sop_engine.run.orders import MarkNotDone
from tests.tui.at_screen import At, at_run
from tests.tui.driving import SIZE, press, text_of
from tests.tui.practice import Practice
from tui.actions import EVERYWHERE, TABLES, Action
from tui.app import SopApp
from tui.keymap import Keymap, Profile, _clashes, read_keymap
from tui.palettes import Palette
from tui.reasons import REASONS
from tui.screens.card import CardScreen
from tui.screens.choose import ChooseScreen
from tui.screens.history import HistoryScreen
from tui.screens.home import HomeScreen
from tui.screens.persons import PersonsScreen
from tui.screens.review import ReviewScreen
from tui.screens.run import RunScreen
from tui.screens.settings import SettingsScreen
from tui.screens.station import StationScreen
from tui.screens.unlock import UnlockScreen
from tui.screens.verify import VerifyScreen
from tui.settings import Settings, read_settings, write_settings
from tui.start import furnished

SCREENS = {
    "run": RunScreen,
    "home": HomeScreen,
    "station": StationScreen,
    "persons": PersonsScreen,
    "review": ReviewScreen,
    "picking": ChooseScreen,
    "card": CardScreen,
    "unlock": UnlockScreen,
    "verify": VerifyScreen,
    "history": HistoryScreen,
    "settings": SettingsScreen,
}


def rows() -> Iterator[tuple[str, tuple[Action, ...]]]:
    """Each screen with all that its keys do."""
    for name, table in TABLES.items():
        yield name, (*table, *EVERYWHERE)


def test_every_action_has_a_key_a_name_a_line_of_help_and_a_method() -> None:
    """No two actions of a screen share a key or a name, in either profile, and each can be carried out."""
    assert not list(_clashes(Keymap()))
    assert SCREENS.keys() == TABLES.keys()
    for screen, table in rows():
        named = {one.name: one.title for one in table}
        assert len(set(named.values())) == len(named), screen
        for one in table:
            assert one.keys
            assert one.words
            assert one.shown
            owner = SopApp if one.name.startswith("app.") else SCREENS[screen]
            assert callable(getattr(owner, f"action_{one.id}")), (screen, one.name)
    assert set(REASONS) <= {one.name for one in TABLES["run"]}


def test_no_action_needs_a_chord_or_a_function_key() -> None:
    """In the terminal-safe profile each action has a plain key, or stands in the menu, which has one."""
    keymap = Keymap(Profile.SAFE)
    for _screen, table in rows():
        reached = [one for one in table if any(plain_key(key) for key in (*one.keys.split(","), *keymap.more(one)))]
        assert "menu" in {one.name for one in reached}
        assert {"app.lock", "app.quit", "back", "help", "card"} <= {one.name for one in reached}
    assert not any("alt+" in one.keys or "shift+" in one.keys for _screen, table in rows() for one in table)


def plain_key(key: str) -> bool:
    """Neither ctrl nor a function key."""
    return "+" not in key and not (key[0] == "f" and key[1:].isdigit())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('skpi = "f11"', "there is no action 'skpi'; did you mean skip?"),
        ('skip = "ctrl+h"', "many terminals take it as backspace"),
        ('skip = "alt+x"', "is no key that every terminal has"),
        ('skip = "u"', "u cannot be the key of 'skip': on the screen 'run' it is the key of 'amend'"),
        ('lock = "n"', "n cannot be the key of 'lock'"),
        ('history = "L"', "L cannot be the key of 'history'"),
        ("skip = 3", "stands in quotes"),
        ("skip =", "keys.toml was not used"),
    ],
)
def test_a_wrong_key_file_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    """Whatever is wrong, the keys of the table go on, and the sentence names the file and the fault."""
    keymap, trouble = read_keymap(text, Profile.SIMPLE)
    assert sentence in trouble
    assert trouble.startswith("keys.toml was not used: ")
    assert not keymap.added


def test_a_key_file_adds_keys(practice: Practice, tmp_path: Path) -> None:
    """The officer's key works beside the one of the table, and footer, help and list of keys name it."""
    (tmp_path / "keys.toml").write_text('station = ["F11", "%"]\n', encoding="utf-8")

    async def go() -> None:
        desk = practice.desk()
        desk.unlock("wanjiru", practice.passphrases["wanjiru"])
        app = furnished(desk, tmp_path)
        try:
            async with app.run_test(size=SIZE) as pilot:
                app.push_screen(HomeScreen(desk))
                await pilot.pause()
                assert "F11 station" in text_of(app)
                for key in ("f11", "percent_sign", "s"):
                    await press(pilot, key)
                    assert isinstance(app.screen, StationScreen), key
                    await press(pilot, "escape")
                await press(pilot, "f1")
                assert "F11 % s" in text_of(app)
        finally:
            desk.leave()

    asyncio.run(go())


def test_the_menu_lists_every_action_and_carries_one_out(practice: Practice) -> None:
    """`:` lists all; a chosen one is done; one that can do nothing stays listed with its reason and does nothing."""

    async def go() -> None:
        async with at_run(practice) as at:
            await at.keys("colon")
            assert at.question is not None
            listed = {pick.name: pick for pick in at.question.picks}
            assert listed.keys() == {one.name for one in (*TABLES["run"], *EVERYWHERE)} - {"menu"}
            assert "No gate is closed here" in listed["gate"].detail
            names = [pick.name for pick in at.question.picks]
            await at.keys(*["down"] * names.index("gate"), "enter")
            assert at.message == "No gate is closed here."
            assert at.question is None
            await at.keys("f7", *["down"] * names.index("history"), "enter")
            await at.pilot.pause()
            assert isinstance(at.app.screen, HistoryScreen)

    asyncio.run(go())


async def same_reason(at: At) -> None:
    """Each action with a reason says just that by its key, and writes nothing."""
    screen = at.app.screen
    assert isinstance(screen, RunScreen)
    for action in TABLES["run"]:
        why = screen.why_not(action.name)
        if why:
            before = at.state.count
            await at.keys(action.keys.split(",")[0])
            assert at.message == why, action.name
            assert at.question is None
            assert at.state.count == before


def test_a_reason_in_the_menu_is_what_the_key_says(practice: Practice) -> None:
    """On a phase, on a fresh step, and on one that was not done: key and menu never disagree."""

    async def go() -> None:
        async with at_run(practice) as at:
            for step in ("plain", "asked"):
                await at.go(step)
                await same_reason(at)
            at.session.submit(
                MarkNotDone(by="wanjiru", actor="wanjiru", step="asked", reason="no", attempts="no", told="no")
            )
            await at.keys("home")
            await same_reason(at)

    asyncio.run(go())


def test_settings_are_used_at_once_and_kept(practice: Practice, tmp_path: Path) -> None:
    """Changed by keys: colours and keys follow, the file holds it, and the next start reads it."""

    async def go() -> None:
        app = furnished(practice.desk(), tmp_path)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            await press(pilot, "f2", "enter", "3", "enter")
            assert app.looks.palette is Palette.LIGHT
            await press(pilot, "down", "down", "enter", "2", "enter")
            assert app.keys.profile is Profile.SAFE
            await press(pilot, "escape")
            assert isinstance(app.screen, UnlockScreen)
            assert "! emergency card" in text_of(app)
            await press(pilot, "exclamation_mark")
            assert isinstance(app.screen, CardScreen)
        kept = Settings(palette=Palette.LIGHT, keys=Profile.SAFE)
        assert read_settings(tmp_path) == (kept, "")

    asyncio.run(go())


def test_wrong_settings_are_passed_over_with_a_sentence(practice: Practice, tmp_path: Path) -> None:
    """The screens come up with what is usual, and the first one says which file was not used."""
    assert write_settings(tmp_path, Settings(lock_minutes=600)) == ""
    found, trouble = read_settings(tmp_path)
    assert found == Settings()
    assert "1 to 30 minutes" in trouble
    (tmp_path / "settings.toml").write_text('palette = "pink"\n', encoding="utf-8")

    async def go() -> None:
        app = furnished(practice.desk(), tmp_path)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            assert "settings.toml was not used" in text_of(app)

    asyncio.run(go())


def test_without_ctrl_and_function_keys_a_long_text_is_saved_and_a_name_is_typed(practice: Practice) -> None:
    """Terminal-safe: tab saves a note; a capital letter at the list of officers finds and never locks or quits."""

    async def go() -> None:
        async with at_run(practice) as at:
            at.app.obey(Keymap(Profile.SAFE))
            await at.keys("N")
            assert "tab saves" in at.shown
            await at.type("Quiet night. Look again!", "tab")
            assert at.state.notes[0].text == "Quiet night. Look again!"
            await at.keys("colon", "L")
            assert at.question is not None
            assert not at.app.locked
            await at.keys("escape", "L")
            assert at.app.locked

    asyncio.run(go())
