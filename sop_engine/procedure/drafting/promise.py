"""What a procedure asks of who uses it, and what it gives back."""

from collections.abc import Mapping
from dataclasses import dataclass

from sop_engine.procedure.model import Field
from sop_engine.procedure.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What a procedure asks of who uses it, and what it gives back.

    Attributes:
        subject: the kind of person whom its run is about, or empty.
        inputs: name to field, of the step `input`. outcomes: name to sentence.
        gives: name to the field that is given; `optional` where it may stay without an answer.
    """

    id: str
    title: str
    subject: str
    source: Source
    inputs: Mapping[str, Field]
    outcomes: Mapping[str, str]
    gives: Mapping[str, Field]


Promises = Mapping[str, Promise]
"""By id of the procedure."""
