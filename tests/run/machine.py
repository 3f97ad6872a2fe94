"""A machine that tries anything at a run, and what must hold whatever it tried."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sop_engine.canonical import canonical_bytes
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import FieldType, Privacy, Procedure, Step
from sop_engine.run import orders
from sop_engine.run.closing import told_of
from sop_engine.run.decide import Now, OfficerView
from sop_engine.run.decide.sheets import HERE_AND_NOW
from sop_engine.run.events import (
    Amended,
    Answered,
    Asked,
    Completed,
    Confirmed,
    Event,
    Exported,
    NotDoneSigned,
    Read,
    Skipped,
)
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.sheets import SheetTaken, TakeSheet
from sop_engine.run.standing import missing
from sop_engine.run.state import StepState
from sop_engine.run.unfold import unfold
from sop_engine.run.view import View
from tests.run.examples import START_AT, Desk
from tests.run.typed import raw_for


def staff(procedure: Procedure) -> dict[str, OfficerView]:
    """Two officers who hold every role and supervise, and one who holds none."""
    roles = frozenset(procedure.roles)
    return {
        name: OfficerView(id=name, name=name.title(), roles=held, supervisor=bool(held))
        for name, held in (("one", roles), ("two", roles), ("three", frozenset[str]()))
    }


class AnyRun(RuleBasedStateMachine):
    """Officers do things in any order, rightly and wrongly."""

    procedure: Procedure

    @initialize()
    def begin(self) -> None:
        """Open the run, with three persons in the vault whose names nobody types."""
        self.desk = Desk(self.procedure)
        self.steps = [step for step in self.procedure.steps if not step.each]
        self.desk.now = Now(utc=START_AT, officers=staff(self.procedure))
        self.desk.open("one")
        self.checked, self.hours = 0, 0
        for kind in (self.procedure.subject, "witness", "suspect"):
            self.submit(orders.AddPerson(by="one", actor="one", kind=kind, values={"name": f"Xq{kind}"}))

    # What is tried

    @rule(data=st.data(), by=st.sampled_from(["one", "one", "two", "three"]))
    def answer(self, data: st.DataObject, by: str) -> None:
        """Answer any field."""
        field = data.draw(st.sampled_from([field for step in self.steps for field in step.fields]))
        raw = data.draw(raw_for(field))
        self.submit(orders.Answer(by=by, actor=by, step=field.step, field=field.name, value=raw, reason="Because."))

    @rule(data=st.data(), by=st.sampled_from(["one", "two", "three"]))
    def amend(self, data: st.DataObject, by: str) -> None:
        """Amend an answer, or a field that has none."""
        view = View(self.procedure, self.desk.state, self.desk.now.utc)
        fields = [field for step in self.steps for field in step.fields]
        given = [field for field in fields if view.answered(field)]
        telling = [field for field in given if field.ref in view.index.shown_by]
        for among in (given, telling, telling):
            field = data.draw(st.sampled_from(among or fields))
            row = data.draw(st.integers(0, 2)) if field.type is FieldType.LIST else 0
            order = orders.Amend(
                by=by,
                actor=by,
                step=field.step,
                field=field.name,
                value=data.draw(raw_for(field)),
                reason="It was wrong.",
                row=row,
                option_reason="Because.",
            )
            self.submit(order)

    @rule(data=st.data(), by=st.sampled_from(["one", "two"]))
    def finish(self, data: st.DataObject, by: str) -> None:
        """Answer whatever a step still lacks, sign it, complete it and confirm it."""
        standings = self.desk.progress().steps
        ready = [step for step in self.steps if standings[step.name].status in {Status.OPEN, Status.ASK}]
        step = data.draw(st.sampled_from(ready or self.steps))
        if step.ask_first:
            self.submit(orders.AskFirst(by=by, actor=by, step=step.name, applies=True))
        for field in step.fields:
            if field.type is not FieldType.SIGN:
                raw = data.draw(raw_for(field))
                order = orders.Answer(by=by, actor=by, step=step.name, field=field.name, value=raw, reason="Because.")
                self.submit(order)
        self.sign_all(step, "two" if by == "one" else "one")
        self.submit(orders.Complete(by=by, actor=by, step=step.name))
        self.submit(orders.Confirm(by="two", actor="two", step=step.name))

    def sign_all(self, step: Step, by: str) -> None:
        """Fill every signature of the step."""
        for field in step.fields:
            if field.type is FieldType.SIGN:
                mine = bool(set(field.by) & set(self.procedure.roles))
                signer = "" if mine else field.by[0]
                order = orders.Sign(
                    by=by, actor=by, step=step.name, field=field.name, signer=signer, paper="" if mine else "Form 1"
                )
                self.submit(order)

    @rule(data=st.data(), by=st.sampled_from(["one", "two", "three"]))
    def outcome(self, data: st.DataObject, by: str) -> None:
        """Skip, waive, mark as not done, sign off, confirm, complete, or ask of any step."""
        step = data.draw(st.sampled_from(self.steps))
        code = next(iter(step.skip.reasons)) if step.skip else "x"
        tried: list[AnyOrder] = [
            orders.SkipStep(by=by, actor=by, step=step.name, code=code, reason="So."),
            orders.Waive(by=by, actor=by, step=step.name, reason="So."),
            orders.MarkNotDone(by=by, actor=by, step=step.name, reason="So.", attempts="No.", told="Nobody."),
            orders.SignNotDone(by="two", actor="two", step=step.name),
            orders.Complete(by=by, actor=by, step=step.name),
            orders.Complete(by=by, actor="one", step=step.name),
            orders.Confirm(by=by, actor=by, step=step.name),
            orders.AskFirst(by=by, actor=by, step=step.name, applies=True, reason="Changed."),
            orders.AskFirst(by=by, actor=by, step=step.name, applies=False, reason="Nothing."),
            orders.Note(by=by, actor=by, step=step.name, text="A note."),
            orders.LogRead(by=by, actor=by, what=step.name, reason="To act on it."),
        ]
        self.submit(data.draw(st.sampled_from(tried)))

    @rule(hours=st.integers(0, 60), writer=st.sampled_from(["two", "three", ""]))
    def paper(self, hours: int, writer: str) -> None:
        """Enter from paper what was done so many hours ago; or, with none, what is done now."""
        outsider = "" if writer else "the teacher on duty"
        self.submit(TakeSheet(by="one", actor="one", serial="7K3M 92QX", writer=writer, outsider=outsider))
        self.hours = hours

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        """Time passes; skipped steps come back."""
        self.desk.wait(hours=hours)

    @precondition(lambda self: len(self.desk.history) > 50)
    @rule(rest=st.booleans())
    def close(self, rest: bool) -> None:  # noqa: FBT001 - hypothesis gives the argument by name
        """Close; with `rest`, after everything else was marked as not done."""
        for step in self.steps if rest else ():
            order = orders.MarkNotDone(
                by="one", actor="one", step=step.name, reason="So.", attempts="No.", told="No."
            )
            self.submit(order)
        for outcome in self.procedure.outcomes:
            self.submit(orders.Close(by="one", actor="one", outcome=outcome))

    def submit(self, order: AnyOrder) -> None:
        """Submit the order and judge what came of it."""
        if self.hours and self.desk.state.sheets and not isinstance(order, HERE_AND_NOW):
            at, sheets = self.desk.now.utc - timedelta(hours=self.hours), self.desk.state.sheets
            order = replace(order, at=max(at, START_AT), sheet=len(sheets))
        before = self.desk.state
        view = View(self.procedure, before, self.desk.now.utc)
        found = self.desk.submit(order)
        if isinstance(found, Refusal):
            assert self.desk.state is before
            self.judge_refusal(order, found, view)
            return
        assert found
        if before.closed is not None:
            assert all(isinstance(event, Read | Exported | NotDoneSigned) for event in found)
        for event in found:
            self.judge_hold(event, view)

    def judge_refusal(self, order: AnyOrder, refusal: Refusal, view: View) -> None:
        """An urgent step is never refused for being blocked, nor for being undecided as a whole."""
        step = view.index.steps.get(getattr(order, "step", ""))
        if step is not None and step.urgent and refusal.field == step.name:
            assert refusal.code not in {"blocked", "undecided", "ask_first"}

    def judge_hold(self, event: Event, view: View) -> None:
        """No work in a step whose hold point was not released before the order."""
        if isinstance(event, Answered | Amended | Completed | Skipped | Asked | Confirmed):
            step = view.index.steps[event.step]
            held = () if step.urgent else [name for name in step.after if not released(view, name)]
            assert not held or isinstance(event, Confirmed), (event, held)

    # What must hold

    @invariant()
    def state_is_the_fold(self) -> None:
        """The state is nothing but the fold of the events."""
        assert self.desk.replayed() == self.desk.state

    @invariant()
    def events_survive_their_claims(self) -> None:
        """Each new event is made again from its claims, which are few, canonical, and in the right compartment."""
        fresh = self.desk.taken[self.checked :]
        assert self.desk.reread()[self.checked :] == self.desk.history[self.checked :]
        for event, claims in zip(self.desk.history[self.checked :], fresh, strict=True):
            assert len(claims) <= 8
            assert len({claim.name for claim in claims}) == len(claims)
            for claim in claims:
                canonical_bytes(claim.value, strict_keys=True)
            self.judge_compartments(event, {claim.name: claim.compartment for claim in claims})
        self.checked = len(self.desk.history)

    def judge_compartments(self, event: Event, places: dict[str, str]) -> None:
        """Identity and harm never stand in `case`; sealed answers stand behind their seal."""
        if not isinstance(event, Answered | Amended) or event.row:
            return
        field = self.procedure.field(f"{event.step}.{event.field}")
        step = self.procedure.step(event.step)
        assert field is not None
        assert step is not None
        for name in {"value", "old", "reason"} & set(places):
            assert (places[name] == "case") == (field.privacy < Privacy.IDENTITY and not step.sealed)

    @invariant()
    def paper_is_named_and_fits(self) -> None:
        """What is from a sheet names one that was taken, at a time of the run, and signs for nobody else."""
        sheets = 0
        for event in self.desk.history:
            header, own = event.header, isinstance(event, Confirmed | NotDoneSigned | SheetTaken)
            sheets += isinstance(event, SheetTaken)
            assert header.sheet <= sheets
            assert not header.sheet or START_AT <= header.at <= header.entered
            assert not (own and header.reported)

    @invariant()
    def nothing_is_edited(self) -> None:
        """Every value that was ever given is still in the state, in order."""
        given: dict[tuple[str, str, int], list[object]] = {}
        for event in self.desk.history:
            if isinstance(event, Answered | Amended):
                given.setdefault((event.step, event.field, event.row), []).append(event.value)
        for (step, field, row), values in given.items():
            found = self.desk.state.step(step)
            now = found.rows[field][row - 1] if row else found.answers[field]
            assert [*(old.value for old in now.before), now.value] == values

    @invariant()
    def standing_is_sound(self) -> None:
        """Hidden steps hold nothing that counts, completed ones lack nothing, urgent ones never wait."""
        view = View(self.procedure, self.desk.state, self.desk.now.utc)
        standings = self.desk.progress().steps
        for step in self.steps:
            found = standings[step.name]
            did = self.desk.state.step(step.name)
            if found.status is Status.HIDDEN:
                assert not any(view.answered(field) for field in step.fields)
                outcomes = (did.completed, did.skipped, did.not_done, did.waived)
                assert outcomes == (None, None, None, None)
            if found.status in {Status.COMPLETED, Status.TO_CONFIRM}:
                assert not missing(view, step)
            assert not (step.urgent and found.status is Status.BLOCKED)
            if did.completed and did.confirmed:
                assert did.completed.header.by != did.confirmed.header.by

    @invariant()
    @precondition(lambda self: self.desk.state.closed is not None)
    def closed_means_settled(self) -> None:
        """A closed run has no open step at the moment of closing."""
        closed = self.desk.state.closed
        assert closed is not None
        at_closing = self.desk.now
        self.desk.now = Now(utc=closed.header.entered, officers=at_closing.officers)
        progress = self.desk.progress()
        self.desk.now = at_closing
        assert progress.open_steps == ()
        assert not progress.may_close
        told = told_of(unfold(self.desk.procedure, self.desk.state))
        not_done = any(found.status is Status.NOT_DONE for name, found in progress.steps.items() if name in told)
        assert closed.state == ("with_steps_not_done" if not_done else "complete")


def released(view: View, name: str) -> bool:
    """Written again from the language reference, so that it can contradict the engine."""
    phase = view.index.phases.get(name)
    if phase is not None:
        return all(released(view, step.name) for step in phase.steps)
    step = view.index.steps[name]
    return view.applies(step) is Truth.FALSE or _over(step, view.state.step(name), view)


def _over(step: Step, did: StepState, view: View) -> bool:
    if did.not_done is not None:
        return did.not_done_signed is not None
    if did.waived is not None:
        return True
    if did.completed is not None:
        return did.confirmed is not None or not step.second
    return did.skipped is not None and (did.skipped.back is None or did.skipped.back > view.now)
