"""Follow-ups as a calendar file (iCalendar, RFC 5545), for a phone or a calendar program. Pure.

Such a file leaves the station's protection: phones send it to others. So an appointment names the run by the
beginning of its random id, or the case by its reference if the officer wants that; never a step, a procedure or a
person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sop_engine.procedure.model import Basis
from sop_engine.visible import visible_line

MAKER = "-//sop//follow-ups//EN"
"""PRODID: by it the program knows its own files again."""
LINE_OCTETS = 75
"""Longest line, without its end (RFC 5545, 3.1)."""
SHORT_ID = 8
"""Characters of a run's id by which it is called everywhere."""
_BASIS = {
    Basis.STATUTE: "Deadline by statute.",
    Basis.CLINICAL: "Medical limit.",
    Basis.GUIDELINE: "Deadline by guideline.",
    Basis.PROPOSED: "Working target, not law.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """When something is due. `uid`: the same for the same follow-up in every file, and tells nothing."""

    uid: str
    ends: datetime
    summary: str
    description: str


def follow_up(*, run: str, step: str, ends: datetime, basis: Basis, case: str = "") -> Appointment:
    """The appointment of one clock.

    Args:
        run: id of the run.
        step: name of the step; only a digest of it is kept.
        ends: UTC.
        basis: where the deadline comes from.
        case: reference of the case, where the officer wants it in the file; else the run is named.
    """
    about = f"case {case}" if case else f"run {run[:SHORT_ID]}"
    return Appointment(
        uid=sha256(f"sop/follow-up/0\n{run}\n{step}".encode()).hexdigest()[:32],
        ends=ends,
        summary=f"Follow-up due: {about}",
        description=f"{_BASIS[basis]} Open it with: sop run resume {run[:SHORT_ID]}",
    )


def agenda(appointments: Iterable[Appointment], stamp: datetime) -> bytes:
    """The calendar file, with one appointment or more.

    `stamp`: when it is made; a later file of the same follow-ups takes the place of this one.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{MAKER}", "CALSCALE:GREGORIAN"]
    lines += [line for one in appointments for line in _event(one, stamp)]
    lines.append("END:VCALENDAR")
    return b"".join(piece + b"\r\n" for line in lines for piece in _folded(line))


def is_agenda(content: bytes) -> bool:
    """Was it made here? Only such a file is written over."""
    return content.startswith(b"BEGIN:VCALENDAR\r\n") and f"\r\nPRODID:{MAKER}\r\n".encode() in content[:256]


def _event(one: Appointment, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.uid}"
    yield f"DTSTAMP:{_moment(stamp)}"
    yield f"DTSTART:{_moment(one.ends)}"
    yield f"SUMMARY:{_escaped(one.summary)}"
    yield f"DESCRIPTION:{_escaped(one.description)}"
    yield "CLASS:CONFIDENTIAL"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    r"""`\`, `;` and `,` are written with `\` (RFC 5545, 3.3.11); what a terminal would obey never comes so far."""
    return "".join(f"\\{char}" if char in "\\;," else char for char in visible_line(text))


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of at most 75 octets that part no character; each but the first begins with a space."""
    piece = b""
    for char in line:
        octets = char.encode("utf-8")
        if len(piece) + len(octets) > LINE_OCTETS:
            yield piece
            piece = b" "
        piece += octets
    yield piece
