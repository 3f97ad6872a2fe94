"""From claims back to the event that they were made of, as far as this session can read them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, cast

from sop_engine.run import events as ev
from sop_engine.run import use_claims
from sop_engine.run.claim_names import PLAIN, SELDOM, TEXTS, TYPES
from sop_engine.run.events import Event, Header, Withheld

MOST_CORRECTION: Final = 120 * 366 * 24 * 3600
"""Seconds: 120 years."""


_WITHHELD: Final = Withheld()
_VALUES: Final = {"answered": ("value",), "amended": ("value", "old"), "voided": ("old",)}
_WORDS: Final = {"answered": ("reason", "proposed"), "amended": ("reason", "option_reason", "proposed"), "voided": ()}
"""Claims of what is said of an answer: as values, and as texts."""


def event(found: Mapping[str, object | Withheld], actor: str, entered: datetime) -> Event:
    """The event whose claims these are.

    Args:
        found: claim name to its value; `Withheld` where this session could not open it. Claims of
            which not even the name is known are missing, as are the parts of a row.
        actor: officer id of who signed the entry.
        entered: time of the entry, UTC, as the machine's clock said.
    """
    act = found.get("act")
    if not isinstance(act, Mapping):
        return ev.Concealed(header=Header(actor=actor, by=actor, role="", at=entered, entered=entered))
    correction = _correction(act)
    header = Header(
        actor=actor,
        by=act["by"],
        role=act["role"],
        at=_moment(act["at"]),
        entered=entered + timedelta(seconds=correction) if correction else entered,
        sheet=_sheet(act),
        correction=correction,
    )
    found = {**dict.fromkeys(act["parts"], _WITHHELD), **found}
    name = act["act"]
    plain = {key: act[key] for key in PLAIN[name]}
    kind = cast("Callable[..., Event]", TYPES[name])
    return kind(header=header, **plain, **_REST.get(name, _texts)(found, act))


def _sheet(act: Mapping[str, Any]) -> int:
    """The number of the sheet that an act was copied from; most are from none, and say nothing of it."""
    number = act.get("sheet", 0)
    if type(number) is not int or number < 0:
        msg = "the number of a sheet is no number"
        raise ValueError(msg)
    return number


def _correction(act: Mapping[str, Any]) -> int:
    """Seconds that were added to the machine's time; no more than a clock that starts in 1970 needs twice over."""
    seconds = act.get("correction", 0)
    if type(seconds) is not int or abs(seconds) > MOST_CORRECTION:
        msg = "a correction of the clock is no number of seconds"
        raise ValueError(msg)
    return seconds


def _texts(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    return {key: found.get(key, "") for key in TEXTS.get(act["act"], ())}


def _rest_of_opened(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    sources = found.get("sources", Withheld())
    if not isinstance(sources, Withheld):
        pairs = cast("list[tuple[str, str]]", sources)
        sources = MappingProxyType({path: text for path, text in pairs})  # noqa: C416 - a pair is a list of two here
    return {"case": found.get("case", ""), "sources": sources, **_seldom(act), "excluded": _excluded(act)}


def _excluded(act: Mapping[str, Any]) -> tuple[str, ...]:
    """Who is kept out of the run; almost always nobody."""
    found = act.get("excluded", [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        msg = "officers who are kept out are named one by one"
        raise ValueError(msg)
    return tuple(found)


def _seldom(act: Mapping[str, Any]) -> dict[str, object]:
    return {key: act.get(key, "") for key in SELDOM[act["act"]]}


def _rest_of_person(found: Mapping[str, object | Withheld], _act: Mapping[str, Any]) -> dict[str, object]:
    return {"values": _value(found.get("vault", Withheld()))}


def _rest_of_answer(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    name = act["act"]
    rest: dict[str, object] = {key: found.get(key, "") for key in _WORDS[name]}
    for key in _VALUES[name]:
        rest[key] = _joined(found, act, key) if act["row"] else _value(found.get(key, _WITHHELD))
    if name == "answered":
        rest |= _seldom(act)
    if act.get("exhibits"):
        rest["exhibits"] = MappingProxyType(dict(act["exhibits"]))
    return rest


def _joined(found: Mapping[str, object | Withheld], act: Mapping[str, Any], key: str) -> object:
    """A row from its parts; a column that this session cannot open is withheld, and so is a row of nothing."""
    parts = [part for name, part in found.items() if name == key or name.startswith(f"{key}_")]
    opened: dict[str, object] = {}
    for part in parts:
        opened.update(part if isinstance(part, Mapping) else {})
    columns = act.get("columns", {}).get(key, ())
    return _value({name: opened.get(name, Withheld()) for name in columns}) if opened else Withheld()


def _rest_of_exported(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    copy = act.get("copy", {})
    if not isinstance(copy, Mapping) or not all(isinstance(text, str) for text in copy.values()):
        msg = "what a copy shows is said in words"
        raise ValueError(msg)
    return {"copy": MappingProxyType(dict(copy)), **_texts(found, act)}


def _rest_of_skipped(found: Mapping[str, object | Withheld], _act: Mapping[str, Any]) -> dict[str, object]:
    back = found.get("back")
    return {"reason": found.get("reason", ""), "back": _moment(back) if isinstance(back, str) else None}


def _rest_of_closed(found: Mapping[str, object | Withheld], _act: Mapping[str, Any]) -> dict[str, object]:
    return {"open_sign_offs": _value(found.get("open_sign_offs", []))}


def _rest_of_calendar(found: Mapping[str, object | Withheld], _act: Mapping[str, Any]) -> dict[str, object]:
    days = found.get("days", Withheld())
    pairs = None if isinstance(days, Withheld) else cast("list[tuple[str, str]]", days)
    return {"days": days if pairs is None else MappingProxyType({day: name for day, name in pairs})}  # noqa: C416 - as above


def _rest_of_extended(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    """The new end stands beside the act, in its compartment: who reads the one reads the other."""
    until = found.get("until")
    return {**_texts(found, act), "until": _moment(until) if isinstance(until, str) else Withheld()}


_REST: Final[Mapping[str, Callable[[Mapping[str, object | Withheld], Mapping[str, Any]], dict[str, object]]]] = {
    "opened": _rest_of_opened,
    "person": _rest_of_person,
    "answered": _rest_of_answer,
    "amended": _rest_of_answer,
    "voided": _rest_of_answer,
    "exported": _rest_of_exported,
    "skipped": _rest_of_skipped,
    "closed": _rest_of_closed,
    "returned": use_claims.rest_of_returned,
    "calendar": _rest_of_calendar,
    "clock_extended": _rest_of_extended,
}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _value(value: object) -> Any:
    """A value as events hold it: read-only maps, tuples."""
    if type(value) is str:  # most are
        return value
    if isinstance(value, Mapping):
        return MappingProxyType({key: _value(part) for key, part in value.items()})
    return tuple(_value(part) for part in value) if isinstance(value, list | tuple) else value
