"""The shared files as values: roles, law register, lists, skip reasons, contacts, text shapes."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from msgspec import Struct, field

from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.model import Law, Option, Role
from sop_engine.procedure.source import Source

OTHER = "other"
"""The option that asks "what?" by itself (language reference, section 2)."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Shared(Struct, frozen=True, kw_only=True):
    """What procedures may name."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    agencies: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    law: Mapping[str, Law] = field(default_factory=dict)
    lists: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)
    skip_reasons: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    contacts: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    numbers: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    shapes: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@lru_cache(maxsize=4)
def read_shared(roles: Source | None, law: Source | None, lists: Source | None) -> Shared:
    """The shared files as values, made once for many procedures; a missing file gives nothing."""
    questions = dict(_part(law, "questions"))
    return Shared(
        roles={name: _role(name, item) for name, item in _part(roles, "roles")},
        people=_words(roles, "people"),
        agencies=_words(roles, "agencies"),
        law={code: _law(code, item, questions) for code, item in _part(law, "law")},
        lists={name: read_options(item) for name, item in _part(lists, "lists")},
        skip_reasons=_words(lists, "skip_reasons"),
        contacts={name: item.text() or item.text_of("label") for name, item in _part(lists, "contacts")},
        numbers={name: item.text_of("number") for name, item in _part(lists, "contacts") if item.has("number")},
        shapes=_words(lists, "shapes"),
    )


def read_options(options: Cursor) -> tuple[Option, ...]:
    """A map of options, name to label or to `{label, reason, data…}`, in order."""
    value = options.value
    if isinstance(value, dict) and set(map(type, value.values())) == {str}:
        return _labelled(tuple(cast("dict[str, str]", value).items()))
    return tuple(_option(name, item) for name, item in options.entries())


@lru_cache(maxsize=256)
def _labelled(options: tuple[tuple[str, str], ...]) -> tuple[Option, ...]:
    """Options that have only labels; the same few stand in many fields."""
    return tuple(Option(name=name, label=label, reason=name == OTHER) for name, label in options)


def data_of(options: Iterable[Option]) -> Mapping[str, Mapping[str, str | int | bool]]:
    """Data name to option name to value."""
    found: dict[str, dict[str, str | int | bool]] = {}
    for option in options:
        for name, value in option.data.items():
            found.setdefault(name, {})[option.name] = value
    return found


def _part(source: Source | None, key: str) -> list[tuple[str, Cursor]]:
    return list(Cursor(source, (), source.value).entries_of(key)) if source else []


def _words(source: Source | None, key: str) -> Mapping[str, str]:
    return {name: item.text() for name, item in _part(source, key)}


def _role(name: str, item: Cursor) -> Role:
    return Role(name=name, title=item.text_of("title"), agency=item.text_of("agency"))


def _law(code: str, item: Cursor, questions: Mapping[str, Cursor]) -> Law:
    ask = item.text_of("ask")
    question = questions.get(ask)
    return Law(
        code=code,
        cite=item.text_of("cite"),
        conf=item.text_of("conf"),
        ask=ask,
        says=item.text_of("says"),
        question=question.text_of("ask") if question else "",
        until_then=question.text_of("until_then") if question else "",
    )


def _option(name: str, item: Cursor) -> Option:
    asks = name == OTHER or item.flag_of("reason")
    if not isinstance(item.value, dict):
        return Option(name=name, label=item.text(), reason=asks)
    data = {
        key: value
        for key, value in item.value.items()
        if key not in {"label", "reason", "was"} and isinstance(value, str | int)
    }
    return Option(name=name, label=item.text_of("label"), reason=asks, data=data, was=item.text_of("was"))
