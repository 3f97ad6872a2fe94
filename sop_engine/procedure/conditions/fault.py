"""What is wrong in a condition: a value with a place, never an exception."""

from msgspec import Struct

from sop_engine.procedure.conditions.tree import Span


class Fault(Struct, frozen=True):
    """One fault.

    Attributes:
        code: stable code of the catalogue, `E1xx` for reading, `E2xx` for meaning.
        message: one sentence.
        span: offsets in code points into the condition's text.
        hint: what to write instead, or empty.
    """

    code: str
    message: str
    span: Span
    hint: str = ""


class Stop(Exception):
    """Ends reading at the first fault. Never leaves this package."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault
