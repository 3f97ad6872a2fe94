"""Finding what a reference names: field, column, datum of an option."""

from collections.abc import Iterable, Mapping

from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.kinds import Answerable, Data, Kind, Meaning, Table, data_meaning
from sop_engine.procedure.conditions.tree import Reference
from sop_engine.procedure.spelling import closest, instead_of

_WITH_DATA = frozenset({Kind.CHOICE})


class Found:
    """What a reference names.

    Attributes:
        meaning: kind and options of the value. what: word for the field type, for messages.
        base: the field or column that holds the answer (`step.field`, `step.list.column`).
        rows: the list it is a column of (`step.list`), or empty.
        data: option name to value, when the reference ends in a datum.
    """

    __slots__ = ("base", "data", "meaning", "rows", "what")

    def __init__(self, meaning: Meaning, what: str, base: str, rows: str = "") -> None:
        self.meaning = meaning
        self.what = what
        self.base = base
        self.rows = rows
        self.data: Mapping[str, Data] | None = None


def find(node: Reference, table: Table) -> Found | Fault:  # noqa: PLR0911 - one for each way to be wrong
    """What `step.field`, `step.list.column`, or either with `.data` names in the table."""
    step, name, *rest = node.path
    if step not in table:
        what = "The procedure has no `inputs`." if step == "input" else f"There is no step `{step}`."
        return _unknown(node, 0, what, () if step == "input" else table)
    fields = table[step]
    if name not in fields:
        what = f"There is no input `{name}`." if step == "input" else f"Step `{step}` has no field `{name}`."
        return _unknown(node, 1, what, fields, _elsewhere(name, fields, table))
    item, base, rows = fields[name], f"{step}.{name}", ""
    if item.kind is Kind.UNWAITED:
        hint = "Leave out `wait: false`, or ask for it in a step of this procedure."
        return Fault(
            "U107", f"Step `{step}` does not wait for '{item.what}', so nothing comes back.", node.span, hint
        )
    if item.kind is Kind.UNREAD:
        return Found(Meaning(item.kind), item.what, base)
    if rest and item.kind is Kind.GIVEN:
        return _given(node, item, base)
    if rest and item.columns:
        column = rest.pop(0)
        if column not in item.columns:
            return _unknown(node, 2, f"The list `{base}` has no column `{column}`.", item.columns)
        item, base, rows = item.columns[column], f"{base}.{column}", base
    found = Found(Meaning(item.kind, item.options), item.what, base, rows)
    return _with_data(node, found, item, rest) if rest else found


def _elsewhere(name: str, fields: Iterable[str], table: Table) -> str:
    """A hint at the steps that have a field of this name, when no field of the step itself is near."""
    steps = [step for step, others in table.items() if name in others]
    if not steps or closest(name, fields):
        return ""
    return f"Did you mean {' or '.join(f'`{step}.{name}`' for step in steps[:3])}?"


def _given(node: Reference, item: Answerable, base: str) -> Found | Fault:
    """`step.given.NAME`: one value, unlike the column of a list."""
    name, *rest = node.path[2:]
    if name not in item.columns:
        return _unknown(node, 2, f"The procedure of step `{node.path[0]}` gives no `{name}`.", item.columns)
    found = Found(
        Meaning(item.columns[name].kind, item.columns[name].options), item.columns[name].what, f"{base}.{name}"
    )
    return _with_data(node, found, item.columns[name], rest) if rest else found


def _with_data(node: Reference, found: Found, item: Answerable, rest: list[str]) -> Found | Fault:
    name, *more = rest
    place = len(node.path) - len(rest)
    if more or item.kind not in _WITH_DATA or not item.data:
        return _unknown(node, place, f"`{found.base}` has nothing called `{name}` in it.", ())
    if name not in item.data:
        return _unknown(node, place, f"The options of `{found.base}` carry no `{name}`.", item.data)
    found.data = item.data[name]
    found.meaning = data_meaning(item.data[name])
    found.what = "datum of an option"
    return found


def _unknown(node: Reference, place: int, message: str, candidates: Iterable[str], hint: str = "") -> Fault:
    """A fault that underlines one part of the reference."""
    start = node.span[0] + sum(len(part) + 1 for part in node.path[:place])
    hint = hint or instead_of(node.path[place], candidates) or "A reference is `step.field`."
    return Fault("E201", message, (start, start + len(node.path[place])), hint)
