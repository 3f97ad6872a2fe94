"""Check everything of a station, and put right what follows from its signed entries, with a notice for each.

What is wrong with the entries themselves is named and left as it is: it is evidence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.canonical import Digest
from sop_engine.errors import SopError, StationBusy
from sop_engine.journal.audit import Genuine, RowFault, Survey
from sop_engine.journal.body import Body
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.mending import look, mend
from sop_engine.journal.signature import signed_bytes, verify_signature
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.sentence import phrase
from sop_engine.session.foreign import keys_known
from sop_engine.session.work import Work
from sop_engine.station.devices import spans, writer


class Kind(StrEnum):
    """How a finding counts."""

    FAILED = "FAILED"
    REPAIRED = "repaired"
    WARNING = "warning"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found.

    Attributes:
        code: what is wrong, as a stable name: `changed`, `inserted`, `deleted`, `fork`, `log`, `list`; or where:
            `file`, `entries`, `parts`, `run`, `keys`, `officers`, `papers`, `expunged`.
        about: id of the run or officer, name of the file, or empty.
        sentence: plain words, without case contents.
        evidence: two entries that contradict each other, each as body and signature.
    """

    kind: Kind
    code: str
    about: str
    sentence: str
    evidence: tuple[tuple[bytes, bytes], ...] = ()


def check_station(work: Work, *, escrow: X25519PrivateKey | None = None) -> list[Finding]:
    """Check files, entries, log, runs, keys, officers and papers of the station.

    Args:
        work: the unlocked station.
        escrow: the key that two supervisors open together; with it the parts of every case are looked into.

    Raises:
        StoreUnavailable: the disk failed while something was put right; nothing of it was.
    """
    from sop_engine.session.check_expunged import check_expunged  # noqa: PLC0415 - each is built on this one's values
    from sop_engine.session.check_keys import check_keys  # noqa: PLC0415
    from sop_engine.session.check_papers import check_papers  # noqa: PLC0415
    from sop_engine.session.check_runs import check_runs  # noqa: PLC0415

    found = [*check_files(work)]
    if not any(one.kind is Kind.FAILED for one in found):
        found += check_entries(work)
        found += check_keys(work, escrow)
        found += check_runs(work, escrow)
        found += check_expunged(work)
    found += check_papers(work)
    return found


def check_files(work: Work) -> Iterator[Finding]:
    """Whether every page of both databases is what was written."""
    stores = (("station.db", work.journal), ("keys.db", work.keystore))
    for name, store in stores:
        if isinstance(store, SqlCipherJournal | SqlCipherKeys):
            for sentence in _damage(store):
                yield Finding(Kind.FAILED, "file", name, f"{name}: {sentence}")


def _damage(store: SqlCipherJournal | SqlCipherKeys) -> list[str]:
    try:
        return store.file.damage()
    except SopError as fault:
        return [fault.sentence]


def check_entries(work: Work) -> Iterator[Finding]:
    """Whether all entries are there, signed, in their order; what only lists them is put right."""
    journal = work.journal
    if not isinstance(journal, SqlCipherJournal):
        return
    devices = devices_of(work)
    try:
        genuine = genuine_by(keys_known(journal, work.unlocked.roster))
        found, changes = look(journal.file, genuine, devices)
    except SopError as fault:
        yield Finding(Kind.FAILED, "file", "station.db", fault.sentence)
        return
    yield from (_finding(one) for one in found.faults)
    yield from _strangers(work, found)
    if changes:
        try:
            work.may_write()
        except StationBusy as fault:
            sentence = f"Something has to be put right, but somebody is writing here. {fault.sentence}"
            yield Finding(Kind.FAILED, "list", "station.db", sentence)
            return
        mend(journal.file, changes)
        journal.forget()
        work.log_end = None
        yield from (Finding(Kind.REPAIRED, "list", "station.db", sentence) for sentence in changes)


def _strangers(work: Work, found: Survey) -> Iterator[Finding]:
    """Entries by a device that did not write the log at that number any more, or not yet."""
    known = spans(work.unlocked.roster.text)
    for row in found.log:
        if row.device != writer(known, row.number):
            sentence = phrase(
                "Entry number {number} of the log was written by a device that had no right to that number.",
                number=row.number,
            )
            pair = ((row.content, row.signature),)
            yield Finding(Kind.FAILED, "log", row.run, sentence, pair)


def _finding(one: RowFault) -> Finding:
    return Finding(Kind.FAILED, one.fault.value, one.run, one.sentence, one.evidence)


def devices_of(work: Work) -> frozenset[bytes]:
    """Fingerprints of the devices that wrote this station's log, one after another."""
    return frozenset(one.fingerprint for one in spans(work.unlocked.roster.text))


def genuine_by(keys: Mapping[bytes, EllipticCurvePublicKey]) -> Genuine:
    """Judges whether an entry was signed by whom it names."""

    def genuine(body: Body, digest: Digest, signature: bytes) -> bool:
        key = keys.get(body.actor)
        return key is not None and verify_signature(key, signed_bytes(digest), signature)

    return genuine
