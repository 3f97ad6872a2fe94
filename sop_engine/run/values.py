"""Typed answers: what an officer typed, or a file says, becomes a value or a refusal.

Nothing here looks at the run: whether a person, an officer or an exhibit exists is asked in `decide`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Final

from sop_engine.canonical import MAX_INTEGER
from sop_engine.procedure.model import Field, FieldType
from sop_engine.run.custody_values import read_custody
from sop_engine.run.events import Plain, Value
from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.shapes import SHAPES
from sop_engine.run.texts import check_text
from sop_engine.sentence import Sentence, phrase

NAIROBI: Final = timezone(timedelta(hours=3))
"""Africa/Nairobi: UTC+3 the whole year, without summer time since 1960."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,16}\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(?::00)?(?:\+03:00)?\Z")
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_REFERENCE = re.compile(r"P[1-9][0-9]{0,5}\Z")
_EXHIBIT = re.compile(r"EX-[1-9][0-9]{0,5}\Z")
_YES = frozenset({"yes", "true", "x", "ok", "ticked"})


def read(field: Field, raw: object) -> Value | Refusal:
    """Turn what was typed, picked or written in a file into the value of this field.

    Args:
        field: a field or a column of a list; of a list field, `raw` is one row (a map of columns).
        raw: text, or a plain YAML value. Times are `2026-03-02 21:00`, Nairobi.
    """
    return _READERS[field.type](field, raw)


def so_far(field: Field, row: Mapping[str, object]) -> dict[str, Value]:
    """A row of a list while it is filled in, as far as what was typed can be read."""
    found = ((column.name, read(column, row[column.name])) for column in field.columns if column.name in row)
    return {name: value for name, value in found if not isinstance(value, Refusal)}


def is_reference(raw: object) -> bool:
    """Does it look like a reference into the identity vault (`P1`)?"""
    return isinstance(raw, str) and _REFERENCE.match(raw) is not None


def local_time(moment: datetime) -> str:
    """A moment as times are kept: `2026-03-02T21:00+03:00`."""
    return moment.astimezone(NAIROBI).strftime("%Y-%m-%dT%H:%M+03:00")


def _wrong(field: Field, wanted: str) -> Refusal:
    return refuse("wrong_type", field=field.ref, wanted=wanted if isinstance(wanted, Sentence) else phrase(wanted))


def _text(field: Field, raw: object) -> Value | Refusal:
    if not isinstance(raw, str):
        return _wrong(field, "a text (in a file, put a number into quotes)")
    if refusal := check_text(raw, field=field.ref, lines=field.type is FieldType.LONGTEXT):
        return refusal
    if not field.shape:
        return raw
    shape = SHAPES[field.shape]
    found = shape.read(raw)
    return found if found is not None else refuse("wrong_shape", field=field.ref, shape=shape.words)


def _tick(field: Field, raw: object) -> Value | Refusal:
    if raw is True or (isinstance(raw, str) and raw.strip().casefold() in _YES):
        return True
    return refuse("tick_only_what_is_so", field=field.ref)


def _choice(field: Field, raw: object) -> Value | Refusal:
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    if not isinstance(raw, str):
        return _wrong(field, "one of the options")
    if field.option(raw):
        return raw
    wanted = raw.strip().casefold()
    found = [option.name for option in field.options if wanted in {option.name.casefold(), option.label.casefold()}]
    if len(found) == 1:
        return found[0]
    offers = tuple(option.name for option in field.options)
    return refuse("unknown_option", field=field.ref, option=raw[:40], offers=offers)


def _multi(field: Field, raw: object) -> Value | Refusal:
    parts: Sequence[object] = [raw]
    if isinstance(raw, str):
        parts = [part for part in re.split(r"[,\n]", raw) if part.strip()]
    elif isinstance(raw, list | tuple):
        parts = raw
    if not parts:
        return refuse("empty", field=field.ref)
    chosen: list[str] = []
    for part in parts:
        name = _choice(field, part)
        if not isinstance(name, str):
            return name if isinstance(name, Refusal) else _wrong(field, "a list of options")
        if name in chosen:
            return refuse("option_twice", field=field.ref, option=name)
        chosen.append(name)
    return _together(field, tuple(option.name for option in field.options if option.name in chosen))


def _together(field: Field, chosen: tuple[str, ...]) -> Value | Refusal:
    if "none" in chosen and len(chosen) > 1:
        return refuse("none_excludes", field=field.ref, option="none")
    left = [option.label for option in field.options if option.name not in chosen]
    if field.all_required and left:
        return refuse("all_needed", field=field.ref, options=", ".join(left))
    return chosen


def _number(field: Field, raw: object) -> Value | Refusal:
    if isinstance(raw, str) and _WHOLE.match(raw.strip()):
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        return _wrong(field, "a whole number")
    least = 0 if field.min is None else field.min
    most = MAX_INTEGER if field.max is None else field.max
    if raw < least:
        return refuse("too_small", field=field.ref, number=raw, limit=least)
    if raw > most:
        return refuse("too_large", field=field.ref, number=raw, limit=most)
    return raw


def _date(field: Field, raw: object) -> Value | Refusal:
    text = raw.strip() if isinstance(raw, str) else ""
    if _DATE.match(text) and _is_day(text):
        return text
    return _wrong(field, "a day. Write it like 2026-03-02")


def _time(field: Field, raw: object) -> Value | Refusal:
    found = _TIME.match(raw.strip()) if isinstance(raw, str) else None
    if found and _is_day(found[1]) and _is_clock(found[2]):
        return f"{found[1]}T{found[2]}+03:00"
    return _wrong(field, "a day with a time. Write it like 2026-03-02 21:00")


def _is_day(text: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(text).year <= 2199  # noqa: PLR2004 - births to long orders; slips of the pen are outside
    except ValueError:
        return False


def _is_clock(text: str) -> bool:
    return text[:2] < "24" and text[3:] < "60"


def _hash(field: Field, raw: object) -> Value | Refusal:
    text = "".join(raw.split()).lower() if isinstance(raw, str) else ""
    return text if _HASH.match(text) else _wrong(field, "a SHA-256 value: 64 characters 0-9 and a-f")


def _officer(field: Field, raw: object) -> Value | Refusal:
    if isinstance(raw, str) and raw.strip():
        return raw.strip()
    return _wrong(field, "an officer of this station")


def _person(field: Field, raw: object) -> Value | Refusal:
    if isinstance(raw, str) and is_reference(raw.strip()):
        return raw.strip()
    return _wrong(field, "a reference into the identity vault, such as P1. Names stand in the vault only")


def _exhibit(field: Field, raw: object) -> Value | Refusal:
    """`new`, an existing number, or a map of `no`, `seal`, `place`, `sha256`, `count`."""
    if isinstance(raw, str):
        text = raw.strip()
        if text == "new":
            return MappingProxyType({})
        return MappingProxyType({"no": text}) if _EXHIBIT.match(text) else _wrong(field, _EXHIBIT_WORDS)
    if not isinstance(raw, Mapping):
        return _wrong(field, _EXHIBIT_WORDS)
    value: dict[str, Plain] = {}
    for name, part in raw.items():
        detail = _DETAILS.get(str(name))
        read_part = (
            detail(field, part)
            if detail
            else _wrong(field, phrase("an exhibit: it has no '{name}'", name=str(name)[:40]))
        )
        if isinstance(read_part, Refusal):
            return read_part
        value[str(name)] = read_part
    return MappingProxyType(value)


_EXHIBIT_WORDS = "an exhibit number such as EX-1, or the word 'new'"


def _exhibit_number(field: Field, raw: object) -> Plain | Refusal:
    return raw if isinstance(raw, str) and _EXHIBIT.match(raw) else _wrong(field, _EXHIBIT_WORDS)


def _exhibit_text(field: Field, raw: object) -> Plain | Refusal:
    if not isinstance(raw, str):
        return _wrong(field, "a text")
    return check_text(raw, field=field.ref, lines=False) or raw


def _exhibit_hash(field: Field, raw: object) -> Plain | Refusal:
    found = _hash(field, raw)
    return found if isinstance(found, str | Refusal) else _wrong(field, "a SHA-256 value")


def _exhibit_count(field: Field, raw: object) -> Plain | Refusal:
    if isinstance(raw, str) and _WHOLE.match(raw.strip()):
        raw = int(raw)
    good = isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw <= MAX_INTEGER
    return raw if good and isinstance(raw, int) else _wrong(field, "a count of files")


_DETAILS: Final[Mapping[str, Callable[[Field, object], Plain | Refusal]]] = {
    "no": _exhibit_number,
    "seal": _exhibit_text,
    "place": _exhibit_text,
    "sha256": _exhibit_hash,
    "count": _exhibit_count,
}


def _sign(field: Field, raw: object) -> Value | Refusal:
    """Only to amend an attested signature: a map of `signer`, `paper`, `state`."""
    if not isinstance(raw, Mapping) or not set(raw) <= {"signer", "paper", "state", "how"}:
        return refuse("use_sign", field=field.ref)
    signer, paper, state = raw.get("signer"), raw.get("paper", ""), raw.get("state", "signed")
    if not isinstance(signer, str) or not isinstance(paper, str) or state not in {"signed", "refused"}:
        return refuse("use_sign", field=field.ref)
    return MappingProxyType({"how": "attested", "signer": signer, "paper": paper, "state": str(state)})


def _row(field: Field, raw: object) -> Value | Refusal:
    if not isinstance(raw, Mapping):
        return _wrong(field, "a row: each column with its answer")
    if not raw:
        return refuse("empty", field=field.ref)
    columns = {column.name: column for column in field.columns}
    row: dict[str, Plain | Mapping[str, str | int]] = {}
    for name, part in raw.items():
        column = columns.get(str(name))
        if column is None:
            return refuse("unknown_column", field=field.ref, label=field.label, name=str(name)[:40])
        value = read(column, part)
        if isinstance(value, Refusal):
            return value
        row[column.name] = value  # type: ignore[assignment]  # a column is never a list, so never a row in a row
    return MappingProxyType({name: row[name] for name in columns if name in row})


def _never(field: Field, _raw: object) -> Value | Refusal:
    """What is worked out, and never typed."""
    return _wrong(field, "a field that this version can fill")


_READERS: Final[Mapping[FieldType, Callable[[Field, object], Value | Refusal]]] = {
    FieldType.TEXT: _text,
    FieldType.LONGTEXT: _text,
    FieldType.YESNO: _choice,
    FieldType.TICK: _tick,
    FieldType.CHOICE: _choice,
    FieldType.DECISION: _choice,
    FieldType.MULTI: _multi,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.HASH: _hash,
    FieldType.OFFICER: _officer,
    FieldType.PERSON: _person,
    FieldType.EXHIBIT: _exhibit,
    FieldType.SIGN: _sign,
    FieldType.LIST: _row,
    FieldType.CUSTODY: lambda field, raw: read_custody(field, raw, read),
    FieldType.COMPUTED: _never,
}
