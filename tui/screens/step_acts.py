"""What an officer does at a step: answer its questions in a row, sign, skip, say it was not done, amend."""

from collections.abc import Callable
from datetime import datetime

from sop_engine.interface_language import _
from sop_engine.procedure.model import Field, FieldType, Privacy, Step
from sop_engine.run.events import Value, Withheld
from sop_engine.run.outlook import Status
from sop_engine.run.veil import veiled
from tui.flows import acts, moments, occasions
from tui.flows.context import Act
from tui.questions import Flow
from tui.reasons import CLOSED
from tui.screens.acting import ActingScreen
from tui.text import Tone
from tui.words import titles

WAITING = frozenset({Status.HIDDEN, Status.UNDECIDED, Status.BLOCKED})


class StepActs(ActingScreen):
    """Acts on the step under the cursor; `RunScreen` says where the cursor is."""

    _offered: frozenset[str] = frozenset()

    def step(self) -> Step | None:
        """The step under the cursor."""
        raise NotImplementedError

    def answer_under_cursor(self) -> tuple[str, int]:
        """Field and row under the cursor, or empty and 0."""
        raise NotImplementedError

    def go_to_answers(self) -> None:
        """Put the focus on the answers."""
        raise NotImplementedError

    def go_on(self) -> None:
        """To the next step that wants something."""
        raise NotImplementedError

    def fold_or_open(self) -> None:
        """The cursor is on a phase."""
        raise NotImplementedError

    def action_other_run(self) -> None:
        """Begin the run of another procedure, or go to it."""
        raise NotImplementedError

    @property
    def revealed(self) -> str:
        """Step whose masked answers are shown now."""
        raise NotImplementedError

    def action_answer(self) -> None:
        """The next question of the step; in the pane, the answer under the cursor."""
        step = self.step()
        name, row = self.answer_under_cursor()
        field = step.field(name) if step and name else None
        if step is None:
            self.fold_or_open()
        elif field is not None:
            self._edit(step, field, row)
        else:
            self._offered = frozenset()
            self._next_question(step)

    def _next_question(self, step: Step) -> None:
        status = self.held.progress.steps[step.name].status
        if self.run_now.state.closed:
            self.say(_(CLOSED))
        elif status is Status.ASK:
            self.act(lambda: acts.ask_first(self.context(), step), lambda: self._next_question(step))
        elif status in WAITING and not (step.urgent and status is Status.UNDECIDED):
            self.say(_("This step cannot be answered now; the right side says why."), Tone.WARN)
        elif veiled(step, self.context().me.roles):
            who = titles(self.run_now.procedure, step.sealed)
            self.say(_("Sealed from you, done or not: {who} answers.").format(who=who), Tone.WARN)
        elif status is Status.TO_CONFIRM:
            self.action_sign()
        elif step.use is not None:
            self.action_other_run()
        elif field := self._unanswered(step):
            self._ask(step, field)
        elif status is Status.COMPLETED:
            self.go_to_answers()
            self.say(_("All is answered. u changes an answer."))
        else:
            self.action_complete()

    def _unanswered(self, step: Step) -> Field | None:
        return next(
            (
                field
                for field in step.fields
                if field.ref not in self._offered and not self._answered(field) and self.run_now.asked(field)
            ),
            None,
        )

    def _answered(self, field: Field) -> bool:
        rows = self.run_now.state.step(field.step).rows.get(field.name, ())
        return any(not row.voided for row in rows) or self.run_now.state.answer(field.ref) is not None

    def _ask(self, step: Step, field: Field) -> None:
        def then() -> None:
            self._offered |= {field.ref}
            if field.type is FieldType.LIST and self._answered(field):
                self.start_flow(lambda: acts.another_row(field), again)
            else:
                self._next_question(step)

        def again(wanted: bool) -> bool:  # noqa: FBT001 - the result of a question
            self.end_flow()
            if wanted:
                self._ask(step, field)
            else:
                self._next_question(step)
            return True

        self.act(lambda: acts.answer(self.context(), step, field), then)

    def _edit(self, step: Step, field: Field, row: int) -> None:
        happened = self.run_now.state.step(step.name)
        rows = happened.rows.get(field.name, ())
        given = rows[row - 1] if row else happened.answers.get(field.name)
        if given is None or given.voided:
            self.act(lambda: acts.answer(self.context(), step, field), self.go_to_answers)
            return
        seen = field.privacy < Privacy.IDENTITY or self.revealed == step.name
        old: Value | Withheld = given.value if seen else Withheld()
        self.act(self._amending(step, field, row, old), self.go_to_answers)

    def _amending(self, step: Step, field: Field, row: int, old: Value | Withheld) -> Callable[[], Flow[Act | None]]:
        return lambda: acts.amend(self.context(), step, field, row=row, old=old)

    def action_amend(self) -> None:
        """Change the answer under the cursor."""
        step, (name, row) = self.step(), self.answer_under_cursor()
        field = step.field(name) if step and name else None
        if not self.may("amend"):
            return
        if step is not None and field is not None:
            self._edit(step, field, row)
        else:
            self.go_to_answers()
            self.say(_("Choose the answer with the arrows, then u."))

    def action_complete(self) -> None:
        """Sign that the step was done."""
        step = self.step()
        if step is None:
            self.may("complete")
            return
        if step.use is not None:
            self.action_other_run()
            return
        if self.held.progress.steps[step.name].status is Status.UNSEEN:
            self._next_question(step)
            return
        if self.may("complete"):
            self.act(lambda: acts.complete(self.context(), step), self._completed)

    def _completed(self) -> None:
        step = self.step()
        if step is not None and self.held.progress.steps[step.name].status is Status.TO_CONFIRM:
            self.action_sign()
        elif step is not None and self.held.progress.steps[step.name].status is Status.COMPLETED:
            self.go_on()

    def action_skip(self) -> None:
        """Skip, if the procedure allows it."""
        step = self.step()
        if self.may("skip") and step is not None and step.skip is not None:
            rule = step.skip
            self.act(lambda: acts.skip(self.context(), step, rule), self.go_on)

    def action_not_done(self) -> None:
        """Say honestly that it was not done."""
        step = self.step()
        if self.may("not_done") and step is not None:
            self.act(lambda: acts.not_done(self.context(), step), self.go_on)

    def action_note(self) -> None:
        """A note on the step."""
        step = self.step()
        if self.may("note"):
            self.act(lambda: acts.note(self.context(), step))

    def action_note_run(self) -> None:
        """A note on the run."""
        if self.may("note_run"):
            self.act(lambda: acts.note(self.context(), None))

    def action_sign(self) -> None:
        """A second officer confirms, or a supervisor signs what was not done."""
        step = self.step()
        if not self.may("sign") or step is None:
            return
        if self.held.progress.steps[step.name].status is Status.TO_CONFIRM:
            self.act(lambda: acts.confirm(self.context(), step), self.go_on)
        else:
            self.act(lambda: acts.sign_not_done(self.context(), step), self.go_on)

    def action_open_step(self) -> None:
        """Something happened: open a step that the procedure keeps ready for it."""
        names = self.held.progress.occasions
        if self.may("open_step"):
            self.act(lambda: occasions.open_step(self.context(), names), self.go_to_newest)

    def go_to_newest(self) -> None:
        """To the occasion that was opened last."""
        raise NotImplementedError

    def action_time(self) -> None:
        """Set the time of act for what is entered next."""
        self.start_flow(lambda: moments.time_of_act(self.context()), self._set_time)

    def _set_time(self, at: datetime | None) -> bool:
        self.held.act_time = at
        self.end_flow()
        self.say(_("What you enter next happened then; t and 'now' go back.") if at else _("Entering for now."))
        return True
