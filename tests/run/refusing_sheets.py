"""Scenes of refusals about sheets of paper."""

from collections.abc import Callable
from datetime import timedelta

from sop_engine.run import orders
from sop_engine.run.orders import Refusal
from sop_engine.run.sheets import TakeSheet
from tests.run.examples import START_AT, Desk

Scene = Callable[[Desk], Refusal]
SERIAL = "PAPER-7K3M-92QX"


def take(serial: str = SERIAL, *, writer: str = "", outsider: str = "", by: str = "ann") -> TakeSheet:
    """Take a sheet, as `by`."""
    return TakeSheet(by=by, actor=by, serial=serial, writer=writer, outsider=outsider)


def _taking(serial: str = SERIAL, *, writer: str = "", outsider: str = "") -> Scene:
    return lambda desk: desk.refused(take(serial, writer=writer, outsider=outsider))


def _twice(desk: Desk) -> Refusal:
    desk.must(take(writer="ben"))
    return desk.refused(take("paper 7k3m 92qx", writer="ben"))


def _unknown(desk: Desk) -> Refusal:
    desk.must(take(writer="ben"))
    return desk.refused(desk.answer("basics.line", "A line", at=START_AT, sheet=2))


def _untimed(desk: Desk) -> Refusal:
    desk.must(take(writer="ben"))
    return desk.refused(desk.answer("basics.line", "A line", sheet=1))


def _early(desk: Desk) -> Refusal:
    desk.must(take(writer="ben"))
    before = START_AT - timedelta(minutes=1)
    return desk.refused(desk.answer("basics.line", "A line", at=before, sheet=1))


def _here(desk: Desk) -> Refusal:
    desk.must(take(writer="ben"))
    return desk.refused(
        orders.LogRead(by="ann", actor="ann", at=START_AT, sheet=1, what="basics", reason="To act on it.")
    )


SCENES: dict[str, Scene] = {
    "wrong_sheet": _taking("PAPER-7K3M-92Q0", writer="ben"),
    "who_wrote": _taking(),
    "writer_words": _taking(outsider="bne"),
    "sheet_before": _twice,
    "unknown_sheet": _unknown,
    "time_needed": _untimed,
    "before_start": _early,
    "not_from_paper": _here,
}
