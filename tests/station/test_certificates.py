from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sop_engine.errors import CannotOpen
from sop_engine.station.certificates import PRACTICE_MARK, PRACTICE_OID, check_issued, is_practice, load_certificate
from tests.station.stations import AMINA, Place

FOREVER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def root(organisation: str, marks: tuple[bool, ...]) -> x509.Certificate:
    """A foreign root with this organisation and, for each of `marks`, the practice extension, critical or not."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(datetime(2000, 1, 1, tzinfo=UTC)).not_valid_after(FOREVER)
    for critical in marks:
        builder = builder.add_extension(x509.UnrecognizedExtension(PRACTICE_OID, PRACTICE_MARK), critical=critical)
    return builder.sign(key, hashes.SHA256())


def test_everything_is_valid_for_a_dead_clock(pristine: Place) -> None:
    """From 2000 to the end of 9999, so that a laptop that believes it is 2001 can work."""
    unlocked = pristine.unlock()
    for certificate in (*unlocked.chain, unlocked.device.certificate):
        assert certificate.not_valid_before_utc == datetime(2000, 1, 1, tzinfo=UTC)
        assert certificate.not_valid_after_utc == FOREVER
        assert check_issued(unlocked.station.root, certificate)


def test_an_officers_certificate_says_who_may_do_what(place: Place) -> None:
    """Name and service number, signing with commitment, documents; P-256; no authority to certify others."""
    certificate = place.unlock("amina", place.ceremony().add(AMINA)).signer.certificate
    subject = {part.oid: part.value for part in certificate.subject}
    assert subject[NameOID.COMMON_NAME] == AMINA.name
    assert subject[NameOID.SERIAL_NUMBER] == AMINA.service_no
    assert str(subject[NameOID.ORGANIZATION_NAME]).startswith("PRACTICE ")
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    purposes = set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    assert purposes == {x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"), ExtendedKeyUsageOID.EMAIL_PROTECTION}
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)


def test_practice_and_live_roots_are_told_apart(pristine: Place, live: Place) -> None:
    """The practice root begins with PRACTICE and bears a critical mark; the live one has neither."""
    practice_root, live_root = pristine.station().root, live.station().root
    assert is_practice(practice_root)
    assert practice_root.subject.rfc4514_string().startswith("CN=PRACTICE ")
    assert practice_root.extensions.get_extension_for_oid(PRACTICE_OID).critical
    assert not is_practice(live_root)
    assert "PRACTICE" not in live_root.subject.rfc4514_string()


@pytest.mark.parametrize(
    ("organisation", "marks"),
    [("PRACTICE Kilimani", ()), ("PRACTICE Kilimani", (False,)), ("Kilimani", (True,)), ("Kilimani", (False,))],
)
def test_marks_that_disagree_fail(organisation: str, marks: tuple[bool, ...]) -> None:
    """A root with one mark only, or with a mark that others may overlook, is neither practice nor live."""
    with pytest.raises(CannotOpen, match="disagree"):
        is_practice(root(organisation, marks))


def test_a_foreign_root_issues_nothing_of_ours(pristine: Place) -> None:
    """A root with the same subject but another key did not issue our certificates."""
    ours = pristine.unlock().signer.certificate
    assert not check_issued(root("PRACTICE Kilimani", (True,)), ours)


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"hello", bytes(300)])
def test_what_is_no_certificate_is_said_to_be_none(der: bytes) -> None:
    """Damaged bytes give a sentence."""
    with pytest.raises(CannotOpen, match="damaged"):
        load_certificate(der, "The root certificate")
