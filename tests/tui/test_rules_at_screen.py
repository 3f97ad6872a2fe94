"""Gates, clocks, waivers, exhibits and other runs by keys on the real application over a practice station."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sop_engine.run.orders import Answer, Complete, Lift, Note
from sop_engine.run.outlook import Status
from sop_engine.session import RunSession
from tests.tui.at_screen import At, a_day, at_run
from tests.tui.practice import Practice
from tui.screens.home import home_items
from tui.screens.run import RunScreen
from tui.text import Line, plain

HASH = "ab" * 32


def drive(practice: Practice, script: Callable[[At], Awaitable[None]], *, officer: str = "wanjiru") -> None:
    """Run a script of keys on a run of the invented day."""

    async def go() -> None:
        async with at_run(practice, a_day(), officer=officer) as at:
            await script(at)

    asyncio.run(go())


async def tell(at: At, **values: object) -> None:
    """Answers without keys, `step__field=value`, and the screen looks again."""
    me = at.session.work.officer.id
    for name, value in values.items():
        step, _, field = name.partition("__")
        given = at.session.submit(Answer(by=me, actor=me, step=step, field=field, value=value))
        assert not hasattr(given, "code"), given
    screen = at.app.screen
    assert isinstance(screen, RunScreen)
    screen.changed()
    await at.pilot.pause()


async def facts(at: At, *, weak: str = "no", hurt: str = "no") -> None:
    """The first step is done."""
    await tell(at, ask__count=2, ask__more=1, ask__weak=weak, ask__hurt=hurt)
    me = at.session.work.officer.id
    at.session.submit(Complete(by=me, actor=me, step="ask"))
    await tell(at)


async def pass_word(at: At, officer: str) -> None:
    """That officer types the own passphrase."""
    await at.type(at.practice.passphrases[officer], "enter")


def test_a_gate_is_lifted_by_who_may_with_a_reason(practice: Practice) -> None:
    """The pane says why the phase is closed and who opens it; g asks for the reason and the other's passphrase."""

    async def script(at: At) -> None:
        await facts(at, weak="yes")
        await at.go("judge")
        assert "too weak to decide" in at.pane
        assert "can open it again (g)" in at.pane
        await at.keys("g")
        await at.type("The file came in after all", "enter")
        await at.keys("enter", "1", "enter")
        await pass_word(at, "otieno")
        lifted = at.state.lifts["assess.weak"]
        assert lifted.header.by == lifted.header.actor == "otieno"
        assert at.session.progress().steps["judge"].status is Status.OPEN
        assert "Opened again by otieno" in at.pane
        await at.keys("g")
        assert at.message == "No gate is closed here."

    drive(practice, script)


def test_a_gate_is_lifted_from_the_line_of_its_phase(practice: Practice) -> None:
    """On the phase itself g works too, and who holds the role needs no second passphrase."""

    async def script(at: At) -> None:
        me = "wanjiru"
        assert at.session.work.officer.id == me
        await facts(at, weak="yes")
        await at.go("judge")
        await at.keys("up")
        assert "Decide Closed: The case is too weak to decide." in at.pane
        await at.keys("g")
        assert at.question is not None
        assert "Only" in at.question.help
        await at.keys("escape")
        assert at.question is None
        assert "assess.weak" not in at.state.lifts
        refused = at.session.submit(Lift(by=me, actor=me, phase="assess", gate="weak", reason="Because"))
        assert getattr(refused, "code", "") == "wrong_role"

    drive(practice, script)


def test_a_clock_is_stopped_extended_and_restarted_by_an_authority(practice: Practice) -> None:
    """Each asks for the number of the order; head, outline and pane say what was done with the clock."""

    async def script(at: At) -> None:
        await at.go("ask")
        await at.keys("d", "1", "enter")
        await at.type("Court order 12 of 2026", "enter")
        await at.type("The court adjourned", "enter")
        found = at.session.progress().steps["ask"].due
        assert found is not None
        assert found.stopped is not None
        assert at.shown.split("\n")[5].split("|")[0].rstrip().endswith("stop")
        assert "1 stopped" in at.shown.split("\n")[2]
        assert "stopped by wanjiru (Court order 12 of 2026)" in at.pane
        await at.keys("d", "1", "enter")
        await at.type("Court order 13 of 2026", "enter")
        await at.type("The court sits again", "enter")
        again = at.session.progress().steps["ask"].due
        assert again is not None
        assert again.ends is not None
        await at.keys("d", "2", "enter")
        await at.type("Ruling 4", "enter")
        await at.type("2020-01-01 10:00", "enter")
        assert at.question is not None
        assert "must be later than" in at.question.help
        await at.keys(*["backspace"] * 16)
        await at.type("2031-01-01 10:00", "enter")
        await at.type("More time was given", "enter")
        last = at.session.progress().steps["ask"].due
        assert last is not None
        assert last.extended is not None
        assert "1 Jan 2031 10:00, extended (Ruling 4), was" in at.pane

    drive(practice, script)


def test_a_clock_that_cannot_be_changed_says_why(practice: Practice) -> None:
    """No deadline, one that waits, one that is done: a sentence, and no question."""

    async def script(at: At) -> None:
        for step, why in (("seize", "no deadline"), ("guard", "runs yet")):
            await at.go(step)
            await at.keys("d")
            assert at.question is None
            assert why in at.message
        await facts(at)
        await at.go("ask")
        await at.keys("d")
        assert "does not run any more" in at.message
        await at.keys("up", "v")
        assert "Go to a step first" in at.message

    drive(practice, script)


def test_a_step_is_waived_by_the_owner_only(practice: Practice) -> None:
    """Who owns the procedure waives with a reason; a step that may never be skipped is never waived."""

    async def script(at: At) -> None:
        await facts(at)
        await at.go("guard")
        await at.keys("v")
        await at.type("There is no door", "enter")
        assert at.session.progress().steps["guard"].status is Status.WAIVED
        await at.go("guard")
        assert "Waived by wanjiru" in at.pane
        await at.go("judge")
        await at.keys("v")
        assert at.question is None
        assert "never be waived" in at.message

    drive(practice, script)


async def seized(at: At) -> None:
    """A phone and its copy are exhibits."""
    await facts(at)
    await tell(at, seize__phone={"seal": "S1", "place": "Desk"}, seize__copy={"sha256": HASH, "count": 3})
    await at.go("store")


async def hand_over_phone(at: At) -> None:
    """The phone goes to the store, and both sign."""
    await at.keys("enter", "1", "enter")
    await at.type("The store", "enter")
    await at.type("now", "enter")
    await at.keys("enter")
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
        assert "EX-1 The phone NOW WITH" in shown
        assert "(mutua), since" in shown
        assert "EX-2 The copy of the phone NOW WITH wanjiru, who entered it" in shown

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


def test_what_may_happen_says_how_it_is_opened(practice: Practice) -> None:
    """On the line of a step that is kept ready the pane says that enter opens it, and enter does."""

    async def script(at: At) -> None:
        await facts(at)
        await at.go("send")
        await at.keys("up", "up")
        assert at.pane.startswith("Somebody was threatened Not opened.")
        await at.keys("enter")
        assert at.state.step("threat~1").occasion is not None

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


def test_another_run_is_begun_visited_and_comes_back(practice: Practice) -> None:
    """One key begins the run that the step uses, goes there, and esc comes back; what it gave stands in the pane."""

    async def script(at: At) -> None:
        await facts(at)
        await at.go("send")
        assert "Fetch something. Not begun yet" in at.pane
        await at.keys("space", "1", "enter")
        used = at.state.step("send").used
        assert used is not None
        await at.keys("b")
        assert "Fetch something" in at.shown.split("\n")[1]
        assert isinstance(at.app.screen, RunScreen)
        other = at.app.screen.run_now
        assert other.id == used.run
        await at.keys("b")
        assert "A day at the station" in at.shown.split("\n")[1]
        session = RunSession.resume(at.desk.work(), used.run)  # type: ignore[arg-type]  # an id
        session.submit(Answer(by="wanjiru", actor="wanjiru", step="bring", field="colour", value="red"))
        session.submit(Complete(by="wanjiru", actor="wanjiru", step="bring"))
        await at.keys("b", "escape")
        assert "is open" in at.pane

    drive(practice, script)


def test_a_hand_over_is_accepted_by_the_receiver(practice: Practice) -> None:
    """The sender begins it and keeps the case; the receiver takes it over by the own passphrase; then it is done."""

    async def script(at: At) -> None:
        await facts(at)
        await at.go("hand")
        assert "stays with the sender" in at.pane
        await at.keys("b", "1", "enter")
        assert at.session.progress().steps["hand"].status is Status.OPEN
        await at.keys("b")
        assert "Nobody has taken it over yet (y)" in at.message
        await at.keys("y")
        assert at.question is not None
        await at.keys("1", "enter", "1", "enter")
        await pass_word(at, "otieno")
        assert "Otieno" in at.message
        await at.keys("escape")
        assert at.session.progress().steps["hand"].status is Status.COMPLETED
        await at.go("hand")
        assert "Done: the other run was taken over by otieno" in at.pane
        assert "is with Otieno Mfano" in at.pane

    drive(practice, script)


def test_home_says_what_is_stopped_extended_and_not_taken_over(practice: Practice) -> None:
    """A stopped clock is never late; a run that nobody has taken over stands in a group of its own."""

    async def script(at: At) -> None:
        await at.go("ask")
        await at.keys("d", "2", "enter")
        await at.type("Ruling 4", "enter")
        await at.type("2031-01-01 10:00", "enter")
        await at.type("More time was given", "enter")
        home = home_items(list(at.desk.runs()), list(at.desk.due()), at.desk.now(), 79)
        assert "Write down the facts (extended)" in shown_items(home)
        await at.keys("d", "1", "enter")
        await at.type("Order 5", "enter")
        await at.type("The court adjourned", "enter")
        late = at.desk.now() + timedelta(days=9999)
        (due,) = (one for one in at.desk.due() if one.step == "ask")
        assert (due.stopped, due.overdue) == (True, False)
        assert "stopped" in shown_items(home_items([], [due], late, 79))
        await facts(at)
        await at.go("hand")
        await at.keys("b", "1", "enter")
        home = home_items(list(at.desk.runs()), [], at.desk.now(), 79)
        assert "Nobody has taken these over yet (open, then y) (1)" in shown_items(home)

    drive(practice, script)


def shown_items(items: list[tuple[Line, str]]) -> str:
    """The lines of a list as one text."""
    return "\n".join(plain(shown) for shown, _ in items)


def test_what_was_expunged_says_so(practice: Practice) -> None:
    """The answer, and what was noted beside it, are gone; in their place stands that, and why."""

    async def script(at: At) -> None:
        await facts(at)
        await tell(at, said__words="A word that was said")
        me = at.session.work.officer.id
        at.session.submit(Note(by=me, actor=me, step="said", text="A thing that was noted"))
        await tell(at, result__back="yes")
        await at.go("said")
        assert "What was said? was expunged" in at.pane
        assert "Note: was expunged" in at.pane
        assert "because 'Does it go back?' is 'Yes'" in at.pane
        assert "A word" not in at.pane
        assert "A thing" not in at.pane

    drive(practice, script)


def test_a_computed_value_is_shown_and_never_asked(practice: Practice) -> None:
    """The sum stands in the pane as soon as it can be worked out, with its sign, and no key changes it."""

    async def script(at: At) -> None:
        await tell(at, ask__count=2)
        await at.go("ask")
        assert "= People together not known yet" in at.pane
        await tell(at, ask__more=1)
        assert "= People together 3" in at.pane
        await at.keys("enter")
        assert at.question is not None
        assert at.question.label == "Is the case weak?"

    drive(practice, script)


def test_rounds_that_are_done_stand_in_one_line(practice: Practice) -> None:
    """Two visits are one line with their number; right shows them, left puts them away; the next has its date."""

    async def script(at: At) -> None:
        await facts(at)
        me = at.session.work.officer.id
        for number in (1, 2):
            step = f"visit~{number}"
            await tell(at, **{f"{step}__over": "no"})
            at.session.submit(Complete(by=me, actor=me, step=step))
        await tell(at)
        outline = at.app.screen.outline  # type: ignore[attr-defined]  # of the run screen
        await at.go("visit~3")
        assert [row.rounds for row in outline.rows if row.rounds] == [("visit~1", "visit~2")]
        assert "2 done" in at.shown
        assert "(round 3)" in at.shown
        await at.keys("up")
        assert "(round 1) done by wanjiru" in at.pane
        await at.keys("right")
        assert outline.step == "visit~2"
        assert "(round 1)" in at.shown
        await at.keys("left")
        assert outline.row.rounds == ("visit~1", "visit~2")
        await at.go("visit~1")
        assert outline.step == "visit~1"

    drive(practice, script)
