"""A file that only one recipient can open: CMS AuthEnvelopedData (RFC 5083) with AES-256-GCM.

The key goes to the recipient's certificate: RSA by OAEP with SHA-256 (RFC 3560), P-256 and P-384 by an ephemeral
ECDH with SHA-256 (RFC 5753). So `openssl cms -decrypt` opens it, and this program is not needed for that.
"""

from datetime import datetime
from typing import Any, Final

from asn1crypto import cms, core, keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import aes_key_wrap
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sop_engine.errors import Refused
from sop_engine.system import Chance

KEY_SIZE: Final = 32
NONCE_SIZE: Final = 12
TAG_SIZE: Final = 16
LEAST_RSA: Final = 2048
"""Bits of an RSA key below which nothing is sealed to it."""

_ECDH: Final = "1.3.132.1.11.1"  # dhSinglePass-stdDH-sha256kdf-scheme (RFC 5753)
_WRAP: Final = "2.16.840.1.101.3.4.1.45"  # id-aes256-wrap
_GCM: Final = "2.16.840.1.101.3.4.1.46"  # id-aes256-GCM
_CURVES: Final = (ec.SECP256R1, ec.SECP384R1)
_HINT: Final = "Ask the recipient for a certificate for encryption: RSA of 2048 bits or more, P-256 or P-384."


class _GcmParameters(core.Sequence):  # type: ignore[misc]  # the library has no types
    _fields = [("nonce", core.OctetString), ("icv_length", core.Integer)]  # noqa: RUF012 - the library writes into it


class _SharedInfo(core.Sequence):  # type: ignore[misc]  # as above
    """ECC-CMS-SharedInfo (RFC 5753, 7.2)."""

    _fields = [  # noqa: RUF012 - as above
        ("key_info", cms.EncryptionAlgorithm),
        ("length", core.OctetString, {"explicit": 2}),
    ]


def check_recipient(certificate: x509.Certificate, now: datetime) -> None:
    """Refuse a certificate that nothing can, or may, be sealed to.

    Args:
        certificate: the recipient's.
        now: UTC. That it is not valid yet says nothing, since the laptop's clock may be behind.

    Raises:
        Refused: its key is of another kind or too short, it is for signing alone, or it has run out.
    """
    key = certificate.public_key()
    fits = isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA
    fits = fits or (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, _CURVES))
    if not fits:
        sentence = "Nothing can be sealed to the key of this certificate."
        raise Refused(sentence, _HINT)
    if not _for_sealing(certificate):
        sentence = "This certificate is for signing, and not for encryption."
        raise Refused(sentence, _HINT)
    if now > certificate.not_valid_after_utc:
        sentence = f"This certificate ran out on {certificate.not_valid_after_utc:%d %b %Y}."
        raise Refused(sentence, "Ask the recipient for the present one; or is the clock of this machine wrong?")


def _for_sealing(certificate: x509.Certificate) -> bool:
    """May its key be used so? A certificate that does not speak of uses allows all."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return True
    rsa_key = isinstance(certificate.public_key(), rsa.RSAPublicKey)
    return bool(usage.key_encipherment if rsa_key else usage.key_agreement)


def seal_for(content: bytes, certificate: x509.Certificate, chance: Chance) -> bytes:
    """The content, readable by who holds the certificate's private key: DER of the CMS.

    Raises:
        Refused: nothing can be sealed to this certificate.
    """
    secret, nonce = chance(KEY_SIZE), chance(NONCE_SIZE)
    sealed = AESGCM(secret).encrypt(nonce, content, None)
    parameters = _GcmParameters({"nonce": nonce, "icv_length": TAG_SIZE})
    inside = cms.EncryptedContentInfo(
        {
            "content_type": "data",
            "content_encryption_algorithm": _algorithm(_GCM, parameters),
            "encrypted_content": sealed[:-TAG_SIZE],
        }
    )
    envelope = cms.AuthEnvelopedData(
        {
            "version": "v0",
            "recipient_infos": [_recipient(certificate, secret, chance)],
            "auth_encrypted_content_info": inside,
            "mac": sealed[-TAG_SIZE:],
        }
    )
    written: bytes = cms.ContentInfo({"content_type": "authenticated_enveloped_data", "content": envelope}).dump()
    return written


def _algorithm(oid: str, parameters: Any) -> dict[str, Any]:
    return {"algorithm": oid, "parameters": core.Any(parameters)}


def _recipient(certificate: x509.Certificate, secret: bytes, chance: Chance) -> cms.RecipientInfo:
    key = certificate.public_key()
    named = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
    who = {"issuer": named.issuer, "serial_number": named.serial_number}
    if isinstance(key, rsa.RSAPublicKey):
        return cms.RecipientInfo("ktri", _by_rsa(key, who, secret))
    if isinstance(key, ec.EllipticCurvePublicKey):
        return cms.RecipientInfo("kari", _by_agreement(key, who, secret, chance))
    sentence = "Nothing can be sealed to the key of this certificate."
    raise Refused(sentence, _HINT)


def _by_rsa(key: rsa.RSAPublicKey, who: dict[str, Any], secret: bytes) -> dict[str, Any]:
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    sha256 = {"algorithm": "sha256"}
    parameters = {
        "hash_algorithm": sha256,
        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": sha256},
    }
    return {
        "version": "v0",
        "rid": cms.RecipientIdentifier("issuer_and_serial_number", who),
        "key_encryption_algorithm": {"algorithm": "rsaes_oaep", "parameters": parameters},
        "encrypted_key": key.encrypt(secret, oaep),
    }


def _by_agreement(
    key: ec.EllipticCurvePublicKey, who: dict[str, Any], secret: bytes, chance: Chance
) -> dict[str, Any]:
    order = int(key.curve.group_order)
    number = int.from_bytes(chance(key.curve.key_size // 8 + 8), "big") % (order - 1) + 1
    own = ec.derive_private_key(number, key.curve)
    wrapping = {"algorithm": _WRAP}
    info = _SharedInfo({"key_info": wrapping, "length": (KEY_SIZE * 8).to_bytes(4, "big")}).dump()
    agreed = X963KDF(algorithm=hashes.SHA256(), length=KEY_SIZE, sharedinfo=info).derive(own.exchange(ec.ECDH(), key))
    public = own.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    one = {
        "rid": cms.KeyAgreementRecipientIdentifier("issuer_and_serial_number", who),
        "encrypted_key": aes_key_wrap(agreed, secret),
    }
    return {
        "version": "v3",
        "originator": cms.OriginatorIdentifierOrKey("originator_key", keys.PublicKeyInfo.load(public)),
        "key_encryption_algorithm": _algorithm(_ECDH, cms.EncryptionAlgorithm(wrapping)),
        "recipient_encrypted_keys": [one],
    }
