"""Names of phases, steps, fields and options."""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft

RESERVED = frozenset({"input", "option", "start", "opened"})
"""Words that mean something else in references and clocks (language reference, head)."""

CEL_WORDS = frozenset(
    {"and", "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let"}
    | {"loop", "namespace", "not", "null", "or", "package", "return", "true", "var", "void", "while"}
)
"""Words that CEL, or our rewriting into it, keeps for itself (CEL specification, "Reserved words")."""

_OTHER = "Take another name; titles and labels may be any text."
_OPERATORS = frozenset({"and", "or", "not", "in"})


def unique_names(draft: Draft) -> Iterator[Problem]:
    """Phase and step names are unique in the file."""
    first: dict[str, Cursor] = {}
    for name, place in _phases_and_steps(draft):
        if name not in first:
            first[name] = place
            continue
        also = ((first[name].position(key=True), "first written here"),)
        message = f"The name `{name}` stands for two things."
        hint = "Every phase and step has a name of its own."
        yield Problem(code="R201", message=message, position=place.position(key=True), hint=hint, also=also)


def allowed_names(draft: Draft) -> Iterator[Problem]:
    """No phase or step has a reserved name; none of them, and no field, has a name that is a word of CEL."""
    for name, place in _phases_and_steps(draft):
        if name in RESERVED:
            yield place.problem("R202", f"`{name}` has a meaning of its own and cannot be a name.", _OTHER, key=True)
        if name in CEL_WORDS:
            yield _cel_word(name, place)
    for field, place in draft.fields:
        if field.name in CEL_WORDS:
            yield _cel_word(field.name, place)


def option_names(draft: Draft) -> Iterator[Problem]:
    """An option can be written in a condition: it is not `and`, `or`, `not` or `in`."""
    for _, place in draft.fields_with("options"):
        options = place.get("options")
        for name, option in options.entries() if _OPERATORS & options.names() else ():
            if name in _OPERATORS:
                yield option.problem("R205", f"`{name}` is a word of conditions, not an option.", _OTHER, key=True)
    for field, place in draft.fields_with("all"):
        if field.all_required and any(option.name == "none" for option in field.options):
            message = "`none` excludes the rest, and `all` asks for each."
            yield place.get("all").problem("R310", message, "Leave out one of them.", key=True)


def _cel_word(name: str, place: Cursor) -> Problem:
    return place.problem("R203", f"`{name}` is a word of conditions and cannot be a name.", _OTHER, key=True)


def _phases_and_steps(draft: Draft) -> Iterator[tuple[str, Cursor]]:
    for phase_name, phase in draft.root.entries_of("phases"):
        yield phase_name, phase
        yield from phase.entries_of("steps")
