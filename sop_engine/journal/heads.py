"""What a head that somebody kept shows about a log: heads in every form in which they leave the machine. Pure.

A signed checkpoint names the log, its length and its root; so does the text of the QR code. A code of 20
characters, or 64 hex digits, is a root or the hash of an entry.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sop_engine.canonical import Digest
from sop_engine.journal.checkpoint import Checkpoint, read_checkpoint, verify_checkpoint
from sop_engine.journal.head_code import BadCode, head_code, read_code
from sop_engine.journal.merkle import Frontier, consistency_path, leaf_hash, memory_nodes, verify_consistency
from sop_engine.journal.note import BadNote, NoteKey

_HEX = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])")
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}(?:[- ]?[0-9A-Za-z]{4}){4}(?![0-9A-Za-z])")
_QR = re.compile(r"SOP0/HEAD/([0-9A-F]{32})/([0-9]{1,4})/([0-9]{1,16})/([0-9A-F]{64})(?![0-9A-F])")
_ORIGIN = re.compile(r"sop/[0-9a-f]{32}/device-[0-9]{1,4}\Z")
_NOTE_LINES = 5


class Shows(StrEnum):
    """What a head shows; stable names."""

    INCLUDED = "included"
    ENTRY = "entry"
    CUT_OFF = "cut_off"
    LOST = "lost_in_restore"
    FORK = "fork"
    FALSE = "false"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it was kept.

    Attributes:
        text: for showing. checkpoint: log, length and root, if it says them. note: the signed note, if it is one.
        wanted: code or hex digits, if it is only these. bad: why it cannot be read, or empty.
    """

    text: str
    checkpoint: Checkpoint | None = None
    note: str = ""
    wanted: str = ""
    bad: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one head shows. `good`: does it speak for the log?"""

    head: Head
    shows: Shows
    sentence: str

    @property
    def good(self) -> bool:
        """It speaks for the log."""
        return self.shows in {Shows.INCLUDED, Shows.ENTRY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The log against which heads are held.

    Attributes:
        hashes: of its entries, in order. names: origins of its devices, the oldest first, to their keys.
        ended: origin of a former device to how long the log was when it ended.
    """

    hashes: Sequence[Digest]
    names: Mapping[str, Ed25519PublicKey]
    ended: Mapping[str, int]


def qr_text(checkpoint: Checkpoint) -> str:
    """A head as the text of a small QR code (capitals and digits only)."""
    _, station, device = checkpoint.origin.split("/")
    number = device.removeprefix("device-")
    return f"SOP0/HEAD/{station.upper()}/{number}/{checkpoint.size}/{checkpoint.root.hex().upper()}"


def read_heads(text: str) -> list[Head]:
    """All heads of a text: signed notes, texts of QR codes, codes and hex digits; one a line, words beside it.

    A line that is no head and not empty, and not begun with `#`, is given back as one that cannot be read.
    """
    found: list[Head] = []
    lines = text.splitlines()
    while lines:
        if _ORIGIN.match(lines[0].strip()) and len(lines) >= _NOTE_LINES:
            note = "\n".join(line.rstrip() for line in lines[:_NOTE_LINES]) + "\n"
            found.append(_noted(note))
            del lines[:_NOTE_LINES]
            continue
        line = lines.pop(0).strip()
        if line and not line.startswith("#"):
            found.append(read_head(line))
    return found


def read_head(line: str) -> Head:
    """One head on a line."""
    text = line.strip()
    if qr := _QR.search(text):
        origin = f"sop/{qr[1].lower()}/device-{int(qr[2])}"
        return Head(text, Checkpoint(origin=origin, size=int(qr[3]), root=Digest(bytes.fromhex(qr[4]))))
    if digits := _HEX.search(text):
        return Head(text, wanted=digits[0].lower())
    found = _CODE.search(text)
    try:
        return Head(text, wanted=read_code(found[0] if found else text))
    except BadCode as fault:
        return Head(text[:40], bad=str(fault))


def _noted(note: str) -> Head:
    try:
        checkpoint = read_checkpoint(note)
    except BadNote as fault:
        return Head(note.splitlines()[0], bad=str(fault))
    return Head(f"{checkpoint.origin} at {checkpoint.size} entries", checkpoint, note=note)


def judge(heads: Sequence[Head], log: Log) -> list[Shown]:
    """What each head shows, in their order."""
    leaves = [leaf_hash(one) for one in log.hashes]
    roots = _roots(leaves)
    nodes = memory_nodes(leaves)
    known = _known(log, roots) if any(head.wanted for head in heads) else {}
    found = []
    for head in heads:
        shown = _judged(head, log, roots, known)
        if shown.shows is Shows.INCLUDED and head.checkpoint is not None and head.checkpoint.size > 0:
            old, new = (head.checkpoint.size, head.checkpoint.root), (len(leaves), roots[-1])
            path = consistency_path(old[0], new[0], nodes)
            if not verify_consistency(old, new, path):
                shown = Shown(head, Shows.FORK, f"{head.text}: the log of today does not begin with that one.")
        found.append(shown)
    return found


def _roots(leaves: Sequence[Digest]) -> list[Digest]:
    """The root at every length, from 0."""
    grown = Frontier()
    found = [grown.root()]
    for leaf in leaves:
        grown, _ = grown.add(leaf)
        found.append(grown.root())
    return found


def _known(log: Log, roots: Sequence[Digest]) -> dict[str, tuple[Shows, int]]:
    """Everything that a code or hex digits can be: a root and its length, or an entry and its number."""
    found = {form: (Shows.ENTRY, number) for number, one in enumerate(log.hashes) for form in forms(one)}
    found.update({form: (Shows.INCLUDED, size) for size, one in enumerate(roots) for form in forms(one)})
    return found


def _judged(head: Head, log: Log, roots: Sequence[Digest], known: Mapping[str, tuple[Shows, int]]) -> Shown:
    if head.bad:
        return Shown(head, Shows.UNREADABLE, f"{head.text!r} is no head: {head.bad}")
    if head.checkpoint is not None:
        return _measured(head, head.checkpoint, log, roots)
    return _searched(head, len(log.hashes), known)


def _measured(head: Head, said: Checkpoint, log: Log, roots: Sequence[Digest]) -> Shown:
    """A head that says its length."""
    key, size = log.names.get(said.origin), len(roots) - 1
    if key is None:
        return Shown(head, Shows.FOREIGN, f"{head.text}: the head of another log ({said.origin}).")
    if head.note and not _signed(head.note, NoteKey(name=said.origin, public=key)):
        return Shown(head, Shows.FALSE, f"{head.text}: the device of that name did not sign this.")
    by = "signed" if head.note else "not signed"
    end = log.ended.get(said.origin)
    if end is not None and said.size > end:
        sentence = (
            f"{head.text} ({by}): the log had {said.size} entries; the backup from which the station was restored had"
            f" {end}. {said.size - end} entries were lost with it, or were written on the old disk."
        )
        return Shown(head, Shows.LOST, sentence)
    if said.size > size:
        sentence = (
            f"{head.text} ({by}): the log had {said.size} entries and has {size} now: at its end {said.size - size}"
            " were cut off, or the whole file was put back to an older day."
        )
        return Shown(head, Shows.CUT_OFF, sentence)
    if roots[said.size] != said.root:
        sentence = f"{head.text} ({by}): then the first {said.size} entries were others than now: a fork, or forged."
        return Shown(head, Shows.FORK, sentence)
    sentence = f"{head.text} ({by}): the first {said.size} entries stand as they did; {size - said.size} came since."
    return Shown(head, Shows.INCLUDED, sentence)


def _signed(note: str, key: NoteKey) -> bool:
    try:
        verify_checkpoint(note, key)
    except BadNote:
        return False
    return True


def _searched(head: Head, size: int, known: Mapping[str, tuple[Shows, int]]) -> Shown:
    """A code or hex digits: a root at some length, or an entry."""
    shows, at = known.get(head.wanted, (Shows.UNKNOWN, 0))
    if shows is Shows.INCLUDED:
        sentence = f"{head.wanted}: head of the log at {at} entries; they stand as they did, {size - at} came since."
    elif shows is Shows.ENTRY:
        sentence = f"{head.wanted}: entry number {at} of the log; it and all before it stand as they did."
    else:
        sentence = (
            f"{head.wanted}: no head of this log was ever that. It is another log's; or entries were cut off at the"
            " end, exchanged, or the file was put back to an older day."
        )
    return Shown(head, shows, sentence)


def forms(digest: Digest) -> tuple[str, str]:
    """How a hash may be written down: hex digits, code."""
    return digest.hex(), head_code(digest)


def signed_twice(heads: Sequence[Head], log: Log) -> list[tuple[Head, Head]]:
    """Pairs of heads that one device signed for one length with two roots: proof of a fork, whatever this log is."""
    first: dict[tuple[str, int], Head] = {}
    pairs = []
    for head in heads:
        said = head.checkpoint
        key = log.names.get(said.origin) if said is not None else None
        if (
            said is None
            or key is None
            or not head.note
            or not _signed(head.note, NoteKey(name=said.origin, public=key))
        ):
            continue
        other = first.setdefault((said.origin, said.size), head)
        if other.checkpoint is not None and other.checkpoint.root != said.root:
            pairs.append((other, head))
    return pairs
