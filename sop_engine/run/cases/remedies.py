"""What to do about an expectation that was not met: each kind can be wrong on either side."""

from collections.abc import Mapping
from types import MappingProxyType

REFUSED = "Correct the answers, or write the field under `refused` if this should not be accepted."
"""For an answer that the run did not take."""

_REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        "C201": "Correct the condition in the procedure, or the expectation here.",
        "C202": "Correct `due` in the procedure, or the time here.",
        "C203": "Correct `propose` in the procedure, or the expectation here.",
        "C204": "Correct `must` in the procedure, or take the field out of this list.",
        "C205": "Correct `when` of the gate in the procedure, or the expectation here.",
        "C206": "Correct the answers above, or the expectation here.",
    }
)


def remedy(code: str) -> str:
    """The remedy for a finding of a test that ran."""
    return _REMEDIES.get(code, "Correct the procedure, or the expectation here.")
