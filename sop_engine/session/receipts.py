"""The receipt of a case: the receiving officer signs what was taken in. With it the case passes. It is public."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

import msgspec

from sop_engine.canonical import Digest, sha256
from sop_engine.errors import CannotOpen, Refused
from sop_engine.journal.entry import RunId
from sop_engine.journal.signature import verify_signature
from sop_engine.run.compartments import CASE
from sop_engine.sentence import phrase
from sop_engine.session.carriage import RECEIPT, Carriage, sendings
from sop_engine.session.foreign import must_be_trusted, roots_believed
from sop_engine.session.marks import enter_marks
from sop_engine.session.sent_file import NotProved
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.work import Work
from sop_engine.station.files import decode_numbered, encode
from sop_engine.station.papers import Elsewhere, RootPapers, named_abroad, read_root_papers, root_papers
from sop_engine.station.rights import Who, need
from sop_engine.station.roster import stamp

FORMAT: Final = 0
CONTEXT: Final = b"sop/receipt/0\n"
"""What stands before the SHA-256 of the JSON when the receiving officer signs it."""
_KIND: Final = "receipt"


class TakenHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A run as it was taken in. `head`: hash of its newest entry. `count`: of its entries."""

    run: str
    head: bytes
    count: int


class ReceiptText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is signed. `sending`: SHA-256 of what the sender signed. `by`: certificate fingerprint of the receiver."""

    format: int
    kind: str
    sending: bytes
    by: bytes
    at: str
    runs: tuple[TakenHead, ...]


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file."""

    format: int
    signed: bytes
    signature: bytes
    papers: RootPapers


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A receipt that was taken in.

    Attributes:
        by: name and station of who signed it. passed: runs that are the other station's now.
        ours: runs that went on here since they were sent: they are still ours, and have to be sent again.
        again: it had been taken in before; nothing was written.
        word: the agency on whose word that station is believed; empty where its own root is trusted here.
    """

    by: str
    passed: tuple[RunId, ...]
    ours: tuple[RunId, ...]
    again: bool
    word: str = ""


def make_receipt(work: Work, sending: Digest, runs: Sequence[tuple[RunId, Digest, int]]) -> bytes:
    """The receipt for a sending that was taken in. `runs`: each with its newest entry and how many it has."""
    text = ReceiptText(
        format=FORMAT,
        kind=_KIND,
        sending=bytes(sending),
        by=work.officer.fingerprint,
        at=stamp(work.clock.now().utc),
        runs=tuple(TakenHead(run=run, head=bytes(head), count=count) for run, head, count in runs),
    )
    signed = encode(text)
    signature = work.unlocked.signer.sign(CONTEXT + sha256(signed))
    papers = root_papers(work.unlocked.station, work.unlocked.roster)
    return encode(Receipt(format=FORMAT, signed=signed, signature=signature, papers=papers))


def take_receipt(work: Work, content: bytes) -> Taken:
    """Verify a receipt and enter it: from then on the runs are the other station's.

    Raises:
        CannotOpen: no receipt, or damaged. NotProved: not signed by whom it says, or it says something else than was
        sent. Refused: of a station that is not trusted, or for nothing that was sent from here.
    """
    text, there, word = _read(work, content)
    work.may_write()
    sent = {RunId(one.run): _sent(work, one, text, there) for one in text.runs}
    officer = there.roster.by_fingerprint(text.by)
    by = f"{officer.name if officer else ''}, {there.name}"
    known = all(one.answered for one in sent.values())
    passed: list[RunId] = []
    ours: list[RunId] = []
    for run, one in sent.items():
        head = work.journal.head(run)
        (passed if head is not None and head.head.hex() == one.head else ours).append(run)
    if not known:
        digest = text.sending.hex()
        words = (("from", named_abroad(officer.id if officer else "", there.id)), ("runs", str(len(sent))))
        enter(work, StationAct(act=RECEIPT, about=digest, words=words))
        for run, one in sent.items():
            if one.answered is None:
                mark = StationAct(act=RECEIPT, about=digest, words=(("from", by), ("head", one.head)))
                enter_marks(work, run, mark)
    return Taken(by=by, passed=tuple(passed), ours=tuple(ours), again=known, word=word)


def _read(work: Work, content: bytes) -> tuple[ReceiptText, Elsewhere, str]:
    receipt = decode_numbered(content, Receipt, "The receipt", FORMAT)
    text = decode_numbered(receipt.signed, ReceiptText, "The receipt", FORMAT)
    if text.kind != _KIND or encode(receipt) != content or encode(text) != receipt.signed:
        sentence = "This file is no receipt, or it was damaged."
        raise CannotOpen(sentence, "Ask the other station for it again.")
    try:
        there = read_root_papers(receipt.papers)
    except CannotOpen as fault:
        _fail(fault.sentence, cause=fault)
    word = must_be_trusted(there, roots_believed(work, work.now()))
    key = there.keys.get(text.by)
    if (
        key is None
        or text.by in there.left
        or not verify_signature(key, CONTEXT + sha256(receipt.signed), receipt.signature)
    ):
        _fail(phrase("It is not signed by an officer of the station {name}.", name=there.name))
    if not text.runs:
        _fail("It names no run.")
    return text, there, word


def _sent(work: Work, taken: TakenHead, text: ReceiptText, there: Elsewhere) -> Carriage:
    """The sending of a run that the receipt answers."""
    run = RunId(taken.run)
    own = {Who.ENTITLED} if CASE in work.keys_of(run) else set()
    need("take_receipt", work.unlocked, *own, about=run)
    found = next((one for one in sendings(work, run) if one.digest == text.sending.hex()), None)
    if found is None or work.journal.head(run) is None:
        sentence = "This receipt answers nothing that was sent from here."
        raise Refused(sentence, "Give it to the station that sent the case.")
    if found.station != there.id:
        _fail("It is of another station than the case was sent to.")
    if found.head != taken.head.hex():
        _fail("It names other entries than were sent.")
    return found


def _fail(sentence: str, *, cause: Exception | None = None) -> NoReturn:
    told = f"This receipt is not what it says. {sentence}"
    raise NotProved(told, "The case is still ours. Ask for it again.") from cause
