"""Send a case to one officer of another station: every entry as it lies, whose they are, and the keys."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from sop_engine.canonical import sha256
from sop_engine.errors import Refused
from sop_engine.journal.chain import read_links
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.compartment import WrappedCompartment, recipient_id, wrap
from sop_engine.journal.entry import RunId
from sop_engine.journal.store import DeviceHead
from sop_engine.run.compartments import CASE, PURGE, entitled
from sop_engine.sentence import phrase
from sop_engine.session.access import case_digest
from sop_engine.session.carriage import SENT, need_ours
from sop_engine.session.cases import case_of
from sop_engine.session.foreign import FORMAT as STRETCH
from sop_engine.session.foreign import Stretch, by_device, must_be_trusted, roots_believed, stretches
from sop_engine.session.holds import holds_of
from sop_engine.session.keeping import closed, opened
from sop_engine.session.marks import enter_marks
from sop_engine.session.run import RunSession
from sop_engine.session.sent_file import FORMAT, Sending, SentKey, SentRun, said, seal_file, sent_entry
from sop_engine.session.station_check import devices_of
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.take_over import own_take_over
from sop_engine.session.work import Work
from sop_engine.station.card import Card
from sop_engine.station.files import encode, write_new
from sop_engine.station.keys import fingerprint
from sop_engine.station.papers import Papers, named_abroad, read_root_papers, root_papers
from sop_engine.station.rights import Who, need
from sop_engine.station.roster import Officer, stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent.

    Attributes:
        path: the file. digest: of what was signed, hex; the receipt names it. runs: ids, in the order of the file.
        kept_back: run and compartment of what was not handed on, since the receiver holds none of its roles, or the
            sender no key.
        unread: runs that belong to it and that the sender may not open; they stay here.
        word: the agency on whose word the other station is believed; empty where its own root is trusted here.
        records: how many sealed records of closed runs go along.
    """

    path: Path
    digest: str
    runs: tuple[RunId, ...]
    kept_back: tuple[tuple[RunId, str], ...]
    unread: tuple[str, ...]
    word: str = ""
    records: int = 0


def send_case(work: Work, case: str, card: Card, out: Path, only: Sequence[str] = ()) -> Sent:
    """Write the file for the officer of a card, and enter that it was sent. The case is still ours afterwards.

    Args:
        work: the working place of an officer of the case: who owns it, or a supervisor.
        case: its reference, or a run of it.
        card: of an officer of a station whose root is trusted here.
        out: a new file.
        only: ids of runs, or their beginnings; those that they began belong to them. Default: all of the case.

    Raises:
        Refused: no such case, no right to it, a station that is not trusted, or a file that is there already.
        CannotOpen: a run is damaged. StoreUnavailable: the disk refuses.
    """
    word = _must_be_elsewhere(work, card)
    if out.exists() or out.is_symlink():
        sentence = phrase("There is something in {name} already; nothing was written.", name=out.name)
        raise Refused(sentence, "A case is always sent in a new file.")
    if _plain(case) and _plain(case) in _plain(out.name):
        sentence = "The name of the file says what case it is; nothing was written."
        raise Refused(sentence, "Choose a name that tells nothing, such as a date.")
    work.may_write()
    sessions, unread = _chosen(work, case, only)
    for session in sessions:
        _must_be_allowed(session)
    head = work.journal.device_head()
    runs = tuple(_run(session, head, card.officer) for session in sessions)
    sending = Sending(
        format=FORMAT,
        by=work.officer.fingerprint,
        at=stamp(work.clock.now().utc),
        to=card.officer.fingerprint,
        root=fingerprint(card.station.root),
        papers=root_papers(work.unlocked.station, work.unlocked.roster),
        runs=runs,
    )
    signed = encode(sending)
    digest = sha256(signed).hex()
    content = seal_file(signed, work.unlocked.signer.sign(said(signed)), card.officer.unwrap_key)
    write_new(out, content)
    try:
        _enter(work, sessions, card, digest)
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    kept_back = tuple(
        (session.run, key.name)
        for session, run in zip(sessions, runs, strict=True)
        for key in run.keys
        if key.kept and not key.wrap
    )
    return Sent(
        path=out,
        digest=digest,
        runs=tuple(one.run for one in sessions),
        kept_back=kept_back,
        unread=tuple(sorted(unread)),
        word=word,
        records=sum(bool(one.record) for one in runs),
    )


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _must_be_elsewhere(work: Work, card: Card) -> str:
    """The card is of another station, of the same kind, that is trusted here; on whose word, if on any."""
    if card.station.id == work.unlocked.station.id:
        sentence = "This is the card of an officer of this station."
        raise Refused(sentence, "Colleagues take a run over by name; nothing needs to be sent.")
    word = must_be_trusted(card.station, roots_believed(work, work.now()))
    if card.station.roster.text.practice != work.practice:
        sentence = "A practice station and a live one never send each other cases."
        raise Refused(sentence)
    return word


def _chosen(work: Work, case: str, only: Sequence[str]) -> tuple[list[RunSession], set[str]]:
    """The runs that are sent, opened; and those that belong to them and cannot be."""
    known = [one.run for one in case_of(work, case).runs]
    for text in only:
        if not any(run.startswith(text) for run in known):
            sentence = phrase("The case has no run {text} that you may open.", text=text)
            raise Refused(sentence, "See them with: sop case show")
    wanted = [run for run in known if not only or any(run.startswith(text) for text in only)]
    found: dict[RunId, RunSession] = {}
    unread: set[str] = set()
    while wanted:
        run = wanted.pop()
        if run in found or work.journal.head(run) is None:
            continue
        if CASE not in work.keys_of(run):
            unread.add(run)
            continue
        found[run] = RunSession.resume(work, run)
        wanted += [RunId(did.used.run) for did in found[run].state.steps.values() if did.used]
    return [found[run] for run in sorted(found)], unread


def _must_be_allowed(session: RunSession) -> None:
    """Who sends it owns the run (took it over by name, or else began it), or is a supervisor; and it is ours."""
    work, state = session.work, session.state
    need_ours(work, session.run, session.history[-1].entry_hash)
    owner = state.owner.header.by if state.owner else state.opened.header.by if state.opened else ""
    mine = {Who.NAMED} if owner == work.officer.id else set()
    need("send_case", work.unlocked, *mine, about=session.run)


def _run(session: RunSession, head: DeviceHead, to: Officer) -> SentRun:
    work = session.work
    sealed = work.journal.entries(session.run)
    return SentRun(
        run=session.run,
        entries=tuple(map(sent_entry, sealed)),
        stretches=(*stretches(work.journal, session.run), *_own(session, head)),
        keys=tuple(_keys(session, to)),
        record=_record(session),
        holds=tuple(str(one.sentence()) for one in holds_of(work, session.run)),
    )


def _record(session: RunSession) -> bytes:
    """The sealed record as it is kept. The case's key opens it: who is given the one may have the other."""
    key, folder = session.keyring.case, session.work.unlocked.station.places.records
    content = closed(folder, key)
    if content is not None:
        opened(content, key)  # a damaged one would be refused there
    return content or b""


def _own(session: RunSession, head: DeviceHead) -> Iterator[Stretch]:
    """What this station wrote of the run, with its papers and a proof for each entry."""
    work = session.work
    device = work.unlocked.device
    links, _ = read_links(work.journal.entries(session.run))
    checkpoint = sign_checkpoint(Checkpoint(origin=device.name, size=head.size, root=head.root), device.key)
    papers = Papers(issued=root_papers(work.unlocked.station, work.unlocked.roster), checkpoint=checkpoint)
    for begin, end in by_device(links, devices_of(work)):
        numbers = [link.body.device_seq for link in links[begin:end]]
        paths = tuple(tuple(map(bytes, path)) for path in work.journal.inclusion_proofs(numbers, head.size))
        taken = own_take_over(work, session.run, begin, head.size, numbers[0]) if begin else None
        yield Stretch(format=STRETCH, run=session.run, first=begin, papers=papers, paths=paths, taken=taken)


def _keys(session: RunSession, to: Officer) -> Iterator[SentKey]:
    """The compartments: those that may be handed on, wrapped for the receiver; of the rest only that they are."""
    work = session.work
    recipient = X25519PublicKey.from_public_bytes(to.unwrap_key)
    escrows = _escrows(work, session.run)
    for kept in work.keystore.compartments(session.run):
        key = session.keyring.open.get(kept.name)
        stays = tuple(sorted((who, wrapped) for who, wrapped in kept.wraps.items() if who in escrows))
        if key is not None and _may_have(session, kept, to):
            yield SentKey(id=kept.id, name=kept.name, wrap=wrap(key, recipient), kept=stays)
        else:
            yield SentKey(id=kept.id, name=kept.name, wrap=b"", kept=stays)


def _may_have(session: RunSession, kept: WrappedCompartment, to: Officer) -> bool:
    """Who takes the case over may read it all, but a sealed part only with one of its roles."""
    place = kept.name.split("/")[1] if kept.name.startswith(PURGE) else kept.name
    rule = entitled(session.procedure, session.state, kept.name)
    return not place.startswith("sealed_") or not rule.roles.isdisjoint(to.roles)


def _escrows(work: Work, run: RunId) -> frozenset[bytes]:
    """The escrow keys of this station, and of those that wrote the run."""
    others: Iterable[bytes] = (
        read_root_papers(one.papers.issued).roster.text.escrow for one in stretches(work.journal, run)
    )
    keys = (work.unlocked.escrow, *others)
    return frozenset(recipient_id(X25519PublicKey.from_public_bytes(one)) for one in keys)


def _enter(work: Work, sessions: Sequence[RunSession], card: Card, digest: str) -> None:
    to = named_abroad(card.officer.id, card.station.id)
    opened = next((one.state.opened for one in sessions if one.state.opened), None)
    case = case_digest(work.unlocked.station.id, opened.case) if opened else ""
    words = (("to", to), ("station", card.station.name), ("runs", str(len(sessions))), ("case", case))
    enter(work, StationAct(act=SENT, about=digest, words=words))
    for one in sessions:
        last = one.history[-1].entry_hash.hex()
        where = f"{card.officer.name}, {card.station.name}"
        said_of = (("to", where), ("station", card.station.id), ("head", last))
        enter_marks(work, one.run, StationAct(act=SENT, about=digest, words=said_of))
