"""What the record will say first, as lines: open steps, then the exceptions. Pure."""

from collections.abc import Callable

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import FieldType, Step
from sop_engine.run.events import Header
from sop_engine.run.outlook import Progress, Status
from sop_engine.run.state import Given, StepState
from tui.desk import Run
from tui.text import Line, Span, Tone, line, wrap
from tui.words import DONE_LATE, ENDED, STATUS, titles

SEALED_ONLY = later(
    "Nothing else is open. Whether what is sealed is done only its readers see: one of them closes the run."
)


def sealed_only(progress: Progress) -> bool:
    """Is nothing but sealed steps, of which nothing is shown, between here and the end?"""
    return not progress.may_close and not progress.open_steps and Status.UNSEEN in _statuses(progress)


def _statuses(progress: Progress) -> set[Status]:
    return {standing.status for standing in progress.steps.values()}


def review_items(run: Run, progress: Progress, width: int) -> list[tuple[Line, str]]:
    """Lines, each with the step it speaks of."""
    steps = [(step, progress.steps[step.name], run.state.step(step.name)) for step in run.procedure.steps]
    open_ones = [
        (step, _(STATUS[standing.status])) for step, standing, _h in steps if step.name in progress.open_steps
    ]
    groups = [
        (_("Open: the run cannot be closed yet"), open_ones),
        (_("Sealed"), [(s, _sealed_words(run, s)) for s, p, _h in steps if p.status is Status.UNSEEN]),
        (_("Not done"), [(s, _signed(p.sign_off_open)) for s, p, _h in steps if p.status is Status.NOT_DONE]),
        (_("Skipped"), [(s, _skip_words(s, h)) for s, p, h in steps if p.status is Status.SKIPPED]),
        (_("Amended"), [(s, _amended(s, h)) for s, _p, h in steps if _amended(s, h)]),
        (_("Late"), [(s, _late_how(p.status)) for s, p, _h in steps if p.due is not None and p.due.overdue]),
        (_("From paper"), [(s, _("entered from a sheet of paper")) for s, _p, h in steps if _entered(h, _copied)]),
        (_("Entered late"), [(s, _("entered long after it happened")) for s, _p, h in steps if _entered(h, _late)]),
        (_("Undecided"), [(s, _("an answer is missing")) for s, p, _h in steps if p.status is Status.UNDECIDED]),
    ]
    items: list[tuple[Line, str]] = []
    for title, found in groups:
        if found:
            items += _group(title, found, width)
    return items or [(line(Span(_("   Nothing is open and there are no exceptions."), Tone.GOOD)), "")]


def _group(title: str, found: list[tuple[Step, str]], width: int) -> list[tuple[Line, str]]:
    items = [(line(Span(f" {title} ({len(found)})", Tone.STRONG)), "")]
    for step, words in found:
        rows = wrap(f"{step.title}: {words}", width - 2, first="   ")
        items += [(rows[0], step.name), *((row, "") for row in rows[1:])]
    return [*items, (line(), "")]


def _sealed_words(run: Run, step: Step) -> str:
    return _("not shown to you, done or not; {roles} can read it, and close the run").format(
        roles=titles(run.procedure, step.sealed)
    )


def _signed(open_: bool) -> str:  # noqa: FBT001 - one fact
    return _("a supervisor has not signed yet (c)") if open_ else _("signed by a supervisor")


def _late_how(status: Status) -> str:
    if status in {Status.COMPLETED, Status.TO_CONFIRM}:
        return _(DONE_LATE)
    return _("settled after its time") if status in ENDED else _("its time is over")


def _skip_words(step: Step, happened: StepState) -> str:
    if happened.skipped is None or step.skip is None:
        return _("skipped")
    return step.skip.reasons.get(happened.skipped.code, _("skipped"))


def _amended(step: Step, happened: StepState) -> str:
    labels = [
        field.label
        for field in step.fields
        if (
            field.type is not FieldType.LIST
            and (given := happened.answers.get(field.name)) is not None
            and given.before
        )
        or any(row.before for row in happened.rows.get(field.name, ()))
    ]
    return ", ".join(labels)


def _copied(header: Header) -> bool:
    return header.sheet > 0


def _late(header: Header) -> bool:
    """What is from paper stands in a group of its own."""
    return header.late and not header.sheet


def _entered(happened: StepState, how: Callable[[Header], object]) -> bool:
    given: list[Given] = [*happened.answers.values(), *(row for rows in happened.rows.values() for row in rows)]
    headers = [one.header for one in given] + ([happened.completed.header] if happened.completed else [])
    headers += [one.header for one in (happened.skipped, happened.not_done, happened.waived) if one]
    return any(how(header) for header in headers)
