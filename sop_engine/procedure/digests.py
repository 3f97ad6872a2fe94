"""Digests of a procedure: SHA-256 over the normal form of the model (language reference, section 8).

Defaults are filled in, maps whose order matters are lists, conditions are in normal form, amounts are ISO.
Comments and layout are gone. The logic digest leaves the texts out (and the version, which changes with
them); the text digest has them.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from sop_engine.canonical import digest
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import (
    Call,
    Due,
    Every,
    Field,
    Gate,
    Law,
    Option,
    Phase,
    Procedure,
    Role,
    Skip,
    Span,
    Step,
)

NORMAL_FORM = 0
"""Number of the normal form; it goes into the digest."""


def with_digests(procedure: Procedure) -> Procedure:
    """The same procedure with both digests."""
    return replace(
        procedure,
        logic_digest=digest(normal_form(procedure, texts=False)).hex(),
        text_digest=digest(normal_form(procedure, texts=True)).hex(),
    )


def normal_form(procedure: Procedure, *, texts: bool) -> dict[str, object]:
    """The procedure as a JSON value, with or without its English texts."""
    return _Writer(texts=texts).procedure(procedure)


class _Writer:
    """Writes each part of the model; texts only when asked."""

    def __init__(self, *, texts: bool) -> None:
        self.texts = texts

    def text(self, **texts: object) -> dict[str, object]:
        return dict(texts) if self.texts else {}

    def words(self, entries: Mapping[str, str]) -> list[object]:
        """Shared entries in order of their names; with texts, name and text."""
        return [[name, entries[name]] if self.texts else name for name in sorted(entries)]

    def ordered(self, entries: Mapping[str, str]) -> list[object]:
        """A map whose order matters."""
        return [[name, text] if self.texts else name for name, text in entries.items()]

    def procedure(self, it: Procedure) -> dict[str, object]:
        return {
            "form": NORMAL_FORM,
            "id": it.id,
            "owner": it.owner,
            "subject": it.subject,
            "inputs": [self.field(field) for field in it.inputs],
            "outcomes": self.ordered(it.outcomes),
            "gives": [[name, it.gives[name]] for name in sorted(it.gives)],
            "phases": [self.phase(phase) for phase in it.phases],
            "roles": [self.role(it.roles[name]) for name in sorted(it.roles)],
            "people": self.words(it.people),
            "agencies": self.words(it.agencies),
            "law": [self.law(it.law[code]) for code in sorted(it.law)],
            "contacts": self.words(it.contacts),
            "shapes": self.words(it.shapes),
            **self.text(version=it.version, title=it.title, about=it.about),
        }

    def phase(self, it: Phase) -> dict[str, object]:
        return {
            "name": it.name,
            "when": _condition(it.when),
            "after": list(it.after),
            "each": it.each,
            "anytime": it.anytime,
            "gates": [self.gate(gate) for gate in it.gates],
            "was": it.was,
            "steps": [self.step(step) for step in it.steps],
            **self.text(title=it.title),
        }

    def step(self, it: Step) -> dict[str, object]:
        return {
            "name": it.name,
            "phase": it.phase,
            "who": list(it.who),
            "second": list(it.second),
            "law": list(it.law),
            "call": list(it.call),
            "when": _condition(it.when),
            "asks_first": bool(it.ask_first),
            "after": list(it.after),
            "urgent": it.urgent,
            "due": [self.due(due) for due in it.due],
            "skip": self.skip(it.skip) if it.skip else None,
            "sealed": list(it.sealed),
            "each": it.each,
            "anytime": it.anytime,
            "every": self.every(it.every) if it.every else None,
            "purge": _condition(it.purge),
            "use": self.use(it.use) if it.use else None,
            "was": it.was,
            "fields": [self.field(field) for field in it.fields],
            **self.text(
                title=it.title,
                do=list(it.do),
                say=list(it.say),
                never=list(it.never),
                why=it.why,
                ask_first=it.ask_first,
            ),
        }

    def field(self, it: Field) -> dict[str, object]:
        return {
            "step": it.step,
            "name": it.name,
            "ref": it.ref,
            "type": it.type.value,
            "when": _condition(it.when),
            "optional": it.optional,
            "privacy": int(it.privacy),
            "about": it.about,
            "must": _condition(it.must),
            "shape": it.shape,
            "options": [self.option(option) for option in it.options],
            "where": _condition(it.where),
            "all": it.all_required,
            "by": list(it.by),
            "propose": [[option, condition.normal] for option, condition in it.propose],
            "unit": it.unit,
            "min": it.min,
            "max": it.max,
            "role": list(it.role),
            "person": it.person,
            "kind": it.kind.value if it.kind else None,
            "columns": [self.field(column) for column in it.columns],
            "value": _condition(it.value),
            "of": it.of,
            "origin": list(it.origin),
            "to": list(it.to),
            "was": it.was,
            **self.text(label=it.label, help=it.help, otherwise=it.otherwise),
        }

    def option(self, it: Option) -> dict[str, object]:
        data = [[name, it.data[name]] for name in sorted(it.data)]
        return {"name": it.name, "reason": it.reason, "data": data, "was": it.was, **self.text(label=it.label)}

    def due(self, it: Due) -> dict[str, object]:
        return {
            "within": it.within.iso(),
            "from": list(it.start),
            "basis": it.basis.value,
            "warn": it.warn.iso(),
            "when": _condition(it.when),
            "before": list(it.before),
            "at_least": it.at_least.iso(),
            "court_day": it.court_day,
        }

    def every(self, it: Every) -> dict[str, object]:
        return {
            "gaps": [[gap.of.iso(), _condition(gap.when), _span(gap.up_to)] for gap in it.gaps],
            "until": _condition(it.until),
            "from": list(it.start),
            "next": it.next,
            "at": [span.iso() for span in it.at],
        }

    def use(self, it: Call) -> dict[str, object]:
        return {
            "procedure": it.procedure,
            "wait": it.wait,
            "give": [[name, it.give[name]] for name in sorted(it.give)],
        }

    def gate(self, it: Gate) -> dict[str, object]:
        return {
            "name": it.name,
            "when": it.when.normal,
            "law": list(it.law),
            "lift": list(it.lift),
            **self.text(because=it.because),
        }

    def skip(self, it: Skip) -> dict[str, object]:
        return {"reasons": self.ordered(it.reasons), "by": list(it.by), "again": _span(it.again)}

    def role(self, it: Role) -> dict[str, object]:
        return {"name": it.name, "agency": it.agency, **self.text(title=it.title)}

    def law(self, it: Law) -> dict[str, object]:
        return {"code": it.code, "conf": it.conf, **self.text(cite=it.cite, ask=it.ask)}


def _condition(it: Condition | None) -> str | None:
    return it.normal if it else None


def _span(it: Span | None) -> str | None:
    return it.iso() if it else None
