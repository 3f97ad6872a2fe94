"""The scenes of refusals about clocks and rounds: see `refusing`."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sop_engine.run import orders
from sop_engine.run.orders import Refusal
from tests.run.examples import Desk, from_text

TIMED = """
sop: 0
id: timed
version: 0.1.0
title: Timed
owner: child_desk
outcomes: {ended: It ended}
phases:
  one:
    title: One
    steps:
      facts:
        title: Facts
        who: child_desk
        law: [POL]
        fields: {over: {type: yesno, label: Over?}}
      timed:
        title: Timed
        who: child_desk
        law: [POL]
        due:
          - {within: 24 hours, from: start}
          - {within: 1 hour, from: facts}
          - {within: 1 hour, from: start, when: facts.over == yes}
        fields: {note: {type: text, label: A note, optional: true}}
      visit:
        title: Visit
        who: child_desk
        law: [POL]
        every: {gap: 7 days, next: visit.next_on, until: facts.over == yes}
        fields: {next_on: {type: date, label: Next visit on}}
"""


def _desk() -> Desk:
    return Desk(from_text(TIMED)).open()


def _stop(clock: int = 1, authority: str = "Order 1") -> orders.StopClock:
    return orders.StopClock(by="ann", actor="ann", step="timed", clock=clock, authority=authority, reason="So.")


def _settled(_: Desk) -> Refusal:
    desk = _desk()
    desk.must(desk.complete("timed"))
    return desk.refused(_stop())


def _twice(_: Desk) -> Refusal:
    desk = _desk()
    desk.must(_stop())
    return desk.refused(_stop())


def _runs(_: Desk) -> Refusal:
    order = orders.RestartClock(by="ann", actor="ann", step="timed", authority="Order 2", reason="So.")
    return _desk().refused(order)


def _earlier(_: Desk) -> Refusal:
    desk = _desk()
    until = desk.now.utc + timedelta(hours=1)
    return desk.refused(
        orders.ExtendClock(by="ann", actor="ann", step="timed", until=until, authority="Order 3", reason="So.")
    )


def _too_far(_: Desk) -> Refusal:
    desk = _desk()
    until = desk.now.utc.replace(year=2200)
    return desk.refused(
        orders.ExtendClock(by="ann", actor="ann", step="timed", until=until, authority="Order 3", reason="So.")
    )


def _too_late(_: Desk) -> Refusal:
    desk = _desk()
    return desk.refused(desk.answer("visit~1.next_on", "2026-03-10"))


SCENES: Mapping[str, Callable[[Desk], Refusal]] = {
    "no_clock": lambda _: _desk().refused(_stop(clock=4)),
    "clock_not_running": lambda _: _desk().refused(_stop(clock=3)),
    "clock_waits": lambda _: _desk().refused(_stop(clock=2)),
    "clock_stopped": _twice,
    "clock_runs": _runs,
    "not_later": _earlier,
    "clock_settled": _settled,
    "too_far": _too_far,
    "authority_needed": lambda _: _desk().refused(_stop(authority=" ")),
    "next_too_late": _too_late,
}
