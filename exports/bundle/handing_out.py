"""Handing out a bundle: the record with all that stands behind it, signed by the officer who hands it out."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from exports.bundle.bag import SEAL, SIGNED, BagInfo, tag_files
from exports.bundle.contents import Later, parts
from exports.bundle.packing import SUFFIX, pack_zip, write_folder
from exports.bundle.ssh_signature import sign_file
from exports.handing_out import Entry, asked_for, disk_fault, enter, record_of, write_and_enter
from exports.program import program_facts
from exports.verify.container import read_container
from exports.verify.subject import Question, Subject
from sop_engine.canonical import sha256
from sop_engine.errors import SigningFailed
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.merkle import consistency_path, leaf_hash, memory_nodes
from sop_engine.session import RunSession

KIND = "bundle"
"""How the journal names such a hand-out; its digest is that of the signed tag manifest."""
_SHORT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOutBundle:
    """What was handed out. `number`: of the interim record in it, else 0. `sha256`: of the tag manifest."""

    path: Path
    number: int
    sha256: str


def hand_out_bundle(session: RunSession, recipient: str, out: Path, *, interim: bool = False) -> HandedOutBundle:
    """Write a bundle into a folder, or into one file where the name ends with `.zip`, and an entry that says so.

    Args:
        session: the run.
        recipient: office and name, kept in the journal.
        out: a place where nothing is yet.
        interim: with a numbered record of an open run.

    Raises:
        Refused: not possible now, or something is there. StoreUnavailable: the disk refused; nothing was handed out.
    """
    to = asked_for(recipient, out)
    session.work.may_write()
    record, number = record_of(session, interim=interim)
    files = bundle(session, record)
    digest = sha256(files[SIGNED]).hex()
    entry = Entry(to, KIND, digest, number)
    if out.suffix.lower() == SUFFIX:
        write_and_enter(session, pack_zip(files, f"bundle-{session.run[:_SHORT]}"), out, entry)
    else:
        _as_folder(session, files, out, entry)
    return HandedOutBundle(path=out, number=number, sha256=digest)


def bundle(session: RunSession, record: bytes) -> dict[str, bytes]:
    """All files of the bundle of a signed record, by name.

    Raises:
        SigningFailed: the officer's key could not sign.
    """
    subject = Subject(read_container(record), Question())
    payload = parts(subject) | _later(session, subject).files()
    now = session.work.now()
    info = BagInfo(
        run=session.run, practice=session.work.practice, date=f"{now:%Y-%m-%d}", program=program_facts().name
    )
    files = payload | tag_files(payload, info)
    signer = session.work.unlocked.signer
    public = signer.certificate.public_key()
    if not isinstance(public, EllipticCurvePublicKey):
        sentence = "The officer's key is of another kind than those that sign."
        raise SigningFailed(sentence)
    return files | {SEAL: sign_file(files[SIGNED], signer.sign, public).encode("ascii")}


def _later(session: RunSession, subject: Subject) -> Later:
    """The papers of today: what became of certificates and of the log since the record was made."""
    unlocked, journal = session.work.unlocked, session.work.journal
    head, device = journal.device_head(), unlocked.device
    leaves = [leaf_hash(one) for one in journal.device_hashes()][: head.size]
    return Later(
        revocations=unlocked.station.text.revocations,
        checkpoint=sign_checkpoint(Checkpoint(origin=device.name, size=head.size, root=head.root), device.key),
        consistency=consistency_path(subject.checkpoint.size, head.size, memory_nodes(leaves)),
        device=device.certificate_der,
        signer=unlocked.signer.certificate_der,
    )


def _as_folder(session: RunSession, files: dict[str, bytes], out: Path, entry: Entry) -> None:
    """A folder appears under its name whole or not at all."""
    beside = None
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name[:40]}.", dir=out.parent))
        write_folder(files, beside / KIND)
        enter(session, entry)
        (beside / KIND).rename(out)
    except OSError as fault:
        raise disk_fault(out, fault) from fault
    finally:
        if beside is not None:
            shutil.rmtree(beside, ignore_errors=True)
