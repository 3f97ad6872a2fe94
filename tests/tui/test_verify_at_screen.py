"""Verifying a file from the screen: without unlocking, in words first, and never a traceback."""

import asyncio
from pathlib import Path

from tests.tui.driving import SIZE, press, settle, text_of, type_text
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.desk import Checked
from tui.screens.unlock import UnlockScreen
from tui.screens.verify import SIGNS, result_lines
from tui.text import plain

FOUND = Checked(
    verdict="FAILED",
    meaning="do not rely on it.",
    good=False,
    checks=tuple((status, f"check_{number}", "because [b]of[/b] it") for number, status in enumerate(SIGNS)),
    claims=(("Signed by", "W. Mfano"),),
    limits=("The time of the laptop.",),
)


def test_each_status_reads_without_colour() -> None:
    """Four statuses, four signs; the verdict stands first and nothing is markup."""
    shown = [plain(one) for one in result_lines(FOUND, 78)]
    assert shown[1].strip().startswith("RESULT  FAILED: do not rely on it.")
    assert len({sign for sign, _ in SIGNS.values()}) == 4
    assert all(any(row.startswith(f" {sign} check_") for row in shown) for sign, _ in SIGNS.values())
    assert sum("[b]of[/b]" in row for row in shown) == 4


def test_a_file_is_verified_before_anybody_has_unlocked(practice: Practice, tmp_path: Path) -> None:
    """F3 on the first screen asks for the file; what is no record, or is not there, is said in a sentence."""

    async def go() -> None:
        there = tmp_path / "letter.pdf"
        there.write_bytes(b"%PDF-1.7 not signed")
        app = SopApp(practice.desk())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            for name, words in (("letter.pdf", "UNREADABLE"), ("nothing.pdf", "Cannot read nothing.pdf")):
                await press(pilot, "f3" if isinstance(app.screen, UnlockScreen) else "o", "ctrl+u")
                await type_text(pilot, str(tmp_path / name))
                await press(pilot, "enter")
                await settle(pilot, app)
                assert words in text_of(app), text_of(app)
            await press(pilot, "escape")
            assert isinstance(app.screen, UnlockScreen)
            assert app.desk.officer is None

    asyncio.run(go())
