"""Acts that the program would have refused, signed by an officer with a key all the same, and sent with the case."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from sop_engine.run import events as ev
from sop_engine.run import orders as o
from sop_engine.session import RunSession, proving
from sop_engine.session.judging import judged_acts
from sop_engine.session.receiving import receive_case
from sop_engine.session.recorded import Recorded
from sop_engine.session.sending import send_case
from sop_engine.session.sent_file import NotProved
from tests.session.carrying import Stations, only_run
from tests.session.pairs import act, tell
from tests.session.stories import CASE, at_work
from tests.session.test_carrying_far import first_acts

False_ = Callable[[ev.Header], ev.Event]
FALSE: Mapping[str, tuple[str, False_]] = {
    "a step that does not apply yet": ("not known yet", lambda by: ev.Completed(header=by, step="look")),
    "a step that a run completes": (
        "when the run that it begins has closed",
        lambda by: ev.Completed(header=by, step="send"),
    ),
    "a step completed twice": ("completed", lambda by: ev.Completed(header=by, step="ask")),
    "no such step": ("no step", lambda by: ev.Completed(header=by, step="dance")),
    "an option that is none": (
        "option",
        lambda by: ev.Amended(header=by, step="ask", field="kind", old="parcel", value="elephant", reason="So."),
    ),
    "more than there may be": (
        "3",
        lambda by: ev.Amended(header=by, step="ask", field="count", old=3, value=99, reason="So."),
    ),
    "another answer than the one that stood": (
        "old",
        lambda by: ev.Amended(header=by, step="ask", field="count", old=2, value=1, reason="So."),
    ),
    "an answer given twice": ("twice", lambda by: ev.Answered(header=by, step="ask", field="count", value=2)),
    "an answer where none is asked": (
        "not known yet",
        lambda by: ev.Answered(header=by, step="look", field="fine", value="yes"),
    ),
    "a role that is not held": (
        "does not hold",
        lambda by: ev.Skipped(header=structs.replace(by, role="ocs"), step="leave", code="not_needed", reason="So."),
    ),
    "a reason that is none": (
        "reason",
        lambda by: ev.Skipped(header=by, step="leave", code="too_tired", reason="So."),
    ),
    "a waiver of what is never skipped": ("waive", lambda by: ev.Waived(header=by, step="ask", reason="So.")),
    "an end while steps are open": (
        "open",
        lambda by: ev.Closed(header=by, outcome="done", state="complete", open_sign_offs=()),
    ),
    "a time that nobody corrected": (
        "corrected",
        lambda by: ev.Noted(header=structs.replace(by, role="", correction=3600), text="Later."),
    ),
    "an act of tomorrow": (
        "future",
        lambda by: ev.Skipped(
            header=structs.replace(by, at=by.at + timedelta(days=1)), step="leave", code="not_needed", reason="So."
        ),
    ),
}
"""Each with a word of what is said, and the act. `by`: an officer of the child protection desk, now."""


SHOWN = ("an option that is none", "a role that is not held", "a time that nobody corrected")
"""Those that are sent, too."""


def _with(session: RunSession, make: False_) -> list[Recorded]:
    """The history with that act behind it."""
    last = session.history[-1]
    event = make(structs.replace(last.event.header, role="child_desk", by="wanjiru", actor="wanjiru"))
    return [*session.history, replace(last, event=event)]


def forge(session: RunSession, make: False_) -> None:
    """What somebody with a key writes past the program."""
    moment = session.work.clock.now()
    me, now = session.work.officer.id, moment.utc.replace(microsecond=0)
    header = ev.Header(actor=me, by=me, role="child_desk", at=now, entered=now)
    session._save([make(header)], session.work.unlocked, moment)


def sent(stations: Stations, make: False_) -> bytes:
    """The case with that act, sent as any other."""
    with at_work(stations.here) as work:
        forge(only_run(work), make)
        send_case(work, CASE, stations.card(), stations.out / "false.case")
    return (stations.out / "false.case").read_bytes()


def test_what_the_rules_of_a_procedure_refuse_is_found_behind_any_honest_run(stations: Stations) -> None:
    """Each act alone, behind the same honest entries, in which nothing is found."""
    with at_work(stations.here) as work:
        session = only_run(work)
        at = f"ntry {len(session.history) + 1}"
        for name, (words, make) in FALSE.items():
            found = [*judged_acts(session.procedure, work.officers(), _with(session, make))]
            assert [(at in said, words in said, sure) for said, sure in found] == [(True, True, True)], (name, found)
        assert [*judged_acts(session.procedure, work.officers(), session.history)] == []


@pytest.mark.parametrize("name", SHOWN)
def test_such_an_act_is_named_and_nothing_is_taken_in(stations: Stations, name: str) -> None:
    """Chain, signatures and log are sound; the rules of the procedure refuse the file, by the number of the entry."""
    words, make = FALSE[name]
    content = sent(stations, make)
    with at_work(stations.there) as work:
        with pytest.raises(NotProved, match=r"Entry \d+") as refused:
            receive_case(work, content)
        assert words in refused.value.sentence
        assert work.journal.device_head().size == 0
        assert not [*work.heads()]


@pytest.mark.parametrize("name", SHOWN)
def test_without_the_judge_it_would_be_taken_in(
    stations: Stations, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Nothing else sees it: with the rule switched off the same file is received."""
    content = sent(stations, FALSE[name][1])
    monkeypatch.setattr(proving, "judged_acts", lambda *_: ())
    assert stations.receive(content).entries


def test_an_honest_case_with_a_closed_part_leaves_no_doubt(stations: Stations) -> None:
    """What the receiver may not read takes nothing from the rest."""
    with at_work(stations.here) as work:
        run = first_acts(work).run
    with at_work(stations.here, "otieno") as work:
        tell(RunSession.resume(work, run), chief__word="Of the chief")
    with at_work(stations.here) as work:
        session = RunSession.resume(work, run)
        act(session, o.Amend, step="facts", field="count", value=4, reason="Counted again.")
        act(session, o.Complete, step="facts")
        send_case(work, "CP/9", stations.card(), stations.out / "nine")
    received = stations.receive((stations.out / "nine").read_bytes())
    assert received.doubts == ()
    assert ("sealed_ocs" in {name for _, name in received.closed}) is True


def test_what_may_hang_on_a_closed_part_is_named_and_not_refused(stations: Stations) -> None:
    """Behind an entry that the receiver cannot read nobody can say so surely; who did what is judged all the same."""
    with at_work(stations.here) as work:
        run = first_acts(work).run
    with at_work(stations.here, "otieno") as work:
        tell(RunSession.resume(work, run), chief__word="Of the chief")
    with at_work(stations.here) as work:
        session = RunSession.resume(work, run)
        act(session, o.Complete, step="facts")
        forge(session, lambda by: ev.Completed(header=by, step="facts"))
        send_case(work, "CP/9", stations.card(), stations.out / "nine")
    received = stations.receive((stations.out / "nine").read_bytes())
    ((doubtful, sentence),) = received.doubts
    assert (doubtful, "Entry " in sentence, "completed" in sentence) == (run, True, True)
    with at_work(stations.here) as work:
        forge(
            RunSession.resume(work, run),
            lambda by: ev.Skipped(header=structs.replace(by, role="ocs"), step="facts", code="x", reason="So."),
        )
        send_case(work, "CP/9", stations.card(), stations.out / "ten")
    with pytest.raises(NotProved, match="does not hold that role"):
        stations.receive((stations.out / "ten").read_bytes())
