"""What can stand on the two sides of a comparison or a sum."""

from collections.abc import Iterable

from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.kinds import Kind, Meaning
from sop_engine.procedure.conditions.tree import Compare, OptionName, Reference, Span
from sop_engine.procedure.spelling import closest

_CHOSEN = frozenset({Kind.CHOICE, Kind.FLAG})
_ORDERED = frozenset({Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.DAYS, Kind.HOURS})
_SPANS = frozenset({Kind.DAYS, Kind.HOURS})
_MOST_LISTED = 60  # options that a hint names
_SUMS = {
    ("+", Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
    ("-", Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
    ("-", Kind.DATE, Kind.DATE): Kind.DAYS,
    ("-", Kind.TIME, Kind.TIME): Kind.HOURS,
}
_SHIFTS = {
    Kind.DATE: frozenset({Kind.DAYS, Kind.MONTHS}),
    Kind.TIME: frozenset({Kind.DAYS, Kind.HOURS, Kind.MONTHS}),
    Kind.DAYS: _SPANS,
    Kind.HOURS: _SPANS,
}


def sum_kind(operator: str, left: Kind, right: Kind) -> Kind | None:
    """Kind of `left + right` or `left - right`, or None when that means nothing."""
    if right in _SHIFTS.get(left, ()):
        return Kind.HOURS if Kind.HOURS in {left, right} and left in _SPANS else left
    return _SUMS.get((operator, left, right))


def option_fault(name: str, options: Iterable[str], span: Span) -> Fault | None:
    """The fault of comparing with an option that the field does not have."""
    options = tuple(options)
    if name in options:
        return None
    meant = closest(name, options)
    listed = ", ".join(options[:_MOST_LISTED]) + (", ..." if len(options) > _MOST_LISTED else "")
    hint = f"Did you mean `{meant}`?" if meant else f"The options are {listed}."
    return Fault("E202", f"`{name}` is not an option here.", span, hint)


def compare_fault(node: Compare, left: Meaning, right: Meaning) -> Fault | None:
    """The fault of a comparison whose sides do not fit, or None."""
    if left.kind in _CHOSEN and right.kind in _CHOSEN:
        return _chosen_fault(node, left, right)
    both = {left.kind, right.kind}
    if Kind.MULTI in both:
        hint = "Write `option in step.field`."
        return Fault("E203", "Several options cannot be compared at once.", node.span, hint)
    if left.kind is not right.kind and not both <= _SPANS:
        return Fault(
            "E203", f"{left.kind.capitalize()} cannot be compared with {right.kind}.", node.span, _hint(both)
        )
    if node.operator not in {"==", "!="} and left.kind not in _ORDERED:
        return _no_order(node, left.kind)
    if left.kind is Kind.MONTHS:
        return Fault("E203", "Months differ in length and cannot be compared.", node.span, "Compare days.")
    return None


def many_answers(node: Reference, rows: str, *, is_list: bool) -> Fault:
    """The fault of reading, without a quantifier, what has an answer in each row or round."""
    ref = ".".join(node.path)
    where = f"row of `{rows}`" if is_list or "." in rows else f"round of `{rows}`"
    message = f"`{ref}` has many answers, one for each {where}: say any(), all(), count(), last() or answered()."
    forms = ("any({} == …)", "all({} == …)", "count({} == …) > 0", "last({}) == …")
    hint = f"Write {', '.join(f'`{form.format(ref)}`' for form in forms)} or `answered({ref})`."
    return Fault("E205", message, node.span, hint)


def _chosen_fault(node: Compare, left: Meaning, right: Meaning) -> Fault | None:
    names = [side for side in (node.left, node.right) if isinstance(side, OptionName)]
    both = 2
    if len(names) == both:
        hint = "A reference has a dot: `step.field == option`."
        return Fault("E203", "Two options are compared with each other.", node.span, hint)
    if node.operator not in {"==", "!="}:
        return _no_order(node, Kind.CHOICE)
    if names:
        field = right if names[0] is node.left else left
        return option_fault(names[0].name, field.options, names[0].span)
    if left.kind is not right.kind or not set(left.options) & set(right.options):
        return Fault("E203", "These two have no option in common.", node.span)
    return None


def _no_order(node: Compare, kind: Kind) -> Fault:
    hint = "Write `==`, `!=`, or `step.field in [option, option]`."
    return Fault("E208", f"`{node.operator}` needs an order, and {kind} has none.", node.span, hint)


def _hint(kinds: set[Kind]) -> str:
    if kinds == {Kind.DATE, Kind.TIME}:
        return "A `date` is compared with a `date`, a `time` with a `time`."
    if Kind.CHOICE in kinds:
        return "A name without a dot is an option; a field is written `step.field`."
    return ""
