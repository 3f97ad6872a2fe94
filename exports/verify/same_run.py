"""Holding two records of one run against each other: do they rest on the same entries, and agree on what both show?

A default record, a fuller copy and a disclosure copy show different parts of the same entries. Each entry is signed
with the digests of all that it says, shown or not, so two files with the same entries cannot tell two stories.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from exports.record import Record
from exports.verify.findings import Check, Status
from exports.verify.subject import Subject
from sop_engine.errors import ExitCode
from sop_engine.journal.disclosure import read_disclosure

_APART = frozenset({"withheld", "raw", "why", "reason"})
"""Parts that follow from what is withheld, or are compared with it."""

_NAMES = ("ref", "row", "kind", "label", "code", "start", "within")
_MISSING = object()
TWO = 2
"""Records that are held against each other."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the two have in common. `same`: they are of one run and contradict each other nowhere."""

    checks: tuple[Check, ...]

    @property
    def same(self) -> bool:
        """Whether no check failed."""
        return all(check.status is not Status.FAILED for check in self.checks)

    @property
    def exit_code(self) -> ExitCode:
        """0 the same run, 1 not."""
        return ExitCode.DONE if self.same else ExitCode.FINDINGS

    def lines(self) -> Iterator[str]:
        """One line a check, and what follows."""
        for check in self.checks:
            yield f"{check.status.value:<11}  {check.name:<11}  {check.reason}"
        yield ""
        yield (
            "SAME RUN: both rest on the same entries and agree on everything that both show."
            if self.same
            else ("NOT THE SAME: do not use the one for the other.")
        )

    def plain(self) -> dict[str, object]:
        """The same for programs."""
        told = [{"status": one.status.value, "check": one.name, "reason": one.reason} for one in self.checks]
        return {"same_run": self.same, "checks": told}


def compare(one: Subject, other: Subject) -> Comparison:
    """Hold two records, each of which was verified by itself, against each other."""
    return Comparison(tuple(_checks(one, other)))


def _checks(one: Subject, other: Subject) -> Iterator[Check]:
    if (one.entries[0].run, one.evidence.root) != (other.entries[0].run, other.evidence.root):
        yield Check(Status.FAILED, "run", "they are of two different runs, or of two stations")
        return
    yield Check(Status.OK, "run", f"both are of run {one.entries[0].run}, under the same station root")
    first, second = ([entry.body for entry in subject.evidence.entries] for subject in (one, other))
    common = min(len(first), len(second))
    if first[:common] != second[:common]:
        at = next(number for number in range(common) if first[number] != second[number])
        yield Check(Status.FAILED, "entries", f"from entry {at + 1} on they tell of different entries")
        return
    yield _heads(one, other, len(first), len(second))
    yield _shown(one, other, common)
    if len(first) == len(second):
        differing = next(_differences(one.record, other.record), "")
        if differing:
            yield Check(Status.FAILED, "pages", f"they say different things: {differing}")
        else:
            yield Check(Status.OK, "pages", "whatever both show, both show alike")


def _heads(one: Subject, other: Subject, first: int, second: int) -> Check:
    if first != second:
        return Check(
            Status.OK,
            "entries",
            f"one has the first {min(first, second)} of the {max(first, second)} entries of the other",
        )
    made, copied = one.record.integrity, other.record.integrity
    if (made.head_code, made.device_size) == (copied.head_code, copied.device_size):
        return Check(Status.OK, "entries", f"the same {first} entries; both name the head code {made.head_code}")
    return Check(Status.OK, "entries", f"the same {first} entries, with heads of the log from different moments")


def _shown(one: Subject, other: Subject, common: int) -> Check:
    """The same claim of the same entry has the same words: anything else could not have passed as its entry's."""
    both = only_one = only_other = 0
    for number in range(common):
        mine, theirs = (_claims(subject, number) for subject in (one, other))
        for name in mine.keys() & theirs.keys():
            if mine[name] != theirs[name]:
                return Check(Status.FAILED, "shown", f"entry {number + 1} says two different things about {name!r}")
        both += len(mine.keys() & theirs.keys())
        only_one += len(mine.keys() - theirs.keys())
        only_other += len(theirs.keys() - mine.keys())
    words = (
        f"{both} parts of entries are shown by both, {only_one} only by the first, {only_other} only by the second"
    )
    return Check(Status.OK, "shown", words)


def _claims(subject: Subject, number: int) -> dict[str, str]:
    return {read_disclosure(text).name: text for text in subject.evidence.entries[number].shown}


def _differences(one: Record, other: Record) -> Iterator[str]:
    """Where two records of the same entries say different things, as far as both show it."""
    steps = {(step.name, step.number): step for step in other.steps}
    for step in one.steps:
        match = steps.get((step.name, step.number))
        if match is None:
            yield f"step {step.number} ({step.title})"
        elif not step.withheld and not match.withheld:
            here, there = msgspec.to_builtins(step), msgspec.to_builtins(match)
            if _differ(here, there):
                yield f"step {step.number} ({step.title})"


def _differ(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        if one.get("withheld") or other.get("withheld"):
            return False
        hidden = any(_is_hidden(part) for part in (*one.values(), *other.values()))
        keys = one.keys() & other.keys() - (_APART if hidden else frozenset())
        return any(_differ(one[key], other[key]) for key in keys)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        named = {_key(at, part): part for at, part in enumerate(other)}
        found = ((part, named.get(_key(at, part), _MISSING)) for at, part in enumerate(one))
        return any(there is not _MISSING and _differ(here, there) for here, there in found)
    return bool(one != other)


def _is_hidden(part: Any) -> bool:
    return isinstance(part, Mapping) and bool(part.get("withheld"))


def _key(at: int, part: Any) -> tuple[object, ...]:
    """By what two parts of a list are the same one: an answer by its field and row, an act by its entry."""
    if not isinstance(part, Mapping):
        return (at,)
    stamp = part.get("stamp")
    entry = stamp.get("entry") if isinstance(stamp, Mapping) else None
    named = (*(part.get(key) for key in _NAMES), entry)
    return named if any(named) else (at,)
