"""Circles of waiting: a step waits for those it comes `after` and, to be decided, for those its `when` reads."""

from collections.abc import Iterator, Mapping

from sop_engine.procedure.model import Procedure


def circles(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    """Each circle of steps once, from its first step in order; only those in which an `after` takes part.

    Conditions alone look back, so they make none.
    """
    held = [step.name for step in procedure.steps if step.after]
    waits = _waits(procedure) if held else {}
    seen: set[frozenset[str]] = set()
    for name in held:
        circle = _way_back(name, waits)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            yield circle


def _waits(procedure: Procedure) -> Mapping[str, tuple[str, ...]]:
    phases = {phase.name: tuple(step.name for step in phase.steps) for phase in procedure.phases}
    found: dict[str, tuple[str, ...]] = {}
    number: dict[str, int] = {}
    for step in procedure.steps:
        held = [name for target in step.after for name in phases.get(target, (target,))]
        read = {ref.split(".")[0] for ref in step.when.reads} if step.when else set()
        # Reading ahead is refused elsewhere; only what was asked before makes a circle worth telling.
        before = sorted((name for name in read if name in found), key=number.__getitem__)
        number.setdefault(step.name, len(number))
        found[step.name] = (*held, *before)
    return found


def _way_back(start: str, waits: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """A shortest way from a step over what it waits for back to itself, or nothing."""
    came: dict[str, str] = {}
    queue = [start]
    for name in queue:
        for target in waits.get(name, ()):
            if target == start:
                return _way(came, start, name)
            if target not in came:
                came[target] = name
                queue.append(target)
    return ()


def _way(came: Mapping[str, str], start: str, last: str) -> tuple[str, ...]:
    way = [last]
    while way[-1] != start:
        way.append(came[way[-1]])
    return tuple(reversed(way))
