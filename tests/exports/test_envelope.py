"""Sealing to a certificate: which are refused, and that nothing of the content shows."""

from datetime import UTC, datetime

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from exports.copies.envelope import check_recipient, seal_for
from sop_engine.errors import Refused
from tests.exports.signed import seeded
from tests.exports.withholding import prosecutor

NOW, LATER = datetime(2026, 11, 22, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
P256 = ec.derive_private_key(4711, ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
SHORT = rsa.generate_private_key(65537, 1024)  # noqa: S505 - too short is what it is for


def _usage(*, encipherment: bool = False, agreement: bool = False) -> x509.KeyUsage:
    uses = {"key_encipherment": encipherment, "key_agreement": agreement, "digital_signature": True}
    others = (
        "content_commitment",
        "data_encipherment",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**uses, **dict.fromkeys(others, False))


def _edwards() -> x509.Certificate:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented")])
    return x509.CertificateBuilder(name, name, key.public_key(), 7, NOW, LATER).sign(key, None)


@pytest.mark.parametrize(
    ("certificate", "words"),
    [
        (prosecutor(SHORT), "Nothing can be sealed"),
        (prosecutor(ec.derive_private_key(5, ec.SECP521R1())), "Nothing can be sealed"),
        (_edwards(), "Nothing can be sealed"),
        (prosecutor(P256, usage=_usage(encipherment=True)), "for signing"),
        (prosecutor(RSA, usage=_usage(agreement=True)), "for signing"),
        (prosecutor(P256, until=datetime(2026, 11, 1, tzinfo=UTC)), "ran out on 01 Nov 2026"),
    ],
)
def test_certificates_that_nothing_is_sealed_to(certificate: x509.Certificate, words: str) -> None:
    """Too short, of another kind, for signing alone, or run out: each is refused in a sentence."""
    with pytest.raises(Refused) as fault:
        check_recipient(certificate, NOW)
    assert words in fault.value.sentence


@pytest.mark.parametrize(
    "certificate",
    [
        prosecutor(P256),
        prosecutor(P256, usage=_usage(agreement=True)),
        prosecutor(RSA),
        prosecutor(RSA, usage=_usage(encipherment=True)),
    ],
)
def test_certificates_that_are_taken(certificate: x509.Certificate) -> None:
    """Of either kind, with the right use or with none named; also by a laptop whose clock is far behind."""
    check_recipient(certificate, NOW)
    check_recipient(certificate, datetime(2001, 1, 1, tzinfo=UTC))


def test_each_sealing_has_a_key_of_its_own() -> None:
    """The same content sealed twice shows nothing in common; with the recipient's key it is whole."""
    content, certificate = b"what was said " * 99, prosecutor(RSA)
    one, other = (cms.ContentInfo.load(seal_for(content, certificate, seeded(seed)))["content"] for seed in "ab")
    hidden = [each["auth_encrypted_content_info"]["encrypted_content"].native for each in (one, other)]
    assert hidden[0] != hidden[1]
    assert b"said" not in hidden[0]
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    secret = RSA.decrypt(one["recipient_infos"][0].chosen["encrypted_key"].native, oaep)
    nonce = one["auth_encrypted_content_info"]["content_encryption_algorithm"]["parameters"].native["0"]
    assert AESGCM(secret).decrypt(nonce, hidden[0] + one["mac"].native, None) == content
