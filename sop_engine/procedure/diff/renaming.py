"""Renames (`was`): the old normal form is rewritten under the new names, so that only real changes are left."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.parse import parse
from sop_engine.procedure.conditions.tree import (
    Call,
    Compare,
    Join,
    Literals,
    Member,
    Node,
    Not,
    OptionName,
    Reference,
)
from sop_engine.procedure.diff.change import Part

Form = dict[str, Any]
Path = tuple[str, ...]

INPUT = "input"


class Renames(Struct):
    """Old name to new name.

    Attributes:
        phases, steps: by name. fields: by old (step, field) or (step, list, column), to the new last part.
        options: by old path of the field, old option to new.
        found: every rename: part, old and new name in full.
    """

    phases: dict[str, str] = field(default_factory=dict)
    steps: dict[str, str] = field(default_factory=dict)
    fields: dict[Path, str] = field(default_factory=dict)
    options: dict[Path, dict[str, str]] = field(default_factory=dict)
    found: list[tuple[Part, str, str]] = field(default_factory=list)

    def path(self, old: Path) -> Path:
        """A reference under the new names."""
        names = [self.steps.get(old[0], old[0])]
        names += [self.fields.get(old[: depth + 1], old[depth]) for depth in range(1, len(old))]
        return tuple(names)

    def ref(self, old: str) -> str:
        """A step, `step.field` or `step.list.column` under the new names."""
        return ".".join(self.path(tuple(old.split(".")))) if old else old

    def target(self, old: str) -> str:
        """What a hold point names: a step or a phase."""
        return self.phases.get(old) or self.steps.get(old, old)

    def condition(self, old: str | None) -> str | None:
        """A condition in normal form under the new names; one that cannot be read stays."""
        node = parse(old) if old else None
        return old if node is None or isinstance(node, Fault) else normal(self._node(node))

    def _node(self, node: Node) -> Node:
        found = node
        match node:
            case Reference():
                found = replace(node, path=self.path(node.path))
            case Join():
                found = replace(node, items=tuple(self._node(item) for item in node.items))
            case Not():
                found = replace(node, item=self._node(node.item))
            case Call():
                found = replace(node, arguments=tuple(self._node(item) for item in node.arguments))
            case Compare():
                left, right = self._beside(node.left, node.right), self._beside(node.right, node.left)
                found = replace(node, left=left, right=right)
            case Member():
                item, container = self._beside(node.item, node.container), self._beside(node.container, node.item)
                found = replace(node, item=item, container=container)
            case _:
                pass
        return found

    def _beside(self, node: Node, other: Node) -> Node:
        """A side of a comparison: options are those of the field on the other side."""
        options = self.options.get(_compared(other), {})
        match node:
            case OptionName():
                return replace(node, name=options.get(node.name, node.name))
            case Literals():
                return replace(node, options=tuple(options.get(name, name) for name in node.options))
            case _:
                return self._node(node)


def find_renames(old: Form, new: Form) -> Renames:
    """The renames that `was` tells: the new name is new, and the old one is gone."""
    renames = Renames()
    old_steps, new_steps = steps_of(old), steps_of(new)
    for before, after in _renamed(old["phases"], new["phases"]):
        renames.phases[before] = after
        renames.found.append((Part.PHASE, before, after))
    for before, after in _renamed(list(old_steps.values()), list(new_steps.values())):
        renames.steps[before] = after
        renames.found.append((Part.STEP, before, after))
    for name, step in old_steps.items():
        now = new_steps.get(renames.steps.get(name, name))
        if now:
            _fields(renames, (name,), step["fields"], now["fields"], Part.FIELD)
    _fields(renames, (INPUT,), old["inputs"], new["inputs"], Part.INPUT)
    return renames


def steps_of(form: Form) -> dict[str, Form]:
    """All steps by name, in order."""
    return {step["name"]: step for phase in form["phases"] for step in phase["steps"]}


def under_new_names(old: Form, renames: Renames) -> Form:
    """The old normal form with every renamed thing under its new name."""
    gives = [[name, renames.ref(ref)] for name, ref in old["gives"]]
    inputs = [_field(field, (INPUT,), renames) for field in old["inputs"]]
    outcome_when = [[name, renames.condition(when)] for name, when in old.get("outcome_when", ())]
    phases = [_phase(phase, renames) for phase in old["phases"]]
    return {**old, "gives": gives, "inputs": inputs, "outcome_when": outcome_when, "phases": phases}


def _fields(renames: Renames, owner: Path, old: list[Form], new: list[Form], part: Part) -> None:
    """Renames among the fields of a step, or the columns of a list, and among their options."""
    for before, after in _renamed(old, new):
        renames.fields[*owner, before] = after
        renames.found.append((part, ".".join((*owner, before)), ".".join((*renames.path(owner), after))))
    after_by_name = {field["name"]: field for field in new}
    for one in old:
        path = (*owner, one["name"])
        now = after_by_name.get(renames.path(path)[-1])
        if now is None:
            continue
        for before, after in _renamed(one["options"], now["options"]):
            renames.options.setdefault(path, {})[before] = after
            name = ".".join(renames.path(path))
            renames.found.append((Part.OPTION, f"{name}.{before}", f"{name}.{after}"))
        _fields(renames, path, one["columns"], now["columns"], Part.COLUMN)


def _renamed(old: list[Form], new: list[Form]) -> Iterator[tuple[str, str]]:
    before = {one["name"] for one in old}
    after = {one["name"] for one in new}
    taken: set[str] = set()
    for one in new:
        was = one["was"]
        if was and was in before - after - taken and one["name"] not in before:
            taken.add(was)
            yield was, one["name"]


def _phase(phase: Form, renames: Renames) -> Form:
    name = phase["name"]
    return {
        **phase,
        "name": renames.phases.get(name, name),
        "when": renames.condition(phase["when"]),
        "after": [renames.target(target) for target in phase["after"]],
        "each": renames.ref(phase["each"]),
        "gates": [{**gate, "when": renames.condition(gate["when"])} for gate in phase["gates"]],
        "steps": [_step(step, renames) for step in phase["steps"]],
    }


def _step(step: Form, renames: Renames) -> Form:
    name = step["name"]
    return {
        **step,
        "name": renames.steps.get(name, name),
        "phase": renames.phases.get(step["phase"], step["phase"]),
        "when": renames.condition(step["when"]),
        "after": [renames.target(target) for target in step["after"]],
        "due": [_due(due, renames) for due in step["due"]],
        "each": renames.ref(step["each"]),
        "every": _every(step["every"], renames),
        "purge": renames.condition(step["purge"]),
        "use": _use(step["use"], renames),
        "fields": [_field(field, (name,), renames) for field in step["fields"]],
    }


def _due(due: Form, renames: Renames) -> Form:
    return {
        **due,
        "from": [renames.ref(name) for name in due["from"]],
        "before": [renames.ref(name) for name in due["before"]],
        "when": renames.condition(due["when"]),
    }


def _every(every: Form | None, renames: Renames) -> Form | None:
    if every is None:
        return None
    return {
        **every,
        "gaps": [[of, renames.condition(when), up_to] for of, when, up_to in every["gaps"]],
        "until": renames.condition(every["until"]),
        "from": [renames.ref(name) for name in every["from"]],
        "next": renames.ref(every["next"]),
    }


def _use(use: Form | None, renames: Renames) -> Form | None:
    return None if use is None else {**use, "give": [[name, renames.ref(given)] for name, given in use["give"]]}


def _field(one: Form, owner: Path, renames: Renames) -> Form:
    path = (*owner, one["name"])
    options: Mapping[str, str] = renames.options.get(path, {})
    return {
        **one,
        "name": renames.path(path)[-1],
        "when": renames.condition(one["when"]),
        "about": renames.ref(one["about"]),
        "must": renames.condition(one["must"]),
        "where": renames.condition(one["where"]),
        "value": renames.condition(one["value"]),
        "of": renames.ref(one["of"]),
        "options": [{**option, "name": options.get(option["name"], option["name"])} for option in one["options"]],
        "propose": [[options.get(name, name), renames.condition(when)] for name, when in one["propose"]],
        "columns": [_field(column, path, renames) for column in one["columns"]],
    }


def _compared(node: Node) -> Path:
    """The field whose options a comparison speaks of."""
    match node:
        case Reference():
            return node.path
        case Call(function="last", arguments=(Reference() as inner,)):
            return inner.path
        case _:
            return ()
