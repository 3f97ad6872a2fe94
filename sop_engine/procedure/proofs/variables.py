"""The variables of one answer: is it given, and which region of its values is it in."""

from collections.abc import Iterable

from msgspec import Struct

from sop_engine.procedure.conditions.kinds import SIGN_STATES
from sop_engine.procedure.model import Field, FieldType
from sop_engine.procedure.proofs.clauses import NO, Clauses
from sop_engine.procedure.proofs.numbers import SMALL, Number

CHOOSING = frozenset({FieldType.YESNO, FieldType.CHOICE, FieldType.DECISION, FieldType.SIGN})


class Variables(Struct, frozen=True):
    """What the solver knows of one answer.

    Attributes:
        away: it does not apply. given: it is answered (and counts).
        options: option to its literal; those that nothing tells apart share one. None: it has no options.
        number: of a number.
        field: None for what stands outside the fields (a result of another procedure).
    """

    away: int
    given: int
    options: dict[str, int] | None = None
    number: Number | None = None
    field: Field | None = None

    def chosen(self, names: Iterable[str]) -> int | None:
        """Literals cannot be missing for options that a checked condition names."""
        options = self.options
        return None if options is None else next((options[name] for name in names if name in options), NO)


class Interest(Struct, frozen=True):
    """What the conditions of the procedure tell apart of one answer.

    Attributes:
        cuts: numbers it is compared with. options: options it is compared with. whole: every value matters.
    """

    cuts: frozenset[int] = frozenset()
    options: frozenset[str] = frozenset()
    whole: bool = False


NO_INTEREST = Interest()


def option_names(found: Field) -> tuple[str, ...]:
    """Options of a field as conditions compare them."""
    if found.type is FieldType.SIGN:
        return SIGN_STATES
    return tuple(option.name for option in found.options)


def make_variables(clauses: Clauses, found: Field, away: int, interest: Interest) -> Variables:
    """New variables for an answer to this field, with what its type says."""
    given = clauses.new()
    if found.type in CHOOSING:
        return Variables(away, given, options=_choice(clauses, found, given, interest), field=found)
    if found.type is FieldType.MULTI:
        return Variables(away, given, options=_several(clauses, found, given), field=found)
    if found.type is FieldType.NUMBER:
        return Variables(away, given, number=make_number(clauses, found.min, found.max, interest), field=found)
    return Variables(away, given, field=found)


def make_number(clauses: Clauses, least: int | None, most: int | None, interest: Interest) -> Number:
    """A number, cut at what it is compared with; a small one that is compared with others at every value."""
    cuts = set(interest.cuts)
    if interest.whole and least is not None and most is not None and most - least <= SMALL:
        cuts |= set(range(least, most + 2))
    return Number(clauses, cuts, least, most)


def _choice(clauses: Clauses, found: Field, given: int, interest: Interest) -> dict[str, int]:
    names = option_names(found)
    told_apart = [name for name in names if interest.whole or name in interest.options]
    rest = [name for name in names if name not in told_apart]
    options = {name: clauses.new() for name in told_apart}
    if rest:
        shared = clauses.new()
        options |= dict.fromkeys(rest, shared)
    literals = list(dict.fromkeys(options.values()))
    clauses.one_at_most(literals)
    clauses.need(-given, *literals)
    for literal in literals:
        clauses.need(-literal, given)
    return options


def _several(clauses: Clauses, found: Field, given: int) -> dict[str, int]:
    options = {name: clauses.new() for name in option_names(found)}
    clauses.need(-given, *options.values())
    for name, literal in options.items():
        clauses.need(-literal, given)
        if found.all_required and found.where is None:
            clauses.need(-given, literal)
        if "none" in options and name != "none":
            clauses.need(-literal, -options["none"])
    return options
