"""Verifying records: the honest ones, every changed byte, and the attacks that a court has to fear."""

import zlib
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import evidence as ev
from exports.render import render
from exports.verify.findings import Check, Outcome, Status, Verdict
from exports.verify.verify import verify_pdf
from sop_engine.canonical import b64url, unb64url
from sop_engine.errors import ExitCode
from sop_engine.station.certificates import Root
from tests.exports.attacks import dropped_entry, look_alike, reissued
from tests.exports.file_attacks import counter_signed, pages_of_another
from tests.exports.flips import flipped, hole, refused
from tests.exports.forging import forge, honest, sign_as, tale_of, world_of
from tests.exports.signed import Practice, practise


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """Another station with a run of the same procedure for the same case."""
    return practise(tmp_path_factory.mktemp("other") / "station", seed="other")


def verified(data: bytes, practice: Practice) -> Outcome:
    """As a reader who trusts the practice station."""
    return verify_pdf(data, [practice.root.certificate], practice=True)


def found(outcome: Outcome, name: str) -> Check:
    """The one line of that check."""
    (check,) = [check for check in outcome.checks if check.name == name]
    return check


def test_an_honest_record_is_verified(practice: Practice) -> None:
    """The record as signed passes every check; what it cannot prove is said."""
    outcome = verified(practice.signed, practice)
    assert outcome.verdict is Verdict.VERIFIED
    assert outcome.exit_code is ExitCode.DONE
    assert outcome.failures == ()
    text = "\n".join(outcome.lines())
    assert "time claimed by the laptop: composed 2026-03-02T" in text
    assert "compare" in text
    assert text.endswith("every line follows from their journal.")


def test_practice_is_said_unless_expected(practice: Practice) -> None:
    """Whoever does not expect a practice record is told, and the exit code is not 0."""
    outcome = verify_pdf(practice.signed, [practice.root.certificate])
    assert outcome.verdict is Verdict.PRACTICE
    assert outcome.exit_code is ExitCode.FINDINGS


def test_a_supervisors_counter_signature_is_verified(practice: Practice) -> None:
    """The second field may be signed later; the first signature then still holds."""
    outcome = verified(counter_signed(practice, "otieno"), practice)
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks


def test_trust_never_comes_from_the_file(practice: Practice, other: Practice) -> None:
    """A record of another station is intact, but its signer is unknown."""
    outcome = verified(other.signed, practice)
    assert outcome.verdict is Verdict.SIGNER_UNKNOWN
    assert outcome.failures == ("root",)
    assert outcome.exit_code is ExitCode.FINDINGS


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_byte_can_be_changed(practice: Practice, data: st.DataObject) -> None:
    """Any byte changed to any other value is refused."""
    place = data.draw(st.integers(0, len(practice.signed) - 1))
    bits = data.draw(st.integers(1, 255))
    assert refused(flipped(practice.signed, place, bits), [practice.root.certificate])


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_byte_of_the_hole_can_be_changed(practice: Practice, data: st.DataObject) -> None:
    """The hole for the signature, which the signature cannot cover, has one spelling."""
    start, end = hole(practice.signed)
    place = data.draw(st.integers(start, end - 1))
    bits = data.draw(st.sampled_from([1, 0x20, 0x10, 3, 0xFF]))
    assert refused(flipped(practice.signed, place, bits), [practice.root.certificate])


@pytest.mark.parametrize("length", [0, 1, 1000, 120_000])
def test_a_file_that_was_cut_off_is_unreadable(practice: Practice, length: int) -> None:
    """The beginning of a record is no record."""
    outcome = verified(practice.signed[:length], practice)
    assert outcome.verdict is Verdict.UNREADABLE
    assert outcome.exit_code is ExitCode.UNREADABLE


def test_an_unsigned_record_is_unreadable(practice: Practice) -> None:
    """What was drawn and not signed is not a record."""
    assert verified(practice.assembled.pdf, practice).verdict is Verdict.UNREADABLE


@pytest.mark.parametrize("tail", [b"\n", b"%", b"\n% a comment\n", b"\0" * 100, b"%%EOF\n"])
def test_nothing_can_be_added_after_the_end(practice: Practice, tail: bytes) -> None:
    """Junk after the end is refused."""
    assert verified(practice.signed + tail, practice).verdict in {Verdict.FAILED, Verdict.UNREADABLE}


def test_another_runs_data_are_refused(practice: Practice, other: Practice) -> None:
    """The officer cannot embed another run's record or evidence and sign again with the right key."""
    world = world_of(practice)
    mine, theirs = practice.assembled, other.assembled
    exchanged = sign_as("wanjiru")(render(mine.record, theirs.evidence), world)
    assert {"evidence", "facts", "inclusion"} & set(verified(exchanged, practice).failures) >= {"evidence"}
    whole = sign_as("wanjiru")(render(theirs.record, theirs.evidence), world)
    outcome = verified(whole, practice)
    assert outcome.verdict is Verdict.FAILED
    assert {"root", "message", "operator"} <= set(outcome.failures)


def test_a_record_signed_again_by_a_stranger_is_refused(practice: Practice, other: Practice) -> None:
    """The same pages and data under another station's signature fail, whoever is trusted."""
    stranger = sign_as("wanjiru")(practice.assembled.pdf, world_of(other))
    for trusted in (practice, other):
        outcome = verified(stranger, trusted)
        assert outcome.verdict is Verdict.FAILED
        assert {"message", "operator"} <= set(outcome.failures)


def test_entries_cannot_change_places(practice: Practice) -> None:
    """Two entries exchanged break the chain."""

    def turned(told: ev.Evidence) -> ev.Evidence:
        first, *rest = told.entries
        return msgspec.structs.replace(told, entries=(first, rest[1], rest[0], *rest[2:]))

    assert "chain" in verified(forge(replace(honest(practice), evidence=turned)), practice).failures


def test_the_end_cannot_be_cut_off(practice: Practice) -> None:
    """Without its newest entry, the closing, no final record stands."""
    last = len(tale_of(practice)) - 1
    outcome = verified(forge(replace(honest(practice), dropped=frozenset({last}))), practice)
    assert "operator" in outcome.failures


def test_a_disclosure_cannot_be_changed(practice: Practice) -> None:
    """A value in a disclosure is fixed by the digest that the officer signed."""

    def changed(told: ev.Evidence) -> ev.Evidence:
        entry = told.entries[1]
        text = b64url(unb64url(entry.shown[0]).replace(b"desk", b"tree").replace(b"place", b"plice"))
        return msgspec.structs.replace(
            told,
            entries=(
                told.entries[0],
                msgspec.structs.replace(entry, shown=(text, *entry.shown[1:])),
                *told.entries[2:],
            ),
        )

    forged = forge(replace(honest(practice), exchanged=changed))
    assert {"evidence", "disclosures"} <= set(verified(forged, practice).failures)


def test_hostile_evidence_ends_in_a_verdict(practice: Practice) -> None:
    """Evidence and record that are no data at all fail; they do not crash the verifier."""
    world = world_of(practice)
    for data in (b"", b"{}", b"[" * 5000, b'{"format":0}', b"\xff\xfe", practice.assembled.evidence[:-1]):
        outcome = verified(sign_as("wanjiru")(render(practice.assembled.record, data), world), practice)
        assert outcome.verdict is Verdict.FAILED


def test_pages_of_another_version_are_said_not_to_be_drawn_again(practice: Practice) -> None:
    """A record drawn by a version that is not here keeps its verdict, with a loud warning if its pages differ."""
    made = msgspec.structs.replace(practice.assembled.record.integrity, renderer="reportlab 4.9.0")
    older = msgspec.structs.replace(practice.assembled.record, integrity=made)
    sign = sign_as("wanjiru")
    same = verified(sign(render(older, practice.assembled.evidence), world_of(practice)), practice)
    assert found(same, "pages").status is Status.OK
    outcome = verified(sign(pages_of_another(older, practice), world_of(practice)), practice)
    assert outcome.verdict is Verdict.VERIFIED
    check = found(outcome, "pages")
    assert check.status is Status.WARNING
    assert "PAGES NOT RE-DRAWN: drawn with reportlab 4.9.0" in check.reason


def test_another_compression_gives_the_same_objects(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that only were compressed otherwise (another zlib) are recognised as the same."""
    compress = zlib.compress
    with monkeypatch.context() as patch:
        patch.setattr(zlib, "compress", lambda content, *_level: compress(content, 1))
        pdf = render(practice.assembled.record, practice.assembled.evidence)
    assert pdf != practice.assembled.pdf
    outcome = verified(sign_as("wanjiru")(pdf, world_of(practice)), practice)
    assert outcome.verdict is Verdict.VERIFIED
    assert found(outcome, "pages").reason.startswith("same objects")


def test_a_live_record_needs_no_option(practice: Practice) -> None:
    """The record of a live station is verified as it is, and says nothing of practice."""
    plan = honest(practice)
    root = Root(look_alike(practice), practice.root.key)
    roster = msgspec.structs.replace(plan.world.roster, practice=False)
    lines = (plan.lines[0].act(practice=False), *plan.lines[1:])
    world = reissued(replace(plan.world, roster=roster), root)
    outcome = verify_pdf(forge(replace(plan, world=world, lines=lines)), [root.certificate])
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks
    assert found(outcome, "practice").status is Status.OK


def test_dropping_an_entry_names_the_place(practice: Practice) -> None:
    """The reason says where the chain breaks, in words."""
    outcome = verified(dropped_entry(practice), practice)
    reasons = [check.reason for check in outcome.checks if check.status is Status.FAILED]
    assert any("entry 6" in reason for reason in reasons)
