"""A child nobody knew, at the screen: looked for, found, told, handed over; and one who tells of contact late."""

from tests.tui.practice import Practice
from tests.tui.story import Story, ask, investigate, now_asks, tell
from tests.tui.walking import Walk


def test_a_child_nobody_knows_is_looked_for_until_found(kit: Practice) -> None:
    """The search comes back after not yet, and ends when she is found; her row brings steps and clocks of her own."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("view#1")
        await walk.hangs("victim_id~1", "")
        await story.until("victim_id~1")
        await walk.seat("moraa")
        await ask(walk, "victim_id~1", "Number of the task")
        await tell(walk, "VID 8 of 2026", "no_hit", "not_yet", "none", "mine")
        await walk.asks("victim_id~2", "Number of the task", "its time has not come", "Due 10 Apr 2026 09:30")
        walk.absent("tell_victim#2", "victim_case#2", "contact#2")
        await walk.at("2026-03-17 10:00")
        await ask(walk, "victim_id~2", "Number of the task")
        await tell(walk, "VID 8 of 2026", "matched", "located", "none", "mine")
        await walk.does_not_ask("victim_id~3")
        walk.absent("tell_victim#2", "victim_case#2", "contact#2")
        await walk.go("children")
        await walk.keys("enter", "enter")
        now_asks(walk, "Child")
        await tell(walk, "+new", "found", "2026-03-17 09:50")
        now_asks(walk, "Full name")
        await tell(walk, "Tumaini Kielelezo", "", "")
        await walk.keys("escape")
        await walk.asks("tell_victim#2", "When were they told?", "Due 18 Mar 2026 09:50 (working target)")
        await walk.asks("contact#2", "Was there physical contact?", "Urgent: nothing may hold this up.")

    investigate(kit, script)


def test_who_was_found_is_told_within_a_day_and_the_case_is_taken_over(kit: Practice) -> None:
    """The reported child is not told again; the found one has 24 hours; her case is ours until somebody takes it."""

    async def script(walk: Walk, story: Story) -> None:
        story.without("victim_case#2")
        await story.until("data_back#2")
        await walk.seat("achieng")
        await walk.does_not_ask("tell_victim#1 victim_case#1", "'How is the child known?'")
        await walk.asks("tell_victim#2", "When were they told?", "Due 18 Mar 2026 09:50")
        await walk.asks("contact#2", "Was there physical contact?", "Urgent")
        await walk.asks("interview#2", "Is there no recorded interview yet?")
        await ask(walk, "victim_case#2", "Begin the other run now?")
        assert walk.question is not None
        assert "Until then you answer for the case." in walk.question.help
        await tell(walk, "yes")
        await walk.go("victim_case#2")
        assert walk.line[2:5] == "[ ]", "begun, and not taken over"
        await walk.keys("b")
        assert "Nobody has taken it over yet (y)" in walk.screen.message().text
        await walk.go("input")
        assert "[x] The child ******" in walk.pane
        assert "2026-03-17 09:50" in walk.pane
        await walk.keys("y")
        now_asks(walk, "Is this run taken over, by name?")
        await tell(walk, "yes")
        assert "answers for this run now" in walk.screen.message().text
        await walk.keys("b")
        await walk.go("victim_case#2")
        assert walk.line[2:5] == "[x]"
        assert "Done: the other run was taken over by achieng" in walk.pane

    investigate(kit, script)


def test_contact_that_is_told_late_opens_the_way_to_the_clinician(kit: Practice) -> None:
    """No contact asks for no clinician; the changed answer opens it at once, urgent, and the reason is masked."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("contact#1", "amend")
        await walk.seat("achieng")
        await walk.does_not_ask("medical#1", "does not apply ******")
        await walk.go("contact#1")
        await walk.keys("tab", "u")
        await tell(walk, "yes", "The counsellor was told today.")
        assert "******" in walk.pane
        assert "counsellor" not in walk.pane
        await walk.asks("medical#1", "When did you refer the child?", "Urgent: nothing may hold this up.")
        await walk.go("medical#1")
        await walk.keys("s")
        assert walk.offered() == ["done_elsewhere"]

    investigate(kit, script)
