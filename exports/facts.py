"""What a record says about its makers: plain values, handed to `compose` from the outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from exports.parts import WrittenAt
from exports.terms import Terms
from sop_engine.run.events import Event
from sop_engine.run.words import NO_NAMES, VaultNames


class Recorded(Protocol):
    """An event with its place in the journal."""

    @property
    def event(self) -> Event:
        """What happened."""

    @property
    def entry_hash(self) -> bytes:
        """SHA-256 of the entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerFacts:
    """An officer of the roster. `roles`: names of roles. `fingerprint`: SHA-256 of the certificate, hex.

    `station`: name of the officer's station, where it is another one.
    """

    id: str
    name: str
    rank: str
    service_no: str
    roles: tuple[str, ...]
    fingerprint: str
    station: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFacts:
    """The station. Fingerprints: SHA-256 of the certificates of its root and of this device, hex."""

    name: str
    agency: str
    practice: bool
    root_fingerprint: str
    device_fingerprint: str
    officers: tuple[OfficerFacts, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFacts:
    """Where the journal stood. `head`: hash of the run's newest entry; `head_code`: its twenty characters.

    `device_size` and `device_root` are those of the checkpoint made after that entry. Hashes are hex.
    `stations`: who wrote which entries, where it was not one station alone.
    """

    run: str
    entries: int
    head: str
    head_code: str
    device_size: int
    device_root: str
    stations: tuple[WrittenAt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFacts:
    """The program. `digest`: SHA-256 of its files, hex. `fonts`: file name to SHA-256, hex."""

    name: str
    digest: str
    layout: int
    renderer: str
    fonts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All facts around a run.

    Attributes:
        evidence: SHA-256 of evidence.json, hex. at: when the record is made, UTC.
        maker: officer id of who makes and signs the record.
        kind: final, or interim with a number from 1. names: vault names open to this session.
        terms: of a copy; None: the default record.
    """

    station: StationFacts
    journal: JournalFacts
    program: ProgramFacts
    evidence: str
    at: datetime
    maker: str
    kind: Literal["final", "interim"] = "final"
    number: int = 0
    names: VaultNames = field(default=NO_NAMES)
    terms: Terms | None = None
