"""Public keys of the officers, by the fingerprint that entries name."""

from collections.abc import Mapping
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from sop_engine.errors import CannotOpen
from sop_engine.station.roster import Roster


def public_keys(roster: Roster) -> Mapping[bytes, EllipticCurvePublicKey]:
    """Certificate fingerprint to public key, of all officers, those who left included."""
    return {officer.fingerprint: _public(officer.certificate) for officer in roster.officers}


@lru_cache(maxsize=512)
def _public(certificate: bytes) -> EllipticCurvePublicKey:
    key = x509.load_der_x509_certificate(certificate).public_key()
    if not isinstance(key, EllipticCurvePublicKey):
        sentence = "A certificate of this station has a key of another kind."
        raise CannotOpen(sentence)
    return key
