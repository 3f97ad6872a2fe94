"""Events as named claims, each for one compartment, and back.

The claim `act` says what was done, in which step and field, by whom, when. Values, reasons and vault
values are claims of their own, so that they can be withheld while the act shows. Claims are plain
JSON: text, whole numbers, true and false, lists, maps with small-letter keys.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sop_engine.procedure.model import Field, Procedure
from sop_engine.run import events as ev
from sop_engine.run import rule_claims, use_claims
from sop_engine.run.claim_names import MOST_CLAIMS, NAMES, PLAIN, SELDOM, TEXTS
from sop_engine.run.claim_reading import event
from sop_engine.run.clock_events import CalendarTaken, ClockExtended
from sop_engine.run.compartments import CASE, of_act, of_field, of_person, of_step, spread
from sop_engine.run.events import Claim, Event, Header, Withheld
from sop_engine.run.index import index_of
from sop_engine.run.occasions import template_of
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.state import RunState
from sop_engine.run.unfold import unfold
from sop_engine.run.use_events import Returned

__all__ = ["MOST_CLAIMS", "claims", "event"]


def claims(procedure: Procedure, state: RunState, event: Event) -> tuple[Claim, ...]:
    """The claims of an event, `act` first.

    Args:
        procedure: the one the run was opened with.
        state: the run as it was before this event (it knows whose compartment a value goes to).
        event: what happened. An answer that it makes void may be withheld, or expunged: it gets no claim.
    """
    name = NAMES[type(event)]
    procedure = unfold(procedure, state)
    index = index_of(procedure)
    named = getattr(event, "step", "") or getattr(event, "what", "")
    step = index.steps.get(named) or template_of(procedure, named)
    act: dict[str, object] = {"act": name, **_header(event.header)}
    act.update({key: getattr(event, key) for key in PLAIN[name]})
    others = tuple(_others(procedure, state, event, name))
    act.update({key: _json(text) for key in SELDOM.get(name, ()) if (text := getattr(event, key))})
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
    for key in TEXTS.get(name, ()):
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


def _header(header: Header) -> dict[str, object]:
    who: dict[str, object] = {"by": header.by, "role": header.role, "at": _utc(header.at)}
    if header.sheet:
        who["sheet"] = header.sheet
    if header.correction:
        who["correction"] = header.correction
    return who


def _utc(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`; `isoformat` is ten times as quick as `strftime`."""
    return moment.astimezone(UTC).isoformat()[:19] + "Z"


def _json(value: object) -> object:
    """Plain JSON of a value: maps and lists instead of read-only maps and tuples."""
    if isinstance(value, Mapping):
        return {key: _json(part) for key, part in value.items()}
    return [_json(part) for part in value] if isinstance(value, list | tuple) else value
