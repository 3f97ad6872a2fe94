"""Heads that somebody kept, and copies of the log, held against the log of the station; proofs of a fork are kept."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import msgspec

from sop_engine.canonical import Digest, NotCanonical, sha256
from sop_engine.errors import CannotOpen
from sop_engine.journal.body import parse_body
from sop_engine.journal.heads import Head, Log, Shown, judge, signed_twice
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.sentence import phrase
from sop_engine.session.backing_up import building
from sop_engine.session.foreign import keys_known
from sop_engine.session.station_check import genuine_by
from sop_engine.session.work import Work
from sop_engine.station.backup_file import read_list, unpack
from sop_engine.station.devices import device_keys
from sop_engine.station.files import encode, is_there, make_folder, write_new

PROOF_FORMAT = 0
Signed = tuple[bytes, bytes]
"""An entry as it stands: body and signature."""


class SignedEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An entry in a proof. `hash`: SHA-256 of the body, hex."""

    hash: str
    body: str
    signature: bytes


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file of a proof: two entries of one number and device, or two signed heads of one length."""

    format: int
    proves: str
    station: str
    entries: tuple[SignedEntry, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fork:
    """Two signed entries at one place of one device's log. `number`: in the log."""

    number: int
    ours: Signed
    theirs: Signed

    def sentence(self) -> str:
        """Both hashes and signatures, in words."""
        (mine, my_signature), (other, its_signature) = self.ours, self.theirs
        return (
            f"Entry number {self.number} of the log was signed twice: here {sha256(mine).hex()} (signature"
            f" {my_signature.hex()}), there {sha256(other).hex()} (signature {its_signature.hex()}). The log was"
            " continued twice, from a copy of the station or of its disk."
        )


def log_of_station(work: Work) -> Log:
    """The station's log with the keys of all devices that wrote it."""
    text = work.unlocked.roster.text
    names = list(device_keys(text))
    ended = {name: former.size for name, former in zip(names, text.former, strict=False)}
    return Log(hashes=list(work.journal.device_hashes()), names=device_keys(text), ended=ended)


def check_heads(work: Work, heads: Sequence[Head]) -> tuple[list[Shown], list[Path]]:
    """What each head shows; and the files of proofs, where two heads contradict each other."""
    log = log_of_station(work)
    proofs = [
        _keep(
            work,
            Proof(format=PROOF_FORMAT, proves="fork", station=work.unlocked.station.id, notes=(one.note, other.note)),
        )
        for one, other in signed_twice(heads, log)
    ]
    return judge(heads, log), proofs


def check_copy(work: Work, path: Path) -> tuple[list[Fork], list[Path]]:
    """Forks between the station's log and a copy of it (a backup, or a station's folder), and files that prove them.

    Raises:
        CannotOpen: no copy, damaged, of another station, or under another file key.
    """
    forks = [*_forks(work, path)]
    return forks, [keep_fork(work, one.ours, one.theirs) for one in forks]


def keep_fork(work: Work, one: Signed, other: Signed) -> Path:
    """Keep two entries that contradict each other in the station's folder `evidence`.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    entries = tuple(
        SignedEntry(hash=sha256(body).hex(), body=body.decode("ascii"), signature=signature)
        for body, signature in sorted((one, other))
    )
    return _keep(work, Proof(format=PROOF_FORMAT, proves="fork", station=work.unlocked.station.id, entries=entries))


def _keep(work: Work, proof: Proof) -> Path:
    content = encode(proof)
    folder = work.unlocked.station.places.folder / "evidence"
    if not folder.is_dir():
        make_folder(folder)
    path = folder / f"fork-{sha256(content).hex()[:16]}.json"
    if not is_there(path):
        write_new(path, content)
    return path


def _forks(work: Work, path: Path) -> Iterator[Fork]:
    genuine = genuine_by(keys_known(work.journal, work.unlocked.roster))
    ours = {(device, number): signed for device, number, _, signed in _entries(_own(work))}
    for device, number, digest, signed in _entries(_rows_of(work, path)):
        mine = ours.get((device, number))
        if mine is not None and mine[0] != signed[0] and genuine(parse_body(signed[0]), digest, signed[1]):
            yield Fork(number, mine, signed)


def _entries(rows: Sequence[Signed]) -> Iterator[tuple[bytes, int, Digest, Signed]]:
    for body, signature in rows:
        try:
            read = parse_body(body)
        except NotCanonical:
            continue
        yield read.device, read.device_seq, sha256(body), (body, signature)


def _own(work: Work) -> list[Signed]:
    return _rows(work.journal) if isinstance(work.journal, SqlCipherJournal) else []


def _rows(journal: SqlCipherJournal) -> list[Signed]:
    with journal.file.reading() as connection:
        return list(connection.execute("SELECT body, signature FROM entry ORDER BY device_seq").fetchall())


def _rows_of(work: Work, path: Path) -> list[Signed]:
    """The entries of a copy, opened with the station's own key."""
    key, station = work.unlocked.journal_key, work.unlocked.station
    if path.is_dir():
        with closing(SqlCipherJournal.open(path / "station.db", key)) as journal:
            return _rows(journal)
    text, _ = read_list(path)
    if text.station != station.id or text.kind != "station":
        sentence = phrase("{name} is no backup of this station.", name=path.name)
        raise CannotOpen(sentence)
    with building(station.places.folder / "copy", work.chance) as folder:
        unpack(path, text, folder)
        with closing(SqlCipherJournal.open(folder / "station.db", key)) as journal:
            return _rows(journal)
