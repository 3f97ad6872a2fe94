"""Entering from paper: which sheet, who wrote it, and of each act when it was done."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import ExhibitKind, Field, FieldType, Step
from sop_engine.run import orders
from sop_engine.run.decide.sheets import HERE_AND_NOW
from sop_engine.run.events import SheetTaken, Withheld
from sop_engine.run.orders import AnyOrder
from sop_engine.run.outlook import Status
from sop_engine.run.sheets import SERIAL_FORM, TakeSheet, read_serial
from tui.desk import Colleague, Run
from tui.flows import acts
from tui.flows.context import Act, Context, Hand, pick_officer
from tui.flows.moments import ask_moment
from tui.questions import Flow, Kind, Pick, Question, text
from tui.words import day_and_time

TITLE = later("Enter from paper")
END = "+end"
OTHER = "+other"
LATER = "+later"
NOTE = "+note"

_OWN = (
    orders.Confirm,
    orders.SignNotDone,
    orders.Accept,
    orders.Close,
    orders.StopClock,
    orders.ExtendClock,
    orders.RestartClock,
)
"""Acts that nobody does for another."""


def hand_of(run: Run, officers: tuple[Colleague, ...], number: int) -> Hand:
    """The sheet of that number, to go on with."""
    state = run.state
    taken, opened, newest = state.sheets[number - 1], state.opened, state.newest
    began = opened.header.at if opened else taken.header.at
    last = newest.at if newest and newest.sheet == number else began
    return Hand(number=number, serial=taken.serial, writer=taken.writer, called=_called(taken, officers), last=last)


def _called(taken: SheetTaken, officers: tuple[Colleague, ...]) -> str:
    if taken.writer:
        return next((one.called for one in officers if one.id == taken.writer), taken.writer)
    return _("somebody else") if isinstance(taken.outsider, Withheld) else taken.outsider


def from_paper(ctx: Context, begin: Callable[[], Flow[Act | None]]) -> Flow[Act | None]:
    """The flow of an act; while a sheet is copied, it then asks when that was done."""
    act = yield from begin()
    if act is None or ctx.paper is None or isinstance(act.order, HERE_AND_NOW):
        return act
    label = _("When was this done, as the sheet says?")
    title = _("From the sheet {serial}").format(serial=ctx.paper.serial)
    at = yield from ask_moment(ctx, label, title, wrong=lambda then: wrong_time(ctx, then), start=ctx.paper.last)
    return _copied(act, ctx.paper, ctx.me.id, at)


def wrong_time(ctx: Context, then: datetime) -> str:
    """Why nothing can have been done then, or empty."""
    opened = ctx.run.state.opened
    if then > ctx.now:
        return _("This lies in the future.")
    if opened and then < opened.header.at:
        return _("This is before the run began ({when}).").format(when=day_and_time(opened.header.at))
    return ""


def _copied(act: Act, hand: Hand, me: str, at: datetime) -> Act:
    """The act as one that stands on the sheet: by who wrote it, where an officer did and nobody else is named."""
    order, then = act.order, act.then
    own = act.own or isinstance(order, _OWN) or (isinstance(order, orders.Sign) and not order.signer)
    by = hand.writer if hand.writer and order.by == order.actor == me and not own else order.by
    further = (lambda run: _copied(then(run), hand, me, at)) if then else None
    return replace(act, order=_on_sheet(order, hand.number, by, at), then=further)


def _on_sheet(order: AnyOrder, sheet: int, by: str, at: datetime) -> AnyOrder:
    return replace(order, sheet=sheet, by=by, at=at)


def ask_sheet(ctx: Context) -> Flow[TakeSheet | None]:
    """Which sheet is entered now; None: none any more."""
    known = ctx.run.state.sheets
    picks = [
        Pick(
            name=str(number),
            label=_("{serial}, written by {called}").format(serial=one.serial, called=_called(one, ctx.officers)),
        )
        for number, one in enumerate(known, 1)
        if not isinstance(one.outsider, Withheld)
    ]
    picks.append(Pick(name=OTHER, label=_("Another sheet, or another hand")))
    if ctx.paper:
        picks.append(Pick(name=END, label=_("None any more: what I enter next happens now")))
    chosen = OTHER
    if len(picks) > 1:
        chosen = text((yield Question(kind=Kind.CHOOSE, label=_("Which sheet?"), title=_(TITLE), picks=tuple(picks))))
    if chosen == END:
        return None
    if chosen == OTHER:
        return (yield from ask_writer(ctx.officers, ctx.me))
    one = known[int(chosen) - 1]
    return TakeSheet(by=ctx.me.id, actor=ctx.me.id, serial=one.serial, writer=one.writer, outsider=str(one.outsider))


def ask_writer(officers: tuple[Colleague, ...], me: Colleague) -> Flow[TakeSheet]:
    """The number of a sheet, and who wrote it."""
    serial, note = "", _("It stands at the foot of each page, like {form}.").format(form=SERIAL_FORM)
    while not serial:
        asked = Question(kind=Kind.LINE, label=_("Number of the sheet"), title=_(TITLE), help=note)
        serial = read_serial(text((yield asked)))
        note = _("! This is not the number of a sheet. It looks like {form}.").format(form=SERIAL_FORM)
    somebody = Pick(name=OTHER, label=_("Somebody else, who is no officer here"))
    picks = (*map(pick_officer, officers), somebody)
    writer = text((yield Question(kind=Kind.CHOOSE, label=_("Who wrote it?"), title=_(TITLE), picks=picks)))
    if writer != OTHER:
        return TakeSheet(by=me.id, actor=me.id, serial=serial, writer=writer)
    label, note = _("Who wrote it, in words?"), _("For example: the teacher on duty. Never the name of a child.")
    words = text((yield Question(kind=Kind.LINE, label=label, title=_(TITLE), help=note)))
    return TakeSheet(by=me.id, actor=me.id, serial=serial, outsider=words)


def keep(ctx: Context, serial: str) -> Flow[Act | None]:
    """The sheet itself is evidence: as an exhibit where the procedure takes one, else where it is kept; or later."""
    places = {field.ref: (step, field) for step, field in _places(ctx)}
    picks = [
        Pick(name=ref, label=_("Enter it as an exhibit: {title}").format(title=step.title))
        for ref, (step, _field) in places.items()
    ]
    picks.append(Pick(name=NOTE, label=_("Write down where it is kept (a note on the run)")))
    picks.append(Pick(name=LATER, label=_("Later")))
    label = _("The sheet {serial} is evidence. Where is it?").format(serial=serial)
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=_(TITLE), picks=tuple(picks))))
    if chosen == LATER:
        return None
    if chosen in places:
        return (yield from acts.answer(ctx, *places[chosen]))
    where = text((yield Question(kind=Kind.SENTENCE, label=_("Where is it kept, and by whom?"), title=_(TITLE))))
    note = _("The sheet {serial} is kept: {where}").format(serial=serial, where=where)
    return Act(order=orders.Note(by=ctx.me.id, actor=ctx.me.id, text=note))


def _places(ctx: Context) -> Iterator[tuple[Step, Field]]:
    """Questions that can be answered now with an exhibit of paper."""
    standings = ctx.run.progress(ctx.now).steps
    for step in ctx.run.procedure.steps:
        if standings[step.name].status not in {Status.OPEN, Status.LATER}:
            continue
        for field in step.fields:
            free = field.type is FieldType.LIST or ctx.run.state.answer(field.ref) is None
            if free and ctx.run.asked(field) and any(map(_takes_paper, (field, *field.columns))):
                yield step, field


def _takes_paper(field: Field) -> bool:
    return field.type is FieldType.EXHIBIT and field.kind is ExhibitKind.PAPER
