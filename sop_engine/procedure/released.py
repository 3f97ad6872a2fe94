"""Versions against what was released: procedures.lock knows the digests and the version of the last look.

Digests tell that texts or rules changed, not how much: the least version that any such change asks for is
demanded here, and `sop diff OLD NEW` computes the exact one.
"""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.diff.change import Level
from sop_engine.procedure.diff.version import least_version, numbers
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.lock import Entry, Locked


def version_problems(draft: Draft, now: Entry, locked: Locked) -> Iterator[Problem]:
    """One finding when the written version does not say that the procedure changed since it was locked."""
    procedure = draft.procedure.id
    old = locked.entries.get(procedure)
    if old is None:
        return
    least = least_version(old["version"], _level(old, now))
    if numbers(now["version"]) >= numbers(least):
        return
    what = {Level.PATCH: "its texts changed", Level.MINOR: "its rules changed"}.get(_level(old, now), "it is older")
    message = f"The version {now['version']} is too low: {what} since {old['version']} was locked."
    hint = f"Write at least {least}. Which version the changes ask for: sop diff OLD NEW"
    also = ((locked.places[procedure], "locked here"),)
    yield Problem(code="U122", message=message, position=draft.root.get("version").position(), hint=hint, also=also)


def _level(old: Entry, now: Entry) -> Level:
    """The least that the digests tell."""
    if old["logic"] != now["logic"]:
        return Level.MINOR
    return Level.PATCH if old["text"] != now["text"] else Level.NONE
