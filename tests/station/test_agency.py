"""An agency vouches for a station root: the sound path holds, and each way of spoiling it is named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from sop_engine.errors import CannotOpen, Refused
from sop_engine.station.agency import keep_cross, kept_crosses, read_cross, vouched
from tests.station.agencies import KEY, OTHER_KEY, PRACTICE, agency, crossed, named, pem
from tests.station.stations import NOON, Place, found

STRANGE = x509.UnrecognizedExtension(ObjectIdentifier("1.2.3.4"), b"\x05\x00")
NARROW = x509.NameConstraints([x509.DirectoryName(named("Nobody"))], None)
MAIL = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
WEAK = rsa.generate_private_key(65537, 2048)


def test_a_sound_path_holds(pristine: Place, live: Place) -> None:
    """Practice under practice, live under live, at any time while both are valid."""
    for place, practice in ((pristine, True), (live, False)):
        root, by = place.station().root, agency(practice=practice)
        assert vouched(by, crossed(root, by, practice=practice), root, NOON) == ()


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        ({"subject": named("PRACTICE Other")}, "not about this station root"),
        ({"public": OTHER_KEY.public_key()}, "not about this station root"),
        ({"key": OTHER_KEY}, "not signed by this agency"),
        ({"issuer": named("PRACTICE Somebody")}, "not signed by this agency"),
        ({"key_id": None}, "subject key identifier"),
        ({"key_id": x509.SubjectKeyIdentifier(bytes(20))}, "subject key identifier"),
        ({"issuer_id": None}, "authority key identifier"),
        ({"issuer_id": bytes(20)}, "authority key identifier"),
        ({"length": None}, "certify officers and nobody else"),
        ({"length": 1}, "certify officers and nobody else"),
        ({"authority": False}, "not marked as an authority"),
        ({"critical": False}, "not marked as an authority"),
        ({"signs_certificates": False}, "may not sign certificates"),
        ({"end": datetime(2025, 1, 1, tzinfo=UTC)}, "was not valid on 2026-03-02"),
        ({"begin": datetime(2027, 1, 1, tzinfo=UTC)}, "was not valid on 2026-03-02"),
        ({"more": ((PRACTICE, True), (STRANGE, True))}, "critical extension that is not known"),
        ({"more": ((PRACTICE, True), (NARROW, True))}, "is narrowed"),
        ({"more": ((PRACTICE, True), (MAIL, False))}, "is narrowed"),
        ({"digest": hashes.SHA224()}, "SHA-256 or better"),
    ],
)
def test_a_spoiled_certificate_of_the_agency_is_named(pristine: Place, spoiled: dict[str, Any], words: str) -> None:
    """One thing is wrong with what the agency signed, and that is what is said."""
    root, by = pristine.station().root, agency()
    faults = vouched(by, crossed(root, by, **spoiled), root, NOON)
    assert any(words in one for one in faults), faults


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        ({"length": 0}, "may certify no stations"),
        ({"end": datetime(2025, 1, 1, tzinfo=UTC)}, "the agency's root was not valid"),
        ({"signs_certificates": False}, "the agency's root may not sign"),
        ({"more": ((PRACTICE, True), (NARROW, False))}, "the agency's root is narrowed"),
        ({"key": WEAK}, "too weak"),
        ({"key": ec.derive_private_key(5, ec.SECP224R1())}, "too weak"),
    ],
)
def test_a_spoiled_root_of_the_agency_is_named(pristine: Place, spoiled: dict[str, Any], words: str) -> None:
    """One thing is wrong with the agency's own root."""
    root, by = pristine.station().root, agency(**spoiled)
    faults = vouched(by, crossed(root, by, key=spoiled.get("key", KEY)), root, NOON)
    assert any(words in one for one in faults), faults


def test_practice_and_live_never_mix(pristine: Place, live: Place) -> None:
    """A live agency cannot make a practice station count, nor a practice agency vouch for a live one."""
    for place, practice in ((pristine, True), (live, False)):
        root, by = place.station().root, agency(practice=not practice)
        cross = crossed(root, by, practice=practice)
        assert any("practice" in one for one in vouched(by, cross, root, NOON))
    root, by = pristine.station().root, agency()
    with pytest.raises(CannotOpen, match="practice marks"):
        vouched(by, crossed(root, by, practice=False), root, NOON)


def test_another_stations_root_vouches_for_nobody(pristine: Place, tmp_path: Path) -> None:
    """A station root is no agency, even where somebody trusts it: its own path length forbids it."""
    other = Place(tmp_path / "other", found(tmp_path / "other", seed="other")[1])
    by, root = other.station().root, pristine.station().root
    assert any("may certify no stations" in one for one in vouched(by, crossed(root, by), root, NOON))


def test_a_supervisor_keeps_what_the_agency_signed(place: Place) -> None:
    """It is checked first, lies in the station's folder, and is read again; what is unsound is not kept."""
    own = place.unlock()
    root, by = own.station.root, agency()
    with pytest.raises(Refused, match="was not kept: it must allow"):
        keep_cross(own.station, by, crossed(root, by, length=3), own, NOON)
    assert kept_crosses(own.station) == ()
    file = keep_cross(own.station, by, crossed(root, by), own, NOON)
    assert kept_crosses(own.station) == (read_cross(file),)
    file.write_bytes(b"-----BEGIN CERTIFICATE-----\nxxxx")
    with pytest.raises(CannotOpen):
        kept_crosses(own.station)


def test_a_file_with_other_than_one_certificate_is_refused(place: Place, tmp_path: Path) -> None:
    """Two at once, and rubbish."""
    root = place.station().root
    (tmp_path / "two.pem").write_bytes(pem(root) * 2)
    (tmp_path / "none.pem").write_bytes(b"hello")
    for name in ("two.pem", "none.pem", "nowhere.pem"):
        with pytest.raises(CannotOpen):
            read_cross(tmp_path / name)
