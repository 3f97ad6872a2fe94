"""Rounds as rows: what `any()`, `all()`, `count()` and `last()` go over when they speak of a repeated step."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sop_engine.procedure.conditions.truth import Missing
from sop_engine.procedure.conditions.truth import Value as Read
from sop_engine.procedure.model import Field, Step
from sop_engine.run.rounds import occurrence

if TYPE_CHECKING:
    from sop_engine.run.view import View


class Round(Mapping[str, Read | Missing]):
    """One round of a step as a row: its fields by name, and what came back (`outcome`, `given.NAME`), when asked."""

    __slots__ = ("_step", "_view")

    def __init__(self, view: "View", step: Step) -> None:
        self._view = view
        self._step = step

    def __getitem__(self, name: str) -> Read | Missing:
        ref = f"{self._step.name}.{name}"
        if ref not in self._view.index.fields:
            raise KeyError(name)
        return self._view.value(ref)

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in self._step.fields)

    def __len__(self) -> int:
        return len(self._step.fields)


class RoundRow(Mapping[str, Read | Missing]):
    """A row of a list that steps are repeated for: its columns, and `step.field` of the round for this row."""

    __slots__ = ("_list", "_names", "_number", "_view")

    def __init__(self, view: "View", list_field: Field, number: int, names: Sequence[str]) -> None:
        self._view = view
        self._list = list_field
        self._number = number
        self._names = names

    def __getitem__(self, name: str) -> Read | Missing:
        step, dot, rest = name.partition(".")
        if dot:
            return self._view.value(f"{occurrence(step, self._number)}.{rest}")
        row = self._view.given_rows(self._list)[self._number].value
        if not isinstance(row, Mapping):
            return Missing.UNANSWERED
        return self._view.in_row(self._list, row).value(f"{self._list.ref}.{name}")

    def __iter__(self) -> Iterator[str]:
        steps = self._view.index.steps
        yield from (column.name for column in self._list.columns)
        for name in self._names:
            yield from (f"{name}.{field.name}" for field in steps[occurrence(name, self._number)].fields)

    def __len__(self) -> int:
        return sum(1 for _ in self)
