"""Gates of a phase: each closes it while its condition is true."""

from sop_engine.procedure.drafting.bench import Bench
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Use
from sop_engine.procedure.model import Gate


def build_gates(place: Cursor, first: str, bench: Bench) -> tuple[Gate, ...]:
    """The gates of a phase in order; one whose condition has faults is left out, which is an error already.

    Args:
        place: the phase.
        first: its first step: a gate reads what was asked before it.
        bench: where the procedure is built.
    """
    found = (_gate(name, item, first, bench) for name, item in place.entries_of("gates"))
    return tuple(gate for gate in found if gate is not None)


def _gate(name: str, place: Cursor, first: str, bench: Bench) -> Gate | None:
    when = bench.condition(place.get("when"), Use.GATE, first)
    if when is None:
        return None
    return Gate(
        name=name,
        when=when,
        because=place.text_of("because"),
        law=place.texts_of("law"),
        lift=place.texts_of("lift"),
    )
