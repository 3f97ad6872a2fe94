"""A value of a source with its path: reading it never raises, whatever stands there."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from sop_engine.problem import Position, Problem
from sop_engine.procedure.reader import Value
from sop_engine.procedure.source import Path, Source


class Cursor:
    """One place in a source.

    The schema has already refused wrong shapes. In a quick load it is not asked; a wrong shape then
    reads as if nothing stood there.
    """

    __slots__ = ("path", "source", "value")

    def __init__(self, source: Source, path: Path, value: Value) -> None:
        self.source = source
        self.path = path
        self.value = value

    def get(self, key: str) -> "Cursor":
        """What stands under this key; a cursor on nothing when there is none."""
        value = self.value
        return Cursor(self.source, (*self.path, key), value.get(key) if type(value) is dict else None)

    def has(self, key: str) -> bool:
        """Does anything stand under this key?"""
        value = self.value
        return type(value) is dict and value.get(key) is not None

    def text_of(self, key: str) -> str:
        """The text under this key, as `get(key).text()`: most keys are asked for and not there."""
        value = self.value
        found = value.get(key) if type(value) is dict else None
        if found is None:
            return ""
        return found if type(found) is str else _text(found)

    def texts_of(self, key: str) -> tuple[str, ...]:
        """The texts under this key, as `get(key).texts()`."""
        value = self.value
        found = value.get(key) if type(value) is dict else None
        if found is None:
            return ()
        return tuple([_text(item) for item in found]) if type(found) is list else (_text(found),)

    def flag_of(self, key: str) -> bool:
        """Is it `true` under this key?"""
        value = self.value
        return type(value) is dict and value.get(key) is True

    def number_of(self, key: str) -> int | None:
        """The whole number under this key, or None."""
        return self.get(key).number() if self.has(key) else None

    def each_of(self, key: str) -> Iterator["Cursor"]:
        """The items under this key, as `get(key).each()`."""
        return self.get(key).each() if self.has(key) else _NONE

    def entries_of(self, key: str) -> Iterator[tuple[str, "Cursor"]]:
        """The names under this key and what they stand for, as `get(key).entries()`."""
        return self.get(key).entries() if self.has(key) else _NO_NAMES

    def entries(self) -> Iterator[tuple[str, "Cursor"]]:
        """Names and what they stand for, in order of writing."""
        if isinstance(self.value, dict):
            source, path = self.source, self.path
            for key, value in self.value.items():
                yield key, Cursor(source, (*path, key), value)

    def any_with(self, key: str, text: str | None = None) -> bool:
        """Does this key (with this text) stand in any of the maps in this map?"""
        if not isinstance(self.value, dict):
            return False
        inner = [item for item in self.value.values() if type(item) is dict and key in item]
        return bool(inner) and (text is None or any(item[key] == text for item in inner))

    def names(self) -> AbstractSet[str]:
        """The names that stand here."""
        return self.value.keys() if isinstance(self.value, dict) else frozenset()

    def each(self) -> Iterator["Cursor"]:
        """The items of a list; of a single value (`who: ocs`) that value itself."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Cursor(self.source, (*self.path, index), value)
        elif self.value is not None:
            yield self

    @property
    def present(self) -> bool:
        """Does anything stand here?"""
        return self.value is not None

    def text(self) -> str:
        """The text, or empty."""
        return _text(self.value)

    def texts(self) -> tuple[str, ...]:
        """Text or list of texts, as a tuple."""
        return tuple([item.text() for item in self.each()]) if self.value is not None else ()

    def flag(self) -> bool:
        """Is it `true`?"""
        return self.value is True

    def number(self) -> int | None:
        """The whole number, or None."""
        return self.value if isinstance(self.value, int) and not isinstance(self.value, bool) else None

    def position(self, *, key: bool = False) -> Position:
        """Where it stands (`key`: its name)."""
        return self.source.position(self.path, key=key)

    def problem(self, code: str, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A finding about this place."""
        return Problem(code=code, message=message, position=self.position(key=key), hint=hint)


_NONE: Iterator[Cursor] = iter(())
_NO_NAMES: Iterator[tuple[str, Cursor]] = iter(())


def _text(value: Value) -> str:
    """The text, or a whole number as text; empty for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""
