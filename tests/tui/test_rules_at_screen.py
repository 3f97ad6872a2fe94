"""Gates, clocks, waivers, rounds and expunged answers by keys on the real application over a practice station."""

from sop_engine.run.orders import Complete, Lift, Note
from sop_engine.run.outlook import Status
from tests.tui.at_screen import At
from tests.tui.day_by_keys import drive, facts, pass_word, tell
from tests.tui.practice import Practice


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
