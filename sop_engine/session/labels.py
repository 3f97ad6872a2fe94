"""Labels: what a list of runs shows of each, encrypted under the run's own `case` key.

So a list can be drawn without replaying every run, and an officer sees only the runs he or she may open.
"""

from datetime import UTC, datetime
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sop_engine.canonical import canonical_bytes
from sop_engine.journal.compartment import NONCE_SIZE, CompartmentKey
from sop_engine.procedure.model import Basis, Procedure
from sop_engine.run.outlook import Clock, Progress, Status
from sop_engine.run.progress import counts
from sop_engine.run.state import RunState
from sop_engine.system import Chance

_FORM = "%Y-%m-%dT%H:%M:%SZ"


class DueLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A clock. `ends`: UTC, `YYYY-MM-DDTHH:MM:SSZ`; of a stopped one, where it would end. `act`: what was ordered."""

    step: str
    title: str
    ends: str
    basis: str
    act: Literal["", "stopped", "extended"] = ""

    def moment(self) -> datetime:
        """When it ends, UTC."""
        return datetime.strptime(self.ends, _FORM).replace(tzinfo=UTC)

    def kind(self) -> Basis:
        """Where the deadline comes from."""
        return Basis(self.basis)


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a list shows of a run. `state`: `open`, or the closed run's state. No answer is in it.

    `untaken`: another run began it, and nobody has taken it over by name yet. `owner`: id of the officer who answers
    for it; empty while nobody does, and in a label of an earlier program. `not_done`: steps that were not done, of
    which `unsigned` wait for a supervisor.
    """

    case: str
    procedure: str
    title: str
    state: str
    done: int
    applying: int
    due: tuple[DueLabel, ...]
    untaken: bool = False
    owner: str = ""
    not_done: int = 0
    unsigned: int = 0


def make_label(procedure: Procedure, state: RunState, progress: Progress) -> Label:
    """The label of a run as it stands, as everybody with its case may see it: sealed steps are left out.

    How many steps apply would tell what was answered under the seal. The clock of a step that only waits for the
    second officer is left out, too: it was kept or missed when the step was done.
    """
    sealed = {step.name for step in procedure.steps if step.sealed}
    shown = [found for name, found in progress.steps.items() if name not in sealed]
    done, applying = counts(shown)
    running = (progress.steps[name] for name in progress.open_steps if name not in sealed)
    clocks = [(one.step, one.due) for one in running if one.status is not Status.TO_CONFIRM]
    due = [found for name, clock in clocks if clock and (found := _due(procedure, name, clock))]
    not_done = sum(one.status is Status.NOT_DONE for one in shown)
    return Label(
        case=state.opened.case if state.opened else "",
        procedure=procedure.id,
        title=procedure.title,
        state=_state(state, not_done),
        done=done,
        applying=applying,
        due=tuple(sorted(due, key=lambda one: one.ends)),
        untaken=bool(state.opened and state.opened.caller and state.owner is None and state.closed is None),
        owner=_owner(state),
        not_done=not_done,
        unsigned=sum(one.sign_off_open for one in shown),
    )


def _state(state: RunState, not_done: int) -> str:
    """How it ended, by the steps that officers of the case may see: more of them than a record tells of."""
    if state.closed is None:
        return "open"
    return "with_steps_not_done" if not_done else state.closed.state


def _owner(state: RunState) -> str:
    """Who took it over by name; of a run that no other run began, else who began it."""
    if state.owner is not None:
        return state.owner.header.by
    return state.opened.header.by if state.opened and not state.opened.caller else ""


def _due(procedure: Procedure, name: str, clock: Clock) -> DueLabel | None:
    """The clock of a step, if it runs or was stopped."""
    ends = clock.ends or (clock.was if clock.stopped else None)
    if ends is None:
        return None
    return DueLabel(
        step=name,
        title=step.title if (step := procedure.step(name)) else name,
        ends=ends.astimezone(UTC).strftime(_FORM),
        basis=clock.basis.value,
        act="stopped" if clock.stopped else "extended" if clock.extended else "",
    )


def seal_label(label: Label, key: CompartmentKey, chance: Chance) -> bytes:
    """Encrypt a label for whoever holds the run's `case` key."""
    nonce = chance(NONCE_SIZE)
    return nonce + AESGCM(key.key).encrypt(nonce, canonical_bytes(msgspec.to_builtins(label)), _bound(key))


def open_label(sealed: bytes, key: CompartmentKey) -> Label | None:
    """The label, or None if it is damaged or of another run."""
    try:
        content = AESGCM(key.key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], _bound(key))
        return msgspec.json.decode(content, type=Label)
    except (InvalidTag, ValueError):  # msgspec's faults are ValueErrors
        return None


def _bound(key: CompartmentKey) -> bytes:
    return f"sop/label/0 {key.run}".encode()
