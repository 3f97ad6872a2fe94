"""Orders about clocks: stopped, extended, set going again; only by a named officer, by an order or decision.

The engine cannot judge an authority. It asks for its number, writes down who said so, and shows both.
"""

from datetime import date

from msgspec.structs import replace

from sop_engine.procedure.conditions.renaming import Naming, renamed
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Every, Step
from sop_engine.run.clock_events import ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.decide.ground import Ground, to_second
from sop_engine.run.due import clock_at, rounds_before
from sop_engine.run.events import Event
from sop_engine.run.marks import round_before, settled_at
from sop_engine.run.orders import ExtendClock, Refusal, RestartClock, StopClock
from sop_engine.run.outlook import Clock, authority_of
from sop_engine.run.refusals import refuse
from sop_engine.run.schedule import Rounds, latest_next
from sop_engine.run.standing import why_hidden
from sop_engine.run.values import local_time

LAST_YEAR = 2199
"""As for every date that is answered: beyond lies a slip of the pen."""

AnyClockOrder = StopClock | ExtendClock | RestartClock


def stop(ground: Ground, order: StopClock) -> list[Event] | Refusal:
    """Hold a running clock still."""
    found = _clock(ground, order)
    if isinstance(found, Refusal):
        return found
    step, clock = found
    if clock.stopped:
        return refuse("clock_stopped", field=step.name, authority=authority_of(clock.stopped))
    header = ground.acting((*step.who, ground.procedure.owner))
    return [
        ClockStopped(
            header=header, step=step.name, clock=order.clock, authority=order.authority.strip(), reason=order.reason
        )
    ]


def extend(ground: Ground, order: ExtendClock) -> list[Event] | Refusal:
    """Give a clock, running or stopped, a later end."""
    found = _clock(ground, order)
    if isinstance(found, Refusal):
        return found
    step, clock = found
    ends, until = clock.ends or clock.was, to_second(order.until)
    if ends is None:
        return refuse("clock_not_running", field=step.name)
    if until.year > LAST_YEAR:
        return refuse("too_far", field=step.name, year=LAST_YEAR)
    if until <= ends:
        return refuse("not_later", field=step.name, ends=local_time(ends)[:16].replace("T", " "))
    return [
        ClockExtended(
            header=ground.acting((*step.who, ground.procedure.owner)),
            step=step.name,
            clock=order.clock,
            until=until,
            authority=order.authority.strip(),
            reason=order.reason,
        )
    ]


def restart(ground: Ground, order: RestartClock) -> list[Event] | Refusal:
    """Set a stopped clock going again."""
    found = _clock(ground, order)
    if isinstance(found, Refusal):
        return found
    step, clock = found
    if clock.stopped is None:
        return refuse("clock_runs", field=step.name)
    return [
        ClockRestarted(
            header=ground.acting((*step.who, ground.procedure.owner)),
            step=step.name,
            clock=order.clock,
            authority=order.authority.strip(),
            reason=order.reason,
        )
    ]


def _clock(ground: Ground, order: AnyClockOrder) -> tuple[Step, Clock] | Refusal:
    """The step and its clock, if this officer may act on it now."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    refusal = _allowed(ground, step, order)
    if refusal:
        return refusal
    clock = clock_at(ground.view, step, order.clock)
    if clock is None:
        return refuse("clock_not_running", field=step.name)
    if clock.waits_for:
        return refuse("clock_waits", field=step.name, names=_names(ground, clock.waits_for))
    return step, clock


def _allowed(ground: Ground, step: Step, order: AnyClockOrder) -> Refusal | None:
    """Refuse a clock that is none, who may not, and what lacks an authority or a reason."""
    if not 0 < order.clock <= len(step.due):
        return refuse("no_clock", field=step.name, clock=order.clock)
    settled = settled_at(ground.did(step), ground.now.utc)
    return (
        ground.own_key(about=step.name)
        or _may(ground, step)
        or _authority(ground, step, order)
        or _applies(ground, step)
        or (refuse("clock_settled", field=step.name) if settled else None)
    )


def _applies(ground: Ground, step: Step) -> Refusal | None:
    """Refuse a step that does not apply. One that waits at a hold point may have a running clock."""
    if ground.view.applies(step) is not Truth.FALSE:
        return None
    return refuse("not_applicable", field=step.name, because=why_hidden(ground.view, step, aloud=True))


def _may(ground: Ground, step: Step) -> Refusal | None:
    """Who may complete the step, who owns the procedure, or a supervisor."""
    if ground.officer.supervisor:
        return None
    return ground.needs_role((*step.who, ground.procedure.owner), about=step.name)


def _authority(ground: Ground, step: Step, order: AnyClockOrder) -> Refusal | None:
    if not order.authority.strip():
        return refuse("authority_needed", field=step.name)
    if not order.reason.strip():
        return refuse("reason_needed", field=step.name)
    return ground.free_text(order.authority.strip(), about=step.name, lines=False) or ground.free_text(
        order.reason, about=step.name
    )


def _names(ground: Ground, names: tuple[str, ...]) -> str:
    """Titles of steps and labels of fields."""
    fields, steps = ground.index.fields, ground.index.steps
    words = [fields[n].label if n in fields else steps[n].title if n in steps else n for n in names]
    return ", ".join(f"'{word}'" for word in words)


def next_too_late(ground: Ground, ref: str, value: object) -> Refusal | None:
    """Refuse a next date of a recurring step that is later than its gap allows, counted from this act.

    Args:
        ground: run and moment.
        ref: the `step.field` that is answered.
        value: the answer.
    """
    step = ground.index.steps[ref.partition(".")[0]]
    if step.every is None or step.round is None or not isinstance(value, str):
        return None
    written = (ground.view.procedure.folded or ground.procedure).step(step.round.base)
    if written is None or written.every is None or written.every.next.rpartition(".")[2] != ref.rpartition(".")[2]:
        return None
    rounds = rounds_before(ground.view, step)
    known = rounds if isinstance(rounds, Rounds) else Rounds(start=None)
    every = _seen_from(step, step.every)
    latest = latest_next(every, known, ground.view.test, ground.header.at, ground.state.calendar)
    if latest is None or date.fromisoformat(value) <= latest:
        return None
    return refuse("next_too_late", field=ref, latest=latest.isoformat())


def _seen_from(step: Step, every: Every) -> Every:
    """The gaps to the round after this one: their conditions read this round, not the one before it."""
    naming = Naming(steps={round_before(step): step.name}, rounds={}, rows={})
    gaps = (replace(gap, when=renamed(gap.when, naming) if gap.when else None) for gap in every.gaps)
    return replace(every, gaps=tuple(gaps))
