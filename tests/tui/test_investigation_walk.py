"""An investigation at the screen, three devices and two suspects, one at large: each is asked what is its own."""

import asyncio
from collections.abc import Mapping

from sop_engine.commands.answers import Errand, load_answers
from sop_engine.commands.secrets import Unlocker
from sop_engine.resources import shipped
from sop_engine.run.answers_file import Answers, Line
from sop_engine.station.folder import open_station
from tests.tui.practice import Practice
from tests.tui.walking import Walk, walking

INVESTIGATION = "ocse_investigation"
AT_LARGE = "This suspect is at large. The search for the suspect goes on in a run of its own."


class Story:
    """The invented case beside the procedure, entered up to the points at which the screen is looked at."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._answers: Answers = load_answers(shipped("procedures") / INVESTIGATION / "demo.answers.yaml")
        self._left = list(self._answers.lines)
        self._persons: dict[str, str] = {}

    async def until(self, step: str, act: str = "answer") -> None:
        """Carry out everything before the first act of this kind on this step."""
        wanted: Mapping[str, object] = {"step": step}
        number = next(
            n for n, line in enumerate(self._left) if line.act == act and line.keys.get("step") == wanted["step"]
        )
        lines, self._left = self._left[:number], self._left[number:]
        unlocker = Unlocker(open_station(self._walk.kit.folder), self._walk.kit.passphrases)
        session = self._walk.session
        errand = Errand(work=session.work, session=session, unlocker=unlocker, before=self._at, persons=self._persons)
        errand.carry_out(Answers(of=INVESTIGATION, case="", lines=tuple(lines)))
        await self._walk.look_again()

    def _at(self, line: Line) -> None:
        if line.at is not None:
            self._walk.clock.forward(line.at)


def test_three_devices_and_two_suspects_are_asked_about_apart(kit: Practice) -> None:
    """Rounds begin with rows; who is at large is not arrested; only what was on or imaged is asked about."""

    async def go() -> None:
        async with walking(kit, "2026-03-02 09:00", (120, 40)) as walk:
            await walk.begin_quickly(INVESTIGATION, "mutua")
            story = Story(walk)
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
            await walk.does_not_ask(
                "arrest#2 before_court#2 interview_suspect#2 bail#2", AT_LARGE, "Nobody can open it."
            )
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

    asyncio.run(go())
