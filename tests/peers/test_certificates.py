"""OpenSSL, GnuTLS and a linter judge the certificates and the revocation list of a station."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sop_engine.station.certificates import certificate_pem
from sop_engine.station.cost import CHEAP, FLOOR
from tests.station.stations import AMINA, Place, found, signing_key

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module", params=["practice", "live"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A station where one officer was enrolled and revoked, with its certificates as PEM files."""
    folder = tmp_path_factory.mktemp("peer") / "station"
    practice = request.param == "practice"
    founded = Place(folder, found(folder, practice=practice, cost=CHEAP if practice else FLOOR)[1])
    words = founded.ceremony().add(AMINA)
    amina = founded.unlock("amina", words).signer.certificate
    founded.ceremony(seed="revoke").revoke("amina")
    unlocked = founded.unlock()
    files = {
        "root": unlocked.station.root,
        "officer": unlocked.signer.certificate,
        "device": unlocked.device.certificate,
        "revoked": amina,
    }
    for name, certificate in files.items():
        (folder / f"{name}.pem").write_text(certificate_pem(certificate))
    (folder / "crl.pem").write_bytes(founded.station().revocations.public_bytes(Encoding.PEM))
    return founded


def openssl(place: Place, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run openssl in the folder; a practice root needs the word that overlooks its critical mark."""
    overlook = ["-ignore_critical"] if place.station().practice and "verify" in arguments[0:2] else []
    command = ["openssl", *arguments[:1], *overlook, *arguments[1:]]
    return subprocess.run(command, cwd=place.folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["officer", "device"])
def test_openssl_builds_the_chain(place: Place, name: str) -> None:
    """Strict chain building with the revocation list accepts officer and device."""
    judged = openssl(
        place, "verify", "-x509_strict", "-crl_check", "-CRLfile", "crl.pem", "-CAfile", "root.pem", f"{name}.pem"
    )
    assert judged.stdout == f"{name}.pem: OK\n", judged.stderr


@pytest.mark.parametrize("at", ["946684800", "4102444800", "32503680000"])
def test_openssl_accepts_the_chain_at_any_time(place: Place, at: str) -> None:
    """On the first second of 2000, in 2100 and in 3000."""
    judged = openssl(place, "verify", "-attime", at, "-CAfile", "root.pem", "officer.pem")
    assert judged.stdout == "officer.pem: OK\n", judged.stderr


def test_openssl_refuses_the_revoked_officer(place: Place) -> None:
    """The revocation list is understood by others: who left is refused."""
    judged = openssl(place, "verify", "-crl_check", "-CRLfile", "crl.pem", "-CAfile", "root.pem", "revoked.pem")
    assert judged.returncode != 0
    assert "certificate revoked" in judged.stderr


def test_openssl_does_not_overlook_the_practice_mark(place: Place) -> None:
    """Without being told to, OpenSSL refuses everything below a practice root, and accepts a live one."""
    judged = subprocess.run(
        ["openssl", "verify", "-CAfile", "root.pem", "officer.pem"],
        cwd=place.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (judged.returncode == 0) is not place.station().practice
    if place.station().practice:
        assert "unhandled critical extension" in judged.stderr


def test_openssl_lets_an_officer_certify_nobody(place: Place) -> None:
    """A certificate that an officer issued is refused: officers are no authorities."""
    key = signing_key(place.unlock()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (place.folder / "officer.key").write_bytes(key)
    make = "req -x509 -newkey ed25519 -nodes -keyout x.key -subj /CN=Impostor -CA officer.pem -CAkey officer.key"
    assert openssl(place, *make.split(), "-out", "impostor.pem").returncode == 0
    judged = openssl(place, "verify", "-CAfile", "root.pem", "-untrusted", "officer.pem", "impostor.pem")
    assert judged.returncode != 0
    assert "invalid CA certificate" in judged.stderr


def test_openssl_verifies_an_officers_cms_signature(place: Place) -> None:
    """A CMS signature with the officer's key passes `openssl cms -verify` with its usual purpose."""
    key = signing_key(place.unlock()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (place.folder / "officer.key").write_bytes(key)
    (place.folder / "text").write_text("what was done\n")
    sign = "cms -sign -binary -in text -signer officer.pem -inkey officer.key -outform DER -out text.p7s"
    assert openssl(place, *sign.split()).returncode == 0
    verify = "cms -verify -binary -inform DER -in text.p7s -content text -CAfile root.pem -out /dev/null"
    overlook = ["-ignore_critical"] if place.station().practice else []
    judged = openssl(place, *verify.split(), *overlook)
    assert judged.returncode == 0, judged.stderr


def test_openssl_reads_the_fingerprint_that_we_show(place: Place) -> None:
    """The fingerprint on paper is the one that `openssl x509 -fingerprint` prints."""
    printed = openssl(place, "x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256").stdout
    assert printed.strip().rpartition("=")[2].replace(":", "").lower() == place.station().root_fingerprint.hex()


@pytest.mark.parametrize(("name", "sound"), [("officer", True), ("device", True), ("revoked", False)])
def test_gnutls_agrees(place: Place, name: str, sound: bool) -> None:  # noqa: FBT001 - a case of the test
    """GnuTLS accepts who works here and refuses who left; below a practice root it accepts nobody."""
    command = f"certtool --verify --load-ca-certificate root.pem --load-crl crl.pem --infile {name}.pem"
    judged = subprocess.run(command.split(), cwd=place.folder, capture_output=True, text=True, check=False)
    assert (judged.returncode == 0) is (sound and not place.station().practice), judged.stdout
    assert ("chain is revoked" in judged.stdout) is (not sound and not place.station().practice)


LINT = Path(__file__).resolve().parents[2] / ".venv" / "peers" / "lint"
ARGUMENTS = {name: ["lint_pkix_cert", "lint", f"{name}.pem"] for name in ("root", "officer", "device")}
ARGUMENTS["crl"] = ["lint_crl", "lint", "-t", "CRL", "-p", "PKIX", "crl.pem"]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_linter_finds_no_fault(place: Place, name: str) -> None:
    """By the rules of RFC 5280, down to remarks. It cannot read the number of the practice mark, which is long."""
    program, *arguments = ARGUMENTS[name]
    judged = subprocess.run(
        [sys.executable, "-m", f"pkilint.bin.{program}", *arguments, "-s", "NOTICE"],
        cwd=place.folder,
        env={**os.environ, "PYTHONPATH": str(LINT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if place.station().practice and name == "root":
        assert "larger than 32-bits" in judged.stderr
    else:
        assert (judged.returncode, judged.stdout.strip()) == (0, ""), judged.stdout + judged.stderr
