"""Events as named claims, each for one compartment, and back.

The claim `act` says what was done, in which step and field, by whom, when. Values, reasons and vault
values are claims of their own, so that they can be withheld while the act shows. Claims are plain
JSON: text, whole numbers, true and false, lists, maps with small-letter keys.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, cast

from sop_engine.procedure.model import Field, Procedure
from sop_engine.run import events as ev
from sop_engine.run import rule_claims, use_claims
from sop_engine.run.clock_events import CalendarTaken, ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.compartments import CASE, of_act, of_field, of_person, of_step, spread
from sop_engine.run.events import Claim, Event, Header, Withheld
from sop_engine.run.index import index_of
from sop_engine.run.occasions import template_of
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.state import RunState
from sop_engine.run.unfold import unfold
from sop_engine.run.use_events import Returned

MOST_CLAIMS: Final = 8
"""Claims of one event; the journal pads every entry to a multiple of it."""

_NAMES: Final[Mapping[type, str]] = MappingProxyType(
    {
        ev.Opened: "opened",
        ev.PersonAdded: "person",
        ev.Occasion: "occasion",
        ev.Asked: "asked",
        ev.Answered: "answered",
        ev.Amended: "amended",
        ev.Voided: "voided",
        ev.Completed: "completed",
        ev.Confirmed: "confirmed",
        ev.Skipped: "skipped",
        ev.Waived: "waived",
        ev.NotDone: "not_done",
        ev.NotDoneSigned: "not_done_signed",
        ev.Noted: "noted",
        ev.Read: "read",
        ev.Exported: "exported",
        ev.ClockMarked: "clock",
        ev.Closed: "closed",
        **use_claims.NAMES,
        **rule_claims.NAMES,
        CalendarTaken: "calendar",
        ClockStopped: "clock_stopped",
        ClockExtended: "clock_extended",
        ClockRestarted: "clock_restarted",
    }
)
_TYPES: Final[Mapping[str, type]] = MappingProxyType({name: kind for kind, name in _NAMES.items()})

# What stands in `act` beside the header; everything else of an event is a claim of its own.
_PLAIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "opened": ("procedure", "version", "logic_digest", "text_digest", "language", "practice", "agency"),
        "person": ("person", "kind"),
        "occasion": ("step", "number"),
        "asked": ("step", "applies"),
        "answered": ("step", "field", "row"),
        "amended": ("step", "field", "row"),
        "voided": ("step", "field", "row", "because"),
        "completed": ("step",),
        "confirmed": ("step",),
        "skipped": ("step", "code"),
        "waived": ("step",),
        "not_done": ("step",),
        "not_done_signed": ("step",),
        "noted": ("step",),
        "read": ("what",),
        "exported": ("recipient", "kind", "sha256", "number"),
        "clock": (),
        "closed": ("outcome", "state"),
        **use_claims.PLAIN,
        **rule_claims.PLAIN,
        "calendar": ("opens", "closes", "hours_given"),
        "clock_stopped": ("step", "clock"),
        "clock_extended": ("step", "clock"),
        "clock_restarted": ("step", "clock"),
    }
)
# Stands in `act` only where there is any: most runs have none of it.
_SELDOM: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"opened": ("texts_digest", "caller"), "answered": ("handed",)}
)
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "asked": ("reason",),
        "skipped": ("reason",),
        "waived": ("reason",),
        "not_done": ("reason", "attempts", "told"),
        "noted": ("text",),
        "read": ("reason",),
        "clock": ("statement",),
        "clock_stopped": ("authority", "reason"),
        "clock_extended": ("authority", "reason"),
        "clock_restarted": ("authority", "reason"),
        **rule_claims.TEXTS,
    }
)


def claims(procedure: Procedure, state: RunState, event: Event) -> tuple[Claim, ...]:
    """The claims of an event, `act` first.

    Args:
        procedure: the one the run was opened with.
        state: the run as it was before this event (it knows whose compartment a value goes to).
        event: what happened. An answer that it makes void may be withheld, or expunged: it gets no claim.
    """
    name = _NAMES[type(event)]
    procedure = unfold(procedure, state)
    index = index_of(procedure)
    named = getattr(event, "step", "") or getattr(event, "what", "")
    step = index.steps.get(named) or template_of(procedure, named)
    act: dict[str, object] = {"act": name, **_header(event.header)}
    act.update({key: getattr(event, key) for key in _PLAIN[name]})
    others = tuple(_others(procedure, state, event, name))
    act.update({key: text for key in _SELDOM.get(name, ()) if (text := getattr(event, key))})
    act["parts"] = [claim.name for claim in others if not _telling(claim, name)]
    if isinstance(event, ev.Answered | ev.Amended) and event.exhibits:
        act["exhibits"] = [[number, ref] for number, ref in event.exhibits.items()]
    if act.get("row"):
        act["columns"] = _columns(event)
    place = rule_claims.place_of(procedure, state, event) or of_act(step)
    return (Claim(name="act", value=act, compartment=place), *others)


def _telling(claim: Claim, act: str) -> bool:
    """Would it tell something of a value that not everybody reads that this claim is there at all?

    A sentence that an option asks for tells which option was chosen; whether one was proposed, what was answered.
    """
    sometimes = ("proposed", "option_reason", *(("reason",) if act in {"answered", "asked"} else ()))
    return claim.name in sometimes and claim.compartment != CASE


def _columns(event: Event) -> dict[str, object]:
    """Which columns a row has, so that one who reads a part of it knows what is withheld."""
    found = {key: getattr(event, key, None) for key in ("value", "old")}
    return {key: list(row) for key, row in found.items() if isinstance(row, Mapping)}


def _others(procedure: Procedure, state: RunState, event: Event, name: str) -> Iterator[Claim]:
    match event:
        case ev.Answered() | ev.Amended() | ev.Voided():
            yield from _answer_claims(procedure, state, event)
        case ev.PersonAdded():
            place = of_person(procedure, state, event.person, event.kind)
            yield Claim(name="vault", value=_json(event.values), compartment=place)
        case ev.Opened():
            yield Claim(name="case", value=event.case)
            sources = event.sources if isinstance(event.sources, Mapping) else {}
            yield Claim(name="sources", value=[[path, text] for path, text in sorted(sources.items())])
        case Lifted() | Purged():
            yield from rule_claims.text_claims(procedure, state, event)
        case Returned():
            yield from use_claims.given_claims(procedure, state, event)
        case ev.Closed():
            yield Claim(name="open_sign_offs", value=list(event.open_sign_offs))
        case CalendarTaken():
            days = event.days if isinstance(event.days, Mapping) else {}
            yield Claim(name="days", value=[[day, text] for day, text in days.items()])
        case _:
            yield from _text_claims(procedure, state, event, name)


def _text_claims(procedure: Procedure, state: RunState, event: Event, name: str) -> Iterator[Claim]:
    """Reasons and notes take the class of their step, or of the run."""
    step = index_of(procedure).steps.get(getattr(event, "step", "") or getattr(event, "what", ""))
    place = of_step(procedure, state, step) if step else CASE
    for key in _TEXTS.get(name, ()):
        if text := getattr(event, key):
            # Number of an order: no answer of the step, so it stays with the act.
            yield Claim(name=key, value=text, compartment=of_act(step) if key == "authority" else place)
    if isinstance(event, ev.Skipped) and event.back:
        yield Claim(name="back", value=_utc(event.back), compartment=of_act(step))
    if isinstance(event, ClockExtended) and isinstance(event.until, datetime):
        yield Claim(name="until", value=_utc(event.until), compartment=of_act(step))


def _answer_claims(
    procedure: Procedure, state: RunState, event: ev.Answered | ev.Amended | ev.Voided
) -> Iterator[Claim]:
    """Value, old value and reasons, each where its field belongs; a row is grouped by compartment."""
    field = index_of(procedure).fields.get(f"{event.step}.{event.field}")
    if field is None:  # an outcome of a step was voided
        step = index_of(procedure).steps[event.step]
        yield Claim(name="old", value=_json(getattr(event, "old", "")), compartment=of_act(step))
        return
    value = event.old if isinstance(event, ev.Voided) else event.value
    place = of_field(procedure, state, field, value) if not event.row else ""
    for key in ("value", "old"):
        if hasattr(event, key):
            yield from _values(procedure, state, field, key, getattr(event, key), row=bool(event.row))
    for key in ("reason", "option_reason", "proposed"):
        if text := getattr(event, key, ""):
            yield Claim(name=key, value=text, compartment=place or _highest(procedure, state, field, value))


def _values(
    procedure: Procedure, state: RunState, field: Field, key: str, value: object, *, row: bool
) -> Iterator[Claim]:
    if isinstance(value, Withheld):
        return
    if not row:
        yield Claim(name=key, value=_json(value), compartment=of_field(procedure, state, field, cast("Any", value)))
        return
    for number, (place, columns) in enumerate(spread(procedure, state, field, value).items(), 1):
        known = {column: part for column, part in columns.items() if not isinstance(part, Withheld)}
        if known:
            yield Claim(name=key if number == 1 else f"{key}_{number}", value=_json(known), compartment=place)


def _highest(procedure: Procedure, state: RunState, field: Field, row: object) -> str:
    """A reason about a row goes where its most sensitive column is."""
    columns = [column for column in field.columns if isinstance(row, Mapping) and column.name in row]
    column = max(columns, key=lambda found: found.privacy, default=field)
    values = row if isinstance(row, Mapping) else {}
    return of_field(procedure, state, column, values.get(column.name), values)


def event(found: Mapping[str, object | Withheld], actor: str, entered: datetime) -> Event:
    """The event whose claims these are.

    Args:
        found: claim name to its value; `Withheld` where this session could not open it. Claims of
            which not even the name is known are missing, as are the parts of a row.
        actor: officer id of who signed the entry.
        entered: time of the entry, UTC.
    """
    act = found.get("act")
    if not isinstance(act, Mapping):
        return ev.Concealed(header=Header(actor=actor, by=actor, role="", at=entered, entered=entered))
    header = Header(actor=actor, by=act["by"], role=act["role"], at=_moment(act["at"]), entered=entered)
    found = {**dict.fromkeys(act["parts"], Withheld()), **found}
    name = act["act"]
    plain = {key: act[key] for key in _PLAIN[name]}
    kind = cast("Callable[..., Event]", _TYPES[name])
    return kind(header=header, **plain, **_REST.get(name, _texts)(found, act))


def _texts(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    return {key: found.get(key, "") for key in _TEXTS.get(act["act"], ())}


def _rest_of_opened(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    sources = found.get("sources", Withheld())
    if not isinstance(sources, Withheld):
        pairs = cast("list[tuple[str, str]]", sources)
        sources = MappingProxyType({path: text for path, text in pairs})  # noqa: C416 - a pair is a list of two here
    return {"case": found.get("case", ""), "sources": sources, **_seldom(act)}


def _seldom(act: Mapping[str, Any]) -> dict[str, object]:
    return {key: act.get(key, "") for key in _SELDOM[act["act"]]}


def _rest_of_person(found: Mapping[str, object | Withheld], _act: Mapping[str, Any]) -> dict[str, object]:
    return {"values": _value(found.get("vault", Withheld()))}


def _rest_of_answer(found: Mapping[str, object | Withheld], act: Mapping[str, Any]) -> dict[str, object]:
    keys = {"answered": ("value",), "amended": ("value", "old"), "voided": ("old",)}[act["act"]]
    rest = {key: _joined(found, act, key) if act["row"] else _value(found.get(key, Withheld())) for key in keys}
    texts = {"answered": ("reason", "proposed"), "amended": ("reason", "option_reason", "proposed"), "voided": ()}
    if act["act"] == "answered":
        rest |= _seldom(act)
    if act.get("exhibits"):
        rest["exhibits"] = MappingProxyType(dict(act["exhibits"]))
    return rest | {key: found.get(key, "") for key in texts[act["act"]]}


def _joined(found: Mapping[str, object | Withheld], act: Mapping[str, Any], key: str) -> object:
    """A row from its parts; a column that this session cannot open is withheld, and so is a row of nothing."""
    parts = [part for name, part in found.items() if name == key or name.startswith(f"{key}_")]
    opened: dict[str, object] = {}
    for part in parts:
        opened.update(part if isinstance(part, Mapping) else {})
    columns = act.get("columns", {}).get(key, ())
    return _value({name: opened.get(name, Withheld()) for name in columns}) if opened else Withheld()


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
    "skipped": _rest_of_skipped,
    "closed": _rest_of_closed,
    "returned": use_claims.rest_of_returned,
    "calendar": _rest_of_calendar,
    "clock_extended": _rest_of_extended,
}


def _header(header: Header) -> dict[str, object]:
    return {"by": header.by, "role": header.role, "at": _utc(header.at)}


def _utc(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`; `isoformat` is ten times as quick as `strftime`."""
    return moment.astimezone(UTC).isoformat()[:19] + "Z"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _json(value: object) -> object:
    """Plain JSON of a value: maps and lists instead of read-only maps and tuples."""
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    return [_json(part) for part in value] if isinstance(value, list | tuple) else value


def _value(value: object) -> Any:
    """A value as events hold it: read-only maps, tuples."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: _value(part) for key, part in value.items()})
    return tuple(_value(part) for part in value) if isinstance(value, list | tuple) else value
