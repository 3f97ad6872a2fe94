"""What is due when: by class, outcome and closing; for whom; and that the proposals are marked as such."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

from sop_engine.commands.case_retention import shipped_retention
from sop_engine.commands.library import read_procedure
from sop_engine.procedure.retention import class_of
from sop_engine.procedure.source import Source, read_source
from sop_engine.run import orders as o
from sop_engine.session.holds import lay_hold
from sop_engine.session.retention import retention
from sop_engine.session.run import RunSession
from sop_engine.station.officers import open_escrow
from sop_engine.system import Moment
from tests.commands.test_expunge import sop
from tests.session.pairs import example
from tests.session.stories import at_work, unlocked
from tests.session.test_case_access import enrol_protector
from tests.tui.practice import Practice

ROOT = Path(__file__).parents[2]
CLASSES = shipped_retention()


def test_every_class_is_a_proposal_with_a_question_and_names_what_there_is() -> None:
    """No period is called law; procedures, outcomes, codes and questions exist."""
    law = read_source((ROOT / "procedures/shared/law.yaml").read_bytes(), "law.yaml")
    assert isinstance(law, Source)
    known: dict[str, dict[str, object]] = law.value  # type: ignore[assignment]
    for name, rule in CLASSES.items():
        assert rule.basis == "proposal", name
        assert rule.ask
        assert set(rule.law) <= set(known["law"])
        assert set(rule.ask) <= set(known["questions"])
        for one in rule.of:
            procedure, _, outcome = one.partition(".")
            loaded = read_procedure(procedure, quick=True).procedure
            assert loaded is not None
            assert not outcome or outcome in loaded.outcomes


def test_the_outcome_decides_before_the_procedure() -> None:
    """A diversion that was completed is another thing than a child under 12."""
    assert class_of(CLASSES, "child_diversion", "diverted") == "diversion_completed"
    assert class_of(CLASSES, "child_diversion", "protection") == "child_under_12"
    assert class_of(CLASSES, "child_diversion", "to_court") == ""
    assert class_of(CLASSES, "ocse_investigation", "charged") == "victim_file"


class LeapDay:
    """A clock on a 29 February."""

    def now(self) -> Moment:
        """Always then."""
        return Moment(utc=datetime(2028, 2, 29, 9, tzinfo=UTC), boot="0123456789abcdef", mono_ms=1)


def closed_run(practice: Practice) -> str:
    """A closed run of a small procedure."""
    with at_work(practice, clock=LeapDay()) as work:
        run = RunSession.start(work, example("errand"), "CP/3/2026")
        assert isinstance(run, RunSession)
        for step in [one.name for one in run.unfolded.steps]:
            run.submit(
                o.MarkNotDone(by="wanjiru", actor="wanjiru", step=step, reason="No.", attempts="No.", told="No.")
            )
        outcome = next(iter(run.procedure.outcomes))
        run.submit(o.Close(by="wanjiru", actor="wanjiru", outcome=outcome))
        assert run.state.closed is not None, run.progress()
        return run.run


def test_a_closed_run_is_due_so_many_years_after_its_closing(practice: Practice) -> None:
    """Counted from the closing, with two supervisors also where neither may open it; a hold is said."""
    run = closed_run(practice)
    classes = {
        "small": next(iter(CLASSES.values())).__class__(
            title="Small",
            of=("errand",),
            years=1,
            act="delete",
            then="Delete.",
            basis="proposal",
            law=(),
            ask=("Q04",),
        )
    }
    with at_work(practice, "otieno") as work:
        (alone,) = retention(work, classes)
        assert (alone.run, alone.case, alone.name, alone.day) == (run, "", "", None)
        (found,) = retention(work, classes, open_escrow(work.unlocked, unlocked(practice, "kamau")))
        assert (found.case, found.name, found.day) == ("CP/3/2026", "small", date(2029, 3, 1))
        lay_hold(work, run, "Trial")
        held = next(one for one in retention(work, classes) if one.run)
        assert "LEGAL HOLD" in held.hold


def test_the_command_is_for_supervisors_and_the_protector(practice: Practice) -> None:
    """They see runs, and what they may not read by number and day alone; others are refused."""
    enrol_protector(practice)
    run = closed_run(practice)
    for officer in ("otieno", "njoki"):
        told = json.loads(sop(practice, officer, "case", "retention", "--json").stdout)
        assert run in {one["run"] for one in told}
        assert "CP/3" not in json.dumps(told)
    shown = sop(practice, "otieno kamau", "case", "retention", "--with", "kamau")
    assert "CP/3/2026" in shown.stdout
    assert "PROPOSALS, NO LAW" in shown.stderr
    assert sop(practice, "wanjiru", "case", "retention").exit_code == 3
