"""Counts of a quarter: what is counted, who may, and what is left out."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from click.testing import CliRunner

from exports.commands.export import export
from exports.copies.statistics import LEFT_OUT, Counted, Quarter, counted, read_quarter
from sop_engine.errors import BadUsage, Refused, SopError
from sop_engine.session import open_work
from sop_engine.system import Moment
from tests.exports.signed import Practice, WalkingClock, seeded

LATER = Moment(utc=datetime(2026, 4, 1, tzinfo=UTC), boot="0123456789abcdef", mono_ms=10**9)


class Later:
    """A clock that stands on a day of the next quarter."""

    def now(self) -> Moment:
        """That day."""
        return LATER


def test_the_runs_of_the_quarter_are_counted(practice: Practice) -> None:
    """By procedure and by how they stand; the day is that of Nairobi."""
    with open_work(practice.officers["otieno"], Later(), seeded("counting")) as work:
        assert counted(work, Quarter(2026, 1)).counts == ((0, 1, 0),)
        assert counted(work, Quarter(2025, 4)).counts == ()
    assert Quarter(2026, 2).holds(datetime(2026, 3, 31, 22, 0, tzinfo=UTC))
    assert not Quarter(2026, 1).holds(datetime(2026, 3, 31, 22, 0, tzinfo=UTC))


def test_a_quarter_that_is_not_over_is_refused(practice: Practice) -> None:
    """Two tables of a growing period would differ by single runs."""
    with (
        open_work(practice.officers["otieno"], WalkingClock(), seeded("counting")) as work,
        pytest.raises(Refused) as fault,
    ):
        counted(work, Quarter(2026, 1))
    assert "not over" in fault.value.sentence


@pytest.mark.parametrize("text", ["2026", "2026-01", "2026-Q5", "Q1"])
def test_other_periods_are_none(text: str) -> None:
    """Years and months would overlap with quarters, and give by their difference what is left out."""
    with pytest.raises(BadUsage):
        read_quarter(text)


def test_the_table_prints_no_small_count() -> None:
    """With the totals, and the same words in place of whatever is left out."""
    table = Counted(Quarter(2026, 1), ("first_response", "tip_triage"), ((20, 3, 9), (30, 8, 7)))
    lines = table.text().splitlines()
    assert lines[0] == "quarter,2026-Q1"
    assert lines[1] == "procedure,complete,with steps not done,still open,total"
    assert lines[2].count(LEFT_OUT) >= 2
    assert ",3," not in table.text()
    assert lines[4].endswith(",77")


def test_a_hand_out_is_entered_and_nobody_is_named(practice: Practice, tmp_path: Path) -> None:
    """The command writes a new file, and the station log says to whom it went."""
    copytree(practice.folder, tmp_path / "station")
    words = tmp_path / "words"
    words.write_text(f"otieno: {practice.passphrases['otieno']}\n")
    words.chmod(0o600)
    asked = ["--statistics", "2026-Q1", "--to", "The county commander", "--out", str(tmp_path / "counts.csv")]
    access = ["--station", str(tmp_path / "station"), "--passphrase-file", str(words), "--officer", "otieno"]
    done = CliRunner().invoke(export, [*asked, *access])
    assert done.exit_code == 0, done.output
    text = (tmp_path / "counts.csv").read_text()
    assert "five_steps" in text
    assert "OB 12" not in text
    assert all(cell == LEFT_OUT for line in text.splitlines()[2:] for cell in line.split(",")[1:])
    again = CliRunner().invoke(export, [*asked, *access])
    assert isinstance(again.exception, SopError)


def test_a_run_and_a_quarter_are_two_things(tmp_path: Path) -> None:
    """One of the two is needed, and not both."""
    out = ["--out", str(tmp_path / "x")]
    for asked in (["--to", "ODPP"], ["CP/7", "--statistics", "2026-Q1", "--to", "ODPP"]):
        assert isinstance(CliRunner().invoke(export, [*asked, *out]).exception, BadUsage)
