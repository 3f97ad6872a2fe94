"""A run seen at one moment: which steps and fields apply, and the answers as conditions read them.

Everything is computed when it is asked for and kept as long as the view: an answer needs the
standing of one step, not of the whole procedure.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sop_engine.procedure.conditions.evaluate import evaluate
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Answers, Missing, Row, Truth, negated
from sop_engine.procedure.conditions.truth import Value as Read
from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.run.computed import computed
from sop_engine.run.events import Value, Withheld
from sop_engine.run.gates import shut
from sop_engine.run.index import index_of
from sop_engine.run.round_rows import Round, RoundRow
from sop_engine.run.rounds import begun, row_of
from sop_engine.run.state import Given, RunState
from sop_engine.run.unfold import unfold
from sop_engine.run.use_events import Returned
from sop_engine.run.values import NAIROBI

DEEP = 50
"""Steps in a chain of `when`s beyond which steps are looked at in order, so that the stack stays shallow."""


class View:
    """One state of one procedure at one moment.

    Attributes:
        now: UTC. procedure: unfolded for this state. index: its look-up tables.
        shut, worked_out: what gates and computed fields are now, as far as it was asked.
        lost: steps that hang on what was expunged, once it was asked (`run.lost`).
    """

    __slots__ = ("_fields", "_steps", "index", "lost", "now", "procedure", "shut", "state", "worked_out")

    def __init__(self, procedure: Procedure, state: RunState, now: datetime) -> None:
        self.procedure = unfold(procedure, state)
        self.index = index_of(self.procedure)
        self.state = state
        self.now = now
        self._steps: dict[str, Truth] = {}
        self._fields: dict[str, Truth] = {}
        self.lost: frozenset[str] | None = None
        self.shut: dict[str, Truth] = {}
        self.worked_out: dict[str, Read | Missing] = {}

    def shown(self, step: Step) -> Truth:
        """Does the step apply by the `when` of its phase and its own, leaving aside `ask_first`?"""
        known = self._steps.get(step.name)
        if known is None:
            if len(self._steps) < self.index.order[step.name] and self.index.depth > DEEP:
                self._look_in_order(step)
            known = self._look(step)
        return known

    def applies(self, step: Step) -> Truth:
        """Does the step apply? Unknown too while `ask_first` is not answered."""
        truth = self.shown(step)
        if not step.ask_first or truth is Truth.FALSE:
            return truth
        asked = self.state.step(step.name).asked
        if asked is None:
            return Truth.UNKNOWN
        return truth if asked.applies else Truth.FALSE

    def field_applies(self, field: Field) -> Truth:
        """Does the field apply, in a step that may not apply itself?"""
        return _both(self.applies(self.index.steps[field.step]), self.field_shown(field))

    def field_shown(self, field: Field) -> Truth:
        """Does the field apply by its own `when` (a column: see `in_row`)?"""
        if field.when is None:
            return Truth.TRUE
        known = self._fields.get(field.ref)
        if known is None:
            known = self._fields[field.ref] = evaluate(field.when, self)
        return known

    def test(self, condition: Condition) -> Truth:
        """What a condition is now."""
        return evaluate(condition, self)

    def in_row(self, list_field: Field, row: Mapping[str, object]) -> "RowView":
        """This view with a row of a list under the eyes."""
        return RowView(self, list_field, row)

    def value(self, ref: str) -> Read | Missing:
        """The answer that counts, for conditions (`Answers`)."""
        field = self.index.fields.get(ref)
        if field is None and "#" in ref:
            return self._cell(ref)
        if field is None or self.field_applies(field) is Truth.FALSE:
            return Missing.NOT_APPLICABLE
        if field.value is not None:
            return computed(self, field)
        given = self.state.answer(ref)
        if given is None and self._came_back(field):
            return Missing.NOT_APPLICABLE  # the other run has closed without an answer
        if given is None or isinstance(given.value, Withheld):
            return Missing.UNANSWERED
        return given.value

    def _came_back(self, field: Field) -> bool:
        """Has the run closed whose result this would be?"""
        completed = self.state.step(field.step).completed
        return isinstance(completed, Returned) and completed.outcome != ""

    def rows(self, ref: str) -> Sequence[Row]:
        """The rows that count, for conditions (`Answers`); of a recurring or `anytime` step its rounds."""
        field = self.index.fields.get(ref)
        if field is None:
            return self._rounds(ref)
        if self.field_applies(field) is Truth.FALSE:
            return ()
        if names := self.index.repeated_for.get(ref):
            return [RoundRow(self, field, number, names) for number in self.given_rows(field)]
        return [self.in_row(field, row).answers() for row in self.live_rows(field)]

    def _rounds(self, ref: str) -> Sequence[Row]:
        """The rounds of a step that were begun; or the rows of a list in all of them."""
        step, dot, name = ref.partition(".")
        found = [one for one in self.index.rounds.get(step, ()) if self._counts(one)]
        if dot:
            return [row for one in found for row in self.rows(f"{one.name}.{name}")]
        return [Round(self, one) for one in found]

    def _counts(self, step: Step) -> bool:
        """Is it a round that conditions speak of: one whose row counts, and that has begun if it recurs?"""
        if step.every and not begun(self.state.step(step.name)):
            return False
        return not step.each or (step.round is not None and row_of(self.state, step.each, step.round.row) is not None)

    def _cell(self, ref: str) -> Read | Missing:
        """A column of the row that a round is for: `step.list#2.column`."""
        step, name, column = ref.split(".")
        name, _, number = name.partition("#")
        field, cell = self.index.fields.get(f"{step}.{name}"), f"{step}.{name}.{column}"
        given = row_of(self.state, f"{step}.{name}", int(number))
        if field is None or given is None or self.field_applies(field) is Truth.FALSE:
            return Missing.NOT_APPLICABLE
        return self.in_row(field, given.value).value(cell) if isinstance(given.value, Mapping) else Missing.UNANSWERED

    def live_rows(self, field: Field) -> list[Mapping[str, object]]:
        """The rows of a list that count, without those that this session cannot read."""
        rows = self.given_rows(field).values()
        return [given.value for given in rows if isinstance(given.value, Mapping)]

    def given_rows(self, field: Field) -> dict[int, Given]:
        """The rows of a list that count, by number."""
        rows = self.state.step(field.step).rows.get(field.name, ())
        return {number: given for number, given in enumerate(rows, 1) if not given.voided}

    def today(self) -> date:
        """The day in Nairobi (`Answers`)."""
        return self.now.astimezone(NAIROBI).date()

    def answered(self, field: Field) -> bool:
        """Is there an answer that counts (of a list: a row)?"""
        if field.type is FieldType.LIST:
            return bool(self.given_rows(field))
        if field.value is not None:
            return not isinstance(self.value(field.ref), Missing)
        return self.state.answer(field.ref) is not None

    def _test(self, condition: Condition | None) -> Truth:
        return Truth.TRUE if condition is None else evaluate(condition, self)

    def _look_in_order(self, last: Step) -> None:
        for step in self.procedure.steps[: self.index.order[last.name]]:
            if step.name not in self._steps:
                self._look(step)

    def _look(self, step: Step) -> Truth:
        phase = self.index.phase_of[step.name]
        known = _both(self._test(phase.when), self._test(step.when))
        if phase.gates and known is not Truth.FALSE:
            known = _both(known, negated(shut(self, phase)))
        self._steps[step.name] = known
        # Kept before it is asked whether the round still comes: `until` may read back into the same step.
        if step.round is not None and known is not Truth.FALSE and not self.round_stands(step):
            known = self._steps[step.name] = Truth.FALSE
        return known

    def would_apply(self, template: Step) -> Truth:
        """Would an occasion of an `anytime` step apply if it were opened now?"""
        return self._look(template)

    def round_stands(self, step: Step) -> bool:
        """Does the round of this step still come: does its row count, and are its rounds not over?

        A round that was begun goes on, though `until` has become true since.
        """
        found = step.round
        if found is None:
            return True
        if found.row and row_of(self.state, step.each, found.row) is None:
            return False
        if found.row and self.field_applies(self.index.fields[step.each]) is Truth.FALSE:
            return False
        if step.every is None or step.every.until is None or begun(self.state.step(step.name)):
            return True
        return evaluate(step.every.until, self) is not Truth.TRUE


class RowView:
    """A view in which the columns of one list mean one row."""

    __slots__ = ("_list", "_row", "_view")

    def __init__(self, view: View, list_field: Field, row: Mapping[str, object]) -> None:
        self._view = view
        self._list = list_field
        self._row = row

    def value(self, ref: str) -> Read | Missing:
        """The answer that counts; of this list, the one in the row."""
        column = self._view.index.fields.get(ref)
        if column is None or not ref.startswith(self._list.ref + "."):
            return self._view.value(ref)
        if self.applies(column) is Truth.FALSE:
            return Missing.NOT_APPLICABLE
        value = self._row.get(column.name, Missing.UNANSWERED)
        return Missing.UNANSWERED if isinstance(value, Withheld) else value  # type: ignore[return-value]  # a Value by `read`

    def rows(self, ref: str) -> Sequence[Row]:
        """The rows that count."""
        return self._view.rows(ref)

    def today(self) -> date:
        """The day in Nairobi."""
        return self._view.today()

    def applies(self, column: Field) -> Truth:
        """Does the column apply in this row?"""
        return Truth.TRUE if column.when is None else evaluate(column.when, self)

    def test(self, condition: Condition) -> Truth:
        """What a condition is in this row."""
        return evaluate(condition, self)

    def answers(self) -> Row:
        """The row as conditions read it."""
        return {column.name: self.value(column.ref) for column in self._list.columns}

    def missing(self) -> tuple[Field, ...]:
        """Columns that must be answered and are not."""
        return tuple(
            column
            for column in self._list.columns
            if not column.optional and column.name not in self._row and self.applies(column) is not Truth.FALSE
        )


def _both(one: Truth, other: Truth) -> Truth:
    if one is Truth.FALSE or other is Truth.FALSE:
        return Truth.FALSE
    return Truth.TRUE if one is other is Truth.TRUE else Truth.UNKNOWN


def readable(value: Value | Withheld) -> Value | None:
    """The value, or None where this session cannot read it."""
    return None if isinstance(value, Withheld) else value


_PROTOCOL: type[Answers] = View  # mypy proves here that a view answers conditions
