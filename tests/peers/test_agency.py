"""The recipes of docs/certificates.md, as they are written: an agency made with OpenSSL vouches for a station."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sop_engine.station.certificates import PRACTICE_OID
from tests.commands.checklists import Desk, answers_now, found_desk
from tui.cli import main

pytestmark = pytest.mark.peer

DOCS = Path(__file__).resolve().parents[2] / "docs"
MARK = f"{PRACTICE_OID.dotted_string}=critical,ASN1:UTF8String:PRACTICE"


def recipe(page: str) -> list[str]:
    """The fenced blocks of a page, as far as it speaks of a record and not of a bundle."""
    said = (DOCS / page).read_text(encoding="utf-8").split("\n## A bundle without this program\n")[0]
    return re.findall(r"^```sh\n(.*?)^```$", said, re.MULTILINE | re.DOTALL)


LIST, _NAMES, AGENCY, CROSS, BETWEEN = recipe("certificates.md")


@dataclass(frozen=True, slots=True)
class Files:
    """An agency, a station, and a record of it. `desk`: the station."""

    folder: Path
    desk: Desk

    def follow(self, *blocks: str, mark: str = MARK) -> "subprocess.CompletedProcess[str]":
        """Type every line, stopping at the first that fails."""
        names = f'name="/O=PRACTICE Wakala wa Mfano/CN=Root"\nmark={mark}\noverlook=-ignore_critical\n'
        script = "set -eu\n" + names + "\n".join(blocks)
        return subprocess.run(["sh", "-c", script], cwd=self.folder, capture_output=True, text=True, check=False)

    def done(self, *blocks: str) -> str:
        """Follow, and give what was said."""
        ended = self.follow(*blocks)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def keep(self, name: str = "cross.pem", agency: str = "agency.pem", officer: str = "otieno") -> Result:
        """The station keeps what the agency signed."""
        return self.desk.sop(
            "station", "cross", str(self.folder / name), "--agency", str(self.folder / agency), "--officer", officer
        )

    def verify(self, trust: str, record: str = "record.pdf") -> Result:
        """Verify the record."""
        asked = ["verify", str(self.folder / record), "--practice", "--trust", str(self.folder / trust)]
        return CliRunner().invoke(main, asked)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """An agency with its key, a station for which it vouches, a record from before and one from after."""
    folder = tmp_path_factory.mktemp("vouching")
    made = Files(folder, found_desk(folder))
    (folder / "words.txt").write_text("invented words of an invented agency\n")
    root = CliRunner().invoke(main, ["station", "show", "--root-pem", "--station", str(made.desk.folder)]).stdout
    for name in ("root.pem", "station-root.pem"):
        (folder / name).write_text(root)
    made.done(AGENCY, CROSS)
    began = made.desk.sop("run", "start", "ocse_first_response", "--answers", str(answers_now(folder)))
    run = began.stdout.split()[0]
    assert began.exit_code == 0, began.output
    assert made.keep(officer="wanjiru").exit_code == 3, "no supervisor"
    kept = made.keep()
    assert kept.exit_code == 0, kept.output
    out = str(folder / "record.pdf")
    other = made.desk.sop("run", "start", "ocse_first_response", "--case", "CP/8/2026").stdout.split()[0]
    exported = made.desk.sop("export", other, "--interim", "--to", "Court", "--out", out)
    assert exported.exit_code == 0, exported.output
    assert made.desk.sop("export", run, "--to", "Court", "--out", str(folder / "before.pdf")).exit_code == 0
    return made


def test_who_trusts_the_agency_believes_the_record(files: Files) -> None:
    """VERIFIED with nothing but the agency's root; a record sealed before carries no word of it."""
    judged = files.verify("agency.pem")
    assert judged.exit_code == 0, judged.output
    assert "an agency that you trust certified the station root" in judged.stdout
    assert files.verify("agency.pem", "before.pdf").exit_code == 1
    assert files.verify("root.pem", "before.pdf").exit_code == 0


def test_openssl_finds_the_same_path_and_the_list(files: Files) -> None:
    """By the recipes: the officer's certificate leads over the record's papers to the agency, and is on no list."""
    said = files.done(*recipe("verify.md"), LIST, BETWEEN)
    assert said.count("signer.pem: OK") == 2


def test_without_the_mark_practice_is_not_vouched_for(files: Files) -> None:
    """An agency without the practice mark cannot make a practice station count."""
    other = files.folder / "live"
    other.mkdir()
    for name in ("station-root.pem", "words.txt"):
        (other / name).write_bytes((files.folder / name).read_bytes())
    plain = Files(other, files.desk)
    assert plain.follow(AGENCY, CROSS, mark="").returncode == 0
    refused = plain.keep()
    assert refused.exit_code in {2, 3}
    assert "practice" in refused.output.lower()
