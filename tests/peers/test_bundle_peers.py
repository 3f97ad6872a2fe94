"""bagit.py, sha256sum, OpenSSL and OpenSSH judge a bundle, by the recipe of docs/verify.md as it is written."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exports.bundle.bag import SEAL, SIGNED, manifest
from exports.bundle.contents import RECORD, SIGNER
from exports.bundle.handing_out import bundle
from exports.bundle.packing import pack_zip, write_folder
from sop_engine.session import RunSession, open_work
from sop_engine.station.certificates import certificate_pem
from tests.exports.signed import WalkingClock, practise, seeded

pytestmark = pytest.mark.peer

ROOT = Path(__file__).resolve().parents[2]
BAGIT = ROOT / ".venv" / "peers" / "bagit" / "bagit.py"
RECIPE = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8").split("\n## A bundle without this program\n")[1]
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", RECIPE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `bundle`, `bundle.zip` and `root.pem`."""
    folder = tmp_path_factory.mktemp("bundle")
    station = practise(folder / "station", "peers")
    with open_work(station.maker, WalkingClock(), seeded("peers")) as work:
        files = bundle(RunSession.resume(work, work.find(station.run)), station.signed)
    write_folder(files, folder / "bundle")
    (folder / "bundle.zip").write_bytes(pack_zip(files, "bundle-00000000"))
    (folder / "root.pem").write_text(certificate_pem(station.root.certificate))
    return folder


@pytest.fixture
def mine(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may spoil."""
    shutil.copytree(made / "bundle", tmp_path / "bundle")
    shutil.copy2(made / "root.pem", tmp_path / "root.pem")
    return tmp_path


def follow(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Type every line of the recipe, stopping at the first that fails."""
    script = "set -eu\noverlook=-ignore_critical\n" + "\n".join(BLOCKS)
    return subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, errors="replace", check=False)


def bagit(folder: Path) -> int:
    """What bagit.py says of the bag: 0 if it is valid."""
    command = [sys.executable, "-W", "ignore", str(BAGIT), "--validate", str(folder / "bundle")]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_every_tool_accepts_a_bundle(mine: Path) -> None:
    """bagit.py, sha256sum, ssh-keygen and openssl are content, and name who signed it and who acted."""
    assert bagit(mine) == 0
    done = follow(mine)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert 'Good "sop/bundle/0" signature for signer' in said
    assert said.count("Jane Wanjiru") == 2, said


def test_unzip_gives_the_same_folder(made: Path, tmp_path: Path) -> None:
    """An ordinary unpacker finds no fault, and unpacks what the folder holds."""
    import zipfile

    with zipfile.ZipFile(made / "bundle.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    unpacked = tmp_path / "bundle-00000000"
    names = {path.relative_to(unpacked) for path in unpacked.rglob("*") if path.is_file()}
    assert names == {path.relative_to(made / "bundle") for path in (made / "bundle").rglob("*") if path.is_file()}
    assert all((unpacked / name).read_bytes() == (made / "bundle" / name).read_bytes() for name in names)


def _changed(bag: Path) -> None:
    content = bytearray((bag / RECORD).read_bytes())
    content[len(content) // 2] ^= 1
    (bag / RECORD).write_bytes(content)


def _missing(bag: Path) -> None:
    (bag / "data" / "record.json").unlink()


def _added(bag: Path) -> None:
    (bag / "data" / "statement.txt").write_text("He said so.")


def _list_changed(bag: Path) -> None:
    path = bag / "manifest-sha256.txt"
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))


PLANTED: list[Callable[[Path], None]] = [_changed, _missing, _added, _list_changed]


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_every_planted_change_is_refused_by_both(mine: Path, plant: Callable[[Path], None]) -> None:
    """One bit changed, a file taken out, a file added, a list changed: bagit.py and the recipe both refuse it."""
    plant(mine / "bundle")
    assert bagit(mine) != 0
    assert follow(mine).returncode != 0


def test_a_list_written_anew_is_refused_by_the_signature(mine: Path) -> None:
    """Whoever writes all manifests anew gets past bagit.py and sha256sum, and stops at ssh-keygen."""
    bag = mine / "bundle"
    _changed(bag)
    payload = {str(path.relative_to(bag)): path.read_bytes() for path in (bag / "data").rglob("*") if path.is_file()}
    for name in ("sha256", "sha512"):
        (bag / f"manifest-{name}.txt").write_bytes(manifest(payload, name))
    tags = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt", "manifest-sha512.txt")
    for name in ("sha256", "sha512"):
        (bag / f"tagmanifest-{name}.txt").write_bytes(manifest({tag: (bag / tag).read_bytes() for tag in tags}, name))
    assert bagit(mine) == 0
    done = follow(mine)
    assert done.returncode != 0
    assert "Could not verify signature" in done.stdout + done.stderr


def test_another_persons_signature_is_refused(mine: Path) -> None:
    """A key that the station did not certify can sign as it likes: the certificate is refused, or the signature."""
    bag = mine / "bundle"
    subprocess.run(["ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", mine / "key"], check=True)
    (bag / SEAL).unlink()
    sign = ["ssh-keygen", "-Y", "sign", "-q", "-f", str(mine / "key"), "-n", "sop/bundle/0", str(bag / SIGNED)]
    subprocess.run(sign, check=True, capture_output=True)
    assert (bag / SEAL).exists()
    assert "Could not verify signature" in follow(mine).stdout
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.pem -subj /CN=Other"
    subprocess.run([*make.split(), "-out", str(bag / SIGNER)], cwd=mine, check=True, capture_output=True)
    assert follow(mine).returncode != 0
