"""What two supervisors, or one, decided about a run from outside of it: legal holds, and what was expunged.

Such marks are acts of a chain of their own for each run, signed like any entry, in the same device log. They stand in
no compartment of the run, so they outlive it; who could open the run, the supervisors, who protects the data and
escrow read them. The station log tells the same acts to the supervisors.
"""

from collections.abc import Sequence
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sop_engine.canonical import sha256
from sop_engine.journal.compartment import CompartmentKey, new_compartment, recipient_id, wrap, wrap_for
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.seal import Place
from sop_engine.run.compartments import CASE
from sop_engine.session.station_log import LoggedAct, StationAct, read_acts, seal_act
from sop_engine.session.work import Work
from sop_engine.station.rights import DATA_PROTECTION
from sop_engine.station.unlocked import Unlocked

MARKS: Final = "marks_"
"""How the compartment of an officer's marks begins."""


def marks_run(run: RunId) -> RunId:
    """The id under which the marks of a run stand in the journal."""
    return RunId(sha256(f"sop/run-marks/0{run}".encode())[:16].hex())


def marks_of(work: Work, run: RunId) -> list[LoggedAct]:
    """The marks of a run that this officer may read, oldest first.

    Raises:
        CannotOpen: they were damaged or changed.
    """
    return read_acts(work, marks_run(run))


def enter_marks(work: Work, run: RunId, act: StationAct, second: Unlocked | None = None) -> None:
    """Mark a run; with `second`, whose own signed entry confirms it, in one transaction.

    Raises:
        StationBusy: somebody else writes. StoreUnavailable: nothing was saved.
    """
    work.may_write()
    chain, moment = marks_run(run), work.clock.now()
    readers = _readers(work, run)
    head = work.journal.head(chain)
    place = Place.at_end(chain, head, work.unlocked.device.fingerprint, work.journal.device_head())
    sealed: list[SealedEntry] = []
    acting = work.unlocked
    for one, what in _signed(act, acting, second):
        about = what if what is act else StationAct(act="confirmed", about=sealed[-1].hash.hex(), words=what.words)
        sealed.append(seal_act(work, place, about, _key(work, chain, one, readers), one, moment))
        place = place.after(sealed[-1])
    work.log_end = None
    work.journal.append(chain, sealed, expected_head=head.head if head else None)
    _admit(work, chain, acting, readers)


def show_marks(work: Work, run: RunId) -> None:
    """Let whoever came to the case since read the marks that this officer reads.

    Raises:
        StoreUnavailable: the key could not be kept.
    """
    _admit(work, marks_run(run), work.unlocked, _readers(work, run))


def _signed(act: StationAct, first: Unlocked, second: Unlocked | None) -> Sequence[tuple[Unlocked, StationAct]]:
    if second is None:
        return [(first, act)]
    return [(first, act), (second, StationAct(act="confirmed", words=(("act", act.act),)))]


def _readers(work: Work, run: RunId) -> list[X25519PublicKey]:
    """Who holds a key of the case, the supervisors, who protects the data, and escrow."""
    case = {one for kept in work.keystore.compartments(run) if kept.name == CASE for one in kept.wraps}
    roster = work.unlocked.roster
    keys = [
        key
        for one in roster.officers
        if one.active and (key := X25519PublicKey.from_public_bytes(one.unwrap_key))
        if one.supervisor or DATA_PROTECTION in one.roles or recipient_id(key) in case
    ]
    return [*keys, X25519PublicKey.from_public_bytes(roster.text.escrow)]


def _key(work: Work, chain: RunId, acting: Unlocked, readers: Sequence[X25519PublicKey]) -> CompartmentKey:
    """The key of an officer's marks of this run; made and kept durably with the first of them."""
    name = MARKS + acting.officer.id
    for wrapped in work.keystore.compartments(chain):
        if wrapped.name == name and (key := acting.decrypt_key(wrapped)) is not None:
            return key
    key = new_compartment(chain, name, work.chance)
    own = X25519PublicKey.from_public_bytes(acting.officer.unwrap_key)
    work.keystore.add([wrap_for(key, [*readers, own])])
    return key


def _admit(work: Work, chain: RunId, acting: Unlocked, readers: Sequence[X25519PublicKey]) -> None:
    """Wrap older marks for whoever came to the case since."""
    for wrapped in work.keystore.compartments(chain):
        missing = [one for one in readers if recipient_id(one) not in wrapped.wraps]
        if missing and (key := acting.decrypt_key(wrapped)) is not None:
            work.keystore.grant(wrapped.id, {recipient_id(one): wrap(key, one) for one in missing})
