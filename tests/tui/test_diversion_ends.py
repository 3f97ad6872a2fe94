"""Diversion at the screen, once the child was asked: a no leaves no trace, a yes leads to its end or to a breach."""

from sop_engine.run.orders import AskFirst
from tests.tui.practice import Practice
from tests.tui.routine import Routine
from tests.tui.test_diversion_walks import AFTERWARDS, LARGE, may_close, not_handed_over, walk_with
from tests.tui.walking import Walk

TO_FACTS = (
    "input arrest tell_child transport age parent officers lawyer place records_apart screen words offence checklist"
)
SEALED = "Sealed: only Advocate or legal aid provider or Prosecution counsel can read the answers."
SEEN = ["not_shown", "undecided", "open", "undecided"]
"""However the child answered."""
SIGNED = "age 17, signed: a supervisor within 7 days, and visits every 14 days at level 1"


async def explained(walk: Walk, routine: Routine) -> None:
    """The facts, the life of the child, the victim and the choice are known; the lawyer is at the keys."""
    routine.enter(*TO_FACTS.split())
    walk.give(AskFirst(by="mutua", actor="mutua", step="victim_heard", applies=False, reason="A shop"))
    await walk.at("2026-03-06 10:00")
    routine.enter("social", "earlier")
    await walk.look_again()
    await walk.hangs("acceptance", "Does the child understand?")
    await walk.seat("mumbua")
    routine.enter("explain")
    await walk.look_again()


def as_others_see(walk: Walk) -> list[str]:
    """How the sealed part and what hangs on it stand for who cannot read it."""
    return [walk.standing(step).status for step in ("acceptance", "consent", "ready", "recommend")]


def test_at_16_a_no_leaves_no_trace_outside_the_sealed_part(kit: Practice) -> None:
    """No consent is asked, nobody else sees why; the answer is destroyed, and diversion and caution are refused."""

    async def script(walk: Walk, routine: Routine) -> None:
        await explained(walk, routine)
        await walk.hangs("consent", "What did the child answer?")
        await walk.asks("acceptance", "What did the child answer?", SEALED)
        routine.enter("acceptance", answer="no")
        await walk.look_again()
        await walk.does_not_ask("consent", "does not apply ****** (r reveals)")
        await walk.keys("r")
        await walk.type("To act on it", "enter")
        assert "The child denies or is silent. No diversion and no pressure." in walk.pane
        await walk.hangs("recommend", "Is the way open?")
        await walk.seat("wanjiru")
        assert as_others_see(walk) == SEEN
        await walk.go("acceptance")
        await walk.keys("enter")
        assert walk.question is None
        assert "Sealed from you" in walk.screen.message().text
        assert "Denies" not in walk.pane
        await walk.go("consent")
        assert "denies" not in walk.pane
        await walk.seat("naliaka")
        routine.fill("ready", {"way": "closed"})
        routine.fill("to_prosecutor", {"sent_at": "2026-03-02 17:00", "child_at": "home"})
        await walk.look_again()
        await walk.go("acceptance")
        assert "was expunged" in walk.pane, walk.pane[600:1500]
        await walk.does_not_ask("recommend")
        await walk.go("decision")
        await walk.keys("enter")
        assert not walk.proposed
        for choice in ("divert", "caution"):
            await walk.refuses(choice, "unless the lawyer has said that the way is open")
        await walk.reply("charge", "There is enough evidence without the child's words.", "mine")
        await walk.does_not_ask(AFTERWARDS)
        await walk.does_not_ask("clear_records")
        routine.fill("destroy_sealed", {"gone": True})
        routine.fill("day_clock", {"outcome": "to_parent", "at": "2026-03-02 14:00"})
        not_handed_over(walk, "file_over")
        await walk.look_again()
        assert may_close(walk)

    walk_with(
        kit, "age 16, denies: the lawyer says only that the way is not open, and the answer is destroyed", script
    )


async def agreed(walk: Walk, routine: Routine) -> None:
    """Accepted, recommended, decided, agreed at level 1; not signed yet; the prosecutor is at the keys."""
    await explained(walk, routine)
    routine.enter("acceptance")
    await walk.look_again()
    await walk.asks("consent", "I agree to diversion", SEALED)
    await walk.hangs("recommend", "Is the way open?")
    await walk.seat("wanjiru")
    assert as_others_see(walk) == SEEN
    await walk.seat("naliaka")
    routine.fill("consent", {"child_signs": "child", "adult_signs": "parent", "adult_role": "parent"})
    routine.fill("ready", {"way": "open"})
    await walk.look_again()
    await walk.asks("recommend", "Recommended level", "Choose the lowest level that works.")
    await walk.hangs("inquiry agreement", "What is decided?")
    routine.enter("recommend", "to_prosecutor")
    await walk.at("2026-03-09 10:00")
    await walk.go("decision")
    await walk.keys("enter")
    assert not walk.proposed
    await walk.reply("divert", "Small harm, and the child accepts.", "mine")
    await walk.does_not_ask("inquiry clear_records destroy_sealed")
    await walk.asks("agreement", "Number of the agreement")
    await walk.does_not_ask("supervisor completed", "'From when does it run?'")
    routine.enter("agreement")
    await walk.look_again()
    await walk.waits("supervisor visit~1 completed", "Read it aloud, sign it, give copies")
    await walk.asks("signed", "It was read aloud")
    await walk.at("2026-03-10 12:00")
    routine.enter("signed", "register")
    await walk.look_again()
    await walk.asks("supervisor", "Supervisor", "Due 17 Mar 2026 12:00 (working target)")
    await walk.does_not_ask("meeting missed")
    await walk.go("visit~1")
    assert walk.line.rstrip().endswith("24 Mar")
    await walk.at("2026-03-24 10:00")
    routine.fill("supervisor", {"officer": "wambui", "plan": [{"on": "2026-03-24", "kind": "home"}]})


def test_at_17_terms_that_are_kept_lead_to_the_end(kit: Practice) -> None:
    """No breach is asked about; then the certificate, the clean record and two friendly visits."""

    async def script(walk: Walk, routine: Routine) -> None:
        await agreed(walk, routine)
        routine.fill("visit~1", {"attended": "yes", "barrier": ["none"]})
        await walk.look_again()
        await walk.does_not_ask("missed review~1")
        await walk.asks("completed", "When was it completed?", "The child must know that it is over")
        await walk.at("2026-05-10 10:00")
        routine.fill(
            "completed",
            {"completed_on": "2026-05-10", "certificate_no": "DC 1", "told": ["child"], "certificate": "new"},
        )
        await walk.look_again()
        await walk.asks("clear_records", "Fingerprints and photos", "Due 9 Jun 2026 10:00 (working target)")
        await walk.go("follow_up~1")
        assert walk.line.rstrip().endswith("10 Aug")
        await walk.does_not_ask("destroy_sealed missed")
        await walk.seat("mumbua")
        await walk.go("acceptance")
        assert "Accepts" in walk.pane or "******" in walk.pane

    walk_with(kit, SIGNED, script)


def test_at_17_a_breach_is_asked_about_before_anything_ends(kit: Practice) -> None:
    """First why, then a review with child and lawyer; back in court nothing that was accepted is left."""

    async def script(walk: Walk, routine: Routine) -> None:
        await agreed(walk, routine)
        routine.fill("visit~1", {"attended": "no", "barrier": ["transport"]})
        await walk.look_again()
        await walk.asks("missed", "What was missed?", "Due 31 Mar 2026 10:00", "What made it hard? What would help?")
        await walk.hangs("review~1", "Is it made up for by now?")
        await walk.asks("completed", "When was it completed?")
        routine.fill("missed", {"what": "The letter", "reason": "No fare", "help": "yes", "settled": "no"})
        await walk.look_again()
        await walk.asks(
            "review~1", "The child was heard", "Due 7 Apr 2026 10:00", "No arrest without an order of the court."
        )
        values = {"heard": True, "result": "return_to_court", "ended": "yes", "kept_out": True, "again": "no"}
        routine.fill("review~1", values)
        await walk.look_again()
        await walk.does_not_ask("completed clear_records", "")
        await walk.does_not_ask("completed", "This diversion has ended.", "Nobody can open it.")
        await walk.asks(
            "destroy_sealed", "No envelope", "What a child said for diversion must never meet the child in court."
        )
        for step in ("acceptance", "consent"):
            await walk.go(step)
            assert "was expunged" in walk.pane, walk.pane[600:1500]

    walk_with(kit, SIGNED, script, LARGE)
