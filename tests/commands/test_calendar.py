"""`sop station calendar` and `sop run clock`: from the shell to the entry and back."""

import json

import pytest

from tests.commands.stations import sop
from tests.session.test_calendar import TEXT
from tests.station.stations import Place


def test_holidays_and_hours_are_written_and_shown(place: Place) -> None:
    """What a supervisor adds is shown with day and name, what is removed is gone, and the hours are said."""
    assert sop(place, "station", "calendar", "show").stderr.startswith("No holidays are written down")
    assert sop(place, "station", "calendar", "add", "2026-03-04", "Invented Day").exit_code == 0
    assert sop(place, "station", "calendar", "add", "2026-03-05", "Wrong Day").exit_code == 0
    assert sop(place, "station", "calendar", "remove", "2026-03-05").exit_code == 0
    assert sop(place, "station", "calendar", "court-hours", "08:00", "16:30").exit_code == 0
    shown = sop(place, "station", "calendar", "show").stdout
    assert "2026-03-04  Wed  Invented Day\n" in shown
    assert "Court hours 08:00 to 16:30." in shown
    found = json.loads(sop(place, "station", "calendar", "show", "--json").stdout)
    assert found["holidays"] == {"2026-03-04": "Invented Day"}
    assert (found["signed"]["by"], found["signed"]["number"]) == ("wanjiru", 4)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["add", "2026-02-30", "A day"], 2, "is no day"),
        (["remove", "2026-03-05"], 3, "is no holiday in this calendar"),
        (["court-hours", "noon", "16:30"], 2, "is no time of day"),
        (["court-hours", "16:30", "08:00"], 3, "opens before it closes"),
        (["add", "2026-03-04", "x" * 70], 3, "one line of at most"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(place: Place, arguments: list[str], code: int, sentence: str) -> None:
    """A day or time that does not exist, and what is not there, change nothing and say why."""
    ended = sop(place, "station", "calendar", *arguments)
    assert (ended.exit_code, sentence in ended.stderr) == (code, True), ended.output
    assert not (place.folder / "calendar.json").exists()


def test_a_clock_is_stopped_restarted_and_extended(place: Place) -> None:
    """Each act needs an authority, is saved, and is shown with the clock."""
    file = place.folder.parent / "court.yaml"
    file.write_text(TEXT)
    run = sop(place, "run", "start", str(file), "--case", "OB 1/2/3/2026").stdout.strip()
    words = ["--authority", "Order 7", "--reason", "The court adjourned."]
    refused = sop(place, "run", "clock", run, "present", "--stop", "--reason", "So.")
    assert (refused.exit_code, "order or decision" in refused.stderr) == (3, True), refused.output
    assert sop(place, "run", "clock", run, "present", "--stop", *words).exit_code == 0
    assert "stopped by wanjiru (Order 7)" in sop(place, "run", "clock", run).stdout
    assert sop(place, "run", "clock", run, "present", "--restart", *words).exit_code == 0
    assert sop(place, "run", "clock", run, "present", "--extend-to", "2050-01-03 12:00", *words).exit_code == 0
    shown = sop(place, "run", "clock", run).stdout
    assert "present  clock 1  ends 2050-01-03 12:00 (statute), extended by wanjiru (Order 7), was 2" in shown
    assert sop(place, "run", "clock", run, "present").exit_code == 2
    assert sop(place, "run", "clock", run, "present", "--stop", "--restart", *words).exit_code == 2
    assert sop(place, "run", "clock", run, "present", "--extend-to", "soon", *words).exit_code == 2
