"""The other door: verifying a run where it is kept, in the journal of an unlocked station.

Besides what a PDF can show, the tree over the whole device log is at hand here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from exports.verify.findings import Finding, Outcome, Rule, Status, Verdict, failed, fine, not_checked, warning
from exports.verify.journal_rules import CHAIN, DISCLOSURES, ENTRIES, only
from exports.verify.purge_rules import purges_of
from exports.verify.verify import apply
from sop_engine.errors import Refused, SopError
from sop_engine.journal import chain
from sop_engine.journal.body import parse_body
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.head_code import head_code
from sop_engine.journal.heads import judge, read_head, read_heads
from sop_engine.journal.links import verify_links
from sop_engine.journal.merkle import leaf_hash, verify_inclusion
from sop_engine.run.compartments import CASE
from sop_engine.run.use_events import Returned, Used
from sop_engine.session import RunSession
from sop_engine.session.bulk import uncollected
from sop_engine.session.expunged import gone, stubs_of
from sop_engine.session.foreign import by_device, keys_known, roots_believed, stretches, unproved
from sop_engine.session.head_check import log_of_station
from sop_engine.session.holds import holds_of
from sop_engine.session.station_check import devices_of
from sop_engine.session.take_over import own_take_over, read_take_over
from sop_engine.session.times import wrong_times
from sop_engine.session.work import Work
from sop_engine.station.certificates import check_issued, load_certificate, load_revocations
from sop_engine.station.devices import spans, writer
from sop_engine.station.papers import read_root_papers
from sop_engine.station.trust import fingerprint_text


@dataclass
class KeptRun:
    """A run in its station.

    Attributes:
        work: the unlocked station. run: which run of it. followed: runs that lead to this one, itself not among them.
    """

    work: Work
    run: RunId
    followed: frozenset[RunId] = frozenset()
    heads: tuple[str, ...] = ()

    @cached_property
    def entries(self) -> list[SealedEntry]:
        """All entries of the run."""
        return self.work.journal.entries(self.run)

    @cached_property
    def own(self) -> list[tuple[int, SealedEntry]]:
        """Those that no papers of another station are about, with their numbers in the run."""
        there = stretches(self.work.journal, self.run)
        if not there:
            return list(enumerate(self.entries, 1))
        devices = devices_of(self.work)
        return [(link.at + 1, link.sealed) for link in self.links if link.body.device in devices]

    @property
    def links(self) -> list[chain.Link]:
        """The entries, parsed."""
        return self._verified[0]

    @property
    def found(self) -> list[chain.Finding]:
        """What every rule of a chain says, all signatures included."""
        return self._verified[1]

    @cached_property
    def _verified(self) -> tuple[list[chain.Link], list[chain.Finding]]:
        head = self.work.journal.head(self.run)
        keys = keys_known(self.work.journal, self.work.unlocked.roster)
        expected = chain.Expected(run=self.run, signers=keys, head=head.head if head else None)
        with uncollected():
            return verify_links(self.entries, expected)


def verify_run(work: Work, run: RunId, heads: Sequence[str] = ()) -> Outcome:
    """Verify a run of the station that is unlocked; nothing is written. `heads`: known from elsewhere."""
    kept = KeptRun(work, run, heads=tuple(heads))
    checks = tuple(check for rule in (STUB_RULES if gone(work, run) else RULES) for check in apply(rule, kept))
    broken = any(check.status is Status.FAILED for check in checks)
    return Outcome(verdict=Verdict.FAILED if broken else Verdict.VERIFIED, checks=checks, limits=LIMITS)


def _chain(kept: KeptRun) -> Iterator[Finding]:
    if not kept.entries:
        yield failed("the run has no entries")
    yield from only(kept.found, CHAIN)


def _entries(kept: KeptRun) -> Iterator[Finding]:
    yield from only(kept.found, ENTRIES)
    officers = {one.fingerprint for one in kept.work.unlocked.roster.officers}
    for number, sealed in kept.own if len(kept.own) < len(kept.entries) else ():
        if parse_body(sealed.body).actor not in officers:
            yield failed(f"entry {number} is not signed by an officer of this station, which wrote it")


def _disclosures(kept: KeptRun) -> Iterator[Finding]:
    yield from only(kept.found, DISCLOSURES)


def _tree(kept: KeptRun) -> Iterator[Finding]:
    journal = kept.work.journal
    head = journal.device_head()
    paths = journal.inclusion_proofs([sealed.device_seq for _, sealed in kept.own], head.size)
    for (number, sealed), path in zip(kept.own, paths, strict=True):
        if not verify_inclusion(leaf_hash(sealed.hash), sealed.device_seq, path, (head.size, head.root)):
            yield failed(f"entry {number} does not stand in the log of this laptop")
            return
    code = head_code(head.root)
    which = "every entry" if len(kept.own) == len(kept.entries) else "every entry of this station"
    yield fine(f"{which} stands in the log of this laptop; its head is {code} at {head.size} entries")


def _device(kept: KeptRun) -> Iterator[Finding]:
    known = spans(kept.work.unlocked.roster.text)
    for number, sealed in kept.own:
        if parse_body(sealed.body).device != writer(known, sealed.device_seq):
            yield failed(f"entry {number} was written by a device that had no right to its number of the log")


def _stations(kept: KeptRun) -> Iterator[Finding]:
    """Entries of other stations: their papers prove them, and the roots are trusted here."""
    if len(kept.own) == len(kept.entries):
        return
    there = stretches(kept.work.journal, kept.run)
    trusted, home = roots_believed(kept.work), kept.work.unlocked
    for elsewhere in {read_root_papers(one.papers.issued).id: one for one in there}.values():
        station = read_root_papers(elsewhere.papers.issued)
        if station.id == home.station.id or trusted.knows(station.root):
            continue
        agency = trusted.agency(station.root, station.crosses)
        if agency is None:
            yield failed(f"the root of {station.name} is none that you trust: {fingerprint_text(station.root)}")
        else:
            yield fine(f"{station.name} is believed on the word of {agency.subject.rfc4514_string()}")
    yield from map(failed, unproved(kept.links, there, home.roster))
    names = {read_root_papers(one.papers.issued).name for one in there}
    count = len(kept.entries) - len(kept.own)
    yield fine(f"{count} entries are of {', '.join(sorted(names))}; each stands in a log that its own device signed")


def _carried(kept: KeptRun) -> Iterator[Finding]:
    """That this station took the run over before it went on with it; of other stations their papers say it."""
    size = kept.work.journal.device_head().size
    for first, _ in by_device(kept.links, devices_of(kept.work)):
        if not first:
            continue
        try:
            said = read_take_over(own_take_over(kept.work, kept.run, first, size, kept.links[first].body.device_seq))
        except Refused as fault:
            yield not_checked(fault.sentence)
            continue
        if said.head != kept.links[first - 1].hash.hex():
            yield failed(f"what was signed when the case was taken over names another entry than number {first}")
        yield fine(
            f"after entry {first} this station took the case over, on {said.at:%Y-%m-%dT%H:%M:%SZ} by its clock"
        )


def _heads(kept: KeptRun) -> Iterator[Finding]:
    if not kept.heads and not kept.followed:
        yield not_checked("no head was given: use --head, --heads, or sop station heads")
    for text in kept.heads:
        for shown in judge(read_heads(text) or [read_head(text)], log_of_station(kept.work)):
            yield fine(shown.sentence) if shown.good else failed(shown.sentence)


def _officers(kept: KeptRun) -> Iterator[Finding]:
    station = kept.work.unlocked.station
    load_revocations(station.text.revocations, station.root)
    for officer in kept.work.unlocked.roster.officers:
        if not check_issued(station.root, load_certificate(officer.certificate, officer.id)):
            yield failed(f"the certificate of {officer.id} was not issued by the station root")


def _reading(kept: KeptRun) -> Iterator[Finding]:
    try:
        session = RunSession.resume(kept.work, kept.run)
    except SopError as fault:
        yield failed(fault.sentence)
        return
    if session.state.opened is not None and session.state.opened.practice:
        yield warning("PRACTICE: a run of a practice station; it is about no real case")


def _marks(kept: KeptRun) -> Iterator[Finding]:
    """Legal holds, and what was expunged; of a run of which nothing can be read, why."""
    try:
        stubs, holds = stubs_of(kept.work, kept.run), holds_of(kept.work, kept.run)
    except SopError as fault:
        yield failed(fault.sentence)
        return
    yield from (fine(hold.sentence()) for hold in holds)
    yield from (fine(stub.sentence()) for stub in stubs)
    if not stubs and gone(kept.work, kept.run):
        yield not_checked("its keys were destroyed, and you may not read why: a supervisor can")


def _clock(kept: KeptRun) -> Iterator[Finding]:
    history = RunSession.resume(kept.work, kept.run).history
    yield from map(failed, wrong_times((one.moment, one.event) for one in history))


def _purges(kept: KeptRun) -> Iterator[Finding]:
    yield from purges_of(RunSession.resume(kept.work, kept.run))


def _used(kept: KeptRun) -> Iterator[Finding]:
    """Every run that a step of this one began, with all rules; what cannot be looked into is said by name."""
    session = RunSession.resume(kept.work, kept.run)
    count = 0
    for step in session.unfolded.steps:
        did = session.state.step(step.name)
        if did.used is None:
            continue
        count += 1
        name = f"the run {did.used.run[:8]} of {did.used.procedure}, begun by '{step.title}'"
        other = KeptRun(kept.work, RunId(did.used.run), kept.followed | {kept.run})
        if not other.entries:
            yield warning(f"{name}: it was noted and is not there; opening this run begins it")
        elif CASE not in kept.work.keys_of(other.run):
            yield not_checked(f"{name}: you may not read it; an officer with a role in it can")
        else:
            yield from _follow(kept, other, name, (did.used, did.returned))
    if count:
        yield fine(f"{count} runs were begun by this one; those that can be read were followed")


def _follow(kept: KeptRun, other: KeptRun, name: str, told: tuple[Used, Returned | None]) -> Iterator[Finding]:
    """What is wrong with the other run, or with what this one says of it."""
    if other.run in other.followed:
        yield failed(f"{name}: it leads back to itself")
        return
    for check in (check for rule in RULES for check in apply(rule, other)):
        if check.status in {Status.FAILED, Status.NOT_CHECKED}:
            yield Finding(check.status, f"{name}: {check.name}: {check.reason}")
    used, returned = told
    opened = RunSession.resume(kept.work, other.run).state.opened
    if opened is None or (opened.caller, opened.logic_digest, opened.text_digest) != (
        kept.run,
        used.logic_digest,
        used.text_digest,
    ):
        yield failed(f"{name}: it was begun by another run, or in another version of its procedure")
    if returned is not None and returned.head not in {one.hash.hex() for one in other.entries}:
        yield failed(f"{name}: what came back from it names an entry that it does not have")


RULES: tuple[Rule[KeptRun], ...] = (
    Rule("chain", "the entries are one unbroken chain", _chain),
    Rule("entries", "every entry is signed by an officer of the roster", _entries),
    Rule("disclosures", "every kept part is one that its entry lists", _disclosures),
    Rule("tree", "every entry stands in the log of this laptop", _tree),
    Rule("device", "every entry was written by the device that wrote the log then", _device),
    Rule("stations", "no entry is of another station", _stations),
    Rule("carried", "the run was not taken over from another station", _carried),
    Rule("heads", "the heads that were given fit", _heads),
    Rule("officers", "officers and the list of those who left are the station root's", _officers),
    Rule("reading", "the run can be read, with the procedure that it pinned", _reading),
    Rule("marks", "nothing was expunged, and no legal hold stands", _marks),
    Rule("clock", "every jump of the clock is entered, and times are corrected only as stated", _clock),
    Rule("purges", "nothing was expunged that the procedure keeps", _purges),
    Rule("used", "no step has begun another run", _used),
)
STUB_RULES: tuple[Rule[KeptRun], ...] = tuple(
    rule for rule in RULES if rule.find not in {_reading, _clock, _purges, _used}
)
"""What holds of a run of which only the stub is left."""

LIMITS = (
    "Whether the laptop's clock was right.",
    "Whether the whole disk was put back to an older day: compare the head with the Occurrence Book.",
)
"""What was not checked, in sentences."""
