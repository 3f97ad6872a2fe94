"""What an authority did with a clock stands among the exceptions, and follows from what the evidence discloses."""

from datetime import UTC, datetime
from typing import Any

import pytest

from exports.assemble import Assembled, assemble
from exports.evidence import disclosed, from_json
from exports.layout.words import deadline
from exports.recompose import recompose
from exports.record import Exceptional
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.station.court_calendar import keep_calendar
from sop_engine.system import SystemClock
from tests.run.examples import shared
from tests.session.stories import CASE, at_work, saved, unlocked
from tests.session.test_calendar import CALENDAR
from tests.tui.practice import Practice, found

TEXT = """
sop: 0
id: court
version: 0.1.0
title: Court
owner: ocs
subject: child
outcomes: {ended: It ended}
phases:
  one:
    title: One
    steps:
      child:
        title: Who is it?
        who: [ocs, child_desk, investigator]
        law: [POL]
        fields:
          child: {type: person, as: child, label: The child}
          hurt_at: {type: time, label: When was the child hurt?, privacy: harm}
      present:
        title: Present before the court
        who: [ocs, child_desk, investigator]
        law: [POL]
        due: {within: 24 hours, from: start, basis: statute, roll: court_day}
        fields: {note: {type: text, label: A note}}
      before:
        title: Tell the carer
        who: [ocs, child_desk, investigator]
        law: [POL]
        due: {at_least: 2 working days, before: present}
        fields: {note: {type: text, label: A note}}
      quiet:
        title: See the doctor
        who: [ocs, child_desk, investigator]
        law: [POL]
        due: {within: 9000 hours, from: child.hurt_at}
        fields: {note: {type: text, label: A note}}
"""


def _procedure() -> Procedure:
    loaded = load_procedure({"court.yaml": TEXT, **shared()}, "court.yaml", quick=True)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice station of this file's own."""
    return found(tmp_path_factory.mktemp("clocks") / "station")


@pytest.fixture(scope="module")
def assembled(practice: Practice) -> Assembled:
    """An interim record of a run whose clocks were stopped, set going again and extended."""
    return _assembled(practice)


def _assembled(practice: Practice) -> Assembled:
    keep_calendar(unlocked(practice, "otieno"), CALENDAR, SystemClock().now().utc)
    with at_work(practice) as work:
        session = RunSession.start(work, _procedure(), CASE)
        assert isinstance(session, RunSession)
        me: dict[str, Any] = {"by": "wanjiru", "actor": "wanjiru"}
        saved(session.submit(o.AddPerson(**me, kind="child", values={"name": "Invented Testperson"})))
        for field, value in (("child", "P1"), ("hurt_at", "2026-03-02 10:00")):
            saved(session.submit(o.Answer(**me, step="child", field=field, value=value)))
        words = {**me, "authority": "Order 7 of 2050", "reason": "The court adjourned."}
        until = datetime(2050, 1, 3, 9, 0, tzinfo=UTC)
        saved(session.submit(o.StopClock(**words, step="present")))
        saved(session.submit(o.RestartClock(**words, step="present")))
        saved(session.submit(o.ExtendClock(**words, step="present", until=until)))
        saved(session.submit(o.ExtendClock(**words, step="quiet", until=until)))
        return assemble(session, kind="interim", number=1)


def _moved(assembled: Assembled) -> list[Exceptional]:
    return [one for one in assembled.record.exceptions if one.kind == "clock_moved"]


def test_each_act_is_an_exception_with_its_authority(assembled: Assembled) -> None:
    """Who reads the first page reads that a deadline was moved, by which order, why, and until when."""
    stopped, restarted, extended = _moved(assembled)
    assert stopped.title == "Present before the court: deadline stopped"
    assert restarted.title.endswith("set going again")
    told = {detail.label: detail.text.text or detail.time for detail in extended.details}
    assert told == {
        "Order or decision": "Order 7 of 2050",
        "New end": "2050-01-03T09:00:00Z",
        "Reason": "The court adjourned.",
    }


def test_the_deadline_shows_both_ends(assembled: Assembled) -> None:
    """The new end stands beside the old one; a clock that runs backwards says before what."""
    steps = {step.name: step for step in assembled.record.steps}
    words = deadline(steps["present"].deadlines[0])
    assert "until 03 Jan 2050 12:00 (was " in words
    before = deadline(steps["before"].deadlines[0])
    assert before.startswith("at least 2 working days before the completion of “Present before the court”")


def test_an_extension_never_tells_when_a_child_was_hurt(assembled: Assembled) -> None:
    """A clock that counts from a withheld answer is withheld, and so is what was done with it."""
    (quiet,) = next(step for step in assembled.record.steps if step.name == "quiet").deadlines
    assert (quiet.standing, quiet.withheld, quiet.ends, quiet.was) == ("withheld", "S3", "", "")
    assert not any("doctor" in one.title for one in _moved(assembled))


def test_anybody_composes_the_same_from_the_evidence(assembled: Assembled, practice: Practice) -> None:
    """From the disclosed claims alone, calendar included, the same record follows."""
    roster = unlocked(practice).roster.officers
    events = disclosed(from_json(assembled.evidence), {one.fingerprint: one.id for one in roster})
    assert recompose(assembled.record, _procedure(), events) == assembled.record
