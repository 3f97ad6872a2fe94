"""`sop case hold`, `release`, `expunge`, and what other commands say afterwards."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from sop_engine.session.station_log import read_log
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tests.session.conftest import founded, practice  # noqa: F401 - fixtures
from tests.session.expunges import AUTHORITY, CHILD, REASON, begin
from tests.session.stories import at_work, unlocked
from tests.tui.practice import Practice
from tui.cli import main

CASE = "CP/1/2026"


def sop(at: Practice, officers: str, *arguments: str) -> Result:
    """Run a command with the passphrases of these officers."""
    file = at.folder.parent / f"words-{officers.replace(' ', '-')}"
    file.write_text("".join(f"{one}: {at.passphrases[one]}\n" for one in officers.split()))
    file.chmod(0o600)
    return CliRunner().invoke(main, [*arguments, "--station", str(at.folder), "--passphrase-file", str(file)])


def destroy(at: Practice, *more: str, officers: str = "otieno kamau", reference: str = CASE) -> Result:
    """Expunge by both."""
    words = ("--authority", AUTHORITY, "--reason", REASON, "--reference", reference)
    return sop(at, officers, "case", "expunge", *more, *words)


def enrol_stranger(at: Practice) -> None:
    """An officer without a role in the case."""
    ceremony = Ceremony(unlocked(at, "otieno"), unlocked(at, "kamau"), SystemClock(), random_bytes)
    at.passphrases["asha"] = ceremony.add(Enrolment(id="asha", name="Asha Mfano", roles=("interpreter",)))


def planted(at: Practice) -> str:
    """A case with one run."""
    with at_work(at) as work:
        return begin(work, CASE).run


def test_what_goes_and_what_stays_is_said_and_then_every_command_says_the_stub(practice: Practice) -> None:  # noqa: F811
    """`run show`, `case show`, the lists, `verify` and the check say when, who, on what authority and why."""
    run = planted(practice)
    done = destroy(practice, CASE)
    assert done.exit_code == 0, done.output
    for said in ("will be destroyed", "everything that was said", "These stay", "backups made before"):
        assert said in done.stderr
    for command in (("run", "show", run), ("run", "show", CASE), ("case", "show", CASE), ("case", "show", run[:8])):
        told = sop(practice, "wanjiru", *command)
        assert told.exit_code == 0, told.output
        assert "by otieno and kamau" in told.stdout
        assert AUTHORITY in told.stdout
        assert REASON in told.stdout
        (stub,) = json.loads(sop(practice, "wanjiru", *command, "--json").stdout)["expunged"]
        assert (stub["by"], stub["run"], stub["persons"]) == (["otieno", "kamau"], run, [])
    assert json.loads(sop(practice, "wanjiru", "run", "list", "--json").stdout) == []
    (row,) = json.loads(sop(practice, "wanjiru", "run", "list", "--all", "--json").stdout)
    assert (row["run"], row["state"]) == (run, "expunged")
    assert CASE not in sop(practice, "wanjiru", "run", "list", "--all").output
    verified = sop(practice, "wanjiru", "verify", run)
    assert verified.exit_code == 0, verified.output
    assert "was expunged on" in verified.stdout
    checked = sop(practice, "otieno", "station", "check")
    assert checked.exit_code == 0, checked.output
    assert "was expunged on" in checked.stdout
    assert sop(practice, "wanjiru", "run", "resume", run).exit_code == 3
    enrol_stranger(practice)
    told = sop(practice, "asha", "run", "show", run)
    assert (told.exit_code, "expunged" in told.output) == (3, False), "who could not open it is told nothing"


def test_nothing_is_destroyed_without_the_reference_two_supervisors_and_words(practice: Practice) -> None:  # noqa: F811
    """A wrong reference, no second supervisor, a name in the reason: refused, all still there."""
    run = planted(practice)
    assert "not the reference" in destroy(practice, CASE, reference="CP/2/2026").output
    assert destroy(practice, CASE, officers="otieno wanjiru").exit_code == 3
    assert destroy(practice, CASE, "--by", "otieno", "--by", "otieno").exit_code == 3
    words = ("--authority", AUTHORITY, "--reason", f"{CHILD} asked", "--reference", CASE)
    assert "Write P1" in sop(practice, "otieno kamau", "case", "expunge", CASE, *words).output
    assert destroy(practice, "CP/404", reference="CP/404").exit_code == 3
    assert sop(practice, "wanjiru", "run", "show", run).exit_code == 0


def test_a_held_case_is_not_expunged_until_two_release_it(practice: Practice) -> None:  # noqa: F811
    """The refusal says why, the run shows the hold, the log has hold, refusal and release."""
    run = planted(practice)
    assert sop(practice, "wanjiru", "case", "hold", run, "--authority", "Trial").exit_code == 3
    held = sop(practice, "otieno", "case", "hold", run[:8], "--authority", "Trial Cr. 3 of 2026 (invented)")
    assert held.exit_code == 0, held.output
    assert "procedure purges by itself" in held.stderr
    assert sop(practice, "kamau", "case", "hold", run, "--authority", "Again").exit_code == 3
    for named in (CASE, run):
        refused = destroy(practice, named)
        assert refused.exit_code == 3
        assert "LEGAL HOLD" in refused.output
        assert "Cr. 3 of 2026" in refused.output
        assert "restricted, not erased" in refused.output
    assert "LEGAL HOLD" in sop(practice, "wanjiru", "run", "show", run).stdout
    assert "LEGAL HOLD" in sop(practice, "wanjiru", "case", "show", CASE).stdout
    assert "LEGAL HOLD" in sop(practice, "wanjiru", "verify", run).stdout
    release = ("case", "release", run, "--authority", "Judgment (invented)")
    assert sop(practice, "otieno", *release, "--by", "otieno", "--by", "otieno").exit_code == 3
    freed = sop(practice, "otieno kamau", *release)
    assert freed.exit_code == 0, freed.output
    assert "LEGAL HOLD" not in sop(practice, "wanjiru", "run", "show", run).stdout
    with at_work(practice, "otieno") as work:
        acts = [one.act for one in read_log(work)]
    assert acts.count("hold_laid") == 1
    assert acts[-2:] == ["hold_lifted", "confirmed"]
    assert destroy(practice, CASE).exit_code == 0


def test_one_persons_part_is_said_to_be_gone_where_the_run_is_shown(practice: Practice) -> None:  # noqa: F811
    """The run goes on; it says whose part was expunged, by whom and why."""
    run = planted(practice)
    done = destroy(practice, run, "--person", "P1")
    assert done.exit_code == 0, done.output
    assert "the part of P1" in done.stderr
    assert "the parts of P2" in done.stderr
    shown = sop(practice, "wanjiru", "run", "show", run).stdout
    assert "The part of P1 in run" in shown
    assert "done." in shown
    verified = sop(practice, "wanjiru", "verify", run)
    assert verified.exit_code == 0, verified.output
    assert sop(practice, "otieno", "station", "check").exit_code == 0
    assert destroy(practice, run, "--person", "P9").exit_code == 3


def test_the_list_of_what_was_expunged_is_written_once(practice: Practice, tmp_path: Path) -> None:  # noqa: F811
    """A signed file with ids alone; nothing is written over."""
    planted(practice)
    destroy(practice, CASE)
    out = tmp_path / "gone.json"
    assert sop(practice, "otieno", "case", "expunged", str(out)).exit_code == 0
    assert CASE not in out.read_text()
    assert sop(practice, "otieno", "case", "expunged", str(out)).exit_code == 3
