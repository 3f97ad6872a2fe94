"""What lies in a bundle: the record, and the same evidence once more as files that plain tools read.

All of it but `handed_out/` follows from the signed PDF, so a bundle can say nothing else than the record does.
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from exports import evidence as ev
from exports.bundle.bag import PAYLOAD
from exports.draw import EVIDENCE_NAME, RECORD_NAME
from exports.verify.subject import Subject
from exports.writers import Writer
from sop_engine.canonical import Digest, unb64url
from sop_engine.station.certificates import load_certificate
from sop_engine.station.devices import spans

RECORD = f"{PAYLOAD}record.pdf"
LATER = f"{PAYLOAD}handed_out/"
"""Papers of the day on which the bundle was made."""
REVOCATIONS, CHECKPOINT, CONSISTENCY, DEVICE, SIGNER = (
    f"{LATER}{name}" for name in ("revocations.pem", "checkpoint.txt", "consistency.txt", "device.pem", "signer.pem")
)
LATER_NAMES = frozenset({REVOCATIONS, CHECKPOINT, CONSISTENCY, DEVICE, SIGNER})
_HALF = 32
_SHORT = 8

_READ_ME = """\
What is in this folder

record.pdf            the signed record: read this one; everything below stands in it, too
record.json           what its pages say, as data
evidence.json         the journal entries behind it, with their signatures and proofs
journal/              entries.jsonl: one entry a line; signatures.txt: on the same line, the signature of who acted
                      (ECDSA, DER, base64); shown.jsonl: what may leave the station of that entry; checkpoint.txt:
                      the head of the log, signed by the laptop
procedure/            the text of the procedure that the run was done by
certificates/         of the station, its devices and who acted; revoked ones; the signed list of officers;
                      in station-1 and so on the same of other stations, where they wrote a part of the run
handed_out/           papers of the day when this bundle was made: revocations, head of the log with the proof that it
                      only grew since the record, and the certificate of who signed the bundle

Check everything:     sop verify FOLDER --trust ROOT.pem
Without the program:  sha256sum --check tagmanifest-sha256.txt, then manifest-sha256.txt, then the signature; the page
                      "Check a record" of the program's documents says how.
Get the certificate of the station from the station, and not from here.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """Papers of the day when the bundle is made.

    Attributes:
        revocations: DER. checkpoint: signed head of the log.
        consistency: proof that the record's log is its beginning.
        device: DER of the certificate of the device that signed it. signer: of the officer who hands the bundle out.
    """

    revocations: bytes
    checkpoint: str
    consistency: tuple[Digest, ...]
    device: bytes
    signer: bytes

    def files(self) -> dict[str, bytes]:
        """As they lie in the bundle."""
        proof = "".join(f"{base64.b64encode(node).decode('ascii')}\n" for node in self.consistency)
        return {
            REVOCATIONS: revocations_pem(self.revocations),
            CHECKPOINT: self.checkpoint.encode("utf-8"),
            CONSISTENCY: proof.encode("ascii"),
            DEVICE: certificate_file(self.device),
            SIGNER: certificate_file(self.signer),
        }


def parts(subject: Subject) -> dict[str, bytes]:
    """Every file that follows from a signed record, the record itself included; names begin with `data/`."""
    files = {
        "READ-ME.txt": _READ_ME.encode("ascii"),
        "record.pdf": subject.container.data,
        RECORD_NAME: subject.container.record,
        EVIDENCE_NAME: subject.container.evidence,
        **{f"journal/{name}": content for name, content in _journal(subject)},
        **{f"procedure/{name}": text.encode("utf-8") for name, text in _sources(subject).items()},
        **{f"certificates/{name}": content for name, content in _certificates(subject)},
    }
    return {f"{PAYLOAD}{name}": content for name, content in files.items()}


def certificate_file(der: bytes) -> bytes:
    """A certificate as a PEM file."""
    return load_certificate(der, "A certificate in the bundle").public_bytes(Encoding.PEM)


def revocations_pem(der: bytes) -> bytes:
    """A revocation list as a PEM file."""
    return x509.load_der_x509_crl(der).public_bytes(Encoding.PEM)


def _journal(subject: Subject) -> Iterator[tuple[str, bytes]]:
    told = subject.evidence.entries
    yield "entries.jsonl", "".join(f"{one.body}\n" for one in told).encode("utf-8")
    yield "signatures.txt", b"".join(base64.b64encode(_der(unb64url(one.signature))) + b"\n" for one in told)
    yield "shown.jsonl", b"".join(b"[" + b",".join(map(unb64url, one.shown)) + b"]\n" for one in told)
    yield "checkpoint.txt", subject.evidence.checkpoint.encode("utf-8")


def _sources(subject: Subject) -> Mapping[str, str]:
    """The procedure's text by name; none where the run keeps even that from the record."""
    sources = subject.opened.sources
    return sources if isinstance(sources, Mapping) else {}


def _certificates(subject: Subject) -> Iterator[tuple[str, bytes]]:
    yield "root.pem", subject.root.public_bytes(Encoding.PEM)
    for number, span in enumerate(spans(subject.roster), 1):
        yield f"device-{number}.pem", certificate_file(span.certificate)
    acted = {body.actor for body in subject.bodies} | {one.fingerprint for one in subject.container.signatures}
    for officer in subject.roster.officers:
        if officer.fingerprint in acted:
            yield f"officer-{officer.fingerprint.hex()[:_SHORT]}.pem", certificate_file(officer.certificate)
    for number, cross in enumerate(subject.crosses, 1):
        yield f"agency-{number}.pem", cross.public_bytes(Encoding.PEM)
    yield "revocations.pem", revocations_pem(unb64url(subject.evidence.revocations))
    signed, signature = ev.roster_bytes(subject.evidence)
    yield "roster.json", signed
    yield "roster.sig", _der(signature)
    for number, one in enumerate(subject.others, 1):
        yield from ((f"station-{number}/{name}", content) for name, content in _papers_of(one))


def _papers_of(one: Writer) -> Iterator[tuple[str, bytes]]:
    """The same of another station that wrote entries, and the head of its log as it came with the case."""
    issued = one.stretch.papers.issued
    yield "root.pem", one.there.root.public_bytes(Encoding.PEM)
    for number, span in enumerate(one.there.devices, 1):
        yield f"device-{number}.pem", certificate_file(span.certificate)
    for officer in one.there.roster.officers:
        if officer.fingerprint in one.actors:
            yield f"officer-{officer.fingerprint.hex()[:_SHORT]}.pem", certificate_file(officer.certificate)
    for number, cross in enumerate(one.there.crosses, 1):
        yield f"agency-{number}.pem", cross.public_bytes(Encoding.PEM)
    yield "revocations.pem", revocations_pem(issued.revocations)
    yield "roster.json", issued.roster
    yield "roster.sig", _der(issued.signature)
    yield "checkpoint.txt", one.stretch.papers.checkpoint.encode("utf-8")


def _der(signature: bytes) -> bytes:
    """r||s as other programs read it."""
    r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
    return encode_dss_signature(r, s)
