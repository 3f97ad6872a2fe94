"""Whether the entries of a run are one unbroken chain. Pure; one function for each rule.

Rules, in the order in which they are applied:

* form: every body is an entry's, in its only spelling; number, hash and run stored beside it are its own.
* run: every entry belongs to this run.
* parents: the first entry has no parent; every other one has, and all its parents stand before it.
* fork: every entry's only parent is the entry just before it (until two-way sync exists, a second head, or
  an entry that joins two, is a finding).
* device_order: within one device's log the numbers only grow; a number that occurs twice is a fork.
* device_link: where two neighbours of a device's log stand in this run, the later names the earlier;
  only number 0 has none before it.
* head: the newest entry is the head that is expected (a chain alone cannot show that its tail was cut off).
* signer: the actor's certificate is known.
* signature: it is the actor's, over this hash, with low s.
* digest_twice: no digest is listed by two entries.
* disclosure: every box is its entry's and the only one of its compartment; every shown disclosure is listed by
  its entry, and only once. (What is inside a box is held against the entry when it is opened.)
* disclosure_form: every shown disclosure is `[salt, name, value]` with an allowed name that occurs once.
* clock_back, monotonic_back (warnings): a wall clock, or a machine's steady clock within one start, went back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from msgspec import Struct

from sop_engine.canonical import Digest, NotCanonical, sha256
from sop_engine.journal.body import Body, read_bodies
from sop_engine.journal.compartment import box_nonce
from sop_engine.journal.disclosure import read_disclosure, text_digest
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.signature import signed_bytes, verify_signature
from sop_engine.problem import Severity


class Rule(StrEnum):
    """Names of the rules; stable."""

    FORM = "form"
    RUN = "run"
    PARENTS = "parents"
    FORK = "fork"
    DEVICE_ORDER = "device_order"
    DEVICE_LINK = "device_link"
    SIGNER = "signer"
    SIGNATURE = "signature"
    DIGEST_TWICE = "digest_twice"
    DISCLOSURE = "disclosure"
    DISCLOSURE_FORM = "disclosure_form"
    HEAD = "head"
    CLOCK_BACK = "clock_back"
    MONOTONIC_BACK = "monotonic_back"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in a chain.

    Attributes:
        at: place of the entry in the run, from 0; None when it concerns the whole chain.
        sentence: plain words, without case contents.
    """

    rule: Rule
    at: int | None
    sentence: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the chain is held against.

    Attributes:
        signers: certificate fingerprint to public key; None leaves signatures out (they can be checked later).
        head: hash of the newest entry as known from elsewhere; None if it is not known.
        shown: entry hash to the disclosure texts that somebody shows for it.
    """

    run: RunId
    signers: Mapping[bytes, EllipticCurvePublicKey] | None
    head: Digest | None = None
    shown: Mapping[Digest, Sequence[str]] = field(default_factory=dict)


class Link(Struct, frozen=True, gc=False):
    """An entry in its place, parsed."""

    at: int
    sealed: SealedEntry
    body: Body
    hash: Digest


def verify_chain(
    entries: Sequence[SealedEntry], expected: Expected, rules: Sequence["Check"] | None = None
) -> list[Finding]:
    """Apply every rule (or those given); an empty list means that the chain holds (see the limits under `head`).

    Bodies that cannot be parsed are reported and left out of the other rules.
    """
    links, findings = read_links(entries)
    for rule in RULES if rules is None else rules:
        findings.extend(rule(links, expected))
    return findings


def read_links(entries: Sequence[SealedEntry]) -> tuple[list[Link], list[Finding]]:
    """The entries, each parsed and hashed once, and a finding for each whose body is malformed (it has no link)."""
    findings: list[Finding] = []
    links: list[Link] = []
    for at, (sealed, body) in enumerate(zip(entries, read_bodies([one.body for one in entries]), strict=True)):
        if isinstance(body, Body):
            links.append(Link(at, sealed, body, sha256(sealed.body)))
        else:
            findings.append(Finding(Rule.FORM, at, f"Entry {at + 1} is malformed: {body}."))
    return links, findings


def _form(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    for link in links:
        stored = (link.sealed.hash, link.sealed.run, link.sealed.device_seq)
        if stored != (link.hash, link.body.run, link.body.device_seq):
            yield Finding(Rule.FORM, link.at, f"Entry {link.at + 1} was stored under another hash, run or number.")


def _run(links: Sequence[Link], expected: Expected) -> Iterator[Finding]:
    for link in links:
        if link.body.run != expected.run:
            yield Finding(Rule.RUN, link.at, f"Entry {link.at + 1} belongs to another run.")


def _parents(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    before: set[Digest] = set()
    for link in links:
        if bool(link.body.prev) != bool(before) or not before.issuperset(link.body.prev):
            yield Finding(Rule.PARENTS, link.at, f"An entry that should stand before entry {link.at + 1} is missing.")
        before.add(link.hash)


def _fork(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    for before, link in pairwise(links):
        if len(link.body.prev) > 1:
            yield Finding(Rule.FORK, link.at, f"Entry {link.at + 1} joins two lines of entries.")
        elif link.body.prev != (before.hash,):
            yield Finding(Rule.FORK, link.at, f"Entry {link.at + 1} does not follow the entry before it.")


def _device_order(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    newest: dict[bytes, int] = {}
    for link in links:
        last = newest.get(link.body.device, -1)
        if link.body.device_seq <= last:
            sentence = (
                f"Entry {link.at + 1} has a number in its device's log that was used before (a copy, or a fork)."
            )
            yield Finding(Rule.DEVICE_ORDER, link.at, sentence)
        newest[link.body.device] = max(last, link.body.device_seq)


def _device_link(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    known = {(link.body.device, link.body.device_seq): link.hash for link in links}
    for link in links:
        number, named = link.body.device_seq, link.body.device_prev
        before = known.get((link.body.device, number - 1))
        if (named is None) != (number == 0) or (before is not None and named != before):
            yield Finding(Rule.DEVICE_LINK, link.at, f"Entry {link.at + 1} does not follow in its device's log.")


def _signer(links: Sequence[Link], expected: Expected) -> Iterator[Finding]:
    for link in links:
        if expected.signers is not None and link.body.actor not in expected.signers:
            yield Finding(Rule.SIGNER, link.at, f"Entry {link.at + 1} is signed by an unknown certificate.")


def _signature(links: Sequence[Link], expected: Expected) -> Iterator[Finding]:
    for link in links:
        key = (expected.signers or {}).get(link.body.actor)
        if key is not None and not verify_signature(key, signed_bytes(link.hash), link.sealed.signature):
            yield Finding(Rule.SIGNATURE, link.at, f"The signature of entry {link.at + 1} is not valid.")


def _digest_twice(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    listed = [digest for link in links for digest in link.body.digests]
    if len(set(listed)) == len(listed):  # those of one entry are sorted, so that none can occur twice
        return
    seen: set[Digest] = set()
    for link in links:
        if not seen.isdisjoint(link.body.digests):
            yield Finding(Rule.DIGEST_TWICE, link.at, f"Entry {link.at + 1} lists a digest of another entry.")
        seen.update(link.body.digests)


def _disclosure(links: Sequence[Link], expected: Expected) -> Iterator[Finding]:
    shown = expected.shown
    for link in links:
        if not _own_boxes(link):
            sentence = f"A part of entry {link.at + 1} is of another entry, or occurs twice."
            yield Finding(Rule.DISCLOSURE, link.at, sentence)
        texts = shown.get(link.hash) if shown else None
        if texts and not _each_once(list(map(_shown_digest, texts)), link.body.digests):
            sentence = f"A disclosure of entry {link.at + 1} is not one that the entry lists, or occurs twice."
            yield Finding(Rule.DISCLOSURE, link.at, sentence)
    for _entry in shown.keys() - {link.hash for link in links}:
        yield Finding(Rule.DISCLOSURE, None, "A disclosure is shown for an entry that is not in the chain.")


def _own_boxes(link: Link) -> bool:
    boxes = link.sealed.boxes
    if [box.nonce for box in boxes] != [box_nonce(link.hash)] * len(boxes):
        return False
    return len(boxes) == 1 or len({box.compartment for box in boxes}) == len(boxes)


def _each_once(digests: Sequence[Digest], listed: Sequence[Digest]) -> bool:
    unique = set(digests)
    return len(unique) == len(digests) and unique.issubset(listed)


def _shown_digest(text: str) -> Digest:
    return text_digest(text) if text.isascii() else Digest(b"")


def _disclosure_form(links: Sequence[Link], expected: Expected) -> Iterator[Finding]:
    for link in links if expected.shown else ():
        names: set[str] = set()
        for text in expected.shown.get(link.hash, ()):
            try:
                name = read_disclosure(text).name
            except NotCanonical as fault:
                sentence = f"A disclosure of entry {link.at + 1} is malformed: {fault}."
                yield Finding(Rule.DISCLOSURE_FORM, link.at, sentence)
                continue
            if name in names:
                sentence = f"Entry {link.at + 1} shows two disclosures of one name."
                yield Finding(Rule.DISCLOSURE_FORM, link.at, sentence)
            names.add(name)


def _head(links: Sequence[Link], expected: Expected) -> Iterator[Finding]:
    newest = links[-1].hash if links else None
    if expected.head is not None and newest != expected.head:
        yield Finding(
            Rule.HEAD, None, "The newest entry is not the expected one: the chain was cut off or continued."
        )


def _clock_back(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    for before, link in pairwise(links):
        if link.body.utc < before.body.utc:
            sentence = f"The clock of entry {link.at + 1} is behind that of the entry before it."
            yield Finding(Rule.CLOCK_BACK, link.at, sentence, Severity.WARNING)


def _monotonic_back(links: Sequence[Link], _expected: Expected) -> Iterator[Finding]:
    newest: dict[tuple[bytes, str], int] = {}
    for link in links:
        start, now = (link.body.device, link.body.boot), link.body.mono_ms
        last = newest.get(start, 0)
        if now >= last:
            newest[start] = now
        else:
            sentence = f"The steady clock of entry {link.at + 1} is behind an earlier entry's of the same start."
            yield Finding(Rule.MONOTONIC_BACK, link.at, sentence, Severity.WARNING)


Check = Callable[[Sequence[Link], Expected], Iterator[Finding]]

LINKS: tuple[Check, ...] = (_form, _run, _parents, _fork, _device_order, _device_link, _head)
"""What is checked each time a run is opened (see `links`): that it is one unbroken line up to its head. With the
newest signature, which commits to everything before it, that is quick; `sop verify` applies every rule."""

OTHERS: tuple[Check, ...] = (
    _signer,
    _signature,
    _digest_twice,
    _disclosure,
    _disclosure_form,
    _clock_back,
    _monotonic_back,
)

RULES: tuple[Check, ...] = (*LINKS, *OTHERS)
