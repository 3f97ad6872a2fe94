"""On what terms a copy is given: to whom, why, what it shows beside the default record, and what it withholds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from exports.parts import Detail, LegalReference, Part
from sop_engine.procedure.model import Privacy

Kind = Literal["full", "disclosure"]
Shows = Literal["", "S2", "S3"]


class Terms(Part, frozen=True):
    """What a copy is.

    Attributes:
        kind: `full`: shows values about identity or harm; `disclosure`: for the defence, lists what it withholds.
        recipient: office and name. reason: why it leaves, in the words of who hands it out.
        shows: the highest class that it shows; empty: no more than the default record.
        certificate: SHA-256 of the certificate that it was encrypted to, hex; empty: it left as a plain file.
    """

    kind: Kind
    recipient: str
    reason: str
    shows: Shows = ""
    certificate: str = ""


class NamedPerson(Part, frozen=True):
    """Somebody of the identity vault, in a copy that shows identity. `ref`: as answers refer to the person."""

    ref: str
    kind: str
    values: tuple[Detail, ...] = ()


class HeldBack(Part, frozen=True):
    """One thing that is withheld. `what`: which part of the step; empty: the whole step. `rule`: key of `RuleFor`."""

    step: str
    what: str
    withheld: str
    rule: str
    count: int = 1


class RuleFor(Part, frozen=True):
    """A rule under which something is withheld, in a sentence, with the references behind it that may be printed."""

    key: str
    sentence: str
    law: tuple[LegalReference, ...] = ()


_LEVELS: Final[Mapping[str, Privacy]] = MappingProxyType(
    {"": Privacy.CASE, "S2": Privacy.IDENTITY, "S3": Privacy.HARM}
)


def level_of(terms: Terms | None) -> Privacy:
    """The highest class that a record on these terms shows."""
    return _LEVELS[terms.shows] if terms else Privacy.CASE
