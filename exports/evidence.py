"""`evidence.json`: what an outsider needs to check a record without the station.

Shape (canonical JSON; binary as base64url without padding; hashes of entries are not repeated, they
are computed):

    {"format": 0,
     "root": DER of the station root's certificate,
     "device": DER of the device's certificate,
     "revocations": DER of the revocation list,
     "agency": [DER of what an agency signed for the station root]; missing if there is none,
     "parts": [who wrote which entries]; missing if this station wrote them all:
              {"first": place of the first, from 0, "count": how many,
               "papers": {"root", "revocations", "roster", "checkpoint", "agency"} of another station, as above,
               "taken": {"body", "signature", "shown", "path"} of the entry by which the station took the run over},
     "roster": {"signed": the bytes that the root signed, "signature": 64 bytes r||s},
     "checkpoint": text of the C2SP checkpoint made after the newest entry,
     "entries": [{"body": the entry's canonical JSON as text,
                  "signature": 64 bytes r||s of the acting officer,
                  "shown": [texts of disclosures that the pages print],
                  "missed": [names of claims whose absence the pages print as withheld],
                  "path": [RFC 6962 inclusion proof in the checkpoint's tree]}]}

Officers' certificates stand in the roster, the pinned procedure text in the disclosure `sources` of
the first entry. `missed` cannot be proved; it makes the record re-composable (see `recompose`), and the
PDF's signature covers it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from exports.composition.concealment import Concealment
from exports.parts import Part
from sop_engine.canonical import Digest, NotCanonical, b64url, canonical_bytes, parse_canonical, sha256, unb64url
from sop_engine.journal.body import parse_body
from sop_engine.journal.disclosure import read_disclosure
from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.seal import OpenedEntry
from sop_engine.procedure.model import Privacy, Procedure
from sop_engine.run.claims import event as event_of
from sop_engine.run.events import Event, Withheld
from sop_engine.run.words import NO_NAMES, VaultNames

FORMAT = 0
"""Number of the format of evidence.json; 0 promises nothing yet."""


class SignedRoster(Part, frozen=True):
    """The roster as the root signed it."""

    signed: str
    signature: str


class EvidenceEntry(Part, frozen=True):
    """One entry: see the module's text."""

    body: str
    signature: str
    shown: tuple[str, ...]
    missed: tuple[str, ...]
    path: tuple[str, ...]


class OtherPapers(Part, frozen=True):
    """The papers of another station, and the head of its log as it came with the case."""

    root: str
    revocations: str
    roster: SignedRoster
    checkpoint: str
    agency: tuple[str, ...] = ()


class EvidenceTaken(Part, frozen=True):
    """The entry by which a station took the run over, with its disclosures and its proof."""

    body: str
    signature: str
    shown: tuple[str, ...]
    path: tuple[str, ...]


class EvidencePart(Part, frozen=True):
    """Entries that one station wrote without a break. `papers`: missing where it is the one of this evidence."""

    first: int
    count: int
    papers: OtherPapers | None = None
    taken: EvidenceTaken | None = None


class Evidence(Part, frozen=True):
    """All of evidence.json: see the module's text."""

    format: int
    root: str
    device: str
    revocations: str
    roster: SignedRoster
    checkpoint: str
    entries: tuple[EvidenceEntry, ...]
    agency: tuple[str, ...] = ()
    parts: tuple[EvidencePart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One entry as the station keeps it, opened, with its event and its inclusion proof."""

    sealed: SealedEntry
    opened: OpenedEntry
    event: Event
    path: tuple[Digest, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """Certificates, revocation list and roster of the station (DER; bytes as signed), and the checkpoint.

    `parts`: of a run that other stations wrote in, too.
    """

    root: bytes
    device: bytes
    revocations: bytes
    roster: bytes
    roster_signature: bytes
    checkpoint: str
    agency: tuple[bytes, ...] = ()
    parts: tuple[EvidencePart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """An event as evidence tells it, with its entry. `actor`: fingerprint of the certificate that signed."""

    event: Event
    entry_hash: Digest
    device_seq: int
    actor: bytes


def evidence(
    procedure: Procedure,
    kept: Sequence[Kept],
    papers: Papers,
    names: VaultNames = NO_NAMES,
    *,
    shows: Privacy = Privacy.CASE,
) -> Evidence:
    """Gather the evidence of a run: everything signed, and of what is disclosed only what the pages print."""
    concealment = Concealment(procedure, names, shows)
    return Evidence(
        format=FORMAT,
        root=_text(papers.root),
        device=_text(papers.device),
        revocations=_text(papers.revocations),
        roster=SignedRoster(signed=_text(papers.roster), signature=_text(papers.roster_signature)),
        checkpoint=papers.checkpoint,
        entries=tuple(_entry(concealment, one) for one in kept),
        agency=tuple(_text(one) for one in papers.agency),
        parts=papers.parts,
    )


_MAY_BE_MISSING = frozenset({"agency", "parts"})


def to_json(found: Evidence) -> bytes:
    """The bytes of evidence.json."""
    told = {field: msgspec.to_builtins(getattr(found, field)) for field in found.__struct_fields__}
    return canonical_bytes({field: what for field, what in told.items() if field not in _MAY_BE_MISSING or what})


def from_json(data: bytes) -> Evidence:
    """Read evidence.json.

    Raises:
        NotCanonical: not canonical JSON, an unknown key or format, or another spelling.
    """
    try:
        found = msgspec.convert(parse_canonical(data), Evidence)
    except msgspec.ValidationError as fault:
        msg = f"not evidence: {fault}"
        raise NotCanonical(msg) from fault
    if found.format != FORMAT or to_json(found) != data:
        msg = "not evidence of this format"
        raise NotCanonical(msg)
    return found


def disclosed(found: Evidence, actors: Mapping[bytes, str]) -> list[Disclosed]:
    """The events that the evidence tells, oldest first. Whether they stand in a chain is for others to check.

    Args:
        found: the evidence.
        actors: fingerprint of a certificate to the id of its officer.

    Raises:
        NotCanonical: a body or a disclosure is malformed, a disclosure is not listed by its entry, an actor is
            unknown, or claims do not make an event.
    """
    return [_event(entry, actors) for entry in found.entries]


def _entry(concealment: Concealment, kept: Kept) -> EvidenceEntry:
    parting = concealment.part(kept.event, kept.opened.claims)
    return EvidenceEntry(
        body=kept.sealed.body.decode("ascii"),
        signature=_text(kept.sealed.signature),
        # In the order of their texts, which are random: the order of claims would tell more than their names.
        shown=tuple(sorted(kept.opened.texts[name] for name in parting.disclosed)),
        missed=parting.missed,
        path=tuple(_text(node) for node in kept.path),
    )


def _event(entry: EvidenceEntry, actors: Mapping[bytes, str]) -> Disclosed:
    data = entry.body.encode("utf-8")
    body = parse_body(data)
    claims: dict[str, object] = dict.fromkeys(entry.missed, Withheld())
    for text in entry.shown:
        if sha256(text.encode("ascii", "replace")) not in body.digests:
            msg = "a disclosure is not listed by its entry"
            raise NotCanonical(msg)
        disclosure = read_disclosure(text)
        if disclosure.name in claims:
            msg = "a claim occurs twice in its entry"
            raise NotCanonical(msg)
        claims[disclosure.name] = disclosure.value
    return Disclosed(
        event=_told(claims, actors.get(body.actor), body.moment.utc),
        entry_hash=sha256(data),
        device_seq=body.device_seq,
        actor=body.actor,
    )


def _told(claims: Mapping[str, object], actor: str | None, entered: datetime) -> Event:
    if actor is None:
        msg = "an entry is by somebody who is not in the roster"
        raise NotCanonical(msg)
    try:
        return event_of(claims, actor, entered)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        msg = "the claims of an entry do not make an event"
        raise NotCanonical(msg) from fault


def _text(data: bytes) -> str:

    return b64url(data)


def roster_bytes(found: Evidence) -> tuple[bytes, bytes]:
    """The roster's signed bytes and their signature.

    Raises:
        NotCanonical: not base64url.
    """
    return unb64url(found.roster.signed), unb64url(found.roster.signature)
