"""Taking a sheet of paper into a run: once, however often it is gone on with."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sop_engine.run.events import Header, Withheld
from sop_engine.run.now import OfficerView
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.sheets import TakeSheet, number_of
from sop_engine.run.state import RunState


class Taking(Protocol):
    """A run that takes orders."""

    @property
    def state(self) -> RunState:
        """What happened so far."""

    def submit(self, order: AnyOrder) -> object:
        """Carry out one order; a `Refusal` when it cannot be."""


def written_by(
    officers: Mapping[str, OfficerView], writer: str, serial: str, *, actor: str, at: datetime | None = None
) -> TakeSheet:
    """The order that takes a sheet.

    Args:
        officers: of the station, by id.
        writer: an officer's id, or somebody else in words.
        serial: of the sheet.
        actor: officer id of who enters it.
        at: when the run began on it, if it did.
    """
    words = writer.strip()
    if words in officers:
        return TakeSheet(by=actor, actor=actor, serial=serial, at=at, writer=words)
    return TakeSheet(by=actor, actor=actor, serial=serial, at=at, outsider=words)


def begun_on(state: RunState, header: Header, actor: str) -> TakeSheet | None:
    """The sheet that an act of a run tells on that another run began, for that one; None: it begins here and now.

    Args:
        state: of the run.
        header: of the act.
        actor: officer id of who enters it.
    """
    taken = state.sheets[header.sheet - 1] if header.sheet else None
    if taken is None or isinstance(taken.outsider, Withheld):
        return None
    return TakeSheet(
        by=actor, actor=actor, at=header.at, serial=taken.serial, writer=taken.writer, outsider=taken.outsider
    )


def take(run: Taking, order: TakeSheet) -> int | Refusal:
    """The number of the sheet in the run; taken now unless it was before, written by the same."""
    known = number_of(run.state.sheets, order)
    if known:
        return known
    found = run.submit(order)
    return found if isinstance(found, Refusal) else len(run.state.sheets)
