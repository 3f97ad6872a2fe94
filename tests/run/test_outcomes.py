"""Skips, waivers, steps not done, first questions, hold points, urgency and the second officer."""

from datetime import timedelta

import pytest

from sop_engine.run import orders
from sop_engine.run.events import Voided
from sop_engine.run.orders import AskFirst, Confirm, SignNotDone
from sop_engine.run.outlook import Status
from tests.run.examples import START_AT, Desk, confirmed


def _skip(step: str, code: str = "not_needed", by: str = "ann") -> orders.SkipStep:
    return orders.SkipStep(by=by, actor=by, step=step, code=code, reason="It is not needed.")


def _ask(*, applies: bool, reason: str = "") -> AskFirst:
    return AskFirst(by="ann", actor="ann", step="asked", applies=applies, reason=reason)


def _voided(found: list[object]) -> list[tuple[str, str, object]]:
    return [(event.step, event.field, event.old) for event in found if isinstance(event, Voided)]


# Skips, waivers, not done


def test_a_skip_with_again_comes_back() -> None:
    """The step is open again at the minute that was said, and may then be skipped once more."""
    desk = Desk().open()
    desk.must(_skip("rows"))
    desk.wait(hours=23, minutes=59)
    assert desk.standing("rows").status is Status.SKIPPED
    desk.wait(minutes=1)
    assert desk.standing("rows").status is Status.OPEN
    desk.must(_skip("rows"))
    assert desk.standing("rows").status is Status.SKIPPED
    assert len(desk.state.step("rows").lifted) == 1


def test_only_the_named_role_may_skip() -> None:
    """`skip.by` says who; without it, who may do the step."""
    desk = Desk().open().basics("odd")
    assert desk.refused(_skip("shown")).code == "wrong_role"
    desk.must(_skip("shown", by="otieno"))


def test_a_skipped_step_can_be_done_after_all() -> None:
    """Doing the right thing late is always possible; the skip stays in the history."""
    desk = Desk().open().basics("odd")
    desk.must(_skip("shown", by="otieno"))
    desk.must(desk.answer("shown.word", "A word"))
    assert desk.standing("shown").status is Status.SKIPPED
    desk.must(desk.complete("shown"))
    assert desk.standing("shown").status is Status.COMPLETED
    assert [type(act).__name__ for act in desk.state.step("shown").lifted] == ["Skipped"]


def test_never_skippable_offers_not_done() -> None:
    """The refusal says what is possible instead."""
    found = Desk().open().refused(_skip("basics"))
    assert "not done" in found.hint


def test_not_done_waits_for_another_supervisor_for_a_day() -> None:
    """The sign-off is open, has a time, and releases what waits for the step."""
    desk = Desk().open()
    desk.must(desk.not_done("basics"))
    standing = desk.standing("basics")
    assert standing.sign_off_open
    assert standing.sign_off_due == START_AT + timedelta(hours=24)
    assert desk.standing("judged").status is Status.BLOCKED
    desk.must(SignNotDone(by="kamau", actor="kamau", step="basics"))
    assert not desk.standing("basics").sign_off_open
    assert desk.standing("judged").status is Status.OPEN


@pytest.mark.parametrize("text", ["reason", "attempts", "told"])
def test_not_done_says_reason_attempts_and_who_was_told(text: str) -> None:
    """All three are needed."""
    desk = Desk().open()
    texts = {"reason": "No time.", "attempts": "Twice.", "told": "The OCS.", text: ""}
    order = orders.MarkNotDone(by="ann", actor="ann", step="basics", **texts)  # type: ignore[arg-type]
    found = desk.refused(order)
    assert found.code == "reason_needed"


def test_a_waiver_is_for_the_owner_only() -> None:
    """The role that owns the procedure may waive a step that may be skipped; nobody else, and no other step."""
    desk = Desk().open()
    assert desk.refused(orders.Waive(by="otieno", actor="otieno", step="rows", reason="So.")).code == "wrong_role"
    desk.must(orders.Waive(by="ann", actor="ann", step="rows", reason="The form was withdrawn."))
    assert desk.standing("rows").status is Status.WAIVED


# Asking first, hold points, urgency


def test_a_first_question_hides_or_opens_the_step() -> None:
    """No needs a reason and hides it; a change of mind needs one too, and voids what was written."""
    desk = Desk().open().basics()
    assert desk.standing("asked").status is Status.ASK
    assert desk.refused(_ask(applies=False)).code == "reason_needed"
    desk.must(_ask(applies=True))
    desk.must(desk.answer("asked.word", "A word"))
    assert desk.refused(_ask(applies=False)).code == "reason_needed"
    assert _voided(list(desk.must(_ask(applies=False, reason="It was another case.")))) == [
        ("asked", "word", "A word")
    ]
    assert desk.standing("asked").status is Status.HIDDEN
    assert "another case" in desk.standing("asked").because


def test_an_urgent_step_is_worked_on_before_it_is_decided() -> None:
    """Nothing blocks it, not even that nobody knows yet whether it applies; if not, the answers are voided."""
    desk = Desk().open()
    desk.must(desk.answer("hurry.done", "Called an ambulance."))
    desk.must(desk.complete("hurry"))
    assert desk.standing("hurry").status is Status.COMPLETED
    found = desk.must(desk.answer("basics.yes", "no"))
    assert _voided(list(found)) == [("hurry", "done", "Called an ambulance."), ("hurry", "", "completed")]


def test_a_blocked_step_can_be_marked_not_done_but_not_skipped() -> None:
    """A chain of hold points cannot be opened from its middle."""
    desk = Desk().open()
    assert desk.refused(_skip("hushed", by="otieno")).code == "blocked"
    desk.must(desk.not_done("hushed", by="otieno"))


# Second officer


def test_the_second_officer_is_another_one() -> None:
    """Neither who completed the step nor who entered that may confirm it."""
    desk = Desk().open().basics()
    desk.must(desk.answer("signed.words", "Words"))
    desk.must(desk.sign("signed.ours", by="ben"))
    desk.must(desk.sign("signed.theirs", signer="parent", paper="Form 1"))
    desk.must(desk.complete("signed", by="ann", actor="otieno"))
    assert desk.standing("signed").status is Status.TO_CONFIRM
    assert desk.refused(Confirm(by="otieno", actor="otieno", step="signed")).code == "same_officer"
    assert desk.refused(Confirm(by="kamau", actor="ann", step="signed")).code == "reported_signature"
    desk.must(Confirm(by="kamau", actor="kamau", step="signed"))
    assert desk.standing("signed").status is Status.COMPLETED


def test_who_signed_inside_a_step_cannot_complete_it() -> None:
    """Signatures and completion are of different people, in either order."""
    desk = Desk().open().basics()
    desk.must(desk.answer("signed.words", "Words"))
    desk.must(desk.sign("signed.ours", by="ann"))
    desk.must(desk.sign("signed.theirs", signer="parent", paper="Form 1"))
    assert desk.refused(desk.complete("signed")).code == "same_officer"
    desk.must(desk.complete("signed", by="ben"))


def test_a_step_without_its_second_officer_can_be_marked_not_done() -> None:
    """So that a run never hangs on an officer who never comes; a later confirmation still counts."""
    desk = Desk().open()
    confirmed(desk)
    desk.must(desk.amend("signed.words", "Others"))
    desk.must(desk.not_done("signed"))
    assert desk.standing("signed").status is Status.NOT_DONE
    desk.must(Confirm(by="kamau", actor="kamau", step="signed"))
    assert desk.standing("signed").status is Status.COMPLETED
