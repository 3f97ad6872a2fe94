"""Outside programs judge a signed record: poppler, qpdf, OpenSSL and MuPDF, each on its own."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from sop_engine.station.certificates import certificate_pem
from tests.exports.file_attacks import counter_signed
from tests.exports.flips import flipped
from tests.exports.signed import Practice, practise

pytestmark = pytest.mark.peer


@dataclass(frozen=True, slots=True)
class Files:
    """A signed record, the same counter-signed, one with a byte changed, and the station root."""

    folder: Path
    practice: Practice

    def judged(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """What a program says, in the folder of the files."""
        return subprocess.run(command, cwd=self.folder, capture_output=True, errors="replace", check=False)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The files, written."""
    folder = tmp_path_factory.mktemp("signatures")
    practice = practise(folder / "station")
    (folder / "signed.pdf").write_bytes(practice.signed)
    (folder / "both.pdf").write_bytes(counter_signed(practice, "otieno"))
    (folder / "changed.pdf").write_bytes(flipped(practice.signed, 50_000, 1))
    (folder / "root.pem").write_text(certificate_pem(practice.root.certificate))
    return Files(folder, practice)


def test_pdfsig_says_valid_and_the_whole_document(files: Files) -> None:
    """Poppler finds the signature valid, over the total document, and a changed byte at once."""
    judged = files.judged("pdfsig", "signed.pdf").stdout
    assert judged.count("Signature Validation: Signature is Valid.") == 1
    assert "Total document signed" in judged
    assert "Signature Type: ETSI.CAdES.detached" in judged
    assert "Jane Wanjiru" in judged
    assert "Signature is Valid" not in files.judged("pdfsig", "changed.pdf").stdout


def test_pdfsig_accepts_the_counter_signature(files: Files) -> None:
    """Both signatures are valid after the supervisor has signed."""
    judged = files.judged("pdfsig", "both.pdf").stdout
    assert judged.count("Signature Validation: Signature is Valid.") == 2
    assert "Peter Otieno Were" in judged


@pytest.mark.parametrize("name", ["signed.pdf", "both.pdf"])
def test_qpdf_finds_no_fault(files: Files, name: str) -> None:
    """The structure of the file is clean."""
    judged = files.judged("qpdf", "--check", name)
    assert judged.returncode == 0, judged.stderr
    assert "No syntax or stream encoding errors found" in judged.stdout
    assert "WARNING" not in judged.stdout + judged.stderr


def test_mutool_finds_both_signatures_unchanged(files: Files) -> None:
    """MuPDF finds the digests right and nothing changed since."""
    judged = files.judged("mutool", "sign", "-v", "both.pdf")
    text = judged.stdout + judged.stderr
    assert "Digest error" not in text, text
    assert re.search("(?i)document is unchanged since signing|document unchanged since signing", text), text


def test_openssl_verifies_the_message_against_the_root(files: Files) -> None:
    """The signature message, cut out of the file, leads OpenSSL to the station root; a changed file does not."""
    data = files.practice.signed
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", data)
    assert found is not None
    _zero, start, end, length = (int(number) for number in found.groups())
    (files.folder / "message.der").write_bytes(bytes.fromhex(data[start + 1 : end - 1].decode()))
    covered = data[:start] + data[end : end + length]
    for name, content in (("covered", covered), ("other", flipped(covered, 60_000, 1))):
        (files.folder / name).write_bytes(content)
        judged = files.judged(
            "openssl", "cms", "-verify", "-inform", "DER", "-in", "message.der", "-binary", "-content", name,
            "-CAfile", "root.pem", "-ignore_critical", "-purpose", "any", "-out", "out",
        )  # fmt: skip
        assert (judged.returncode == 0) == (name == "covered"), judged.stderr
    assert "Verification failure" in judged.stderr
