import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from textual.pilot import Pilot

from sop_engine.system import Moment, SystemClock
from tests.tui.driving import SIZE, press, settle, start_run, text_of, type_text, unlock
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.screens.home import HomeScreen
from tui.screens.lock import LockScreen
from tui.screens.run import RunScreen
from tui.screens.unlock import UnlockScreen


class IdleClock:
    """The machine's clock; `skip_ms` lets time pass without waiting."""

    def __init__(self) -> None:
        self._real = SystemClock()
        self.skip_ms = 0

    def now(self) -> Moment:
        """The moment, moved on."""
        moment = self._real.now()
        return replace(moment, mono_ms=moment.mono_ms + self.skip_ms)


def drive(practice: Practice, script: Callable[[Pilot[int], SopApp, IdleClock], Awaitable[None]]) -> None:
    """Run keys on the application from its first screen."""

    async def go() -> None:
        desk, clock = practice.desk(), IdleClock()
        app = SopApp(desk, clock=clock)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await script(pilot, app, clock)
        finally:
            desk.leave()

    asyncio.run(go())


def test_from_unlock_to_a_run_and_home(practice: Practice) -> None:
    """Unlock, start a run, answer once, go home: the run stands there with what was saved."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        assert "No runs yet" in text_of(app)
        await start_run(pilot)
        assert isinstance(app.screen, RunScreen)
        await press(pilot, "enter", "n", "o", "w", "enter", "escape", "escape")
        assert isinstance(app.screen, HomeScreen)
        assert "OB 12/2/11/2026" in text_of(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, RunScreen)
        assert "arrived_at" in app.screen.run_now.state.step("receive").answers

    drive(practice, script)


def test_a_wrong_passphrase_opens_nothing(practice: Practice) -> None:
    """After a wrong passphrase the same question stays, with the reason, and nothing of it is shown."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await pilot.pause()
        await press(pilot, "4", "enter")
        await type_text(pilot, "not these five words here")
        await press(pilot, "enter")
        await settle(pilot, app)
        assert isinstance(app.screen, UnlockScreen)
        assert app.desk.officer is None
        assert "wrong" in text_of(app).lower()
        assert "not these" not in text_of(app)

    drive(practice, script)


def test_the_lock_hides_the_case_until_the_passphrase_is_given(practice: Practice) -> None:
    """ctrl+l covers everything; keys do not get through; the passphrase leads back to the same place."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        await start_run(pilot)
        await press(pilot, "ctrl+l")
        assert isinstance(app.screen, LockScreen)
        assert "OB 12" not in text_of(app)
        await press(pilot, "m", "tab", "question_mark", "ctrl+p", "f1")
        assert "OB 12" not in text_of(app)
        await press(pilot, "ctrl+u")
        await type_text(pilot, practice.passphrases["wanjiru"])
        await press(pilot, "enter")
        await settle(pilot, app)
        assert isinstance(app.screen, RunScreen)

    drive(practice, script)


def test_five_idle_minutes_lock_the_screen(practice: Practice) -> None:
    """Without a key for five minutes the screen locks by itself; esc signs out and forgets the keys."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        await unlock(pilot, app, practice)
        clock.skip_ms = 4 * 60_000
        await pilot.pause(1.2)
        assert isinstance(app.screen, HomeScreen)
        clock.skip_ms = 6 * 60_000
        await pilot.pause(1.2)
        assert isinstance(app.screen, LockScreen)
        await press(pilot, "escape")
        await pilot.pause()
        assert isinstance(app.screen, UnlockScreen)
        assert app.desk.officer is None

    drive(practice, script)


def test_a_second_program_cannot_write_in_the_same_station(practice: Practice) -> None:
    """While one desk writes, another may unlock and look, but starting a run is refused and says who writes."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        first = practice.desk()
        first.unlock("otieno", practice.passphrases["otieno"])
        first.work().may_write()
        try:
            await unlock(pilot, app, practice)
            await start_run(pilot)
            assert "otieno" in text_of(app)
            assert not isinstance(app.screen, RunScreen)
        finally:
            first.leave()

    drive(practice, script)


def test_help_is_made_from_the_table_of_keys(practice: Practice) -> None:
    """F1 lists every key of the screen in words, and esc leads back."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        await press(pilot, "f1")
        shown = text_of(app)
        for _ in range(2):
            await press(pilot, "pagedown")
            shown += text_of(app)
        for words in ("open the run", "start a run", "lock now", "does not apply"):
            assert words in shown
        await press(pilot, "escape")
        assert isinstance(app.screen, HomeScreen)

    drive(practice, script)


def test_closing_and_handing_out_by_keys(practice: Practice, tmp_path: Path) -> None:
    """An interim record is handed out by keys: the file is a PDF, and the journal says to whom."""

    async def script(pilot: Pilot[int], app: SopApp, clock: IdleClock) -> None:
        del clock
        await unlock(pilot, app, practice)
        await start_run(pilot)
        await press(pilot, "e")
        await type_text(pilot, "Office of the prosecutor")
        await press(pilot, "enter", "ctrl+u")
        await type_text(pilot, str(tmp_path / "record.pdf"))
        await press(pilot, "enter")
        assert (tmp_path / "record.pdf").read_bytes().startswith(b"%PDF-")
        assert isinstance(app.screen, RunScreen)
        assert app.screen.run_now.state.interim == 1

    drive(practice, script)
