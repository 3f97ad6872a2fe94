"""Rules about persons: certificates, roster, who signed what, practice and trust."""

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID

from exports import evidence as ev
from exports.pdf.fields import OPERATOR, SUPERVISOR
from exports.verify.container import FileSignature
from exports.verify.findings import Finding, Rule, failed, fine, not_checked, warning
from exports.verify.message_rules import judged
from exports.verify.subject import Subject
from exports.writers import Writer
from sop_engine.errors import CannotOpen
from sop_engine.run.events import Closed
from sop_engine.station.agency import vouched
from sop_engine.station.certificates import (
    PRACTICE_MARK,
    PRACTICE_OID,
    check_issued,
    is_practice,
    load_certificate,
    load_revocations,
)
from sop_engine.station.keys import fingerprint
from sop_engine.station.roster import read_roster
from sop_engine.station.trust import fingerprint_text

_KNOWN = frozenset({ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, PRACTICE_OID})
"""Critical extensions that this program understands (RFC 5280 section 4.2: others must be refused)."""


def _path(subject: Subject) -> Iterator[Finding]:
    root = subject.root
    if not check_issued(root, root) or not is_authority(root) or _strange(root):
        yield failed("the root certificate is not one of a station")
    for officer in _users(subject):
        certificate = subject.certificate(subject.officers[officer])
        if not check_issued(root, certificate) or is_authority(certificate) or _strange(certificate):
            yield failed(f"the certificate of {subject.officers[officer].id} was not issued by the station root")
    for other in subject.others:
        yield from _path_of(other)
    for one in subject.container.signatures:
        status = judged(subject, one)
        if status.intact and status.valid and not status.trusted:
            yield failed(f"{one.field}: the signer's certificate does not lead to the station root")


def _users(subject: Subject) -> list[bytes]:
    """Fingerprints of the officers who signed entries."""
    actors = {body.actor for body in subject.bodies}
    return [name for name in subject.officers if name in actors]


def _path_of(one: Writer) -> Iterator[Finding]:
    """What is wrong with the certificates of another station; that its root issued them is certain already."""
    users = {one.there.roster.by_fingerprint(name) for name in one.actors} - {None}
    certificates = [load_certificate(officer.certificate, officer.id) for officer in users if officer is not None]
    if not is_authority(one.there.root) or any(map(_strange, (one.there.root, *certificates))):
        yield failed(f"the root certificate of {one.there.name} is not one of a station")
    if any(map(is_authority, certificates)):
        yield failed(f"a certificate with which entries were signed at {one.there.name} is no officer's")


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether it may issue certificates."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return constraints.ca or usage.key_cert_sign


def _strange(certificate: x509.Certificate) -> bool:
    critical = [one for one in certificate.extensions if one.critical]
    marks = [one.value.public_bytes() for one in critical if one.oid == PRACTICE_OID]
    return any(one.oid not in _KNOWN for one in critical) or any(mark != PRACTICE_MARK for mark in marks)


def _revoked(subject: Subject) -> Iterator[Finding]:
    findings = tuple(revoked_officers(subject, subject.revocations.public_bytes(Encoding.DER)))
    yield from findings
    if not _trusted_itself(subject) and _agency(subject)[0] is not None:
        if not findings:
            yield fine("no officer's certificate was revoked before it was used")
        yield not_checked("whether the agency has withdrawn its word for the station root: ask the agency")


def revoked_officers(subject: Subject, listed: bytes) -> Iterator[Finding]:
    """Whose certificate was revoked before it was used, by a list of the station root (DER)."""
    try:
        revocations = load_revocations(listed, subject.root)
    except CannotOpen as fault:
        yield failed(fault.sentence)
        return
    ends = {one.serial_number: one.revocation_date_utc for one in revocations}
    for body in subject.bodies:
        officer = subject.officers.get(body.actor)
        end = ends.get(subject.certificate(officer).serial_number) if officer else None
        if end and officer and end < body.moment.utc:  # in the same second it may have been before
            yield failed(f"the certificate of {officer.id} was revoked before an entry was signed with it")
            return
    for one in subject.container.signatures:
        if x509.load_der_x509_certificate(one.certificate).serial_number in ends:
            yield failed(f"{one.field}: the signer's certificate had been revoked")


def _roster(subject: Subject) -> Iterator[Finding]:
    try:
        roster = read_roster(*ev.roster_bytes(subject.evidence), subject.root)
    except CannotOpen as fault:
        yield failed(fault.sentence)
        return
    if roster.text.root != fingerprint(subject.root):
        yield failed("the roster is of another root")


def _operator(subject: Subject) -> Iterator[Finding]:
    one = next((one for one in subject.container.signatures if one.field == OPERATOR), None)
    head, officer = subject.record.head, _officer_id(subject, one)
    if officer != head.maker:
        yield failed(f"the record was made by {head.maker}, but the file is signed by {officer or 'somebody else'}")
    if head.kind == "final" and subject.record.terms is None and _closer(subject) != officer:
        yield failed("the file is not signed by the officer who closed the run")


def _officer_id(subject: Subject, one: FileSignature | None) -> str:
    officer = subject.officers.get(one.fingerprint) if one else None
    return officer.id if officer else ""


def _closer(subject: Subject) -> str | None:
    """Who closed the run. A supervisor may have signed off, and others read, before the record could be sealed."""
    closings = (told.event for told in reversed(subject.events) if isinstance(told.event, Closed))
    return next((event.header.actor for event in closings), None)


def _supervisor(subject: Subject) -> Iterator[Finding]:
    for one in subject.container.signatures:
        if one.field != SUPERVISOR:
            continue
        officer = subject.officers.get(one.fingerprint)
        if officer is None or not officer.supervisor or not officer.active:
            yield failed("the counter-signature is not by a supervisor of the roster")
        elif officer.id == subject.record.head.maker:
            yield failed("the counter-signature is by the officer who made the record")


def _practice(subject: Subject) -> Iterator[Finding]:
    try:
        root = is_practice(subject.root)
    except CannotOpen as fault:
        yield failed(fault.sentence)
        return
    marks = {root, subject.roster.practice, subject.record.head.practice, subject.opened.practice}
    marks |= {one.there.roster.text.practice for one in subject.others}
    if len(marks) != 1:
        yield failed("root, roster, record and run disagree about whether this is practice")
    elif root:
        yield warning("PRACTICE: made in a practice station; it is about no real case")


def _root(subject: Subject) -> Iterator[Finding]:
    trusted = subject.question.roots
    shown = f"{fingerprint_text(subject.root)}"
    if not trusted:
        yield not_checked(f"no trusted root was given; the record's root is {shown}")
    elif not _trusted_itself(subject):
        agency, faults = _agency(subject)
        if agency is not None:
            yield fine(f"an agency that you trust certified the station root: {fingerprint_text(agency)}")
        else:
            yield failed("; ".join((f"the record's root is none that you trust: {shown}", *faults)))


def _trusted_itself(subject: Subject) -> bool:
    return fingerprint(subject.root) in {fingerprint(one) for one in subject.question.roots}


def _agency(subject: Subject) -> tuple[x509.Certificate | None, tuple[str, ...]]:
    """The trusted agency that certified the station root; else what is wrong with the certificates in the record."""
    at = datetime.fromisoformat(subject.record.head.composed)
    wrong: list[str] = []
    for cross in subject.crosses:
        issuers = [one for one in subject.question.roots if one.subject == cross.issuer]
        for agency in issuers:
            faults = vouched(agency, cross, subject.root, at)
            if not faults:
                return agency, ()
            wrong += [f"what an agency signed for it does not count: {fault}" for fault in faults]
    return None, tuple(wrong)


RULES: tuple[Rule[Subject], ...] = (
    Rule("path", "the certificates of all who signed were issued by the root of their station", _path),
    Rule("revoked", "no certificate of the station was revoked before it was used", _revoked),
    Rule("roster", "the list of officers and roles is signed by the station root", _roster),
    Rule("operator", "signed by the officer who made the record", _operator),
    Rule("supervisor", "no counter-signature, or a supervisor's", _supervisor),
    Rule("practice", "a live station's record", _practice),
    Rule("root", "the station root is one that you trust", _root),
)
