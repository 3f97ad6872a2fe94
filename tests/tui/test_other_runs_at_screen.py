"""Other runs are begun, visited and taken over by keys; home says which wait for somebody."""

from datetime import timedelta

from sop_engine.run.orders import Answer, Complete
from sop_engine.run.outlook import Status
from sop_engine.session import RunSession
from tests.tui.at_screen import At
from tests.tui.day_by_keys import drive, facts, pass_word, shown_items
from tests.tui.practice import Practice
from tui.screens.home import home_items
from tui.screens.run import RunScreen


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
