"""Late is what is still to do; what is sealed from somebody looks the same whether it was done or not."""

import asyncio
from collections.abc import Sequence

import pytest

from sop_engine.run.orders import Answer, AnyOrder, Complete, MarkNotDone
from tests.tui.at_screen import CASE, a_day, loaded
from tests.tui.day_by_keys import shown_items
from tests.tui.practice import Practice
from tests.tui.shifts import Shifts
from tests.tui.test_plain_rules import talk
from tui.review import SEALED_ONLY, review_items
from tui.session_run import SessionRun

ME, CHIEF = "wanjiru", "otieno"
FACTS: Sequence[AnyOrder] = (
    *(
        Answer(by=ME, actor=ME, step="ask", field=field, value=value)
        for field, value in {"count": 2, "more": 1, "weak": "no", "hurt": "no"}.items()
    ),
    Complete(by=ME, actor=ME, step="ask"),
)
HEARD: Sequence[AnyOrder] = (
    Answer(by=CHIEF, actor=CHIEF, step="complaint", field="words", value="A kick"),
    Complete(by=CHIEF, actor=CHIEF, step="complaint"),
)
NOT_HEARD: Sequence[AnyOrder] = (
    MarkNotDone(by=CHIEF, actor=CHIEF, step="complaint", reason="Nobody came", attempts="Called", told="The chief"),
)
NOTED: Sequence[AnyOrder] = (
    Answer(by=ME, actor=ME, step="ask", field="weak", value="no"),
    Complete(by=ME, actor=ME, step="ask"),
)


def test_what_was_done_late_counts_no_more_and_stays_told(practice: Practice) -> None:
    """The head counts late steps that are still to do; the step says that it was done late."""

    async def go() -> None:
        shifts = Shifts(practice, a_day())
        shifts.acts(ME)
        shifts.later(30)
        async with shifts.at_screen(ME) as at:
            assert "1 late" in at.shown
        shifts.acts(ME, *FACTS)
        async with shifts.at_screen(ME) as at:
            assert "late " not in at.shown.split("\n")[2]
            await at.go("ask")
            assert "done late" in at.pane
            assert "LATE" not in at.pane

    asyncio.run(go())


def test_plain_mode_and_the_review_say_the_same_of_it(practice: Practice) -> None:
    """The list says done late and not LATE; the exceptions keep it."""
    shifts = Shifts(practice, a_day())
    shifts.acts(ME)
    shifts.later(30)
    with shifts.officer(ME) as (desk, session):
        assert "Write down the facts: to do, LATE" in talk(practice, desk, session, "/list")
    shifts.acts(ME, *FACTS)
    with shifts.officer(ME) as (desk, session):
        assert "Write down the facts: done, done late" in talk(practice, desk, session, "/list")
        shown = shown_items(review_items(SessionRun(session), session.progress(), 78))
        assert "Write down the facts: done late" in shown


def test_an_urgent_step_that_does_not_apply_calls_nobody(practice: Practice) -> None:
    """Neither its pane nor its line says urgent; where it applies both do."""

    async def go() -> None:
        shifts = Shifts(practice, loaded("urgent.yaml"))
        shifts.acts(ME)
        async with shifts.at_screen(ME) as at:
            await at.go("run")
            assert "Urgent" in at.pane
            assert "[ ]! Run" in at.shown
        shifts.acts(ME, Answer(by=ME, actor=ME, step="ask", field="fire", value="no"))
        async with shifts.at_screen(ME) as at:
            await at.go("run")
            assert "does not apply" in at.pane
            assert "Urgent" not in at.pane
            assert "[/]  Run" in at.shown

    asyncio.run(go())


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_a_sealed_step_says_that_it_is_not_shown_done_or_not(practice: Practice, size: tuple[int, int]) -> None:
    """Who may not read it sees one and the same screen, whatever its readers did; its readers see it."""

    async def seen(*orders: AnyOrder) -> tuple[str, str]:
        shifts = Shifts(practice, loaded("sealed.yaml"))
        shifts.acts(CHIEF, *orders)
        async with shifts.at_screen(ME, size) as at:
            await at.go("complaint")
            assert "[#]" in at.shown
            assert "not shown to you" in at.pane
            outline, pane = at.shown.split("\n", 4)[4], at.pane
            await at.keys("w")
            return f"{outline}\n{pane}", at.shown.split("\n", 4)[4]

    async def go() -> None:
        nothing, done, not_done = [await seen(*orders) for orders in ((), HEARD, NOT_HEARD)]
        assert nothing == done == not_done
        assert "not shown to you" in nothing[1]
        shifts = Shifts(practice, loaded("sealed.yaml"))
        shifts.acts(CHIEF, *HEARD)
        async with shifts.at_screen(CHIEF, size) as at:
            await at.go("complaint")
            assert "not shown" not in at.pane
            assert "Done by otieno" in at.pane

    asyncio.run(go())


@pytest.mark.parametrize("orders", [(), HEARD, NOT_HEARD])
def test_where_only_the_seal_is_left_its_readers_close(practice: Practice, orders: Sequence[AnyOrder]) -> None:
    """Head, review and plain mode neither count the sealed step nor its clock; they say who closes."""

    async def go() -> None:
        shifts = Shifts(practice, loaded("sealed.yaml"))
        shifts.acts(CHIEF, *orders)
        shifts.acts(ME, *NOTED)
        shifts.later(2)
        async with shifts.at_screen(ME) as at:
            head = at.shown.split("\n")
            assert f"{CASE}  Something under seal" in head[1]
            assert "1 of 1 [" in head[1]
            assert "No clock is running" in head[2]
            await at.keys("w", "c")
            assert at.message == SEALED_ONLY
        with shifts.officer(ME) as (desk, session):
            said = talk(practice, desk, session, "/list")
            assert SEALED_ONLY in said
            assert "Hear the complaint: sealed: not shown to you, done or not\n" in said
            assert "LATE" not in said

    asyncio.run(go())
