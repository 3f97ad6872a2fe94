"""Signatures that somebody can give: whoever completes, confirms or decides can also read the answers.

Officer signatures only. Two officers may hold the same role, so roles alone never make a second signature
impossible; that the subject of a run cannot sign twice is checked with the references (R314).
"""

from collections.abc import Iterator

from sop_engine.procedure.model import FieldType, Step
from sop_engine.procedure.proofs.bench import Proof


def signatures(proof: Proof) -> None:
    """Note acts that nobody can do, since nobody with the role may read the sealed answers."""
    for step in proof.procedure.steps:
        if not step.sealed or step.name in proof.dead:
            continue
        place = proof.draft.places[step.name]
        for key, roles, what, ref in _acts(step):
            if roles and not set(roles) & set(step.sealed):
                asked = " or ".join(f"`{role}`" for role in roles)
                sealed = ", ".join(f"`{role}`" for role in step.sealed)
                message = f"Nobody can {what} step `{step.name}`: {asked} cannot read its sealed answers."
                hint = f"Seal it to one of these roles too; now only {sealed} can read it."
                there = (proof.draft.places[ref] if ref else place).get(key)
                proof.problems.append((there if there.present else place).problem("V111", message, hint, key=True))


def _acts(step: Step) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    """Key, roles, what they do, and the field it is done in."""
    yield "who", step.who, "complete", ""
    yield "second", step.second, "confirm", ""
    for field in step.fields:
        if field.type is FieldType.DECISION and not field.optional:
            yield "by", field.by, f"decide `{field.name}` in", field.ref
