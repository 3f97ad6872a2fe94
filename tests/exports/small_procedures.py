"""Small procedures by chance, in which every key that reads an answer may read a harmful one; and runs of them."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml
from hypothesis import assume
from hypothesis import strategies as st

from exports.composition.concealment import Concealment
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.run import orders as o
from sop_engine.run.claim_reading import event as told
from sop_engine.run.events import Event, Withheld
from sop_engine.run.orders import Refusal
from sop_engine.run.unfold import unfold
from sop_engine.run.words import NO_NAMES
from tests.run.examples import Desk, shared

ME, OTHER = "kamau", "otieno"
WHO: Final = ["child_desk"]
_OPTIONS: Final = {"low": {"label": "Low", "size": 1}, "high": {"label": "High", "size": 2}}
_HEAD: Final[Mapping[str, Any]] = {
    "sop": 0,
    "id": "x",
    "version": "0.1.0",
    "title": "Small",
    "owner": "child_desk",
    "subject": "child",
    "outcomes": {"ended": "It ended"},
}
Drawn = st.DrawFn


@dataclass
class Writer:
    """Writes one procedure, step after step. `known`: fields that may be read, each with its options."""

    draw: Drawn
    known: dict[str, tuple[str, ...]]

    def often(self, of: int = 3) -> bool:
        """One time in so many."""
        return self.draw(st.integers(1, of)) == of

    def condition(self, own: str = "", options: tuple[str, ...] = ()) -> str:
        """A condition on one or two of the answers that may be read, and on the own one where it is named."""
        refs = [own] if own else []
        refs += self.draw(st.lists(st.sampled_from(list(self.known)), min_size=1, max_size=2, unique=True))
        parts = [self._part(ref, self.known.get(ref, options)) for ref in refs]
        return f" {self.draw(st.sampled_from(['and', 'or']))} ".join(parts)

    def _part(self, ref: str, options: tuple[str, ...]) -> str:
        if self.often(6):
            return f"answered({ref})"
        relation = self.draw(st.sampled_from(["==", "!="]))
        return f"{ref} {relation} {self.draw(st.sampled_from(options))}"

    def field(self, ref: str) -> dict[str, Any]:
        """A field with some of the keys that read other answers."""
        kind = self.draw(st.sampled_from(["yesno", "yesno", "choice", "tick", "decision"]))
        found: dict[str, Any] = {"type": kind, "label": f"Field {ref}", "privacy": self._privacy()}
        if kind in {"choice", "decision"}:
            found["options"] = _OPTIONS
        if self.often():
            found["optional"] = True
        if self.known:
            found |= self._reading(ref, found)
        if kind != "tick":
            self.known[ref] = ("low", "high") if "options" in found else ("yes", "no")
        return found

    def _reading(self, ref: str, field: Mapping[str, Any]) -> dict[str, Any]:
        options = ("low", "high") if "options" in field else ("yes", "no")
        found: dict[str, Any] = {}
        if self.often(4):
            found["when"] = self.condition()
        if self.often():
            own = ref if field["type"] != "tick" and not self.often(4) else ""
            found["must"] = self.condition(own, options)
            found["otherwise"] = "This cannot be right."
        sized = [one for one, names in self.known.items() if names == ("low", "high")]
        if field["type"] == "choice" and sized and self.often(2):
            found["where"] = f"option.size <= {self.draw(st.sampled_from(sized))}.size"
        if field["type"] == "decision" and self.often(2):
            found["propose"] = {"high": self.condition()}
        return found

    def _privacy(self) -> str:
        return "harm" if self.often() else "case"

    def step(self, name: str) -> dict[str, Any]:
        """A step with one or two fields."""
        found: dict[str, Any] = {"title": f"Step {name}", "who": WHO, "law": ["POL"]}
        if self.known and self.often():
            found["when"] = self.condition()
        if self.known and self.often(4):
            found["due"] = {"within": "1 day", "from": "start", "when": self.condition()}
        if self.known and self.often(5):
            found["purge"] = self.condition()
        if self.known and self.often(6):
            found["every"] = {"gap": "7 days", "until": self.condition()}
            kept = dict(self.known)
            found["fields"] = {"a": self.field(f"{name}.a")}
            self.known = kept  # many answers: nobody reads it from outside
            return found
        found["fields"] = {one: self.field(f"{name}.{one}") for one in ["a", "b"][: self.draw(st.integers(1, 2))]}
        return found

    def phase(self, number: int) -> dict[str, Any]:
        """A phase of one or two steps, which a gate may close."""
        found: dict[str, Any] = {"title": f"Phase {number}"}
        if self.known and self.often(5):
            gate = {"when": self.condition(), "because": "It is closed.", "law": ["POL"], "lift": ["ocs"]}
            found["gates"] = {"shut": gate}
        found["steps"] = {
            f"s{number}{one}": self.step(f"s{number}{one}") for one in "xy"[: self.draw(st.integers(1, 2))]
        }
        return found


@st.composite
def procedures(draw: Drawn) -> Procedure:
    """A procedure that the checks accept."""
    writer = Writer(draw, {})
    phases = {f"p{number}": writer.phase(number) for number in range(1, draw(st.integers(2, 3)) + 1)}
    return loaded({**_HEAD, "phases": phases})


def loaded(content: Mapping[str, Any]) -> Procedure:
    """The procedure of this content; tried no further where the checks refuse it."""
    text = yaml.safe_dump(json.loads(json.dumps(dict(content))), sort_keys=False)
    found = load_procedure({"x.yaml": text, **shared()}, "x.yaml", quick=True)
    assume(found.procedure is not None)
    assert found.procedure is not None
    return found.procedure


class Run:
    """A run of a small procedure: two officers do what they are let do."""

    def __init__(self, draw: Callable[[Any], Any], procedure: Procedure) -> None:
        self._draw = draw
        self.desk = Desk(procedure)
        held = frozenset({"child_desk", "ocs"})
        now = self.desk.now
        officers = {
            name: type(now.officers[name])(id=name, name=name, roles=held, supervisor=True) for name in (ME, OTHER)
        }
        self.desk.now = type(now)(utc=now.utc, officers=officers)
        self.desk.open(ME)

    def happen(self) -> None:
        """All steps in order, now and then an answer changed, and an end in most runs."""
        for _ in range(2):
            for step in unfold(self.desk.procedure, self.desk.state).steps:
                self.work(step)
                self.amend()
            self.desk.wait(days=8)
        if self._draw(st.booleans()):
            left = self.desk.progress().open_steps
            marked: Any = {"reason": "So.", "attempts": "No.", "told": "Nobody."}
            self.tried(*(o.MarkNotDone(by=ME, actor=ME, step=name, **marked) for name in left))
            self.tried(o.Close(by=ME, actor=ME, outcome="ended"))

    def tried(self, *tried: o.AnyOrder) -> bool:
        """Submit each; was one of them accepted?"""
        self.desk.wait(minutes=1)
        found = [self.desk.submit(one) for one in tried]
        return any(not isinstance(one, Refusal) for one in found)

    def work(self, step: Step) -> None:
        """Answer what can be answered, and complete the step, or say that it is not done."""
        for field in step.fields:
            self.answer(field)
        if self._draw(st.integers(1, 5)) == 1:
            self.tried(
                o.MarkNotDone(by=ME, actor=ME, step=step.name, reason="So.", attempts="No.", told="Nobody."),
                o.SignNotDone(by=OTHER, actor=OTHER, step=step.name),
            )
        self.tried(o.Complete(by=ME, actor=ME, step=step.name))

    def answer(self, field: Field) -> None:
        """The first value that is let through, in an order by chance."""
        for value in self._values(field):
            reason = "So it is." if field.type is FieldType.DECISION else ""
            order = o.Answer(by=ME, actor=ME, step=field.step, field=field.name, value=value, reason=reason)
            if self.tried(order):
                return

    def _values(self, field: Field) -> list[str]:
        if field.type is FieldType.TICK:
            return ["yes"]
        found: list[str] = self._draw(st.permutations([option.name for option in field.options]))
        return found

    def amend(self) -> None:
        """Another answer somewhere."""
        given = [
            field
            for step in self.desk.procedure.steps
            for field in step.fields
            if field.type is not FieldType.TICK and self.desk.state.answer(field.ref)
        ]
        if not given or self._draw(st.integers(1, 4)) != 1:
            return
        field = self._draw(st.sampled_from(given))
        value = self._draw(st.sampled_from([option.name for option in field.options]))
        self.tried(
            o.Amend(
                by=ME, actor=ME, step=field.step, field=field.name, value=value, reason="So.", option_reason="So."
            )
        )


def events_told(desk: Desk) -> Iterator[Event]:
    """Each event as a reader of the evidence learns it: from the claims that are disclosed, and no others."""
    concealment = Concealment(desk.procedure, NO_NAMES)
    for event, claims in zip(desk.history, desk.taken, strict=True):
        given = {claim.name: claim.value for claim in claims}
        parting = concealment.part(event, given)
        shown = {**dict.fromkeys(parting.missed, Withheld()), **{name: given[name] for name in parting.disclosed}}
        yield told(shown, event.header.actor, event.header.entered)
