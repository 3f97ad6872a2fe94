"""The calendar of court days of a station: its holidays and the court's hours, signed by a supervisor.

It lies in `calendar.json`, in clear (no holiday is a secret) but signed: the roster, which the station root signs,
says whose signature counts, so that nobody else can change it unseen. One supervisor is enough, since a holiday may
be proclaimed the evening before. Who takes the file away or puts an older one back is seen in the runs: each keeps
the calendar that it counts with in its own journal.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType

import msgspec

from sop_engine.errors import CannotOpen, Refused
from sop_engine.run.calendar import Calendar
from sop_engine.sentence import phrase
from sop_engine.station.files import decode_numbered, encode, is_there, read_bytes, replace
from sop_engine.station.layout import Facts
from sop_engine.station.rights import need
from sop_engine.station.roster import Roster, stamp
from sop_engine.station.supervised import SignedFile, said, signed_by_supervisor
from sop_engine.station.unlocked import Unlocked

FORMAT = 0
SIGNATURE_CONTEXT = b"sop/calendar/0\n"
"""What stands before the SHA-256 of the calendar's canonical bytes when a supervisor signs it."""
MOST_DAYS = 600
"""Holidays that a calendar holds: some thirty years; each run keeps a copy."""
_NAME_LIMIT = 60
_FIRST, _LAST = 2000, 2999
_MINUTES = "%H:%M"
_AGAIN = "A supervisor can write it anew: sop station calendar add"


class CalendarText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is signed.

    Attributes:
        station: random id of the station for which it holds. number: grows by one with each change.
        at: UTC, `YYYY-MM-DDTHH:MM:SSZ`. by: id of the supervisor.
        days: `YYYY-MM-DD` and name of each holiday. opens, closes: `HH:MM`. hours_given: somebody said them.
    """

    format: int
    station: str
    number: int
    at: str
    by: str
    days: tuple[tuple[str, str], ...]
    opens: str
    closes: str
    hours_given: bool


def read_calendar(station: Facts, roster: Roster) -> Calendar | None:
    """The station's calendar; None while nobody has written any.

    Raises:
        CannotOpen: damaged, of another station, or not signed by a supervisor.
    """
    found = read_text(station, roster)
    return None if found is None else _calendar(found)


def read_text(station: Facts, roster: Roster) -> CalendarText | None:
    """What was signed last, by whom and when; None while nobody has written any. Raises as `read_calendar`."""
    path = station.places.calendar
    if not is_there(path):
        return None
    kept = decode_numbered(read_bytes(path), SignedFile, "The calendar", FORMAT)
    text = decode_numbered(kept.signed, CalendarText, "The calendar", FORMAT)
    signer = roster.lines(text.by)
    good = signed_by_supervisor(signer, text.at, said(SIGNATURE_CONTEXT, kept.signed), kept.signature)
    if text.station != station.id or not good:
        sentence = "The calendar of this station was changed, or was not signed by one of its supervisors."
        raise CannotOpen(sentence, _AGAIN)
    return text


def keep_calendar(unlocked: Unlocked, calendar: Calendar, at: datetime) -> None:
    """Sign the calendar and put it into the station. Whoever calls holds the station's lock.

    Raises:
        Refused: no supervisor, or the calendar is not possible.
        StoreUnavailable: the disk refuses; the old one is still there.
    """
    need("write_calendar", unlocked)
    _check(calendar)
    text = CalendarText(
        format=FORMAT,
        station=unlocked.station.id,
        number=_number(unlocked) + 1,
        at=stamp(at),
        by=unlocked.officer.id,
        days=tuple((day.isoformat(), name) for day, name in sorted(calendar.holidays.items())),
        opens=calendar.opens.strftime(_MINUTES),
        closes=calendar.closes.strftime(_MINUTES),
        hours_given=calendar.hours_given,
    )
    signed = encode(text)
    signature = unlocked.signer.sign(said(SIGNATURE_CONTEXT, signed))
    replace(unlocked.station.places.calendar, encode(SignedFile(format=FORMAT, signed=signed, signature=signature)))


def _number(unlocked: Unlocked) -> int:
    """Of the calendar that is there; one that cannot be read is written anew."""
    try:
        found = read_text(unlocked.station, unlocked.roster)
    except CannotOpen:
        return 0
    return found.number if found else 0


def _check(calendar: Calendar) -> None:
    if len(calendar.holidays) > MOST_DAYS:
        sentence = phrase(
            "A calendar holds at most {most_days} holidays. Remove some of years that are over.", most_days=MOST_DAYS
        )
        raise Refused(sentence)
    for day, name in calendar.holidays.items():
        if not _FIRST <= day.year <= _LAST:
            sentence = phrase(
                "{day} is no day of this calendar: it goes from {first} to {last}.",
                day=day.isoformat(),
                first=_FIRST,
                last=_LAST,
            )
            raise Refused(sentence)
        if not 0 < len(name) <= _NAME_LIMIT or not name.isprintable() or name != name.strip():
            sentence = phrase(
                "The name of a holiday is one line of at most {name_limit} characters: {name}.",
                name_limit=_NAME_LIMIT,
                name=name[:80],
            )
            raise Refused(sentence)
    if calendar.opens >= calendar.closes:
        sentence = "The court opens before it closes, on the same day."
        raise Refused(sentence)


def _calendar(text: CalendarText) -> Calendar:
    try:
        days: Mapping[date, str] = MappingProxyType({date.fromisoformat(day): name for day, name in text.days})
        opens, closes = time.fromisoformat(text.opens), time.fromisoformat(text.closes)
    except ValueError as fault:
        sentence = "The calendar of this station is damaged."
        raise CannotOpen(sentence, _AGAIN) from fault
    return Calendar(holidays=days, opens=opens, closes=closes, hours_given=text.hours_given)
