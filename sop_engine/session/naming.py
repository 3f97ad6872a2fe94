"""Officers in the entries of other stations: by which name a run knows them here.

Two stations may have an officer of the same short name. So in an entry that another station wrote, every short name
is that station's, `otieno@3fa2b1c0`, and ours there are ours again; nothing of this is written anywhere.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, ClassVar, Protocol, TypeVar

from msgspec import structs

from sop_engine.procedure.model import Field, FieldType, Procedure
from sop_engine.run.events import Amended, Answered, Event, Opened, Voided
from sop_engine.run.sheets import SheetTaken
from sop_engine.run.use_events import Returned
from sop_engine.session.foreign import Folk
from sop_engine.station.papers import SHORT, named_abroad


class Told(Protocol):
    """An event, and who signed the entry that holds it: a dataclass of these and perhaps more."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def event(self) -> Event:
        """What happened."""

    @property
    def actor(self) -> bytes:
        """Fingerprint of the certificate that signed."""


Kept = TypeVar("Kept", bound=Told)


def as_known_here(history: list[Kept], procedure: Procedure, folk: Folk) -> list[Kept]:
    """The history with every officer of another station by the name that he or she has here."""
    if not folk.stations:
        return history
    return [
        replace(one, event=_renamed(one.event, procedure, _Names(station, folk.home)))
        if (station := folk.stations.get(one.actor))
        else one
        for one in history
    ]


class _Names:
    """Names in what one station wrote, as they are said at home."""

    def __init__(self, station: str, home: str) -> None:
        self._station, self._home = station, home[:SHORT]

    def of(self, officer: str) -> str:
        """How it is said here; nobody stays nobody."""
        name, _, where = officer.partition("@")
        if where:
            return name if where == self._home else officer
        return named_abroad(officer, self._station) if officer else officer


def _renamed(event: Event, procedure: Procedure, names: _Names) -> Event:
    header = structs.replace(event.header, by=names.of(event.header.by))
    found: dict[str, Any] = {"header": header}
    match event:
        case Opened():
            found["excluded"] = tuple(map(names.of, event.excluded))
        case SheetTaken():
            found["writer"] = names.of(event.writer)
        case Returned():
            found["owner"] = names.of(event.owner)
            columns = _given(procedure, event.step)
            if isinstance(event.given, Mapping):
                given = {key: _value(part, columns.get(key), names) for key, part in event.given.items()}
                found["given"] = MappingProxyType(given)
        case Answered() | Amended() | Voided():
            field = procedure.field(f"{_base(event.step)}.{event.field}") if event.field else None
            found |= {key: _value(getattr(event, key), field, names) for key in _VALUES[type(event)]}
    return replace(event, **found)


_VALUES: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {Answered: ("value",), Amended: ("value", "old"), Voided: ("old",)}
)


def _base(step: str) -> str:
    """The step as the file names it, of a round or an occasion of it."""
    return re.split("[#~]", step, maxsplit=1)[0]


def _given(procedure: Procedure, step: str) -> Mapping[str, Field]:
    known = procedure.step(_base(step))
    wanted = known.result("given") if known else None
    return {column.name: column for column in wanted.columns} if wanted else {}


def _value(value: Any, field: Field | None, names: _Names) -> Any:
    """A value with its officers renamed: an officer, who signed, and both in the columns of a row."""
    if field is None:
        return value
    if field.type is FieldType.OFFICER and isinstance(value, str):
        return names.of(value)
    if not isinstance(value, Mapping):
        return value
    if field.columns:
        columns = {column.name: column for column in field.columns}
        return MappingProxyType({key: _value(part, columns.get(key), names) for key, part in value.items()})
    if value.get("how") == "officer" and isinstance(value.get("signer"), str):
        return MappingProxyType({**value, "signer": names.of(value["signer"])})
    return value
