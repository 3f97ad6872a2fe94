"""Diversion at the screen, to six ends: what is asked and what is not is right at every point, with its reason."""

import asyncio
from collections.abc import Awaitable, Callable

from sop_engine.commands.practice_kit import shipped_officers
from sop_engine.run.orders import AskFirst, MarkNotDone, SignNotDone
from tests.tui.practice import Practice
from tests.tui.routine import Routine, told
from tests.tui.walking import Walk, walking
from tui.screens.review import ReviewScreen

DIVERSION = "child_diversion"
SMALL, LARGE = (80, 24), (120, 40)
Script = Callable[[Walk, Routine], Awaitable[None]]

URGENT = "Urgent: nothing may hold this up."
UNDER_12 = "Under 12 there is no criminal responsibility. This is a protection case."
NOBODY = "Nobody can open it."
FREE_CHOICE = "social victim_heard earlier explain acceptance"
AFTERWARDS = "inquiry agreement signed register supervisor visit~1 missed completed"


def walk_with(kit: Practice, test: str, script: Script, size: tuple[int, int] = SMALL, *, keys: bool = False) -> None:
    """A run of diversion is begun by the child desk; the child, a parent and the lawyer are in the vault."""

    async def go() -> None:
        async with walking(kit, "2026-03-02 10:05", size) as walk:
            await (walk.begin if keys else walk.begin_quickly)(DIVERSION, "wanjiru")
            for kind, name in (
                ("child", "Tumaini"),
                ("parent", "Subira"),
                ("defence_lawyer", "Zuhura"),
                ("child", "Jirani"),
            ):
                walk.person("wanjiru", kind, f"{name} Kielelezo")
            await script(walk, Routine(walk, shipped_officers(), told(DIVERSION, test)))

    asyncio.run(go())


def not_handed_over(walk: Walk, step: str) -> None:
    """The hand-over was on paper only: not done, and a supervisor signs that."""
    by = "wanjiru" if step == "child_over" else "mutua"
    walk.give(MarkNotDone(by=by, actor=by, step=step, reason="By paper", attempts="None", told="otieno"))
    walk.give(SignNotDone(by="otieno", actor="otieno", step=step))


def may_close(walk: Walk) -> bool:
    """Nothing is asked any more."""
    return walk.screen.held.progress.may_close


def test_at_11_only_care_and_protection_are_asked(kit: Practice) -> None:
    """Rights, age and safety are urgent at once; when under 12 is known, no question on the act is left."""

    async def script(walk: Walk, routine: Routine) -> None:
        routine.enter("input")
        await walk.at("2026-03-02 10:10")
        await walk.asks("arrest", "How did the child come", URGENT)
        await walk.asks("tell_child", "What did you tell", URGENT)
        await walk.asks("screen", "What did you see", URGENT)
        await walk.waits("words", "Offer a lawyer")
        await walk.hangs("capacity acceptance recommend agreement")
        routine.enter("arrest", "tell_child", "transport")
        await walk.look_again()
        await walk.asks("day_clock", "What happened to the child?", "Due 3 Mar 2026 10:05 (law)")
        await walk.go("age")
        await walk.keys("enter")
        await walk.reply("under_12", "birth_cert", "mine")
        await walk.asks(
            "under_12", "Who takes the child?", URGENT, "Close the criminal entry. Open a protection record."
        )
        await walk.does_not_ask("words offence checklist", UNDER_12, NOBODY)
        await walk.does_not_ask("capacity")
        await walk.does_not_ask(FREE_CHOICE, UNDER_12, NOBODY)
        await walk.does_not_ask("ready to_prosecutor file_over decision", UNDER_12, NOBODY)
        await walk.does_not_ask(AFTERWARDS)
        await walk.at("2026-03-02 12:30")
        routine.enter("under_12", "parent", "officers", "lawyer", "place", "records_apart", "screen")
        await walk.look_again()
        await walk.asks("child_over", "Begin the other run now?", "A child between two offices belongs to nobody.")
        await walk.go("day_clock")
        await walk.keys("enter")
        assert "Handed to the children officer" in walk.proposed
        await walk.keys("escape")
        routine.enter("day_clock")
        not_handed_over(walk, "child_over")
        await walk.look_again()
        await walk.keys("w", "c")
        assert isinstance(walk.app.screen, ReviewScreen)
        await walk.reply("protection")
        await walk.keys("2", "enter")
        assert "Closed, and the record is sealed" in walk.app.screen.message().text

    test = "age 11, at the end: handed to the children officer by name, and the run ends as protection"
    walk_with(kit, test, script, keys=True)


def at_13(routine: Routine) -> None:
    """The facts are known; the child is 12 or 13."""
    routine.enter("input", "arrest", "tell_child", "transport", "age", "parent", "officers", "lawyer", "place")
    routine.enter("records_apart", "screen", "words", "offence", "checklist")


AGE_13 = "At 12 or 13 the usual way is protection or release."


def test_at_13_understanding_is_looked_into_and_protection_is_proposed(kit: Practice) -> None:
    """Nothing of diversion is asked; the prosecutor cannot divert, and decides on protection."""

    async def script(walk: Walk, routine: Routine) -> None:
        await walk.at("2026-03-02 10:30")
        routine.enter("input", "arrest", "tell_child", "transport", "age")
        await walk.look_again()
        await walk.does_not_ask("under_12 child_over day_clock")
        await walk.hangs("capacity", "What kind of offence?")
        at_13_rest = (
            "parent",
            "officers",
            "lawyer",
            "place",
            "records_apart",
            "screen",
            "words",
            "offence",
            "checklist",
        )
        routine.enter(*at_13_rest)
        await walk.at("2026-03-02 15:00")
        await walk.asks("capacity", "What do the sources say?", "the law presumes that the child did not understand")
        await walk.does_not_ask(FREE_CHOICE, AGE_13, "Only Prosecution counsel")
        await walk.asks("ready", "Is the way open?")
        await walk.waits("decision", "Send the file to the prosecutor")
        routine.fill("capacity", {"view": "not_capable", "sources": ["school"], "report": "new"})
        routine.fill("to_prosecutor", {"sent_at": "2026-03-02 14:00", "child_at": "home"})
        routine.fill("ready", {"way": "closed"})
        await walk.at("2026-03-05 10:00")
        await walk.seat("naliaka")
        await walk.go("decision")
        await walk.keys("enter")
        assert "Protection instead" in walk.proposed
        await walk.refuses("divert", "unless the lawyer has said that the way is open")
        await walk.reply("protection", "The sources agree.", "mine")
        await walk.does_not_ask(AFTERWARDS)
        await walk.asks("clear_records", "Fingerprints and photos")
        await walk.asks("destroy_sealed", "No envelope")
        routine.enter("clear_records", "destroy_sealed")
        not_handed_over(walk, "file_over")
        await walk.look_again()
        assert may_close(walk)

    walk_with(kit, "age 13, at the end: the prosecutor chooses protection, and the record is kept clean", script)


def test_at_13_only_the_prosecutor_opens_the_way(kit: Practice) -> None:
    """The prosecutor, and nobody else, opens the gate with a reason; only then the choice is explained."""

    async def script(walk: Walk, routine: Routine) -> None:
        at_13(routine)
        await walk.at("2026-03-04 10:00")
        await walk.does_not_ask("explain", AGE_13, "Only Prosecution counsel")
        routine.fill("capacity", {"view": "capable", "sources": ["psychologist"], "report": "new"})
        await walk.seat("naliaka")
        await walk.go("explain")
        await walk.keys("g")
        await walk.reply("The psychologist found that the child understood.")
        await walk.asks("explain", "Does the child understand?", "Opened again by naliaka")
        await walk.asks("social", "When was it done?")
        await walk.asks("victim_heard", "Is there a personal victim?")
        await walk.hangs("acceptance recommend")
        await walk.waits("decision")

    walk_with(
        kit,
        "age 13, after the facts: understanding is looked into, the life of the child and acceptance are not",
        script,
    )


def test_at_15_a_sexual_offence_leaves_the_station_nothing_to_decide(kit: Practice) -> None:
    """The other child is protected at once; nothing of diversion is asked, and the prosecutor cannot divert."""
    soa = "Under the Sexual Offences Act the station decides nothing."

    async def script(walk: Walk, routine: Routine) -> None:
        await walk.at("2026-03-02 15:00")
        before = ("input", "arrest", "tell_child", "transport", "age", "parent", "officers", "lawyer", "place")
        routine.enter(*before, "records_apart", "screen", "words")
        await walk.look_again()
        await walk.does_not_ask("under_12 capacity other_child_care")
        await walk.waits(FREE_CHOICE.removesuffix(" acceptance"), "Which offence, and which evidence")
        await walk.hangs("checklist recommend agreement")
        routine.enter("offence", "checklist")
        await walk.look_again()
        await walk.asks("other_child", "Is the other person a child?", URGENT)
        await walk.does_not_ask(FREE_CHOICE, soa, "Only Prosecution counsel")
        await walk.does_not_ask("behaviour")
        walk.give(AskFirst(by="wanjiru", actor="wanjiru", step="other_child", applies=True))
        routine.fill("other_child", {"child": "P4"})
        await walk.look_again()
        await walk.asks("other_child_care", "Begin the other run now?", "One officer cannot stand by both.")
        routine.fill("to_prosecutor", {"sent_at": "2026-03-02 14:50", "child_at": "home"})
        routine.fill("ready", {"way": "closed"})
        await walk.at("2026-03-05 10:00")
        await walk.seat("naliaka")
        await walk.go("decision")
        await walk.keys("enter")
        assert not walk.proposed
        await walk.refuses("divert", "unless the lawyer has said that the way is open")
        await walk.reply("charge", "A senior prosecutor has decided.", "mine")
        await walk.does_not_ask(AFTERWARDS)
        await walk.does_not_ask("clear_records")
        await walk.asks("destroy_sealed", "No envelope")

    test = "age 15, sexual offence, at the end: the prosecutor decides, and the run goes back to prosecutor or court"
    walk_with(kit, test, script, LARGE)
