"""Carrying out a purge: its key is destroyed, its ciphertexts are dropped, and nothing remembers the values.

The entry that says so comes first: should the machine stop between the two, the next opening of the run does it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sop_engine.errors import StationBusy
from sop_engine.journal.entry import SealedEntry
from sop_engine.run.expunging import forgotten
from sop_engine.run.rule_events import Purged

if TYPE_CHECKING:
    from sop_engine.session.recorded import Recorded
    from sop_engine.session.run import RunSession


def forget(history: Sequence["Recorded"]) -> "list[Recorded]":
    """The history without what later entries of it have expunged."""
    if not any(isinstance(one.event, Purged) for one in history):
        return list(history)
    events = forgotten(one.event for one in history)
    return [replace(one, event=event) for one, event in zip(history, events, strict=True)]


def carry_out(session: "RunSession") -> None:
    """Destroy the keys of what was expunged, and forget it.

    Raises:
        StoreUnavailable: the disk failed; it is done when the run is opened again.
    """
    session.history = forget(session.history)
    session.keyring.destroy(session.keyring.doomed(session.state))


def mend(session: "RunSession", sealed: Sequence[SealedEntry]) -> None:
    """Do what a crash has left undone, as far as this place may write now; what it has read is forgotten anyway."""
    if not any(step.purge for step in session.procedure.steps):
        return
    keyring = session.keyring
    doomed = keyring.doomed(session.state)
    left = {box.compartment for entry in sealed for box in entry.boxes} & keyring.destroyed()
    keyring.forget(doomed)
    if not doomed and not left:
        return
    try:
        session.work.may_write()
    except StationBusy:
        return  # who writes there, or opens the run next, does it
    keyring.destroy([*doomed, *left])
