"""An officer is given new keys in the middle of a run: the work goes on, and what was signed before holds."""

import json
from pathlib import Path

import pytest

from tests.commands.checklists import CLOSING, Desk, found_desk

TYPED = "2026-11-20 10:00\n2\n1\n/quit\n"


@pytest.fixture(scope="module")
def reset(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, str]:
    """A run that its officer began, and went on with under new keys."""
    folder = tmp_path_factory.mktemp("desk")
    desk = found_desk(folder)
    begun = desk.sop("run", "start", "ocse_first_response", "--case", "CP/1/2026")
    assert begun.exit_code == 0, begun.output
    run = begun.stdout.strip()
    officers = json.loads(desk.sop("officer", "list", "--json").stdout)
    first, second = [one["id"] for one in officers if one["supervisor"] and one["id"] != CLOSING][:2]
    by = ["--by", first, "--by", second, "--passphrases-out", str(desk.words)]
    ended = desk.sop("officer", "recover", CLOSING, *by)
    assert ended.exit_code == 0, ended.output
    return desk, run


def lines_of(desk: Desk) -> list[dict[str, str]]:
    """The officer's lines in the roster."""
    return [one for one in json.loads(desk.sop("officer", "list", "--json").stdout) if one["id"] == CLOSING]


def test_the_run_goes_on_under_the_new_certificate(reset: tuple[Desk, str]) -> None:
    """The officer opens the own run, answers in it, and the journal verifies with both certificates."""
    desk, run = reset
    gone_on = desk.sop("run", "resume", run, "--plain", "--officer", CLOSING, typed=TYPED)
    assert gone_on.exit_code == 0, gone_on.output
    verified = desk.sop("verify", run, "--practice")
    assert "FAILED" not in verified.stdout, verified.output
    assert len(lines_of(desk)) == 2


def test_a_record_names_both_certificates_and_verifies(reset: tuple[Desk, str], tmp_path: Path) -> None:
    """Entries of before and after stand in one record; an outsider finds each signer."""
    desk, run = reset
    out = tmp_path / "record.pdf"
    made = desk.sop("export", run, "--to", "Court", "--out", str(out), "--interim", "--officer", CLOSING)
    assert made.exit_code == 0, made.output
    verified = desk.sop("verify", str(out), "--practice", "--json")
    assert verified.exit_code == 0, verified.output
    prints = {one["fingerprint"] for one in lines_of(desk)}
    assert len(prints) == 2
    from exports.verify.container import read_container

    record = read_container(out.read_bytes()).record
    assert all(one.encode() in record for one in prints)
