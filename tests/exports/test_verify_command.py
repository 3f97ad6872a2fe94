"""`sop verify`: files and runs in, one line a check out, and exit codes that a script can rely on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exports.commands.verify import verify
from sop_engine.errors import CannotOpen, Refused
from sop_engine.station.certificates import certificate_pem
from tests.exports.flips import flipped
from tests.exports.signed import Practice


@dataclass(frozen=True, slots=True)
class Desk:
    """A reader's files.

    Attributes:
        record: the signed record. root: PEM of its station's root. words: passphrases, readable by the owner only.
    """

    record: Path
    root: Path
    words: Path
    empty: Path


@pytest.fixture(scope="module")
def desk(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Record, root and passphrases in a folder."""
    folder = tmp_path_factory.mktemp("desk")
    made = Desk(folder / "record.pdf", folder / "root.pem", folder / "words", folder / "nobody")
    made.record.write_bytes(practice.signed)
    made.root.write_text(certificate_pem(practice.root.certificate))
    made.words.write_text(f"wanjiru: {practice.passphrases['wanjiru']}\n")
    made.words.chmod(0o600)
    return made


def sop_verify(*arguments: object, env: Mapping[str, str] | None = None) -> Result:
    """Run the command as the root command would."""
    return CliRunner().invoke(verify, [str(one) for one in arguments], env=dict(env or {}))


def test_a_folder_is_verified_record_by_record(desk: Desk, tmp_path: Path) -> None:
    """One line each, what speaks against one below it, the counts last; for programs all that a file alone gives."""
    content = desk.record.read_bytes()
    (tmp_path / "inner").mkdir()
    (tmp_path / "a.pdf").write_bytes(content)
    (tmp_path / "inner" / "b.PDF").write_bytes(content + b"\n")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.7 torn off")
    (tmp_path / "notes.txt").write_text("no record")
    asked = (tmp_path, "--trust", desk.root, "--practice")
    shown = sop_verify(*asked)
    lines = shown.stdout.splitlines()
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")] == [
        "VERIFIED",
        "UNREADABLE",
        "FAILED",
        "3",
    ]
    assert lines[-1] == "3 records: 1 VERIFIED, 1 FAILED, 1 UNREADABLE"
    assert shown.exit_code == 2
    found = json.loads(sop_verify(*asked, "--json").stdout)
    assert [(one["file"], one["verdict"]) for one in found] == [
        ("a.pdf", "VERIFIED"),
        ("c.pdf", "UNREADABLE"),
        (str(Path("inner", "b.PDF")), "FAILED"),
    ]
    assert all(one["checks"] for one in found)


def test_an_empty_folder_is_no_record(tmp_path: Path) -> None:
    """Nothing to verify is not taken for verified."""
    assert isinstance(sop_verify(tmp_path).exception, CannotOpen)


def test_one_line_a_check_and_the_verdict_last(desk: Desk) -> None:
    """A person reads status, check and reason, and at the end the verdict."""
    result = sop_verify(desk.record, "--trust", desk.root, "--practice")
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines[0] == str(desk.record)
    assert lines[1].startswith("ok           signatures ")
    assert lines[-1].startswith("VERIFIED: ")


def test_json_is_for_programs(desk: Desk) -> None:
    """The same as data: verdict, checks, claims, limits."""
    result = sop_verify(desk.record, "--trust", desk.root, "--practice", "--json")
    (told,) = json.loads(result.stdout)
    assert told["verdict"] == "VERIFIED"
    assert {check["status"] for check in told["checks"]} == {"ok", "warning", "not checked"}
    assert told["claims"]["signed by"] == "Corporal Jane Wanjiru"


def test_the_worst_file_decides(desk: Desk, practice: Practice, tmp_path: Path) -> None:
    """With several files the exit code is that of the worst."""
    changed, nothing = tmp_path / "changed.pdf", tmp_path / "nothing.pdf"
    changed.write_bytes(flipped(practice.signed, practice.signed.index(b"xpacket begin"), 1))
    nothing.write_bytes(b"no record")
    given = ("--trust", desk.root, "--practice")
    assert sop_verify(desk.record, changed, *given).exit_code == 1
    both = sop_verify(nothing, desk.record, changed, *given)
    assert both.exit_code == 2
    assert both.output.count("VERIFIED: ") == 1


def test_without_practice_it_says_practice(desk: Desk) -> None:
    """A practice record is never taken for a real one."""
    result = sop_verify(desk.record, "--trust", desk.root)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1].startswith("PRACTICE: ")


def test_without_roots_the_signer_is_unknown(desk: Desk) -> None:
    """No station, no --trust: intact, but by whom is not known."""
    result = sop_verify(desk.record, "--practice", env={"HOME": str(desk.empty), "XDG_DATA_HOME": str(desk.empty)})
    assert result.exit_code == 1
    assert "INTACT, SIGNER UNKNOWN" in result.output


def test_the_stations_own_trust_is_the_default(desk: Desk, practice: Practice) -> None:
    """Without --trust the roots are those that the station trusts."""
    result = sop_verify(desk.record, "--practice", "--station", practice.folder)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", ["missing.pdf", ""])
def test_a_file_that_cannot_be_read_is_said(desk: Desk, tmp_path: Path, name: str) -> None:
    """A missing file, and a folder without any record, give a sentence."""
    result = sop_verify(str(tmp_path / name), "--trust", desk.root)
    assert isinstance(result.exception, CannotOpen)


def test_a_run_is_verified_where_it_is_kept(desk: Desk, practice: Practice) -> None:
    """The other door: the journal itself, by run id or case, with every signature and the tree."""
    given = ("--station", practice.folder, "--passphrase-file", desk.words)
    for name in (practice.run[:12], "OB 12/02/03/2026"):
        result = sop_verify(name, *given)
        assert result.exit_code == 0, result.output
        assert "every entry stands in the log of this laptop" in result.output
    assert isinstance(sop_verify("no such run", *given).exception, Refused)
