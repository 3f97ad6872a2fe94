"""When a case was taken over, by whom, from which entry on: a mark of the run, signed before work goes on there.

Taking a case in writes nothing into its runs. The mark stands in the log of the station that received it, before
anything that this station writes into the run, and names the newest entry that was taken in and the roots of the
stations that had written until then, as the station believed them. It goes with the case to the next station, and
with every record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from sop_engine.canonical import Digest, NotCanonical, sha256
from sop_engine.errors import CannotOpen, Refused
from sop_engine.journal.body import parse_body
from sop_engine.journal.disclosure import read_disclosure
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.seal import as_entry, open_entry
from sop_engine.session.carriage import RECEIVED
from sop_engine.session.marks import enter_marks, marks_of, marks_run
from sop_engine.session.station_log import StationAct
from sop_engine.session.work import Work

_SENTENCE = "What a station signed when it took the case over is damaged."


class TakenOver(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The mark: its canonical JSON, the officer's signature, its disclosures, and an inclusion proof for it."""

    body: str
    signature: bytes
    shown: tuple[str, ...]
    path: tuple[bytes, ...]

    def sealed(self) -> SealedEntry:
        """The entry as a journal has it.

        Raises:
            CannotOpen: it is none.
        """
        try:
            return as_entry(self.body.encode(), self.signature)
        except (NotCanonical, ValueError) as fault:
            raise CannotOpen(_SENTENCE) from fault


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """What the mark says.

    Attributes:
        run: the chain that it stands in. at: UTC, as that laptop claims. actor: fingerprint of who signed it.
        number: its place in the station's log. entry: its hash.
        head, entries: the newest entry that was taken in, hex, and how many there were.
        roots: fingerprints of the stations' roots, hex.
    """

    run: RunId
    at: datetime
    actor: bytes
    number: int
    entry: Digest
    head: str
    entries: int
    roots: frozenset[str]


def enter_take_over(work: Work, run: RunId, sealed: Iterable[SealedEntry], about: str, **words: str) -> None:
    """Enter that the run was taken in with these entries; nothing if that was entered before for this sending.

    `sealed`: all its entries, as they came. `about`: digest of what was sent, hex. `words`: `sender`, `station`, and
    `roots` with spaces between them.

    Raises:
        StationBusy: somebody else writes. StoreUnavailable: nothing was saved.
    """
    entries = list(sealed)
    if any((one.act, one.about) == (RECEIVED, about) for one in marks_of(work, run)):
        return
    said = {**words, "head": entries[-1].hash.hex(), "entries": str(len(entries))}
    enter_marks(work, run, StationAct(act=RECEIVED, about=about, words=tuple(said.items())))


def own_take_over(work: Work, run: RunId, entries: int, size: int, before: int | None) -> TakenOver:
    """The mark by which this station went on with a run behind that many entries.

    `size`: of the log that the proof is for. `before`: number of the first entry that was written here, if any was.

    Raises:
        Refused: there is none that this officer reads. CannotOpen: the marks were damaged or changed.
    """
    numbers = [
        one.device_seq
        for one in marks_of(work, run)
        if one.act == RECEIVED
        if dict(one.words).get("entries") == str(entries) and (before is None or one.device_seq < before)
    ]
    if not numbers:
        sentence = "That the case was taken over here was signed, and you may not read it."
        hint = "A supervisor may, and whoever could open the run when it was received."
        raise Refused(sentence, hint)
    keys = {key.id: key for key in work.keys_of(marks_run(run)).values()}
    sealed = next(one for one in work.journal.entries(marks_run(run)) if one.device_seq == numbers[0])
    return TakenOver(
        body=sealed.body.decode("ascii"),
        signature=sealed.signature,
        shown=tuple(sorted(open_entry(sealed, keys).texts.values())),
        path=tuple(map(bytes, work.journal.inclusion_proof(sealed.device_seq, size))),
    )


def read_take_over(taken: TakenOver) -> TakeOver:
    """What the mark says; whose it is, and whether it is true, is for others to check.

    Raises:
        CannotOpen: damaged, or no such mark.
    """
    try:
        body = parse_body(taken.body.encode())
        claims = _claims(taken, frozenset(body.digests))
        words = dict(msgspec.convert(claims["words"], list[tuple[str, str]]))
        if claims["act"]["act"] != RECEIVED:
            raise CannotOpen(_SENTENCE)
        return TakeOver(
            run=body.run,
            at=body.utc,
            actor=body.actor,
            number=body.device_seq,
            entry=sha256(taken.body.encode()),
            head=words["head"],
            entries=int(words["entries"]),
            roots=frozenset(words["roots"].split()),
        )
    except (NotCanonical, msgspec.ValidationError, KeyError, TypeError, ValueError) as fault:
        raise CannotOpen(_SENTENCE) from fault


def _claims(taken: TakenOver, listed: frozenset[Digest]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for text in taken.shown:
        one = read_disclosure(text)
        if sha256(text.encode()) not in listed or one.name in found:
            msg = "a part of it is another entry's"
            raise ValueError(msg)
        found[one.name] = one.value
    return found
