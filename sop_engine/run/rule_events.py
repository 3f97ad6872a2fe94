"""Events that the rules of a procedure lead to: a gate that an officer opens again, answers that are expunged.

Here, apart from the others, as a small story of its own; `run.events.Event` holds them all.
"""

from dataclasses import dataclass

from sop_engine.run.acts import Header, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """An officer of the role that may do so opened a closed gate of a phase again. It stays so, whatever comes."""

    header: "Header"
    phase: str
    gate: str
    reason: "Text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """The answers of a step are expunged, as its `purge` says; their key is destroyed when this is saved.

    `step`: its name, or `step~` for all rounds of a sealed one (`rounds.purged_as`).
    `reason`: the answers that the condition read, in words.
    """

    header: "Header"
    step: str
    reason: "Text"
