"""The devices that wrote a station's log, one after another; and a new one for a station that was restored.

The log goes on where the backup ends, in the same tree, by a device with a key of its own. Whoever still has the old
disk can sign with the old device only, and only numbers that the roster gives to the new one: that shows.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from sop_engine.canonical import sha256
from sop_engine.station.certificates import Root, certify_device, load_certificate
from sop_engine.station.files import encode, read_bytes, replace
from sop_engine.station.keys import SCALAR_BYTES, p256
from sop_engine.station.layout import device_name, read_facts
from sop_engine.station.roster import FormerDevice, RosterText, sign_roster, stamp
from sop_engine.station.two_supervisors import open_pair
from sop_engine.station.unlocked import Unlocked, open_roster, seal_device_key, seal_roster
from sop_engine.system import Chance, Clock


@dataclass(frozen=True, slots=True)
class Span:
    """Which entries of the log a device wrote: from number `begin` up to the begin of the next."""

    certificate: bytes
    begin: int

    @property
    def fingerprint(self) -> bytes:
        """How entries name the device."""
        return sha256(self.certificate)


def spans(roster: RosterText) -> tuple[Span, ...]:
    """The devices in the order in which they wrote."""
    certificates = [*(one.certificate for one in roster.former), roster.device]
    begins = [0, *(one.size for one in roster.former)]
    return tuple(Span(certificate, begin) for certificate, begin in zip(certificates, begins, strict=True))


def writer(found: Sequence[Span], number: int) -> bytes:
    """Fingerprint of the device that wrote this number of the log."""
    return found[bisect_right([one.begin for one in found], number) - 1].fingerprint


def device_keys(roster: RosterText) -> Mapping[str, Ed25519PublicKey]:
    """Name of each device's log, the oldest first, to its public key."""
    found: dict[str, Ed25519PublicKey] = {}
    for one in spans(roster):
        certificate = load_certificate(one.certificate, "The certificate of a device")
        named = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        key = certificate.public_key()
        if named and isinstance(key, Ed25519PublicKey):
            found[str(named[0].value)] = key
    return found


def give_device(first: Unlocked, second: Unlocked, size: int, clock: Clock, chance: Chance) -> None:
    """Give the station a new device key, certified by the root; the log's next entry, number `size`, is its first.

    Nobody else may use the folder meanwhile: it is one that has not appeared under its name yet.

    Raises:
        Refused: not two supervisors. CannotOpen: damaged. StoreUnavailable: the disk refuses.
    """
    facts = read_facts(first.station.places.folder)
    roster = open_roster(facts, first.file_key)
    keys = {one.officer.id: one.unwrapping for one in (first, second)}
    root = Root(facts.root, p256(open_pair(read_bytes(facts.places.pairs), facts.id, "root", keys)))
    former = (*roster.text.former, FormerDevice(certificate=roster.text.device, size=size))
    private = Ed25519PrivateKey.from_private_bytes(chance(SCALAR_BYTES))
    name = device_name(facts.id, len(former) + 1)
    device = certify_device(root, private.public_key(), name, chance).public_bytes(Encoding.DER)
    text = msgspec.structs.replace(
        roster.text, number=roster.text.number + 1, issued=stamp(clock.now().utc), device=device, former=former
    )
    sealed = seal_roster(sign_roster(text, root), first.file_key, chance)
    replace(facts.places.device_key, seal_device_key(private.private_bytes_raw(), first.file_key, facts.id, chance))
    replace(facts.places.text, encode(msgspec.structs.replace(facts.text, device=device, roster=sealed)))
