"""Take in a case that another station sent: everything is verified first, and then written at once, or nothing is.

Entries stay as they are, with the papers of who wrote them; work goes on behind them in the same chain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen, Refused
from sop_engine.journal.compartment import WrappedCompartment, recipient_id, wrap
from sop_engine.journal.entry import RunId
from sop_engine.journal.signature import verify_signature
from sop_engine.journal.store import TakenRun
from sop_engine.run.compartments import CASE
from sop_engine.run.progress import progress
from sop_engine.run.unfold import unfold
from sop_engine.session.access import case_digest
from sop_engine.session.carriage import RECEIVED
from sop_engine.session.foreign import Stretch, must_be_trusted, root_of, roots_believed, stretches
from sop_engine.session.judging import officers_of
from sop_engine.session.labels import make_label, seal_label
from sop_engine.session.marks import show_marks
from sop_engine.session.proving import ProvedRun, fail, proved_run
from sop_engine.session.receipts import make_receipt
from sop_engine.session.run import RunSession
from sop_engine.session.sent_file import Sending, SentKey, addressee, open_file, run_of, said
from sop_engine.session.sent_records import JudgeRecord, keep_record, new_records
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.take_over import enter_take_over
from sop_engine.session.work import Work
from sop_engine.station.files import encode
from sop_engine.station.keys import fingerprint
from sop_engine.station.papers import Elsewhere, named_abroad, read_root_papers
from sop_engine.station.rights import need


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What was taken in.

    Attributes:
        sender: name and station of the officer who sent it. case: its reference.
        word: the agency on whose word that station is believed; empty where its own root is trusted here.
        runs: ids, in the order of the file. entries: how many of them are new here.
        closed: run and compartment of what was not handed on. receipt: bytes of the receipt file.
        doubts: run, and an act of it that could not be judged, since a part of it was not handed on; in sentences.
        records: how many sealed records of closed runs are new here. left: how many nobody could judge: not taken in.
        holds: run, and a legal hold that stands on it where it was sent; a supervisor here has to lay it.
    """

    sender: str
    case: str
    runs: tuple[RunId, ...]
    entries: int
    closed: tuple[tuple[RunId, str], ...]
    receipt: bytes
    doubts: tuple[tuple[RunId, str], ...] = ()
    word: str = ""
    records: int = 0
    left: int = 0
    holds: tuple[tuple[RunId, str], ...] = ()


def receive_case(work: Work, content: bytes, judge: JudgeRecord | None = None) -> Received:
    """Verify the file of a sent case and take it in; what is here already is not written a second time.

    Args:
        work: the working place of the officer to whom it was sent.
        content: the file.
        judge: of sealed records that come with it; without one none of them is taken in.

    Raises:
        CannotOpen: no sent case, or damaged. NotProved: something in it is not proved. Forked: it went on here, too.
        Refused: it is for somebody else, or of a station that is not trusted. StoreUnavailable: the disk refuses.
    """
    need("receive_case", work.unlocked)
    _must_be_mine(work, content)
    work.may_write()
    sending, signed, signature = open_file(content, work.unlocked.unwrapping)
    sender, word = _sender(work, sending, signed, signature)
    if not sending.runs or len({one.run for one in sending.runs}) != len(sending.runs):
        fail("The file names no run, or one of them twice.")
    officers = officers_of(work, [stretch for one in sending.runs for stretch in one.stretches])
    runs = [proved_run(work, one, officers) for one in sending.runs]
    records = new_records(work, runs, judge)
    digest = sha256(signed)
    _keep_keys(work, runs)
    for one in runs:  # before the entries, so that nothing is ever written behind them without it
        _take_over(work, one, sending, digest.hex())
    _write(work, runs)
    for record in records:
        if record.judged:
            keep_record(work, record)
    for one in runs:
        session = RunSession.resume(work, run_of(one.sent))
        session.keyring.admit(session.state)
        show_marks(work, session.run)
    opened = runs[0].state.opened
    case = opened.case if opened else ""
    new = sum(len(one.sealed) - len(one.known) for one in runs)
    officer = sender.roster.by_fingerprint(sending.by)
    words = (
        ("from", _named(sending)),
        ("station", sender.name),
        ("runs", str(len(runs))),
        ("entries", str(new)),
        ("case", case_digest(work.unlocked.station.id, case)),
        *((("agency", word),) if word else ()),
        *((("holds", str(holds)),) if (holds := sum(len(one.sent.holds) for one in runs)) else ()),
    )
    enter(work, StationAct(act=RECEIVED, about=digest.hex(), words=words))
    return Received(
        sender=f"{officer.name if officer else ''}, {sender.name}",
        word=word,
        case=case,
        runs=tuple(run_of(one.sent) for one in runs),
        entries=new,
        closed=tuple(
            (run_of(one.sent), key.name) for one in runs for key in one.sent.keys if key.kept and not key.wrap
        ),
        receipt=make_receipt(
            work, digest, [(run_of(one.sent), one.sealed[-1].hash, len(one.sealed)) for one in runs]
        ),
        doubts=tuple((run_of(one.sent), sentence) for one in runs for sentence in one.doubts),
        records=sum(one.judged for one in records),
        left=sum(not one.judged for one in records),
        holds=tuple((run_of(one.sent), hold) for one in runs for hold in one.sent.holds),
    )


def _must_be_mine(work: Work, content: bytes) -> None:
    """It is for the officer who has unlocked the station; said apart from damage, since nothing is wrong with it."""
    to = addressee(content)
    if to == sha256(work.officer.unwrap_key):
        return
    colleague = next((one for one in work.unlocked.roster.officers if sha256(one.unwrap_key) == to), None)
    if colleague is None:
        sentence = "This file is for somebody else: for no officer of this station."
        raise Refused(sentence, "Give it to whom it was sent, or ask the other station to send it to your card.")
    sentence = f"This file is for {colleague.name}, who alone can open it."
    raise Refused(sentence, f"Take it in as that officer: sop case receive --officer {colleague.id}")


def _sender(work: Work, sending: Sending, signed: bytes, signature: bytes) -> tuple[Elsewhere, str]:
    """The station that sent it, once papers, trust, and the officer's signature hold; on whose word, if on any."""
    try:
        sender = read_root_papers(sending.papers)
    except CannotOpen as fault:
        fail(fault.sentence, cause=fault)
    word = must_be_trusted(sender, roots_believed(work, work.now()))
    if sender.roster.text.practice != work.practice:
        sentence = "A practice station and a live one never send each other cases."
        raise Refused(sentence)
    key, left = sender.keys.get(sending.by), sender.left.get(sending.by)
    if key is None or left is not None or not verify_signature(key, said(signed), signature):
        fail(f"The file is not signed by an officer of the station {sender.name!r}.")
    if (sending.to, sending.root) != (work.officer.fingerprint, work.unlocked.station.root_fingerprint):
        fail("The file was made for another officer or station and wrapped anew.")
    return sender, word


def _named(sending: Sending) -> str:
    """Who sent it, as the officer is named here."""
    sender = read_root_papers(sending.papers)
    officer = sender.roster.by_fingerprint(sending.by)
    return named_abroad(officer.id if officer else "", sender.id)


def _take_over(work: Work, run: ProvedRun, sending: Sending, digest: str) -> None:
    """Mark the run: from whom, up to which entry, and under which roots, all of which are trusted here."""
    sender = read_root_papers(sending.papers)
    roots = {fingerprint(one).hex() for one in (sender.root, *map(root_of, run.sent.stretches))}
    said = {"sender": _named(sending), "station": sender.name, "roots": " ".join(sorted(roots))}
    enter_take_over(work, run_of(run.sent), run.sealed, digest, **said)


def _keep_keys(work: Work, runs: Sequence[ProvedRun]) -> None:
    """Keep the keys durably before the first entry, for this officer and for escrow."""
    for one in runs:
        there = {kept.id: kept for kept in work.keystore.compartments(run_of(one.sent))}
        fresh = [_kept(work, one, key) for key in one.sent.keys if key.id not in there]
        if fresh:
            work.keystore.add(fresh)
        for key in one.sent.keys:
            if key.wrap and key.id in there and there[key.id].wraps:
                work.keystore.grant(key.id, _kept(work, one, key).wraps)


def _kept(work: Work, run: ProvedRun, key: SentKey) -> WrappedCompartment:
    if not key.wrap:
        return WrappedCompartment(id=key.id, run=run_of(run.sent), name=key.name, wraps=dict(key.kept))
    opened = run.keys[key.name]
    own = [work.unlocked.unwrapping.public_key(), work.escrow()]
    wraps = {recipient_id(one): wrap(opened, one) for one in own}
    return WrappedCompartment(id=key.id, run=run_of(run.sent), name=key.name, wraps=wraps)


def _write(work: Work, runs: Sequence[ProvedRun]) -> None:
    taken = [found for one in runs if (found := _taken(work, one)) is not None]
    if taken:
        work.journal.take_in(taken)


def _taken(work: Work, run: ProvedRun) -> TakenRun | None:
    """What is new of a run: entries, and papers. A salvaged run may lack entries in between, or only papers."""
    new = [at for at, one in enumerate(run.sealed) if one.hash not in run.known]
    papers = _theirs(work, run, all_of_them=bool(new))
    if not new and not papers:
        return None
    head = work.journal.head(run_of(run.sent))
    newest = head is None or any(one.hash == head.head for one in run.sealed)
    return TakenRun(
        run=run_of(run.sent),
        entries=[run.sealed[at] for at in new],
        expected_head=head.head if head else None,
        label=_label(work, run) if head is None or newest else head.label,
        papers=[encode(stretch) for stretch in papers],
        places=new,
    )


def _theirs(work: Work, run: ProvedRun, *, all_of_them: bool) -> list[Stretch]:
    """The stretches of other stations that are not kept here; all of them, or those of entries that have none."""
    kept = stretches(work.journal, run_of(run.sent))
    home = work.unlocked.station.id
    theirs = [one for one in run.sent.stretches if one not in kept and read_root_papers(one.papers.issued).id != home]
    return [one for one in theirs if all_of_them or not all(any(k.covers(at) for k in kept) for at in one.places())]


def _label(work: Work, run: ProvedRun) -> bytes:
    found = make_label(unfold(run.procedure, run.state), run.state, progress(run.procedure, run.state, work.now()))
    return seal_label(found, run.keys[CASE], work.chance)
