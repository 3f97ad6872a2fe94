"""The words that a layout puts around a record: times, standings, marks."""

from datetime import UTC, datetime, timedelta, timezone

from exports.record import Act, Deadline, Record, Shown, Stamp

NAIROBI = timezone(timedelta(hours=3), "EAT")

STANDINGS = {
    "completed": "Completed",
    "to_confirm": "Completed, not confirmed",
    "skipped": "Skipped",
    "not_done": "Not done",
    "does_not_apply": "Does not apply",
    "undecided": "Undecided",
    "open": "Not finished",
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
    "not_done": "Marked not done by",
    "not_done_signed": "Not done: signed off by supervisor",
    "asked": "Said whether it applies:",
    "noted": "Note by",
}


def withheld(level: str) -> str:
    """What stands in place of a withheld value."""
    return f"withheld, class {level}"


def shown(text: Shown) -> str:
    """The text, or that it is withheld."""
    return withheld(text.withheld) if text.withheld else text.text


def local(utc: str) -> str:
    """A UTC time of the record in Nairobi time, to the minute."""
    moment = datetime.strptime(utc, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return moment.astimezone(NAIROBI).strftime("%d %b %Y %H:%M")


class People:
    """Names of officers by id."""

    def __init__(self, record: Record) -> None:
        self._names = {o.id: f"{o.rank} {o.name} ({o.service_no})" for o in record.officers}

    def name(self, officer: str) -> str:
        """Rank, name and service number."""
        return self._names.get(officer, officer)

    def stamp(self, stamp: Stamp) -> str:
        """Who, in which role, when done, when entered, and by whom if by another."""
        role = f", {stamp.role}" if stamp.role else ""
        parts = [f"{self.name(stamp.by)}{role}", f"done {local(stamp.at)}", f"entered {local(stamp.entered)}"]
        if stamp.late:
            parts.append("LATE ENTRY")
        if stamp.reported:
            parts.append(f"REPORTED BY {self.name(stamp.entered_by)}, not a signature")
        return " \N{MIDDLE DOT} ".join(parts)

    def act(self, act: Act) -> str:
        """What was done and by whom."""
        return f"{ACTS[act.kind]} {self.stamp(act.stamp)}"


def deadline(clock: Deadline) -> str:
    """One clock in words."""
    words = f"within {clock.within} of {clock.start} ({BASES[clock.basis]})"
    if clock.standing == "withheld":
        return f"{words}: {withheld(clock.withheld)}"
    if clock.standing == "waiting":
        return f"{words}: not started"
    state = {"met": "met", "late": "NOT MET", "running": "still running"}[clock.standing]
    return f"{words}: by {local(clock.ends)}, {state}"
