"""`sop preview`: a draft on the real run screen, read again on save."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path

from click.testing import CliRunner
from textual.pilot import Pilot

from sop_engine.system import SystemClock
from tests.tui.driving import SIZE, box_of, press, text_of, type_text
from tui.cli import main
from tui.preview.app import PreviewApp, make_preview
from tui.preview.draft import Draft
from tui.preview.rehearsal import TRAINER

DRAFT = """\
sop: 0
id: found_phone
version: 0.1.0
title: A phone is handed in
owner: duty_officer
outcomes: {kept: It is kept}
phases:
  receive:
    title: Receive
    steps:
      take:
        title: Take the phone over
        who: duty_officer
        law: [POL]
        due: {within: 2 hours, from: start}
        fields:
          state: {type: choice, label: "Is it on?", options: {switched_on: "On", switched_off: "Off"}}
          place: {type: text, label: Where was it?}
      seal:
        title: Seal it
        who: exhibit_officer
        law: [POL]
        when: take.state == switched_off
        fields:
          bag: {type: text, label: Number of the bag}
"""
NIGHT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


@asynccontextmanager
async def previewing(
    path: Path, roles: frozenset[str] = frozenset(), size: tuple[int, int] = SIZE
) -> AsyncIterator[tuple[Pilot[int], PreviewApp]]:
    """A preview of the file, with fingers on its keys."""
    draft = Draft(str(path))
    reading = draft.read()
    assert reading.procedure is not None, reading.report
    app = make_preview(draft, reading, reading.procedure, roles, NIGHT, SystemClock())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield pilot, app


def played(body: Callable[[Path], Coroutine[None, None, None]]) -> Callable[[Path], None]:
    """A test whose steps wait for the screen."""

    @wraps(body)
    def test(tmp_path: Path) -> None:
        asyncio.run(body(tmp_path))

    return test


def written(folder: Path, text: str = DRAFT) -> Path:
    """The draft as a file."""
    path = folder / "found_phone.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def listed(folder: Path) -> list[str]:
    """What lies in the folder."""
    return [one.name for one in folder.iterdir()]


async def reread(pilot: Pilot[int], app: PreviewApp) -> None:
    """Let the screen look at the file."""
    app._first._look()
    await pilot.pause()


@played
async def test_answers_stay_when_the_draft_is_saved_again(tmp_path: Path) -> None:
    """A new title shows at once; what was answered is still there, and what no longer fits is counted."""
    path = written(tmp_path)
    async with previewing(path) as (pilot, app):
        await press(pilot, "enter", "2", "enter")
        await type_text(pilot, "On the bench")
        await press(pilot, "enter", "escape")
        assert set(app._first.run_now.state.step("take").answers) == {"state", "place"}
        written(tmp_path, DRAFT.replace("title: Take the phone over", "title: Take it with gloves"))
        await reread(pilot, app)
        assert "Take it with gloves" in text_of(app)
        assert set(app._first.run_now.state.step("take").answers) == {"state", "place"}
        written(tmp_path, DRAFT.replace("place: {type: text", "place: {type: number"))
        await reread(pilot, app)
        assert set(app._first.run_now.state.step("take").answers) == {"state"}
        assert "1 answers do not fit" in text_of(app)


@played
async def test_problems_stand_beside_the_last_good_draft(tmp_path: Path) -> None:
    """A draft with errors is not run: the last good one stays, the problem is shown with its place; F2 tells all."""
    path = written(tmp_path)
    async with previewing(path) as (pilot, app):
        assert "no problems" in text_of(app)
        written(tmp_path, DRAFT.replace("take.state ==", "take.stat =="))
        await reread(pilot, app)
        shown = text_of(app)
        assert "1 problem" in shown
        assert "23:" in shown
        assert "Take the phone over" in shown
        await press(pilot, "f2")
        assert "Did you mean `state`?" in text_of(app)
        await press(pilot, "escape")
        path.unlink()
        await reread(pilot, app)
        assert "no file" in text_of(app)
        written(tmp_path)
        await reread(pilot, app)
        assert "no problems" in text_of(app)


@played
async def test_any_role_and_any_day(tmp_path: Path) -> None:
    """The trainer looks through a role's eyes, and moves the day so that a clock runs out."""
    async with previewing(written(tmp_path), frozenset({"duty_officer"})) as (pilot, app):
        assert "duty_officer" in text_of(app)
        assert app.desk.officers()[0].roles == frozenset({"duty_officer"})
        assert not app._first.held.progress.overdue
        await press(pilot, "D")
        await type_text(pilot, "not a day")
        await press(pilot, "enter")
        assert box_of(app.screen).open
        await press(pilot, "escape", "D")
        await type_text(pilot, "2026-03-03 09:00")
        await press(pilot, "enter")
        assert app._first.held.progress.overdue == ("take",)
        await press(pilot, "f3", "1", "enter")
        assert len(app.desk.officers()[0].roles) == 1


@played
async def test_a_preview_leaves_nothing_and_hands_nothing_out(tmp_path: Path) -> None:
    """No key exports, no file appears, and leaving ends with 0."""
    path = written(tmp_path)
    async with previewing(path) as (pilot, app):
        assert app.desk.officer is not None
        assert app.desk.officer.id == TRAINER
        await press(pilot, "e")
        assert not box_of(app.screen).open
        assert "nothing is saved" in text_of(app)
        await press(pilot, "escape")
        await pilot.pause()
    assert app.return_code == 0
    assert listed(tmp_path) == ["found_phone.yaml"]


def test_a_draft_with_errors_an_unknown_role_or_no_terminal_is_refused(tmp_path: Path) -> None:
    """A sentence and exit 2; errors are shown as `sop check` shows them."""
    broken = written(tmp_path, DRAFT.replace("law: [POL]", "lew: [POL]", 1))
    ended = CliRunner().invoke(main, ["preview", str(broken)])
    assert (ended.exit_code, "lew" in ended.stdout) == (2, True)
    good = str(written(tmp_path))
    assert CliRunner().invoke(main, ["preview", good, "--role", "nobody"]).exit_code == 2
    assert CliRunner().invoke(main, ["preview", good, "--at", "soon"]).exit_code == 2
    assert CliRunner().invoke(main, ["preview", good]).exit_code == 2
    assert CliRunner().invoke(main, ["preview", str(tmp_path / "none.yaml")]).exit_code == 2
