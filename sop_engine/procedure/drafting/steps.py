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
    places = list(place.get("steps").entries())
    first = places[0][0] if places else ""
    when = bench.condition(place.get("when"), Use.WHEN, first)
    after = place.get("after").texts()
    around = _InPhase(name, when, after, place)
    steps = [_build_step(step, item, around, bench) for step, item in places]
    return Phase(
        name=name,
        title=place.get("title").text(),
        steps=tuple(steps),
        when=when,
        after=after,
        each=around.each,
        anytime=around.anytime,
        gates=build_gates(place, first, bench),
        was=place.get("was").text(),
    )


class _InPhase:
    """What a step takes over from its phase."""

    __slots__ = ("after", "anytime", "each", "name", "root", "when")

    def __init__(self, name: str, when: Condition | None, after: tuple[str, ...], place: Cursor) -> None:
        self.name = name
        self.when = when
        self.after = after
        self.each = place.get("each").text()
        self.anytime = place.get("anytime").flag()
        self.root = Cursor(place.source, (), place.source.value)


def _build_step(name: str, place: Cursor, phase: _InPhase, bench: Bench) -> Step:
    bench.places.setdefault(name, place)
    sealed = place.get("sealed").texts()
    around = Around(
        step=name,
        privacy=PRIVACY.get(place.get("privacy").text()),
        sealed=bool(sealed),
        person=person_of_round(name, place, phase.root, bench),
    )
    who = place.get("who").texts()
    call = build_call(place.get("use"))
    return Step(
        name=name,
        phase=phase.name,
        title=place.get("title").text(),
        who=who,
        law=place.get("law").texts(),
        fields=tuple(_fields(place.get("fields"), around, bench)),
        second=place.get("second").texts(),
        do=place.get("do").texts(),
        say=place.get("say").texts(),
        never=place.get("never").texts(),
        why=place.get("why").text(),
        call=place.get("call").texts(),
        when=both(phase.when, bench.condition(place.get("when"), Use.WHEN, name)),
        ask_first=place.get("ask_first").text(),
        after=_merged(phase.after, place.get("after").texts(), urgent=place.get("urgent").flag()),
        urgent=place.get("urgent").flag(),
        due=tuple(due for item in place.get("due").each() if (due := _due(name, item, bench))),
        skip=_skip(place.get("skip"), who, bench),
        sealed=sealed,
        each=place.get("each").text() or phase.each,
        anytime=place.get("anytime").flag() or phase.anytime,
        every=build_every(name, place.get("every"), bench),
        use=call,
        results=results(name, call, bench.promises),
        purge=bench.condition(place.get("purge"), Use.PURGE, name),
        was=place.get("was").text(),
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
    within = bench.amount(place.get("within"))
    at_least = bench.amount(place.get("at_least"))
    before = place.get("before").texts()
    warn = bench.amount(place.get("warn"))
    when = bench.condition(place.get("when"), Use.DUE, step)
    if within is None and not before:
        return None
    within, at_least = within or Span(), at_least or Span()
    return Due(
        within=within,
        start=place.get("from").texts(),
        basis=_BASES.get(place.get("basis").text(), Basis.PROPOSED),
        warn=quarter(at_least if before else within) if warn is None else warn,
        when=when,
        before=before,
        at_least=at_least,
        court_day=place.get("roll").present,
    )


def _skip(place: Cursor, who: tuple[str, ...], bench: Bench) -> Skip | None:
    if not place.present:
        return None
    reasons = {code: sentence.text() for code, sentence in place.get("reasons").entries()}
    return Skip(reasons=reasons, by=place.get("by").texts() or who, again=bench.amount(place.get("again")))
