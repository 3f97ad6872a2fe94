"""Chains for the tests: sealed like real ones, with chance and clock that repeat."""

import dataclasses
import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec

from sop_engine.canonical import Digest
from sop_engine.journal.chain import Expected
from sop_engine.journal.compartment import CompartmentKey, new_compartment
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.seal import P256Signer, Place, expunge, seal
from sop_engine.journal.store import Journal
from sop_engine.system import Moment

T = TypeVar("T")
DEVICE = b"D" * 32
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_KEY = ec.derive_private_key(0x5EED, ec.SECP256R1())
SIGNER = P256Signer(_KEY, b"A" * 32)
OTHER = P256Signer(ec.derive_private_key(0xB0B, ec.SECP256R1()), b"B" * 32)
PUBLIC = {SIGNER.fingerprint: _KEY.public_key(), OTHER.fingerprint: OTHER._key.public_key()}


@dataclass(frozen=True, slots=True)
class Said:
    """A claim."""

    name: str
    value: object
    compartment: str = "case"


class Dice:
    """Chance that gives the same bytes for the same seed."""

    def __init__(self, seed: object) -> None:
        self._seed = repr(seed).encode()
        self._drawn = 0

    def __call__(self, count: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(self._seed + self._drawn.to_bytes(8, "big")).digest(count)


def moment(second: int = 0, *, boot: str = "0123456789abcdef") -> Moment:
    """So many seconds after noon."""
    return Moment(utc=NOON + timedelta(seconds=second), boot=boot, mono_ms=1_000 * second)


@dataclass
class Writer:
    """Seals entries of one run, one after another."""

    seed: object = 0
    device_seq: int = 0
    device_prev: Digest | None = None
    entries: list[SealedEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Dice(self.seed)
        self.run = RunId(self.chance(16).hex())
        names = ("case", "person_P1", "sealed_ocs")
        self.keys = {name: new_compartment(self.run, name, self.chance) for name in names}
        self.place = Place(
            run=self.run, prev=None, device=DEVICE, device_seq=self.device_seq, device_prev=self.device_prev
        )

    @property
    def open_keys(self) -> dict[bytes, CompartmentKey]:
        """The keys by id, as a reader has them."""
        return {key.id: key for key in self.keys.values()}

    @property
    def expected(self) -> Expected:
        """What the chain is held against."""
        head = self.entries[-1].hash if self.entries else None
        return Expected(run=self.run, signers=PUBLIC, head=head)

    def seal(self, *claims: Said, signer: P256Signer = SIGNER, at: int | None = None) -> SealedEntry:
        """Seal one entry, not yet in the chain."""
        return seal(
            self.place,
            claims,
            keys=self.keys,
            signer=signer,
            moment=moment(len(self.entries) if at is None else at),
            chance=self.chance,
        )

    def write(self, *claims: Said, signer: P256Signer = SIGNER, at: int | None = None) -> SealedEntry:
        """Seal one entry and put it at the end of the chain."""
        entry = self.seal(*claims, signer=signer, at=at)
        self.entries.append(entry)
        self.place = self.place.after(entry)
        return entry

    def save(self, journal: Journal, *claims: Said, label: bytes = b"") -> SealedEntry:
        """Seal one entry for the end of this journal and append it."""
        head = journal.head(self.run)
        self.place = Place.at_end(self.run, head, DEVICE, journal.device_head())
        entry = self.write(*claims)
        journal.append(self.run, [entry], expected_head=head.head if head else None, label=label)
        return entry


def but(item: T, **fields: object) -> T:
    """A copy with some fields changed."""
    if isinstance(item, msgspec.Struct):
        return cast("T", msgspec.structs.replace(item, **fields))
    return cast("T", dataclasses.replace(cast("Any", item), **fields))


def written(count: int, seed: object = 0) -> Writer:
    """A run of so many entries, with claims in several compartments."""
    writer = Writer(seed)
    for at in range(count):
        writer.write(
            Said("act", {"act": "answered", "step": f"s{at:03}", "role": "investigator"}),
            Said("value", f"answer {at}", "person_P1"),
            signer=SIGNER if at % 3 else OTHER,
        )
    return writer


def expunged(writer: Writer) -> list[SealedEntry]:
    """The run's entries after everything in them was expunged."""
    return [expunge(entry, writer.open_keys) for entry in writer.entries]
