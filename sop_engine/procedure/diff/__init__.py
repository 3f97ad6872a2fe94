"""Differences between two procedures, as values, in words, and as a version number. Pure.

    changes = differences(old, new)        # most important first
    for change in changes: sentence(change)
    verdict(old.version, new.version, changes)

They are read from the normal form, the very thing that the digests are made of: no difference between two
digests is without a change, and none that changes the logic digest is a mere change of texts.
"""

from sop_engine.procedure.diff.change import Act, Change, Level, Part
from sop_engine.procedure.diff.comparing import differences
from sop_engine.procedure.diff.version import Verdict, least_version, verdict
from sop_engine.procedure.diff.words import lines, sentence

__all__ = [
    "Act",
    "Change",
    "Level",
    "Part",
    "Verdict",
    "differences",
    "least_version",
    "lines",
    "sentence",
    "verdict",
]
