"""Google's CEL as oracle: our conditions rewritten into CEL, and our answers as its variables.

The rewriting is the one of the language reference (words, bare options), and makes our written deviations
explicit: a field that does not apply gives `false` by a flag beside it; `all()` over no rows reads a variable that
has no value.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cel_expr_python import cel

from sop_engine.procedure.conditions.kinds import Answerable, Kind
from sop_engine.procedure.conditions.tree import (
    Call,
    Compare,
    Condition,
    Join,
    Literals,
    Member,
    Node,
    Not,
    Number,
    OptionName,
    Reference,
)
from sop_engine.procedure.conditions.truth import Missing, Truth, Value
from sop_engine.procedure.conditions.walk import references
from tests.procedure.worlds import COLUMNS, LEVELS, TABLE, TODAY, World

_TYPES = {Kind.NUMBER: cel.Type.INT, Kind.MULTI: cel.Type.List(cel.Type.STRING)}
_TYPES |= {Kind.DATE: cel.Type.TIMESTAMP, Kind.TIME: cel.Type.TIMESTAMP}
_LIST = "visit.items"
_NEWEST = f"{_LIST}[{_LIST}.size() - 1]"
_DAY = 24


def environment() -> Any:
    """A CEL environment that declares the fields of `TABLE`."""
    variables: dict[str, Any] = {"today": cel.Type.TIMESTAMP, "no_rows": cel.Type.BOOL}
    for step, fields in TABLE.items():
        for name, field in fields.items():
            ref = f"{step}.{name}"
            if field.kind is Kind.LIST:
                variables[ref] = cel.Type.List(cel.Type.Map(cel.Type.STRING, cel.Type.DYN))
                continue
            variables[ref] = _TYPES.get(field.kind, cel.Type.STRING)
            variables |= {f"{ref}_applies": cel.Type.BOOL, f"{ref}_given": cel.Type.BOOL}
    data = {"level": cel.Type.INT, "sure": cel.Type.BOOL, "agency": cel.Type.STRING}
    variables |= {f"visit.level.{name}": kind for name, kind in data.items()}
    return cel.NewEnv(variables=variables)


def ask(expression: Any, world: World) -> Truth:
    """What CEL says; an error (a variable without value) is unknown."""
    result = expression.eval(data=bindings(world))
    if result.type() == cel.Type.BOOL:
        return Truth.TRUE if result.value() else Truth.FALSE
    return Truth.UNKNOWN


def bindings(world: World) -> dict[str, Any]:
    """The answers as CEL variables; what is missing is left out."""
    found: dict[str, Any] = {"today": datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC)}
    for ref, value in world.values.items():
        step, name = ref.split(".")
        _bind(found, ref, TABLE[step][name], value)
    level = found.get("visit.level")
    if level is not None:
        found |= {f"visit.level.{name}": values[level] for name, values in LEVELS.items()}
    rows = []
    for row in world.items:
        bound: dict[str, Any] = {}
        for name, column in COLUMNS.items():
            _bind(bound, name, column, row.get(name, Missing.UNANSWERED))
            if isinstance(bound.get(name), datetime):
                bound[name] = f"{bound[name]:%Y-%m-%dT%H:%M:%SZ}"  # a DYN map takes no datetime
        rows.append(bound)
    return found | {_LIST: rows}


def _bind(found: dict[str, Any], name: str, field: Answerable, value: Value | Missing) -> None:
    found[f"{name}_applies"] = value is not Missing.NOT_APPLICABLE
    found[f"{name}_given"] = not isinstance(value, Missing)
    if not isinstance(value, Missing):
        found[name] = _plain(field, value)


def _plain(field: Answerable, value: Value) -> Any:
    if isinstance(value, Mapping):
        return value["state"]
    if isinstance(value, tuple):
        return list(value)
    if field.kind is Kind.DATE:
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    return datetime.fromisoformat(str(value)).astimezone(UTC) if field.kind is Kind.TIME else value


def rewrite(condition: Condition) -> str:
    """The condition as CEL."""
    return _truth(condition.node, row=False)


def _truth(node: Node, *, row: bool) -> str:
    match node:
        case Join():
            word = " && " if node.word == "and" else " || "
            return "(" + word.join(_truth(item, row=row) for item in node.items) + ")"
        case Not():
            return f"!{_truth(node.item, row=row)}"
        case Compare() | Member():
            return _guarded(node, row=row)
        case Call(function="answered", arguments=(Reference() as ref,)):
            return _given(ref, row=row)
        case Call():
            over = _truth(node.arguments[0], row=True)
            exists = f"{_LIST}.exists(r, {over})"
            return exists if node.function == "any" else f"({_LIST}.size() > 0 ? {_LIST}.all(r, {over}) : no_rows)"
        case _:
            raise AssertionError(node)


def _given(ref: Reference, *, row: bool) -> str:
    name = ".".join(ref.path)
    if name == _LIST:
        return f"({_LIST}.size() > 0)"
    if name.startswith(_LIST):
        return f"r.{ref.path[2]}_given" if row else f"{_LIST}.exists(r, r.{ref.path[2]}_given)"
    return f"{name}_given"


def _guarded(node: Compare | Member, *, row: bool) -> str:
    """A comparison is false when a field in it does not apply."""
    if isinstance(node, Compare):
        text = f"{_value(node.left, row=row)} {node.operator} {_value(node.right, row=row)}"
    else:
        text = f"{_value(node.item, row=row)} in {_value(node.container, row=row)}"
    return f"({' && '.join([*(_applies(ref, row=row) for ref in _direct(node)), text])})"


def _direct(node: Node) -> list[Reference]:
    """References of the comparison itself, not those inside `count(c)`."""
    if isinstance(node, Call) and node.function == "count":
        return []
    if isinstance(node, Compare):
        return _direct(node.left) + _direct(node.right)
    if isinstance(node, Member):
        return _direct(node.item) + _direct(node.container)
    return list(references(node))


def _applies(ref: Reference, *, row: bool) -> str:
    name = ".".join(ref.path)
    if name.startswith(_LIST):
        return f"r.{ref.path[2]}_applies" if row else f"({_LIST}.size() == 0 || {_NEWEST}.{ref.path[2]}_applies)"
    return f"{'.'.join(ref.path[:2])}_applies"


def _value(node: Node, *, row: bool) -> str:
    match node:
        case Reference():
            return _column("r", node) if row and ".".join(node.path[:2]) == _LIST else ".".join(node.path)
        case OptionName():
            return node.name if node.name in {"true", "false"} else f'"{node.name}"'
        case Literals():
            return "[" + ", ".join(f'"{name}"' for name in node.options) + "]"
        case Number():
            return str(node.value)
        case Compare():
            return f"({_value(node.left, row=row)} {node.operator} {_value(node.right, row=row)})"
        case Call():
            return _call(node, row=row)
        case _:
            raise AssertionError(node)


def _column(row: str, node: Reference) -> str:
    name = node.path[2]
    return f"timestamp({row}.{name})" if COLUMNS[name].kind is Kind.DATE else f"{row}.{name}"


def _call(node: Call, *, row: bool) -> str:
    if node.function == "today":
        return "today"
    argument = node.arguments[0]
    if node.function == "last":
        assert isinstance(argument, Reference)
        return _column(_NEWEST, argument)
    if node.function == "count":
        counted = isinstance(argument, Reference)
        return f"{_LIST}.size()" if counted else f"{_LIST}.filter(r, {_truth(argument, row=True)}).size()"
    hours = _DAY if node.function == "days" else 1
    return f'duration(string({hours} * {_value(argument, row=row)}) + "h")'
