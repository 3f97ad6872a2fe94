"""Exhibits are handed over by keys, signed by both, and the register says who has each one."""

from sop_engine.run.custody import register
from sop_engine.run.view import View
from tests.run.examples import Desk
from tests.tui.at_screen import At
from tests.tui.day_by_keys import drive, facts, pass_word, tell
from tests.tui.practice import Practice
from tui.exhibits import called

HASH = "ab" * 32


async def seized(at: At) -> None:
    """A phone and its copy are exhibits."""
    await facts(at)
    await tell(at, seize__phone={"seal": "S1", "place": "Desk"}, seize__copy={"sha256": HASH, "count": 3})
    await at.go("store")


async def hand_over_phone(at: At) -> None:
    """The phone goes to the store, and both sign."""
    await at.keys("enter", "1", "enter")
    await at.type("s1", "enter")
    await at.type("The store", "enter")
    await at.type("now", "enter")
    assert at.question is not None
    assert "EX-1 is with" in at.question.help
    await at.keys("enter")
    assert at.question is not None
    assert "Only" in at.question.help
    assert [pick.name for pick in at.question.picks] == ["wanjiru"]
    await at.keys("enter")
    assert at.question is not None
    await at.keys("1", "enter")
    await pass_word(at, "mutua")


def test_an_exhibit_is_handed_over_by_keys(practice: Practice) -> None:
    """The questions name the exhibit and both sides; both sign; the register says who has it."""

    async def script(at: At) -> None:
        await at.go("store")
        await seized(at)
        await at.keys("enter")
        assert at.question is not None
        assert at.question.label == "Is the seal of EX-1 whole?"
        assert "EX-1 goes from" in at.question.help
        await at.keys("escape")
        await hand_over_phone(at)
        answers = at.state.step("store").answers
        assert {"phone", "phone_from", "phone_to"} <= set(answers)
        while at.question is not None:
            await at.keys("escape")
        await at.keys("i")
        shown = " ".join(at.shown.split())
        assert "EX-1 The phone (thing, seal S1) NOW WITH" in shown
        assert "(mutua), since" in shown
        assert "EX-2 The copy of the phone (digital, SHA-256 abababab..) NOW WITH wanjiru, who entered it" in shown

    drive(practice, script)


def test_a_seal_with_another_number_is_asked_about(practice: Practice) -> None:
    """It may be read again, and is saved only with a sentence of why; the register shows it."""

    async def script(at: At) -> None:
        await seized(at)
        await at.keys("enter", "1", "enter")
        assert at.question is not None
        assert at.question.label == "What number is on the seal of EX-1?"
        await at.type("S2", "enter")
        assert "NOT the number" in at.question.label
        await at.keys("1", "enter")
        await at.type("S2", "enter")
        await at.keys("2", "enter")
        await at.type("The store", "enter")
        await at.type("now", "enter")
        assert at.question.label.startswith("What happened")
        assert not at.question.optional
        await at.type("It was sealed anew at the desk", "enter")
        given = at.state.step("store").answers["phone"].value
        assert given["seal"] == "S2"  # type: ignore[index,call-overload]  # a hand-over
        while at.question is not None:
            await at.keys("escape")
        await at.keys("i")
        shown = " ".join(at.shown.split())
        assert "seal whole, number S2" in shown
        assert "NOT IN ORDER: It was sealed anew" in shown

    drive(practice, script)


def test_a_hash_that_differs_is_asked_about(practice: Practice) -> None:
    """It is shown beside the first one, may be taken again, and is saved only with a sentence of why."""

    async def script(at: At) -> None:
        await seized(at)
        await hand_over_phone(at)
        await at.keys("1", "enter")
        await at.type("The store", "enter")
        await at.type("now", "enter")
        await at.type("abc", "enter")
        assert at.question is not None
        assert "This has 3 characters" in at.question.help
        await at.type("cd" * 32, "enter")
        assert "NOT the hash" in at.question.label
        assert HASH in at.shown
        await at.keys("1", "enter")
        await at.type("cd" * 32, "enter")
        await at.keys("2", "enter")
        assert at.question.label.startswith("What happened")
        assert not at.question.optional
        await at.type("The tool was set to another area", "enter")
        given = at.state.step("store").answers["copy"].value
        assert given["sha256"] == "cd" * 32  # type: ignore[index,call-overload]  # a hand-over
        assert "another area" in given["exception"]  # type: ignore[operator,index,call-overload]
        while at.question is not None:
            await at.keys("escape")
        await at.keys("i")
        assert "NOT IN ORDER" in at.shown

    drive(practice, script)


def test_no_exhibit_no_hand_over(practice: Practice) -> None:
    """Before the exhibit is entered the officer is told so at once, and nothing is saved."""

    async def script(at: At) -> None:
        await facts(at)
        await at.go("store")
        before = at.state.count
        await at.keys("enter")
        assert at.question is not None
        assert at.question.label == "First enter the exhibit: The phone"
        await at.keys("enter")
        assert at.state.count == before

    drive(practice, script)


def test_two_exhibits_of_one_list_are_told_apart() -> None:
    """By number, by what their row says, and by the seal; a number that identifies somebody is not among it."""
    desk = Desk().open()
    for what, seal in (("A phone", "S1"), ("A laptop", "S2")):
        row = {"what": what, "is_phone": "yes", "number": "0712 345 678", "exhibit": {"seal": seal, "place": "Desk"}}
        desk.must(desk.answer("rows.item", row))
    view = View(desk.procedure, desk.state, desk.now.utc)
    assert [called(view, one) for one in register(view)] == [
        "EX-1  A phone (thing, seal S1)",
        "EX-2  A laptop (thing, seal S2)",
    ]
