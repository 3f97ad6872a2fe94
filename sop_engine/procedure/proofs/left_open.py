"""What was not analysed, by name: never silently, and only where it may hide something.

A comparison of two free answers, such as two times, can come out in every way whatever the others do, unless
several of them go round in a circle, or a number in it is also compared with fixed numbers. Only then does
leaving them free say less than a run would. In the same way one row or round stands for all of them, which says
less only where several conditions speak of the same rows.
"""

from collections.abc import Iterator

from sop_engine.problem import Problem, Severity
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.tree import Call, Compare, Node, Reference
from sop_engine.procedure.model import FieldType
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.sides import walk
from sop_engine.procedure.proofs.terms import RELATED, ROWS


def not_analysed(proof: Proof) -> Iterator[Problem]:
    """One finding for each kind of thing that was left open."""
    for what, nodes in proof.world.not_analysed.items():
        # One that stands twice comes out alike in both places, and so hides nothing.
        named = list({normal(node): node for node in nodes.values()}.values())
        if what == RELATED:
            named = list(_entangled(proof, named))
        elif what.startswith(ROWS) and len(named) == 1:
            continue
        if named:
            yield _finding(proof, what, [normal(node) for node in named])
    calendar = [
        step.name for step in proof.procedure.steps for due in step.due if due.court_day or due.within.working
    ]
    if calendar and any(due.before for step in proof.procedure.steps for due in step.due):
        yield _finding(
            proof, "deadlines by the calendar of working days and court days", list(dict.fromkeys(calendar))
        )


def _finding(proof: Proof, what: str, names: list[str]) -> Problem:
    message = f"Not analysed: {what}: {', '.join(f'`{name}`' for name in names)}."
    hint = "A proof says nothing about these. Try them with `sop test`."
    # At the first key, so that an author can allow it on the line above.
    position = proof.draft.source.position(("sop",), key=True)
    return Problem(code="V190", message=message, position=position, severity=Severity.INFO, hint=hint)


def _entangled(proof: Proof, nodes: list[Node]) -> Iterator[Node]:
    """Comparisons that share answers in a circle, or with fixed numbers."""
    roots: dict[str, str] = {}

    def root(name: str) -> str:
        while roots.setdefault(name, name) != name:
            name = roots[name]
        return name

    for node in nodes:
        terms = list(dict.fromkeys(_terms(node)))
        found = [root(term) for term in terms]
        if len(set(found)) < len(found) or any(_bounded(proof, term) for term in terms):
            yield node
        for other in found[1:]:
            roots[other] = found[0]


def _terms(node: Node) -> Iterator[str]:
    """Answers that a comparison reads, each as often as it stands there once."""
    for part in walk(node):
        if isinstance(part, Reference):
            yield ".".join(part.path)
        elif isinstance(part, Call) and part.function == "today":
            yield "today()"
        elif not isinstance(part, Compare | Call):
            continue


def _bounded(proof: Proof, ref: str) -> bool:
    """Is it a number with limits, or one that is compared with fixed numbers; or option data?"""
    field = proof.world.field(ref)
    if field is None:
        return ref != "today()"
    if field.type in {FieldType.LIST, FieldType.COMPUTED, FieldType.CHOICE, FieldType.DECISION, FieldType.YESNO}:
        return True
    return field.type is FieldType.NUMBER and (field.max is not None or bool(proof.told[0].get(ref)))
