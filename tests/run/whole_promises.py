"""A run of the whole language in which every promise is looked at after every act."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from sop_engine.procedure.model import Step
from sop_engine.run import events as ev
from sop_engine.run import orders as o
from sop_engine.run.apply import apply
from sop_engine.run.calendar import Calendar
from sop_engine.run.court_days import calendar_news
from sop_engine.run.decide import decide
from sop_engine.run.events import Event
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.outlook import Progress, Standing, Status
from sop_engine.run.progress import progress
from sop_engine.run.rule_events import Purged
from sop_engine.run.standing import missing
from sop_engine.run.unfold import unfold
from sop_engine.run.use_events import Returned
from sop_engine.run.view import View
from tests.run.machine import released
from tests.run.whole import CALLER
from tests.run.whole_acts import Chooser, Item
from tests.run.whole_readers import Readers

DEEP_EVERY = 12
"""Acts between two looks that go through the whole run."""

READERS_EVERY = 5

OUTCOMES = ("completed", "skipped", "waived", "not_done")
CLOSED_TAKES = (ev.Read, ev.Exported, ev.NotDoneSigned)


class Trial(Readers):
    """A run in which anything is tried.

    Attributes:
        accepted, refused_by: counts by kind.
    """

    def __init__(self) -> None:
        super().__init__()
        self.accepted: Counter[str] = Counter()
        self.refused_by: Counter[str] = Counter()
        self.open_by(CALLER)
        self.promised(())

    def happen(self, item: Item) -> None:
        """Let one thing happen, and look at every promise."""
        self.script.append(item)
        before, was = self.state, self.progress()
        if isinstance(item, timedelta):
            self.now = replace(self.now, utc=self.now.utc + item)
            self.progress()
            return
        if isinstance(item, Calendar):
            for news in calendar_news(self.procedure, self.state, item, actor="one", at=self.now.utc):
                self._take(news)
            self.promised(self.history[before.count :])
            return
        view = View(self.procedure, before, self.now.utc)
        found = self.submit(item)
        if isinstance(found, Refusal):
            self.refused_by[found.code] += 1
            assert self.state is before
            self._refusal_is_fair(item, found, view)
            return
        self.accepted[_kind(item)] += 1
        assert found, "an order was accepted and nothing came of it"
        if before.closed is not None:
            assert all(isinstance(one, CLOSED_TAKES) for one in found)
        for one in found:
            self._was_let_go(one, view)
        self.promised(found)
        self._other_rounds_stand(item, found, was)
        self.purged_rightly(found)

    def promised(self, found: Sequence[Event]) -> None:
        """All that must hold after every act."""
        fresh = (
            range(self.state.count - len(found), self.state.count)
            if found
            else range(len(self.rereads), self.state.count)
        )
        for place in fresh:
            self.survives(place)
        now = self.progress()
        self._standings_are_sound(now)
        self._nothing_vanishes()
        self._closing_agrees(now)
        if self.state.count % READERS_EVERY < len(found):
            self.readers_can_go_on()
        if self.state.count % DEEP_EVERY < len(found) or any(isinstance(one, Purged) for one in found):
            self.look_deep()

    # Refusals and hold points

    def _refusal_is_fair(self, order: AnyOrder, refusal: Refusal, view: View) -> None:
        step = view.index.steps.get(getattr(order, "step", ""))
        if step is not None and step.urgent and refusal.field == step.name:
            assert refusal.code not in {"blocked", "undecided", "ask_first"}, "an urgent step was blocked"

    def _was_let_go(self, one: Event, view: View) -> None:
        if isinstance(one, ev.Answered | ev.Amended | ev.Completed | ev.Skipped | ev.Asked):
            step = view.index.steps[one.step]
            held = () if step.urgent else [name for name in step.after if not _released(view, name)]
            assert not held, f"work in a step that waits: {one}"

    # Where steps stand

    def _standings_are_sound(self, now: Progress) -> None:
        view = View(self.procedure, self.state, self.now.utc)
        assert tuple(now.steps) == tuple(step.name for step in view.procedure.steps)
        for step in view.procedure.steps:
            self._standing_is_sound(view, step, now.steps[step.name])

    def _standing_is_sound(self, view: View, step: Step, found: Standing) -> None:
        did = self.state.step(step.name)
        if found.status is Status.HIDDEN:
            assert not any(view.answered(field) for field in step.fields), f"{step.name} is hidden and has answers"
            assert not any(getattr(did, name) for name in OUTCOMES), f"{step.name} is hidden and has an outcome"
        if found.status in {Status.COMPLETED, Status.TO_CONFIRM} and not did.purged:
            assert not missing(view, step), f"{step.name} is completed and lacks something"
        assert not (step.urgent and found.status is Status.BLOCKED)
        if did.completed and did.confirmed:
            assert did.completed.header.by != did.confirmed.header.by
        if did.not_done and did.not_done_signed:
            assert did.not_done.header.by != did.not_done_signed.header.by

    def _nothing_vanishes(self) -> None:
        """Whatever stands is in a step that is shown; it went only by an event that says so."""
        known = {step.name for step in unfold(self.procedure, self.state).steps}
        expected = _told(self.history)
        for name, did in self.state.steps.items():
            stands = [one for one in did.answers.values() if not one.voided]
            stands += [one for rows in did.rows.values() for one in rows if not one.voided]
            acts = [getattr(did, outcome) for outcome in OUTCOMES if getattr(did, outcome)]
            assert name in known or not (stands or acts), f"{name} is lost, with what was done in it"
            assert {outcome for outcome in OUTCOMES if getattr(did, outcome)} == expected.get(name, set()), name
        given: dict[tuple[str, str, int], int] = {}
        for one in self.history:
            if isinstance(one, ev.Answered | ev.Amended):
                key = (one.step, one.field, one.row)
                given[key] = given.get(key, 0) + 1
        for (step, field, row), count in given.items():
            did = self.state.step(step)
            now = did.rows[field][row - 1] if row else did.answers[field]
            assert len(now.before) + 1 == count, f"an answer to {step}.{field} is gone"

    def _closing_agrees(self, now: Progress) -> None:
        if self.state.closed is not None:
            assert not now.may_close
            return
        assert now.may_close == (not now.open_steps)
        order = o.Close(by="one", actor="one", outcome="ended")
        found = decide(self.procedure, self.state, order, self.now)
        if isinstance(found, Refusal):
            assert not now.may_close, f"may close, and may not: {found.sentence}"
            assert found.code == "steps_open"
            return
        assert now.may_close
        closed = apply(self.state, found[0])
        assert progress(self.procedure, closed, self.now.utc).open_steps == ()

    def _other_rounds_stand(self, order: AnyOrder, found: Sequence[Event], was: Progress) -> None:
        """An act in the round of one row changes nothing in the rounds of another."""
        row = _row(getattr(order, "step", ""))
        if not row:
            return
        for one in found:
            assert _row(getattr(one, "step", "")) in {row, 0}, f"{one} follows from another row's {order}"
        now = self.progress().steps
        for name, before in was.steps.items():
            if _row(name) not in {row, 0}:
                assert now[name] == before, f"{name} changed with {order}"


def _told(history: Iterable[Event]) -> dict[str, set[str]]:
    """Which outcomes stand by the story of the events alone."""
    found: dict[str, set[str]] = {}
    for one in history:
        name = getattr(one, "step", "")
        match one:
            case ev.Completed():
                found[name] = {"completed"}
            case Returned() if one.completes:
                found[name] = {"completed"}
            case ev.Skipped():
                found.setdefault(name, set()).add("skipped")
            case ev.Waived():
                found.setdefault(name, set()).add("waived")
            case ev.NotDone():
                found[name] = found.get(name, set()) - {"skipped"} | {"not_done"}
            case ev.Confirmed():
                found.setdefault(name, set()).discard("not_done")
            case ev.Voided() if not one.field:
                found.setdefault(name, set()).discard(str(one.old))
            case _:
                pass
    return found


def _released(view: View, name: str) -> bool:
    """As `machine.released`; of what is repeated each round that was begun, or else its list."""
    rounds = view.index.rounds.get(name)
    if rounds is None:
        return released(view, name)
    if not rounds:
        return released(view, "seize")
    later = [one for one in rounds if one.every and one.name not in view.state.steps and not one.name.endswith("~1")]
    return all(released(view, one.name) for one in rounds if one not in later)


def _row(name: str) -> int:
    """The row that a round is for, or 0."""
    digits = name.partition("#")[2].partition("~")[0]
    return int(digits) if digits else 0


def _kind(order: AnyOrder) -> str:
    """What kind of order it is, for the counts."""
    name = type(order).__name__
    if isinstance(order, o.Sign):
        return f"{name} {'attested' if order.signer else 'own'}"
    if isinstance(order, o.AskFirst):
        return f"{name} {'yes' if order.applies else 'no'}"
    if isinstance(order, o.TakeBack):
        return f"{name} {order.state}"
    if isinstance(order, o.StopClock | o.ExtendClock | o.RestartClock):
        return name
    step = getattr(order, "step", "")
    where = "each+every" if "#" in step and "~" in step else "each" if "#" in step else "every" if "~" in step else ""
    return f"{name} {where}".strip() if where else name


def run(seed: int, acts: int, trial: Trial | None = None) -> Trial:
    """A run of so many acts by this seed; most are closed in the end, and something is tried even then."""
    trial = trial or Trial()
    chooser = Chooser(seed)
    for item in chooser.persons():
        trial.happen(item)
    while len(trial.script) < acts:
        for item in chooser.next(trial.procedure, trial.state, trial.now.utc):
            trial.happen(item)
    for _ in range(seed % 5):
        for item in chooser.finale(trial.progress().open_steps):
            trial.happen(item)
    return trial
