"""Bundles under attack: by whom may sign, and one for each rule, which that rule alone refuses."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from exports.bundle.bag import INFO, PAYLOAD, SEAL, SIGNED, BagInfo, date_and_program, tag_files
from exports.bundle.contents import CHECKPOINT, SIGNER
from exports.bundle.packing import Found
from exports.bundle.ssh_signature import sign_file
from exports.verify.bundle_rules import RULES, Bundle
from exports.verify.findings import Rule, Status
from exports.verify.verify import apply
from sop_engine.canonical import sha256
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.unlocked import Unlocked
from tests.exports.signed import Practice

Files = dict[str, bytes]


def failures(files: Files, rules: tuple[Rule[Bundle], ...] = RULES, odd: tuple[str, ...] = ()) -> set[str]:
    """Names of the rules that a bundle breaks."""
    subject = Bundle(Found(files, odd))
    return {check.name for rule in rules for check in apply(rule, subject) if check.status is Status.FAILED}


def packed_again(files: Files, signer: Unlocked) -> Files:
    """The bundle as an officer would pack and sign it who wants these files in it."""
    payload = {name: content for name, content in files.items() if name.startswith(PAYLOAD)}
    record = Bundle(Found(files)).record.record
    date, program = date_and_program(files[INFO]) or ("", "")
    info = BagInfo(run=record.integrity.run, practice=record.head.practice, date=date, program=program)
    return sealed_again(payload | tag_files(payload, info), signer)


def sealed_again(files: Files, signer: Unlocked) -> Files:
    """The same files under that officer's signature."""
    public = signer.signer.certificate.public_key()
    assert isinstance(public, EllipticCurvePublicKey)
    return files | {SEAL: sign_file(files[SIGNED], signer.signer.sign, public).encode()}


Attack = Callable[[Files, Practice, Practice], tuple[Files, tuple[str, ...]]]


def _empty_folder(files: Files, _own: Practice, _other: Practice) -> tuple[Files, tuple[str, ...]]:
    return files, ("data/more is a folder without files",)


def _file_more(files: Files, own: Practice, _other: Practice) -> tuple[Files, tuple[str, ...]]:
    return packed_again(files | {"data/statement.txt": b"He said so."}, own.maker), ()


def _unsigned_list(files: Files, _own: Practice, _other: Practice) -> tuple[Files, tuple[str, ...]]:
    return files | {"tagmanifest-sha512.txt": files["tagmanifest-sha512.txt"].replace(b"a", b"b", 1)}, ()


def _another_entry(files: Files, own: Practice, _other: Practice) -> tuple[Files, tuple[str, ...]]:
    name = f"{PAYLOAD}journal/entries.jsonl"
    return packed_again(files | {name: files[name].replace(b'"mono":', b'"mono":1', 1)}, own.maker), ()


def _other_signer(files: Files, _own: Practice, other: Practice) -> tuple[Files, tuple[str, ...]]:
    pem = certificate_pem(other.maker.signer.certificate).encode()
    return packed_again(files | {SIGNER: pem}, other.maker), ()


def _other_seal(files: Files, own: Practice, _other: Practice) -> tuple[Files, tuple[str, ...]]:
    return sealed_again(files, own.officers["juma"]), ()


def _other_log(files: Files, own: Practice, _other: Practice) -> tuple[Files, tuple[str, ...]]:
    device = own.maker.device
    forked = sign_checkpoint(Checkpoint(origin=device.name, size=99, root=sha256(b"fork")), device.key)
    return packed_again(files | {CHECKPOINT: forked.encode()}, own.maker), ()


ATTACKS: dict[str, Attack] = {
    "plain": _empty_folder,
    "files": _file_more,
    "manifests": _unsigned_list,
    "parts": _another_entry,
    "signer": _other_signer,
    "seal": _other_seal,
    "handed_out": _other_log,
}
