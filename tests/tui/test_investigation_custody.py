"""Three items at the screen, from hand to hand: who has each one, what breaks the chain, what no item is asked."""

from sop_engine.run.orders import Answer
from tests.tui.driving import text_of
from tests.tui.practice import Practice
from tests.tui.story import Story, ask, investigate, now_asks, tell
from tests.tui.walking import Walk
from tui.widgets.lines import LinesView

PAPER = {
    "exhibit": {"seal": "A 104599", "place": "Exhibit store safe 2"},
    "from": "in_store",
    "kind": "paper",
    "found_at": "Brought by the school on Monday",
    "used_by": "unknown",
}
"""A fourth item: a paper that is in the store already."""


def test_each_item_goes_to_the_store_with_both_signatures(kit: Practice) -> None:
    """A wrong seal number is noticed, only who has the item gives it, and the other items stay where they are."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("to_store#1")
        story.without("to_store#1")
        for step in ("to_store#1", "to_store#2", "to_store#3"):
            await walk.asks(step, "Is the seal of EX-", "Due 6 Mar 2026 08:30 (working target)")
        await walk.waits("image#1 attribution#1 report#1", "")
        await ask(walk, "to_store#1", "Is the seal of EX-6 whole?")
        await tell(walk, "yes", "A 104562")
        now_asks(walk, "This is NOT the number that the seal of EX-6 had before.")
        await tell(walk, "again", "a 104561", "Exhibit store safe 2", "now")
        now_asks(walk, "Is anything else not in order?")
        await tell(walk, "")
        now_asks(walk, "Handed over: To the store")
        assert walk.offered() == ["mutua"]
        await tell(walk, "mutua")
        now_asks(walk, "Received: To the store")
        assert walk.offered() == ["njeri"]
        await tell(walk, "njeri", "njeri")
        now_asks(walk, "Folio of the exhibit register")
        await tell(walk, "Folio 41", "mine")
        await walk.keys("i")
        shown = " ".join(text_of(walk.app).split())
        assert "NOW WITH Exhibit store officer (njeri), since 5 Mar 2026 08:30" in shown
        assert shown.count("NOW WITH Exhibit store officer") == 1
        await walk.keys("escape")
        await walk.asks("to_store#2", "Is the seal of EX-7 whole?")
        await walk.asks("memo#1", "Memo number", "Due 8 Mar 2026")

    investigate(kit, script)


def test_a_paper_that_is_in_the_store_is_not_treated_as_a_device(kit: Practice) -> None:
    """No power, no passcode, no way to the store, no laboratory; a device in the store is spared only the way."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("passcode#1")
        walk.give(Answer(by="mutua", actor="mutua", step="seize", field="item", value=PAPER))
        card = {**PAPER, "kind": "card", "make": "Black card", "serial": "none", "state": "off"}
        walk.give(Answer(by="mutua", actor="mutua", step="seize", field="item", value=card))
        await walk.look_again()
        await walk.does_not_ask("power#4", "State as found")
        await walk.does_not_ask("passcode#4", "What is it?")
        await walk.does_not_ask("to_store#4 to_store#5", "Where does it come from?")
        await walk.does_not_ask("memo#4 to_lab#4 image#4 view#4 attribution#4 certificate#4 report#4", "What is it?")
        await walk.asks("passcode#5", "What was the answer?")
        await walk.asks("memo#5", "Memo number")
        await walk.asks("retention#4", "Number of the order")

    investigate(kit, script)


def test_a_torn_bag_is_written_down_before_anybody_signs(kit: Practice) -> None:
    """Only the torn one is asked what happened; then the item may be imaged, and the register shows the break."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("to_lab#1")
        story.without("to_lab#3")
        await walk.seat("njeri")
        await walk.waits("image#1 image#2 image#3", "Hand the item over at the laboratory")
        await ask(walk, "to_lab#3", "Is the seal of EX-8 whole?")
        await tell(walk, "no")
        now_asks(walk, "What is wrong with the seal?")
        await tell(walk, "The paper of the bag was torn at one corner.", "Laboratory, receiving desk", "now")
        now_asks(walk, "Is anything else not in order?")
        await tell(walk, "Put into a new bag in the presence of both.")
        assert walk.offered() == ["njeri"]
        await tell(walk, "njeri", "ndungu", "ndungu")
        now_asks(walk, "Receipt of the laboratory")
        await tell(walk, "+new", "mine")
        await walk.asks("image#3", "Was an image made?")
        await walk.waits("image#1 image#2", "Hand the item over at the laboratory")
        await walk.keys("i")
        await walk.pilot.pause()
        view = walk.app.screen.query_one("#exhibits", LinesView)
        register = " ".join("".join(span.text for span in view.shown_line(row)) for row in range(view.count()))
        _, _, device = " ".join(register.split()).partition("EX-8")
        assert "SEAL NOT WHOLE" in device
        assert "NOT IN ORDER" in device

    investigate(kit, script)
