"""May this answer fill that input? Kinds, options, limits and classes agree, or a sentence says why not."""

from sop_engine.procedure.model import Field, FieldType, Privacy

CARRIED = frozenset(
    {
        FieldType.TEXT,
        FieldType.LONGTEXT,
        FieldType.YESNO,
        FieldType.CHOICE,
        FieldType.DECISION,
        FieldType.MULTI,
        FieldType.NUMBER,
        FieldType.DATE,
        FieldType.TIME,
        FieldType.HASH,
        FieldType.OFFICER,
        FieldType.PERSON,
        FieldType.EXHIBIT,
    }
)
"""Kinds of answers that go from one run to another. A tick, a signature and a move of an exhibit are acts of
somebody at one moment; a list has many answers; a computed value is nobody's."""

FILLED = CARRIED - {FieldType.DECISION}
"""Kinds of inputs that can be filled: a decision is never preset."""

SUSPECT = "suspect"

_CHOSEN = frozenset({FieldType.YESNO, FieldType.CHOICE, FieldType.DECISION})
_WIDER = {
    FieldType.YESNO: frozenset({FieldType.YESNO, FieldType.CHOICE}),
    FieldType.CHOICE: frozenset({FieldType.YESNO, FieldType.CHOICE}),
    FieldType.DECISION: frozenset({FieldType.YESNO, FieldType.CHOICE}),
    FieldType.TEXT: frozenset({FieldType.TEXT, FieldType.LONGTEXT}),
}


def disagreement(answer: Field, wanted: Field, subject: str = "") -> str:
    """Why answers to the one field cannot fill the other, in a sentence; empty when each of them can.

    A suspect may be handed to a procedure that is about such a person (`subject`): a suspect under 18 is its child.
    """
    if answer.type not in CARRIED or wanted.type not in FILLED:
        kind = answer.type if answer.type not in CARRIED else wanted.type
        return f"A `{kind.value}` is never handed to another run."
    if wanted.type not in _WIDER.get(answer.type, frozenset({answer.type})):
        return f"`{answer.ref}` is a {answer.type.value}, and `{wanted.name}` takes a {wanted.type.value}."
    return _options(answer, wanted) or _limits(answer, wanted) or _people(answer, wanted, subject)


def class_lost(answer: Field, wanted: Field) -> bool:
    """Would the answer be less protected there than here?"""
    return answer.privacy > wanted.privacy


def _options(answer: Field, wanted: Field) -> str:
    if answer.type not in _CHOSEN and answer.type is not FieldType.MULTI:
        return ""
    unknown = [option.name for option in answer.options if wanted.option(option.name) is None]
    if unknown:
        return f"`{wanted.name}` has no option `{unknown[0]}`, which `{answer.ref}` has."
    if wanted.all_required and not answer.all_required:
        return f"`{wanted.name}` asks for every option to be ticked, `{answer.ref}` does not."
    if wanted.all_required and len(wanted.options) > len(answer.options):
        return f"`{wanted.name}` asks for every option to be ticked, and `{answer.ref}` does not have them all."
    asks = [o.name for o in wanted.options if o.reason and (known := answer.option(o.name)) and not known.reason]
    if asks and answer.type is not FieldType.DECISION:
        return f"`{wanted.name}` asks for a reason when `{asks[0]}` is chosen, `{answer.ref}` does not."
    return ""


def _limits(answer: Field, wanted: Field) -> str:
    if wanted.shape and wanted.shape != answer.shape:
        return f"`{wanted.name}` has the shape `{wanted.shape}`, `{answer.ref}` has not."
    if answer.type is not FieldType.NUMBER:
        return ""
    if wanted.unit and answer.unit != wanted.unit:
        return (
            f"`{wanted.name}` counts {wanted.unit}, `{answer.ref}` counts {answer.unit or 'nothing that is named'}."
        )
    if wanted.min is not None and (answer.min is None or answer.min < wanted.min):
        return f"`{wanted.name}` is at least {wanted.min}, `{answer.ref}` may be less."
    if wanted.max is not None and (answer.max is None or answer.max > wanted.max):
        return f"`{wanted.name}` is at most {wanted.max}, `{answer.ref}` may be more."
    return ""


def _people(answer: Field, wanted: Field, subject: str) -> str:
    same = answer.person == wanted.person or (answer.person == SUSPECT and wanted.person == subject)
    if answer.type is FieldType.PERSON and not same:
        return f"`{answer.ref}` is a {answer.person or 'person'}, and `{wanted.name}` takes a {wanted.person}."
    if wanted.role and not (answer.role and set(answer.role) <= set(wanted.role)):
        return f"`{wanted.name}` takes an officer with the role {', '.join(wanted.role)}."
    if answer.type is FieldType.EXHIBIT and answer.kind is not wanted.kind:
        return f"`{answer.ref}` and `{wanted.name}` are different kinds of exhibits."
    return ""


def not_for_others(given: Field) -> str:
    """Why a caller may never read this answer, in a sentence; empty when it may."""
    if given.privacy >= Privacy.HARM:
        return f"`{given.ref}` is of the class `harm`, which never leaves its run."
    if given.type not in CARRIED:
        return f"A `{given.type.value}` is never handed to another run."
    return ""
