"""What is answered to a `custody` field: was the seal whole, its number, where, when, and the hash taken again.

The number of the exhibit and the place in its chain are the engine's to give.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from sop_engine.procedure.model import Field, FieldType
from sop_engine.run.events import Plain, Value
from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import refuse
from sop_engine.sentence import both, phrase

Read = Callable[[Field, object], Value | Refusal]

_PARTS: Final = {
    "seal": FieldType.TEXT,
    "place": FieldType.TEXT,
    "at": FieldType.TIME,
    "sha256": FieldType.HASH,
    "exception": FieldType.TEXT,
}
_GIVEN_BY_THE_ENGINE: Final = frozenset({"no", "link"})
_NEEDED: Final = {
    "whole": phrase("whether the seal is whole"),
    "place": phrase("the place"),
    "at": phrase("day and time"),
}
_YES_NO: Final = {"yes": "yes", "no": "no", "true": "yes", "false": "no"}


def read_custody(field: Field, raw: object, read: Read) -> Value | Refusal:
    """A map of `whole` (yes or no), `place`, `at`, and where they apply `seal`, `sha256` and `exception`.

    Args:
        field: the custody field.
        raw: as typed, or from a file.
        read: reads its parts as the types of field that they are.
    """
    if not isinstance(raw, Mapping):
        return refuse("wrong_type", field=field.ref, wanted=phrase("a hand-over: whole, place and at"))
    value: dict[str, Plain] = {}
    for name, part in raw.items():
        if str(name) in _GIVEN_BY_THE_ENGINE:
            continue
        found = _part(field, str(name), part, read)
        if isinstance(found, Refusal):
            return found
        value[str(name)] = found
    lacking = [words for name, words in _NEEDED.items() if name not in value]
    if lacking:
        return refuse("exhibit_detail", field=field.ref, details=both(lacking))
    return MappingProxyType(value)


def _part(field: Field, name: str, raw: object, read: Read) -> Plain | Refusal:
    if name == "whole":
        answer = _YES_NO.get(str(raw).strip().casefold())
        return answer or refuse("wrong_type", field=field.ref, wanted=phrase("yes or no: is the seal whole?"))
    kind = _PARTS.get(name)
    if kind is None:
        wanted = phrase("a part of a hand-over: it has no '{name}'", name=name[:40])
        return refuse("wrong_type", field=field.ref, wanted=wanted)
    found = read(replace(field, type=kind), raw)
    if isinstance(found, str | Refusal):
        return found
    return refuse("wrong_type", field=field.ref, wanted=phrase("a text"))
