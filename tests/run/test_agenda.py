"""Follow-ups as a calendar file: judged by an outside parser, and by what it must never say."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from sop_engine.procedure.model import Basis
from sop_engine.run.agenda import LINE_OCTETS, Appointment, agenda, follow_up, is_agenda

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RUN = "0123456789abcdef0123456789abcdef"


def one(case: str = "", step: str = "tell_the_mother") -> Appointment:
    """A follow-up."""
    return follow_up(run=RUN, step=step, ends=NOW + timedelta(hours=2), basis=Basis.PROPOSED, case=case)


def parsed(content: bytes) -> Any:
    """What the icalendar library reads."""
    return Calendar.from_ical(content)


def test_an_outside_parser_reads_what_was_written() -> None:
    """The icalendar library finds the event with every property, and no fault."""
    calendar = parsed(agenda([one(), one(step="call_again")], NOW))
    assert not calendar.errors
    assert (calendar["VERSION"], len(calendar.walk("VEVENT"))) == ("2.0", 2)
    first, second = calendar.walk("VEVENT")
    assert not first.errors
    assert first["SUMMARY"] == "Follow-up due: run 01234567"
    assert first["DTSTAMP"].dt == NOW
    assert first["DTSTART"].dt == NOW + timedelta(hours=2)
    assert first["CLASS"] == "CONFIDENTIAL"
    assert "Working target, not law." in first["DESCRIPTION"]
    assert first["UID"] != second["UID"]


def test_the_file_names_no_step_and_no_run_in_full() -> None:
    """Neither step nor the whole id is in it; the case reference only where it is wanted."""
    content = agenda([one()], NOW)
    for told in (b"tell_the_mother", RUN.encode(), b"OB 7"):
        assert told not in content
    assert b"OB 7" in agenda([one(case="OB 7")], NOW)


def test_a_follow_up_keeps_its_uid() -> None:
    """A file that is made later takes the place of the earlier one, also when the deadline was moved."""
    moved = follow_up(run=RUN, step="tell_the_mother", ends=NOW, basis=Basis.STATUTE)
    assert moved.uid == one(case="OB 7").uid


@given(st.lists(st.text(max_size=200), min_size=1, max_size=3))
def test_any_reference_comes_back_whole_from_short_lines(cases: list[str]) -> None:
    """Commas, semicolons, backslashes, line breaks and any script: escaped, folded, and read again as shown."""
    appointments = [one(case=case) for case in cases]
    content = agenda(appointments, NOW)
    assert is_agenda(content)
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.split(b"\r\n")
    assert all(len(line) <= LINE_OCTETS and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode("utf-8").isprintable() for line in lines)
    calendar = parsed(content)
    events = calendar.walk("VEVENT")
    assert len(events) == len(cases)
    for event, case in zip(events, cases, strict=True):
        told = str(event["SUMMARY"])
        assert told.startswith("Follow-up due: ")
        if case.isascii() and case.isprintable() and case:
            assert told == f"Follow-up due: case {case}"
