"""Agencies for tests: a root of its own, and what it signs for stations, sound or spoiled in one way."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from sop_engine.station.certificates import PRACTICE_MARK, PRACTICE_OID

BEGIN, END = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
KEY = ec.derive_private_key(4711, ec.SECP384R1())
OTHER_KEY = ec.derive_private_key(4712, ec.SECP384R1())
PRACTICE = x509.UnrecognizedExtension(PRACTICE_OID, PRACTICE_MARK)


def named(name: str) -> x509.Name:
    """A subject."""
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A certificate in the making. `more`: further extensions, with whether they are critical."""

    subject: x509.Name
    issuer: x509.Name
    public: Any
    key: Any = KEY
    key_id: x509.SubjectKeyIdentifier | None = None
    issuer_id: bytes | None = None
    authority: bool = True
    critical: bool = True
    length: int | None = None
    signs_certificates: bool = True
    begin: datetime = BEGIN
    end: datetime = END
    digest: hashes.SHA224 | hashes.SHA384 = field(default_factory=hashes.SHA384)
    more: tuple[tuple[x509.ExtensionType, bool], ...] = ()

    def sign(self) -> x509.Certificate:
        """The certificate."""
        builder = x509.CertificateBuilder(
            self.issuer, self.subject, self.public, 77, self.begin.replace(tzinfo=None), self.end.replace(tzinfo=None)
        )
        for one, critical in self.extensions():
            builder = builder.add_extension(one, critical=critical)
        return builder.sign(self.key, self.digest)

    def extensions(self) -> list[tuple[x509.ExtensionType, bool]]:
        """All extensions, with whether they are critical."""
        signs = self.signs_certificates
        usage = x509.KeyUsage(
            digital_signature=not signs, content_commitment=False, key_encipherment=False, data_encipherment=False,
            key_agreement=False, key_cert_sign=signs, crl_sign=signs, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        length = self.length if self.authority else None
        found: list[tuple[x509.ExtensionType, bool]] = [
            (x509.BasicConstraints(ca=self.authority, path_length=length), self.critical),
            (usage, True),
        ]
        if self.key_id is not None:
            found.append((self.key_id, False))
        if self.issuer_id is not None:
            found.append((x509.AuthorityKeyIdentifier(self.issuer_id, None, None), False))
        return [*found, *self.more]


def agency(*, practice: bool = True, **spoiled: Any) -> x509.Certificate:
    """The root of an agency."""
    name = named(f"{'PRACTICE ' if practice else ''}Wakala wa Mfano")
    key = spoiled.get("key", KEY)
    sound: dict[str, Any] = {
        "subject": name, "issuer": name, "public": key.public_key(), "length": 1,
        "key_id": x509.SubjectKeyIdentifier.from_public_key(key.public_key()),
        "more": ((PRACTICE, True),) if practice else (),
    }  # fmt: skip
    return Made(**{**sound, **spoiled}).sign()


def crossed(
    root: x509.Certificate, by: x509.Certificate, *, practice: bool = True, **spoiled: Any
) -> x509.Certificate:
    """What the agency signs for a station root."""
    sound: dict[str, Any] = {
        "subject": root.subject, "issuer": by.subject, "public": root.public_key(), "length": 0,
        "key_id": key_id(root), "issuer_id": key_id(by).digest, "more": ((PRACTICE, True),) if practice else (),
    }  # fmt: skip
    return Made(**{**sound, **spoiled}).sign()


def key_id(one: x509.Certificate) -> x509.SubjectKeyIdentifier:
    """Its subject key identifier."""
    return one.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value


def pem(one: x509.Certificate) -> bytes:
    """As PEM."""
    return one.public_bytes(Encoding.PEM)
