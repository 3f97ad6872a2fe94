"""Orders that give a step its outcome: completed, confirmed, skipped, waived, not done."""

from sop_engine.procedure.model import Step
from sop_engine.run.decide.ground import Ground
from sop_engine.run.decide.musts import broken
from sop_engine.run.decide.signing import officers_who_signed
from sop_engine.run.events import Completed, Confirmed, Event, NotDone, NotDoneSigned, Skipped, Waived
from sop_engine.run.orders import Complete, Confirm, MarkNotDone, Refusal, SignNotDone, SkipStep, Waive
from sop_engine.run.outlook import Status
from sop_engine.run.refusals import NOT_DONE_HINT, refuse
from sop_engine.run.spans import add_span
from sop_engine.run.standing import missing, status, why_hidden
from sop_engine.run.use_events import Returned
from sop_engine.sentence import phrase

_ALREADY = {
    Status.COMPLETED: "already_completed",
    Status.TO_CONFIRM: "already_completed",
    Status.SKIPPED: "already_skipped",
    Status.NOT_DONE: "already_not_done",
    Status.WAIVED: "already_waived",
}


def complete(ground: Ground, order: Complete) -> list[Event] | Refusal:
    """Complete a step. Reported by another officer it counts as done, and is printed as reported."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    refusal = (
        (refuse("already_completed", field=step.name) if ground.did(step).completed else None)
        or _by_another_run(step)
        or ground.open_to_acts(step)
        or ground.needs_role(step.who, about=step.name)
        or _all_answered(ground, step)
    )
    if refusal:
        return refusal
    if {ground.header.by, ground.header.actor} & officers_who_signed(ground, step):
        return refuse("same_officer", field=step.name, officer=ground.officer.name)
    return [Completed(header=ground.acting(step.who), step=step.name)]


def _by_another_run(step: Step) -> Refusal | None:
    """A step that uses a procedure is completed by that run, and by nobody's word."""
    if step.use is None:
        return None
    when = phrase("somebody has taken over the run that it begins")
    if step.use.wait:
        when = phrase("the run that it begins has closed")
    return refuse("completed_by_run", field=step.name, when=when)


def _all_answered(ground: Ground, step: Step) -> Refusal | None:
    """Refuse while something is missing, or a `must` fails by now (it may read today's date)."""
    if lacking := missing(ground.view, step):
        labels = ", ".join(f"'{field.label}'" for field in lacking)
        refs = tuple(field.ref for field in lacking)
        return refuse("missing_answers", field=step.name, hint=NOT_DONE_HINT, labels=labels, offers=refs)
    return broken(ground.view, [part for field in step.fields for part in (field, *field.columns)])


def _already(ground: Ground, step: Step, *outcomes: Status) -> Refusal | None:
    """Refuse when the step has one of these outcomes."""
    found = status(ground.view, step)
    return refuse(_ALREADY[found], field=step.name) if found in outcomes else None


def confirm(ground: Ground, order: Confirm) -> list[Event] | Refusal:
    """Confirm a completed step as second officer, with the own key."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    refusal = (
        _confirmable(ground, step)
        or ground.own_key(about=step.name)
        or ground.needs_role(step.second, about=step.name)
        or _another(ground, step, ground.did(step).completed)
    )
    return refusal or [Confirmed(header=ground.acting(step.second), step=step.name)]


def _confirmable(ground: Ground, step: Step) -> Refusal | None:
    did = ground.did(step)
    if not step.second:
        return refuse("no_second", field=step.name)
    if did.completed is None:
        return refuse("not_completed", field=step.name)
    return refuse("confirmed_before", field=step.name) if did.confirmed else None


def _another(ground: Ground, step: Step, act: Completed | Returned | NotDone | None) -> Refusal | None:
    """Refuse the officer who did the act, or entered it for somebody else."""
    if act is None or ground.officer.id not in {act.header.by, act.header.actor}:
        return None
    return refuse("same_officer", field=step.name, officer=ground.officer.name)


def skip(ground: Ground, order: SkipStep) -> list[Event] | Refusal:
    """Skip a step with one of its reasons and a sentence."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    refusal = (
        _already(ground, step, *_ALREADY)
        or (refuse("never_skippable", field=step.name, hint=NOT_DONE_HINT) if step.skip is None else None)
        or _skippable_now(ground, step)
    )
    if refusal or step.skip is None:
        return refusal or []
    if order.code not in step.skip.reasons:
        return refuse("unknown_code", field=step.name, code=order.code[:60], offers=tuple(step.skip.reasons))
    by = step.skip.by or step.who
    refusal = ground.needs_role(by, about=step.name) or _reason(ground, step, order.reason)
    if refusal:
        return refusal
    header = ground.acting(by)
    back = add_span(header.at, step.skip.again, ground.state.calendar) if step.skip.again else None
    return [Skipped(header=header, step=step.name, code=order.code, reason=order.reason, back=back)]


def _skippable_now(ground: Ground, step: Step) -> Refusal | None:
    """A step that waits for its first question may be skipped; one that is blocked may not.

    Else a chain of hold points could be opened from its middle.
    """
    refusal = ground.open_to_acts(step)
    return None if refusal and refusal.code == "ask_first" else refusal


def _reason(ground: Ground, step: Step, *texts: str) -> Refusal | None:
    """Refuse a missing reason, or one that cannot be kept."""
    for text in texts:
        if not text.strip():
            return refuse("reason_needed", field=step.name)
        if refusal := ground.free_text(text, about=step.name):
            return refusal
    return None


def waive(ground: Ground, order: Waive) -> list[Event] | Refusal:
    """Let a step go, as the role that owns the procedure."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    if step.urgent or step.skip is None:
        return refuse("never_waived", field=step.name, hint=NOT_DONE_HINT)
    refusal = (
        _already(ground, step, *_ALREADY)
        or _skippable_now(ground, step)
        or ground.needs_role((ground.procedure.owner,), about=step.name)
        or _reason(ground, step, order.reason)
    )
    return refusal or [
        Waived(header=ground.acting((ground.procedure.owner,)), step=step.name, reason=order.reason),
    ]


def mark_not_done(ground: Ground, order: MarkNotDone) -> list[Event] | Refusal:
    """Say that a step was not done. Any step that may apply, also one that waits or lacks its second officer."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    if status(ground.view, step) is Status.HIDDEN:
        return refuse("not_applicable", field=step.name, because=why_hidden(ground.view, step, aloud=True))
    refusal = _already(ground, step, Status.COMPLETED, Status.NOT_DONE, Status.WAIVED) or _reason(
        ground, step, order.reason, order.attempts, order.told
    )
    if refusal:
        return refusal
    return [
        NotDone(
            header=ground.acting(step.who),
            step=step.name,
            reason=order.reason,
            attempts=order.attempts,
            told=order.told,
        )
    ]


def sign_not_done(ground: Ground, order: SignNotDone) -> list[Event] | Refusal:
    """As supervisor, sign a step that was not done: another officer than who said so. Also after closing."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    refusal = (
        _to_sign_off(ground, step)
        or ground.own_key(about=step.name)
        or (None if ground.officer.supervisor else refuse("supervisor_needed", field=step.name))
        or _another(ground, step, ground.did(step).not_done)
    )
    return refusal or [NotDoneSigned(header=ground.header, step=step.name)]


def _to_sign_off(ground: Ground, step: Step) -> Refusal | None:
    did = ground.did(step)
    if did.not_done is None:
        return refuse("not_marked", field=step.name)
    return refuse("signed_before", field=step.name) if did.not_done_signed else None
