"""An investigation at the screen, three devices and two suspects, one at large: each is asked what is its own."""

from tests.tui.practice import Practice
from tests.tui.story import Story, investigate
from tests.tui.walking import Walk

AT_LARGE = "This suspect is at large. The search for the suspect goes on in a run of its own"


def test_three_devices_and_two_suspects_are_asked_about_apart(kit: Practice) -> None:
    """Rounds begin with rows; who is at large is not arrested; only what was on or imaged is asked about."""

    async def script(walk: Walk, story: Story) -> None:
        await story.until("safety_plan")
        await walk.asks("safety_plan", "How many children could be harmed?", "Urgent: nothing may hold this up.")
        walk.absent("notice#1", "power#1", "age_check#1", "contact#1")
        await story.until("contact#1")
        await walk.asks("contact#1", "Was there physical contact?", "Urgent: nothing may hold this up.")
        await walk.does_not_ask("notice#2", "'Is the data outside Kenya?' is 'Yes'")
        await walk.asks("notice#1", "When was it served?", "Due 3 Mar 2026 11:22")
        await walk.does_not_ask("at_large#1")
        await walk.asks(
            "at_large#2", "Begin the other run now?", "A search without an owner and a date is no search."
        )
        await walk.hangs("arrest_plan#1 as_child#1", "Under 18?")
        await walk.does_not_ask("arrest#2 before_court#2 interview_suspect#2 bail#2", AT_LARGE, "Nobody can open it.")
        await story.until("authority")
        await walk.does_not_ask("arrest_plan#2 as_child#1 as_child#2")
        await walk.asks("arrest_plan#1", "How?")
        await walk.asks("arrest#1", "When was the arrest?", "Urgent: nothing may hold this up.")
        await walk.waits("enter", "Get the warrant")
        await story.until("power#1")
        await walk.asks("power#1", "What is done with it?")
        await walk.does_not_ask("power#2 power#3", "State as found")
        await walk.asks("passcode#2", "What was the answer?")
        await walk.waits("image#3 report#3", "")
        await walk.asks("before_court#1", "What happens with the suspect?", "(law)")
        await story.until("view#1")
        await walk.seat("ndungu")
        await walk.asks("view#1", "Is there media on it")

    investigate(kit, script)
