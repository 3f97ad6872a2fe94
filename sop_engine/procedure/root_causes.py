"""One finding for a name that is misspelt where it is defined: its uses are right, so they are not to blame.

A step `saftey` that four conditions call `safety` is one mistake. It is told at the definition, when the name
there is used nowhere and exactly one such name is near enough. Any other unknown name stays a finding of its own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from sop_engine.problem import Edit, Position, Problem
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.drafting.table import steps_of
from sop_engine.procedure.renaming import CONDITIONS, references
from sop_engine.procedure.source import Source
from sop_engine.procedure.spelling import closest

_NAMES = frozenset({"E201", "R108", "R109", "R311", "R316", "R342", "D603"})
_OPTIONS = frozenset({"E202", "R110"})
_ROLES = frozenset({"R101", "R102"})
_OPTION, _ROLE = "an option", "a role"
"""What stands in the place of the surroundings of a name that has none."""

_TOKEN = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
_SEVERAL = 2
_SHOWN = 3
_MOST = 20  # names that are looked at; a file with more wrong names than that has another mistake
_LONG = 5
"""A word of so many letters is hardly another word by chance."""

Defined = Mapping[str, Mapping[str, Position]]
Named = tuple[str, str]
"""What a name belongs to (`step`, `step.list`, or empty), and the name."""


def root_causes(problems: Sequence[Problem], draft: Draft) -> list[Problem]:
    """The findings, those of one misspelt definition as one finding at the definition."""
    unknown = [problem for problem in problems if problem.code in _NAMES | _OPTIONS | _ROLES]
    if len(unknown) < _SEVERAL:
        return list(problems)
    words = _Words(draft)
    groups: dict[Named, list[Problem]] = {}
    for problem in unknown:
        named = words.named(problem)
        if named:
            groups.setdefault(named, []).append(problem)
    several = [(named, group) for named, group in groups.items() if len(group) >= _SEVERAL]
    told = {named: words.cause(named, group) for named, group in several[:_MOST]}
    dropped = {problem for named, cause in told.items() if cause for problem in groups[named]}
    return [*(cause for cause in told.values() if cause), *(one for one in problems if one not in dropped)]


class _Uses(Struct, frozen=True):
    """How often each name is used."""

    counts: Mapping[Named, int]
    roles: frozenset[str]

    def of(self, named: Named) -> int:
        """How many places use it."""
        return int(named[1] in self.roles) if named[0] == _ROLE else self.counts.get(named, 0)


class _Words:
    """The names that a file defines and uses."""

    def __init__(self, draft: Draft) -> None:
        self._source = draft.source
        self._defined = _defined(draft)
        self._uses = _Uses(_used(draft.source), frozenset(_TOKEN.findall(draft.source.text)))

    def named(self, problem: Problem) -> Named | None:
        """The undefined name that a finding is about."""
        at = problem.position
        if at is None or at.source != self._source.name:
            return None
        line = self._source.lines.line(at.line)
        for found in _TOKEN.finditer(line):
            if found.start() < at.column <= found.end():
                if problem.code in _NAMES:
                    return self._unknown_part(found[0])
                return (_OPTION if problem.code in _OPTIONS else _ROLE, found[0])
        return None

    def _unknown_part(self, token: str) -> Named | None:
        """The first name of a reference that is not defined; None when all are."""
        around = ""
        for part in token.split("."):
            if part not in self._defined.get(around, {}):
                return around, part
            around = f"{around}.{part}" if around else part
        return None

    def cause(self, named: Named, group: Sequence[Problem]) -> Problem | None:
        """The one finding about the definition that is meant, or None when no single one can be."""
        around, name = named
        unused = {word: at for word, at in self._defined.get(around, {}).items() if not self._uses.of((around, word))}
        near = [word for word in unused if closest(name, [word])]
        if len(near) != 1:
            return None
        wrong, at = near[0], unused[near[0]]
        whole = "" if around in {"", _OPTION, _ROLE} else f"{around}."
        places = len(group) if around == _ROLE else max(self._uses.of(named), len(group))
        message = (
            f"`{whole}{wrong}` is used nowhere, and `{whole}{name}`, used in {places} places, is defined nowhere."
        )
        also = tuple((one.position, "used here") for one in group[:_SHOWN] if one.position)
        sure = around not in {_OPTION, _ROLE} and len(name) >= _LONG
        fix = (Edit(at.line, at.column, at.length, name),) if sure else ()
        hint = f"Is `{name}` meant? Then write it here."
        return Problem(code="R112", message=message, position=at, hint=hint, also=also, fix=fix)


def _defined(draft: Draft) -> Defined:
    """What a name belongs to, to the names there and where they stand. An option of several fields is left out."""
    found: dict[str, dict[str, Position]] = {"": {}, _OPTION: {}, _ROLE: _roles(draft)}
    for name, phase in draft.root.get("phases").entries():
        found[""][name] = phase.position(key=True)
    for _, name, step in steps_of(draft.root):
        found[""][name] = step.position(key=True)
    for ref, place in draft.places.items():
        around, dot, name = ref.rpartition(".")
        if dot:
            found.setdefault(around, {})[name] = place.position(key=True)
    if "input" in found:
        found[""]["input"] = draft.root.get("inputs").position(key=True)
    twice: set[str] = set()
    for _, place in draft.fields:
        for name, option in place.get("options").entries():
            twice |= {name} & found[_OPTION].keys()
            found[_OPTION][name] = option.position(key=True)
    for name in twice:
        del found[_OPTION][name]
    return found


def _roles(draft: Draft) -> dict[str, Position]:
    if draft.roles is None:
        return {}
    names = [(key, name) for key in ("roles", "people") for name in _keys(draft.roles, key)]
    return {name: draft.roles.position((key, name), key=True) for key, name in names}


def _keys(source: Source, key: str) -> Iterable[str]:
    value = source.at((key,))
    return value if isinstance(value, dict) else ()


def _used(source: Source) -> dict[Named, int]:
    """How often each name is used in conditions and references."""
    counts: dict[Named, int] = {}
    for named in _namings(source):
        counts[named] = counts.get(named, 0) + 1
    return counts


def _namings(source: Source) -> Iterator[Named]:
    for path, text in references(source.value):
        proposed = len(path) > 1 and path[-2] == "propose"
        if proposed:
            yield _OPTION, str(path[-1])
        for token in _TOKEN.findall(text):
            parts = token.split(".")
            if len(parts) == 1:
                yield _OPTION, token
            if len(parts) > 1 or not (proposed or path[-1] in CONDITIONS):
                yield from ((".".join(parts[:place]), part) for place, part in enumerate(parts))
