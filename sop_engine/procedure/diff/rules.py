"""The rule of versions: how much a difference weighs (language reference, section 8).

Patch: texts. Minor: a new optional field, step or option. Major: anything removed, renamed, required,
retyped, or a changed condition, role, clock, seal or gate. What the reference does not name is major, except
what only widens what was possible, or says the same on another authority: then it is minor.
"""

from collections.abc import Mapping
from typing import Any

from sop_engine.procedure.diff.change import Level, Part, Plain

TEXTS = frozenset(
    {
        "title",
        "about",
        "do",
        "say",
        "never",
        "why",
        "ask_first",
        "label",
        "help",
        "otherwise",
        "because",
        "cite",
        "ask",
        "says",
        "question",
        "until_then",
        "text",
        "number",
    }
)
"""Keys that hold words only. `about` of a field is not among them: it says whose answer it is."""

MINOR = frozenset({(Part.STEP, "law"), (Part.STEP, "call"), (Part.LAW, "conf")})
"""Changes of logic that ask nothing new of anybody."""

REGISTERS = frozenset({Part.ROLE, Part.PERSON, Part.AGENCY, Part.LAW, Part.CONTACT, Part.SHAPE})
"""Entries of shared files: they come and go with what uses them, which is reported itself."""

WEIGHTS: Mapping[str, int] = {
    key: weight
    for weight, key in enumerate(
        (
            "skip",
            "optional",
            "urgent",
            "when",
            "asks_first",
            "must",
            "after",
            "due",
            "due.within",
            "due.at_least",
            "due.from",
            "due.before",
            "due.when",
            "due.basis",
            "every",
            "who",
            "second",
            "by",
            "sealed",
            "privacy",
            "about",
            "purge",
            "type",
        )
    )
}
"""Which changes come first, among those of one level and act."""


def of_value(part: Part, key: str, old: Plain, new: Plain) -> Level:
    """How much a changed key of a part weighs."""
    if key in TEXTS and not (key == "about" and part in {Part.FIELD, Part.COLUMN, Part.INPUT}):
        return Level.PATCH
    if (part, key) in MINOR:
        return Level.MINOR
    return Level.MINOR if _wider(key, old, new) else Level.MAJOR


def _wider(key: str, old: Plain, new: Plain) -> bool:
    """Does it allow more than before, and nothing less?"""
    match key:
        case "optional":
            return new is True
        case "reason":
            return new is False
        case "min":
            return _number(new, 0) <= _number(old, 0)
        case "max":
            return new is None or (old is not None and _number(new, 0) >= _number(old, 0))
        case "was":
            return True
        case _:
            return False


def of_added(part: Part, form: Mapping[str, Any], owner: Mapping[str, Any]) -> Level:
    """How much a new part weighs; `owner`: the part it stands in."""
    match part:
        case Part.FIELD | Part.COLUMN | Part.INPUT:
            return Level.MINOR if form["optional"] or form["type"] == "computed" else Level.MAJOR
        case Part.STEP:
            return Level.MINOR if form["skip"] is not None or form["anytime"] else Level.MAJOR
        case Part.OPTION:
            return Level.MAJOR if owner.get("all") else Level.MINOR
        case Part.GATE | Part.CLOCK:
            return Level.MAJOR
        case _:
            return Level.MINOR


def of_removed(part: Part) -> Level:
    """How much it weighs that a part is gone."""
    return Level.MINOR if part in REGISTERS else Level.MAJOR


def _number(value: Plain, default: int) -> int:
    return value if isinstance(value, int) else default
