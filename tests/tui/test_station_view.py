"""The view over the station: what is open, late, not done and nobody's; and a whole shift handed over at once."""

import asyncio
from datetime import UTC, datetime, timedelta

from sop_engine.procedure.model import Basis
from sop_engine.run.orders import MarkNotDone
from sop_engine.session import RunSession
from sop_engine.session.work import Work
from tests.tui.at_screen import loaded
from tests.tui.driving import SIZE, box_of, keys_to, press, settle, text_of, type_text, unlock
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.desk import Colleague, DueStep, OpenRun, Watched
from tui.screens.station import StationScreen
from tui.station_view import NEXT, Only, StationView
from tui.text import plain

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SGT = Colleague(id="a", name="A. Mfano", rank="Sgt", service_no="1")


def a_run(number: str, *, untaken: bool = False, case: str = "OB 1") -> OpenRun:
    """A run of the list."""
    return OpenRun(id=number, case=case, title=f"Run {number}", done=1, applying=9, saved=NOW, untaken=untaken)


def a_clock(hours: int) -> DueStep:
    """A clock that ends so many hours from now."""
    ends = NOW + timedelta(hours=hours)
    return DueStep(run="x", case="OB 1", step="s", title="Tell", ends=ends, basis=Basis.STATUTE, overdue=hours < 0)


RUNS = (
    Watched(run=a_run("fine"), owner="a", due=(a_clock(3),)),
    Watched(run=a_run("late", case="OB 0"), owner="a", due=(a_clock(-2), a_clock(1))),
    Watched(run=a_run("undone"), owner="a", not_done=2, unsigned=1),
    Watched(run=a_run("fresh", untaken=True)),
    Watched(run=a_run("left"), owner="gone"),
)


def shown(only: Only) -> str:
    """The lines at 80 columns."""
    view = StationView(runs=RUNS, officers=(SGT,), now=NOW, only=only)
    rows = [plain(one) for one, _ in view.items(79)]
    assert all(len(row) <= 79 for row in rows)
    return "\n".join(rows)


def test_each_filter_shows_its_runs_by_case() -> None:
    """Late, with steps not done, and what nobody answers for, each alone; all of them in the order of the cases."""
    everything = shown(Only.ALL)
    assert everything.index("OB 0") < everything.index("OB 1")
    assert "! LATE by 2h 00m Tell" in everything
    assert "! 2 steps not done, 1 to be signed by a supervisor" in everything
    assert "gone (left)" in everything
    assert "nobody's yet" in everything
    for only, runs in ((Only.LATE, {"late"}), (Only.NOT_DONE, {"undone"}), (Only.NOBODYS, {"fresh", "left"})):
        listed = {one.run.id for one in RUNS if f"Run {one.run.id}" in shown(only)}
        assert listed == runs
    assert [NEXT[only] for only in Only] == [Only.LATE, Only.NOT_DONE, Only.NOBODYS, Only.ALL]


def test_the_counts_stand_in_one_line() -> None:
    """How many runs, in how many cases, and how many of them want somebody."""
    view = StationView(runs=RUNS, officers=(SGT,), now=NOW)
    assert plain(view.counts()) == " 5 runs open in 2 cases; 1 late; 1 with steps not done; 2 nobody's"


def begun(work: Work, case: str) -> RunSession:
    """A new run."""
    session = RunSession.start(work, loaded("station_life/taking/taking.yaml"), case)
    assert isinstance(session, RunSession)
    return session


def test_a_shift_is_handed_over_by_keys(practice: Practice) -> None:
    """Marked runs each get an entry that the receiver signed; a wrong passphrase hands nothing over."""

    async def go() -> None:
        desk = practice.desk()
        app = SopApp(desk)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await unlock(pilot, app, practice)
                runs = [begun(desk.work(), f"OB {number}") for number in (1, 2)]
                undone = MarkNotDone(
                    by="wanjiru", actor="wanjiru", step="look", reason="no", attempts="no", told="no"
                )
                runs[0].submit(undone)
                await press(pilot, "s")
                assert "2 runs open in 2 cases; 0 late; 1 with steps not done" in text_of(app)
                assert "Constable Wanjiru" in text_of(app)
                await press(pilot, "h")
                assert "Mark the runs first" in text_of(app)
                await press(pilot, "a", "h", *keys_to([one.id for one in desk.officers()].index(RECEIVER)), "enter")
                await type_text(pilot, "Call back at three.")
                await press(pilot, "ctrl+s")
                await type_text(pilot, "these are not the words")
                await press(pilot, "enter")
                await settle(pilot, app)
                assert "wrong" in text_of(app)
                assert box_of(app.screen).open
                box_of(app.screen).query_one("#secret").value = ""  # type: ignore[attr-defined]  # cleared
                await type_text(pilot, practice.passphrases[RECEIVER])
                await press(pilot, "enter")
                await settle(pilot, app)
                assert isinstance(app.screen, StationScreen)
                assert "2 runs handed over; saved." in text_of(app)
                for one in runs:
                    state = desk.resume(one.run).state
                    assert state.owner is not None
                    assert state.owner.header.by == RECEIVER
                    assert [note.text for note in state.notes] == ["Call back at three."]
        finally:
            desk.leave()

    asyncio.run(go())


RECEIVER = "otieno"
