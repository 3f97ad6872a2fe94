"""Outcomes: a sentence each, or a sentence and the condition under which it may be chosen."""

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.bench import Bench
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Use


def sentences_of_outcomes(root: Cursor) -> dict[str, str]:
    """Name and sentence of each outcome of a file, in order."""
    return {name: place.text() or place.text_of("label") for name, place in root.entries_of("outcomes")}


def conditions_of_outcomes(root: Cursor, bench: Bench) -> dict[str, Condition]:
    """The conditions of those that have one; it stands outside every step and so may read each of them."""
    found = {
        name: bench.condition(place.get("when"), Use.OUTCOME, "")
        for name, place in root.entries_of("outcomes")
        if place.has("when")
    }
    return {name: condition for name, condition in found.items() if condition is not None}
