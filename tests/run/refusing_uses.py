"""Scenes between two runs that end in a refusal; `refusing` gathers them."""

from collections.abc import Callable
from typing import Any

from sop_engine.procedure.load import load_used
from sop_engine.run import orders
from sop_engine.run.decide.using import hand_over
from sop_engine.run.orders import Refusal
from sop_engine.run.view import View
from tests.run.examples import Desk, withhold
from tests.session.pairs import example

Scene = Callable[[Desk], Refusal]


def _ann(order: Any, by: str = "ann", **parts: Any) -> Any:
    return order(by=by, actor=by, **parts)


def _calling() -> Desk:
    """A run of `calling` whose first step is completed."""
    desk = Desk(example("calling")).open()
    desk.must(desk.answer("ask.child", desk.person()))
    for name, value in {"kind": "letter", "count": "2", "paper": {"place": "Desk"}}.items():
        desk.must(desk.answer(f"ask.{name}", value))
    desk.must(desk.complete("ask"))
    return desk


def _begun() -> Desk:
    desk = _calling()
    desk.must(_ann(orders.StartUsed, step="send", run="ab" * 16))
    return desk


def _not_begun(_desk: Desk) -> Refusal:
    return _calling().refused(_ann(orders.TakeBack, step="send", state="complete", head="", outcome="brought"))


def _accepted_before(desk: Desk) -> Refusal:
    owner = next(one for one in ("ann", "otieno", "kamau") if desk.procedure.owner in desk.now.officers[one].roles)
    desk.must(_ann(orders.Accept, owner))
    return desk.refused(_ann(orders.Accept, owner))


def _over(desk: Desk, procedure: str) -> Refusal:
    view = View(desk.procedure, desk.state, desk.now.utc)
    used = load_used(desk.procedure.sources, procedure).procedure
    found = hand_over(view, view.index.steps["send"], used)
    assert isinstance(found, Refusal)
    return found


def _withheld(_desk: Desk) -> Refusal:
    desk = _calling()
    withhold(desk, "ask")
    return _over(desk, "errand")


SCENES: dict[str, Scene] = {
    "uses_nothing": lambda _: _calling().refused(_ann(orders.StartUsed, step="ask", run="ab" * 16)),
    "used_before": lambda _: _begun().refused(_ann(orders.StartUsed, step="send", run="cd" * 16)),
    "completed_by_run": lambda _: _begun().refused(_ann(orders.Complete, step="send")),
    "result_only": lambda _: _begun().refused(_ann(orders.Answer, step="send", field="outcome", value="brought")),
    "not_used": _not_begun,
    "used_damaged": lambda _: _over(_calling(), "gone"),
    "withheld_handover": _withheld,
    "accepted_before": _accepted_before,
    "not_an_input": lambda desk: desk.refused(_ann(orders.MarkDiffers, step="input", field="none", run="ab" * 16)),
}
