"""Something that could be typed into a field, by chance and mostly right; no text is ever written twice."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sop_engine.procedure.model import ExhibitKind, Field, FieldType
from sop_engine.run.state import START, RunState
from tests.run.examples import START_AT

ONE_IN_THREE = 3


class Typist:
    """Types answers that fit the run as it stands."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a game of dice that can be played again
        self.number = seed % 1000 * 10_000
        self.state: RunState = START
        self.now: datetime = START_AT

    def word(self) -> str:
        """A text that was never written before, so that it can be searched for."""
        self.number += 1
        return f"tok{self.number}z"

    def raw(self, field: Field) -> Any:
        """Something for the field: mostly right."""
        found = self._makers_of()
        if field.type in found:
            return found[field.type](field)
        return self.random.choice([option.name for option in field.options] or ["x"])

    def _makers_of(self) -> Mapping[FieldType, Callable[[Field], Any]]:
        return {
            FieldType.TEXT: lambda field: "0712 345 678" if field.shape == "phone" else self.word(),
            FieldType.LONGTEXT: lambda _: self.word(),
            FieldType.TICK: lambda _: "yes",
            FieldType.DATE: lambda _: f"{self.now + timedelta(days=self.random.randint(-4, 40)):%Y-%m-%d}",
            FieldType.TIME: lambda _: f"{self.now + timedelta(hours=self.random.randint(-30, 10)):%Y-%m-%d %H:%M}",
            FieldType.HASH: lambda _: self.random.choice(["ab", "cd"]) * 32,
            FieldType.OFFICER: lambda _: self.random.choice(["one", "two", "three"]),
            FieldType.PERSON: self._person,
            FieldType.NUMBER: lambda field: self.random.randint(0, min(field.max or 9, 20)),
            FieldType.MULTI: self._some,
            FieldType.EXHIBIT: lambda field: self._exhibit(field.kind),
            FieldType.CUSTODY: lambda _: self._move(),
            FieldType.LIST: self._row,
        }

    def _some(self, field: Field) -> list[str]:
        return self.random.sample([one.name for one in field.options], self.random.randint(1, 2))

    def _person(self, field: Field) -> str:
        fit = [ref for ref, one in self.state.persons.items() if one.kind == field.person]
        return self.random.choice(fit or ["P1", "P9"])

    def _row(self, field: Field) -> dict[str, Any]:
        asked = [
            one for one in field.columns if not (one.optional or one.when) or self.random.randrange(ONE_IN_THREE)
        ]
        return {column.name: self.raw(column) for column in asked}

    def _exhibit(self, kind: ExhibitKind | None) -> object:
        if self.state.exhibits and self.random.random() < 0.15:
            return self.random.choice(list(self.state.exhibits))
        if kind is ExhibitKind.THING:
            return {"seal": self.word(), "place": self.word()}
        return {"sha256": "cd" * 32, "count": 3} if kind is ExhibitKind.DIGITAL else "new"

    def _move(self) -> dict[str, str]:
        at = self.now + timedelta(hours=3) - timedelta(minutes=self.random.choice([0, 10, 5000]))
        found = {"whole": "yes", "seal": self.word(), "place": self.word(), "at": f"{at:%Y-%m-%d %H:%M}"}
        return found if self.random.randrange(ONE_IN_THREE) else {**found, "exception": self.word()}
