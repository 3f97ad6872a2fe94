"""Orders by chance, mostly sensible ones, for a run of `whole.yaml`: what the promises are tried with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.run import orders as o
from sop_engine.run.calendar import Calendar
from sop_engine.run.copies import LogCopy
from sop_engine.run.gates import gates as shut_gates
from sop_engine.run.orders import AnyOrder
from sop_engine.run.outlook import Status
from sop_engine.run.standing import status
from sop_engine.run.state import RunState
from sop_engine.run.unfold import unfold
from sop_engine.run.view import View
from tests.run.whole import CALENDARS, CALLER
from tests.run.whole_typed import ONE_IN_THREE, Typist

KINDS: Final = ("child", "witness", "suspect", "support_person", "child", "witness", "support_person")
Item = AnyOrder | timedelta | Calendar
"""One thing that happens: an order, time that passes (or a clock that is set back), a calendar of the station."""


class Chooser(Typist):
    """Chooses what happens next, looking at the run as it stands."""

    def next(self, procedure: Procedure, state: RunState, now: datetime) -> list[Item]:
        """What happens next; often several things that belong together."""
        self.procedure = unfold(procedure, state)
        self.view = View(self.procedure, state, now)
        self.state, self.now = state, now
        if state.count < 6:
            return self.prologue()
        found = self.random.choices(tuple(self._makers()), tuple(self._makers().values()))[0]()
        return found if isinstance(found, list) else [found]

    def _makers(self) -> dict[Callable[[], Item | list[Item]], int]:
        return {
            self.finish: 30,
            self.answer: 12,
            self.amend: 14,
            self.row: 5,
            self.outcome: 14,
            self.clock: 6,
            self.gate: 3,
            self.occasion: 4,
            self.custody: 6,
            self.between: 5,
            self.about: 4,
            self.wait: 6,
            self.closing: 1 if self.state.count > 60 else 0,
        }

    def who(self) -> dict[str, Any]:
        """Mostly one of the two who may."""
        by = self.random.choice(["one"] * 6 + ["two"] * 5 + ["three"])
        return {"by": by, "actor": by if self.random.random() < 0.95 else "two"}

    def when(self) -> dict[str, Any]:
        """Mostly now; sometimes entered late."""
        if self.random.random() < 0.9:
            return {}
        return {"at": self.now - timedelta(minutes=self.random.randint(-5, 600))}

    def step(self) -> Step:
        """Mostly one that waits for somebody."""
        rounds = [one for one in self.procedure.steps if one.each]
        if rounds and self.random.randrange(ONE_IN_THREE) == 0:
            return self.random.choice([one for one in rounds if self._status(one) is Status.OPEN] or rounds)
        standing = [
            one for one in self.procedure.steps if self._status(one) in {Status.OPEN, Status.ASK, Status.LATER}
        ]
        return self.random.choice(standing if standing and self.random.random() < 0.7 else self.procedure.steps)

    def _status(self, step: Step) -> Status:
        return status(self.view, step)

    def prologue(self) -> list[Item]:
        """How most runs begin: the first facts, and a search that finds something."""
        found: list[Item] = []
        for name in ("input", "begin", "persons"):
            step = self.view.index.steps[name]
            found += [self.answered(f, by="one", actor="one") for f in step.fields if not f.optional]
            found.append(o.Complete(by="one", actor="one", step=name))
        search = o.Answer(by="one", actor="one", step="begin", field="search", value="yes")
        rows = [self.answered(self.view.index.fields["seize.item"], by="one", actor="one") for _ in range(3)]
        rows = rows[: self.random.choice([0, 2, 2, 3])]
        done = o.Complete(by="one", actor="one", step="seize")
        return [search, *found, *rows, *([done] if self.random.randrange(2) else [])]

    def persons(self) -> list[Item]:
        """Persons in the vault, whose names nobody types."""
        kinds = ("child", "witness", "suspect", "support_person")
        return [o.AddPerson(by="one", actor="one", kind=kind, values={"name": f"Xq{kind}"}) for kind in kinds]

    def finale(self, left: tuple[str, ...]) -> list[Item]:
        """Everything that is open is not done; close; a supervisor signs late; and some try to go on."""
        not_done = [
            o.MarkNotDone(by="one", actor="one", step=name, reason="So.", attempts="No.", told="Nobody.")
            for name in left
        ]
        sealed = [o.Confirm(by="two", actor="two", step=name) for name in left]
        last = [o.SignNotDone(by="two", actor="two", step=name) for name in left[:3]]
        return [*sealed, *not_done, o.Close(by="one", actor="one", outcome="ended"), *last, *self.outcome_of_all()]

    def outcome_of_all(self) -> list[Item]:
        """What may still be done in a closed run, and what may not."""
        return [self.outcome(), self.answer(), *self.amend(), self.about(), self.about()]

    # What is written down

    def finish(self) -> list[Item]:
        """Answer what a step still lacks, sign it, complete it, perhaps confirm it."""
        step, who = self.step(), self.who()
        found: list[Item] = [o.AskFirst(**who, step=step.name, applies=True)] if step.ask_first else []
        for field in step.fields:
            if field.type is FieldType.SIGN:
                found.append(self.sign(step, field, "two" if who["by"] == "one" else "one"))
            elif not field.optional or self.random.randrange(ONE_IN_THREE) == 0:
                found.append(self.answered(field, **who))
        found.append(o.Complete(**who, **self.when(), step=step.name))
        if step.second and self.random.randrange(ONE_IN_THREE):
            found.append(o.Confirm(by="two", actor="two", step=step.name))
        return found

    def answered(self, field: Field, **who: Any) -> AnyOrder:
        """An answer to the field."""
        wordy = field.type is not FieldType.LIST and self.random.randrange(ONE_IN_THREE)
        reason = self.word() if wordy else ""
        reason = self.word() if field.type is FieldType.DECISION else reason
        return o.Answer(**who, step=field.step, field=field.name, value=self.raw(field), reason=reason)

    def answer(self) -> Item:
        """An answer to any field."""
        field = self.random.choice(self.step().fields or self.procedure.steps[0].fields)
        return self.answered(field, **self.who(), **self.when())

    def sign(self, step: Step, field: Field, by: str) -> AnyOrder:
        """A signature: own where an officer may, else on paper; sometimes refused."""
        if set(field.by) & set(self.procedure.roles) and (field.of == "" or "forensic_examiner" not in field.by):
            by = by if not field.of or field.name.endswith("_from") else ("two" if by == "one" else "one")
            return o.Sign(by=by, actor=by, step=step.name, field=field.name)
        refused = not self.random.randrange(ONE_IN_THREE)
        signer = self.random.choice([*field.by, *list(self.state.persons)[:4]])
        return o.Sign(
            **self.who(), step=step.name, field=field.name, signer=signer, paper=self.word(), refused=refused
        )

    def row(self) -> Item:
        """One more device."""
        field = self.view.index.fields["seize.item"]
        return self.answered(field, **self.who())

    def amend(self) -> list[Item]:
        """Another answer; rather where a condition reads it."""
        fields = [field for step in self.procedure.steps for field in step.fields if self.view.answered(field)]
        telling = [field for field in fields if field.ref in self.view.index.shown_by] or fields
        chosen = [self.random.choice(among) for among in (fields, telling, telling) if among]
        return [self._amended(field) for field in chosen if field.value is None]

    def _amended(self, field: Field) -> AnyOrder:
        rows = len(self.state.step(field.step).rows.get(field.name, ()))
        row = self.random.randint(0, rows + 1) if field.type is FieldType.LIST else 0
        raw = self.raw(field)
        if field.type is FieldType.SIGN:
            raw = {"signer": self.random.choice(field.by), "paper": self.word(), "state": "signed"}
        return o.Amend(
            **self.who(),
            step=field.step,
            field=field.name,
            value=raw,
            reason=self.word(),
            option_reason=self.word() if not row or not self.random.randrange(ONE_IN_THREE) else "",
            row=row,
        )

    # What becomes of steps

    def outcome(self) -> Item:
        """Skipped, waived, not done, signed off, asked, confirmed, completed."""
        step, who = self.step(), {**self.who(), **self.when()}
        code = self.random.choice([*(step.skip.reasons if step.skip else ()), "x"])
        marked = [one for one in self.procedure.steps if self.state.step(one.name).not_done]
        late = self.random.choice(marked) if marked else step
        tried: list[AnyOrder] = [
            o.SkipStep(**who, step=step.name, code=code, reason=self.word()),
            o.SkipStep(**who, step=step.name, code=code, reason=self.word()),
            o.Waive(**who, step=step.name, reason=self.word()),
            o.MarkNotDone(**who, step=step.name, reason=self.word(), attempts=self.word(), told=self.word()),
            o.SignNotDone(by="two", actor="two", step=late.name),
            o.SignNotDone(by="one", actor="one", step=late.name),
            o.Complete(**who, step=step.name),
            o.Confirm(by="two", actor="two", step=step.name),
            o.AskFirst(**who, step="asked", applies=bool(self.random.randrange(2)), reason=self.word()),
        ]
        return self.random.choice(tried)

    def clock(self) -> Item:
        """Stopped, extended, set going again, by an authority."""
        timed = [step for step in self.procedure.steps if step.due]
        moved = [step for step in timed if self.state.step(step.name).clocks]
        if moved and self.random.randrange(ONE_IN_THREE):
            timed = moved
        step = self.random.choice(timed)
        act: dict[str, Any] = {"authority": self.word(), "reason": self.word()}
        number, who = self.random.randint(1, len(step.due)), self.who()
        until = self.now + timedelta(hours=self.random.randint(1, 900))
        tried: list[AnyOrder] = [
            o.StopClock(**who, step=step.name, clock=number, **act),
            o.ExtendClock(**who, step=step.name, clock=number, until=until, **act),
            o.RestartClock(**who, step=step.name, clock=number, **act),
        ]
        return self.random.choice(tried)

    def gate(self) -> Item:
        """A gate opened again."""
        known = shut_gates(self.view)
        if not known:
            return self._shutting()
        if self.random.randrange(ONE_IN_THREE):
            phase, _, gate = self.random.choice(known).partition(".")
            return o.Lift(**self.who(), phase=phase, gate=gate, reason=self.word())
        gates = [(phase.name, gate.name) for phase in self.procedure.phases for gate in phase.gates]
        phase, gate = self.random.choice(gates)
        return o.Lift(**self.who(), phase=phase, gate=gate, reason=self.word())

    def _shutting(self) -> Item:
        """An answer that shuts a gate."""
        images = [one.name for one in self.procedure.steps if one.name.startswith("image#")]
        step, field, value = self.random.choice(
            [("begin", "weak", "yes"), *[(one, "result", "lost") for one in images]]
        )
        if self.state.answer(f"{step}.{field}"):
            return o.Amend(by="one", actor="one", step=step, field=field, value=value, reason=self.word())
        return o.Answer(by="one", actor="one", step=step, field=field, value=value)

    def occasion(self) -> Item:
        """Something happened."""
        return o.Open(**self.who(), **self.when(), step=self.random.choice(["sighting", "threat", "whisper"]))

    def custody(self) -> list[Item]:
        """A hand-over with both signatures, or one of them."""
        moves = [step for step in self.procedure.steps if any(f.type is FieldType.CUSTODY for f in step.fields)]
        if not moves:
            return [self.row()]
        step = self.random.choice(moves)
        found: list[Item] = [self.answered(step.fields[0], **self.who())]
        found += [self.sign(step, field, self.random.choice(["one", "two"])) for field in step.fields[1:]]
        return [*found[: self.random.randint(1, len(found))], o.Complete(**self.who(), step=step.name)]

    def between(self) -> Item:
        """Other runs: begun, taken over, come back, changed."""
        step, who = self.random.choice(["send", "leave"]), self.who()
        if self.state.step(step).used is None and self.random.randrange(2):
            return o.StartUsed(**who, step=step, run=f"{self.random.getrandbits(128):032x}", version="0.1.0")
        colour: dict[str, object] = {"colour": self.random.choice(["red", "blue"]), "met": "P2"}
        closed: Any = self.random.choice(["complete", "with_steps_not_done"])
        head = "ab" * 32
        tried: list[AnyOrder] = [
            o.StartUsed(**who, step=step, run=f"{self.random.getrandbits(128):032x}", version="0.1.0"),
            o.TakeBack(**who, step=step, state="accepted", head=head, owner="two"),
            o.TakeBack(**who, step=step, state=closed, head=head, owner="two", outcome="brought", given=colour),
            o.TakeBack(**who, step=step, state=closed, head=head, owner="two", outcome="lost"),
            o.Accept(**who),
            o.MarkDiffers(**who, step="input", field="reported_at", run=CALLER),
            o.MarkDiffers(**who, step="input", field="reported_at", run="ef" * 16),
        ]
        return self.random.choice(tried)

    def about(self) -> Item:
        """Notes, readings, papers handed out, a clock that is off, one person more."""
        who = self.who()
        tried: list[AnyOrder] = [
            o.Note(**who, step=self.step().name, text=self.word()),
            o.Note(**who, text=self.word()),
            o.LogRead(**who, what=self.step().name, reason=self.word()),
            o.LogRead(**who, what="P1", reason=self.word()),
            o.LogExport(**who, recipient=self.word(), kind="interim", sha256="ab" * 32),
            LogCopy(
                **who,
                recipient=self.word(),
                reason=self.word(),
                kind="interim",
                copy="full",
                shows="S2",
                sha256="ab" * 32,
            ),
            o.MarkClock(**who, statement=self.word()),
            o.AddPerson(**who, kind=self.random.choice(KINDS), values={"name": f"Xq{self.word()}"}),
        ]
        return self.random.choice(tried)

    def wait(self) -> Item:
        """Time passes; seldom the clock is set back, or the station's calendar changes."""
        if self.random.random() < 0.1:
            seldom: list[Item] = [timedelta(minutes=-30), *CALENDARS]
            return self.random.choice(seldom)
        return timedelta(minutes=self.random.choice([5, 60, 600, 60 * 24, 60 * 24 * 8]))

    def closing(self) -> list[Item]:
        """Close; perhaps after everything else was marked as not done, or skipped."""
        rest = self.procedure.steps if self.random.randrange(ONE_IN_THREE) == 0 else ()
        not_done = [
            o.MarkNotDone(by="one", actor="one", step=step.name, reason="So.", attempts="No.", told="Nobody.")
            for step in rest
        ]
        return [*not_done, o.Close(by="one", actor="one", outcome="ended")]
