"""The words that a layout puts around a record: times, standings, marks."""

from datetime import datetime, timedelta, timezone
from functools import lru_cache

from exports.composition.people import called
from exports.parts import Act, Deadline, Detail, Shown, Stamp
from exports.record import Record
from sop_engine.run.time_events import span

NAIROBI = timezone(timedelta(hours=3), "EAT")

STANDINGS = {
    "completed": "Completed",
    "to_confirm": "Not confirmed yet",
    "skipped": "Skipped",
    "waived": "Waived",
    "not_done": "Not done",
    "does_not_apply": "Does not apply",
    "undecided": "Undecided",
    "open": "Not finished",
    "later": "Its time had not come",
}

BASES = {
    "statute": "time limit set by statute",
    "clinical": "clinical time limit",
    "guideline": "time limit of a guideline",
    "proposed": "working target of the agency, not law",
}

ACTS = {
    "completed": "Completed by",
    "confirmed": "Confirmed as second officer by",
    "skipped": "Skipped by",
    "waived": "Waived by",
    "not_done": "Marked not done by",
    "not_done_signed": "Not done: signed off by supervisor",
    "opened": "Something happened: opened by",
    "asked": "Said whether the step applies:",
    "noted": "Note by",
    "used": "Run of another procedure begun by",
    "returned": "Looked at that run:",
    "clock_stopped": "Deadline stopped by",
    "clock_extended": "Deadline extended by",
    "clock_restarted": "Deadline set going again by",
    "purged": "Answers expunged, as the procedure asks, with the act of",
}

_CLOCKS = {
    "met": "met",
    "late": "NOT MET",
    "running": "still running",
    "ended": "the step was not completed",
    "stopped": "stopped",
}

DOT = " \N{MIDDLE DOT} "


def withheld(level: str) -> str:
    """What stands in place of a withheld value."""
    return f"withheld, class {level}"


def shown(text: Shown) -> str:
    """The text, or that it is withheld."""
    return withheld(text.withheld) if text.withheld else text.text


@lru_cache(maxsize=1024)
def local(utc: str) -> str:
    """A UTC time of the record in Nairobi time, to the minute."""
    return _moment(utc).strftime("%d %b %Y %H:%M")


def clock_time(utc: str, day_of: str) -> str:
    """As `local`, without the date where it is that of another time of the record."""
    moment = _moment(utc)
    same = moment.date() == _moment(day_of).date()
    return moment.strftime("%H:%M" if same else "%d %b %H:%M")


@lru_cache(maxsize=1024)
def _moment(utc: str) -> datetime:
    return datetime.fromisoformat(utc).astimezone(NAIROBI)


class People:
    """Names of officers by id."""

    def __init__(self, record: Record) -> None:
        self._names = {o.id: called(o.rank, o.name, o.service_no, o.station) for o in record.officers}
        self._sheets = record.sheets

    def name(self, officer: str) -> str:
        """Rank, name and service number."""
        return self._names.get(officer, officer)

    def stamp(self, stamp: Stamp) -> str:
        """Who, in which role, when done, when entered, and by whom if by another."""
        role = f", {stamp.role}" if stamp.role else ""
        if stamp.sheet:
            return DOT.join((f"{self.name(stamp.by)}{role}", *self._copied(stamp)))
        parts = [f"{self.name(stamp.by)}{role}", _times(stamp)]
        if stamp.late:
            parts.append("LATE ENTRY")
        if stamp.reported:
            parts.append(f"REPORTED by {self.name(stamp.entered_by)}, not a signature")
        return DOT.join(parts)

    def on_sheet(self, stamp: Stamp) -> str:
        """The sheet and the time on it, where who wrote and who entered it is said beside it."""
        return f"On sheet {self._sheets[stamp.sheet - 1].serial}, for {local(stamp.at)}"

    def _copied(self, stamp: Stamp) -> tuple[str, str]:
        """From which sheet, by whom written for when, and by whom entered when; and whose signature it is not."""
        sheet = self._sheets[stamp.sheet - 1]
        writer = self.name(sheet.writer) if sheet.writer else shown(sheet.outsider)
        written = f"written on sheet {sheet.serial} by {writer} on {local(stamp.at)}"
        entered = f"entered by {self.name(stamp.entered_by)} on {local(stamp.entered)}"
        mark = "taken over by who entered it" if not sheet.writer else "signed when it was entered"
        if stamp.reported:
            mark = f"not a signature of {self.name(stamp.by)}"
        return f"{written}, {entered}", f"FROM PAPER, {mark}"

    def act(self, act: Act) -> str:
        """What was done and by whom."""
        lifted = f"{DOT}counts no more" if act.lifted else ""
        return f"{ACTS[act.kind]} {self.stamp(act.stamp)}{lifted}"

    def detail(self, detail: Detail) -> str:
        """The text of a detail with its time and its own stamp."""
        parts = [shown(detail.text)]
        if detail.time:
            parts.append(local(detail.time))
        text = " ".join(part for part in parts if part)
        return (
            f"{text} {self.stamp(detail.stamp)}"
            if detail.stamp and _is_act(detail)
            else _with_stamp(self, text, detail)
        )


def _times(stamp: Stamp) -> str:
    done = local(stamp.at)
    added = f" (laptop's clock {span(stamp.correction)})" if stamp.correction else ""
    if local(stamp.entered) == done:
        return f"done and entered {done}{added}"
    return f"done {done}, entered {clock_time(stamp.entered, stamp.at)}{added}"


def _is_act(detail: Detail) -> bool:
    return detail.text.text.endswith(" by")


def _with_stamp(people: People, text: str, detail: Detail) -> str:
    return f"{text} ({people.stamp(detail.stamp)})" if detail.stamp else text


def deadline(clock: Deadline) -> str:
    """One clock in words."""
    words = f"{_reach(clock)} {clock.start}, {BASES[clock.basis]}"
    if clock.standing == "withheld":
        return f"{words}: {withheld(clock.withheld)}"
    if clock.standing == "waiting":
        return f"{words}: not started"
    was = f" (was {local(clock.was)})" if clock.was and clock.was != clock.ends else ""
    note = f"; {clock.note}" if clock.note else ""
    state = _CLOCKS[clock.standing]
    return f"{words}: until {local(clock.ends)}{was}, {state}{note}"


def _reach(clock: Deadline) -> str:
    if clock.before:
        return f"at least {clock.within} before" if clock.within else "before"
    return f"within {clock.within} of" if clock.within else "at once after"
