"""`decide`: an order becomes events, or a refusal that says why not. Pure; nothing happens here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sop_engine.procedure.model import Procedure
from sop_engine.run import orders
from sop_engine.run.copies import LogCopy
from sop_engine.run.decide import answering, casework, clocks, occasions, outcomes, rules, sheets, signing, using
from sop_engine.run.decide.ground import Ground, stand
from sop_engine.run.decide.opening import begin, open_run
from sop_engine.run.events import Event
from sop_engine.run.index import index_of
from sop_engine.run.now import Now, OfficerView
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.sheets import TakeSheet
from sop_engine.run.state import RunState
from sop_engine.run.unfold import unfold

__all__ = ["Now", "OfficerView", "begin", "decide", "open_run"]

AFTER_CLOSING: Final = (orders.LogRead, orders.LogExport, LogCopy, orders.SignNotDone)
"""What a closed run still takes: reading, handing out, and a supervisor's late sign-off."""

_DECIDE: Final[Mapping[type, Callable[[Ground, Any], list[Event] | Refusal]]] = {
    orders.AddPerson: casework.add_person,
    orders.Open: occasions.open_step,
    orders.AskFirst: answering.ask_first,
    orders.Answer: answering.answer,
    orders.Complete: outcomes.complete,
    orders.Confirm: outcomes.confirm,
    orders.Sign: signing.sign,
    orders.SkipStep: outcomes.skip,
    orders.Waive: outcomes.waive,
    orders.MarkNotDone: outcomes.mark_not_done,
    orders.SignNotDone: outcomes.sign_not_done,
    orders.Amend: answering.amend,
    orders.Note: casework.note,
    orders.LogRead: casework.log_read,
    orders.LogExport: casework.log_export,
    LogCopy: casework.log_copy,
    orders.MarkClock: casework.mark_clock,
    orders.StopClock: clocks.stop,
    orders.ExtendClock: clocks.extend,
    orders.RestartClock: clocks.restart,
    orders.Lift: rules.lift,
    orders.Close: casework.close,
    orders.StartUsed: using.start_used,
    orders.Accept: using.accept,
    orders.TakeBack: using.take_back,
    orders.MarkDiffers: using.mark_differs,
    TakeSheet: sheets.take,
}


def decide(procedure: Procedure, state: RunState, order: AnyOrder, now: Now) -> list[Event] | Refusal:
    """What an order leads to: one or more events, in order, or a refusal.

    Args:
        procedure: the one that the run was opened with; unfolded or not.
        state: the run so far.
        order: what the officer asks.
        now: the clock, the roster, and vault names of other runs.
    """
    if state.opened is None:
        return refuse("not_started")
    if state.closed is not None and not isinstance(order, AFTER_CLOSING):
        return refuse("closed")
    procedure = unfold(procedure, state)
    ground = stand(procedure, index_of(procedure), state, order, now)
    if isinstance(ground, Refusal):
        return ground
    found = _DECIDE[type(order)](ground, order)
    return found if isinstance(found, Refusal) else [*found, *rules.purges(ground, found)]
