"""When it happened, who did it, and what an amendment changes."""

from datetime import timedelta

from sop_engine.run.events import LATE_AFTER, Amended, Answered, Completed, Voided
from sop_engine.run.outlook import Status
from tests.run.examples import START_AT, Desk, confirmed


def _voided(found: list[object]) -> list[tuple[str, str, object]]:
    return [(event.step, event.field, event.old) for event in found if isinstance(event, Voided)]


# Time


def test_an_act_entered_within_a_quarter_of_an_hour_is_not_late() -> None:
    """Up to 15 minutes between act and entry nothing is marked; from then on the entry is late."""
    desk = Desk().open()
    at = desk.now.utc
    desk.wait(minutes=15)
    in_time = desk.must(desk.answer("basics.line", "A line", at=at))[0]
    desk.wait(seconds=1)
    late = desk.must(desk.answer("basics.more", "More", at=at))[0]
    assert (in_time.header.late, late.header.late) == (False, True)
    assert timedelta(minutes=15) == LATE_AFTER


def test_an_act_without_a_time_happened_now() -> None:
    """Without `at`, the time of the act is the time of the entry, whole seconds."""
    desk = Desk().open()
    header = desk.must(desk.answer("basics.line", "A line"))[0].header
    assert header.at == header.entered == START_AT


def test_parts_of_a_second_are_cut() -> None:
    """Acts are kept to the second, so that they come back from the journal as they were."""
    desk = Desk().open()
    desk.wait(minutes=1)
    desk.must(desk.answer("basics.line", "A line", at=START_AT + timedelta(microseconds=7)))
    assert desk.reread() == desk.history


# Reports


def test_a_reported_completion_counts_and_is_marked() -> None:
    """Another officer may report that a step was completed: it is done, but not signed by who did it."""
    desk = Desk().open()
    desk.basics()
    desk.must(desk.amend("basics.line", "Another"))
    desk.person()
    desk.must(desk.answer("persons.child", "P1"))
    event = desk.must(desk.complete("persons", by="ben", actor="otieno"))[0]
    assert isinstance(event, Completed)
    assert event.header.reported
    assert desk.standing("persons").status is Status.COMPLETED


def test_the_role_is_that_of_who_did_it() -> None:
    """The header names the first role of the step that the officer holds, else none."""
    desk = Desk().open()
    by_ann = desk.must(desk.answer("basics.line", "A line"))[0]
    by_kamau = desk.must(desk.answer("basics.more", "More", by="kamau"))[0]
    assert (by_ann.header.role, by_kamau.header.role) == ("child_desk", "")


# Amendments and what they void


def test_an_amendment_keeps_both_values() -> None:
    """The old value stays in the event and in the state, with the reason."""
    desk = Desk().open()
    desk.must(desk.answer("basics.line", "A line"))
    event = desk.must(desk.amend("basics.line", "Another", "Misheard."))[0]
    assert isinstance(event, Amended)
    assert (event.old, event.value, event.reason) == ("A line", "Another", "Misheard.")
    given = desk.state.answer("basics.line")
    assert given is not None
    assert (given.value, given.why, [old.value for old in given.before]) == ("Another", "Misheard.", ["A line"])


def test_an_amendment_needs_a_reason() -> None:
    """No change without a sentence."""
    desk = Desk().open()
    desk.must(desk.answer("basics.line", "A line"))
    assert desk.refused(desk.amend("basics.line", "Another", " ")).code == "empty"


def test_the_reason_of_an_option_can_be_amended_alone() -> None:
    """The same option with another sentence is a change."""
    desk = Desk().open()
    desk.must(desk.answer("basics.kind", "odd", reason="It looks odd."))
    event = desk.must(desk.amend("basics.kind", "odd", "Misheard.", option_reason="It sounds odd."))[0]
    assert isinstance(event, Amended)
    assert event.option_reason == "It sounds odd."


def test_hiding_a_step_voids_what_was_written_in_it() -> None:
    """Answers, and the outcome, of a hidden step are voided one by one, and what hangs on them too."""
    desk = Desk().open().basics("odd", yes="yes")
    desk.must(desk.answer("shown.word", "A word"))
    desk.must(desk.answer("shown.deep", "yes"))
    desk.must(desk.complete("shown"))
    desk.must(desk.answer("deeper.word", "Deep"))
    found = desk.must(desk.amend("basics.kind", "plain"))
    assert _voided(list(found)) == [
        ("shown", "word", "A word"),
        ("shown", "deep", "yes"),
        ("shown", "", "completed"),
        ("deeper", "word", "Deep"),
    ]
    assert desk.standing("shown").status is Status.HIDDEN
    assert desk.standing("deeper").status is Status.HIDDEN


def test_what_shows_again_is_asked_again() -> None:
    """A voided answer never comes back by itself."""
    desk = Desk().open().basics("odd")
    desk.must(desk.answer("shown.word", "A word"))
    desk.must(desk.amend("basics.kind", "plain"))
    desk.must(desk.amend("basics.kind", "odd", option_reason="It is."))
    assert desk.standing("shown").missing == ("shown.word",)
    assert [old.value for old in desk.state.step("shown").answers["word"].before] == []
    desk.must(desk.answer("shown.word", "A new word"))
    kept = desk.state.step("shown").answers["word"]
    assert [(old.value, old.voided) for old in kept.before] == [("A word", True)]


def test_an_amendment_that_asks_for_more_takes_the_completion_back() -> None:
    """A completed step in which something is missing now is open again, by an event that says so."""
    desk = Desk().open().basics("odd")
    desk.must(desk.answer("shown.word", "A word"))
    desk.must(desk.complete("shown"))
    found = desk.must(desk.amend("basics.yes", "yes"))
    assert _voided(list(found)) == [("shown", "", "completed")]
    assert desk.standing("shown").missing == ("shown.deep",)
    desk.must(desk.answer("shown.deep", "no"))
    desk.must(desk.complete("shown"))
    assert [type(act).__name__ for act in desk.state.step("shown").lifted] == ["Completed"]


def test_changing_a_confirmed_step_asks_the_second_officer_again() -> None:
    """A confirmation stands for what was confirmed, and for nothing that came later."""
    for order in ("amend", "answer"):
        desk = Desk().open()
        confirmed(desk)
        change = desk.amend("signed.words", "Others") if order == "amend" else desk.answer("signed.photo", "new")
        assert ("signed", "", "confirmed") in _voided(list(desk.must(change)))
        assert desk.standing("signed").status is Status.TO_CONFIRM


def test_an_optional_answer_may_come_after_completion() -> None:
    """What was not known then can be added later; the step stays completed."""
    desk = Desk().open().basics()
    assert isinstance(desk.must(desk.answer("basics.more", "More"))[0], Answered)
    assert desk.standing("basics").status is Status.COMPLETED


def test_a_must_is_judged_when_its_other_side_changes() -> None:
    """An amendment that would make an earlier answer impossible is refused with the sentence of the author."""
    desk = Desk().open().basics()
    desk.must(desk.answer("basics.later", "2026-02-01"))
    found = desk.refused(desk.amend("basics.day", "2026-02-02"))
    assert (found.sentence, found.field) == ("The later day cannot be before the first.", "basics.later")


def test_an_unanswered_part_never_fails_a_must() -> None:
    """Without the first day, no later day is wrong."""
    desk = Desk().open()
    desk.must(desk.answer("basics.later", "1999-01-01"))


def test_a_must_is_judged_in_each_row() -> None:
    """The refusal names the row."""
    desk = Desk().open()
    row = {"what": "Pen", "is_phone": "no", "exhibit": {"seal": "A", "place": "Safe"}}
    desk.must(desk.answer("rows.item", row))
    found = desk.refused(desk.answer("rows.item", {**row, "weight": 0}))
    assert (found.code, found.row) == ("must_not_hold", 2)
