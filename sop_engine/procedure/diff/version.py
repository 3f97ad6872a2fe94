"""The semantic version that a set of changes asks for."""

from collections.abc import Iterable

from msgspec import Struct

from sop_engine.procedure.diff.change import Change, Level

Numbers = tuple[int, int, int]


class Verdict(Struct, frozen=True, kw_only=True):
    """The written version against the computed one.

    Attributes:
        level: of the heaviest change. least: the lowest version that says so.
        enough: is the written version at least that?
    """

    level: Level
    old: str
    new: str
    least: str
    enough: bool


def verdict(old: str, new: str, changes: Iterable[Change]) -> Verdict:
    """Judge the version `new` that was written over `old`."""
    level = max((change.level for change in changes), default=Level.NONE)
    least = least_version(old, level)
    return Verdict(level=level, old=old, new=new, least=least, enough=numbers(new) >= numbers(least))


def least_version(old: str, level: Level) -> str:
    """The lowest version after `old` for changes of that level.

    Below 1.0.0 nothing is promised yet: there the second number also stands for what would raise the first.
    """
    first, second, third = numbers(old)
    if level is Level.MAJOR and first:
        return f"{first + 1}.0.0"
    if level >= Level.MINOR:
        return f"{first}.{second + 1}.0"
    return f"{first}.{second}.{third + 1}" if level is Level.PATCH else old


def numbers(version: str) -> Numbers:
    """The three numbers; zeros for a text that is no version, which `check` refuses."""
    parts = version.split(".")
    if len(parts) != len(("first", "second", "third")) or not all(part.isdecimal() for part in parts):
        return (0, 0, 0)
    return (int(parts[0]), int(parts[1]), int(parts[2]))
