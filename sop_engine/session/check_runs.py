"""Check the runs of a station: chain, parts, keys, whether they can be read, and their lines in the lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.canonical import NotCanonical
from sop_engine.errors import SopError, StationBusy
from sop_engine.journal.chain import Expected, Link
from sop_engine.journal.compartment import CannotUnwrap, CompartmentKey, WrappedCompartment, unwrap
from sop_engine.journal.entry import RunId
from sop_engine.journal.links import verify_links
from sop_engine.journal.mending import relabel
from sop_engine.journal.seal import OpenedEntry, open_entry
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.journal.store import Journal
from sop_engine.problem import Severity
from sop_engine.run.compartments import CASE
from sop_engine.run.unfold import unfold
from sop_engine.sentence import phrase
from sop_engine.session.labels import Label, make_label, open_label, seal_label
from sop_engine.session.run import RunSession
from sop_engine.session.station_check import Finding, Kind
from sop_engine.session.station_log import log_run
from sop_engine.session.work import PAGE, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class _Checked:
    """A run under check. `kept`: its compartments by id. `keys`: those that are open here."""

    work: Work
    run: RunId
    kept: Mapping[bytes, WrappedCompartment]
    keys: Mapping[bytes, CompartmentKey]

    def failed(self, sentence: str, code: str = "run") -> Finding:
        """Something that cannot be put right."""
        return Finding(Kind.FAILED, code, self.run, f"Run {self.run[:8]}: {sentence}")


def check_runs(work: Work, escrow: X25519PrivateKey | None = None) -> Iterator[Finding]:
    """Check every run that the journal lists."""
    try:
        for run in [*all_runs(work.journal)]:
            yield from check_run(work, run, escrow)
    except (SopError, NotCanonical, TypeError) as fault:  # TypeError: a row that should be there is not
        sentence = fault.sentence if isinstance(fault, SopError) else "The list of runs cannot be read."
        yield Finding(Kind.FAILED, "list", "station.db", sentence)


def all_runs(journal: Journal) -> Iterator[RunId]:
    """Every run that the journal lists."""
    before: tuple[str, RunId] | None = None
    while page := journal.runs(limit=PAGE, before=before):
        yield from (head.run for head in page)
        before = (page[-1].newest, page[-1].run)


def check_run(work: Work, run: RunId, escrow: X25519PrivateKey | None = None) -> Iterator[Finding]:
    """Check one run: the chain (signatures are for `check_entries`), every part that can be opened, its label."""
    keys: dict[bytes, CompartmentKey] = {}
    kept = {one.id: one for one in work.keystore.compartments(run)}
    for one in kept.values():
        try:
            key = work.unlocked.decrypt_key(one)
            spare = unwrap(one, escrow) if escrow is not None else None
        except CannotUnwrap:
            yield Finding(
                Kind.FAILED,
                "keys",
                run,
                phrase("Run {run}: a key of it was damaged or changed; restore keys.db.", run=run[:8]),
            )
            continue
        if escrow is not None and spare is None and one.wraps:
            yield Finding(
                Kind.FAILED, "keys", run, phrase("Run {run}: a key of it is not wrapped for the escrow.", run=run[:8])
            )
        if key or spare:
            keys[one.id] = key or spare  # type: ignore[assignment]  # one of them is there
    try:
        sealed = work.journal.entries(run)
    except SopError as fault:
        yield Finding(Kind.FAILED, "run", run, f"Run {run[:8]}: {fault.sentence}")
        return
    except NotCanonical:
        yield Finding(
            Kind.FAILED,
            "parts",
            run,
            phrase("Run {run}: the parts of an entry were damaged or changed.", run=run[:8]),
        )
        return
    checked = _Checked(work=work, run=run, kept=kept, keys=keys)
    links, wrong = verify_links(sealed, Expected(run=run, signers=None))
    found = [checked.failed(one.sentence, "entries") for one in wrong if one.severity is Severity.ERROR]
    found += _parts(checked, links)
    yield from found
    if run != log_run(work.unlocked.station.id) and not any(one.kind is Kind.FAILED for one in found):
        yield from _reading(checked)


def _parts(checked: _Checked, links: Sequence[Link]) -> Iterator[Finding]:
    destroyed = any(not one.wraps for one in checked.kept.values())
    closed = 0
    for link in links:
        try:
            opened = open_entry(link.sealed, checked.keys, body=link.body)
        except NotCanonical as fault:
            yield checked.failed(f"a part of entry {link.at + 1} was damaged or changed: {fault}.", "parts")
            continue
        closed += len(opened.withheld)
        if not checked.kept.keys() >= set(opened.withheld):
            yield checked.failed(f"a part of entry {link.at + 1} belongs to no compartment of the run.", "parts")
        elif not opened.withheld and not destroyed and (gone := _gone(opened)):
            yield checked.failed(f"a part of entry {link.at + 1} was taken away ({', '.join(gone)}).", "parts")
    if closed:
        sentence = phrase(
            "Run {run}: {closed} parts cannot be opened by you; who may read them can check them.",
            run=checked.run[:8],
            closed=closed,
        )
        yield Finding(Kind.NOT_CHECKED, "parts", checked.run, sentence)


def _gone(opened: OpenedEntry) -> list[str]:
    """Names of parts that the act says it has and that are not there, in an entry of which nothing is withheld."""
    act = opened.claims.get("act")
    named = act.get("parts", ()) if isinstance(act, Mapping) else ()
    parts = named if isinstance(named, list | tuple) else ()
    return [str(one) for one in ("act", *parts) if one not in opened.claims]


def _reading(checked: _Checked) -> Iterator[Finding]:
    own = checked.work.keys_of(checked.run)
    if CASE not in own:
        return
    try:
        session = RunSession.resume(checked.work, checked.run)
    except SopError as fault:
        yield checked.failed(fault.sentence)
        return
    head = checked.work.journal.head(checked.run)
    fresh = make_label(unfold(session.procedure, session.state), session.state, session.progress())
    kept = open_label(head.label, own[CASE]) if head is not None else None
    if kept is None or _lasting(kept) != _lasting(fresh):
        yield _relabelled(checked, seal_label(fresh, own[CASE], checked.work.chance))


def _lasting(label: Label) -> tuple[object, ...]:
    """What a label may only change with an act that writes it anew; its clocks and counts may be older."""
    return (label.case, label.procedure, label.title, label.state, label.untaken)


def _relabelled(checked: _Checked, label: bytes) -> Finding:
    journal = checked.work.journal
    try:
        checked.work.may_write()
    except StationBusy as fault:
        return checked.failed(f"its line in the list is false. {fault.sentence}", "list")
    if isinstance(journal, SqlCipherJournal):
        relabel(journal.file, checked.run, label)
        journal.forget()
    sentence = phrase(
        "Run {run}: its line in the list of runs was changed; it was written anew.", run=checked.run[:8]
    )
    return replace(checked.failed(sentence, "list"), kind=Kind.REPAIRED, sentence=sentence)
