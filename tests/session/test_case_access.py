"""`sop case`: cases by reference, and who read what."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exports.handing_out import hand_out
from sop_engine.errors import WrongPassphrase
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.session.station_log import read_log
from sop_engine.station.folder import open_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.rights import DATA_PROTECTION
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tests.session.stories import CASE, answer, at_work, refused, saved, start, unlocked
from tests.tui.practice import Practice
from tui.cli import main

NAME = "Zawadi Kielelezo"


def sop(at: Practice, officer: str, *arguments: str) -> Result:
    """Run a command as this officer; the last door of the program is the real one."""
    file = at.folder.parent / f"words-{officer}"
    file.write_text(f"{officer}: {at.passphrases[officer]}\n")
    file.chmod(0o600)
    return CliRunner().invoke(main, [*arguments, "--station", str(at.folder), "--passphrase-file", str(file)])


def read_and_exported(at: Practice, tmp_path: Path) -> str:
    """A run in which a person was shown and an interim record handed out by wanjiru."""
    with at_work(at) as work:
        session = start(work)
        child = o.AddPerson(by="wanjiru", actor="wanjiru", kind="child", values={"name": NAME})
        saved(session.submit(child))
        saved(session.submit(o.LogRead(by="wanjiru", actor="wanjiru", what="P1", reason="To act on it.")))
        hand_out(session, "Prosecutor, Kilimani", tmp_path / "out.pdf", interim=True)
        return session.run


def enrol_protector(at: Practice) -> None:
    """Somebody who watches over readings and holds no other role."""
    ceremony = Ceremony(unlocked(at, "otieno"), unlocked(at, "kamau"), SystemClock(), random_bytes)
    new = Enrolment(id="njoki", name="Njoki Mfano", roles=(DATA_PROTECTION,))
    at.passphrases["njoki"] = ceremony.add(new)


def test_the_data_protection_officer_sees_who_read_and_exported(practice: Practice, tmp_path: Path) -> None:
    """By case or by run, though she may not open the run; nothing of what was read is told."""
    enrol_protector(practice)
    run = read_and_exported(practice, tmp_path)
    for named in (CASE, run, run[:8]):
        told = json.loads(sop(practice, "njoki", "case", "access", named, "--json").stdout)
        assert [(one["act"], one["by"], one["run"]) for one in told] == [
            ("read", "wanjiru", run),
            ("exported", "wanjiru", run),
        ]
        assert told[0]["words"] == {"what": "P1"}
        assert told[1]["words"]["to"] == "Prosecutor, Kilimani"
        assert NAME not in json.dumps(told)
    assert sop(practice, "njoki", "run", "show", run).exit_code == 3
    assert "wanjiru  run" in sop(practice, "otieno", "case", "access", CASE).stdout


def test_a_refused_look_is_seen_too(practice: Practice, tmp_path: Path) -> None:
    """An officer without a role in the run who tries to open it stands in its list of accesses."""
    enrol_protector(practice)
    run = read_and_exported(practice, tmp_path)
    assert sop(practice, "njoki", "run", "show", run).exit_code == 3
    told = json.loads(sop(practice, "kamau", "case", "access", run, "--json").stdout)
    assert (told[-1]["act"], told[-1]["by"], told[-1]["words"]) == ("refused", "njoki", {"action": "open_run"})


@pytest.mark.parametrize("officer", ["wanjiru", "mutua"])
def test_nobody_else_sees_who_read_what_and_the_try_is_entered(
    practice: Practice, officer: str, tmp_path: Path
) -> None:
    """Neither who works in the case nor a colleague; that they asked stands in the station log."""
    run = read_and_exported(practice, tmp_path)
    result = sop(practice, officer, "case", "access", run)
    assert (result.exit_code, result.stdout) == (3, "")
    with at_work(practice, "otieno") as work:
        newest = read_log(work)[-1]
    assert (newest.act, newest.by, newest.about) == ("refused", officer, run)
    assert newest.words == (("action", "see_access"),)


def test_an_unknown_case_is_said_to_be_unknown(practice: Practice) -> None:
    """No list is empty by mistake: a name that nothing bears is refused with a sentence."""
    assert sop(practice, "otieno", "case", "access", "CP/404").exit_code == 3
    assert sop(practice, "wanjiru", "case", "show", "CP/404").exit_code == 3


def test_cases_are_listed_with_their_runs_and_what_is_late(practice: Practice) -> None:
    """Two runs of one reference are one case; who may open none of them sees no case."""
    with at_work(practice) as work:
        first, second = start(work), start(work)
    told = json.loads(sop(practice, "wanjiru", "case", "list", "--json").stdout)
    assert [(one["case"], one["open"]) for one in told] == [(CASE, True)]
    assert {one["run"] for one in told[0]["runs"]} == {first.run, second.run}
    shown = sop(practice, "wanjiru", "case", "show", CASE).stdout
    assert first.run[:8] in shown
    assert second.run[:8] in shown
    assert CASE in sop(practice, "wanjiru", "case", "show", first.run[:8]).stdout
    assert f"{CASE}  2 runs, 2 open" in sop(practice, "wanjiru", "case", "list").stdout
    enrol_protector(practice)
    assert json.loads(sop(practice, "njoki", "case", "list", "--json", "--all").stdout) == []


def test_a_refused_act_in_a_run_is_entered_and_a_missing_answer_is_not(practice: Practice) -> None:
    """Completing a step without its role stands in the station log; completing it too early does not."""
    with at_work(practice, "mutua") as work:
        session = start(work)
        step = next(one for one in session.unfolded.steps if not set(one.who) & set(work.officer.roles))
        assert refused(session.submit(o.Complete(by="mutua", actor="mutua", step=step.name))).code == "wrong_role"
        assert refused(session.submit(answer("nowhere", "nothing", "x", by="mutua"))).code == "unknown_step"
        (entered,) = read_log(work)
    assert (entered.act, entered.about, entered.words) == ("refused", session.run, (("action", "complete"),))


def test_a_run_is_kept_from_the_officer_whom_it_is_about(practice: Practice) -> None:
    """He holds the role and is not shown it, does not open it, signs nothing in it; his colleagues work on."""
    with at_work(practice) as work:
        kept = RunSession.start(work, start(work).procedure, "CP/9", excluded=("otieno",))
        assert isinstance(kept, RunSession)
        marked = o.MarkNotDone(
            by="wanjiru", actor="wanjiru", step=kept.unfolded.steps[0].name, reason="No.", attempts="No.", told="No."
        )
        saved(kept.submit(marked))
        sign = o.SignNotDone(by="otieno", actor="otieno", step=marked.step)
        assert refused(kept.submit(sign, unlocked(practice, "otieno"))).code == "no_right"
        sign = o.SignNotDone(by="kamau", actor="kamau", step=marked.step)
        saved(kept.submit(sign, unlocked(practice, "kamau")))
        assert RunSession.resume(work, kept.run).state.opened == kept.state.opened
    with at_work(practice, "otieno") as work:
        assert kept.run not in {one.head.run for one in work.runs()}
        assert work.keys_of(kept.run) == {}
    assert "not entitled" in sop(practice, "otieno", "run", "show", kept.run).stderr or (
        sop(practice, "otieno", "run", "show", kept.run).exit_code == 3
    )


def test_wrong_passphrases_are_entered_at_the_next_good_unlocking(practice: Practice) -> None:
    """The officer's own, counted exactly, and those for names that nobody has; once, and not again."""
    for name, words in (("wanjiru", "a b c"), ("wanjiru", "d e f"), ("nobody", "g h i")):
        with pytest.raises(WrongPassphrase):
            open_station(practice.folder).unlock(name, words, wait=lambda _: None)
    for _ in range(2):
        with at_work(practice) as work:
            found = [(one.act, one.about, one.words) for one in read_log(work)]
        assert found == [
            ("wrong_passphrases", "wanjiru", (("count", "2"),)),
            ("wrong_passphrases", "", (("count", "1"),)),
        ]
