"""Where one step stands, and why; `progress` puts them together."""

from datetime import datetime
from typing import cast

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import Field, FieldType, Privacy, Step
from sop_engine.run.computed import computed_words
from sop_engine.run.due import SIGN_OFF_WITHIN, clock
from sop_engine.run.events import Value, Withheld
from sop_engine.run.gates import gate_of, shut
from sop_engine.run.holds import held_by, outcome_of
from sop_engine.run.index import base, conditions_of
from sop_engine.run.lost import WHY, is_lost
from sop_engine.run.outlook import Standing, Status
from sop_engine.run.rounds import base_of, begun, row_of
from sop_engine.run.show import show
from sop_engine.run.state import StepState
from sop_engine.run.view import View
from sop_engine.sentence import joined, phrase

SETTLED = frozenset({Status.COMPLETED, Status.SKIPPED, Status.WAIVED, Status.NOT_DONE})
"""Statuses of a step that has its outcome."""


def standing(view: View, step: Step) -> Standing:
    """Where the step stands now, with the reason, what is missing, and the clock that counts."""
    state = view.state.step(step.name)
    held = held_by(view, step)
    status = _status(view, step, state, held)
    return Standing(
        step=step.name,
        status=status,
        because=_because(view, step, status, held),
        held_by=held if status is Status.BLOCKED else (),
        missing=tuple(field.ref for field in missing(view, step)) if status in _UNFINISHED else (),
        due=None if status in {Status.HIDDEN, Status.UNDECIDED} else clock(view, step),
        sign_off_open=state.not_done is not None and state.not_done_signed is None,
        sign_off_due=sign_off_due(state),
    )


_UNFINISHED = frozenset({Status.OPEN, Status.BLOCKED, Status.SKIPPED, Status.NOT_DONE, Status.WAIVED})


def status(view: View, step: Step) -> Status:
    """Where the step stands now."""
    return _status(view, step, view.state.step(step.name), held_by(view, step))


def _status(view: View, step: Step, state: StepState, held: tuple[str, ...]) -> Status:
    truth = view.applies(step)
    if truth is Truth.FALSE:
        return Status.HIDDEN
    if outcome := outcome_of(state, step, view.now):
        return outcome
    if truth is Truth.UNKNOWN and view.shown(step) is not Truth.TRUE:
        return Status.HIDDEN if is_lost(view, step) else Status.UNDECIDED
    if held:
        return Status.BLOCKED
    if is_later(view, step, state):
        return Status.LATER
    return Status.OPEN if truth is Truth.TRUE else Status.ASK


def is_later(view: View, step: Step, state: StepState) -> bool:
    """Is it a round of a recurring step whose time has not come?

    Its time comes when its clock reminds of it. A first round with a `due` of its own is open at once, like any step.
    """
    if step.every is None or step.round is None or begun(state) or (step.due and step.round.number == 1):
        return False
    found = clock(view, step)
    return found is None or not (found.warned or found.overdue)


def missing(view: View, step: Step) -> tuple[Field, ...]:
    """Fields that must be answered before the step can be completed, and are not.

    A field whose `when` is undecided does not count: its questions come first, or were optional.
    """
    return tuple(field for field in step.fields if _lacks(view, field))


def _lacks(view: View, field: Field) -> bool:
    if field.value is not None or view.field_shown(field) is not Truth.TRUE:
        return False
    if field.type is FieldType.LIST and any(
        view.in_row(field, row).missing() for row in view.live_rows(field) if _has_conditions(field)
    ):
        return True
    return not field.optional and not view.answered(field)


def _has_conditions(field: Field) -> bool:
    return any(column.when for column in field.columns)


def sign_off_due(state: StepState) -> datetime | None:
    """Until when a supervisor must sign a step that was not done; None when nothing is to be signed."""
    if state.not_done is None or state.not_done_signed is not None:
        return None
    return state.not_done.header.at + SIGN_OFF_WITHIN


def _because(view: View, step: Step, status: Status, held: tuple[str, ...]) -> str:
    if status is Status.HIDDEN:
        return why_hidden(view, step)
    if status is Status.UNDECIDED:
        return why_undecided(view, step)
    if status is Status.BLOCKED:
        return names(view, held)
    return step.ask_first if status is Status.ASK else ""


def why_hidden(view: View, step: Step, *, aloud: bool = False) -> str:
    """The answers that hide a step, in words; of one that hangs on what was expunged only that it does.

    `aloud`: for whoever stands by, as in a refusal: answers that screens mask are only named.
    """
    if is_lost(view, step):
        return WHY
    if gate := gate_of(view, step):
        hidden = aloud and _any_masked(view, gate.when)
        return phrase("a gate closes this part") if hidden else _as_reason(gate.because)
    if said_no := _said_no(view, step, aloud=aloud):
        return said_no
    if over := _round_is_over(view, step, aloud=aloud):
        return over
    return answers_read(view, view.index.phase_of[step.name].when, step.when, aloud=aloud)


def _said_no(view: View, step: Step, *, aloud: bool) -> str:
    """That the officer said it does not apply, and why; empty where nobody said so."""
    asked = view.state.step(step.name).asked
    if not asked or asked.applies:
        return ""
    if aloud and masked(step):
        return phrase("'{label}' (masked)", label=step.ask_first)
    if isinstance(asked.reason, Withheld):
        return phrase("'{question}' is answered with no", question=step.ask_first)
    return phrase("'{question}' is answered with no ({reason})", question=step.ask_first, reason=asked.reason)


def _as_reason(text: str) -> str:
    """One sentence goes on without its full stop; several keep theirs."""
    return text if ". " in text else text.rstrip(".")


def masked(step: Step) -> bool:
    """Do screens mask whether the step applies, where an officer is asked so: are its answers of class S2 or S3?"""
    return step.privacy >= Privacy.IDENTITY or bool(step.sealed)


def _any_masked(view: View, condition: Condition) -> bool:
    """Does a condition read an answer that screens mask?"""
    fields = [view.index.fields.get(base(ref)) or view.procedure.field(ref) for ref in condition.reads]
    return any(field is None or field.privacy >= Privacy.IDENTITY for field in fields)


def _round_is_over(view: View, step: Step, *, aloud: bool) -> str:
    """Why a round does not come (any more), in words; empty where something else hides the step."""
    if step.round is None or view.round_stands(step):
        return ""
    if step.round.row and row_of(view.state, step.each, step.round.row) is None:
        label = view.index.fields[step.each].label
        return phrase("row {row} of '{label}' does not count any more", row=step.round.row, label=label)
    until = step.every.until if step.every else None
    return answers_read(view, until, aloud=aloud) or phrase("its rounds are over")


def why_undecided(view: View, step: Step) -> str:
    """The questions that are still open, in words."""
    phase = view.index.phase_of[step.name]
    found = conditions_of(view.index, step) if shut(view, phase) is Truth.UNKNOWN else (phase.when, step.when)
    reads = [ref for condition in found if condition for ref in condition.reads]
    refs = [base(one) for ref in reads for one in view.index.every(ref)]
    return open_questions(view, refs) or phrase("a step that has not been begun")


def open_questions(view: View, refs: list[str]) -> str:
    """Labels of the unanswered ones of these fields."""
    fields = [view.index.fields[ref] for ref in dict.fromkeys(sorted(refs)) if ref in view.index.fields]
    wanted = [field for field in fields if view.field_applies(field) is not Truth.FALSE]
    labels = [f"'{field.label}'" for field in wanted if not view.answered(field)]
    return ", ".join(labels) or ", ".join(f"'{field.label}'" for field in fields)


def names(view: View, held: tuple[str, ...]) -> str:
    """Titles of steps and phases."""
    file = view.procedure.folded or view.procedure
    found = [
        view.index.phases.get(name) or view.index.steps.get(name) or file.phase(name) or file.step(base_of(name))
        for name in held
    ]
    return ", ".join(f"'{one.title}'" for one in found if one)


def answers_read(view: View, *conditions: Condition | None, aloud: bool) -> str:
    """The answers that conditions read, as `'question' is 'answer'`; `aloud`: of masked ones only the question."""
    read = {ref for condition in conditions if condition for ref in condition.reads}
    refs = sorted(
        {one if "#" in one.partition(".")[2] else base(one) for ref in read for one in view.index.every(ref)}
    )
    return joined(", ", [words for ref in refs if (words := _ref_words(view, ref, aloud=aloud))])


def _ref_words(view: View, ref: str, *, aloud: bool) -> str:
    """A field with its answer in words; a column of the row that a round is for with what stands in that row."""
    field = view.index.fields.get(ref)
    shown = field or view.procedure.field(ref)
    if aloud and shown is not None and shown.privacy >= Privacy.IDENTITY:
        return phrase("'{label}' (masked)", label=shown.label)
    if field is not None:
        return answer_words(view, field)
    column = view.procedure.field(ref)
    value = cast("Value | Missing", view.value(ref))  # what conditions read of an answer is an answer
    if column is None or isinstance(value, Missing):
        return phrase("'{label}' is not answered", label=column.label) if column else ""
    return phrase("'{label}' is '{answer}'", label=column.label, answer=show(column, value))


def answer_words(view: View, field: Field) -> str:
    """A field with its answer in words."""
    if field.value is not None:
        told = computed_words(view, field) or phrase("not asked")
        return phrase("'{label}' is '{answer}'", label=field.label, answer=told)
    given = view.state.answer(field.ref)
    if given is None:
        asked = view.field_applies(field) is not Truth.FALSE
        if asked:
            return phrase("'{label}' is not answered", label=field.label)
        return phrase("'{label}' is not asked", label=field.label)
    return phrase("'{label}' is '{answer}'", label=field.label, answer=show(field, given.value))
