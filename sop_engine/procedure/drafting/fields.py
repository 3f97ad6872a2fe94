"""Fields of the model."""

from msgspec import Struct

from sop_engine.procedure.conditions.kinds import OptionData
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.bench import Bench
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Use
from sop_engine.procedure.drafting.shared import data_of
from sop_engine.procedure.drafting.table import options_of, type_of
from sop_engine.procedure.model import ExhibitKind, Field, FieldType, Privacy

PRIVACY = {
    "open": Privacy.OPEN,
    "case": Privacy.CASE,
    "identity": Privacy.IDENTITY,
    "harm": Privacy.HARM,
}
_KINDS = {kind.value: kind for kind in ExhibitKind}


class Around(Struct, frozen=True, kw_only=True):
    """What a field takes over from the step, or a column from its list.

    Attributes:
        step: name of the step. row: `step.list` for a column, else empty.
        privacy: class given by the list or the step, or None.
        person: the only `person` column of the row (`step.list.column`), or empty.
    """

    step: str
    privacy: Privacy | None
    sealed: bool
    row: str = ""
    person: str = ""


def build_field(name: str, place: Cursor, around: Around, bench: Bench) -> Field:
    """One field with its defaults; columns too."""
    ref = f"{around.row or around.step}.{name}"
    bench.places.setdefault(ref, place)
    kind = type_of(place)
    known = options_of(place, bench.shared)
    options = known or ()
    by, given = place.texts_of("by"), PRIVACY.get(place.text_of("privacy"))
    privacy = _privacy(kind, given, around, outsider=any(name in bench.shared.people for name in by))
    columns = _columns(place, ref, given, around, bench) if kind is FieldType.LIST else ()
    if columns:
        privacy = max(privacy, *(column.privacy for column in columns))

    def condition(key: str, use: Use, option: OptionData | None = None) -> Condition | None:
        if not place.has(key):
            return None
        return bench.condition(place.get(key), use, around.step, field=ref, row=around.row, option=option)

    return Field(
        step=around.step,
        name=name,
        ref=ref,
        type=kind,
        label=place.text_of("label"),
        help=place.text_of("help"),
        when=condition("when", Use.WHEN),
        optional=place.flag_of("optional"),
        privacy=privacy,
        about=_about(place, privacy, around),
        must=condition("must", Use.MUST),
        otherwise=place.text_of("otherwise"),
        shape=place.text_of("shape"),
        options=options,
        # Data of a list that does not exist cannot be wrong: that has a finding of its own.
        where=condition("where", Use.WHERE, data_of(options)) if known is not None and place.has("where") else None,
        all_required=place.flag_of("all"),
        by=by,
        propose=_propose(place, ref, around, bench) if place.has("propose") else (),
        unit=place.text_of("unit"),
        # Whole numbers start at 0 unless `min` says less (language reference, section 2).
        min=_least(place) if kind is FieldType.NUMBER else None,
        max=place.number_of("max"),
        role=place.texts_of("role"),
        person=place.text_of("as"),
        kind=_KINDS.get(place.text_of("kind")),
        columns=columns,
        value=bench.value(place.get("value"), around.step, ref) if kind is FieldType.COMPUTED else None,
        of=place.text_of("of"),
        origin=place.texts_of("from"),
        to=place.texts_of("to"),
        was=place.text_of("was"),
    )


def _least(place: Cursor) -> int:
    least = place.number_of("min")
    return 0 if least is None else least


def _privacy(kind: FieldType, given: Privacy | None, around: Around, *, outsider: bool) -> Privacy:
    """The class of a field (language reference, section 2, "Privacy")."""
    if around.sealed:
        return Privacy.HARM
    least = Privacy.IDENTITY if kind is FieldType.PERSON else Privacy.OPEN
    default = Privacy.IDENTITY if kind is FieldType.SIGN and outsider else Privacy.CASE
    chosen = next((privacy for privacy in (given, around.privacy) if privacy is not None), default)
    return max(chosen, least)


def _about(place: Cursor, privacy: Privacy, around: Around) -> str:
    """Whose compartment it belongs to; empty means the subject's, or none below S2."""
    named = place.text_of("about")
    if named or privacy < Privacy.IDENTITY:
        return named
    return around.person


def _columns(place: Cursor, ref: str, given: Privacy | None, around: Around, bench: Bench) -> tuple[Field, ...]:
    found = list(place.entries_of("columns"))
    people = [name for name, column in found if type_of(column) is FieldType.PERSON]
    inner = Around(
        step=around.step,
        privacy=given if given is not None else around.privacy,
        sealed=around.sealed,
        row=ref,
        person=f"{ref}.{people[0]}" if len(people) == 1 else "",
    )
    return tuple(build_field(name, column, inner, bench) for name, column in found)


def _propose(place: Cursor, ref: str, around: Around, bench: Bench) -> tuple[tuple[str, Condition], ...]:
    lines = (
        (option, bench.condition(line, Use.PROPOSE, around.step, field=ref))
        for option, line in place.entries_of("propose")
    )
    return tuple((option, condition) for option, condition in lines if condition)
