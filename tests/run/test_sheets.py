"""Entering from paper: a sheet is taken once, an act names it, and clocks count from what was written on it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.run import orders
from sop_engine.run.claims import event
from sop_engine.run.decide import begin
from sop_engine.run.events import Answered, Completed, Event, Opened, SheetTaken
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.sheets import read_serial
from sop_engine.run.state import RunState
from tests.run.examples import START_AT, Desk, load
from tests.run.refusing_sheets import SERIAL, take

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
OUTSIDER = "the teacher on duty"


def on_paper(desk: Desk, order: AnyOrder, minutes: int = 0, sheet: int = 1) -> list[Event]:
    """Carry out the order as one that was copied from a sheet, done so long after the run began."""
    return desk.must(replace(order, at=START_AT + timedelta(minutes=minutes), sheet=sheet))


@given(st.text(LETTERS, min_size=8, max_size=8), st.sampled_from(["PAPER-", "paper ", "", "Paper"]), st.booleans())
def test_a_serial_is_read_however_it_is_typed(letters: str, head: str, small: bool) -> None:  # noqa: FBT001 - drawn
    """Small letters, spaces and a missing PAPER are forgiven; what is kept is what is printed."""
    typed = f"{head}{letters[:4]}{' ' if small else '-'}{letters[4:]}"
    assert read_serial(typed.lower() if small else typed) == f"PAPER-{letters[:4]}-{letters[4:]}"


@given(st.text(max_size=20))
def test_what_is_read_as_a_serial_is_one(typed: str) -> None:
    """Whatever is typed gives a number of the printed shape, which reads as itself, or nothing."""
    found = read_serial(typed)
    assert found == "" or (len(found) == len(SERIAL) and read_serial(found) == found)


@pytest.mark.parametrize("typed", ["", "PAPER", "PAPER-7K3M-92Q", "PAPER-7K3M-92QXX", "PAPER-7K3M-92Q0", "7K3M-92QI"])
def test_another_shape_is_no_serial(typed: str) -> None:
    """Too short, too long, or with one of the letters that are not printed: it is no number of a sheet."""
    assert read_serial(typed) == ""


def test_who_enters_signs_and_who_wrote_is_named() -> None:
    """The sheet is an act of the entering officer; what is copied is by the writer, reported, never a signature."""
    desk = Desk().open()
    desk.wait(hours=3)
    (taken,) = desk.must(take(writer="ben"))
    assert isinstance(taken, SheetTaken)
    assert (taken.serial, taken.writer, taken.header.by, taken.header.actor) == (SERIAL, "ben", "ann", "ann")
    (given_,) = on_paper(desk, desk.answer("basics.line", "A line", by="ben", actor="ann"), 5)
    assert (given_.header.sheet, given_.header.reported, given_.header.late) == (1, True, True)
    assert given_.header.at == START_AT + timedelta(minutes=5)


def test_no_own_signature_is_copied_for_another() -> None:
    """What asks for an officer's own key is refused when somebody else copies it, and taken from the officer."""
    desk = Desk().open().basics()
    desk.must(take(writer="otieno"))
    desk.must(desk.answer("signed.words", "Words"))
    order = replace(desk.sign("signed.ours", by="otieno", actor="ann"), at=START_AT, sheet=1)
    assert desk.refused(order).code == "reported_signature"
    (signed,) = on_paper(desk, desk.sign("signed.ours", by="otieno"))
    assert not signed.header.reported
    (attested,) = on_paper(desk, desk.sign("signed.theirs", signer="parent", paper="Form 1"))
    assert isinstance(attested, Answered)
    assert attested.header.sheet == 1
    closing = orders.Close(by="otieno", actor="ann", outcome="ended", at=START_AT, sheet=1)
    assert desk.refused(closing).code == "reported_signature"


def test_the_writer_is_never_named_by_a_name_of_the_vault() -> None:
    """Words for an outsider pass the same test as all free text: the reference is offered."""
    desk = Desk().open()
    desk.person("child", name="Zawadi Kielelezo")
    refused = desk.refused(take(outsider="the aunt of Zawadi Kielelezo"))
    assert (refused.code, refused.offers) == ("vault_name", ("P1",))
    desk.must(take(outsider="the aunt of P1"))


@pytest.mark.parametrize(
    "order",
    [
        take(writer="ben", outsider=OUTSIDER),
        take(outsider="two\nlines of it"),
        take(outsider="words " * 30),
        take(writer="nobody"),
        replace(take(writer="ben"), by="ben"),
    ],
)
def test_one_writer_in_one_line(order: AnyOrder) -> None:
    """Two writers, several lines, too many words, an unknown officer, or somebody else's hand: refused."""
    Desk().open().refused(order)


def test_a_sheet_on_which_two_wrote_counts_twice() -> None:
    """The same serial by another hand is another number; each act says which."""
    desk = Desk().open()
    desk.wait(hours=1)
    desk.must(take(writer="ben"))
    desk.must(take(outsider=OUTSIDER))
    on_paper(desk, desk.answer("basics.line", "A line"), sheet=2)
    assert [one.writer or one.outsider for one in desk.state.sheets] == ["ben", OUTSIDER]
    answered = desk.state.answer("basics.line")
    assert answered is not None
    assert answered.header.sheet == 2


@pytest.mark.parametrize(("minutes", "late"), [(10, False), (15, False), (16, True)])
def test_clocks_are_judged_by_what_was_written(minutes: int, late: bool) -> None:  # noqa: FBT001 - a parameter
    """Due in 15 minutes, entered two days later: it is late only when the sheet says that it was."""
    desk = Desk().open()
    desk.wait(days=2)
    desk.must(take(writer="ben"))
    values = {"line": "A line", "yes": "no", "several": "one", "all_of": "a, b", "count": "3", "day": "2026-01-31"}
    for name, value in {"when": "2026-03-02 21:00", "sure": "yes", "kind": "plain", **values}.items():
        on_paper(desk, desk.answer(f"basics.{name}", value))
    on_paper(desk, desk.complete("basics", by="ben", actor="ann"), minutes)
    due = desk.standing("basics").due
    assert due is not None
    assert due.overdue == late


def _begun(paper: AnyOrder, desk: Desk) -> list[Event] | Refusal:
    return begin(load("everything"), paper, desk.now, case="OB 1", practice=True)


def test_a_run_may_have_begun_on_paper() -> None:
    """It is opened as of the time on the sheet, and the sheet is the first thing in it, by the same hand."""
    desk = Desk()
    desk.wait(hours=10)
    begun = _begun(replace(take(writer="ben"), at=START_AT), desk)
    assert not isinstance(begun, Refusal)
    opened, taken = begun
    assert isinstance(opened, Opened)
    assert isinstance(taken, SheetTaken)
    assert (opened.header.at, opened.header.sheet, opened.header.by, opened.header.actor) == (
        START_AT,
        1,
        "ben",
        "ann",
    )
    assert taken.header.at == taken.header.entered == desk.now.utc


@pytest.mark.parametrize(
    ("paper", "code"),
    [
        (take(writer="ben"), "time_needed"),
        (replace(take(writer="ben"), at=START_AT + timedelta(days=1)), "in_future"),
        (replace(take("PAPER-1", writer="ben"), at=START_AT), "wrong_sheet"),
        (replace(take(), at=START_AT), "who_wrote"),
        (replace(take(outsider="thing"), at=START_AT), "writer_words"),
    ],
)
def test_a_beginning_on_paper_is_refused_in_words(paper: AnyOrder, code: str) -> None:
    """Without its time, in the future, of a wrong sheet, or by nobody: nothing begins."""
    refused = _begun(paper, Desk())
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_who_left_may_have_written_and_begins_nothing() -> None:
    """A sheet of an officer who has left is entered; the run is then opened by who enters it."""
    begun = _begun(replace(take(writer="gone"), at=START_AT), Desk())
    assert not isinstance(begun, Refusal)
    assert [one.header.by for one in begun] == ["ann", "ann"]


def _plain(state: RunState) -> object:
    """What stands in a state, without who, when and from where."""
    return {
        name: (
            {field: (given_.value, given_.voided) for field, given_ in did.answers.items()},
            {field: tuple(row.value for row in rows) for field, rows in did.rows.items()},
            [type(one).__name__ for one in (did.completed, did.skipped, did.not_done, did.asked) if one],
        )
        for name, did in state.steps.items()
    }


@given(st.lists(st.integers(0, 59), min_size=9, max_size=9))
def test_what_is_copied_says_the_same_and_is_read_back_the_same(minutes: list[int]) -> None:
    """Entered as it happened or copied the day after: the same answers stand, and claims give the events again."""
    live, copied = Desk().open(), Desk().open()
    copied.wait(days=1)
    copied.must(take(outsider=OUTSIDER))
    values = {"line": "A line", "yes": "yes", "several": "one", "all_of": "a, b", "count": "3", "day": "2026-01-31"}
    for (name, value), minute in zip(values.items(), minutes, strict=False):
        live.must(live.answer(f"basics.{name}", value))
        on_paper(copied, copied.answer(f"basics.{name}", value), minute)
    live.must(live.amend("basics.line", "Another"))
    on_paper(copied, copied.amend("basics.line", "Another"), minutes[-1])
    assert _plain(live.state) == _plain(copied.state)
    assert copied.reread() == copied.history
    assert copied.replayed() == copied.state
    sheets = [one.header.sheet for one in copied.history if not isinstance(one, Opened | SheetTaken)]
    assert sheets == [1] * len(sheets)
    assert all("sheet" not in found[0].value for found in live.taken)  # type: ignore[operator]  # the act is a map


def test_an_act_of_an_older_program_is_from_no_sheet() -> None:
    """Entries written before sheets were known say nothing of them, and stay readable."""
    desk = Desk().open().basics()
    assert not any(one.header.sheet for one in desk.reread())
    assert any(isinstance(one, Completed) for one in desk.reread())


@pytest.mark.parametrize("number", ["1", -1, True, 1.0, [1], None])
def test_a_sheet_that_is_no_number_makes_no_event(number: object) -> None:
    """Whatever a forger writes there, the entry cannot be read."""
    desk = Desk().open()
    desk.must(desk.answer("basics.line", "A line"))
    found = {claim.name: claim.value for claim in desk.taken[-1]}
    act = found["act"]
    assert isinstance(act, dict)
    with pytest.raises(ValueError, match="number of a sheet"):
        event({**found, "act": {**act, "sheet": number}}, "ann", desk.now.utc)
