"""Copies: what each shows, what it cannot tell, that all are of one run, and who may hand them out."""

import json
import re
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from exports.assemble import assemble
from exports.composition.withholding_rules import LAW
from exports.copies.making import Copy, point_of
from exports.handing_out import signed
from exports.record import Record
from exports.terms import Shows, Terms
from exports.verify.container import read_container
from exports.verify.findings import Verdict
from exports.verify.same_run import Comparison, compare
from exports.verify.subject import Question, Subject
from exports.verify.verify import verify_pdf
from sop_engine.canonical import b64url, sha256, unb64url
from sop_engine.errors import Refused
from sop_engine.journal.disclosure import read_disclosure
from sop_engine.run.events import Exported
from sop_engine.session import RunSession, open_work
from sop_engine.session.access import accesses
from sop_engine.station.rights import NoRight
from tests.exports.signed import Practice, procedure, seeded
from tests.exports.withholding import CHILD, HARM, IDENTITY, NAMED, NEIGHBOUR, SEALED, House, house, prosecutor
from tests.leaks import Planted

LAYERS = 2
KEY = ec.derive_private_key(4711, ec.SECP256R1())


@dataclass(frozen=True, slots=True)
class Copies:
    """The ordinary record and three copies of it, as their recipients verify them."""

    station: House
    record: bytes
    identity: bytes
    harm: bytes
    disclosure: bytes


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    """The station with its closed run, and the files."""
    folder = tmp_path_factory.mktemp("copies")
    station = house(folder / "station")
    record = station.record(folder / "record.pdf")
    station.copy(folder / "disclosure.pdf", kind="disclosure")

    def full(shows: Shows) -> bytes:
        terms = Terms(kind="full", recipient="ODPP, Mfano", reason="The charge is being decided.", shows=shows)
        with open_work(station.officers["wanjiru"], station.clock, seeded(shows)) as work:
            session = RunSession.resume(work, station.run)
            return signed(session, assemble(session, terms=terms, point=point_of(record)).pdf)

    return Copies(station, record, full("S2"), full("S3"), (folder / "disclosure.pdf").read_bytes())


def _subject(pdf: bytes) -> Subject:
    return Subject(read_container(pdf), Question())


def _record(pdf: bytes) -> Record:
    return _subject(pdf).record


@pytest.mark.parametrize("name", ["record", "identity", "harm", "disclosure"])
def test_every_copy_is_verified(copies: Copies, name: str) -> None:
    """All by the same rules; a copy of a closed run may be signed by another officer than who closed it."""
    outcome = verify_pdf(getattr(copies, name), [copies.station.root.certificate], practice=True)
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("record", set[str]()),
        ("disclosure", set[str]()),
        ("identity", set(IDENTITY) - {NEIGHBOUR}),
        ("harm", {*IDENTITY, *HARM}),
    ],
)
def test_a_copy_holds_what_it_shows_and_nothing_else(copies: Copies, name: str, shown: set[str]) -> None:
    """Looked for in every stream, attachment and metadata field, decoded. What was sealed is in none of them.

    The neighbour's name stands in one signed part with what the child fears: it is shown with that, or not at all.
    """
    planted = Planted((*IDENTITY, *HARM, SEALED))
    assert planted.found(getattr(copies, name), LAYERS) == shown


def test_no_typeface_tells_of_a_withheld_letter(copies: Copies) -> None:
    """A letter that stands in a withheld value alone has a glyph in no font of the file."""
    thorn, xi = 0xFE, 0x39E
    assert _letters(copies.harm) >= {thorn, xi}
    assert thorn in _letters(copies.identity)
    assert xi not in _letters(copies.identity)
    assert not {thorn, xi} & (_letters(copies.record) | _letters(copies.disclosure))


def _letters(pdf: bytes) -> set[int]:
    """Characters that the fonts of a file can show, by their ToUnicode maps."""
    reader = PdfFileReader(BytesIO(pdf))
    found: set[int] = set()
    for number in range(1, int(reader.trailer_view["/Size"])):
        try:
            one = reader.get_object(generic.Reference(number, 0, reader))  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001, S112 - free numbers
            continue
        if isinstance(one, generic.DictionaryObject) and "/ToUnicode" in one:
            codes = re.findall(rb"<([0-9A-F]{4})>\s*(?=\n|<|\])", one["/ToUnicode"].data)
            found |= {int(code, 16) for code in codes}
    return found


def test_a_withheld_yes_or_no_cannot_be_guessed(copies: Copies) -> None:
    """Whoever has the file, its salts and both possible answers cannot find out which one was given."""
    entries = _subject(copies.disclosure).evidence.entries
    told = [read_disclosure(text) for entry in entries for text in entry.shown]
    salts = {"", *(one.salt for one in told)}
    digests = {digest for entry in entries for digest in json.loads(entry.body)["_sd"]}
    hidden = _answer_text(copies.harm, "ask", "hurt")
    assert b64url(sha256(hidden.encode())) in digests
    names = ("value", "hurt")
    for salt, name, value in product(salts, names, ("yes", "no", True, False)):
        spelled = json.dumps([salt, name, value], separators=(",", ":"))
        for guess in (spelled, b64url(spelled.encode())):
            assert b64url(sha256(guess.encode())) not in digests
    assert len(unb64url(read_disclosure(hidden).salt)) >= 16


def _answer_text(pdf: bytes, step: str, field: str) -> str:
    """The disclosure with the value of an answer, from a copy that shows it."""
    for entry in _subject(pdf).evidence.entries:
        found = {read_disclosure(text).name: text for text in entry.shown}
        act = read_disclosure(found["act"]).value if "act" in found else {}
        if isinstance(act, dict) and (act.get("step"), act.get("field")) == (step, field):
            return found["value"]
    raise AssertionError(field)


def _compare(one: bytes, other: bytes) -> Comparison:
    return compare(_subject(one), _subject(other))


def test_all_copies_are_of_the_same_run(copies: Copies) -> None:
    """They name the same head code, and agree on everything that two of them show."""
    files = (copies.record, copies.identity, copies.harm, copies.disclosure)
    assert len({_record(pdf).integrity.head_code for pdf in files}) == 1
    for one, other in product(files, files):
        found = _compare(one, other)
        assert found.same, found.checks
        assert [check.name for check in found.checks] == ["run", "entries", "shown", "pages"]


def test_records_of_two_runs_are_told_apart(copies: Copies, practice: Practice) -> None:
    """A copy of another run is not taken for one of this."""
    found = _compare(copies.record, practice.signed)
    assert (found.same, [check.name for check in found.checks]) == (False, ["run"])


def test_a_copy_that_tells_otherwise_is_found(copies: Copies) -> None:
    """An answer that is changed in one of the two is a difference; one that only one of them shows is none."""
    theirs = _subject(copies.harm)
    changed = copies.harm
    old, new = b'"text":"In care"', b'"text":"At home"'
    assert old in theirs.container.record
    other = Subject(read_container(changed), Question())
    object.__setattr__(other.container, "record", theirs.container.record.replace(old, new))
    found = compare(_subject(copies.record), other)
    assert not found.same
    assert "Decide" in found.checks[-1].reason


def test_the_list_names_every_rule(copies: Copies) -> None:
    """What is withheld stands in the list with its rule, and the list tells nothing that the record does not."""
    held = {(one.step[3:], one.what): (one.withheld, one.rule) for one in _record(copies.disclosure).held_back}
    assert held == {
        ("Receive the child", "The child"): ("S2", "identity"),
        ("Receive the child", "Where?"): ("S2", "named"),
        ("Receive the child", "Which school?"): ("S2", "identity"),
        ("Ask what happened", "Was the child hurt?"): ("S3", "harm"),
        ("Ask what happened", "In the child's words"): ("S3", "harm"),
        ("Go to a doctor", ""): ("S3", "told"),
        ("Write down who lives there", "People: Called"): ("S2", "identity"),
        ("Write down who lives there", "People: What the child fears"): ("S3", "harm"),
        ("What was said under seal", ""): ("S3", "sealed"),
    }
    identity = {one.what: one.rule for one in _record(copies.identity).held_back}
    assert identity["People: Called"] == "joined"
    assert [one.rule for one in _record(copies.harm).held_back] == ["sealed"]


def test_the_rules_cite_the_register() -> None:
    """Every reference has the words and the confidence of the law register, and none was only recalled."""
    register = procedure().law
    for code, (cite, confidence) in LAW.items():
        if code in register:
            assert (register[code].cite, str(register[code].conf)) == (cite, confidence)
    text = (Path(__file__).parents[2] / "procedures" / "shared" / "law.yaml").read_text(encoding="utf-8")
    for code, (cite, confidence) in LAW.items():
        entry = text[text.index(f"  {code}:") :][:260]
        assert cite in entry.replace('"', "")
        assert re.search(rf"conf: {confidence}\b", entry)


def test_a_step_that_only_a_copy_shows_may_be_one_that_was_not_done(tmp_path: Path) -> None:
    """The record calls the run complete, by what all may be told; a copy that shows more says what was not done."""
    station = house(tmp_path / "station", doctor=False)
    record = station.record(tmp_path / "record.pdf")
    terms = Terms(kind="full", recipient="ODPP, Mfano", reason="The charge is being decided.", shows="S3")
    with open_work(station.officers["wanjiru"], station.clock, seeded("not done")) as work:
        session = RunSession.resume(work, station.run)
        copy = signed(session, assemble(session, terms=terms, point=point_of(record)).pdf)
    for pdf, result in ((record, "complete"), (copy, "with_steps_not_done")):
        outcome = verify_pdf(pdf, [station.root.certificate], practice=True)
        assert outcome.verdict is Verdict.VERIFIED, outcome.checks
        assert _record(pdf).head.result == result
    assert [one.title for one in _record(copy).exceptions if one.kind == "not_done"] == ["Go to a doctor"]
    assert not [one for one in _record(record).exceptions if one.kind == "not_done"]
    assert _compare(record, copy).same


def test_persons_are_named_only_where_identity_is_shown(copies: Copies) -> None:
    """The vault stands in a fuller copy, and in no other."""
    named = [one.values[0].text.text for one in _record(copies.identity).persons]
    assert named == [CHILD]
    assert _record(copies.disclosure).persons == ()
    assert NAMED not in str(_record(copies.disclosure))


def _refused(station: House, out: Path, officer: str = "wanjiru", **asked: Any) -> str:
    with pytest.raises(Refused) as fault:
        station.copy(out, officer, **asked)
    assert not out.exists()
    return fault.value.sentence


def test_a_fuller_copy_leaves_only_sealed_and_for_a_reason(copies: Copies, tmp_path: Path) -> None:
    """Without certificate, reason or classes there is none, and nothing is written."""
    out, station = tmp_path / "copy.p7m", copies.station
    to = prosecutor(KEY)
    assert "only sealed" in _refused(station, out, kind="full", shows="S2")
    assert "why" in _refused(station, out, kind="full", shows="S2", certificate=to, reason=" ")
    assert "say which" in _refused(station, out, kind="full", certificate=to)
    assert "names a person" in _refused(station, out, kind="disclosure", recipient=f"The aunt of {CHILD}")


def test_who_reads_nothing_of_it_hands_out_no_fuller_copy(copies: Copies, tmp_path: Path) -> None:
    """An officer of the case who holds no key of a person has no right to it, and the try is entered."""
    with pytest.raises(NoRight) as fault:
        copies.station.copy(tmp_path / "c", "juma", kind="full", shows="S3", certificate=prosecutor(KEY))
    assert fault.value.action == "export_copy"
    assert fault.value.entered


def test_every_copy_is_an_entry(copies: Copies, tmp_path: Path) -> None:
    """The run's journal keeps recipient, classes, reason and both digests; the station log that a copy left."""
    station, out = copies.station, tmp_path / "copy.p7m"
    to = prosecutor(KEY)
    done: Copy = station.copy(out, kind="full", shows="S3", certificate=to)
    assert done.sha256 == sha256(out.read_bytes()).hex()
    with open_work(station.officers["otieno"], station.clock, seeded("reading")) as work:
        event = RunSession.resume(work, station.run).history[-1].event
        seen = accesses(work, station.run)[-1]
    assert isinstance(event, Exported)
    assert (event.recipient, event.reason) == ("ODPP, Mfano", "The charge is being decided.")
    assert (event.copy["kind"], event.copy["shows"], event.copy["inside"]) == ("full", "S3", done.inside)
    assert {("shows", "S3"), ("copy", "full"), ("to", "ODPP, Mfano")} <= set(seen.words)
    assert not Planted((*IDENTITY, *HARM)).found(out.read_bytes(), 1)
