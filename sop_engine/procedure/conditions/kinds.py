"""What a condition may compare: the table of fields, and the kinds of values."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from msgspec import Struct, field

Data = str | int | bool

OptionData = Mapping[str, Mapping[str, Data]]
"""Data name to option name to value."""

SIGN_STATES = ("signed", "refused")


class Kind(StrEnum):
    """Kind of value that an answer, or a part of a condition, has."""

    TRUTH = "a condition"
    CHOICE = "an option"
    MULTI = "several options"
    NUMBER = "a number"
    DATE = "a date"
    TIME = "a time"
    DAYS = "a number of days"
    HOURS = "a number of hours"
    MONTHS = "a number of months"
    HASH = "a hash"
    OFFICER = "an officer"
    FLAG = "true or false"
    LIST = "a list"
    TEXT = "free text"
    OTHER = "something that cannot be compared"
    UNREAD = "something that is wrong itself"
    GIVEN = "what another procedure gave"
    UNWAITED = "what nobody waits for"


class Answerable(Struct, frozen=True, kw_only=True):
    """What the table says about one field.

    Attributes:
        kind: kind of its answer. what: word for the field type, for messages.
        options: of a choice or multi (of `sign`: signed, refused).
        data: data name to the value each option gives.
        columns: of a list, by name.
    """

    kind: Kind
    what: str = ""
    options: tuple[str, ...] = ()
    data: OptionData = field(default_factory=lambda: MappingProxyType({}))
    columns: Mapping[str, "Answerable"] = field(default_factory=lambda: MappingProxyType({}))


Table = Mapping[str, Mapping[str, Answerable]]
"""Step name to field name to what the field is."""


class Loop(Struct, frozen=True):
    """How a step is repeated. `each`: `step.list`, or empty. `again`: recurring or `anytime`."""

    each: str = ""
    again: bool = False

    def rows(self, step: str) -> str:
        """The name under which its rounds are given to conditions: the list, or the step itself."""
        return step if self.again else self.each


class Stand(Struct, frozen=True):
    """Where a condition stands.

    Attributes:
        step: the step it belongs to, or empty.
        row: `step.list` when it stands in a column: that list's columns then mean the same row.
        loops: every repeated step, by name.
    """

    step: str = ""
    row: str = ""
    loops: Mapping[str, Loop] = field(default_factory=lambda: MappingProxyType({}))

    def many(self, step: str) -> str:
        """The name of the rounds, when a field of this step has many answers seen from here; else empty."""
        loop = self.loops.get(step)
        if loop is None or step == self.step:
            return ""
        here = self.loops.get(self.step, Loop())
        return "" if loop.each and loop.each == here.each and not loop.again else loop.rows(step)

    def is_this_row(self, rows: str) -> bool:
        """Does a column of this list mean one row: that of the column, or of the round in which it stands?"""
        return bool(rows) and rows in {self.row, self.loops.get(self.step, Loop()).each}


class Meaning(Struct, frozen=True):
    """Kind of a part of a condition, with its options where it has some."""

    kind: Kind
    options: tuple[str, ...] = ()


def data_meaning(values: Mapping[str, Data]) -> Meaning:
    """The kind of an option datum: flag, number, or word (then its values are its options)."""
    held = list(values.values())
    if held and all(isinstance(value, bool) for value in held):
        return Meaning(Kind.FLAG, ("true", "false"))
    if held and all(isinstance(value, int) and not isinstance(value, bool) for value in held):
        return Meaning(Kind.NUMBER)
    if held and all(isinstance(value, str) for value in held):
        return Meaning(Kind.CHOICE, tuple(dict.fromkeys(str(value) for value in held)))
    return Meaning(Kind.OTHER)
