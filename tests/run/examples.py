"""Procedures, officers and a small desk to run them at, for the tests of `sop_engine.run`."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.resources import shipped
from sop_engine.run import orders
from sop_engine.run.apply import apply, replay
from sop_engine.run.calendar import Calendar
from sop_engine.run.claims import claims, event
from sop_engine.run.court_days import calendar_news
from sop_engine.run.decide import Now, OfficerView, decide, open_run
from sop_engine.run.events import Claim, Event, Opened, Withheld
from sop_engine.run.orders import AnyOrder, Order, Refusal
from sop_engine.run.outlook import Progress, Standing
from sop_engine.run.progress import progress
from sop_engine.run.state import START, RunState
from sop_engine.run.values import NAIROBI

START_AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""21:00 in Nairobi."""

EVERYTHING = (Path(__file__).parent / "everything.yaml").read_text(encoding="utf-8")

OFFICERS: Mapping[str, OfficerView] = {
    "ann": OfficerView(id="ann", name="Ann Mfano", roles=frozenset({"child_desk", "duty_officer"})),
    "ben": OfficerView(id="ben", name="Ben Mfano", roles=frozenset({"child_desk", "investigator"})),
    "otieno": OfficerView(id="otieno", name="Otieno Mfano", roles=frozenset({"ocs"}), supervisor=True),
    "kamau": OfficerView(id="kamau", name="Kamau Mfano", roles=frozenset({"scci_officer"}), supervisor=True),
    "gone": OfficerView(id="gone", name="Gone Mfano", roles=frozenset({"child_desk", "ocs"}), active=False),
}


def shared() -> dict[str, str]:
    """The shared files as shipped."""
    folder = shipped("procedures")
    return {
        f"shared/{name}.yaml": folder.joinpath("shared", f"{name}.yaml").read_text(encoding="utf-8")
        for name in ("roles", "law", "lists")
    }


@cache
def load(name: str) -> Procedure:
    """`everything`, or a shipped procedure."""
    if name == "everything":
        loaded = load_procedure({f"{name}.yaml": EVERYTHING, **shared()}, f"{name}.yaml")
    else:
        loaded = read_procedure(name)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def from_text(text: str) -> Procedure:
    """A procedure written in the test."""
    loaded = load_procedure({"x.yaml": text, **shared()}, "x.yaml", quick=True)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


class Desk:
    """A run in memory: submits orders, keeps events, moves the clock.

    Attributes:
        history: all events. taken: all claims, one tuple for each event.
    """

    def __init__(self, procedure: Procedure | str = "everything", *, at: datetime = START_AT) -> None:
        self.procedure = load(procedure) if isinstance(procedure, str) else procedure
        self.now = Now(utc=at, officers=OFFICERS)
        self.state: RunState = START
        self.history: list[Event] = []
        self.taken: list[tuple[Claim, ...]] = []

    def open(self, by: str = "ann") -> "Desk":
        """Open the run."""
        found = open_run(self.procedure, Order(by=by, actor=by), self.now, case="OB 1/2/3/2026", practice=True)
        assert isinstance(found, Opened)
        self._take(found)
        return self

    def wait(self, **length: float) -> None:
        """Let time pass (the words of `timedelta`)."""
        self.now = replace(self.now, utc=self.now.utc + timedelta(**length))

    def set(self, local: str) -> None:
        """Set the clock to a time in Nairobi: `2026-03-02 21:00`."""
        self.now = replace(self.now, utc=datetime.fromisoformat(local).replace(tzinfo=NAIROBI).astimezone(UTC))

    def submit(self, order: AnyOrder) -> list[Event] | Refusal:
        """Decide and, unless refused, apply."""
        found = decide(self.procedure, self.state, order, self.now)
        if not isinstance(found, Refusal):
            for one in found:
                self._take(one)
        return found

    def must(self, order: AnyOrder) -> list[Event]:
        """Submit an order that has to be accepted."""
        found = self.submit(order)
        assert not isinstance(found, Refusal), found
        return found

    def refused(self, order: AnyOrder) -> Refusal:
        """Submit an order that has to be refused; nothing may have changed."""
        before = self.state
        found = self.submit(order)
        assert isinstance(found, Refusal), found
        assert self.state is before
        return found

    def bring(self, calendar: Calendar) -> "Desk":
        """Bring the station's calendar into the run, as the session does with an order."""
        for one in calendar_news(self.procedure, self.state, calendar, actor="ann", at=self.now.utc):
            self._take(one)
        return self

    def _take(self, one: Event) -> None:
        self.taken.append(claims(self.procedure, self.state, one))
        self.history.append(one)
        self.state = apply(self.state, one)

    def progress(self) -> Progress:
        """Where the run stands."""
        return progress(self.procedure, self.state, self.now.utc)

    def standing(self, step: str) -> Standing:
        """Where a step stands."""
        return self.progress().steps[step]

    def replayed(self) -> RunState:
        """The fold of all events so far."""
        return replay(self.history)

    def reread(self) -> list[Event]:
        """All events, made again from their claims."""
        pairs = zip(self.history, self.taken, strict=True)
        return [event({c.name: c.value for c in found}, e.header.actor, e.header.entered) for e, found in pairs]

    # The orders, with `ann` as who does and enters them.

    def answer(self, ref: str, value: object, by: str = "ann", **rest: Any) -> orders.Answer:
        """Answer `step.field`."""
        step, _, field = ref.partition(".")
        return orders.Answer(by=by, actor=rest.pop("actor", by), step=step, field=field, value=value, **rest)

    def amend(
        self, ref: str, value: object, reason: str = "It was wrong.", by: str = "ann", **rest: Any
    ) -> orders.Amend:
        """Amend `step.field`."""
        step, _, field = ref.partition(".")
        return orders.Amend(by=by, actor=by, step=step, field=field, value=value, reason=reason, **rest)

    def complete(self, step: str, by: str = "ann", actor: str = "") -> orders.Complete:
        """Complete a step."""
        return orders.Complete(by=by, actor=actor or by, step=step)

    def not_done(self, step: str, by: str = "ann") -> orders.MarkNotDone:
        """Say that a step was not done."""
        return orders.MarkNotDone(by=by, actor=by, step=step, reason="No time.", attempts="Twice.", told="The OCS.")

    def sign(self, ref: str, by: str = "ann", **rest: Any) -> orders.Sign:
        """Sign `step.field`."""
        step, _, field = ref.partition(".")
        return orders.Sign(by=by, actor=rest.pop("actor", by), step=step, field=field, **rest)

    def person(self, kind: str = "child", **values: str) -> str:
        """Put a person into the vault; gives the reference."""
        order = orders.AddPerson(by="ann", actor="ann", kind=kind, values=values or {"name": "Zawadi Kielelezo"})
        self.must(order)
        return f"P{len(self.state.persons)}"

    def basics(self, kind: str = "plain", *, yes: str = "no", count: int = 3) -> "Desk":
        """Answer and complete the first step."""
        values = {"when": "2026-03-02 20:55", "line": "A line", "yes": yes, "several": "one", "all_of": "a, b"}
        values |= {"count": str(count), "day": "2026-01-31", "sure": "yes"}
        for name, value in values.items():
            self.must(self.answer(f"basics.{name}", value))
        self.must(self.answer("basics.kind", kind, reason="" if kind == "plain" else "It is."))
        self.must(self.complete("basics"))
        return self


def confirmed(desk: Desk) -> None:
    """The step with a second officer, completed and confirmed."""
    desk.basics()
    desk.must(desk.answer("signed.words", "Words"))
    desk.must(desk.sign("signed.ours", by="otieno"))
    desk.must(desk.sign("signed.theirs", signer="parent", paper="Form 1"))
    desk.must(desk.complete("signed"))
    desk.must(orders.Confirm(by="kamau", actor="kamau", step="signed"))


def close_steps(desk: Desk, but: tuple[str, ...] = ()) -> None:
    """Mark every open step as not done, and have it signed, so that what waits for it opens."""
    for step in desk.procedure.steps:
        if step.name not in but and desk.standing(step.name).status.value in {"open", "blocked", "ask", "undecided"}:
            desk.must(desk.not_done(step.name))
            desk.must(orders.SignNotDone(by="kamau", actor="kamau", step=step.name))


def close_by_force(desk: Desk) -> None:
    """Close a run in which nothing was done."""
    close_steps(desk)
    desk.must(orders.Close(by="ann", actor="ann", outcome="ended"))


def withhold(desk: Desk, step: str) -> None:
    """Read the run again as a session that cannot open the values of a step."""
    read = []
    for one, found in zip(desk.history, desk.taken, strict=True):
        act = found[0].value
        hide = isinstance(act, Mapping) and act.get("step") == step
        values = {claim.name: Withheld() if hide and claim.name != "act" else claim.value for claim in found}
        read.append(event(values, one.header.actor, one.header.entered))
    desk.history = read
    desk.state = desk.replayed()
