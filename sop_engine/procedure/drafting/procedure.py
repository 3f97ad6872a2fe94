"""The whole procedure as a draft."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.bench import Bench
from sop_engine.procedure.drafting.computed import note_kinds, settle_classes
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.drafting.outcomes import conditions_of_outcomes, sentences_of_outcomes
from sop_engine.procedure.drafting.promise import Promises
from sop_engine.procedure.drafting.repeats import INPUT, input_phase, loops_of
from sop_engine.procedure.drafting.shared import Shared
from sop_engine.procedure.drafting.steps import build_phase
from sop_engine.procedure.drafting.table import make_table
from sop_engine.procedure.drafting.uses import readable
from sop_engine.procedure.model import Field, Law, Phase, Procedure, Role
from sop_engine.procedure.source import Source


def build(
    source: Source,
    shared: Shared,
    stored: Mapping[str, str],
    *,
    roles: Source | None = None,
    law: Source | None = None,
    promises: Promises | None = None,
) -> tuple[Draft, tuple[Problem, ...]]:
    """The draft, and what was found while building it.

    Args:
        source: the procedure.
        shared: what it may name.
        stored: the texts that a run keeps.
        roles: the file of roles, for findings in it.
        law: the register of law, likewise.
        promises: of the procedures that it uses.
    """
    root = Cursor(source, (), source.value)
    table = make_table(root, shared)
    table.update(readable(root, promises or {}))
    note_kinds(root, table)
    bench = Bench(shared, table, loops_of(root))
    bench.promises = promises or {}
    asked = input_phase(root, bench)
    built = (build_phase(name, place, bench) for name, place in root.entries_of("phases"))
    phases = settle_classes((*asked, *built))
    procedure = replace(_procedure(root, phases, shared, stored), outcome_when=conditions_of_outcomes(root, bench))
    order: dict[str, int] = {}
    for number, step in enumerate(procedure.steps):
        order.setdefault(step.name, number)
    draft = Draft(
        source=source,
        shared=shared,
        roles=roles,
        law=law,
        procedure=procedure,
        placed=tuple(bench.placed),
        order=order,
        places=bench.places,
        steps=tuple((step, bench.places[step.name]) for step in procedure.steps),
        fields=tuple((field, bench.places[field.ref]) for field in _fields(phases)),
        loops=bench.loops,
    )
    return draft, tuple(bench.problems)


def _procedure(root: Cursor, phases: tuple[Phase, ...], shared: Shared, stored: Mapping[str, str]) -> Procedure:
    owner, subject = root.text_of("owner"), root.text_of("subject")
    named = {owner, subject, *_named(phases)}
    roles: dict[str, Role] = {name: role for name, role in shared.roles.items() if name in named}
    called = {name for phase in phases for step in phase.steps for name in step.call}
    return Procedure(
        id=root.text_of("id"),
        version=root.text_of("version"),
        title=root.text_of("title"),
        owner=owner,
        outcomes=sentences_of_outcomes(root),
        phases=phases,
        inputs=next((step.fields for phase in phases for step in phase.steps if step.name == INPUT), ()),
        about=root.text_of("about"),
        gives={name: item.text() for name, item in root.entries_of("gives")},
        subject=subject,
        roles=roles,
        people={name: title for name, title in shared.people.items() if name in named},
        agencies=_used(shared.agencies, {role.agency for role in roles.values()}),
        law=_law(phases, shared),
        contacts=_used(shared.contacts, called),
        numbers=_used(shared.numbers, called),
        shapes=_used(shared.shapes, {field.shape for field in _fields(phases)}),
        logic_digest="",
        text_digest="",
        sources=dict(stored),
    )


def _used(entries: Mapping[str, str], names: set[str]) -> dict[str, str]:
    return {name: text for name, text in entries.items() if name in names}


def _law(phases: tuple[Phase, ...], shared: Shared) -> dict[str, Law]:
    codes = {code for phase in phases for step in phase.steps for code in step.law}
    codes |= {code for phase in phases for gate in phase.gates for code in gate.law}
    return {code: law for code, law in shared.law.items() if code in codes}


def _fields(phases: tuple[Phase, ...]) -> list[Field]:
    """Every field; columns after their list."""
    fields = [field for phase in phases for step in phase.steps for field in step.fields]
    return [item for field in fields for item in (field, *field.columns)]


def _named(phases: tuple[Phase, ...]) -> Iterable[str]:
    """Roles and people that steps and fields name."""
    for phase in phases:
        yield from (role for gate in phase.gates for role in gate.lift)
        for step in phase.steps:
            yield from (*step.who, *step.second, *step.sealed, *(step.skip.by if step.skip else ()))
    for field in _fields(phases):
        yield from (*field.by, *field.role, *field.origin, *field.to, field.person)
