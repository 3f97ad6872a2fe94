"""Rules about a bundle: nothing more, nothing less and nothing else than what its signer packed.

The record in it is judged by the rules of records; these tie every other file to it and to the signature.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from exports.bundle.bag import ALGORITHMS, INFO, PAYLOAD, SEAL, SIGNED, BagInfo, date_and_program, listed, tag_files
from exports.bundle.contents import (
    CHECKPOINT,
    CONSISTENCY,
    DEVICE,
    LATER,
    LATER_NAMES,
    RECORD,
    REVOCATIONS,
    SIGNER,
    parts,
)
from exports.bundle.packing import Found
from exports.bundle.ssh_signature import BadSignature, check_signature, read_signature
from exports.verify.container import read_container
from exports.verify.findings import Finding, Rule, failed, fine
from exports.verify.signer_rules import is_authority, revoked_officers
from exports.verify.subject import Question, Subject
from sop_engine.canonical import sha256
from sop_engine.journal.checkpoint import read_checkpoint, verify_checkpoint
from sop_engine.journal.head_code import head_code
from sop_engine.journal.heads import read_head, read_heads
from sop_engine.journal.merkle import verify_consistency
from sop_engine.journal.note import BadNote, NoteKey
from sop_engine.station.certificates import check_issued

_MOST_NAMED = 8


@dataclass
class Bundle:
    """A bundle under examination. Properties raise where a piece cannot be read.

    Attributes:
        found: what lies in it. heads: known from elsewhere, that are the log's of the day of handing out.
    """

    found: Found
    heads: tuple[str, ...] = ()

    @cached_property
    def record(self) -> Subject:
        """The record in it."""
        return Subject(read_container(self.found.files[RECORD]), Question())

    @cached_property
    def derived(self) -> dict[str, bytes]:
        """Every file that follows from the record."""
        return parts(self.record)

    @cached_property
    def payload(self) -> dict[str, bytes]:
        """What lies in `data/`."""
        return {name: content for name, content in self.found.files.items() if name.startswith(PAYLOAD)}

    @cached_property
    def signer(self) -> x509.Certificate:
        """The certificate of who handed it out, without a look at who issued it."""
        return x509.load_pem_x509_certificate(self.found.files[SIGNER])

    @cached_property
    def revocations(self) -> x509.CertificateRevocationList:
        """The list of the day when it was handed out."""
        return x509.load_pem_x509_crl(self.found.files[REVOCATIONS])


def _plain(bundle: Bundle) -> Iterator[Finding]:
    yield from map(failed, bundle.found.odd)


def _files(bundle: Bundle) -> Iterator[Finding]:
    tags = tag_files({}, BagInfo(run="", practice=False, date="", program=""))
    wanted = {*bundle.derived, *LATER_NAMES, *tags, SEAL}
    there = set(bundle.found.files)
    yield from (failed(f"{name} is missing") for name in sorted(wanted - there)[:_MOST_NAMED])
    yield from (failed(f"{name} does not belong to it") for name in sorted(there - wanted)[:_MOST_NAMED])


def _manifests(bundle: Bundle) -> Iterator[Finding]:
    """Every digest; then the manifests and the two further files, which have one form only."""
    files = bundle.found.files
    stated = date_and_program(files.get(INFO, b""))
    if stated is None:
        yield failed(f"{INFO} is not in its form")
        return
    info = BagInfo(
        run=bundle.record.record.integrity.run,
        practice=bundle.record.record.head.practice,
        date=stated[0],
        program=stated[1],
    )
    changed = {name for algorithm in ALGORITHMS for name in _changed(bundle, algorithm)}
    yield from (failed(f"{name} is not the file that was packed") for name in sorted(changed)[:_MOST_NAMED])
    for name, content in tag_files(bundle.payload, info).items():
        if not changed and files.get(name) != content:
            yield failed(f"{name} was changed")
            return


def _changed(bundle: Bundle, algorithm: str) -> Iterator[str]:
    known = listed(bundle.found.files.get(f"manifest-{algorithm}.txt", b""))
    for name, content in bundle.payload.items():
        if known.get(name) != hashlib.new(algorithm, content).hexdigest():
            yield name


def _parts(bundle: Bundle) -> Iterator[Finding]:
    files = bundle.found.files
    for name, content in bundle.derived.items():
        if name in files and files[name] != content:
            yield failed(f"{name} says something else than the signed record")


def _signer(bundle: Bundle) -> Iterator[Finding]:
    root, signer = bundle.record.root, bundle.signer
    key = signer.public_key()
    if not check_issued(root, signer) or is_authority(signer) or not isinstance(key, EllipticCurvePublicKey):
        yield failed("who signed the bundle was not certified by the station root")
    if bundle.revocations.get_revoked_certificate_by_serial_number(signer.serial_number) is not None:
        yield failed("the certificate of who signed the bundle had been revoked")
    names = signer.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    yield fine(f"handed out by {str(names[0].value) if names else 'somebody without a name'}")


def _seal(bundle: Bundle) -> Iterator[Finding]:
    key = bundle.signer.public_key()
    if not isinstance(key, EllipticCurvePublicKey):
        yield failed("the key of who signed the bundle is of another kind")
        return
    try:
        signature = read_signature(bundle.found.files[SEAL].decode("utf-8", "replace"))
        check_signature(signature, bundle.found.files[SIGNED], key)
    except BadSignature as fault:
        yield failed(str(fault))


def _later(bundle: Bundle) -> Iterator[Finding]:
    """Revocations, and the log, on the day when it was handed out."""
    record, files = bundle.record, bundle.found.files
    der = bundle.revocations.public_bytes(Encoding.DER)
    findings = tuple(revoked_officers(record, der))
    yield from findings
    if _number(bundle.revocations) < _number(record.revocations):
        yield failed("the list of revoked certificates in it is older than the record's")
    device = x509.load_pem_x509_certificate(files[DEVICE])
    key, names = device.public_key(), device.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if not check_issued(record.root, device) or not isinstance(key, Ed25519PublicKey) or not names:
        yield failed("the device whose log it names was not certified by the station root")
        return
    try:
        name = NoteKey(name=str(names[0].value), public=key)
        log, _ = verify_checkpoint(files[CHECKPOINT].decode("utf-8", "replace"), name)
    except BadNote as fault:
        yield failed(str(fault))
        return
    before = record.checkpoint
    path = [base64.b64decode(line, validate=True) for line in files[CONSISTENCY].splitlines()]
    if not verify_consistency((before.size, before.root), (log.size, log.root), path):
        yield failed("the log of the day of packing does not begin with the record's: it was rebuilt, or cut off")
        return
    grown = f"its log had grown from {before.size} to {log.size} entries, head {head_code(log.root)}"
    if not findings:
        yield fine(f"when it was handed out, nobody's certificate had been revoked before its use, and {grown}")
    for text in bundle.heads:
        yield fine(
            f"{text} is the head of the log on that day: all {log.size} entries stood when it was written down"
        )


def is_later_head(found: Found, text: str) -> bool:
    """Whether a head that somebody kept is that of the log on the day of handing out, and so none of the record."""
    head = (read_heads(text) or [read_head(text)])[0]
    try:
        log = read_checkpoint(found.files[CHECKPOINT].decode("utf-8", "replace"))
        record = Subject(read_container(found.files[RECORD]), Question()).checkpoint
    except Exception:  # noqa: BLE001 - damaged bytes make the libraries raise anything; a rule says what is wrong
        return False
    if log.size == record.size:
        return False
    return head.checkpoint == log or head.wanted in {log.root.hex(), head_code(log.root)}


def _number(revocations: x509.CertificateRevocationList) -> int:
    return revocations.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def digest_of(bundle: Bundle) -> str:
    """What the station's journal names the bundle by."""
    return sha256(bundle.found.files[SIGNED]).hex()


RULES: tuple[Rule[Bundle], ...] = (
    Rule("plain", "plain files only: no links, pipes or empty folders", _plain),
    Rule("files", "nothing is missing, and nothing was added", _files),
    Rule("manifests", "every file is the one that was packed", _manifests),
    Rule("parts", f"every file but those of {LATER} follows from the signed record", _parts),
    Rule("signer", "signed by an officer of the station", _signer),
    Rule("seal", "that officer's signature stands under the list of files", _seal),
    Rule("handed_out", "revocations and log of the day when it was handed out fit", _later),
)
"""Every rule of a bundle, in the order in which it is applied and printed."""
