"""What the drafts are filled from. Values only; times are UTC, `YYYY-MM-DDTHH:MM:SSZ`, and claims of the laptop."""

from dataclasses import dataclass

from exports.record import Record
from exports.verify.findings import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthAct:
    """An act of the station log that says how the system was. `by`: id of the officer; `sentence`: what was done."""

    at: str
    by: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the system was in a period.

    Attributes:
        since, until: the period.
        entries: written in it, in all runs and logs of the station. size: of the log at its end.
        starts: of the machine that entries show: time of the first entry after each.
        jumps: of the clock: time of the entry before which it moved, and by how many seconds.
        devices: how many wrote the log, one after another; more than one only after a restore.
        acts: of the station log that tell of the system, oldest first. whole: could all of them be read?
        program: name and version that drew this up.
    """

    since: str
    until: str
    entries: int
    size: int
    starts: tuple[str, ...]
    jumps: tuple[tuple[str, int], ...]
    devices: int
    acts: tuple[HealthAct, ...]
    whole: bool
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A legal reference with what the register says of it. `label`: how sure it is."""

    cite: str
    says: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a lawyer must still confirm, and what is assumed until then."""

    number: str
    ask: str
    until_then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """Everything in the drafts.

    Attributes:
        record: of the closed run. digest: SHA-256 of its file, hex. size: bytes. pages: of the file.
        closer: who closed the run. maker: who drew the drafts up, when (`at`); rank and name.
        handed_out: when the record, or a bundle with it, was handed out.
        checks: of the run in its journal, made for these drafts. sound: did they all hold?
    """

    record: Record
    digest: str
    size: int
    pages: int
    maker: str
    at: str
    handed_out: tuple[str, ...]
    checks: tuple[Check, ...]
    sound: bool
    health: Health
    cited: tuple[Cited, ...]
    asked: tuple[Asked, ...]
