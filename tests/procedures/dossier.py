"""Which step of the field's own step lists stands where. `python -m tests.procedures.dossier` prints it line by line.

The step lists number what has to be done: T1 to T25 for a tip, S01 to S27 for a first response, and so on. A
procedure says on the line of a step's name which numbers it carries out (`danger:  # S02`), and in its head, one
line each, which have no step of their own and why (`# Without a step of its own: I05 - the reason.`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from sop_engine.resources import shipped

LISTS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "ocse_tip_triage": ("T", 25),
        "ocse_first_response": ("S", 27),
        "ocse_investigation": ("I", 43),
        "child_diversion": ("D", 40),
        "victim_case_management": ("V", 37),
        "handover": ("X", 18),
        "suspect_at_large": ("W", 18),
        "evidence_certificate": ("E", 19),
    }
)
"""Procedure to the letter of its step list and the number of steps there: 227 in all."""

_STEP = re.compile(r"^ {6}(?P<step>[a-z][a-z0-9_]*):  # (?P<numbers>[A-Z]\d\d(?: [A-Z]\d\d)*)$", re.MULTILINE)
_WITHOUT = re.compile(r"^# Without a step of its own: (?P<number>[A-Z]\d\d) - (?P<reason>\S.*)$", re.MULTILINE)


def text_of(procedure: str) -> str:
    """The shipped file of a procedure."""
    return (shipped("procedures") / procedure / f"{procedure}.yaml").read_text(encoding="utf-8")


def numbers(procedure: str) -> tuple[str, ...]:
    """The numbers of its step list, in order."""
    letter, count = LISTS[procedure]
    return tuple(f"{letter}{number:02d}" for number in range(1, count + 1))


def carried_out(text: str) -> list[tuple[str, str]]:
    """Number and step, in the order of the file."""
    return [(number, found["step"]) for found in _STEP.finditer(text) for number in found["numbers"].split()]


def explained(text: str) -> list[tuple[str, str]]:
    """Number and reason of what has no step of its own."""
    return [(found["number"], found["reason"]) for found in _WITHOUT.finditer(text)]


def main() -> None:
    """Print every number with its step, or with the reason why it has none."""
    for procedure in LISTS:
        text = text_of(procedure)
        steps = dict(carried_out(text))
        reasons = dict(explained(text))
        for number in numbers(procedure):
            shown = f"{procedure}: {steps[number]}" if number in steps else f"- {reasons.get(number, 'MISSING')}"
            print(f"{number}  {shown}")


if __name__ == "__main__":
    main()
