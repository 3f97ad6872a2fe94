"""Digests of a procedure: SHA-256 over the normal form of the model (language reference, section 8).

Defaults are filled in, maps whose order matters are lists, conditions are in normal form, amounts are ISO.
Comments and layout are gone. The logic digest leaves the texts out (and the version, which changes with
them); the text digest has them.
"""

from collections.abc import Mapping
from typing import cast

from msgspec.structs import replace

from sop_engine.canonical import quick_digest
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
    writer = _Writer()
    form = writer.procedure(procedure)
    text_digest = quick_digest(form).hex()
    writer.leave_out_texts()
    return replace(procedure, logic_digest=quick_digest(form).hex(), text_digest=text_digest)


def normal_form(procedure: Procedure, *, texts: bool) -> dict[str, object]:
    """The procedure as a JSON value, with or without its English texts."""
    writer = _Writer()
    form = writer.procedure(procedure)
    if not texts:
        writer.leave_out_texts()
    return form


Form = dict[str, object]


class _Writer:
    """Writes each part of the model with its texts, and knows where these stand: both forms from one pass."""

    def __init__(self) -> None:
        self._worded: list[tuple[Form, tuple[str, ...]]] = []
        self._named: list[list[object]] = []

    def leave_out_texts(self) -> None:
        """Take the texts out of what was written."""
        for form, keys in self._worded:
            for key in keys:
                del form[key]
        for pairs in self._named:
            pairs[:] = [named[0] for named in cast("list[list[str]]", pairs)]

    def worded(self, form: Form, *texts: str) -> Form:
        """The form; these of its keys are texts."""
        self._worded.append((form, texts))
        return form

    def words(self, entries: Mapping[str, str]) -> list[object]:
        """Shared entries, name and text, in order of their names."""
        return self.ordered({name: entries[name] for name in sorted(entries)})

    def contacts(self, it: Procedure) -> list[object]:
        """As `words`; where a contact has a public number, it stands after the label."""
        pairs = self.words(it.contacts)
        for named in cast("list[list[str]]", pairs):
            named.extend(it.numbers[name] for name in named[:1] if name in it.numbers)
        return pairs

    def ordered(self, entries: Mapping[str, str]) -> list[object]:
        """A map whose order matters, as names and texts."""
        pairs: list[object] = [[name, text] for name, text in entries.items()]
        self._named.append(pairs)
        return pairs

    def procedure(self, it: Procedure) -> dict[str, object]:
        # A procedure whose outcomes have no condition keeps the digest that it had before there were any.
        conditions = [[name, it.outcome_when[name].normal] for name in it.outcomes if name in it.outcome_when]
        return self.worded(
            {
                **({"outcome_when": conditions} if conditions else {}),
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
                "contacts": self.contacts(it),
                "shapes": self.words(it.shapes),
                "version": it.version,
                "title": it.title,
                "about": it.about,
            },
            "version",
            "title",
            "about",
        )

    def phase(self, it: Phase) -> dict[str, object]:
        return self.worded(
            {
                "name": it.name,
                "when": _condition(it.when),
                "after": list(it.after),
                "each": it.each,
                "anytime": it.anytime,
                "gates": [self.gate(gate) for gate in it.gates],
                "was": it.was,
                "steps": [self.step(step) for step in it.steps],
                "title": it.title,
            },
            "title",
        )

    def step(self, it: Step) -> dict[str, object]:
        return self.worded(
            {
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
                "title": it.title,
                "do": list(it.do),
                "say": list(it.say),
                "never": list(it.never),
                "why": it.why,
                "ask_first": it.ask_first,
            },
            "title",
            "do",
            "say",
            "never",
            "why",
            "ask_first",
        )

    def field(self, it: Field) -> dict[str, object]:
        return self.worded(
            {
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
                "label": it.label,
                "help": it.help,
                "otherwise": it.otherwise,
            },
            "label",
            "help",
            "otherwise",
        )

    def option(self, it: Option) -> dict[str, object]:
        data = [[name, it.data[name]] for name in sorted(it.data)]
        return self.worded(
            {"name": it.name, "reason": it.reason, "data": data, "was": it.was, "label": it.label}, "label"
        )

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
        return self.worded(
            {
                "name": it.name,
                "when": it.when.normal,
                "law": list(it.law),
                "lift": list(it.lift),
                "because": it.because,
            },
            "because",
        )

    def skip(self, it: Skip) -> dict[str, object]:
        return {"reasons": self.ordered(it.reasons), "by": list(it.by), "again": _span(it.again)}

    def role(self, it: Role) -> dict[str, object]:
        return self.worded({"name": it.name, "agency": it.agency, "title": it.title}, "title")

    def law(self, it: Law) -> dict[str, object]:
        texts = {
            "cite": it.cite,
            "ask": it.ask,
            "says": it.says,
            "question": it.question,
            "until_then": it.until_then,
        }
        return self.worded({"code": it.code, "conf": it.conf, **texts}, *texts)


def _condition(it: Condition | None) -> str | None:
    return it.normal if it else None


def _span(it: Span | None) -> str | None:
    return it.iso() if it else None
