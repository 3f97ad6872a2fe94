"""Papers of a station: what shows others whose entries these are. They travel with a case and are kept with it.

Everything in them is signed by the station's root or by a device that the root certified. Whether that root is to be
believed is for whoever reads them: it never follows from the papers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.errors import CannotOpen
from sop_engine.journal.checkpoint import Checkpoint, read_checkpoint, verify_checkpoint
from sop_engine.journal.note import BadNote, NoteKey
from sop_engine.station.agency import kept_crosses
from sop_engine.station.certificates import check_issued, is_practice, load_certificate, load_revocations
from sop_engine.station.devices import Span, device_keys, spans
from sop_engine.station.keys import fingerprint
from sop_engine.station.layout import Facts
from sop_engine.station.roster import Roster, read_roster

SHORT = 8
"""Digits of a station's id that stand behind the short name of its officers elsewhere: `otieno@3fa2b1c0`."""
MOST_CROSSES = 16
"""Agencies that vouch for one station. A limit of ours."""
_SENTENCE = "The papers of the other station do not fit together."


class RootPapers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the root of a station issued, and what was issued for it.

    Attributes:
        root, revocations: DER. roster, signature: as the root signed it.
        crosses: certificates that agencies signed for the root, DER; missing where there are none.
    """

    root: bytes
    revocations: bytes
    roster: bytes
    signature: bytes
    crosses: tuple[bytes, ...] = ()


class Papers(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same with a checkpoint of the device's log."""

    issued: RootPapers
    checkpoint: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another station as its papers show it, every signature of its root checked.

    Attributes:
        devices: in the order in which they wrote. keys: certificate fingerprint to public key, of all its officers.
        left: certificate fingerprint to the time at which it was revoked, UTC.
        crosses: certificates for its root, each as some agency may have signed it: nothing of them is checked.
    """

    root: x509.Certificate
    roster: Roster
    devices: tuple[Span, ...]
    keys: Mapping[bytes, EllipticCurvePublicKey]
    left: Mapping[bytes, datetime]
    crosses: tuple[x509.Certificate, ...] = ()

    @property
    def id(self) -> str:
        """Random id of the station, 32 hex digits."""
        return self.roster.text.station

    @property
    def name(self) -> str:
        """What it is called."""
        return self.roster.text.name


def root_papers(facts: Facts, roster: Roster) -> RootPapers:
    """The papers of this station itself."""
    return RootPapers(
        root=facts.text.root,
        revocations=facts.text.revocations,
        roster=roster.signed,
        signature=roster.signature,
        crosses=tuple(one.public_bytes(Encoding.DER) for one in kept_crosses(facts)),
    )


@lru_cache(maxsize=64)
def read_root_papers(papers: RootPapers) -> Elsewhere:
    """Check what the root of another station issued, and read it.

    Raises:
        CannotOpen: damaged, changed, or not of one station.
    """
    if len(papers.crosses) > MOST_CROSSES:
        raise CannotOpen(_SENTENCE)
    root = load_certificate(papers.root, "The root certificate of the other station")
    roster = read_roster(papers.roster, papers.signature, root)
    revocations = load_revocations(papers.revocations, root)
    devices = spans(roster.text)
    officers = {one.fingerprint: _certificate(one.certificate) for one in roster.officers}
    certificates = [*officers.values(), *(_certificate(one.certificate) for one in devices)]
    practice = is_practice(root)
    if (
        roster.text.root != fingerprint(root)
        or roster.text.practice != practice
        or not all(check_issued(root, one) for one in (root, *certificates))
    ):
        raise CannotOpen(_SENTENCE, "Ask the other station for the file again.")
    ends = {one.serial_number: one.revocation_date_utc for one in revocations}
    return Elsewhere(
        root=root,
        roster=roster,
        devices=devices,
        keys={
            name: key for name, one in officers.items() if isinstance(key := one.public_key(), EllipticCurvePublicKey)
        },
        left={name: ends[one.serial_number] for name, one in officers.items() if one.serial_number in ends},
        crosses=tuple(
            load_certificate(one, "An agency's certificate for the other station") for one in papers.crosses
        ),
    )


def _certificate(der: bytes) -> x509.Certificate:
    return load_certificate(der, "A certificate of the other station")


def read_log_head(papers: Papers, elsewhere: Elsewhere) -> Checkpoint:
    """The head of the log that a device of that station signed.

    Raises:
        CannotOpen: no checkpoint, of another log, or not signed by a device of the station.
    """
    try:
        said = read_checkpoint(papers.checkpoint)
        key = device_keys(elsewhere.roster.text).get(said.origin)
        if key is None:
            raise CannotOpen(_SENTENCE)
        return verify_checkpoint(papers.checkpoint, NoteKey(name=said.origin, public=key))[0]
    except BadNote as fault:
        raise CannotOpen(_SENTENCE, str(fault)) from fault


def named_abroad(officer_id: str, station: str) -> str:
    """How an officer of that station is named anywhere else: no two stations ask each other about short names."""
    return f"{officer_id}@{station[:SHORT]}"
