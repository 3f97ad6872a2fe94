"""What a picture of a procedure shows: phases, steps, arrows in plain words, marks. No sizes, no colours."""

from collections.abc import Iterator

from msgspec import Struct

from sop_engine.procedure.drawing.plain_words import condition_in_words
from sop_engine.procedure.model import Gate, Phase, Procedure, Step


class Box(Struct, frozen=True, kw_only=True):
    """One step.

    Attributes:
        who: titles of the roles, the responsible one first. condition: in plain words; empty: always.
        marks: what is special about it, such as `urgent` or `sealed`, in a fixed order.
    """

    name: str
    title: str
    who: tuple[str, ...]
    condition: str = ""
    marks: tuple[str, ...] = ()


class Closing(Struct, frozen=True, kw_only=True):
    """A gate: the phase closes if `condition` (in plain words), with the reason `because`.

    Attributes:
        opened: titles of the roles that may open it again; empty: nobody may.
    """

    condition: str
    because: str
    opened: str = ""

    @property
    def sentence(self) -> str:
        """All of it in one text."""
        opened = f" May be opened by: {self.opened}." if self.opened else ""
        return f"closed if {self.condition}. {self.because}{opened}"


class Lane(Struct, frozen=True, kw_only=True):
    """One phase. `condition`: of the phase itself, in plain words."""

    name: str
    title: str
    boxes: tuple[Box, ...]
    condition: str = ""
    gates: tuple[Closing, ...] = ()
    marks: tuple[str, ...] = ()


class Hold(Struct, frozen=True, kw_only=True):
    """A hold point.

    Attributes:
        step: waits for `source`, another step. phase: title of the phase whose last step `source` is, or empty.
        lane: name of the phase that waits as a whole, `step` being its first that does; or empty.
    """

    source: str
    step: str
    phase: str = ""
    lane: str = ""


class Plan(Struct, frozen=True, kw_only=True):
    """A whole picture. `outcomes`: sentences, in order, each with its condition in plain words."""

    title: str
    about: str
    version: str
    lanes: tuple[Lane, ...]
    holds: tuple[Hold, ...]
    outcomes: tuple[str, ...]


MARKS = {
    "urgent": "urgent: nothing may block it",
    "sealed": "sealed: named roles only",
    "repeats": "comes back, or once for each",
    "anytime": "when something happens",
    "second": "a second officer confirms",
    "asks": "asks first whether it applies",
    "may skip": "may be skipped with a reason",
    "clock": "has a clock",
    "uses": "runs another procedure",
}
"""Mark to what it means, in the order in which marks are shown."""


def plan_of(procedure: Procedure) -> Plan:
    """The picture's contents."""
    return Plan(
        title=procedure.title,
        about=procedure.about,
        version=procedure.version,
        lanes=tuple(_lane(procedure, phase) for phase in procedure.phases),
        holds=tuple(_holds(procedure)),
        outcomes=tuple(_outcome(procedure, name) for name in procedure.outcomes),
    )


def _outcome(procedure: Procedure, name: str) -> str:
    condition = procedure.outcome_when.get(name)
    label = procedure.outcomes[name]
    return f"{label}: only if {condition_in_words(procedure, condition)}" if condition else label


def _lane(procedure: Procedure, phase: Phase) -> Lane:
    repeated = ("repeats",) if phase.each else ()
    return Lane(
        name=phase.name,
        title=phase.title,
        boxes=tuple(_box(procedure, phase, step) for step in phase.steps),
        condition=condition_in_words(procedure, phase.when) if phase.when else "",
        gates=tuple(_gate(procedure, gate) for gate in phase.gates),
        marks=repeated + (("anytime",) if phase.anytime else ()),
    )


def _gate(procedure: Procedure, gate: Gate) -> Closing:
    lifted = ", ".join(procedure.roles[name].title if name in procedure.roles else name for name in gate.lift)
    return Closing(condition=condition_in_words(procedure, gate.when), because=gate.because, opened=lifted)


def _box(procedure: Procedure, phase: Phase, step: Step) -> Box:
    # A step's own condition has its phase's merged into it: the part of the phase stands on the lane already.
    own = step.when if step.when != phase.when else None
    words = condition_in_words(procedure, own, without=phase.when) if own else ""
    return Box(
        name=step.name,
        title=step.title,
        who=tuple(procedure.roles[name].title if name in procedure.roles else name for name in step.who),
        condition=words,
        marks=tuple(mark for mark in MARKS if _has(step, phase, mark)),
    )


def _has(step: Step, phase: Phase, mark: str) -> bool:
    return {
        "urgent": step.urgent,
        "sealed": bool(step.sealed),
        "repeats": bool(step.every or (step.each and not phase.each)),
        "anytime": step.anytime and not phase.anytime,
        "second": bool(step.second),
        "asks": bool(step.ask_first),
        "may skip": step.skip is not None,
        "clock": bool(step.due),
        "uses": step.use is not None,
    }[mark]


def _holds(procedure: Procedure) -> Iterator[Hold]:
    """One for each thing a step waits for; what a whole phase waits for is told once."""
    for phase in procedure.phases:
        told: set[str] = set()
        for step in phase.steps:
            for name in step.after:
                if name in told:
                    continue
                lane = phase.name if name in phase.after else ""
                told.update([name] if lane else [])
                waited = procedure.phase(name)
                if waited and waited.steps:
                    yield Hold(source=waited.steps[-1].name, step=step.name, phase=waited.title, lane=lane)
                elif procedure.step(name):
                    yield Hold(source=name, step=step.name, lane=lane)
