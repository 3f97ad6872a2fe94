"""Rules about the journal behind the record: entries, signatures, disclosures, device, log, heads.

The chain itself is judged by `sop_engine.journal.chain`, which knows nothing of records.
"""

from collections.abc import Iterator
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID

from exports.verify.findings import Finding, Rule, failed, fine, not_checked, warning
from exports.verify.subject import Subject
from sop_engine.canonical import Digest, sha256, unb64url
from sop_engine.journal import chain
from sop_engine.journal.checkpoint import read_checkpoint, verify_checkpoint
from sop_engine.journal.entry import RunId
from sop_engine.journal.head_code import head_code
from sop_engine.journal.heads import Head, read_head, read_heads
from sop_engine.journal.merkle import leaf_hash, verify_inclusion
from sop_engine.journal.note import BadNote, NoteKey
from sop_engine.problem import Severity
from sop_engine.station.certificates import check_issued, load_certificate
from sop_engine.station.devices import device_keys, spans, writer
from sop_engine.station.keys import fingerprint

ENTRIES = frozenset({chain.Rule.SIGNER, chain.Rule.SIGNATURE})
"""Findings of the chain that are about signatures."""
DISCLOSURES = frozenset({chain.Rule.DIGEST_TWICE, chain.Rule.DISCLOSURE, chain.Rule.DISCLOSURE_FORM})
"""Findings of the chain that are about disclosures."""
CHAIN = frozenset(chain.Rule) - ENTRIES - DISCLOSURES
"""All others: form, run, links, head, clocks."""


def _evidence(subject: Subject) -> Iterator[Finding]:
    if sha256(subject.container.evidence).hex() != subject.record.integrity.evidence:
        yield failed("evidence.json is not the one that the record names")


@lru_cache(maxsize=1)
def chain_findings(subject: Subject) -> list[chain.Finding]:
    """What `verify_chain` says of the entries and of what is shown of them."""
    shown: dict[Digest, list[str]] = {}
    for sealed, told in zip(subject.entries, subject.evidence.entries, strict=True):
        shown.setdefault(sealed.hash, []).extend(told.shown)
    expected = chain.Expected(
        run=RunId(subject.record.integrity.run),
        signers=subject.keys,
        head=Digest(bytes.fromhex(subject.record.integrity.head)),
        shown=shown,
    )
    return chain.verify_chain(subject.entries, expected)


def only(found: list[chain.Finding], rules: frozenset[chain.Rule]) -> Iterator[Finding]:
    """The findings of these rules, in this report's words."""
    for one in found:
        if one.rule in rules:
            yield failed(one.sentence) if one.severity is Severity.ERROR else warning(one.sentence)


def _chain(subject: Subject) -> Iterator[Finding]:
    yield from only(chain_findings(subject), CHAIN)


def _entries(subject: Subject) -> Iterator[Finding]:
    yield from only(chain_findings(subject), ENTRIES)
    for at in subject.own if subject.others else ():
        if subject.bodies[at].actor not in subject.officers:
            yield failed(f"entry {at + 1} is not signed by an officer of the station that wrote it")


def _disclosures(subject: Subject) -> Iterator[Finding]:
    yield from only(chain_findings(subject), DISCLOSURES)


def _device(subject: Subject) -> Iterator[Finding]:
    known = spans(subject.roster)
    certificates = [load_certificate(one.certificate, "The certificate of a device") for one in known]
    if not all(check_issued(subject.root, one) for one in (subject.device, *certificates)):
        yield failed("the certificate of the device was not issued by the station root")
    bodies = [subject.bodies[at] for at in subject.own]
    if any(body.device not in {one.fingerprint for one in known} for body in bodies):
        yield failed("an entry was written on another device than the certified one")
    elif any(body.device != writer(known, body.device_seq) for body in bodies):
        yield failed("an entry stands at a number of the log that its device had no right to")
    if subject.roster.device != unb64url(subject.evidence.device):
        yield failed("the roster names another device")
    if not {fingerprint(one) for one in (subject.device, *certificates)}.isdisjoint(subject.officers):
        yield failed("the device's certificate is an officer's")
    if len(known) > 1:
        yield fine(f"the station was restored: {len(known)} certified devices wrote its log, one after another")


def _checkpoint(subject: Subject) -> Iterator[Finding]:
    key = subject.device.public_key()
    if not isinstance(key, Ed25519PublicKey):
        yield failed("the device's key is of another kind")
        return
    try:
        verify_checkpoint(subject.evidence.checkpoint, NoteKey(name=_log_name(subject), public=key))
    except BadNote as fault:
        yield failed(str(fault))


def _log_name(subject: Subject) -> str:
    """A device's certificate is made out in the name of its log."""
    names = subject.device.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def _inclusion(subject: Subject) -> Iterator[Finding]:
    tree = (subject.checkpoint.size, subject.checkpoint.root)
    for at in subject.own:
        sealed = subject.entries[at]
        path = [unb64url(node) for node in subject.evidence.entries[at].path]
        if not verify_inclusion(leaf_hash(sealed.hash), sealed.device_seq, path, tree):
            yield failed(f"entry {at + 1} does not stand in the log that the checkpoint heads")
            return


def _heads(subject: Subject) -> Iterator[Finding]:
    if not subject.question.heads:
        code = head_code(subject.checkpoint.root)
        yield not_checked(f"no head code was given; compare {code} with the Occurrence Book, or use --head")
    for text in subject.question.heads:
        yield _head(subject, text)


def _head(subject: Subject, text: str) -> Finding:
    found = (read_heads(text) or [read_head(text)])[0]
    if found.bad:
        return failed(f"{found.text[:40]!r} is no head: {found.bad}")
    if found.checkpoint is not None:
        return _measured(subject, found)
    wanted, size, run = found.wanted, subject.checkpoint.size, len(subject.entries)
    if wanted in _forms(subject.checkpoint.root):
        return fine(
            f"{wanted} is the head of the log: when it was written down, all {size} entries stood as they do now"
        )
    for one in subject.others:
        there = read_checkpoint(one.stretch.papers.checkpoint)
        if wanted in _forms(there.root):
            return fine(f"{wanted} is the head of the log of {one.there.name}, as it came with the case")
    for number, sealed in enumerate(subject.entries, 1):
        if wanted in _forms(sealed.hash):
            return fine(f"{wanted} is entry {number} of {run}: it and all before it stood when it was written down")
    return failed(f"{wanted} is no head of this record: it is another record's, or the journal was replaced")


def _measured(subject: Subject, head: Head) -> Finding:
    """A head that says its length: of this record's log at this length, or one of which the record cannot tell."""
    said, here = head.checkpoint, subject.checkpoint
    key = device_keys(subject.roster).get(said.origin) if said is not None else None
    for one in subject.others if said is not None and key is None else ():
        key = device_keys(one.there.roster.text).get(said.origin) if said is not None else None
        here = read_checkpoint(one.stretch.papers.checkpoint)
        if key is not None:
            break
    if said is None or key is None:
        return failed(f"{head.text}: the head of another log")
    if head.note:
        try:
            verify_checkpoint(head.note, NoteKey(name=said.origin, public=key))
        except BadNote as fault:
            return failed(f"{head.text}: {fault}")
    if said.size != here.size:
        known = "the station holds it against its log: sop station heads"
        return not_checked(f"{head.text}: the record's log had {here.size} entries; {known}")
    if said.root != here.root:
        return failed(f"{head.text}: another log of {said.size} entries was signed; the journal was continued twice")
    return fine(f"{head.text} is the head of the log: all {here.size} entries stood then as they do now")


def _forms(digest: Digest) -> tuple[str, str]:
    return digest.hex(), head_code(digest)


RULES: tuple[Rule[Subject], ...] = (
    Rule("evidence", "evidence.json is the one that the record names", _evidence),
    Rule("chain", "the entries are one unbroken chain up to the head that the record names", _chain),
    Rule("entries", "every entry is signed by an officer of the station that wrote it", _entries),
    Rule("disclosures", "every shown disclosure is one that its entry lists", _disclosures),
    Rule("device", "all entries of the station were written on its certified device", _device),
    Rule("checkpoint", "the device signed the head of its log", _checkpoint),
    Rule("inclusion", "every entry of the station stands in that log", _inclusion),
)
HEADS: Rule[Subject] = Rule("heads", "the heads that were given fit", _heads)
