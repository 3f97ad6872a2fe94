"""The step under the cursor shows its whole title in the outline; nothing else moves."""

import asyncio

import pytest

from sop_engine.commands.library import read_procedure
from tests.tui.at_screen import At
from tests.tui.practice import Practice
from tests.tui.shifts import Shifts
from tui.screens.run import RunScreen
from tui.text import plain


def outline(at: At) -> list[str]:
    """All lines of the outline."""
    screen = at.app.screen
    assert isinstance(screen, RunScreen)
    return [plain(screen.outline.shown_line(number)) for number in range(screen.outline.count())]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_every_title_can_be_read_whole_where_the_cursor_is(practice: Practice, size: tuple[int, int]) -> None:
    """For each step of a long procedure; the lines on top stay, and one step takes no other's place."""
    procedure = read_procedure("ocse_first_response", quick=True).procedure
    assert procedure is not None

    async def go() -> None:
        async with Shifts(practice, procedure).at_screen("wanjiru", size) as at:
            screen = at.app.screen
            assert isinstance(screen, RunScreen)
            top = at.shown.split("\n")[:3]
            for step in at.session.unfolded.steps:
                await at.go(step.name)
                lines = outline(at)
                here = screen.outline.cursor
                words = " ".join(
                    " ".join(lines[here : here + screen.outline.count() - len(screen.outline.rows) + 1]).split()
                )
                assert all(word in words for word in step.title.split()), (step.title, words)
                assert all(len(one) <= screen.outline.room for one in lines)
                assert lines[here].startswith(">")
                assert at.shown.split("\n")[:3] == top
            assert len(lines) >= len(screen.outline.rows)

    asyncio.run(go())


def test_the_list_stays_where_it_is_while_the_cursor_moves_in_it(practice: Practice) -> None:
    """Ten lines down nothing has scrolled; at the last step of all the list has."""
    procedure = read_procedure("ocse_first_response", quick=True).procedure
    assert procedure is not None

    async def go() -> None:
        async with Shifts(practice, procedure).at_screen("wanjiru") as at:
            screen = at.app.screen
            assert isinstance(screen, RunScreen)
            first = at.shown.split("\n")[4][:30]
            await at.keys(*["down"] * 10)
            assert screen.outline.cursor == 11
            assert at.shown.split("\n")[4][:30] == first
            await at.keys("end")
            assert screen.outline.cursor == len(screen.outline.rows) - 1
            assert outline(at)[-1].strip() in at.shown

    asyncio.run(go())
