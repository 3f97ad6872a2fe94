"""Seal claims into a signed entry, and open an entry again.

Each claim becomes a disclosure; the body lists only the digests, among decoys; the acting officer signs the
body's hash. The disclosures of each compartment are encrypted together under its key, bound to that hash.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from sop_engine.canonical import Digest, NotCanonical, b64url_bytes, sha256
from sop_engine.journal.body import Body, parse_body
from sop_engine.journal.compartment import CompartmentKey
from sop_engine.journal.disclosure import (
    ClaimLike,
    check_claims,
    content_digest,
    make_disclosure,
    pad,
    read_parts,
)
from sop_engine.journal.entry import RunId, SealedBox, SealedEntry
from sop_engine.journal.signature import P256Signer, Signer, signed_bytes, verify_signature
from sop_engine.journal.store import DeviceHead, RunHead
from sop_engine.system import Chance, Moment

__all__ = [
    "OpenedEntry",
    "P256Signer",
    "Place",
    "Signer",
    "as_entry",
    "expunge",
    "open_entry",
    "seal",
    "verify_signature",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the next entry of a run goes: after which entries, in the run and in the device log.

    Attributes:
        prev: hash of the run's newest entry; None for a new run.
        device: id of the device (32 bytes). device_seq: next number of its log.
        device_prev: hash of the newest entry of the device log; None if it is empty.
    """

    run: RunId
    prev: Digest | None
    device: bytes
    device_seq: int
    device_prev: Digest | None

    @classmethod
    def at_end(cls, run: RunId, head: RunHead | None, device: bytes, device_head: DeviceHead) -> "Place":
        """The place after the newest entry of the run and of the device log."""
        return cls(
            run=run,
            prev=head.head if head else None,
            device=device,
            device_seq=device_head.size,
            device_prev=device_head.newest,
        )

    def after(self, entry: SealedEntry) -> "Place":
        """The place after this entry, which was sealed for this place."""
        return Place(
            run=self.run,
            prev=entry.hash,
            device=self.device,
            device_seq=entry.device_seq + 1,
            device_prev=entry.hash,
        )


class OpenedEntry(Struct, frozen=True, kw_only=True, gc=False):
    """An entry as far as this session can read it.

    Attributes:
        body: what stands in clear (run, parents, device, actor, moment, digests).
        hash: the entry's hash.
        claims: name to value, of the disclosures that could be opened.
        texts: name to the disclosure's base64url text, for handing it on.
        withheld: ids of the compartments whose boxes could not be opened (what is in one, and how much, is known
            only to who can open it). Expunged ones are not counted.
    """

    body: Body
    hash: Digest
    claims: Mapping[str, object]
    texts: Mapping[str, str]
    withheld: tuple[bytes, ...]


def seal(
    place: Place,
    claims: Sequence[ClaimLike],
    *,
    keys: Mapping[str, CompartmentKey],
    signer: Signer,
    moment: Moment,
    chance: Chance,
) -> SealedEntry:
    """Seal claims into the entry that goes to this place.

    Args:
        place: run and device log positions.
        claims: at most eight, each with its own name.
        keys: compartment name to its open key, of this run.
        signer: the acting officer.
        moment: reading of the clocks.
        chance: source of salts and decoys.

    Raises:
        ValueError: too many claims, a name twice or reserved, a key of another run.
        KeyError: a compartment that has no key.
        NotCanonical: a value that JSON without floats cannot hold.
        SigningFailed: the officer's key could not be used.
    """
    check_claims(claims)
    disclosures: dict[str, list[bytes]] = {}
    for claim in claims:
        content = make_disclosure(claim.name, claim.value, chance)
        disclosures.setdefault(claim.compartment, []).append(content)
    using = [(_key(keys, name, place.run), contents) for name, contents in disclosures.items()]
    digests = [content_digest(content) for _, contents in using for content in contents]
    body = Body(
        run=place.run,
        prev=() if place.prev is None else (place.prev,),
        device=place.device,
        device_seq=place.device_seq,
        device_prev=place.device_prev,
        actor=signer.fingerprint,
        utc=moment.utc,
        boot=moment.boot,
        mono_ms=moment.mono_ms,
        digests=pad(digests, chance),
    ).to_bytes()
    entry_hash = sha256(body)
    return SealedEntry(
        run=place.run,
        body=body,
        hash=entry_hash,
        signature=signer.sign(signed_bytes(entry_hash)),
        device_seq=place.device_seq,
        # By id, which is random, so that the order does not tell which compartment is which.
        boxes=tuple(sorted((key.encrypt(contents, entry_hash) for key, contents in using), key=_id)),
    )


def _key(keys: Mapping[str, CompartmentKey], name: str, run: RunId) -> CompartmentKey:
    key = keys[name]
    if key.run != run:
        msg = "the key belongs to another run"
        raise ValueError(msg)
    return key


def _id(box: SealedBox) -> bytes:
    return box.compartment


def open_entry(sealed: SealedEntry, keys: Mapping[bytes, CompartmentKey], *, body: Body | None = None) -> OpenedEntry:
    """Read an entry with the keys at hand (compartment id to key).

    Whether it stands in a chain and who signed it is for `chain.verify_chain`.

    Args:
        sealed: the entry.
        keys: those of this session.
        body: its body, where it was parsed before (as a `chain.Link` has it).

    Raises:
        NotCanonical: the body is not an entry's, a box does not open, or a disclosure is not one that it lists.
    """
    body = parse_body(sealed.body) if body is None else body
    listed = body.digests
    claims: dict[str, object] = {}
    texts: dict[str, str] = {}
    withheld: list[bytes] = []
    for box in sealed.boxes:
        key = keys.get(box.compartment)
        if key is None or key.run != body.run:
            withheld.append(box.compartment)
            continue
        for content in _contents(box, key, sealed.hash):
            text = b64url_bytes(content)
            if sha256(text) not in listed:
                msg = "a disclosure is not one that its entry lists"
                raise NotCanonical(msg)
            _, name, value = read_parts(content)
            if name in claims:
                msg = "a claim occurs twice in its entry"
                raise NotCanonical(msg)
            claims[name] = value
            texts[name] = text.decode("ascii")
    return OpenedEntry(body=body, hash=sealed.hash, claims=claims, texts=texts, withheld=tuple(withheld))


def _contents(box: SealedBox, key: CompartmentKey, entry: Digest) -> Sequence[bytes]:
    contents = key.decrypt(box, entry)
    if contents is None:
        msg = "a box of disclosures does not open with the key of its compartment, in this entry"
        raise NotCanonical(msg)
    return contents


def expunge(sealed: SealedEntry, compartments: Container[bytes]) -> SealedEntry:
    """The entry without the boxes of these compartments; its hash and signature still hold.

    They are dropped whole, not emptied: that there were any would tell what kind of entry it was.
    Who keeps the entry must also destroy the compartments' keys, everywhere.
    """
    kept = tuple(box for box in sealed.boxes if box.compartment not in compartments)
    return replace(sealed, boxes=kept)


def as_entry(body: bytes, signature: bytes) -> SealedEntry:
    """An entry from its bytes and signature alone (as a record carries it), without boxes.

    Raises:
        NotCanonical: the bytes are not the body of an entry.
    """
    parsed = parse_body(body)
    return SealedEntry(
        run=parsed.run,
        body=body,
        hash=sha256(body),
        signature=signature,
        device_seq=parsed.device_seq,
        boxes=(),
    )
