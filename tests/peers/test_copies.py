"""OpenSSL opens a fuller copy with the recipient's key, and nobody else does."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from exports.copies.envelope import seal_for
from exports.verify.findings import Verdict
from exports.verify.verify import verify_pdf
from sop_engine.system import random_bytes
from tests.exports.withholding import CHILD, House, Key, house, prosecutor
from tests.peers.test_pdf_peers import judged

pytestmark = pytest.mark.peer

CONTENT = b"%PDF-1.7 an invented copy\n" * 4000
KEYS: dict[str, Key] = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "p256": ec.generate_private_key(ec.SECP256R1()),
    "p384": ec.generate_private_key(ec.SECP384R1()),
}


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A station with a closed run of which everything sensitive is known."""
    return house(tmp_path_factory.mktemp("copies") / "station")


def opened(folder: Path, name: str) -> "subprocess.CompletedProcess[bytes]":
    """What `openssl cms` makes of copy.p7m with this recipient's key."""
    words = ["cms", "-decrypt", "-binary", "-inform", "DER", "-in", "copy.p7m", "-out", "copy.pdf"]
    words += ["-recip", f"{name}.pem", "-inkey", f"{name}.key"]
    return subprocess.run(["openssl", *words], cwd=folder, capture_output=True, check=False)


def keep(folder: Path, name: str) -> None:
    """A recipient's certificate and key, as files."""
    key = KEYS[name]
    (folder / f"{name}.pem").write_bytes(prosecutor(key).public_bytes(Encoding.PEM))
    (folder / f"{name}.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@pytest.mark.parametrize("name", KEYS)
def test_the_recipient_opens_it_with_openssl(tmp_path: Path, name: str) -> None:
    """RSA, P-256 and P-384; the content comes out as it went in."""
    keep(tmp_path, name)
    (tmp_path / "copy.p7m").write_bytes(seal_for(CONTENT, prosecutor(KEYS[name]), random_bytes))
    done = opened(tmp_path, name)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "copy.pdf").read_bytes() == CONTENT


def test_another_recipient_and_a_changed_byte_are_refused(tmp_path: Path) -> None:
    """The wrong key opens nothing, and a byte changed on the way is noticed."""
    for name in KEYS:
        keep(tmp_path, name)
    sealed = seal_for(CONTENT, prosecutor(KEYS["p256"]), random_bytes)
    (tmp_path / "copy.p7m").write_bytes(sealed)
    assert opened(tmp_path, "rsa").returncode != 0
    for place in (len(sealed) // 2, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        (tmp_path / "copy.p7m").write_bytes(changed)
        assert opened(tmp_path, "p256").returncode != 0


def test_verapdf_passes_a_disclosure_copy(station: House, tmp_path: Path) -> None:
    """With its list and marks it is an accessible archive copy like the record."""
    station.record(tmp_path / "record.pdf")
    station.copy(tmp_path / "copy.pdf", kind="disclosure")
    text = judged(tmp_path / "copy.pdf")
    assert "PASS 3a" in text
    assert "PASS ua1" in text


def test_what_comes_out_is_a_verified_record(station: House, tmp_path: Path) -> None:
    """The whole way: handed out, sent, opened by OpenSSL, verified against the station's root."""
    keep(tmp_path, "p256")
    to = prosecutor(KEYS["p256"])
    station.record(tmp_path / "record.pdf")
    station.copy(tmp_path / "copy.p7m", kind="full", shows="S3", certificate=to)
    assert CHILD.encode() not in (tmp_path / "copy.p7m").read_bytes()
    assert opened(tmp_path, "p256").returncode == 0
    outcome = verify_pdf((tmp_path / "copy.pdf").read_bytes(), [station.root.certificate], practice=True)
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks
