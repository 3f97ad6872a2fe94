"""One difference between two versions of a procedure."""

from enum import IntEnum, StrEnum

from msgspec import Struct

Plain = object
"""A JSON value of the normal form: text, whole number, truth value, None, list or map."""


class Level(IntEnum):
    """What a difference does to the version (language reference, section 8)."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Act(StrEnum):
    """What happened to the part."""

    REMOVED = "removed"
    ADDED = "added"
    RENAMED = "renamed"
    CHANGED = "changed"
    REORDERED = "reordered"


class Part(StrEnum):
    """What it is a part of the procedure."""

    PROCEDURE = "procedure"
    OUTCOME = "outcome"
    RESULT = "result"
    INPUT = "input"
    PHASE = "phase"
    GATE = "gate"
    STEP = "step"
    CLOCK = "deadline"
    SKIP_REASON = "reason to skip"
    FIELD = "field"
    COLUMN = "column"
    OPTION = "option"
    ROLE = "role"
    PERSON = "kind of person"
    AGENCY = "agency"
    LAW = "legal reference"
    CONTACT = "contact"
    SHAPE = "text shape"


class Change(Struct, frozen=True, kw_only=True):
    """One difference.

    Attributes:
        name: `step`, `step.field`, `step.field.option`, as in the new version; of a removed part as in the old one.
        aspect: what of it changed, a key of the normal form (`when`, `due.within`); empty for the part as a whole.
        old, new: normal form of what changed (conditions as text, amounts as ISO); of a renamed part its names.
        place: where it stands among all parts, for the order of printing.
    """

    level: Level
    act: Act
    part: Part
    name: str
    aspect: str = ""
    old: Plain = None
    new: Plain = None
    place: int = 0
