"""Bounds on what one file may ask of the checker, so that no file keeps a machine busy. Each is said in words."""

from sop_engine.problem import Problem
from sop_engine.procedure.reader import Value
from sop_engine.procedure.source import Path, Source

MOST_STEPS = 1_500
"""Steps of one procedure; nobody could read more."""

MOST_IN_LIST = 60
"""Lines of one list in a procedure, such as `do` or `after`."""

MOST_CONDITION_LETTERS = 100_000
"""Letters of all conditions of one procedure together, in code points: 66 for each of 1,500 steps."""

_SMALL = 32 * 1024
"""A file of fewer letters cannot pass a bound but that of a list, and is not counted through."""

_CONDITIONS = frozenset({"when", "must", "where", "until", "purge", "value"})
_SPLIT = "Split it into several, and join them with `use`."


def too_much(source: Source) -> Problem | None:
    """The finding about the first bound that a procedure passes; None for other files and for small ones."""
    root = source.value
    if not isinstance(root, dict) or "sop" not in root or len(source.text) < _SMALL:
        return None
    return _steps(source) or (None if _within(root) else _walk(source))


def _steps(source: Source) -> Problem | None:
    left = MOST_STEPS
    phases = source.at(("phases",))
    for name, phase in phases.items() if isinstance(phases, dict) else ():
        steps = phase.get("steps") if isinstance(phase, dict) else None
        count = len(steps) if isinstance(steps, dict) else 0
        if isinstance(steps, dict) and count > left:
            path = ("phases", name, "steps", list(steps)[left])
            return _problem(source, path, f"This procedure has more than {MOST_STEPS:,} steps.", _SPLIT)
        left -= count
    return None


def _within(root: Value) -> bool:
    """Does every list, do all conditions together, keep to the bounds? As `_walk`, without places."""
    waiting, letters = [root], 0
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            for key, item in here.items():
                if type(item) is not str:
                    waiting.append(item)
                elif key in _CONDITIONS:
                    letters += len(item)
        elif isinstance(here, list):
            if len(here) > MOST_IN_LIST:
                return False
            waiting += [item for item in here if type(item) is not str]
    return letters <= MOST_CONDITION_LETTERS


def _walk(source: Source) -> Problem | None:
    """Lists and conditions, wherever they stand."""
    waiting: list[tuple[Path, Value]] = [((), source.value)]
    letters = 0
    while waiting:
        path, here = waiting.pop()
        if isinstance(here, dict):
            waiting += [((*path, key), item) for key, item in here.items()]
        elif isinstance(here, list):
            if len(here) > MOST_IN_LIST:
                message = f"This list has more than {MOST_IN_LIST} lines."
                return _problem(source, path, message, "Make several steps of it.")
            waiting += [((*path, number), item) for number, item in enumerate(here)]
        elif isinstance(here, str) and path and path[-1] in _CONDITIONS:
            letters += len(here)
            if letters > MOST_CONDITION_LETTERS:
                message = (
                    f"The conditions of this procedure have more than {MOST_CONDITION_LETTERS:,} letters together."
                )
                return _problem(source, path, message, _SPLIT)
    return None


def _problem(source: Source, path: Path, message: str, hint: str) -> Problem:
    return Problem(code="S128", message=message, position=source.position(path, key=True), hint=hint)
