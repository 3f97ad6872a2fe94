"""Entering from paper: taking a sheet, and what every act that is copied from one must be."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sop_engine.run import orders
from sop_engine.run.copies import LogCopy
from sop_engine.run.events import Event
from sop_engine.run.orders import Order, Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.sheets import SERIAL_FORM, WRITER_LIMIT, SheetTaken, TakeSheet, number_of, read_serial
from sop_engine.run.state import RunState
from sop_engine.run.values import local_time

if TYPE_CHECKING:
    from sop_engine.run.decide.ground import Ground

HERE_AND_NOW: Final = (
    TakeSheet,
    orders.LogRead,
    orders.LogExport,
    LogCopy,
    orders.MarkClock,
    orders.TakeBack,
    orders.MarkDiffers,
)
"""Orders about what happens at this machine now: no sheet can tell of them."""


def take(ground: "Ground", order: TakeSheet) -> list[Event] | Refusal:
    """Begin to enter what stands on a sheet, as the officer who enters it."""
    serial = read_serial(order.serial)
    if not serial:
        return refuse("wrong_sheet", serial=order.serial[:40], form=SERIAL_FORM)
    refusal = ground.own_key(about="") or _writer(ground, order)
    if refusal is None and number_of(ground.state.sheets, order):
        refusal = refuse("sheet_before")
    return refusal or [
        SheetTaken(header=ground.header, serial=serial, writer=order.writer, outsider=order.outsider),
    ]


def _writer(ground: "Ground", order: TakeSheet) -> Refusal | None:
    """Refuse nobody, two, an officer whom nobody knows, and words that name a person or look like a short name."""
    if bool(order.writer) == bool(order.outsider):
        return refuse("who_wrote")
    if order.writer:
        known = order.writer in ground.now.officers
        return None if known else refuse("writer_words", writer=order.writer[:60])
    if len(order.outsider) > WRITER_LIMIT:
        return refuse("too_long", length=len(order.outsider), limit=WRITER_LIMIT)
    refusal = ground.free_text(order.outsider, about="", lines=False)
    if refusal is None and " " not in order.outsider.strip():
        refusal = refuse("writer_words", writer=order.outsider.strip())
    return refusal


def from_sheet(state: RunState, order: Order, at: datetime) -> Refusal | None:
    """Refuse an act that no sheet of the run can tell of, at the time that it gives."""
    if isinstance(order, HERE_AND_NOW):
        return refuse("not_from_paper")
    if not 0 < order.sheet <= len(state.sheets):
        return refuse("unknown_sheet", number=order.sheet)
    if order.at is None:
        return refuse("time_needed")
    began = state.opened.header.at if state.opened else at
    return refuse("before_start", at=_minute(at), start=_minute(began)) if at < began else None


def _minute(moment: datetime) -> str:
    return local_time(moment)[:16].replace("T", " ")
