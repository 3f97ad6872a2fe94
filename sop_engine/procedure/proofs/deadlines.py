"""Deadlines that contradict each other: bounds between moments, and circles of bounds that leave no time.

Every clock is an upper bound (done at most so long after, or at least so long before); hold points and `must`
conditions between moments are lower bounds. A circle of bounds whose sum is negative cannot be kept. Months
and days count in the length that makes a contradiction least likely, so what is found is certain.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from sop_engine.procedure.conditions.tree import Call, Compare, Condition, Node, Number, Reference
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.model import Due, FieldType, Procedure, Span, Step
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.collected import split
from sop_engine.procedure.proofs.waiting import holding

_DAY = 24 * 60
_LONG_MONTH, _SHORT_MONTH = 31 * _DAY, 28 * _DAY
_MOMENTS = frozenset({FieldType.DATE, FieldType.TIME})


class Bound(Struct, frozen=True):
    """`late` comes at most `minutes` after `early`.

    Attributes:
        words: what says so. step: a step that has to apply for it. place: where it stands.
    """

    late: str
    early: str
    minutes: int
    words: str
    step: str
    place: Cursor
    when: Condition | None = None


def deadlines(proof: Proof) -> None:
    """Note circles of bounds that leave no time."""
    steps = proof.procedure.steps
    if not any(due.before for step in steps for due in step.due) and not any(field.must for field in proof.judged):
        return  # nothing asks for time between two moments, or for an order of answers
    bounds = list(_bounds(proof))
    if not any(bound.minutes < 0 for bound in bounds):
        return
    while circle := _circle(bounds):
        if _at_once(proof, circle):
            _note(proof, circle)
        worst = min(circle, key=lambda bound: bound.minutes)
        bounds.remove(worst)


def _note(proof: Proof, circle: list[Bound]) -> None:
    worst = min(circle, key=lambda bound: bound.minutes)
    words = "; ".join(bound.words for bound in circle)
    message = f"The deadline of step `{worst.step}` cannot be kept together with the others."
    hint = f"No times fit: {words}."
    also = tuple((bound.place.position(), bound.words) for bound in circle if bound is not worst)
    found = worst.place.problem("V112", message, hint)
    proof.problems.append(type(found)(code="V112", message=message, position=found.position, hint=hint, also=also))


def _at_once(proof: Proof, circle: list[Bound]) -> bool:
    """Can all steps apply, and all clocks run, in one run?"""
    names = {bound.step for bound in circle}
    literals = [proof.world.applies(name)[0] for name in sorted(names)]
    literals += [proof.world.truths.of(bound.when)[0] for bound in circle if bound.when]
    return not names & proof.dead and proof.possible(*literals)


def _bounds(proof: Proof) -> Iterator[Bound]:
    procedure = proof.procedure
    held = holding(procedure)
    for step in procedure.steps:
        place = proof.draft.places[step.name]
        for due, item in zip(step.due, place.each_of("due"), strict=False):
            if due.court_day or due.within.working or due.at_least.working:
                continue
            yield from _clock(procedure, step, due, item)
        if step.skip is None and not step.ask_first:
            for name in held.get(step.name, ()):
                # The later one is completed after the earlier one; skipped steps let go at once, so only these.
                words = f"step `{name}` waits for step `{step.name}`"
                yield Bound(step.name, name, 0, words, name, proof.draft.places[name])
                yield Bound(step.name, f"opened {name}", 0, words, step.name, proof.draft.places[name])
        yield Bound(
            f"opened {step.name}", step.name, 0, f"step `{step.name}` opens before it is done", step.name, place
        )
        for field in step.fields:
            if field.must and not field.optional:
                for part in split(field.must):
                    yield from _judged(procedure, step, part.node, proof.draft.places[field.ref].get("must"))


def _clock(procedure: Procedure, step: Step, due: Due, item: Cursor) -> Iterator[Bound]:
    if len(due.start) == 1:
        (name,) = due.start
        early = f"opened {step.name}" if name == "opened" else name
        length = _most(due.within) + (_DAY if _is_day(procedure, name) else 0)
        words = f"`{step.name}` is due within {item.get('within').text()} of `{name}`"
        yield Bound(step.name, early, length, words, step.name, item, due.when)
    for name in due.before:
        length = max(_least(due.at_least), 1) - (_DAY if _is_day(procedure, name) else 0)
        told = item.text_of("at_least")
        words = f"`{step.name}` is due {f'at least {told} ' if told else ''}before `{name}`"
        yield Bound(step.name, name, -length, words, step.name, item, due.when)


def _is_day(procedure: Procedure, name: str) -> bool:
    found = procedure.field(name) if "." in name else None
    return found is not None and found.type is FieldType.DATE


def _most(span: Span) -> int:
    return span.months * _LONG_MONTH + span.days * _DAY + span.minutes


def _least(span: Span) -> int:
    return span.months * _SHORT_MONTH + span.days * _DAY + span.minutes


def _judged(procedure: Procedure, step: Step, node: Node, place: Cursor) -> Iterator[Bound]:
    """`moment >= moment + span` and the like, as bounds between required moments."""
    if not isinstance(node, Compare) or node.operator not in {"<", "<=", ">", ">="}:
        return
    left, right = _moment(procedure, node.left), _moment(procedure, node.right)
    if left is None or right is None:
        return
    if node.operator in {">", ">="}:
        left, right = right, left
    # Now left + a <= right + b, so left comes at most b - a after right.
    words = f"`{' '.join(place.text().split())}`"
    yield Bound(left[0], right[0], right[1] - left[2], words, step.name, place)


def _moment(procedure: Procedure, node: Node) -> tuple[str, int, int] | None:
    """A moment, and the most and the least that is added to it."""
    match node:
        case Reference():
            ref = ".".join(node.path)
            found = procedure.field(ref)
            known = found is not None and found.type in _MOMENTS and not found.optional and not found.when
            return (ref, 0, 0) if known else None
        case Compare(operator="+" | "-", left=left, right=Call(arguments=(Number(value=count),)) as call):
            found_left = _moment(procedure, left)
            if found_left is None or call.function not in _LENGTHS:
                return None
            least, most = (count * length for length in _LENGTHS[call.function])
            if node.operator == "-":
                least, most = -most, -least
            return found_left[0], found_left[1] + most, found_left[2] + least
        case _:
            return None


_LENGTHS: Mapping[str, tuple[int, int]] = {
    "hours": (60, 60),
    "days": (_DAY, _DAY),
    "months": (_SHORT_MONTH, _LONG_MONTH),
}


def _circle(bounds: list[Bound]) -> list[Bound] | None:
    """A circle of bounds with a negative sum (Bellman and Ford), or None."""
    names = {name for bound in bounds for name in (bound.late, bound.early)}
    distance = dict.fromkeys(names, 0)
    came: dict[str, Bound] = {}
    last = ""
    for _ in range(len(names) + 1):
        last = ""
        for bound in bounds:
            if distance[bound.early] + bound.minutes < distance[bound.late]:
                distance[bound.late] = distance[bound.early] + bound.minutes
                came[bound.late] = bound
                last = bound.late
        if not last:
            return None
    for _ in names:
        last = came[last].early
    circle = [came[last]]
    while circle[-1].early != last:
        circle.append(came[circle[-1].early])
    return circle[::-1]
