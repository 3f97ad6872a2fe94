from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.errors import CannotOpen, Refused
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.trust import add_root, fingerprint_text, read_roots, same_fingerprint, trusted_roots
from tests.station.stations import Place


def test_a_station_trusts_itself_from_the_start(pristine: Place, live: Place) -> None:
    """Each station's own root lies in its trust folder, so its own records verify at once."""
    for place in (pristine, live):
        assert trusted_roots(place.station()) == (place.station().root,)


def test_a_live_root_can_be_trusted_and_is_found_again(place: Place, live: Place) -> None:
    """After adding, the root is among the trusted ones; adding it again changes nothing."""
    root = live.station().root
    add_root(place.station(), root, place.unlock())
    file = add_root(place.station(), root, place.unlock())
    assert file.stat().st_mode & 0o777 == 0o600
    assert set(trusted_roots(place.station())) == {root, place.station().root}


def test_a_practice_root_is_never_trusted(pristine: Place, live: Place, tmp_path: Path) -> None:
    """It is refused, and one that somebody put into a live station's folder by hand is passed over."""
    copy = live.copy(tmp_path / "live")
    with pytest.raises(Refused, match="practice"):
        add_root(copy.station(), pristine.station().root, copy.unlock())
    (copy.folder / "trust" / "sneaked.pem").write_text(certificate_pem(pristine.station().root))
    assert trusted_roots(copy.station()) == (live.station().root,)


def test_roots_are_read_from_pem_der_and_folders(pristine: Place, live: Place, tmp_path: Path) -> None:
    """One file with two PEM blocks, a DER file, a folder: the same roots."""
    one, two = pristine.station().root, live.station().root
    (tmp_path / "both.pem").write_text(f"a remark\n{certificate_pem(one)}\n{certificate_pem(two)}")
    (tmp_path / "der.cer").write_bytes(one.public_bytes(Encoding.DER))
    (tmp_path / "remark.txt").write_text("not a certificate")
    assert read_roots(tmp_path / "both.pem") == (one, two)
    assert read_roots(tmp_path / "der.cer") == (one,)
    assert read_roots(tmp_path) == (one, two, one)


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"\x30\x82\x01\x00"]
)
def test_what_is_no_root_is_refused(tmp_path: Path, content: bytes) -> None:
    """Damaged files give a sentence and exit 2."""
    (tmp_path / "root.pem").write_bytes(content)
    with pytest.raises(CannotOpen):
        read_roots(tmp_path / "root.pem")
    with pytest.raises(CannotOpen):
        read_roots(tmp_path)


def test_an_officers_certificate_is_no_root(pristine: Place, tmp_path: Path) -> None:
    """Only a self-signed authority can be trusted: not an officer's or a device's certificate."""
    unlocked = pristine.unlock()
    for certificate in (unlocked.signer.certificate, unlocked.device.certificate):
        (tmp_path / "root.pem").write_text(certificate_pem(certificate))
        with pytest.raises(CannotOpen, match="not a root"):
            read_roots(tmp_path / "root.pem")


def test_fingerprints_are_compared_as_people_write_them(pristine: Place) -> None:
    """Spaces, colons and case do not matter; every digit does."""
    root = pristine.station().root
    text = fingerprint_text(root)
    assert len(text.split()) == 16
    assert same_fingerprint(root, text)
    assert same_fingerprint(root, text.replace(" ", ":").lower())
    assert not same_fingerprint(root, text[:-1])
    assert not same_fingerprint(root, text[:-1] + ("0" if text[-1] != "0" else "1"))
