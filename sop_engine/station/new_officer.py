"""An officer with new keys: drawn, certified under the station root, and sealed in a slot."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.station.certificates import Root, certify_officer
from sop_engine.station.cost import Cost
from sop_engine.station.keys import SCALAR_BYTES, draw_scalar, fingerprint, p256
from sop_engine.station.passphrase import OFFICER_WORDS, draw_words
from sop_engine.station.roster import Enrolment, Officer
from sop_engine.station.slots import OfficerSecrets, seal_slot
from sop_engine.station.token_key import MadeKey, TokenKey
from sop_engine.system import Chance


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOfficer:
    """An officer with new keys, before the slot is sealed.

    Attributes:
        officer: the line for the roster. passphrase: to be shown once.
    """

    officer: Officer
    root: bytes
    passphrase: str = field(repr=False)
    signing: bytes = field(repr=False)
    token: TokenKey | None = None
    unwrapping: bytes = field(repr=False)

    def seal(self, station: str, cost: Cost, chance: Chance) -> bytes:
        """The bytes of the officer's slot."""
        secrets = OfficerSecrets(signing=self.signing, unwrapping=self.unwrapping, root=self.root, token=self.token)
        return seal_slot(secrets, self.passphrase, station, cost, chance, owner=self.officer.id)


def draw_officer(
    root: Root, enrolment: Enrolment, since: str, chance: Chance, made: MadeKey | None = None
) -> NewOfficer:
    """Keys, certificate and passphrase for an officer; `since` is the UTC time of enrolment.

    `made`: the signing key is this one, on a token; else it is drawn, and lies in the slot.
    """
    signing, unwrapping = b"" if made else draw_scalar(chance), chance(SCALAR_BYTES)
    public = made.public if made else p256(signing).public_key()
    certificate = certify_officer(root, public, enrolment.name, enrolment.service_no, chance)
    officer = Officer(
        id=enrolment.id,
        name=enrolment.name,
        rank=enrolment.rank,
        service_no=enrolment.service_no,
        roles=tuple(enrolment.roles),
        supervisor=enrolment.supervisor,
        since=since,
        until="",
        certificate=certificate.public_bytes(Encoding.DER),
        unwrap_key=X25519PrivateKey.from_private_bytes(unwrapping).public_key().public_bytes_raw(),
    )
    return NewOfficer(
        officer=officer,
        root=fingerprint(root.certificate),
        passphrase=draw_words(OFFICER_WORDS, chance),
        signing=signing,
        token=made.place if made else None,
        unwrapping=unwrapping,
    )
