"""`sop export --copy` and `sop verify --same-run`, as they are typed."""

import json
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from exports.commands.export import export
from exports.commands.verify import verify
from sop_engine.errors import Refused, SopError
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.trust import fingerprint_text
from tests.exports.signed import Practice
from tests.exports.withholding import prosecutor

CERTIFICATE = prosecutor(ec.derive_private_key(4711, ec.SECP256R1()))
COPY = ("--copy", "full", "--show", "harm", "--reason", "For the charge.")


@dataclass(frozen=True, slots=True)
class Desk:
    """Files of who hands out: passphrases, a certificate and its fingerprint, the station's root."""

    station: Path
    words: Path
    certificate: Path
    root: Path
    folder: Path

    def export(self, *arguments: object) -> Result:
        """Hand out, as the officer who closed the run."""
        typed = ("--station", self.station, "--passphrase-file", self.words, "--officer", "wanjiru", *arguments)
        return CliRunner().invoke(export, [str(one) for one in typed])


@pytest.fixture
def desk(practice: Practice, tmp_path: Path) -> Desk:
    """The files, and a copy of the station that other tests share."""
    copytree(practice.folder, tmp_path / "station")
    made = Desk(tmp_path / "station", tmp_path / "words", tmp_path / "to.pem", tmp_path / "root.pem", tmp_path)
    made.words.write_text(f"wanjiru: {practice.passphrases['wanjiru']}\n")
    made.words.chmod(0o600)
    made.certificate.write_bytes(CERTIFICATE.public_bytes(Encoding.PEM))
    made.root.write_text(certificate_pem(practice.root.certificate))
    return made


def test_a_fuller_copy_is_handed_out_and_how_to_open_it_is_said(practice: Practice, desk: Desk) -> None:
    """Recipient, classes, reason and certificate in; an encrypted file out, and the words that open it."""
    out = desk.folder / "copy.p7m"
    given = ("--certificate", desk.certificate, "--fingerprint", fingerprint_text(CERTIFICATE))
    done = desk.export(practice.run, "--to", "ODPP, Mfano", "--out", out, *COPY, *given)
    assert done.exit_code == 0, done.output
    assert "openssl cms -decrypt" in done.output
    assert b"%PDF" not in out.read_bytes()


def test_a_copy_for_the_defence_and_the_record_are_one_run(practice: Practice, desk: Desk) -> None:
    """Both verify, and held against each other they are the same run; the exit code says so."""
    record, copy = desk.folder / "record.pdf", desk.folder / "copy.pdf"
    assert desk.export(practice.run, "--to", "ODPP, Mfano", "--out", record).exit_code == 0
    words = ("--copy", "disclosure", "--reason", "Asked for by the defence.", "--json")
    done = desk.export(practice.run, "--to", "An advocate", "--out", copy, *words)
    told = json.loads(done.stdout)
    assert (told["kind"], told["sha256"]) == ("disclosure", told["inside"])
    asked = [str(record), str(copy), "--same-run", "--practice", "--trust", str(desk.root)]
    shown = CliRunner().invoke(verify, asked)
    assert shown.exit_code == 0, shown.output
    assert "SAME RUN" in shown.output
    as_json = json.loads(CliRunner().invoke(verify, [*asked, "--json"]).stdout)
    assert as_json[-1]["same_run"] is True


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--reason", "Why not?"), "belong to a copy"),
        (("--copy", "full", "--show", "identity", "--reason", "For the charge."), "only sealed"),
    ],
)
def test_what_is_missing_is_said(practice: Practice, desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    """A sentence for the officer, and no file."""
    out = desk.folder / "copy.p7m"
    done = desk.export(practice.run, "--to", "ODPP, Mfano", "--out", out, *arguments)
    assert isinstance(done.exception, SopError)
    assert words in done.exception.sentence
    assert not out.exists()


def test_a_certificate_of_somebody_else_is_found_by_its_fingerprint(practice: Practice, desk: Desk) -> None:
    """A fingerprint that is not the one on paper ends it, and nothing is handed out."""
    out = desk.folder / "copy.p7m"
    given = ("--certificate", desk.certificate, "--fingerprint", "00" * 32)
    done = desk.export(practice.run, "--to", "ODPP, Mfano", "--out", out, *COPY, *given)
    assert isinstance(done.exception, Refused)
    assert "nothing was handed out" in done.exception.sentence
    assert not out.exists()
