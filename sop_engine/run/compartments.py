"""Which compartment of the journal a value goes to, and who may read it (design, section 6).

Names: `case` (S0, S1), `person_P1` (S2, S3 and vault values about a person), `person_subject` (about
the person whom the run is about: it opens with the run, and the first person of that kind
adopts it), `sealed_ROLES`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Field, FieldType, Privacy, Procedure, Step
from sop_engine.run.events import Value, Withheld
from sop_engine.run.index import index_of
from sop_engine.run.rounds import purged_as, row_of
from sop_engine.run.state import RunState
from sop_engine.run.unfold import unfold
from sop_engine.run.values import is_reference

CASE: Final = "case"
SUBJECT: Final = "person_subject"
PURGE: Final = "purge_"
"""How a compartment begins whose answers may be expunged: `purge_STEP/PLACE/NUMBER`, wrapped as PLACE is."""


def of_person(procedure: Procedure, state: RunState, person: str, kind: str = "") -> str:
    """The compartment of a person of the vault, or (with `kind`) of one who is being added."""
    first = next((ref for ref, added in state.persons.items() if added.kind == procedure.subject), person)
    recorded = state.persons.get(person)
    kind = recorded.kind if recorded else kind
    return SUBJECT if kind == procedure.subject and procedure.subject and first == person else f"person_{person}"


def of_field(
    procedure: Procedure,
    state: RunState,
    field: Field,
    value: Value | Withheld | None = None,
    row: Mapping[str, object] | None = None,
) -> str:
    """The compartment of an answer.

    Args:
        procedure: the one of the run.
        state: the run as it is before the answer.
        field: a field, or a column.
        value: the answer; a `person` field points to its own compartment.
        row: the row, for a column.
    """
    step = index_of(procedure).steps[field.step]
    return _apart(procedure, state, step, _of_value(procedure, state, field, value, row))


def _of_value(
    procedure: Procedure,
    state: RunState,
    field: Field,
    value: Value | Withheld | None,
    row: Mapping[str, object] | None,
) -> str:
    step = index_of(procedure).steps[field.step]
    if step.sealed:
        return of_seal(step)
    if field.privacy < Privacy.IDENTITY:
        return CASE
    if field.type is FieldType.PERSON and isinstance(value, str) and is_reference(value):
        return of_person(procedure, state, value)
    return _about(procedure, state, field, row)


def of_seal(step: Step) -> str:
    """The compartment of a sealed step; every act in it is hidden, its name too."""
    return "sealed_" + "_".join(sorted(step.sealed))


def of_act(step: Step | None) -> str:
    """The compartment in which it stands that something was done in a step."""
    return of_seal(step) if step and step.sealed else CASE


def of_step(procedure: Procedure, state: RunState, step: Step) -> str:
    """The compartment of a reason or note about a whole step: of its highest class."""
    fields = [part for field in step.fields for part in (field, *field.columns)]
    return _apart(procedure, state, step, of_seal(step) if step.sealed else _of_highest(procedure, state, fields))


def of_reads(procedure: Procedure, state: RunState, condition: Condition) -> str:
    """The compartment of an act that tells that a condition is true: of the highest class that it reads."""
    index = index_of(procedure)
    refs = {ref for name in condition.reads for ref in index.every(name)}
    fields = [index.fields[ref] for ref in sorted(refs) if ref in index.fields]
    for step in (index.steps[field.step] for field in fields):
        if step.sealed or step.purge is not None:
            return of_step(procedure, state, step)
    return _of_highest(procedure, state, fields)


def _of_highest(procedure: Procedure, state: RunState, fields: Iterable[Field]) -> str:
    highest = max(fields, key=lambda field: field.privacy, default=None)
    if highest is None or highest.privacy < Privacy.IDENTITY:
        return CASE
    return _about(procedure, state, highest, None)


def _apart(procedure: Procedure, state: RunState, step: Step, place: str) -> str:
    """The same people read it; but what may be expunged has a key of its own, and a new one after each purge."""
    if step.purge is None:
        return place
    name = purged_as(step)
    name = index_of(procedure).purged_with.get(name, name)
    return f"{PURGE}{name}/{place}/{len(state.purges.get(name, ())) + 1}"


def expunged_by(step: str, times: int, compartment: str) -> bool:
    """Is it a compartment of the step that was expunged with the purge of that number (from 1), or before?

    Args:
        step: as the purge names it, `step~` for all rounds; older runs have a compartment for each of them.
        times: how often it was purged.
        compartment: its name.
    """
    head, _, number = compartment.rpartition("/")
    name = head.partition("/")[0]
    found = name == f"{PURGE}{step}" or (step.endswith("~") and name.startswith(f"{PURGE}{step}"))
    return found and int(number) <= times


def _about(procedure: Procedure, state: RunState, field: Field, row: Mapping[str, object] | None) -> str:
    """The compartment of the person it is about, else of the subject."""
    if not field.about:
        return SUBJECT
    person: object = None
    if field.about.count(".") > 1:
        found = _row_of_round(state, field.about) if "#" in field.about.partition(".")[2] else row
        person = found.get(field.about.rpartition(".")[2]) if found else None
    elif given := state.answer(field.about):
        person = given.value
    if isinstance(person, str) and is_reference(person):
        return of_person(procedure, state, person)
    return SUBJECT


def _row_of_round(state: RunState, about: str) -> Mapping[str, object]:
    """The row that a round is for, where `about` is a column of it (`step.list#2.column`); else nothing."""
    each, _, number = about.rpartition(".")[0].rpartition("#")
    given = row_of(state, each, int(number))
    return given.value if given and isinstance(given.value, Mapping) else {}


def spread(procedure: Procedure, state: RunState, field: Field, row: object) -> dict[str, dict[str, object]]:
    """A row's columns, grouped by compartment, in the order of the columns."""
    groups: dict[str, dict[str, object]] = {}
    if isinstance(row, Mapping):
        for column in field.columns:
            if column.name in row:
                place = of_field(procedure, state, column, row[column.name], row)
                groups.setdefault(place, {})[column.name] = row[column.name]
    return groups


@dataclass(frozen=True, slots=True)
class Entitled:
    """Who may read a compartment: officers by role and by name, but for those kept out. The escrow always may."""

    roles: frozenset[str]
    officers: frozenset[str]
    excluded: frozenset[str] = frozenset()

    def admits(self, officer: str, roles: Iterable[str]) -> bool:
        """May this officer read it? Who is kept out of the run may not, whatever the roles and names."""
        if officer in self.excluded:
            return False
        return officer in self.officers or not self.roles.isdisjoint(roles)


def entitled(procedure: Procedure, state: RunState, compartment: str) -> Entitled:
    """Who is entitled to a compartment of this run now (explicit grants come on top).

    `case`: every role of the procedure. `person_…`: who started the run, those named in `officer`
    fields, and `who` and `second` of the steps with such fields. `sealed_…`: its roles only.
    `purge_STEP/PLACE/NUMBER`: as PLACE. Officers whom the run was opened without are never admitted.
    """
    found = _entitled(procedure, state, compartment)
    if state.opened is None or not state.opened.excluded:
        return found
    return replace(found, excluded=frozenset(state.opened.excluded))


def _entitled(procedure: Procedure, state: RunState, compartment: str) -> Entitled:
    procedure, unfolded = procedure.folded or procedure, unfold(procedure, state)
    if compartment.startswith(PURGE):
        compartment = compartment.split("/")[1]
    if compartment.startswith("sealed_"):
        sealed = [set(step.sealed) for step in procedure.steps if step.sealed and of_seal(step) == compartment]
        return Entitled(frozenset().union(*sealed), frozenset())
    starter = frozenset({state.opened.header.by, state.opened.header.actor}) if state.opened else frozenset[str]()
    if compartment == CASE:
        roles = {
            role for step in procedure.steps for role in (*step.who, *step.second, *_signers(step), *_skippers(step))
        }
        lifters = {role for phase in procedure.phases for gate in phase.gates for role in gate.lift}
        return Entitled(frozenset(roles | lifters | {procedure.owner}) & _officer_roles(procedure), starter)
    steps = [step for step in procedure.steps if step.privacy >= Privacy.IDENTITY and not step.sealed]
    roles = {role for step in steps for role in (*step.who, *step.second)}
    return Entitled(frozenset(roles), starter | _named(unfolded, state))


def _officer_roles(procedure: Procedure) -> frozenset[str]:
    return frozenset(procedure.roles) or frozenset()


def _signers(step: Step) -> tuple[str, ...]:
    return tuple(role for field in step.fields for role in field.by)


def _skippers(step: Step) -> tuple[str, ...]:
    return step.skip.by if step.skip else ()


def _named(procedure: Procedure, state: RunState) -> frozenset[str]:
    """Officers named in `officer` fields."""
    refs = [field.ref for step in procedure.steps for field in step.fields if field.type is FieldType.OFFICER]
    found = (state.answer(ref) for ref in refs)
    return frozenset(given.value for given in found if given and isinstance(given.value, str))
