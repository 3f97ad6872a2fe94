"""Claims of events that the rules of a procedure lead to. Such an act tells that a condition is true."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from sop_engine.procedure.model import Procedure
from sop_engine.run.compartments import CASE, of_reads
from sop_engine.run.events import Claim, Event
from sop_engine.run.index import index_of
from sop_engine.run.purging import purged_step
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.state import RunState

NAMES: Final[Mapping[type, str]] = MappingProxyType({Lifted: "lifted", Purged: "purged"})

PLAIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"lifted": ("phase", "gate"), "purged": ("step",)})
"""What stands in `act` beside the header."""

TEXTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"lifted": ("reason",), "purged": ("reason",)})


def place_of(procedure: Procedure, state: RunState, event: Event) -> str:
    """The compartment of such an act, its name included; empty for any other event."""
    index = index_of(procedure)
    if isinstance(event, Purged):
        step = purged_step(index, event.step)
        return of_reads(procedure, state, step.purge) if step and step.purge else CASE
    if isinstance(event, Lifted):
        gate = next((one for one in index.phases[event.phase].gates if one.name == event.gate), None)
        return of_reads(procedure, state, gate.when) if gate else CASE
    return ""


def text_claims(procedure: Procedure, state: RunState, event: Lifted | Purged) -> Iterator[Claim]:
    """Its reason, beside the act."""
    key = TEXTS[NAMES[type(event)]][0]
    if text := getattr(event, key):
        yield Claim(name=key, value=text, compartment=place_of(procedure, state, event))
