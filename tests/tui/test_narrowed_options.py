"""Questions whose options hang on earlier answers: at the screen and line by line only these are shown."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sop_engine.session import RunSession
from tests.run.narrowing import narrowed
from tests.session.stories import CASE, answer, at_work, saved
from tests.tui.practice import Practice
from tui.desk import Colleague
from tui.flows.context import Context
from tui.flows.values import ask_row, ask_value
from tui.plain_questions import Paper
from tui.questions import Asking
from tui.session_run import SessionRun


@pytest.fixture
def ctx(practice: Practice) -> Iterator[Context]:
    """A run in which a level was recommended."""
    with at_work(practice) as work:
        session = RunSession.start(work, narrowed(), CASE)
        assert isinstance(session, RunSession)
        saved(session.submit(answer("recommend", "open", "yes")))
        saved(session.submit(answer("recommend", "level", "first")))
        me = Colleague(id="wanjiru", name="A. Mfano", rank="Sgt", service_no="1")
        yield Context(me=me, officers=(me,), run=SessionRun(session), now=work.clock.now().utc)


@pytest.mark.parametrize(("name", "wanted"), [("option", ["talk"]), ("several", ["a"])])
def test_only_what_can_be_chosen_is_offered(ctx: Context, name: str, wanted: list[str]) -> None:
    """With a line that names what is left out and the answer that says so."""
    field = ctx.run.procedure.field(f"choose.{name}")
    assert field is not None
    question = Asking(lambda: ask_value(ctx, field, "Choose")).question
    assert question is not None
    assert [pick.name for pick in question.picks if not pick.name.startswith("+")] == wanted
    assert "Not offered here: " in question.help
    assert "('Level' is 'First')" in question.help


def test_a_column_is_offered_by_what_stands_in_its_row_so_far(ctx: Context) -> None:
    """The row is not saved yet; its first answers count all the same."""
    rows = ctx.run.procedure.field("choose.rows")
    assert rows is not None
    asking = Asking(lambda: ask_row(ctx, rows, "Rows"))
    asking.reply("0")
    assert asking.question is not None
    assert asking.question.picks == ()


def test_line_by_line_the_same_is_offered(ctx: Context) -> None:
    """The numbers count only what can be chosen."""
    field = ctx.run.procedure.field("choose.option")
    assert field is not None
    said: list[str] = []
    typed = iter(["2", "1"])
    paper = Paper(read=lambda: next(typed), write=said.append, secret=lambda _: "")
    given = paper.answer(lambda: ask_value(ctx, field, "Choose"))
    assert given is not None
    assert given.value == "talk"
    assert "  1. A talk" in said
    assert not any("2. " in line for line in said)
    assert "Type one of the numbers." in said


def test_only_officers_who_hold_the_role_are_offered(ctx: Context) -> None:
    """`anyone` is a role that a station gives, like any other: whoever is offered is not refused afterwards."""
    sender = replace(ctx.me, id="mutua", roles=frozenset({"anyone"}))
    both = replace(ctx, officers=(ctx.me, sender))
    assert both.holders(("anyone",)) == (sender,)
    assert both.holders(()) == (ctx.me, sender)
