import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sop_engine.errors import StoreUnavailable
from sop_engine.run.events import Read
from sop_engine.session import RunSession
from tests.tui.at_screen import At, at_run
from tests.tui.practice import Practice
from tui.page import MASK


def drive(practice: Practice, script: Callable[[At], Awaitable[None]]) -> None:
    """Run a script of keys on the run screen."""

    async def go() -> None:
        async with at_run(practice) as at:
            await script(at)

    asyncio.run(go())


def test_every_type_of_answer_is_given_by_keys(practice: Practice) -> None:
    """From the first question to the last sign-off by keys; the journal then holds a complete run."""

    async def script(at: At) -> None:
        for step in ("plain", "people", "items", "decide", "asked"):
            await at.answer_step(step)
        progress = at.session.progress()
        assert progress.may_close, (progress.open_steps, at.shown)
        answers = at.state.step("plain").answers
        assert set(answers) == {field.name for field in at.session.procedure.steps[0].fields}
        assert at.state.step("decide").confirmed is not None
        assert at.state.step("decide").confirmed.header.by == "otieno"  # type: ignore[union-attr]  # asserted above
        assert list(at.state.persons) == ["P1"]
        assert list(at.state.exhibits) == ["EX-1"]
        again = RunSession.resume(at.desk.work(), at.session.run)
        assert again.state == at.state

    drive(practice, script)


def test_a_refused_reply_stays_in_the_editor(practice: Practice) -> None:
    """A number out of range is refused in words, nothing is saved, and the text can be put right."""

    async def script(at: At) -> None:
        await at.keys("enter")
        for _ in range(4):
            await at.type("now" if at.question and "now" in at.question.help else "today", "enter")
            if at.question and at.question.label == "What is written there?":
                break
        await at.type("A word", "enter")
        await at.type("A story", "ctrl+s")
        await at.type("99", "enter")
        before = at.state.count
        assert "too large" in at.fault
        assert "99" in at.shown
        await at.keys("backspace", "enter")
        assert at.state.count == before + 1
        assert at.state.step("plain").answers["count"].value == 9

    drive(practice, script)


def test_saved_is_shown_only_after_the_journal_has_it(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fails, the screen says NOT SAVED, keeps the text, and saves it once the disk is back."""

    async def script(at: At) -> None:
        await at.keys("enter")

        def full(*_: object, **__: object) -> None:
            sentence = "The disk is full; the last act was not saved."
            raise StoreUnavailable(sentence)

        with monkeypatch.context() as broken:
            broken.setattr(type(at.desk.work().journal), "append", full)
            await at.type("now", "enter")
            assert "NOT SAVED since" in at.shown
            assert "The disk is full" in at.fault
            assert at.state.count == 1
        await at.keys("enter")
        assert "NOT SAVED" not in at.shown
        assert "seen_at" in at.state.step("plain").answers

    drive(practice, script)


def test_skip_not_done_and_supervisor(practice: Practice) -> None:
    """A skip has a reason; a step not done is said so, and a supervisor signs with the own passphrase."""

    async def script(at: At) -> None:
        await at.go("decide")
        await at.keys("s", "enter")
        await at.type("There was no need for it", "enter")
        assert at.state.step("decide").skipped is not None
        await at.go("items")
        await at.keys("s")
        assert at.question is None
        assert "never be skipped" in at.message
        await at.keys("x")
        for words in ("The shop was closed", "Rang twice", "Told the sergeant"):
            await at.type(words, "enter")
        assert at.state.step("items").not_done is not None
        await at.go("items")
        await at.keys("c", "enter")
        await at.type(practice.passphrases["otieno"], "enter")
        signed = at.state.step("items").not_done_signed
        assert signed is not None
        assert signed.header.by == "otieno"

    drive(practice, script)


def test_a_wrong_second_passphrase_signs_nothing(practice: Practice) -> None:
    """The second officer's passphrase is checked; a wrong one is refused and the question stays."""

    async def script(at: At) -> None:
        await at.answer_step("plain")
        await at.go("decide")
        await at.keys("enter", "enter")
        assert at.fault == "! Nothing is marked yet. Mark one with the arrows or its number."
        await at.keys("1", "enter")
        await at.type("The best way", "enter")
        await at.keys("enter")
        assert at.question is not None
        assert at.question.label == "Which officer signs?"
        await at.keys("enter")
        await at.type("not these words", "enter")
        assert at.state.step("decide").confirmed is None
        assert "passphrase" in at.fault.lower()
        assert "not these words" not in at.shown

    drive(practice, script)


def test_amending_keeps_both_answers(practice: Practice) -> None:
    """`u` on an answer asks for the new one and the reason; both stay."""

    async def script(at: At) -> None:
        await at.answer_step("plain")
        await at.go("plain")
        await at.keys("tab", "down", "down", "u")
        assert at.question is not None
        assert at.question.label == "What is written there?"
        await at.keys(*["backspace"] * len(at.question.start))
        await at.type("Another word", "enter")
        await at.type("I read it wrong", "enter")
        given = at.state.step("plain").answers["words"]
        assert given.value == "Another word"
        assert given.why == "I read it wrong"
        assert len(given.before) == 1

    drive(practice, script)


def test_masked_answers_are_shown_on_demand_and_the_reading_is_entered(practice: Practice) -> None:
    """Answers about identity are stars until `r`, which is an entry of the journal."""

    async def script(at: At) -> None:
        await at.answer_step("people")
        await at.go("people")
        await at.keys("tab", "pagedown")
        assert MASK in at.shown
        assert "Zawadi" not in at.shown
        await at.keys("escape", "r")
        assert at.question is not None
        assert not isinstance(at.session.history[-1].event, Read), "nothing is shown before it was said why"
        await at.type("To brief the officer who takes over", "enter")
        read = at.session.history[-1].event
        assert isinstance(read, Read)
        assert read.reason == "To brief the officer who takes over"
        await at.keys("pagedown")
        assert "P1" in at.shown
        await at.go("plain")
        await at.go("people")
        await at.keys("pagedown")
        assert MASK in at.shown

    drive(practice, script)


def test_a_name_of_the_vault_is_refused_in_a_note(practice: Practice) -> None:
    """A note that names the child is refused with the reference to put instead."""

    async def script(at: At) -> None:
        await at.answer_step("people")
        await at.keys("N")
        await at.type("Zawadi came in", "ctrl+s")
        assert "P1" in at.fault
        assert at.state.notes == ()
        await at.keys("escape")
        assert at.question is None

    drive(practice, script)


def test_persons_are_references_until_one_is_asked_for(practice: Practice) -> None:
    """The list of persons shows references; a name appears for one person, and that is entered."""

    async def script(at: At) -> None:
        await at.answer_step("people")
        await at.keys("p")
        await at.pilot.pause()
        assert "P1" in at.shown
        assert "Zawadi" not in at.shown
        await at.keys("r")
        await at.type("Zawadi asked for it", "enter")
        assert "P1" in at.fault, "a reason holds no name either"
        assert "Zawadi Kifaru" not in at.shown
        await at.keys("escape", "r")
        await at.type("To call the guardian", "enter")
        assert "Zawadi Kifaru" in at.shown
        read = at.session.history[-1].event
        assert isinstance(read, Read)
        assert read.reason == "To call the guardian"
        await at.keys("r")
        assert "Zawadi" not in at.shown

    drive(practice, script)


def test_a_time_of_act_makes_late_entries(practice: Practice) -> None:
    """With `t` set to an earlier time, what is entered next is marked as late, until set back to now."""

    async def script(at: At) -> None:
        await at.keys("t")
        await at.type("2026-01-02 21:00", "enter")
        assert "entering for 2 Jan 2026 21:00" in at.shown
        await at.keys("N")
        await at.type("A call came in", "ctrl+s")
        assert at.state.notes[0].header.late
        await at.keys("t")
        await at.type("now", "enter")
        assert "entering for" not in at.shown

    drive(practice, script)


def test_keys_typed_ahead_answer_the_question_that_comes(practice: Practice) -> None:
    """Keys that arrive in one burst are obeyed in order: none acts as a command while a question is due."""

    async def script(at: At) -> None:
        from textual import events

        for key in ("enter", "n", "o", "w", "enter", "t", "o", "d", "a", "y", "enter", "s", "x", "u", "enter"):
            at.app.post_message(events.Key(key, key if len(key) == 1 else "\r"))
        await at.pilot.pause()
        await at.app.turns.done()
        answers = at.state.step("plain").answers
        assert set(answers) == {"seen_at", "born_on", "words"}
        assert answers["words"].value == "sxu"

    drive(practice, script)


def test_esc_goes_back_one_question_and_writes_nothing(practice: Practice) -> None:
    """Going back asks the question before again; leaving it writes no entry."""

    async def script(at: At) -> None:
        await at.go("decide")
        await at.keys("s", "enter")
        await at.type("Half a thought")
        await at.keys("escape")
        assert at.question is not None
        assert at.question.label == "Why is it skipped?"
        await at.keys("escape")
        assert at.question is None
        assert at.state.count == 1

    drive(practice, script)
