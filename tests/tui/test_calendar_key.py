"""What is due goes into a calendar file by one key of the home screen; without a clock it says why not."""

import asyncio
from pathlib import Path

from icalendar import Calendar

from sop_engine.run.orders import Answer, MarkNotDone, Refusal
from sop_engine.session import RunSession
from tests.tui.at_screen import every_type
from tests.tui.driving import SIZE, press, text_of, type_text, unlock
from tests.tui.practice import Practice
from tui.app import SopApp

ME = "wanjiru"


def test_what_is_due_goes_into_a_calendar_file(practice: Practice, tmp_path: Path) -> None:
    """`c`: nothing is due; with a running clock one appointment, which names the run and nothing else of the case."""

    async def go() -> None:
        desk, there = practice.desk(), tmp_path / "due.ics"
        app = SopApp(desk)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await unlock(pilot, app, practice)
                await press(pilot, "c")
                assert "Nothing is due: no clock runs." in text_of(app)
                session = RunSession.start(desk.work(), every_type(), "OB 7/1")
                assert isinstance(session, RunSession)
                seen = Answer(by=ME, actor=ME, step="plain", field="seen_at", value="2026-01-02 21:00")
                undone = MarkNotDone(by=ME, actor=ME, step="asked", reason="no", attempts="no", told="no")
                for order in (seen, undone):
                    assert not isinstance(given := session.submit(order), Refusal), given
                await press(pilot, "f5")
                assert "LATE by" in text_of(app), text_of(app)
                await press(pilot, "c", "1", "enter", "ctrl+u")
                await type_text(pilot, str(there))
                await press(pilot, "enter")
                assert "1 follow-up written into due.ics." in text_of(app)
                event = Calendar.from_ical(there.read_bytes()).walk("VEVENT")[0]
                assert str(event["SUMMARY"]) == f"Follow-up due: run {session.run[:8]}"
                assert b"OB 7" not in there.read_bytes()
        finally:
            desk.leave()

    asyncio.run(go())
