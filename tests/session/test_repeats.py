"""Repeats in a real practice station: each device, recurring visits, occasions; exported, verified, resumed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from exports.assemble import assemble
from exports.handing_out import hand_out, seal_record
from exports.verify.run_door import verify_run
from exports.verify.verify import verify_pdf
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.run import orders as o
from sop_engine.run.answers_file import Answers, read_answers
from sop_engine.run.rounds import base_of
from sop_engine.session import RunSession, Work
from sop_engine.station.folder import open_station
from tests.run.repeated import TEXT, loaded, repeats
from tests.session.stories import CASE, at_work, saved
from tests.tui.practice import Practice

HEAD = "sop_answers: 0\nof: repeats\norders:\n"
ORDERS = """
do: answer, step: input, field: reported_at, value: 2026-03-02 20:00
do: answer, step: input, field: urgent_case, value: "yes"
do: complete, step: input
do: answer, step: seize, field: item, value: {exhibit: new, kind: phone}
do: answer, step: seize, field: item, value: {exhibit: new, kind: laptop}
do: complete, step: seize
do: answer, step: image#1, field: result, value: copied
do: complete, step: image#1
do: answer, step: sim#1, field: found, value: "no"
do: complete, step: sim#1
do: open, step: sighting
do: answer, step: sighting~1, field: place, value: home
do: complete, step: sighting~1
do: answer, step: image#2, field: result, value: locked
do: complete, step: image#2
do: answer, step: retry#2~1, field: opened, value: "no"
do: complete, step: retry#2~1
do: answer, step: retry#2~2, field: opened, value: "yes"
do: complete, step: retry#2~2
do: answer, step: visit~1, field: safe, value: "yes"
do: complete, step: visit~1
do: answer, step: visit~2, field: safe, value: "yes"
do: complete, step: visit~2
do: answer, step: summary, field: text, value: One copied and one opened
do: complete, step: summary
do: answer, step: hand_in, field: handed, value: "yes"
do: complete, step: hand_in
do: open, step: sighting
do: not_done, step: sighting~2, reason: Nobody was there, attempts: Called, told: The commander
do: answer, step: stop, field: why, value: safe
do: answer, step: stop, field: seen, value: "yes"
do: complete, step: stop
"""


@pytest.fixture
def work(practice: Practice) -> Iterator[Work]:
    """A working place."""
    with at_work(practice) as found:
        yield found


def written() -> Answers:
    """The whole job as an answers file."""
    lines = [f"- {{by: wanjiru, {line}}}\n" for line in ORDERS.strip().splitlines()]
    source = read_source(HEAD + "".join(lines), "repeats.answers.yaml")
    assert isinstance(source, Source)
    found = read_answers(source)
    assert isinstance(found, Answers), found
    return found


def whole(work: Work, procedure: Procedure | None = None) -> RunSession:
    """A run in which everything was done that the example asks."""
    session = RunSession.start(work, procedure or repeats(), CASE)
    assert isinstance(session, RunSession)
    for line in written().lines:
        saved(session.submit(line.order("wanjiru", {}, session.unfolded)))
    return session


def test_the_whole_job_is_recorded_and_verified(work: Work, practice: Practice, tmp_path: Path) -> None:
    """An answers file drives each, every and anytime; the signed record shows each round by its name and verifies."""
    session = whole(work)
    assert session.progress().may_close, session.progress().open_steps
    saved(session.submit(o.Close(by="wanjiru", actor="wanjiru", outcome="done")))
    seal_record(session)
    record = assemble(session).record
    titles = [step.title for phase in record.phases for step in phase.steps]
    for title in (
        "Copy the device (EX-1)",
        "Copy the device (EX-2)",
        "Try again to open it (EX-2, round 2)",
        "Visit the family (round 2)",
        "Somebody saw the suspect (1)",
        "Somebody saw the suspect (2)",
    ):
        assert title in titles
    hand_out(session, "Prosecutor", tmp_path / "record.pdf")
    outcome = verify_pdf((tmp_path / "record.pdf").read_bytes(), [open_station(practice.folder).root], practice=True)
    assert outcome.failures == ()
    assert verify_run(work, session.run).failures == ()


def test_rounds_that_would_tell_of_harm_are_withheld(work: Work, tmp_path: Path) -> None:
    """What hangs on an answer of class S3 is withheld in every round, and how often it came back is not told."""
    harmful = TEXT.replace("locked: Locked}}", "locked: Locked}, privacy: harm}")
    session = whole(work, loaded(harmful))
    saved(session.submit(o.Close(by="wanjiru", actor="wanjiru", outcome="done")))
    seal_record(session)
    steps = [step for phase in assemble(session).record.phases for step in phase.steps]
    found = {step.name: step.withheld for step in steps if step.withheld}
    assert {base_of(name) for name in found} == {"sim", "retry", "visit", "summary", "stop"}
    assert "visit~2" not in {step.name for step in steps}
    hand_out(session, "Prosecutor", tmp_path / "record.pdf")
    assert verify_run(work, session.run).failures == ()


def test_an_interim_record_shows_the_round_that_is_to_come(work: Work) -> None:
    """A round before its time is neither missing nor hidden, and is counted apart."""
    session = RunSession.start(work, repeats(), CASE)
    assert isinstance(session, RunSession)
    for line in written().lines[:21]:
        saved(session.submit(line.order("wanjiru", {}, session.unfolded)))
    record = assemble(session, kind="interim", number=1).record
    found = {step.name: step for phase in record.phases for step in phase.steps}
    assert found["visit~2"].standing == "later"
    assert record.counts.later == 1
    assert not [one for one in record.exceptions if one.kind == "open" and "Visit" in one.title]
    assert [clock.within for clock in found["visit~2"].deadlines] == ["30 days"]


def test_a_resumed_run_has_the_same_rounds(practice: Practice) -> None:
    """Another day, the same steps with the same names and standings."""
    with at_work(practice) as work:
        session = whole(work)
        before, run = session.unfolded, session.run
        stood = {name: one.status for name, one in session.progress().steps.items()}
    with at_work(practice) as work:
        again = RunSession.resume(work, run)
        assert [(step.name, step.title) for step in again.unfolded.steps] == [
            (step.name, step.title) for step in before.steps
        ]
        assert {name: one.status for name, one in again.progress().steps.items()} == stood
        assert again.procedure.logic_digest == before.logic_digest
