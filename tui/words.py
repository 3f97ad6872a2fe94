"""Words and glyphs of the screens: times, remaining time, standings, where a deadline or a law comes from.

Times are shown in Nairobi time as `3 Nov 2026 14:05`; digits only, never hours in words.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone

from sop_engine.interface_language import _, later, ngettext, pgettext
from sop_engine.procedure.model import Basis, Law, Procedure
from sop_engine.run.calendar import NO_HOLIDAYS, NO_HOURS
from sop_engine.run.outlook import Clock, Standing, Status, authority_of
from sop_engine.run.rounds import base_of
from sop_engine.run.standing import SETTLED
from sop_engine.run.state import StepState
from tui.text import Line, Span, Tone, wrap

NAIROBI = timezone(timedelta(hours=3), "EAT")
"""Kenya keeps UTC+3 all the year."""

_MONTHS = (
    *(later("Jan"), later("Feb"), later("Mar"), later("Apr"), later("May"), later("Jun")),
    *(later("Jul"), later("Aug"), later("Sep"), later("Oct"), later("Nov"), later("Dec")),
)

BASIS = {
    Basis.STATUTE: later("law"),
    Basis.CLINICAL: later("clinical"),
    Basis.GUIDELINE: later("guideline"),
    Basis.PROPOSED: later("working target"),
}

STATUS = {
    Status.HIDDEN: later("does not apply"),
    Status.UNDECIDED: later("not decided yet: it hangs on an answer that is missing"),
    Status.BLOCKED: later("waits"),
    Status.LATER: later("its time has not come; it can be done already"),
    Status.ASK: later("first say whether it applies"),
    Status.OPEN: later("to do"),
    Status.TO_CONFIRM: later("done; a second officer has to confirm"),
    Status.COMPLETED: later("done"),
    Status.SKIPPED: later("skipped"),
    Status.WAIVED: later("waived"),
    Status.NOT_DONE: later("not done"),
    Status.UNSEEN: later("sealed: not shown to you, done or not"),
}

DONE_LATE = later("done late")
"""Of a step that was done after its time: it is late no more, and stays told."""

ENDED = SETTLED | {Status.TO_CONFIRM}
"""Statuses in which no clock of the step counts any more: it was done, or has another outcome."""

_TOLD = ("V", "V2")
"""Confidences of references whose words somebody has read, first-hand or second-hand."""
_UNSURE = later("to be confirmed")
_CONFIDENCE = {
    "V": "",
    "VH": later("wording to be confirmed"),
    "V2": later("second-hand"),
    "TBC": later("section to be confirmed"),
}


def day_and_time(moment: datetime) -> str:
    """`3 Nov 2026 14:05`."""
    local = moment.astimezone(NAIROBI)
    return f"{local.day} {_(_MONTHS[local.month - 1])} {local.year} {local:%H:%M}"


def short_day(moment: datetime) -> str:
    """`3 Nov 14:05`, for lists of recent things."""
    local = moment.astimezone(NAIROBI)
    return f"{_day(moment)} {local:%H:%M}"


def _day(moment: datetime) -> str:
    """`3 Nov`."""
    local = moment.astimezone(NAIROBI)
    return f"{local.day} {_(_MONTHS[local.month - 1])}"


def clock_time(moment: datetime) -> str:
    """`14:05:09`."""
    return f"{moment.astimezone(NAIROBI):%H:%M:%S}"


def amount(span: timedelta) -> str:
    """A length of time in words: `3 days`, `2h 10m`, `48m`, and seconds below ten minutes."""
    size = abs(span)
    if size >= timedelta(hours=48):
        return ngettext("{count} day", "{count} days", size.days).format(count=size.days)
    minutes, seconds = divmod(int(size.total_seconds()), 60)
    if size >= timedelta(hours=1):
        return _("{hours}h {minutes:02d}m").format(hours=minutes // 60, minutes=minutes % 60)
    if size >= timedelta(minutes=10):
        return _("{minutes}m").format(minutes=minutes)
    return f"{minutes}:{seconds:02d}"


def _brief(left: str) -> str:
    """A length of time for the end of a line: its biggest part where words stand before the numbers."""
    return left.replace(" ", "")[:6] if left[0].isdecimal() else " ".join(left.split()[:2])


def remaining(ends: datetime, now: datetime) -> str:
    """`in 48m`, or `LATE by 2h 10m`."""
    return (
        _("in {time}").format(time=amount(ends - now))
        if ends >= now
        else _("LATE by {time}").format(time=amount(now - ends))
    )


def deadline(
    clock: Clock, now: datetime, called: Callable[[str], str], *, ended: Status | None = None, brief: bool = False
) -> Span:
    """A clock of a step in words, with where it comes from; a working target is never called law.

    `called`: the words for a step or field by name. `ended`: the outcome that the step has: nothing runs any more.
    `brief`: for one line of the screen, without the number of an order and the end that was.
    """
    basis = _(BASIS[clock.basis])
    if ended is not None:
        late = _(DONE_LATE) if ended in {Status.COMPLETED, Status.TO_CONFIRM} else _("settled after that")
        kept = f", {late}" if clock.overdue else _(", in time")
        ends = day_and_time(clock.ends) if clock.ends else _("a clock that never started")
        told = _("Was due {ends} ({basis}){kept}").format(ends=ends, basis=basis, kept=kept if clock.ends else "")
        return Span(told, Tone.WARN if clock.overdue else Tone.DIM)
    if clock.stopped is not None:
        late = _(", LATE when it was stopped") if clock.overdue else ""
        authority = "" if brief else f" ({_(authority_of(clock.stopped))})"
        told = _("Due: stopped by {officer}{authority}{late} ({basis})").format(
            officer=clock.stopped.header.by, authority=authority, late=late, basis=basis
        )
        return Span(told, Tone.LATE if late else Tone.DIM)
    if clock.ends is None:
        return Span(
            _("Due: the clock waits for {names} ({basis})").format(
                names=", ".join(map(called, clock.waits_for)), basis=basis
            ),
            Tone.DIM,
        )
    moved = (_(" (extended)") if clock.extended else "") if brief else _moved(clock)
    if clock.overdue:
        return Span(
            _("Due {when}{moved} ({basis}), LATE").format(when=day_and_time(clock.ends), moved=moved, basis=basis),
            Tone.LATE,
        )
    tone = Tone.WARN if clock.warned else Tone.PLAIN
    return Span(
        _("Due {when}{moved} ({basis}), {remaining}").format(
            when=day_and_time(clock.ends), moved=moved, basis=basis, remaining=remaining(clock.ends, now)
        ),
        tone,
    )


def late_words(standing: Standing) -> str:
    """What a list says behind a step whose time is over, or was when it was done; else nothing."""
    if standing.due is None or not standing.due.overdue or standing.status in SETTLED - {Status.COMPLETED}:
        return ""
    return f", {_(DONE_LATE)}" if standing.status in ENDED else _(", LATE")


def counting_note(clocks: Iterable[Clock]) -> str:
    """How these clocks were counted where the station's calendar is missing: one short line for all of them."""
    notes = " ".join(clock.note for clock in clocks)
    parts = [
        _("no court calendar") if NO_HOLIDAYS in notes else "",
        _("court hours 08-17") if NO_HOURS in notes else "",
    ]
    return _("Counted with {what}.").format(what=", ".join(filter(None, parts))) if any(parts) else ""


def _moved(clock: Clock) -> str:
    """What an authority did with it."""
    was = _(", was {when}").format(when=day_and_time(clock.was)) if clock.was else ""
    by = _(", extended ({authority})").format(authority=_(authority_of(clock.extended))) if clock.extended else ""
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
        return f"'{found.title}'" if found else _(_STARTS[name]) if name in _STARTS else name

    return called


_STARTS = {"start": later("the start of the run"), "opened": later("the opening of this step")}


def titles(procedure: Procedure, names: tuple[str, ...]) -> str:
    """Roles and kinds of people in words: `OCS or Exhibit officer`."""
    roles, people = procedure.roles, procedure.people
    return _(" or ").join(roles[name].title if name in roles else people.get(name, name) for name in names)


def law_line(law: Law) -> str:
    """A legal reference with how sure it is; recalled ones always say that they are to be confirmed."""
    if law.conf == "POL":
        return _("Working rule of the agency")
    doubt = _(_CONFIDENCE.get(law.conf, _UNSURE))
    return f"{law.cite} ({doubt})" if doubt else law.cite


def law_row(procedure: Procedure, codes: tuple[str, ...]) -> str:
    """The references of a gate in one row of words, each with how sure it is."""
    return "; ".join(law_line(procedure.law[code]) for code in codes if code in procedure.law)


def law_lines(procedure: Procedure, codes: tuple[str, ...], width: int) -> list[Line]:
    """Each reference with how sure it is and, where somebody has read it, what it says."""
    lines: list[Line] = []
    for number, code in enumerate(codes):
        reference = procedure.law.get(code)
        shown = law_line(reference) if reference else _("{code} (to be confirmed)").format(code=code)
        lines += wrap(shown, width, first=_("Law:  ") if number == 0 else "      ", tone=Tone.DIM)
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
    """The word at the end of an outline line, a short one."""
    words = {
        Status.HIDDEN: pgettext("tag", "n/a"),
        Status.BLOCKED: pgettext("tag", "waits"),
        Status.ASK: pgettext("tag", "ask"),
        Status.UNDECIDED: "?",
        Status.TO_CONFIRM: pgettext("tag", "2nd"),
        Status.SKIPPED: pgettext("tag", "skip"),
        Status.WAIVED: pgettext("tag", "waived"),
        Status.UNSEEN: pgettext("tag", "sealed"),
    }
    if standing.status is Status.NOT_DONE:
        return Span(pgettext("tag", "sign") if standing.sign_off_open else pgettext("tag", "n.done"), Tone.LATE)
    if standing.status in words:
        return Span(words[standing.status], Tone.DIM)
    clock = standing.due
    if clock is not None and clock.stopped is not None and standing.status is not Status.COMPLETED:
        return Span(pgettext("tag", "stop"), Tone.WARN)
    if standing.status is Status.COMPLETED or clock is None or clock.ends is None:
        return Span(pgettext("tag", "late") if clock and clock.overdue else "", Tone.WARN)
    left = _day(clock.ends) if standing.status is Status.LATER else _brief(amount(clock.ends - now))
    tone = Tone.LATE if clock.overdue else Tone.WARN if clock.warned else Tone.DIM
    return Span(pgettext("tag", "LATE") if clock.overdue else left, tone)
