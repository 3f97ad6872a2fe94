"""Check `keys.db` as a whole: for whom keys are wrapped, of what they are, and that only entries destroyed any."""

import re
from collections import Counter
from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Struct

from sop_engine.canonical import NotCanonical, sha256
from sop_engine.errors import SopError
from sop_engine.journal.compartment import CannotUnwrap, CompartmentKey, WrappedCompartment, unwrap
from sop_engine.journal.entry import RunId
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.seal import open_entry
from sop_engine.run.compartments import PURGE, expunged_by
from sop_engine.session.foreign import stretches
from sop_engine.session.station_check import Finding, Kind
from sop_engine.session.work import Work
from sop_engine.station.papers import read_root_papers

_PLACE = r"(?:case|person_subject|person_[A-Za-z0-9_]+|sealed_[a-z0-9_]+|duty_[a-z0-9_]+|marks_[a-z0-9_]+)"
COMPARTMENT_NAME = re.compile(rf"{_PLACE}|{PURGE}[a-z0-9_#~]+/{_PLACE}/[0-9]+\Z")
"""What a compartment may be called."""


class _Kept(Struct, frozen=True):
    """A line of the key store. `wraps`: how many keys are kept under it."""

    run: RunId
    name: str
    id: bytes
    wraps: int


def check_keys(work: Work, escrow: X25519PrivateKey | None = None) -> Iterator[Finding]:
    """What is wrong with the kept keys that no single run tells."""
    if not isinstance(work.keystore, SqlCipherKeys):
        return
    try:
        with work.keystore.file.reading() as connection:
            kept = [_Kept(row[0].hex(), *row[1:]) for row in connection.execute(_KEPT)]
            wrapped = connection.execute("SELECT compartment, recipient FROM wrap").fetchall()
    except (SopError, TypeError, AttributeError) as fault:
        yield _failed("", fault.sentence if isinstance(fault, SopError) else "A line of it cannot be read.")
        return
    yield from _strangers(work, wrapped, {one.id for one in kept})
    yield from (
        _failed(one.run, "a key has a name that none has.")
        for one in kept
        if not COMPARTMENT_NAME.fullmatch(one.name)
    )
    destroyed = [one for one in kept if not one.wraps]
    for run in sorted({one.run for one in destroyed}):
        yield from _destroyed(work, escrow, run, [one for one in destroyed if one.run == run])


_KEPT = "SELECT run, name, id, (SELECT count(*) FROM wrap WHERE compartment = id) FROM compartment"


def _failed(run: str, sentence: str) -> Finding:
    return Finding(Kind.FAILED, "keys", run, f"keys.db: {sentence}" if not run else f"Run {run[:8]}: {sentence}")


def _strangers(work: Work, wrapped: list[tuple[bytes, bytes]], known: set[bytes]) -> Iterator[Finding]:
    """Keys that are wrapped for nobody of this station, or are no compartment's."""
    roster = work.unlocked.roster
    entitled = {sha256(key) for key in (roster.text.escrow, *(one.unwrap_key for one in roster.officers))}
    # What another station did not hand on with a case stays wrapped for its own escrow.
    entitled |= {sha256(read_root_papers(one.papers.issued).roster.text.escrow) for one in stretches(work.journal)}
    if any(recipient not in entitled for _, recipient in wrapped):
        yield _failed("", "a key is wrapped for somebody who is not in the roster; restore it.")
    if any(compartment not in known for compartment, _ in wrapped):
        yield _failed("", "a wrapped key belongs to no part of any run; restore it.")


def _destroyed(work: Work, escrow: X25519PrivateKey | None, run: RunId, lines: list[_Kept]) -> Iterator[Finding]:
    """Keys of answers are destroyed only where an entry of the run says so."""
    if work.journal.head(run) is None:
        yield _failed(run, "a key was destroyed, and there is no such run.")
        return
    if any(not one.name.startswith(PURGE) for one in lines):  # the case, or a person of it, was expunged
        return
    purges = _purges(work, escrow, run)
    for one in lines:
        if purges is not None and not any(expunged_by(step, count, one.name) for step, count in purges.items()):
            yield _failed(run, "a key was destroyed, and no entry says that its answers were expunged.")


def _purges(work: Work, escrow: X25519PrivateKey | None, run: RunId) -> Counter[str] | None:
    """How often the entries of the run say of each step that it was purged; None where the acts cannot be read."""
    keys = {one.id: key for one in work.keystore.compartments(run) if (key := _opened(work, escrow, one))}
    found: Counter[str] = Counter()
    try:
        for sealed in work.journal.entries(run):
            act = open_entry(sealed, keys).claims.get("act")
            if not isinstance(act, dict):
                return None
            if act.get("act") == "purged":
                found[str(act.get("step"))] += 1
    except (SopError, NotCanonical):
        return None  # the check of the run itself says what is wrong
    return found


def _opened(work: Work, escrow: X25519PrivateKey | None, one: WrappedCompartment) -> CompartmentKey | None:
    try:
        return work.unlocked.decrypt_key(one) or (unwrap(one, escrow) if escrow is not None else None)
    except CannotUnwrap:
        return None
