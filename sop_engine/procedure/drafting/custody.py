"""A `custody` field asks for three things: what was handed over how, and the signatures of both sides.

The signatures are fields of type `sign` beside it, `NAME_from` and `NAME_to`, so that everything that holds for
signatures (own key or on paper, refused, amended, shown in the record) holds for these.
"""

from sop_engine.procedure.model import Field, FieldType

SIDES = ("from", "to")
_WORDS = {"from": "Handed over", "to": "Received"}


def with_signatures(field: Field) -> tuple[Field, ...]:
    """The field itself; a `custody` field with its two signatures behind it."""
    if field.type is not FieldType.CUSTODY:
        return (field,)
    return (field, *(_signature(field, side) for side in SIDES))


def signature_names(name: str) -> tuple[str, str]:
    """Names of the signatures of a custody field: who hands over, who receives."""
    return f"{name}_{SIDES[0]}", f"{name}_{SIDES[1]}"


def _signature(field: Field, side: str) -> Field:
    return Field(
        step=field.step,
        name=f"{field.name}_{side}",
        ref=f"{field.ref}_{side}",
        type=FieldType.SIGN,
        label=f"{_WORDS[side]}: {field.label}",
        when=field.when,
        optional=field.optional,
        privacy=field.privacy,
        about=field.about,
        by=field.origin if side == "from" else field.to,
        of=field.ref,
    )
