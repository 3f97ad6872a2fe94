"""The file at the screen: the prosecutor decides, once for more work and once for good; then the run is closed."""

from sop_engine.run.outlook import Status
from tests.tui.driving import text_of
from tests.tui.practice import Practice
from tests.tui.story import Story, ask, close, investigate, not_needed, now_asks, still_asked, tell
from tests.tui.walking import Walk

AFTER_CHARGE = "disclosure measures"
TOLD = "tell_decision#1 tell_decision#2"


def test_nothing_is_decided_before_the_file_was_sent(kit: Practice) -> None:
    """The file is built first; only a person who received it signs; then the prosecutor has two weeks."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("build")
        await walk.waits("to_odpp", "Build the file")
        await walk.does_not_ask("decision~1", "'When was it sent?' is not answered")
        await walk.does_not_ask(f"{TOLD} {AFTER_CHARGE}")
        await story.until("to_odpp")
        await walk.seat("kamau")
        await ask(walk, "to_odpp", "When was it sent?")
        await tell(walk, "2026-03-19 12:20", "ODPP, children division, Mfano office")
        now_asks(walk, "I received the file")
        assert walk.offered() == ["naliaka"]
        await tell(walk, "naliaka", "naliaka", "mine")
        await walk.asks("decision~1", "What is decided?", "Due 2 Apr 2026", "Prosecution counsel (you do not hold")

    investigate(kit, script)


def test_more_work_brings_the_file_back(kit: Practice) -> None:
    """Nothing is proposed; points are asked for, nobody is told yet, and there is a second decision in two weeks."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("decision~1")
        await walk.seat("naliaka")
        await ask(walk, "decision~1", "What is decided?")
        assert not walk.proposed
        await tell(walk, "more_work", "The use of the lines by others is not answered.")
        still_asked(walk, "Points to be done")
        await tell(walk, "Work hours of the suspect in January", "barasa", "2026-03-26", "no", "no", "mine")
        await walk.asks("decision~2", "What is decided?", "its time has not come", "Due 2 Apr 2026")
        await walk.does_not_ask(f"{TOLD} {AFTER_CHARGE}", "")

    investigate(kit, script)


def test_a_charge_opens_what_comes_after_it(kit: Practice) -> None:
    """No points; each child is told within a week; disclosure and protection are asked of the prosecutor."""

    async def script(walk: Walk, story: Story) -> None:
        await decided(walk, story, "charge")
        await walk.asks("disclosure", "Disclosed on")
        await walk.asks("measures", "What was asked for?", "Protection must be asked for.")

    investigate(kit, script)


def test_no_charge_leaves_disclosure_out_and_tells_each_child(kit: Practice) -> None:
    """Whatever is decided, child and carer are told; what belongs to a trial is not asked."""

    async def script(walk: Walk, story: Story) -> None:
        await decided(walk, story, "no_charge")
        await walk.does_not_ask(AFTER_CHARGE, "'What is decided?'")

    investigate(kit, script)


async def decided(walk: Walk, story: Story, what: str) -> None:
    """The second decision is for good: no points, no third one, and both children are told within a week."""
    await story.until("decision~2")
    await walk.seat("naliaka")
    await ask(walk, "decision~2", "What is decided?")
    assert not walk.proposed
    await tell(walk, what, "The reasons stand in the file of the office.")
    now_asks(walk, "Was this done")
    not_needed(walk, "Points to be done")
    await tell(walk, "mine")
    await walk.does_not_ask("decision~3", "")
    for step in TOLD.split():
        await walk.asks(step, "When were they told?", "Due 30 Mar 2026 16:01 (working target)")


def test_an_item_that_is_kept_asks_for_no_witness(kit: Practice) -> None:
    """What is destroyed asks for a certificate and a witness, what is kept for neither; an appeal puts it off."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("retention#1", "skip")
        await walk.seat("njeri")
        await ask(walk, "retention#1", "Number of the order or decision")
        await tell(walk, "CR 5 of 2026", "kept")
        not_needed(walk, "Done on", "Destruction certificate", "I saw it done")
        await walk.keys("escape")
        await ask(walk, "retention#2", "Number of the order or decision")
        await tell(walk, "CR 5 of 2026", "destroyed")
        still_asked(walk, "Done on", "Destruction certificate", "I saw it done")
        await walk.keys("escape")
        await walk.go("retention#3")
        await walk.keys("s")
        assert walk.offered() == ["not_possible"]

    investigate(kit, script)


def test_the_run_is_closed_and_sealed_with_its_exceptions_first(kit: Practice) -> None:
    """While a step is open it cannot be closed; then it is sealed, and nothing more can be written."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("debrief")
        await walk.keys("w")
        assert "Open: the run cannot be closed yet (1)" in text_of(walk.app)
        await walk.keys("c")
        assert "Open steps come first" in text_of(walk.app)
        await walk.keys("escape")
        await story.until_the_end()
        asked = (Status.OPEN, Status.ASK, Status.BLOCKED, Status.TO_CONFIRM, Status.UNDECIDED)
        assert not [name for name, one in walk.screen.held.progress.steps.items() if one.status in asked]
        await walk.keys("w")
        first = [one.strip() for one in text_of(walk.app).split("\n")[4:]]
        assert first[0] == "Not done (3)"
        await walk.keys("escape")
        await close(walk, "charged")
        await walk.keys("escape")
        for step in ("debrief", "arrest#2"):
            await walk.go(step)
            await walk.keys("enter")
            assert "The run is closed; nothing more can be written in it." in walk.screen.message().text

    investigate(kit, script)
