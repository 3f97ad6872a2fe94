"""Two suspects at the screen, one at large: what each is asked, also when one is found, young or summoned."""

from sop_engine.run.orders import Amend
from tests.tui.practice import Practice
from tests.tui.story import Story, ask, investigate, not_needed, not_taken, now_asks, tell
from tests.tui.walking import Walk

ARRESTS = "arrest#{0} before_court#{0} interview_suspect#{0} bail#{0}"
AT_LARGE = "This suspect is at large. The search for the suspect goes on in a run of its own"
YOUNG = "This suspect is or may be under 18. The rules for children apply, and no step here"
SUMMONED = "A summons is enough for this suspect. Nobody is arrested"


def test_the_search_for_who_is_at_large_is_begun_and_taken_over(kit: Practice) -> None:
    """The suspect and the day come along; the step is done only when somebody answers for the search."""

    async def script(walk: Walk, story: Story) -> None:
        story.without("at_large#2")
        await story.until("authority")
        await walk.does_not_ask("at_large#1", "'Is this suspect at large?' is 'No'")
        await ask(walk, "at_large#2", "Begin the other run now?")
        await tell(walk, "yes")
        await walk.go("at_large#2")
        assert walk.line[2:5] == "[ ]", "begun, and not taken over"
        await walk.keys("b")
        await walk.go("input")
        await walk.keys("r")
        await walk.type("To act on it", "enter")
        for said in ("[x] The suspect P1", "[x] The child, if known P2", "2026-03-02 11:34"):
            assert said in walk.pane
        await walk.asks("safety_plan~1", "When did you go through it?", "Urgent: nothing may hold this up.")
        await walk.asks("track", "Number of the track", "Due 3 Mar 2026 11:34")
        await walk.hangs("child_suspect", "How old is the suspect?")
        await walk.keys("y")
        await tell(walk, "yes")
        await walk.keys("b")
        await walk.go("at_large#2")
        assert "Done: the other run was taken over by mutua" in walk.pane
        await walk.does_not_ask(ARRESTS.format(2), AT_LARGE, "Nobody can open it.")
        await walk.does_not_ask("arrest_plan#2", "'Is this suspect at large?' is 'Yes'")

    investigate(kit, script)


def test_who_was_at_large_and_is_found_may_be_arrested(kit: Practice) -> None:
    """The changed answer opens the steps of an arrest for this one, and changes nothing for the other."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("briefing")
        found = {"person": story.called("second_suspect"), "at_large": "no"}
        order = Amend(
            by="mutua", actor="mutua", step="suspects", field="suspect", row=2, value=found, reason="Seen at home"
        )
        walk.give(order)
        await walk.look_again()
        await walk.asks("arrest_plan#2", "How?")
        await walk.asks("arrest#2", "When was the arrest?", "Urgent: nothing may hold this up.")
        await walk.does_not_ask("at_large#2", "'Is this suspect at large?' is 'No'")
        await walk.does_not_ask("before_court#2 bail#2", "'When was the arrest?' is not answered")
        await walk.asks("arrest_plan#1", "How?")

    investigate(kit, script)


def test_a_suspect_who_may_be_a_child_is_asked_nothing_for_adults(kit: Practice) -> None:
    """In doubt the rules for children are begun; no arrest is planned, and nobody opens the steps of one."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("age_check#1")
        await ask(walk, "age_check#1", "Under 18?")
        await tell(walk, "disputed", "stated", "mine")
        await walk.asks("as_child#1", "Begin the other run now?", "The law protects this child as well")
        await walk.does_not_ask("arrest_plan#1", "'Under 18?' is 'In doubt'")
        await walk.does_not_ask(ARRESTS.format(1), YOUNG, "Nobody can open it.")
        await walk.does_not_ask("arrest_plan#2", "'Is this suspect at large?' is 'Yes'")
        await walk.does_not_ask(ARRESTS.format(2), AT_LARGE)

    investigate(kit, script)


def test_a_summons_asks_for_no_arrest(kit: Practice) -> None:
    """A reason is asked; place, hour and everything after an arrest are not."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("arrest_plan#1")
        await ask(walk, "arrest_plan#1", "How?")
        await tell(walk, "summons", "He lives with his mother and works.")
        not_needed(walk, "Why must this suspect be arrested?", "Planned for")
        await tell(walk, "mine")
        await walk.does_not_ask(ARRESTS.format(1), SUMMONED, "Nobody can open it.")

    investigate(kit, script)


def test_an_arrest_starts_the_clock_of_the_law(kit: Practice) -> None:
    """Only who was arrested is brought to court; the OCS decides with a reason; a confession asks for its rules."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("arrest#1")
        await walk.does_not_ask("before_court#1 interview_suspect#1 bail#1", "'When was the arrest?' is not answered")
        await story.until("before_court#1")
        await walk.seat("otieno")
        await walk.asks(
            "before_court#1", "What happens with the suspect?", "Due 6 Mar 2026 16:00 (law)", "Urgent: nothing"
        )
        await ask(walk, "before_court#1", "What happens with the suspect?")
        assert not walk.proposed
        await tell(walk, "presented", "The charge is grave.", "2026-03-06 09:10", "mine")
        await walk.seat("mutua")
        await ask(walk, "interview_suspect#1", "The recording")
        await tell(walk, "+empty", "+empty")
        now_asks(walk, "Was there a confession?")
        await tell(walk, "taken_by_rule")
        now_asks(walk, "Officer who took it")
        await not_taken(walk, "mutua", "A confession is never taken by an officer of this investigation.")
        await walk.keys("escape")
        await ask(walk, "bail#1", "What do you ask for?")
        await tell(walk, "oppose")
        not_needed(walk, "Conditions")

    investigate(kit, script)
