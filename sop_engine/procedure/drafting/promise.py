"""What a procedure asks of who uses it, and what it gives back."""

from collections.abc import Mapping

from msgspec import Struct

from sop_engine.procedure.model import Field
from sop_engine.procedure.source import Source


class Promise(Struct, frozen=True, kw_only=True):
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
