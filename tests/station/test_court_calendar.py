"""The station's calendar: changed by a supervisor's signature, and believed only with it."""

from datetime import date, time

import msgspec
import pytest

from sop_engine.errors import CannotOpen, Refused
from sop_engine.run.calendar import Calendar
from sop_engine.station.court_calendar import (
    MOST_DAYS,
    CalendarText,
    keep_calendar,
    read_calendar,
    read_text,
)
from sop_engine.station.files import encode
from sop_engine.station.supervised import SignedFile
from tests.station.stations import AMINA, NOON, Place

CALENDAR = Calendar(holidays={date(2026, 3, 4): "Invented Day"}, opens=time(8), closes=time(16, 30), hours_given=True)


def test_what_a_supervisor_writes_comes_back(place: Place) -> None:
    """The calendar comes back as it was written, with a number that grows and the name of who signed."""
    unlocked = place.unlock()
    assert read_calendar(unlocked.station, unlocked.roster) is None
    keep_calendar(unlocked, Calendar(), NOON)
    keep_calendar(unlocked, CALENDAR, NOON)
    assert read_calendar(unlocked.station, unlocked.roster) == CALENDAR
    text = read_text(unlocked.station, unlocked.roster)
    assert text is not None
    assert (text.number, text.by) == (2, "wanjiru")


def test_an_ordinary_officer_cannot_change_it(place: Place) -> None:
    """Who is no supervisor is refused, and nothing is written."""
    words = place.ceremony().add(AMINA)
    amina = place.station().unlock("amina", words)
    with pytest.raises(Refused, match="Only a supervisor"):
        keep_calendar(amina, CALENDAR, NOON)
    assert read_calendar(amina.station, amina.roster) is None


@pytest.mark.parametrize("attack", ["another day", "another station", "another signer", "no signature", "torn"])
def test_a_changed_calendar_is_not_believed(place: Place, attack: str) -> None:
    """Nobody adds a holiday, borrows a calendar or signs as somebody else without being found out."""
    unlocked, other = place.unlock("wanjiru"), place.unlock("otieno")
    keep_calendar(unlocked, CALENDAR, NOON)
    path = unlocked.station.places.calendar
    kept = msgspec.json.decode(path.read_bytes(), type=SignedFile)
    text = msgspec.json.decode(kept.signed, type=CalendarText)
    changed = {
        "another day": msgspec.structs.replace(text, days=(*text.days, ("2026-03-05", "A day off"))),
        "another station": msgspec.structs.replace(text, station="0" * 32),
        "another signer": msgspec.structs.replace(text, by="otieno"),
    }.get(attack, text)
    signed = encode(changed)
    signature = bytes(64) if attack == "no signature" else kept.signature
    content = encode(SignedFile(format=0, signed=signed, signature=signature))
    path.write_bytes(content[:-9] if attack == "torn" else content)
    with pytest.raises(CannotOpen):
        read_calendar(other.station, other.roster)
    keep_calendar(other, CALENDAR, NOON)
    assert read_calendar(other.station, other.roster) == CALENDAR


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(holidays={date(2026, 3, 4): ""}),
        Calendar(holidays={date(2026, 3, 4): "Two\nlines"}),
        Calendar(holidays={date(2026, 3, 4): "x" * 61}),
        Calendar(holidays={date(1999, 12, 31): "Too early"}),
        Calendar(
            holidays={date(2001 + n // 300, 1 + n % 12, 1 + n // 12 % 25): "A day" for n in range(MOST_DAYS + 1)}
        ),
        Calendar(opens=time(17), closes=time(8)),
    ],
)
def test_what_no_calendar_can_hold_is_refused(place: Place, calendar: Calendar) -> None:
    """A calendar that could not be printed, kept or counted with is refused with a sentence."""
    with pytest.raises(Refused):
        keep_calendar(place.unlock(), calendar, NOON)
