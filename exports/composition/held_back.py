"""The list of what a copy withholds, each with its rule: read from the record itself and the procedure alone.

So the list tells nothing that the record does not: where something is withheld, and what the procedure says about it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from exports.composition.classes import Classes
from exports.parts import Act, Answer, Shown
from exports.record import Phase, Step
from exports.terms import HeldBack
from sop_engine.procedure.model import Field, Privacy
from sop_engine.procedure.model import Step as Written
from sop_engine.run.rounds import base_of

NOTES = "Notes on the run"


class HoldingBack:
    """Finds what the steps and notes of a record withhold, and why."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes

    def found(self, phases: Iterable[Phase], notes: Iterable[Act]) -> tuple[HeldBack, ...]:
        """Everything withheld, in the order of the pages; what is withheld often stands once, with its number."""
        every = (step for phase in phases for step in phase.steps)
        counted = Counter(one for step in every for one in self._of_step(step))
        loose = (one for act in notes for one in self._acts(NOTES, None, (act,)))
        counted.update(loose)
        return tuple(
            HeldBack(step=step, what=what, withheld=level, rule=rule, count=number)
            for (step, what, level, rule), number in counted.items()
        )

    def _of_step(self, step: Step) -> Iterator[tuple[str, str, str, str]]:
        title = f"{step.number}. {step.title}"
        written = self._classes.steps[base_of(step.name)]
        if step.withheld:
            yield (title, "", step.withheld, "sealed" if written.sealed else "told")
            return
        for answer in step.answers:
            yield from self._of_answer(title, written, answer)
        for detail in step.computed:
            yield from self._one(title, detail.label, detail.text, "told")
        for clock in step.deadlines:
            if clock.withheld:
                yield (title, f"Deadline: {clock.within or 'at once'}, from {clock.start}", clock.withheld, "told")
        yield from self._acts(title, written, step.acts)

    def _of_answer(self, title: str, written: Written, answer: Answer) -> Iterator[tuple[str, str, str, str]]:
        field = next(
            (one for one in (*written.fields, *written.results) if one.name == answer.ref.split(".")[1]), None
        )
        rule = self._rule(written, field.privacy if field else Privacy.CASE, field)
        yield from self._one(title, answer.label, answer.value, rule)
        for old in answer.before:
            yield from self._one(title, f"{answer.label}, before", old.value, rule)
        for text in (answer.reason, answer.why, answer.proposed):
            yield from self._one(title, f"{answer.label}, reason", text, rule)
        columns = {column.label: column for column in field.columns} if field else {}
        for detail in answer.columns:
            column = columns.get(detail.label)
            why = self._rule(written, column.privacy, column) if column else rule
            if field and column and why == self._unshown() and column.name not in self._classes.columns(field):
                why = "joined"
            yield from self._one(title, f"{answer.label}: {detail.label}", detail.text, why)

    def _acts(self, title: str, written: Written | None, acts: Iterable[Act]) -> Iterator[tuple[str, str, str, str]]:
        rule = self._rule(written, written.privacy, None) if written else self._unshown()
        for act in acts:
            for detail in act.details:
                yield from self._one(title, detail.label, detail.text, rule)

    def _one(self, title: str, what: str, shown: Shown, rule: str) -> Iterator[tuple[str, str, str, str]]:
        if shown.withheld:
            yield (title, what, shown.withheld, rule)

    def _rule(self, written: Written, own: Privacy, field: Field | None) -> str:
        if written.sealed:
            return "sealed"
        if written.purge is not None:
            return "purge"
        if own > max(self._classes.shows, Privacy.CASE):
            return "harm" if own is Privacy.HARM else "identity"
        told = self._classes.value(field.ref) if field else self._classes.text(written.name)
        return "told" if told > max(self._classes.shows, Privacy.CASE) else self._unshown()

    def _unshown(self) -> str:
        """Why something is withheld whose class is shown."""
        return "named" if self._classes.shows < Privacy.IDENTITY else "unread"
