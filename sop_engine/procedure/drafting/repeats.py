"""What is repeated, and how: `each`, `every`, `anytime`; and `inputs`, which become a first step of their own."""

from collections.abc import Mapping

from sop_engine.procedure.conditions.kinds import Loop
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.bench import Bench
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Use
from sop_engine.procedure.drafting.fields import Around, build_field
from sop_engine.procedure.drafting.table import steps_of, type_of
from sop_engine.procedure.model import Every, FieldType, Gap, Phase, Step

INPUT = "input"
"""Name of the step, and of the phase, in which a run asks for its inputs."""


def loops_of(root: Cursor) -> Mapping[str, Loop]:
    """Every repeated step, by name; what its phase says holds for it too."""
    found: dict[str, Loop] = {}
    for _, phase in root.entries_of("phases"):
        of_phase, anytime = phase.text_of("each"), phase.flag_of("anytime")
        for name, step in phase.entries_of("steps"):
            each = step.text_of("each") or of_phase
            again = step.has("every") or step.flag_of("anytime") or anytime
            if each or again:
                found.setdefault(name, Loop(each=each, again=again))
    return found


def build_every(step: str, place: Cursor, bench: Bench) -> Every:
    """How a step recurs."""
    at = (bench.amount(item) for item in place.each_of("at"))
    return Every(
        gaps=tuple(gap for line in place.each_of("gap") if (gap := _gap(step, line, bench))),
        until=bench.condition(place.get("until"), Use.UNTIL, step),
        start=place.texts_of("from"),
        next=place.text_of("next"),
        at=tuple(span for span in at if span is not None),
    )


def _gap(step: str, line: Cursor, bench: Bench) -> Gap | None:
    if not isinstance(line.value, dict):
        of = bench.amount(line)
        return None if of is None else Gap(of=of)
    of, up_to = bench.amount(line.get("of")), bench.amount(line.get("up_to"))
    when: Condition | None = bench.condition(line.get("when"), Use.GAP, step)
    return None if of is None else Gap(of=of, when=when, up_to=up_to)


def person_of_round(step: str, place: Cursor, root: Cursor, bench: Bench) -> str:
    """The only person of a round: a column of the row it is for, or a field of its own; else empty."""
    loop = bench.loops.get(step)
    if loop is None:
        return ""
    holder, _, name = loop.each.partition(".")
    columns = next(
        (one.get("fields").get(name).get("columns") for _, at, one in steps_of(root) if at == holder), None
    )
    found = [f"{loop.each}.{key}" for key, item in (columns.entries() if columns else ()) if _is_person(item)]
    found += [f"{step}.{key}" for key, item in place.entries_of("fields") if _is_person(item)]
    return found[0] if len(found) == 1 else ""


def _is_person(place: Cursor) -> bool:
    return type_of(place) is FieldType.PERSON


def input_phase(root: Cursor, bench: Bench) -> tuple[Phase, ...]:
    """The phase in which a run asks for its inputs; none when it has no inputs."""
    place = root.get("inputs")
    if not place.present:
        return ()
    around = Around(step=INPUT, privacy=None, sealed=False)
    first = next(steps_of(root), None)
    roles = dict.fromkeys((root.text_of("owner"), *(first[2].texts_of("who") if first else ())))
    # Its keys are names of fields, so nothing but its position can be looked up in it.
    bench.places.setdefault(INPUT, Cursor(place.source, place.path, None))
    step = Step(
        name=INPUT,
        phase=INPUT,
        title="Before you begin",
        who=tuple(role for role in roles if role),
        law=(),
        fields=tuple(build_field(name, item, around, bench) for name, item in place.entries()),
    )
    return (Phase(name=INPUT, title="Before you begin", steps=(step,)),)
