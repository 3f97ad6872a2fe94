"""Questions that end in the answer to one field, for every type of field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sop_engine.interface_language import _, later, ngettext
from sop_engine.procedure.model import ExhibitKind, Field, FieldType, Option, Privacy
from sop_engine.run.custody import register
from sop_engine.run.events import Withheld
from sop_engine.run.offering import Offer, offered
from sop_engine.run.shapes import SHAPES
from tui.exhibits import called
from tui.flows.context import Context, pick_officer
from tui.questions import Flow, Kind, Pick, Question, names, text
from tui.words import NAIROBI, day_and_time

NEW = "+new"
"""Name of the pick that makes something new; a plus sign, so it is never an option's name."""

_LINES = {
    FieldType.TEXT: "",
    FieldType.NUMBER: later("A whole number"),
    FieldType.DATE: later("2026-11-03, or: today"),
    FieldType.TIME: later("2026-11-03 14:05, or 14:05, or: now"),
    FieldType.HASH: later("SHA-256: 64 characters, 0 to 9 and a to f"),
}


EMPTY = "+empty"
"""Name of the pick that leaves an optional question open."""


@dataclass(frozen=True, slots=True)
class Given:
    """A value to put into an order, and the sentence that its option or decision asks for."""

    value: object
    reason: str = ""


def ask_value(
    ctx: Context, field: Field, title: str, start: str = "", row: Mapping[str, object] | None = None
) -> Flow[Given]:
    """Ask for the answer to one field (not a list and not a signature). `row`: of a column, what is filled in."""
    if field.type in _LINES:
        return (yield from _line(ctx, field, title, start))
    if field.type is FieldType.MULTI:
        return (yield from _multi(field, title, start, offered(ctx.view, field, row)))
    if field.type is FieldType.EXHIBIT:
        return (yield from _exhibit(ctx, field, title))
    if field.type in {FieldType.CHOICE, FieldType.YESNO, FieldType.DECISION}:
        return (yield from _choice(ctx, field, title, offered(ctx.view, field, row)))
    return Given(_unless_empty(text((yield _plain_question(ctx, field, title, start)))))


def _plain_question(ctx: Context, field: Field, title: str, start: str) -> Question:
    if field.type is FieldType.LONGTEXT:
        return _question(field, title, Kind.LONG, start=start)
    picks: tuple[Pick, ...] = (Pick(name="yes", label=_("I confirm this")),)
    if field.type is FieldType.OFFICER:
        picks = tuple(pick_officer(one) for one in ctx.holders(field.role))
    elif field.type is FieldType.PERSON:
        picks = persons(ctx, field)
    return _question(field, title, Kind.CHOOSE, picks=picks)


def ask_row(ctx: Context, field: Field, title: str) -> Flow[Given]:
    """Ask for one row of a list, column by column; columns that do not apply or stay empty are left out."""
    row: dict[str, object] = {}
    reasons: list[str] = []
    for column in field.columns:
        if not ctx.run.asked(column, row):
            continue
        given = yield from ask_value(ctx, column, title, row=row)
        if given.value not in ("", []):
            row[column.name] = given.value
        reasons += [given.reason] if given.reason else []
    return Given(row, "; ".join(reasons))


def persons(ctx: Context, field: Field) -> tuple[Pick, ...]:
    """People of the vault by reference, never by name: first this kind, then a new one, then others who may be.

    The subject of the run is nobody else, and nobody else is the subject.
    """
    procedure = ctx.run.procedure
    kinds = {reference: added.kind for reference, added in ctx.run.state.persons.items()}
    same = [reference for reference, kind in kinds.items() if kind == field.person]
    others = [reference for reference, kind in kinds.items() if procedure.subject not in {kind, field.person}]
    new = Pick(
        name=NEW, label=_("Add a person ({kind})").format(kind=procedure.people.get(field.person, field.person))
    )
    known = {
        reference: Pick(name=reference, label=f"{reference}  {procedure.people.get(kind, kind)}")
        for reference, kind in kinds.items()
    }
    return (*map(known.__getitem__, same), new, *(known[one] for one in others if one not in same))


def _question(
    field: Field, title: str, kind: Kind, *, picks: tuple[Pick, ...] = (), start: str = "", note: str = ""
) -> Question:
    shape = _("It should be: {shape}").format(shape=_(SHAPES[field.shape].words)) if field.shape in SHAPES else ""
    notes = [note, field.help, _(_LINES.get(field.type, "")), shape, _limits(field)]
    if field.privacy >= Privacy.IDENTITY:
        notes.append(_("Sensitive: kept apart, and masked once it is saved."))
    return Question(
        kind=kind,
        label=field.label,
        title=title,
        help="\n".join(filter(None, notes)),
        picks=(*picks, *leave_empty(field)) if kind is Kind.CHOOSE else picks,
        start=start,
        optional=field.optional,
    )


def leave_empty(field: Field) -> tuple[Pick, ...]:
    """The pick that leaves an optional question open."""
    return (Pick(name=EMPTY, label=_("(leave it empty)")),) if field.optional else ()


def _unless_empty(picked: str) -> str:
    return "" if picked == EMPTY else picked


def _limits(field: Field) -> str:
    if field.type is not FieldType.NUMBER:
        return ""
    low = field.min if field.min is not None else 0
    if field.max is not None:
        return _("{least} to {most} {unit}").format(least=low, most=field.max, unit=field.unit).strip()
    return _("{least} or more {unit}").format(least=low, unit=field.unit).strip()


def _line(ctx: Context, field: Field, title: str, start: str) -> Flow[Given]:
    question = _question(field, title, Kind.LINE, start=start)
    if field.type in {FieldType.DATE, FieldType.TIME}:
        typed = yield replace_reading(question, field.type, ctx.now)
        return Given(moment(text(typed), field.type, ctx.now))
    return Given(text((yield question)))


def replace_reading(question: Question, kind: FieldType, now: datetime) -> Question:
    """The question, with a live line that says how a typed date or time is understood."""

    def reading(typed: str) -> str:
        understood = moment(typed, kind, now)
        return f"= {understood}" if understood != typed.strip() else ""

    return replace(question, reading=reading)


def moment(typed: str, kind: FieldType, now: datetime) -> str:
    """`now`, `today` and a bare time of day (its latest occurrence) written out; anything else as typed."""
    local = now.astimezone(NAIROBI)
    word = typed.strip().lower()
    if word in {"now", "today"}:
        return f"{local:%Y-%m-%d %H:%M}" if kind is FieldType.TIME else f"{local:%Y-%m-%d}"
    hour, colon, minute = word.partition(":")
    if kind is FieldType.TIME and colon and hour.isdecimal() and minute.isdecimal() and len(minute) == len("00"):
        if int(hour) > 23 or int(minute) > 59:  # noqa: PLR2004 - a clock
            return typed.strip()
        then = local.replace(hour=int(hour), minute=int(minute), second=0)
        then = then if then <= local else then - timedelta(days=1)
        return f"{then:%Y-%m-%d %H:%M}"
    return typed.strip()


MOST_NAMED = 3
"""So many options that are not offered are named; of more only the number is told, with the reason."""


def _left_out(offer: Offer) -> str:
    """Which options are not offered, and why."""
    left = offer.left_out
    # A long list of them would push the reason, and what can be chosen, off a small screen.
    if not left:
        return ""
    labels = ", ".join(option.label for option in left)
    if len(left) > MOST_NAMED:
        labels = ngettext("{count} other", "{count} others", len(left)).format(count=len(left))
    return _("Not offered here: {labels} ({because}).").format(labels=labels, because=_(offer.because))


def _choice(ctx: Context, field: Field, title: str, offer: Offer) -> Flow[Given]:
    proposed, because = ctx.run.proposal(field) if field.type is FieldType.DECISION else ("", "")
    option = field.option(proposed)
    note = (
        _("Proposed: {option}. {because}").format(option=option.label, because=_(because)).strip() if option else ""
    )
    if field.type is FieldType.DECISION:
        note = f"{note}\n{_('You decide; the program does not.')}".strip()
    note = "\n".join(filter(None, (note, _left_out(offer))))
    picks = tuple(Pick(name=one.name, label=one.label) for one in offer.options)
    question = _question(field, title, Kind.CHOOSE, picks=picks, note=note)
    chosen = _unless_empty(text((yield replace(question, unmarked=field.type is FieldType.DECISION))))
    if not chosen:
        return Given("")
    reason = ""
    if field.type is FieldType.DECISION:
        reason = text((yield _why(title, _("Why do you decide this?"), chosen, field)))
    elif _asks_reason(field.option(chosen)):
        reason = text((yield _why(title, _("In one sentence: what, or why?"), chosen, field)))
    return Given(chosen, reason)


def _multi(field: Field, title: str, start: str, offer: Offer) -> Flow[Given]:
    picks = tuple(Pick(name=one.name, label=one.label, ends=one.name == "none") for one in offer.options)
    note = "\n".join(
        filter(None, (_("Each of them must be ticked.") if field.all_required else "", _left_out(offer)))
    )
    chosen = names((yield _question(field, title, Kind.MULTI, picks=picks, start=start, note=note)))
    reason = ""
    if any(_asks_reason(field.option(name)) for name in chosen):
        reason = text((yield _why(title, _("In one sentence: what, or why?"), "", field)))
    return Given(list(chosen), reason)


def _asks_reason(option: Option | None) -> bool:
    return option is not None and (option.reason or option.name == "other")


def _why(title: str, label: str, chosen: str, field: Field) -> Question:
    option = field.option(chosen)
    note = _("Your choice: {option}").format(option=option.label) if option else ""
    return Question(kind=Kind.SENTENCE, label=label, title=title, help=note)


def _exhibit(ctx: Context, field: Field, title: str) -> Flow[Given]:
    fitting = (one for one in register(ctx.view) if one.field.kind is field.kind)
    known = tuple(Pick(name=one.number, label=called(ctx.view, one)) for one in fitting)
    picks = (Pick(name=NEW, label=_("A new exhibit: the next number")), *known)
    number = _unless_empty(text((yield _question(field, title, Kind.CHOOSE, picks=picks))))
    if not number:
        return Given("")
    value: dict[str, object] = {} if number == NEW else {"no": number}
    if number == NEW:
        for name, label in _EXHIBIT_PARTS[field.kind or ExhibitKind.PAPER]:
            value[name] = text((yield Question(kind=Kind.LINE, label=_(label), title=title)))
    return Given(value)


_EXHIBIT_PARTS: Mapping[ExhibitKind, tuple[tuple[str, str], ...]] = {
    ExhibitKind.PAPER: (),
    ExhibitKind.THING: (("seal", later("Number of the seal")), ("place", later("Where is it kept?"))),
    ExhibitKind.DIGITAL: (("sha256", later("SHA-256 (64 characters)")), ("count", later("How many files?"))),
}


def start_of(field: Field, value: object) -> str:
    """What the editor begins with when an answer is amended; nothing for what is picked anew."""
    if isinstance(value, Withheld):
        return ""
    if field.type is FieldType.TIME and isinstance(value, str):
        return value[:16].replace("T", " ")
    if field.type is FieldType.MULTI and isinstance(value, tuple):
        return " ".join(value)
    return str(value) if field.type in _LINES or field.type is FieldType.LONGTEXT else ""


def happened(at: datetime | None) -> str:
    """The time of act that is set, in words; empty for now."""
    return _("happened {when}").format(when=day_and_time(at)) if at else ""
