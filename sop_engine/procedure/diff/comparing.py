"""Two normal forms side by side: parts by name, then what is in each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from sop_engine.procedure.diff.amounts import minutes
from sop_engine.procedure.diff.change import Act, Change, Level, Part, Plain
from sop_engine.procedure.diff.renaming import INPUT, Renames, find_renames, steps_of, under_new_names
from sop_engine.procedure.diff.rules import REGISTERS, WEIGHTS, of_added, of_removed, of_value
from sop_engine.procedure.digests import normal_form
from sop_engine.procedure.model import Procedure

Form = Mapping[str, Any]

_NAMES = frozenset({"name", "step", "ref", "code"})
_PARTS = frozenset({"fields", "columns", "options", "gates", "steps", "phases", "inputs", "due", "skip"})
_REGISTERS = (
    ("roles", Part.ROLE),
    ("people", Part.PERSON),
    ("agencies", Part.AGENCY),
    ("law", Part.LAW),
    ("contacts", Part.CONTACT),
    ("shapes", Part.SHAPE),
)
_MERGED = ("when", "after", "each", "anytime")
"""Keys of a phase that the model hands down to its steps."""


def differences(old: Procedure, new: Procedure) -> tuple[Change, ...]:
    """Every difference, most important first; none when both have the same text digest (the version aside)."""
    before, after = normal_form(old, texts=True), normal_form(new, texts=True)
    renames = find_renames(before, after)
    found = list(_Comparison(renames).whole(under_new_names(before, renames), after))
    numbered = [replace(change, place=place) for place, change in enumerate(found)]
    return tuple(sorted(numbered, key=_importance))


def _importance(change: Change) -> tuple[int, bool, int, int, int]:
    acts = list(Act)
    weight = WEIGHTS.get(change.aspect, len(WEIGHTS))
    return (-change.level, change.part in REGISTERS, acts.index(change.act), weight, change.place)


class _Comparison:
    """Walks through two normal forms that use the same names."""

    def __init__(self, renames: Renames) -> None:
        self.renames = renames
        self.renamed = {(part, name) for part, _, name in renames.found}

    def whole(self, old: Form, new: Form) -> Iterator[Change]:
        for part, before, after in self.renames.found:
            yield Change(level=Level.MAJOR, act=Act.RENAMED, part=part, name=after, old=before, new=after)
        yield from self.procedure(old, new)
        yield from self.named(Part.OUTCOME, "", _outcomes(old), _outcomes(new))
        yield from self.named(Part.RESULT, "", _pairs(old["gives"], "value"), _pairs(new["gives"], "value"))
        yield from self.named(Part.INPUT, f"{INPUT}.", old["inputs"], new["inputs"])
        yield from self.named(Part.PHASE, "", old["phases"], new["phases"])
        yield from self.steps(old, new)
        for key, part in _REGISTERS:
            yield from self.named(part, "", _entries(old[key]), _entries(new[key]))

    def procedure(self, old: Form, new: Form) -> Iterator[Change]:
        """The keys of the file itself; the version says how much changed, it is no change."""
        apart = {"version", "outcomes", "outcome_when", "gives", "inputs", "phases", *(key for key, _ in _REGISTERS)}
        kept = [{key: value for key, value in form.items() if key not in apart} for form in (old, new)]
        yield from self.values(Part.PROCEDURE, str(new["id"]), kept[0], kept[1])

    def steps(self, old: Form, new: Form) -> Iterator[Change]:
        before, after = steps_of(dict(old)), steps_of(dict(new))
        phases = {phase["name"]: phase for phase in old["phases"]}, {phase["name"]: phase for phase in new["phases"]}
        for change in self.named(Part.STEP, "", list(before.values()), list(after.values())):
            if not _handed_down(change, after, phases):
                yield change

    def named(
        self, part: Part, prefix: str, old: Sequence[Form], new: Sequence[Form], owner: Form | None = None
    ) -> Iterator[Change]:
        """The parts of one kind in one place: those that went, came, changed, and their order."""
        before, after = {_name(one): one for one in old}, {_name(one): one for one in new}
        for name in before:
            if name not in after:
                yield Change(level=of_removed(part), act=Act.REMOVED, part=part, name=prefix + name)
        for name, form in after.items():
            if name in before:
                yield from self.part(part, prefix + name, before[name], form)
            else:
                level = of_added(part, form, owner or {})
                yield Change(level=level, act=Act.ADDED, part=part, name=prefix + name)
                if part is Part.PHASE:
                    yield from self.named(Part.GATE, f"{name}.", [], form["gates"])
        common = [name for name in before if name in after], [name for name in after if name in before]
        if common[0] != common[1]:
            owner_name = prefix.rstrip(".")
            yield Change(
                level=Level.MINOR, act=Act.REORDERED, part=part, name=owner_name, old=common[0], new=common[1]
            )

    def part(self, part: Part, name: str, old: Form, new: Form) -> Iterator[Change]:
        """A part that is in both: its values, then the parts inside it."""
        yield from self.values(part, name, old, new)
        if part is Part.PHASE:
            yield from self.named(Part.GATE, f"{name}.", old["gates"], new["gates"])
        elif part is Part.STEP:
            yield from self.clocks(name, old["due"], new["due"])
            yield from self.skip(name, old["skip"], new["skip"])
            yield from self.named(Part.FIELD, f"{name}.", old["fields"], new["fields"])
        elif part in {Part.FIELD, Part.COLUMN, Part.INPUT}:
            yield from self.named(Part.OPTION, f"{name}.", old["options"], new["options"], new)
            yield from self.named(Part.COLUMN, f"{name}.", old["columns"], new["columns"])

    def values(self, part: Part, name: str, old: Form, new: Form) -> Iterator[Change]:
        """What differs in the part itself."""
        for key in dict.fromkeys((*new, *old)):
            before, after = old.get(key), new.get(key)
            if key in _NAMES or key in _PARTS or before == after:
                continue
            if key == "was" and (part, name) in self.renamed:
                continue
            level = of_value(part, key, before, after)
            yield Change(level=level, act=Act.CHANGED, part=part, name=name, aspect=key, old=before, new=after)

    def skip(self, name: str, old: Form | None, new: Form | None) -> Iterator[Change]:
        """Whether the step may be skipped, by whom, and why."""
        if old is None or new is None:
            if old != new:
                yield _changed(name, "skip", old, new)
            return
        for key in ("by", "again"):
            if old[key] != new[key]:
                yield _changed(name, f"skip.{key}", old[key], new[key])
        yield from self.named(Part.SKIP_REASON, f"{name}.", _pairs(old["reasons"]), _pairs(new["reasons"]))

    def clocks(self, name: str, old: Sequence[Form], new: Sequence[Form]) -> Iterator[Change]:
        """The deadlines of a step, those that count from the same paired first."""
        if old == new:
            return
        gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
        if len(old) == len(new) and not gone and not come:
            level = Level.MINOR
            yield Change(level=level, act=Act.REORDERED, part=Part.CLOCK, name=name, old=list(old), new=list(new))
            return
        if not gone and not come:
            # The same clock written twice, or once less: nothing runs otherwise, yet the logic digest differs.
            gone = [one for one in old if old.count(one) > new.count(one)][:1]
            come = [one for one in new if new.count(one) > old.count(one)][:1]
        for before, after in _paired(gone, come):
            for key in after:
                if before.get(key) != after[key] and not (key == "warn" and _reminds_by_default(before, after)):
                    yield _changed(name, f"due.{key}", before.get(key), after[key])
            gone.remove(before)
            come.remove(after)
        for one in gone:
            yield Change(level=of_removed(Part.CLOCK), act=Act.REMOVED, part=Part.CLOCK, name=name, old=one)
        for one in come:
            yield Change(level=Level.MAJOR, act=Act.ADDED, part=Part.CLOCK, name=name, new=one)


def _paired(gone: Sequence[Form], come: Sequence[Form]) -> list[tuple[Form, Form]]:
    """Old and new clock that are the same one changed: they count from the same, or are the only ones left."""
    pairs: list[tuple[Form, Form]] = []
    free = list(come)
    for one in gone:
        twin = next((other for other in free if _counts_from(other) == _counts_from(one)), None)
        if twin is not None:
            pairs.append((one, twin))
            free.remove(twin)
    if not pairs and len(gone) == len(come) == 1:
        pairs.append((gone[0], come[0]))
    return pairs


def _reminds_by_default(old: Form, new: Form) -> bool:
    """Are both reminders the quarter of the time that is the default? Then nobody changed them."""
    return old["within"] != new["within"] and _quarter(old) and _quarter(new)


def _quarter(clock: Form) -> bool:
    """Is the reminder a quarter of the time, but for what rounding to minutes takes?"""
    return minutes(clock["warn"]) == minutes(clock["within"]) // 4


def _counts_from(clock: Form) -> tuple[Plain, Plain]:
    return clock["from"], clock["before"]


def _changed(name: str, aspect: str, old: Plain, new: Plain) -> Change:
    """A changed key of a step that is always major."""
    return Change(level=Level.MAJOR, act=Act.CHANGED, part=Part.STEP, name=name, aspect=aspect, old=old, new=new)


def _handed_down(
    change: Change, steps: Mapping[str, Form], phases: tuple[Mapping[str, Form], Mapping[str, Form]]
) -> bool:
    """Does a step differ only by what its phase hands down, which is reported there?"""
    if change.part is not Part.STEP or change.act is not Act.CHANGED or change.aspect not in _MERGED:
        return False
    phase = steps[change.name]["phase"]
    old, new = (form.get(phase, {}).get(change.aspect) for form in phases)
    if old == new:
        return False
    if change.aspect == "after":
        return _without(change.old, old) == _without(change.new, new)
    return (change.old, change.new) == (old, new)


def _without(whole: Plain, part: Plain) -> list[Plain]:
    names = whole if isinstance(whole, list) else []
    return [name for name in names if not isinstance(part, list) or name not in part]


def _pairs(entries: Sequence[Sequence[Any]], key: str = "text") -> list[Form]:
    """`[name, text]` as forms."""
    return [{"name": name, key: text} for name, text in entries]


def _outcomes(form: Form) -> list[Form]:
    """The outcomes, each with its condition where it has one."""
    when = dict(form.get("outcome_when", ()))
    return [{"name": name, "text": text, "when": when.get(name)} for name, text in form["outcomes"]]


def _entries(entries: Sequence[Any]) -> list[Form]:
    """Shared entries as forms; the third of three is the number of a contact."""
    keys = ("name", "text", "number")
    return [one if isinstance(one, dict) else dict(zip(keys, one, strict=False)) for one in entries]


def _name(form: Form) -> str:
    return str(form["name"] if "name" in form else form["code"])
