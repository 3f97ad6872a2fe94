"""Single edits of a procedure, each with the level that the rule of versions gives it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.kinds import Answerable, Kind
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.diff import Level
from sop_engine.procedure.digests import with_digests
from sop_engine.procedure.model import (
    Due,
    Field,
    FieldType,
    Gate,
    Option,
    Phase,
    Privacy,
    Procedure,
    Skip,
    Span,
    Step,
)

_TABLE = {"receive": {"self_report": Answerable(kind=Kind.CHOICE, options=("yes", "no"))}}
_CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTI, FieldType.DECISION})


def condition(text: str = "receive.self_report == yes") -> Condition:
    """A condition that no shipped step has."""
    found = read(text, _TABLE)
    assert isinstance(found, Condition)
    return found


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit. `make` gives None where there is nothing to edit in this way."""

    name: str
    level: Level
    make: Callable[[Procedure, int], Procedure | None]


def change_step(procedure: Procedure, number: int, **changes: Any) -> Procedure:
    """The procedure with one step changed."""
    wanted = procedure.steps[number % len(procedure.steps)].name
    return _each_step(procedure, lambda step: replace(step, **changes) if step.name == wanted else step)


def _each_step(procedure: Procedure, make: Callable[[Step], Step | None]) -> Procedure:
    phases = tuple(
        replace(phase, steps=tuple(found for step in phase.steps if (found := make(step)) is not None))
        for phase in procedure.phases
    )
    return with_digests(replace(procedure, phases=phases))


def _step(name: str, level: Level, change: Callable[[Step], dict[str, Any] | None]) -> Edit:
    def make(procedure: Procedure, number: int) -> Procedure | None:
        changes = change(procedure.steps[number % len(procedure.steps)])
        return None if changes is None else change_step(procedure, number, **changes)

    return Edit(name, level, make)


def _field(name: str, level: Level, change: Callable[[Field], dict[str, Any] | None]) -> Edit:
    """Edits the first field of the step that can be edited in this way."""

    def make(procedure: Procedure, number: int) -> Procedure | None:
        step = procedure.steps[number % len(procedure.steps)]
        for place, field in enumerate(step.fields):
            changes = change(field)
            if changes is not None:
                fields = (*step.fields[:place], replace(field, **changes), *step.fields[place + 1 :])
                return change_step(procedure, number, fields=fields)
        return None

    return Edit(name, level, make)


def _new_field(step: Step, *, optional: bool) -> Field:
    return Field(
        step=step.name,
        name="added",
        ref=f"{step.name}.added",
        type=FieldType.TEXT,
        label="Added",
        optional=optional,
    )


def _new_step(phase: str, *, skip: bool) -> Step:
    may = Skip(reasons={"later": "Later."}, by=("ocs",)) if skip else None
    return Step(name="added", phase=phase, title="Added", who=("ocs",), law=("POL",), skip=may)


def _add_step(*, skip: bool) -> Callable[[Procedure, int], Procedure]:
    def make(procedure: Procedure, number: int) -> Procedure:
        place = number % len(procedure.phases)
        phase = procedure.phases[place]
        grown = replace(phase, steps=(*phase.steps, _new_step(phase.name, skip=skip)))
        return with_digests(
            replace(procedure, phases=(*procedure.phases[:place], grown, *procedure.phases[place + 1 :]))
        )

    return make


def _without_step(procedure: Procedure, number: int) -> Procedure:
    gone = procedure.steps[number % len(procedure.steps)].name
    return _each_step(procedure, lambda step: None if step.name == gone else step)


def _file(**changes: Any) -> Callable[[Procedure, int], Procedure]:
    return lambda procedure, _number: with_digests(replace(procedure, **changes))


def _phase(change: Callable[[Phase], dict[str, Any]]) -> Callable[[Procedure, int], Procedure]:
    def make(procedure: Procedure, number: int) -> Procedure:
        place = number % len(procedure.phases)
        phase = replace(procedure.phases[place], **change(procedure.phases[place]))
        return with_digests(
            replace(procedure, phases=(*procedure.phases[:place], phase, *procedure.phases[place + 1 :]))
        )

    return make


def _options(change: Callable[[tuple[Option, ...]], tuple[Option, ...]]) -> Callable[[Field], dict[str, Any] | None]:
    def make(field: Field) -> dict[str, Any] | None:
        fits = field.type in _CHOICES and len(field.options) > 1 and not field.all_required
        return {"options": change(field.options)} if fits else None

    return make


_GATE = Gate(name="shut", when=condition(), because="Closed.", law=("POL",))
_DUE = Due(within=Span(minutes=7), start=("start",))

EDITS = (
    _step("title", Level.PATCH, lambda step: {"title": step.title + "!"}),
    _step("do", Level.PATCH, lambda step: {"do": (*step.do, "Wait.")}),
    _step("say", Level.PATCH, lambda step: {"say": (*step.say, "Wait.")}),
    _step("never", Level.PATCH, lambda step: {"never": (*step.never, "Do not wait.")}),
    _step("why", Level.PATCH, lambda step: {"why": step.why + "!"}),
    _step("who", Level.MAJOR, lambda step: {"who": (*step.who, "prosecutor")}),
    _step("order of who", Level.MAJOR, lambda step: {"who": step.who[::-1]} if len(step.who) > 1 else None),
    _step("second", Level.MAJOR, lambda step: {"second": (*step.second, "prosecutor")}),
    _step("when", Level.MAJOR, lambda _step: {"when": condition()}),
    _step("no when", Level.MAJOR, lambda step: {"when": None} if step.when else None),
    _step("after", Level.MAJOR, lambda step: {"after": (*step.after, "receive")}),
    _step("urgent", Level.MAJOR, lambda step: {"urgent": not step.urgent}),
    _step("no skip", Level.MAJOR, lambda step: {"skip": None} if step.skip else None),
    _step("sealed", Level.MAJOR, lambda step: {"sealed": (*step.sealed, "ocs")}),
    _step("purge", Level.MAJOR, lambda _step: {"purge": condition()}),
    _step("ask_first", Level.MAJOR, lambda step: {"ask_first": "" if step.ask_first else "Is it so?"}),
    _step("law", Level.MINOR, lambda step: {"law": (*step.law, "ZZZ")}),
    _step("call", Level.MINOR, lambda step: {"call": (*step.call, "nobody")}),
    _step("one clock more", Level.MAJOR, lambda step: {"due": (*step.due, _DUE)}),
    _step("no clock", Level.MAJOR, lambda step: {"due": ()} if step.due else None),
    _step(
        "shorter clock",
        Level.MAJOR,
        lambda step: {"due": (replace(step.due[0], within=Span(minutes=3)), *step.due[1:])} if step.due else None,
    ),
    _step("same clock twice", Level.MAJOR, lambda step: {"due": (*step.due, step.due[0])} if step.due else None),
    _step("new name", Level.MAJOR, lambda step: {"name": f"{step.name}_2"}),
    _step("no field", Level.MAJOR, lambda step: {"fields": step.fields[1:]}),
    _step("optional field", Level.MINOR, lambda step: {"fields": (*step.fields, _new_field(step, optional=True))}),
    _step("required field", Level.MAJOR, lambda step: {"fields": (*step.fields, _new_field(step, optional=False))}),
    _step(
        "order of fields", Level.MINOR, lambda step: {"fields": step.fields[::-1]} if len(step.fields) > 1 else None
    ),
    _field("label", Level.PATCH, lambda field: {"label": field.label + "!"}),
    _field("help", Level.PATCH, lambda field: {"help": field.help + "!"}),
    _field("type", Level.MAJOR, lambda field: {"type": FieldType.HASH} if field.type is not FieldType.HASH else None),
    _field("required", Level.MAJOR, lambda field: {"optional": False} if field.optional else None),
    _field("optional", Level.MINOR, lambda field: None if field.optional else {"optional": True}),
    _field("when of a field", Level.MAJOR, lambda _field: {"when": condition()}),
    _field("must", Level.MAJOR, lambda _field: {"must": condition(), "otherwise": "No."}),
    _field(
        "class",
        Level.MAJOR,
        lambda field: {"privacy": Privacy.HARM} if field.privacy is not Privacy.HARM else {"privacy": Privacy.CASE},
    ),
    _field("about", Level.MAJOR, lambda _field: {"about": "child.person_2"}),
    _field("least number", Level.MAJOR, lambda _field: {"min": 3}),
    _field("one option more", Level.MINOR, _options(lambda options: (*options, Option(name="more", label="More")))),
    _field("one option less", Level.MAJOR, _options(lambda options: options[1:])),
    _field("order of options", Level.MINOR, _options(lambda options: options[::-1])),
    _field("asks a reason", Level.MAJOR, _options(lambda options: (replace(options[0], reason=True), *options[1:]))),
    _field("option's label", Level.PATCH, _options(lambda options: (replace(options[0], label="!"), *options[1:]))),
    _field(
        "option's data", Level.MAJOR, _options(lambda options: (replace(options[0], data={"x": 9}), *options[1:]))
    ),
    Edit("mandatory step", Level.MAJOR, _add_step(skip=False)),
    Edit("step that may be skipped", Level.MINOR, _add_step(skip=True)),
    Edit("no step", Level.MAJOR, _without_step),
    Edit("owner", Level.MAJOR, _file(owner="prosecutor")),
    Edit("subject", Level.MAJOR, _file(subject="suspect")),
    Edit("title of the file", Level.PATCH, _file(title="Another title")),
    Edit("outcomes", Level.MAJOR, _file(outcomes={"other_end": "Another end"})),
    Edit("title of a phase", Level.PATCH, _phase(lambda phase: {"title": phase.title + "!"})),
    Edit("when of a phase", Level.MAJOR, _phase(lambda _phase: {"when": condition("receive.self_report == no")})),
    Edit("gate", Level.MAJOR, _phase(lambda phase: {"gates": (*phase.gates, _GATE)})),
    Edit("order of phases", Level.MINOR, lambda procedure, _: _file(phases=procedure.phases[::-1])(procedure, 0)),
)
"""What the rule says of each, at least."""
