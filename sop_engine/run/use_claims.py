"""Claims of events between two runs. What another run gave is parted by compartment, as a row of a list is."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from sop_engine.procedure.model import Procedure
from sop_engine.run.compartments import spread
from sop_engine.run.events import Claim, Withheld
from sop_engine.run.index import index_of
from sop_engine.run.state import RunState
from sop_engine.run.use_events import Accepted, Differed, Returned, Used

NAMES: Final[Mapping[type, str]] = MappingProxyType(
    {Used: "used", Accepted: "accepted", Returned: "returned", Differed: "differed"}
)

PLAIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "used": ("step", "run", "procedure", "version", "logic_digest", "text_digest"),
        "accepted": (),
        "returned": ("step", "run", "state", "owner", "outcome", "head", "completes"),
        "differed": ("step", "field", "run"),
    }
)
"""What stands in `act` beside the header."""


def given_claims(procedure: Procedure, state: RunState, event: Returned) -> Iterator[Claim]:
    """What came back: its names where the act stands, its values each in the compartment of its class."""
    given = event.given if isinstance(event.given, Mapping) else {}
    field = index_of(procedure).fields.get(f"{event.step}.given")
    if field is None or not given:
        return
    yield Claim(name="names", value=list(given))
    for number, (place, values) in enumerate(spread(procedure, state, field, given).items(), 1):
        yield Claim(name="given" if number == 1 else f"given_{number}", value=_plain(values), compartment=place)


def rest_of_returned(found: Mapping[str, object | Withheld], _act: Mapping[str, Any]) -> dict[str, object]:
    """What came back, from its parts; a value that this session cannot open is withheld."""
    named = found.get("names", ())
    if isinstance(named, Withheld):
        return {"given": named}
    opened: dict[str, object] = {}
    for name, part in found.items():
        if name == "given" or name.startswith("given_"):
            opened.update(part if isinstance(part, Mapping) else {})
    names = named if isinstance(named, list | tuple) else ()
    return {"given": MappingProxyType({str(name): _kept(opened.get(str(name), Withheld())) for name in names})}


def _plain(value: object) -> object:
    """Plain JSON: maps and lists."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _kept(value: object) -> object:
    """As events hold it: read-only maps, tuples."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: _kept(part) for key, part in value.items()})
    return tuple(_kept(part) for part in value) if isinstance(value, list | tuple) else value
