"""H16 and H18: a case goes over only with a name on the other side, and a breach starts the clock of the law."""

import re
from datetime import timedelta

import pytest

from sop_engine.procedure.model import Basis
from sop_engine.run import orders as o
from tests.procedures.attempts import ME, alone, answer, run, step, steps, texts, tried
from tests.run.examples import Desk

NOW = "2026-03-02 10:00"


# H16: hand-over.

GIVEN = "input: {kind: child, child: P1}\nflags: {priority: P1, seen: [danger]}\n"
TOLD = "ground: {ground: vital_interest}\ntold: {child_told: too_young}\n"
TO = (
    "purpose: {from_agency: kps, ask: A place for tonight, needed_by: 2026-03-02 12:00, "
    "to: [{office: Practice office, agency: dcs, route: kps_to_dcs}]}\n"
)
SENT = f"{GIVEN}{TOLD}{TO}send: [{{way: system, sent_at: {NOW}}}]"


def _sent() -> Desk:
    return run("handover", (NOW, SENT))


def test_h16_without_a_name_on_the_other_side_nothing_is_handed_over() -> None:
    """The receiver's signature is needed; nobody can say that it was accepted, nor close the run as such."""
    desk = _sent()
    assert tried(desk, answer(desk, "acknowledge#1.state", "accepted")) == ""
    assert tried(desk, answer(desk, "acknowledge#1.ack_at", NOW)) == ""
    assert tried(desk, o.Complete(by=ME, actor=ME, step="acknowledge#1")) == "missing_answers"
    unsigned = o.Sign(by=ME, actor=ME, step="acknowledge#1", field="receiver", signer="receiver", paper="")
    assert tried(desk, unsigned) == "paper_needed"
    assert tried(desk, o.Close(by=ME, actor=ME, outcome="accepted")) == "steps_open"


def test_h16_silence_is_no_acceptance() -> None:
    """While nobody has answered, the sender cannot say that the other side has the case."""
    desk = _sent()
    for state in ("accepted", "part"):
        assert tried(desk, answer(desk, "result.state", state)) == "must_not_hold"
    not_done = o.MarkNotDone(
        by=ME, actor=ME, step="acknowledge#1", reason="No answer.", attempts="Twice.", told="OCS."
    )
    assert tried(desk, not_done) == ""
    assert tried(desk, answer(desk, "result.state", "accepted")) == "must_not_hold"
    assert tried(desk, answer(desk, "result.state", "withdrawn")) == ""


def test_h16_what_one_office_refused_is_not_accepted_while_the_next_is_silent() -> None:
    """A refusal by the first receiver and silence of the second are no acceptance either."""
    desk = run("handover", (NOW, SENT), (NOW, f"acknowledge: [{{state: refused, ack_at: {NOW}}}]"))
    assert tried(desk, answer(desk, "purpose.to", {"office": "B", "agency": "dcs", "route": "kps_to_dcs"})) in {
        "",
        "already_completed",
    }
    assert tried(desk, answer(desk, "result.state", "accepted")) == "must_not_hold"


def test_h16_the_sender_is_alarmed_again_and_again() -> None:
    """After an hour the sender is late to ring, and again each hour, until somebody has answered."""
    desk = _sent()
    desk.wait(hours=1, minutes=5)
    for one in ("acknowledge#1", "silence#1~1"):
        due = desk.standing(one).due
        assert due is not None, one
        assert due.overdue, one
    for number in (1, 2, 3):
        ring = f"silence#1~{number}"
        for ref, value in (("called", "Duty desk"), ("supervisors", "both"), ("result", "They will see")):
            assert tried(desk, answer(desk, f"{ring}.{ref}", value)) == ""
        assert tried(desk, answer(desk, f"{ring}.alarm_at", "2026-03-02 11:00")) == ""
        assert tried(desk, o.Complete(by=ME, actor=ME, step=ring)) == ""
        desk.wait(hours=1, minutes=5)
        again = desk.standing(f"silence#1~{number + 1}").due
        assert again is not None
        assert again.overdue


HANDED = [f"{name}.{one.name}" for name, one in steps() if one.use and one.use.procedure == "handover"]


@pytest.mark.parametrize("name", HANDED)
def test_h16_whoever_hands_over_waits_until_somebody_has_accepted(name: str) -> None:
    """The step that hands over is complete only when the hand-over has ended; nobody can say so before."""
    found = step(name)
    assert found.use is not None
    assert found.use.wait
    desk = alone(name)
    assert tried(desk, o.Complete(by=ME, actor=ME, step=found.name)) == "completed_by_run"


@pytest.mark.parametrize("name", HANDED)
def test_h16_a_caller_believes_the_signature_and_not_how_the_run_was_closed(name: str) -> None:
    """Whoever closes a hand-over chooses its outcome; what goes on after it reads what the receiver signed for."""
    of, _, inner = name.partition(".")
    believed = re.compile(rf"\b{inner}\.outcome\s*(?:==|!=|in\b)")
    assert believed.findall(texts(of)[0][texts(of)[1]]) == []


TAKEN = [f"{name}.{one.name}" for name, one in steps() if one.use and not one.use.wait]


@pytest.mark.parametrize("name", TAKEN)
def test_h16_another_run_is_begun_only_with_a_named_owner(name: str) -> None:
    """Where a step goes on in another run, nobody can complete it by hand: somebody has to take that run over."""
    desk = alone(name)
    assert tried(desk, o.Complete(by=ME, actor=ME, step=name.partition(".")[2])) == "completed_by_run"


# H18: a breach of what tells who a child is.

FOUND = "misdirected: {found_at: 2026-03-02 09:00, what: The reference, called_back: yes, for_other: OTHER}"


@pytest.mark.parametrize(("other", "hours"), [("no", 72), ("yes", 48)])
def test_h18_a_breach_starts_the_clock_of_the_law(other: str, hours: int) -> None:
    """From the hour of finding out: 72 hours to the Commissioner, 48 where another agency has to be told first."""
    desk = run("handover", (NOW, FOUND.replace("OTHER", other)))
    due = desk.standing("misdirected~1").due
    assert due is not None
    assert due.ends == desk.now.utc - timedelta(hours=1) + timedelta(hours=hours)
    assert due.basis is Basis.STATUTE
    desk.wait(hours=hours)
    late = desk.standing("misdirected~1").due
    assert late is not None
    assert late.overdue


def test_h18_a_breach_is_neither_skipped_nor_left_open_nor_told_before_it_was_found() -> None:
    """It stays open until the Commissioner was told, or why not; and no time before it was found is taken."""
    desk = run("handover", (NOW, FOUND.replace("OTHER", "no")))
    ref = "misdirected~1"
    assert tried(desk, o.SkipStep(by=ME, actor=ME, step=ref, code="not_needed", reason="Small.")) == "never_skippable"
    assert tried(desk, answer(desk, f"{ref}.notice", "not_needed")) == "reason_needed"
    assert tried(desk, answer(desk, f"{ref}.notice", "told")) == ""
    assert tried(desk, answer(desk, f"{ref}.told_at", "2026-03-02 08:00")) == "must_not_hold"
    assert tried(desk, o.Complete(by=ME, actor=ME, step=ref)) == "missing_answers"


def test_h18_a_breach_can_be_said_at_any_time() -> None:
    """Nothing has to be done before: a run that has just begun takes it."""
    desk = run("handover", (NOW, ""))
    assert tried(desk, o.Open(by=ME, actor=ME, step="misdirected")) == ""
