"""Words and glyphs of the screens: times, remaining time, standings, where a deadline or a law comes from.

Times are shown in Nairobi time as `3 Nov 2026 14:05`; digits only, never hours in words.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone

from sop_engine.procedure.model import Basis, Law, Procedure
from sop_engine.run.calendar import NO_HOLIDAYS, NO_HOURS
from sop_engine.run.outlook import Clock, Standing, Status, authority_of
from sop_engine.run.rounds import base_of
from sop_engine.run.standing import SETTLED
from sop_engine.run.state import StepState
from tui.text import Line, Span, Tone, wrap

NAIROBI = timezone(timedelta(hours=3), "EAT")
"""Kenya keeps UTC+3 all the year."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

BASIS = {
    Basis.STATUTE: "law",
    Basis.CLINICAL: "clinical",
    Basis.GUIDELINE: "guideline",
    Basis.PROPOSED: "working target",
}

STATUS = {
    Status.HIDDEN: "does not apply",
    Status.UNDECIDED: "not decided yet: it hangs on an answer that is missing",
    Status.BLOCKED: "waits",
    Status.LATER: "its time has not come; it can be done already",
    Status.ASK: "first say whether it applies",
    Status.OPEN: "to do",
    Status.TO_CONFIRM: "done; a second officer has to confirm",
    Status.COMPLETED: "done",
    Status.SKIPPED: "skipped",
    Status.WAIVED: "waived",
    Status.NOT_DONE: "not done",
    Status.UNSEEN: "sealed: not shown to you, done or not",
}

DONE_LATE = "done late"
"""Of a step that was done after its time: it is late no more, and stays told."""

ENDED = SETTLED | {Status.TO_CONFIRM}
"""Statuses in which no clock of the step counts any more: it was done, or has another outcome."""

_TOLD = ("V", "V2")
"""Confidences of references whose words somebody has read, first-hand or second-hand."""
_CONFIDENCE = {"V": "", "VH": "wording to be confirmed", "V2": "second-hand", "TBC": "section to be confirmed"}


def day_and_time(moment: datetime) -> str:
    """`3 Nov 2026 14:05`."""
    local = moment.astimezone(NAIROBI)
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year} {local:%H:%M}"


def short_day(moment: datetime) -> str:
    """`3 Nov 14:05`, for lists of recent things."""
    local = moment.astimezone(NAIROBI)
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"


def clock_time(moment: datetime) -> str:
    """`14:05:09`."""
    return f"{moment.astimezone(NAIROBI):%H:%M:%S}"


def amount(span: timedelta) -> str:
    """A length of time in words: `3 days`, `2h 10m`, `48m`, and seconds below ten minutes."""
    size = abs(span)
    if size >= timedelta(hours=48):
        return f"{size.days} days"
    minutes, seconds = divmod(int(size.total_seconds()), 60)
    if size >= timedelta(hours=1):
        return f"{minutes // 60}h {minutes % 60:02d}m"
    return f"{minutes}m" if size >= timedelta(minutes=10) else f"{minutes}:{seconds:02d}"


def remaining(ends: datetime, now: datetime) -> str:
    """`in 48m`, or `LATE by 2h 10m`."""
    return f"in {amount(ends - now)}" if ends >= now else f"LATE by {amount(now - ends)}"


def deadline(
    clock: Clock, now: datetime, called: Callable[[str], str], *, ended: Status | None = None, brief: bool = False
) -> Span:
    """A clock of a step in words, with where it comes from; a working target is never called law.

    `called`: the words for a step or field by name. `ended`: the outcome that the step has: nothing runs any more.
    `brief`: for one line of the screen, without the number of an order and the end that was.
    """
    basis = BASIS[clock.basis]
    if ended is not None:
        late = DONE_LATE if ended in {Status.COMPLETED, Status.TO_CONFIRM} else "settled after that"
        kept = f", {late}" if clock.overdue else ", in time"
        ends = day_and_time(clock.ends) if clock.ends else "a clock that never started"
        return Span(f"Was due {ends} ({basis}){kept if clock.ends else ''}", Tone.WARN if clock.overdue else Tone.DIM)
    if clock.stopped is not None:
        late = ", LATE when it was stopped" if clock.overdue else ""
        by = f"stopped by {clock.stopped.header.by}{'' if brief else f' ({authority_of(clock.stopped)})'}"
        return Span(f"Due: {by}{late} ({basis})", Tone.LATE if late else Tone.DIM)
    if clock.ends is None:
        return Span(f"Due: the clock waits for {', '.join(map(called, clock.waits_for))} ({basis})", Tone.DIM)
    moved = (" (extended)" if clock.extended else "") if brief else _moved(clock)
    if clock.overdue:
        return Span(f"Due {day_and_time(clock.ends)}{moved} ({basis}), LATE", Tone.LATE)
    tone = Tone.WARN if clock.warned else Tone.PLAIN
    return Span(f"Due {day_and_time(clock.ends)}{moved} ({basis}), {remaining(clock.ends, now)}", tone)


def late_words(standing: Standing) -> str:
    """What a list says behind a step whose time is over, or was when it was done; else nothing."""
    if standing.due is None or not standing.due.overdue or standing.status in SETTLED - {Status.COMPLETED}:
        return ""
    return f", {DONE_LATE}" if standing.status in ENDED else ", LATE"


def counting_note(clocks: Iterable[Clock]) -> str:
    """How these clocks were counted where the station's calendar is missing: one short line for all of them."""
    notes = " ".join(clock.note for clock in clocks)
    parts = ["no court calendar" if NO_HOLIDAYS in notes else "", "court hours 08-17" if NO_HOURS in notes else ""]
    return f"Counted with {', '.join(filter(None, parts))}." if any(parts) else ""


def _moved(clock: Clock) -> str:
    """What an authority did with it."""
    was = f", was {day_and_time(clock.was)}" if clock.was else ""
    by = f", extended ({authority_of(clock.extended)})" if clock.extended else ""
    return f"{by}{was}"


def caller(procedure: Procedure) -> Callable[[str], str]:
    """The words for a step, a phase or a field by name."""

    def called(name: str) -> str:
        # From outside, a name with many rounds stands in the file only.
        file = procedure.folded or procedure
        field = (procedure.field(name) or file.field(base_of(name))) if "." in name else None
        if field is not None:
            return f"'{field.label}'"
        found = procedure.step(name) or procedure.phase(name) or file.step(base_of(name)) or file.phase(base_of(name))
        return f"'{found.title}'" if found else _STARTS.get(name, name)

    return called


_STARTS = {"start": "the start of the run", "opened": "the opening of this step"}


def titles(procedure: Procedure, names: tuple[str, ...]) -> str:
    """Roles and kinds of people in words: `OCS or Exhibit officer`."""
    roles, people = procedure.roles, procedure.people
    return " or ".join(roles[name].title if name in roles else people.get(name, name) for name in names)


def law_line(law: Law) -> str:
    """A legal reference with how sure it is; recalled ones always say that they are to be confirmed."""
    if law.conf == "POL":
        return "Working rule of the agency"
    doubt = _CONFIDENCE.get(law.conf, "to be confirmed")
    return f"{law.cite} ({doubt})" if doubt else law.cite


def law_row(procedure: Procedure, codes: tuple[str, ...]) -> str:
    """The references of a gate in one row of words, each with how sure it is."""
    return "; ".join(law_line(procedure.law[code]) for code in codes if code in procedure.law)


def law_lines(procedure: Procedure, codes: tuple[str, ...], width: int) -> list[Line]:
    """Each reference with how sure it is and, where somebody has read it, what it says."""
    lines: list[Line] = []
    for number, code in enumerate(codes):
        reference = procedure.law.get(code)
        shown = law_line(reference) if reference else f"{code} (to be confirmed)"
        lines += wrap(shown, width, first="Law:  " if number == 0 else "      ", tone=Tone.DIM)
        if reference and law_says(reference):
            lines += wrap(law_says(reference), width, first="        ", tone=Tone.DIM)
    return lines


def law_says(law: Law) -> str:
    """What a reference says, in our words; nothing for one whose wording nobody has read or been told."""
    return law.says if law.conf in _TOLD else ""


def waits_for_other(standing: Standing, happened: StepState) -> bool:
    """Has the step begun the run of another procedure, and only waits for it?"""
    return standing.status is Status.OPEN and happened.used is not None


def glyph(standing: Standing, happened: StepState) -> Span:
    """The state of a step in three characters."""
    if standing.status is Status.NOT_DONE:
        return Span("[!]", Tone.LATE)
    if standing.status in {Status.SKIPPED, Status.WAIVED}:
        return Span("[-]", Tone.WARN)
    if standing.status is Status.HIDDEN:
        return Span("[/]", Tone.DIM)
    if standing.status is Status.UNSEEN:
        return Span("[#]", Tone.DIM)
    if standing.status in {Status.COMPLETED, Status.TO_CONFIRM}:
        amended = any(given.before for given in happened.answers.values())
        return Span("[*]" if amended else "[x]", Tone.GOOD)
    late = standing.due is not None and standing.due.overdue
    return Span("[!]", Tone.LATE) if late else Span("[ ]")


def tag(standing: Standing, now: datetime) -> Span:
    """The word at the end of an outline line, at most six cells."""
    words = {
        Status.HIDDEN: "n/a",
        Status.BLOCKED: "waits",
        Status.ASK: "ask",
        Status.UNDECIDED: "?",
        Status.TO_CONFIRM: "2nd",
        Status.SKIPPED: "skip",
        Status.WAIVED: "waived",
        Status.UNSEEN: "sealed",
    }
    if standing.status is Status.NOT_DONE:
        return Span("sign" if standing.sign_off_open else "n.done", Tone.LATE)
    if standing.status in words:
        return Span(words[standing.status], Tone.DIM)
    clock = standing.due
    if clock is not None and clock.stopped is not None and standing.status is not Status.COMPLETED:
        return Span("stop", Tone.WARN)
    if standing.status is Status.COMPLETED or clock is None or clock.ends is None:
        return Span("late" if clock and clock.overdue else "", Tone.WARN)
    if standing.status is Status.LATER:
        local = clock.ends.astimezone(NAIROBI)
        left = f"{local.day} {_MONTHS[local.month - 1]}"
    else:
        left = amount(clock.ends - now).replace(" ", "")[:6]
    tone = Tone.LATE if clock.overdue else Tone.WARN if clock.warned else Tone.DIM
    return Span("LATE" if clock.overdue else left, tone)
