"""What came back from another run counts like answers: it is void when its step is hidden, and comes back anew."""

from functools import cache
from typing import Any

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run.events import Voided, Withheld
from sop_engine.run.outlook import Status
from sop_engine.run.use_events import Returned
from sop_engine.run.view import View
from tests.run.examples import Desk, shared
from tests.session.pairs import USES


def _text(name: str) -> str:
    return (USES / name / f"{name}.yaml").read_text(encoding="utf-8")


@cache
def sending() -> Procedure:
    """The procedure `calling`, whose first errand is run for parcels only."""
    text = _text("calling").replace(
        "        after: ask\n", "        after: ask\n        when: ask.kind == parcel\n", 1
    )
    files = {"calling.yaml": text, **{f"{name}/{name}.yaml": _text(name) for name in ("errand", "handing")}}
    loaded = load_procedure({**files, **shared()}, "calling.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def _order(order: Any, **parts: Any) -> Any:
    return order(by="ann", actor="ann", **parts)


def _took_back() -> Desk:
    """A run in which the errand came back with a red thing, so that its colour is looked at."""
    desk = Desk(sending()).open()
    desk.must(desk.answer("ask.child", desk.person()))
    desk.person("witness")
    for name, value in {"kind": "parcel", "count": "2", "paper": {"place": "Desk"}}.items():
        desk.must(desk.answer(f"ask.{name}", value))
    desk.must(desk.complete("ask"))
    desk.must(_order(o.StartUsed, step="send", run="ab" * 16))
    desk.must(_back())
    assert desk.standing("look").status is Status.OPEN
    return desk


def _back(colour: str = "red") -> o.TakeBack:
    given = {"colour": colour, "met": "P2"}
    order: o.TakeBack = _order(o.TakeBack, step="send", state="complete", head="", outcome="brought", given=given)
    return order


def _value(desk: Desk, ref: str) -> object:
    return View(desk.procedure, desk.state, desk.now.utc).value(ref)


def test_what_came_back_is_void_when_the_step_is_hidden() -> None:
    """Outcome, given values and the completion each get an event, and what they showed is hidden."""
    desk = _took_back()
    desk.must(desk.answer("look.fine", "yes"))
    events = desk.must(desk.amend("ask.kind", "letter"))
    voided = [(one.step, one.field, one.old) for one in events if isinstance(one, Voided)]
    assert voided == [
        ("send", "outcome", "brought"),
        ("send", "given", Withheld()),
        ("send", "", "completed"),
        ("look", "fine", "yes"),
    ]
    answers = desk.state.step("send").answers
    assert set(answers) == {"outcome", "given", "given.colour", "given.met"}
    assert all(one.voided and one.because == "ask.kind" for one in answers.values())
    assert desk.state == desk.replayed()
    assert desk.reread() == desk.history


def test_a_voided_result_is_unanswered_until_it_comes_back_again() -> None:
    """When the step shows again nothing of what came back counts; the next look enters it anew."""
    desk = _took_back()
    desk.must(desk.amend("ask.kind", "letter"))
    desk.must(desk.amend("ask.kind", "parcel"))
    assert desk.standing("send").status is Status.OPEN
    assert desk.standing("look").status is Status.UNDECIDED
    assert desk.state.answer("send.given.colour") is None
    (event,) = desk.must(_back("blue"))
    assert isinstance(event, Returned)
    assert event.completes
    assert desk.standing("send").status is Status.COMPLETED
    assert _value(desk, "send.given.colour") == "blue"
    assert desk.standing("look").status is Status.HIDDEN
    assert [one.voided for one in desk.state.step("send").answers["outcome"].before] == [True]


def test_while_the_step_is_hidden_nothing_comes_back() -> None:
    """A look at the other run enters nothing twice, and completes nothing that does not apply."""
    desk = _took_back()
    desk.must(desk.amend("ask.kind", "letter"))
    assert desk.refused(_back()).code == "no_change"
    assert desk.standing("send").status is Status.HIDDEN
