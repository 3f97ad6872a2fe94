"""The rules of the type check, one walk over the tree."""

from collections.abc import Mapping

from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.kinds import Data, Kind, Meaning, OptionData, Stand, Table, data_meaning
from sop_engine.procedure.conditions.lookup import Found, find
from sop_engine.procedure.conditions.sides import compare_fault, many_answers, option_fault, sum_kind
from sop_engine.procedure.conditions.tree import (
    Call,
    Compare,
    Join,
    Literals,
    Member,
    Node,
    Not,
    Number,
    OptionName,
    Reference,
)

_ARGUMENTS = {"today": 0}
_SPANS = {"days": Kind.DAYS, "hours": Kind.HOURS, "months": Kind.MONTHS}
_SILENT = frozenset({Kind.TEXT, Kind.OTHER, Kind.GIVEN})


class Checker:
    """Walks the tree once; collects faults, and what evaluation has to know.

    Attributes:
        faults: what is wrong. reads, lists, rounds, data: as in `Condition`.
    """

    def __init__(self, table: Table, stand: Stand, option: OptionData | None) -> None:
        self.table = table
        self.stand = stand
        self.option = option
        self.faults: list[Fault] = []
        self.reads: set[str] = set()
        self.lists: set[str] = set()
        self.rounds: dict[str, str] = {}
        self.data: dict[str, Mapping[str, Data]] = {}
        self.quantified: str | None = None  # the rows of the quantifier around; empty until they are known

    def _fault(self, code: str, message: str, node: Node, hint: str = "") -> None:
        self.faults.append(Fault(code, message, node.span, hint))

    def truth(self, node: Node) -> None:
        """The node has to be a condition."""
        match node:
            case Join():
                for item in node.items:
                    self.truth(item)
            case Not():
                self.truth(node.item)
            case Member():
                self._member(node)
            case Compare() if node.operator not in {"+", "-"}:
                self._compare(node)
            case Call() if node.function in {"answered", "any", "all"}:
                self._truth_call(node)
            case _:
                self._no_condition(node)

    def value(self, node: Node) -> Meaning | None:
        """The node has to be a value; its kind, or None when a fault has been noted."""
        return self._value(node)

    def _no_condition(self, node: Node) -> None:
        hint = "Compare it, for example `danger.now == yes`."
        if isinstance(node, Reference):
            found = find(node, self.table)
            if isinstance(found, Fault):
                self.faults.append(found)
                return
            options = found.meaning.options
            sample = options[0] if options else "…"
            hint = f"Write `{'.'.join(node.path)} == {sample}`, or `answered({'.'.join(node.path)})`."
        elif isinstance(node, OptionName):
            hint = f"Write `step.field == {node.name}`."
        self._fault("E206", "This is a value, not a condition.", node, hint)

    def _compare(self, node: Compare) -> None:
        left, right = self._value(node.left), self._value(node.right)
        if left is None or right is None:
            return
        fault = compare_fault(node, left, right)
        if fault:
            self.faults.append(fault)

    def _member(self, node: Member) -> None:
        if isinstance(node.container, Literals):
            held = self._value(node.item)
            if held and held.kind is not Kind.CHOICE:
                hint = "Write `option in step.field`." if held.kind is Kind.MULTI else ""
                self._fault(
                    "E203", f"Only an option can be `in` a list of options, not {held.kind}.", node.item, hint
                )
            elif held:
                places = zip(node.container.options, node.container.spans, strict=True)
                faults = (option_fault(name, held.options, span) for name, span in places)
                self.faults.extend(fault for fault in faults if fault)
            return
        held = self._value(node.container)
        if held is None:
            return
        if held.kind is not Kind.MULTI or not isinstance(node.item, OptionName):
            hint = "Write `option in step.field` for a multi, `step.field in [option, option]` for a choice."
            self._fault("E203", "`in` asks whether an option is among several.", node, hint)
            return
        fault = option_fault(node.item.name, held.options, node.item.span)
        if fault:
            self.faults.append(fault)

    def _truth_call(self, node: Call) -> None:
        if not self._arguments(node, 1):
            return
        argument = node.arguments[0]
        if node.function == "answered":
            self._answered(node, argument)
        else:
            self._over_rows(node, argument)

    def _arguments(self, node: Call, count: int) -> bool:
        if len(node.arguments) == count:
            return True
        wanted = "nothing" if count == 0 else "one thing"
        hint = f"Write `{node.function}()`." if count == 0 else "Remove what is too much, or write what is missing."
        self._fault("E207", f"`{node.function}()` takes {wanted} in its brackets.", node, hint)
        return False

    def _answered(self, node: Call, argument: Node) -> None:
        if not isinstance(argument, Reference):
            self._fault("E207", "`answered()` asks about one field.", node, "Write `answered(step.field)`.")
            return
        found = self._reference(argument, many=True)
        if found and found.data is not None:
            self._fault("E207", "`answered()` asks about a field, not about data of an option.", argument)

    def _over_rows(self, node: Call, argument: Node) -> None:
        """`any(c)`, `all(c)`, `count(c)`: `c` speaks of the rows of one list, or the rounds of one repeat."""
        if self.quantified is not None:
            self._fault("E205", "One quantifier cannot stand inside another.", node)
            return
        self.quantified = ""
        before = len(self.faults)
        self.truth(argument)
        if not self.quantified and len(self.faults) == before:
            hint = "Name a column, or a field of a repeated step: `any(step.list.column == yes)`."
            self._fault("E207", f"`{node.function}()` speaks of no list and of no repeated step.", node, hint)
        self.quantified = None

    def _value(self, node: Node) -> Meaning | None:
        """Kind of a value; None when a fault has been noted."""
        match node:
            case OptionName():
                return Meaning(Kind.CHOICE, (node.name,))
            case Number():
                return Meaning(Kind.NUMBER)
            case Reference():
                return self._answer(node)
            case Compare() if node.operator in {"+", "-"}:
                return self._sum(node)
            case Call() if node.function not in {"answered", "any", "all"}:
                return self._value_call(node)
            case _:
                hint = "`not`, `and` and `or` stand between whole comparisons."
                self._fault("E206", "This is a condition, not a value.", node, hint)
                return None

    def _answer(self, node: Reference) -> Meaning | None:
        found = self._reference(node)
        # A field that is wrong itself has its own finding; nothing is said twice.
        if found is None or found.meaning.kind is Kind.UNREAD:
            return None
        if found.meaning.kind in _SILENT:
            hint = f"Write `answered({'.'.join(node.path)})`."
            self._fault("E204", f"A {found.what} cannot be compared, only `answered()`.", node, hint)
            return None
        if found.meaning.kind is Kind.LIST:
            hint = f"Write `count({'.'.join(node.path)})`, or `any()` with a column of it."
            self._fault("E205", "A list has many answers.", node, hint)
            return None
        return found.meaning

    def _reference(self, node: Reference, *, many: bool = False) -> Found | None:
        """What the reference names, noted as read. `many`: columns may stand without quantifier."""
        if node.path[0] == "option":
            return self._option_data(node)
        found = find(node, self.table)
        if isinstance(found, Fault):
            self.faults.append(found)
            return None
        self.reads.add(found.base)
        if found.data is not None:
            self.data[".".join(node.path)] = found.data
        if found.meaning.kind is Kind.LIST and many:
            self.lists.add(found.base)
        if rows := self._many(found):
            return found if self._in_rows(rows, node, many=many) else None
        return found

    def _many(self, found: Found) -> str:
        """The rows or rounds of which it has an answer each, seen from here; noted. Empty for one answer."""
        step = found.base.partition(".")[0]
        if found.rows and not self.stand.is_this_row(found.rows):
            self.lists.add(found.rows)
            return found.rows
        rounds = self.stand.many(step)
        if rounds and found.meaning.kind is not Kind.LIST:
            self.rounds[step] = rounds
            return rounds
        return ""

    def _in_rows(self, rows: str, node: Reference, *, many: bool) -> bool:
        """Is a reference with many answers right here? False with a fault."""
        if self.quantified in {"", rows}:
            self.quantified = rows
            return True
        if many and self.quantified is None:
            return True
        if self.quantified:
            hint = f"One quantifier speaks of one repeat or list, here of `{self.quantified}`."
            self._fault("E205", f"`{'.'.join(node.path)}` belongs to another one.", node, hint)
        else:
            self.faults.append(many_answers(node, rows, is_list=rows in self.lists))
        return False

    def _option_data(self, node: Reference) -> Found | None:
        name = ".".join(node.path[1:])
        if self.option is None:
            hint = "Name the field: `step.field.level`."
            self._fault("E209", "`option.…` can be read in `where` only.", node, hint)
        elif name not in self.option:
            known = ", ".join(self.option) or "none"
            self._fault("E201", f"The options carry no `{name}`.", node, f"Their data: {known}.")
        else:
            self.data[f"option.{name}"] = self.option[name]
            return Found(data_meaning(self.option[name]), "datum of an option", f"option.{name}")
        return None

    def _sum(self, node: Compare) -> Meaning | None:
        left, right = self._value(node.left), self._value(node.right)
        if left is None or right is None:
            return None
        kind = sum_kind(node.operator, left.kind, right.kind)
        if kind is None:
            word = "added to" if node.operator == "+" else "subtracted from"
            hint = (
                "A minus sign subtracts. Names are joined with `_`." if Kind.CHOICE in {left.kind, right.kind} else ""
            )
            self._fault("E203", f"{right.kind.capitalize()} cannot be {word} {left.kind}.", node, hint)
            return None
        return Meaning(kind)

    def _value_call(self, node: Call) -> Meaning | None:
        if not self._arguments(node, _ARGUMENTS.get(node.function, 1)):
            return None
        if node.function == "today":
            return Meaning(Kind.DATE)
        argument = node.arguments[0]
        if node.function == "last":
            return self._last(node, argument)
        if node.function == "count":
            self._count(node, argument)
            return Meaning(Kind.NUMBER)
        held = self._value(argument)
        if held and held.kind is not Kind.NUMBER:
            hint = f"Write a number, such as `{node.function}(3)`."
            self._fault("E207", f"`{node.function}()` takes a number, not {held.kind}.", argument, hint)
            return None
        return Meaning(_SPANS[node.function])

    def _last(self, node: Call, argument: Node) -> Meaning | None:
        found = self._reference(argument, many=True) if isinstance(argument, Reference) else None
        if found and self._many(found) and found.meaning.kind not in _SILENT:
            return found.meaning
        if found or not isinstance(argument, Reference):
            message = "`last()` takes the column of a list, or a field of a repeated step."
            self._fault("E207", message, node, "Write `last(step.list.column) == …`.")
        return None

    def _count(self, node: Call, argument: Node) -> None:
        if not isinstance(argument, Reference):
            self._over_rows(node, argument)
            return
        found = self._reference(argument, many=True)
        if found and found.meaning.kind is not Kind.LIST:
            self._fault("E207", "`count()` takes a list, or a condition on its columns or on rounds.", argument)
