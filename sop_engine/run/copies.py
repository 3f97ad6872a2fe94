"""Copies that show more than the default record, or list what they withhold: each goes to somebody for a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from sop_engine.run.order import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class LogCopy(Order):
    """A copy of the record was handed out.

    Attributes:
        recipient: office and name. kind: final or interim; `number` counts interim records.
        copy: full or disclosure. shows: highest class that it shows (`S2`, `S3`), or empty.
        reason: why it leaves; never empty.
        sha256: of the file as handed out, hex; where that is encrypted, `inside` is of the signed file in it and
            `certificate` of the recipient's certificate.
    """

    recipient: str
    kind: str
    sha256: str
    copy: str
    reason: str
    shows: str = ""
    certificate: str = ""
    inside: str = ""
    number: int = 0

    def facts(self) -> Mapping[str, str]:
        """What the entry says of the copy beside an ordinary hand-out."""
        told = {"kind": self.copy, "shows": self.shows, "certificate": self.certificate, "inside": self.inside}
        return {key: text for key, text in told.items() if text}
