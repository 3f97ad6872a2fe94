"""Phases and steps of the model."""

from collections.abc import Iterator, Sequence

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.amounts import quarter
from sop_engine.procedure.drafting.bench import Bench
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.custody import with_signatures
from sop_engine.procedure.drafting.draft import Use
from sop_engine.procedure.drafting.fields import PRIVACY, Around, build_field
from sop_engine.procedure.drafting.gates import build_gates
from sop_engine.procedure.drafting.merge import both
from sop_engine.procedure.drafting.repeats import build_every, person_of_round
from sop_engine.procedure.drafting.uses import build_call, results
from sop_engine.procedure.model import Basis, Due, Field, Phase, Skip, Span, Step

_BASES = {basis.value: basis for basis in Basis}


def build_phase(name: str, place: Cursor, bench: Bench) -> Phase:
    """A phase with its steps; its `when` and `after` are merged into each step."""
    places = list(place.entries_of("steps"))
    first = places[0][0] if places else ""
    when = bench.condition(place.get("when"), Use.WHEN, first)
    after = place.texts_of("after")
    around = _InPhase(name, when, after, place)
    steps = [_build_step(step, item, around, bench) for step, item in places]
    return Phase(
        name=name,
        title=place.text_of("title"),
        steps=tuple(steps),
        when=when,
        after=after,
        each=around.each,
        anytime=around.anytime,
        gates=build_gates(place, first, bench),
        was=place.text_of("was"),
    )


class _InPhase:
    """What a step takes over from its phase."""

    __slots__ = ("after", "anytime", "each", "name", "root", "when")

    def __init__(self, name: str, when: Condition | None, after: tuple[str, ...], place: Cursor) -> None:
        self.name = name
        self.when = when
        self.after = after
        self.each = place.text_of("each")
        self.anytime = place.flag_of("anytime")
        self.root = Cursor(place.source, (), place.source.value)


def _build_step(name: str, place: Cursor, phase: _InPhase, bench: Bench) -> Step:
    bench.places.setdefault(name, place)
    sealed = place.texts_of("sealed")
    around = Around(
        step=name,
        privacy=PRIVACY.get(place.text_of("privacy")),
        sealed=bool(sealed),
        person=person_of_round(name, place, phase.root, bench),
    )
    who = place.texts_of("who")
    call = build_call(place.get("use")) if place.has("use") else None
    return Step(
        name=name,
        phase=phase.name,
        title=place.text_of("title"),
        who=who,
        law=place.texts_of("law"),
        fields=tuple(_fields(place.get("fields"), around, bench)),
        second=place.texts_of("second"),
        do=place.texts_of("do"),
        say=place.texts_of("say"),
        never=place.texts_of("never"),
        why=place.text_of("why"),
        call=place.texts_of("call"),
        when=both(phase.when, bench.condition(place.get("when"), Use.WHEN, name)),
        ask_first=place.text_of("ask_first"),
        after=_merged(phase.after, place.texts_of("after"), urgent=place.flag_of("urgent")),
        urgent=place.flag_of("urgent"),
        due=tuple(due for item in place.each_of("due") if (due := _due(name, item, bench))),
        skip=_skip(place.get("skip"), who, bench) if place.has("skip") else None,
        sealed=sealed,
        each=place.text_of("each") or phase.each,
        anytime=place.flag_of("anytime") or phase.anytime,
        every=build_every(name, place.get("every"), bench) if place.has("every") else None,
        use=call,
        results=results(name, call, bench.promises),
        purge=bench.condition(place.get("purge"), Use.PURGE, name) if place.has("purge") else None,
        was=place.text_of("was"),
    )


def _fields(place: Cursor, around: Around, bench: Bench) -> Iterator[Field]:
    """The fields in order; the signatures of a custody field stand behind it, at its place."""
    for name, item in place.entries():
        for field in with_signatures(build_field(name, item, around, bench)):
            bench.places.setdefault(field.ref, item)
            yield field


def _merged(phase: Sequence[str], own: Sequence[str], *, urgent: bool) -> tuple[str, ...]:
    """Hold points of phase and step. Nothing blocks an urgent step, its phase's hold points neither."""
    return () if urgent else tuple(dict.fromkeys((*phase, *own)))


def _due(step: str, place: Cursor, bench: Bench) -> Due | None:
    """A clock that runs forwards (`within` and `from`) or backwards (`before`, with or without `at_least`)."""
    within = bench.amount_of(place, "within")
    at_least = bench.amount_of(place, "at_least")
    before = place.texts_of("before")
    warn = bench.amount_of(place, "warn")
    when = bench.condition(place.get("when"), Use.DUE, step) if place.has("when") else None
    if within is None and not before:
        return None
    within, at_least = within or Span(), at_least or Span()
    return Due(
        within=within,
        start=place.texts_of("from"),
        basis=_BASES.get(place.text_of("basis"), Basis.PROPOSED),
        warn=quarter(at_least if before else within) if warn is None else warn,
        when=when,
        before=before,
        at_least=at_least,
        court_day=place.has("roll"),
    )


def _skip(place: Cursor, who: tuple[str, ...], bench: Bench) -> Skip:
    reasons = {code: sentence.text() for code, sentence in place.entries_of("reasons")}
    return Skip(reasons=reasons, by=place.texts_of("by") or who, again=bench.amount_of(place, "again"))
