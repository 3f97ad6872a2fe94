"""Bundles: what is packed verifies; what is added, missing, changed, sealed again or odd is refused."""

import base64
import json
import os
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.bundle.bag import INFO, PAYLOAD, SIGNED
from exports.bundle.contents import CHECKPOINT, CONSISTENCY, RECORD, REVOCATIONS, parts
from exports.bundle.handing_out import bundle, hand_out_bundle
from exports.bundle.packing import Found, pack_zip, write_folder
from exports.commands.export import export
from exports.commands.verify import verify
from exports.verify.bundle_door import verify_bundle
from exports.verify.bundle_rules import RULES, Bundle
from exports.verify.findings import Verdict
from sop_engine.canonical import sha256
from sop_engine.errors import Refused
from sop_engine.journal.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from sop_engine.journal.head_code import head_code
from sop_engine.journal.merkle import consistency_path, leaf_hash, memory_nodes
from sop_engine.journal.merkle import root as root_of
from sop_engine.session import RunSession, open_work
from sop_engine.station.certificates import certificate_pem, make_revocations
from tests.exports.bundles import ATTACKS, Files, failures, packed_again
from tests.exports.signed import SIGNED_AT, Practice, WalkingClock, practise, procedure, seeded

TOP = "bundle-00000000"


@pytest.fixture(scope="module")
def packed(practice: Practice) -> Files:
    """The files of a bundle. Nothing is entered in the station, which other tests share."""
    with open_work(practice.maker, WalkingClock(), seeded("bundle")) as work:
        return bundle(RunSession.resume(work, work.find(practice.run)), practice.signed)


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Another station with the same people and the same case."""
    return practise(tmp_path_factory.mktemp("stranger") / "station", "stranger")


def test_a_bundle_verifies_as_folder_and_as_one_file(packed: Files, practice: Practice, tmp_path: Path) -> None:
    """Both forms are VERIFIED against the station's root, and INTACT, SIGNER UNKNOWN without one."""
    write_folder(packed, tmp_path / "bag")
    (tmp_path / "bag.zip").write_bytes(pack_zip(packed, TOP))
    for path in (tmp_path / "bag", tmp_path / "bag.zip"):
        outcome = verify_bundle(path, [practice.root.certificate], practice=True)
        assert outcome.verdict is Verdict.VERIFIED, list(outcome.lines())
        assert dict(outcome.claims)["bundle"] == sha256(packed[SIGNED]).hex()
    assert verify_bundle(tmp_path / "bag", [], practice=True).verdict is Verdict.SIGNER_UNKNOWN


def test_the_same_record_is_packed_into_the_same_bytes(packed: Files, practice: Practice) -> None:
    """Nothing in a bundle is chance: on the same day it is made again byte for byte."""
    with open_work(practice.maker, WalkingClock(), seeded("another chance")) as work:
        again = bundle(RunSession.resume(work, work.find(practice.run)), practice.signed)
    assert again == packed
    assert pack_zip(again, TOP) == pack_zip(dict(reversed(packed.items())), TOP)


def test_nothing_withheld_and_no_name_of_the_case_is_around_the_record(packed: Files) -> None:
    """The tag files say the run's random id only; the payload holds no more than the record's evidence."""
    tags = b"".join(content for name, content in packed.items() if not name.startswith(PAYLOAD))
    for word in (b"OB 12", b"Wanjiru", b"wanjiru", b"Mfano"):
        assert word not in tags
    assert b"PRACTICE, about no real case" in packed[INFO]
    assert not any(b"the invented aunt" in content for content in packed.values())


def test_every_line_of_the_journal_is_an_entry_of_the_record(packed: Files) -> None:
    """Entries, signatures and what is shown of them stand line by line, and the shown lines are JSON."""
    folder = f"{PAYLOAD}journal/"
    evidence = json.loads(packed[f"{PAYLOAD}evidence.json"])
    entries = packed[f"{folder}entries.jsonl"].decode().splitlines()
    assert entries == [one["body"] for one in evidence["entries"]]
    assert len(packed[f"{folder}signatures.txt"].splitlines()) == len(entries)
    shown = [json.loads(line) for line in packed[f"{folder}shown.jsonl"].splitlines()]
    assert [len(line) for line in shown] == [len(one["shown"]) for one in evidence["entries"]]
    assert all(len(told) == 3 for line in shown for told in line)


@settings(max_examples=40)
@given(data=st.data())
def test_no_file_can_be_changed_left_out_or_added(packed: Files, data: st.DataObject) -> None:
    """Whatever single thing is done to a bundle, a rule of the bundle says so."""
    name = data.draw(st.sampled_from(sorted(packed)))
    other = data.draw(
        st.sampled_from(["data/more.txt", "more.txt", "../data/x", "data\\record.pdf", "Data/record.pdf"])
    )
    place = data.draw(st.integers(0, max(0, len(packed[name]) - 1)))
    flipped = bytearray(packed[name] or b"?")
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    changed: Files = data.draw(
        st.sampled_from(
            [
                packed | {name: bytes(flipped)},
                packed | {name: packed[name] + b"\n"},
                packed | {other: packed[name]},
                {one: content for one, content in packed.items() if one != name},
            ]
        )
    )
    assert failures(changed), name


@pytest.mark.parametrize("name", [rule.name for rule in RULES])
def test_each_rule_matters(name: str, packed: Files, practice: Practice, stranger: Practice) -> None:
    """An attack that this rule alone refuses, by somebody who may sign; without the rule it passes."""
    files, odd = ATTACKS[name](packed, practice, stranger)
    assert failures(files, odd=odd) == {name}
    assert not failures(files, tuple(rule for rule in RULES if rule.name != name), odd)


def test_a_head_of_the_day_of_handing_out_fits(grown: Files, practice: Practice, tmp_path: Path) -> None:
    """A code that was written down after the record was made speaks for the bundle; others are judged as before."""
    write_folder(grown, tmp_path / "bag")
    later = head_code(read_checkpoint(grown[CHECKPOINT].decode()).root)
    mine = Bundle(Found(grown)).record.record.integrity.head_code
    wrong = head_code(sha256(b"another log"))
    roots = [practice.root.certificate]
    both = verify_bundle(tmp_path / "bag", roots, practice=True, heads=(later, mine))
    assert both.verdict is Verdict.VERIFIED, list(both.lines())
    assert [check.name for check in both.checks if later in check.reason] == ["handed_out"] * 2
    assert verify_bundle(tmp_path / "bag", roots, practice=True, heads=(later, wrong)).failures == ("heads",)


@pytest.fixture(scope="module")
def grown(packed: Files, practice: Practice) -> Files:
    """The bundle as it would be when the log had got three more entries, by the device's own word."""
    before, device = Bundle(Found(packed)).record, practice.maker.device
    with open_work(practice.maker, WalkingClock(), seeded("grown")) as work:
        leaves = [leaf_hash(one) for one in work.journal.device_hashes()][: before.checkpoint.size]
    leaves += [leaf_hash(sha256(bytes([number]))) for number in range(3)]
    newest = Checkpoint(origin=device.name, size=len(leaves), root=root_of(leaves))
    path = consistency_path(before.checkpoint.size, len(leaves), memory_nodes(leaves))
    proof = b"".join(base64.b64encode(node) + b"\n" for node in path)
    note = sign_checkpoint(newest, device.key).encode()
    return packed_again(packed | {CHECKPOINT: note, CONSISTENCY: proof}, practice.maker)


def test_who_was_revoked_meanwhile_is_seen(packed: Files, practice: Practice) -> None:
    """The list of the day counts: for who signed the bundle, and for acts after a revocation."""
    serial = practice.maker.signer.certificate.serial_number
    later = make_revocations(practice.root, [(serial, SIGNED_AT)], 9, SIGNED_AT)
    with_list = packed_again(packed | {REVOCATIONS: _pem(later)}, practice.maker)
    assert failures(with_list) == {"signer", "handed_out"}
    older = make_revocations(practice.root, [], 0, SIGNED_AT)
    assert failures(packed_again(packed | {REVOCATIONS: _pem(older)}, practice.maker)) == {"handed_out"}


def _pem(revocations: object) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return revocations.public_bytes(Encoding.PEM)  # type: ignore[attr-defined,no-any-return]  # what the caller made


def test_what_is_no_plain_file_is_named_and_never_opened(packed: Files, practice: Practice, tmp_path: Path) -> None:
    """A link, a pipe and an empty folder are each refused; a link to the right content too, and none is followed."""
    bag = tmp_path / "bag"
    write_folder(packed, bag)
    (tmp_path / "record.pdf").write_bytes(packed[RECORD])
    (bag / "data" / "READ-ME.txt").unlink()
    (bag / "data" / "READ-ME.txt").symlink_to(tmp_path / "record.pdf")
    (bag / "more").symlink_to(tmp_path)
    os.mkfifo(bag / "pipe")
    (bag / "empty").mkdir()
    outcome = verify_bundle(bag, [practice.root.certificate], practice=True)
    reasons = {check.reason for check in outcome.checks if check.name == "plain"}
    assert outcome.verdict is Verdict.FAILED
    assert reasons == {
        "data/READ-ME.txt is a link",
        "more is a link",
        "pipe is no plain file",
        "empty is a folder without files",
    }


def test_a_linked_record_is_no_record(packed: Files, tmp_path: Path) -> None:
    """Where the record itself is a link there is nothing to verify."""
    write_folder(packed, tmp_path / "bag")
    (tmp_path / "record.pdf").write_bytes(packed[RECORD])
    (tmp_path / "bag" / RECORD).unlink()
    (tmp_path / "bag" / RECORD).symlink_to(tmp_path / "record.pdf")
    assert verify_bundle(tmp_path / "bag", []).verdict is Verdict.UNREADABLE


def _zips(files: Files) -> Iterator[bytes]:
    """Zip files that mean the same to a careless reader, or worse."""
    good = pack_zip(files, TOP)
    yield good + b"junk"
    yield b"junk" + good
    yield pack_zip(files, "..")
    yield pack_zip(files, "/etc")
    yield pack_zip(files | {"../../evil": b"x"}, TOP)[:-1]
    for compression in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
        target = BytesIO()
        with zipfile.ZipFile(target, "w", compression) as archive:
            for name, content in files.items():
                archive.writestr(f"{TOP}/{name}", content)
        yield target.getvalue()
    twice = BytesIO(good)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(f"{TOP}/{RECORD}", b"another record")
    yield twice.getvalue()


def test_a_zip_file_has_one_form_only(packed: Files, tmp_path: Path) -> None:
    """Packed by another program, appended to, with a name twice or out of its folder: not read at all."""
    path = tmp_path / "bag.zip"
    for content in _zips(packed):
        path.write_bytes(content)
        assert verify_bundle(path, []).verdict is Verdict.UNREADABLE
    path.write_bytes(pack_zip(packed | {"../../evil": b"x"}, TOP))
    outcome = verify_bundle(path, [])
    assert (outcome.verdict, "files" in outcome.failures) == (Verdict.FAILED, True)
    assert list(tmp_path.iterdir()) == [path]


def test_parts_follow_from_the_record_alone(packed: Files) -> None:
    """All files but five are made from the signed PDF again, byte for byte."""
    derived = parts(Bundle(Found(packed)).record)
    rest = {name for name in packed if name.startswith(PAYLOAD)} - set(derived)
    assert all(packed[name] == content for name, content in derived.items())
    assert len(rest) == 5


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A station in which hand-outs may be entered."""
    return practise(tmp_path_factory.mktemp("own") / "station", "own")


def sop_export(own: Practice, words: Path, *arguments: object) -> Result:
    """Run the command as the root command would."""
    words.write_text(f"wanjiru: {own.passphrases['wanjiru']}\n")
    words.chmod(0o600)
    given = ("--station", own.folder, "--passphrase-file", words, "--officer", "wanjiru")
    return CliRunner().invoke(export, [str(one) for one in (own.run, *arguments, *given)])


def test_handing_out_is_entered_and_whole_or_not_at_all(own: Practice, tmp_path: Path) -> None:
    """The journal names recipient and digest; nothing is written over, and nothing half-made is left."""
    words, bag = tmp_path / "words", tmp_path / "bag"
    done = sop_export(own, words, "--bundle", "--to", "ODPP", "--out", bag, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    digest = sha256((bag / SIGNED).read_bytes()).hex()
    assert told == {"file": str(bag), "kind": "bundle", "number": 0, "sha256": digest}
    with open_work(own.maker, WalkingClock(), seeded("look")) as work:
        last = RunSession.resume(work, work.find(own.run)).history[-1].event
    assert (last.kind, last.sha256, last.recipient) == ("bundle", digest, "ODPP")  # type: ignore[union-attr]
    assert sop_export(own, words, "--bundle", "--to", "ODPP", "--out", bag).exit_code == 2
    zipped = sop_export(own, words, "--bundle", "--to", "ODPP", "--out", tmp_path / "bag.zip")
    assert zipped.exit_code == 0, zipped.output
    again = sop_export(own, words, "--bundle", "--to", "ODPP", "--out", tmp_path / "bag.zip")
    assert isinstance(again.exception, Refused)
    assert {one.name for one in tmp_path.iterdir()} == {"words", "bag", "bag.zip"}
    assert (bag / RECORD).stat().st_mode & 0o077 == 0


def test_an_open_run_is_handed_out_with_a_numbered_record(own: Practice, tmp_path: Path) -> None:
    """An interim bundle counts among the interim records, and verifies as one."""
    with open_work(own.maker, WalkingClock(), seeded("open")) as work:
        session = RunSession.start(work, procedure(), "OB 2/02/03/2026")
        assert isinstance(session, RunSession)
        done = hand_out_bundle(session, "Court", tmp_path / "bag", interim=True)
        assert (done.number, session.state.interim) == (1, 1)
    outcome = verify_bundle(tmp_path / "bag", [own.root.certificate], practice=True)
    assert outcome.verdict is Verdict.VERIFIED, list(outcome.lines())


def test_the_command_verifies_both_forms(packed: Files, practice: Practice, tmp_path: Path) -> None:
    """`sop verify` takes a folder or a zip file, and its exit code says what became of it."""
    root = tmp_path / "root.pem"
    root.write_text(certificate_pem(practice.root.certificate))
    write_folder(packed, tmp_path / "bag")
    (tmp_path / "bag.zip").write_bytes(pack_zip(packed, TOP))
    asked = ("--trust", str(root), "--practice")
    both = CliRunner().invoke(verify, [str(tmp_path / "bag"), str(tmp_path / "bag.zip"), *asked])
    assert both.exit_code == 0, both.output
    assert both.output.count("VERIFIED: ") == 2
    (tmp_path / "bag" / "more.txt").write_text("more")
    assert CliRunner().invoke(verify, [str(tmp_path / "bag"), *asked]).exit_code == 1
    (tmp_path / "bag" / "bagit.txt").unlink()
    assert CliRunner().invoke(verify, [str(tmp_path / "bag"), *asked]).exit_code == 1
