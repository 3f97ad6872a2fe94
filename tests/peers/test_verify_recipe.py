"""The recipe of docs/verify.md, run as it is written, on a demo record."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main

pytestmark = pytest.mark.peer

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "verify.md"
RECIPE = DOCUMENT.read_text(encoding="utf-8").split("\n## A bundle without this program\n")[0]
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", RECIPE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's record.pdf and root.pem."""
    folder = tmp_path_factory.mktemp("recipe")
    CliRunner().invoke(main, ["demo", "--out", str(folder)], catch_exceptions=False)
    (folder / "practice-root.pem").rename(folder / "root.pem")
    return folder


def follow(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Type every line of the recipe, stopping at the first that fails (tools quote damaged bytes as they are)."""
    script = "set -eu\n" + "\n".join(BLOCKS)
    return subprocess.run(["sh", "-c", script], cwd=folder, capture_output=True, errors="replace", check=False)


def copied(demo: Path, folder: Path) -> Path:
    """The record and the root in a folder of the test's own."""
    for name in ("record.pdf", "root.pem"):
        shutil.copy2(demo / name, folder / name)
    return folder


def test_the_recipe_accepts_a_record(demo: Path, tmp_path: Path) -> None:
    """Every tool is content, names the closing officer, and the record names its evidence."""
    done = follow(copied(demo, tmp_path))
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "No syntax or stream encoding errors found" in said
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "erification successful" in said
    assert "CN = Wanjiru Mfano" in said or "CN=Wanjiru Mfano" in said
    hashed = re.search(r"([0-9a-f]{64})  parts/evidence\.json", done.stdout)
    named = re.search(r'"evidence":"([0-9a-f]{64})"', done.stdout)
    assert hashed is not None
    assert named is not None
    assert hashed[1] == named[1]


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_the_recipe_refuses_a_changed_record(demo: Path, tmp_path: Path, place: float) -> None:
    """One bit is changed somewhere in what was signed: a tool stops the recipe or calls the signature invalid."""
    folder = copied(demo, tmp_path)
    content = bytearray((folder / "record.pdf").read_bytes())
    content[int(len(content) * place)] ^= 1
    (folder / "record.pdf").write_bytes(content)
    done = follow(folder)
    assert done.returncode != 0
    assert not (folder / "parts").exists(), "the recipe went on after a wrong signature"


def test_the_recipe_refuses_what_is_hidden_behind_the_signature(demo: Path, tmp_path: Path) -> None:
    """The hole is signed by nobody: a digit of its padding that is no zero stops the recipe."""
    folder = copied(demo, tmp_path)
    content = bytearray((folder / "record.pdf").read_bytes())
    padding = content.rindex(b"0" * 100)
    content[padding + 50] = ord("1")
    (folder / "record.pdf").write_bytes(content)
    done = follow(folder)
    assert done.returncode != 0
    assert not (folder / "parts").exists()


def test_the_recipe_refuses_another_root(demo: Path, tmp_path: Path) -> None:
    """A root that did not issue the signer's certificate is not accepted."""
    folder = copied(demo, tmp_path)
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -subj /CN=Other"
    subprocess.run([*make.split(), "-out", "root.pem"], cwd=folder, check=True, capture_output=True)
    done = follow(folder)
    assert done.returncode != 0
    assert "certificate" in done.stderr.lower()
