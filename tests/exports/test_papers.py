"""Drafts of court papers: filled from the record, DRAFT on every page, nothing in them that the record withholds."""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from pyhanko.pdf_utils.reader import PdfFileReader

from exports.commands.export import export
from exports.layout.instructions import Words
from exports.layout.words import local
from exports.papers import drafting
from exports.papers.certificate import lay_out_certificate
from exports.papers.drafting import draw_papers, gather
from exports.papers.facts import PaperFacts
from exports.papers.health import TELLING, health
from exports.papers.health_page import lay_out_health, lay_out_questions
from exports.papers.register import ASKED, CITED, cited_and_asked
from exports.papers.sheet import Sheet
from exports.papers.weight import lay_out_weight
from exports.parts import WrittenAt
from exports.typefaces import metrics
from sop_engine.canonical import sha256
from sop_engine.errors import BadUsage, Refused
from sop_engine.procedure.source import Source, read_source
from sop_engine.run.orders import Note
from sop_engine.session import RunSession, Saved, open_work
from sop_engine.session.checked import enter_check
from sop_engine.session.station_check import Finding, Kind
from sop_engine.session.station_log import ACTS, StationAct, enter, read_log
from sop_engine.system import Moment
from tests.exports.signed import Practice, WalkingClock, practise, procedure, seeded


class MovingClock:
    """A clock that is put forward by a day after its second reading, and whose machine starts again later."""

    def __init__(self) -> None:
        self.read = 0

    def now(self) -> Moment:
        """The next reading."""
        self.read += 1
        day = 3 if self.read > 20 else 2
        boot = "fedcba9876543210" if self.read > 40 else "0123456789abcdef"
        return Moment(utc=datetime(2026, 3, day, 19, self.read, tzinfo=UTC), boot=boot, mono_ms=60_000 * self.read)


@pytest.fixture(scope="module")
def facts(practice: Practice) -> PaperFacts:
    """What the drafts of the shared run say. Nothing is entered in the station, which other tests share."""
    with open_work(practice.maker, WalkingClock(), seeded("papers")) as work:
        return gather(RunSession.resume(work, work.find(practice.run)), practice.signed)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A station in which hand-outs may be entered."""
    return practise(tmp_path_factory.mktemp("papers") / "station", "papers")


def texts(facts: PaperFacts) -> list[str]:
    """The words of each page, in the order of the lines."""
    sheet = Sheet(metrics(), practice=facts.record.head.practice)
    for lay_out in (lay_out_certificate, lay_out_weight, lay_out_health, lay_out_questions):
        lay_out(sheet, facts)
    pages = sheet.close("Drafts", "about").pages
    return [" ".join(one.text for one in page if isinstance(one, Words)) for page in pages]


def test_every_page_says_draft(facts: PaperFacts) -> None:
    """No page can be taken for a certificate, nor a practice one for a real one."""
    assert all("PRACTICE DRAFT — an exercise about no real case; no certificate" in page for page in texts(facts))
    sheet = Sheet(metrics(), practice=False)
    lay_out_certificate(sheet, facts)
    pages = sheet.close("Drafts", "about").pages
    banner = "DRAFT — no certificate until a person has checked, completed and signed it"
    assert all(banner in {one.text for one in page if isinstance(one, Words)} for page in pages)


def test_the_certificate_identifies_the_file_and_answers_four_items(facts: PaperFacts, practice: Practice) -> None:
    """Digest, size, pages, period, devices, production, the four conditions, and a place to sign."""
    whole = " ".join(texts(facts))
    assert facts.digest == sha256(practice.signed).hex()
    pages = PdfFileReader(BytesIO(practice.signed)).root["/Pages"]["/Count"]
    assert f"one signed PDF of {pages} pages, {len(practice.signed)} bytes" in whole
    head = facts.record.head
    for wanted in (facts.digest, head.text_digest, facts.record.integrity.head, facts.record.integrity.head_code):
        assert wanted in whole
    for item in ("(a) The electronic record", "(b) The device", "(c) The conditions", "(d) Signature"):
        assert item in whole
    assert all(f" {number}. " in whole for number in (1, 2, 3, 4))
    assert "to the best of my knowledge and belief" in whole
    assert local(head.opened.at) in whole


def test_nothing_that_the_record_withholds_is_in_a_draft(facts: PaperFacts) -> None:
    """Neither on the pages nor in any stream or metadata of the file."""
    data = draw_papers(facts)
    streams = [_inflated(found) for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)]
    assert len(streams) > 4
    assert b"the invented aunt" not in data + b"".join(streams)
    assert "invented aunt" not in " ".join(texts(facts))


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_the_same_facts_give_the_same_bytes(facts: PaperFacts) -> None:
    """A draft can be drawn again."""
    assert draw_papers(facts) == draw_papers(facts)


def test_law_is_cited_with_how_sure_it_is_and_questions_with_what_is_assumed(facts: PaperFacts) -> None:
    """Every provision and question that these papers lean on stands there; recalled law never does."""
    whole = " ".join(texts(facts))
    assert [one.number for one in facts.asked] == list(ASKED)
    assert len(facts.cited) == len(CITED)
    assert all(f"Confidence: {one.label}." in whole for one in facts.cited)
    assert all(one.ask.split()[0] in whole and "Assumed until then:" in whole for one in facts.asked)
    recalled = read_source(
        "law: {EVA-78A: {cite: Evidence Act s.78A, conf: R90, says: x}}\nquestions: {Q09: {ask: a, until_then: b}}\n",
        "law",
    )
    assert isinstance(recalled, Source)
    assert cited_and_asked(recalled)[0] == ()


def test_who_sees_only_the_own_acts_says_so(practice: Practice, facts: PaperFacts) -> None:
    """A health log by an officer is marked as not whole; a supervisor's is whole."""
    assert not facts.health.whole
    assert "NOT WHOLE" in " ".join(texts(facts))
    with open_work(practice.officers["otieno"], WalkingClock(), seeded("whole")) as work:
        assert health(work, 0).whole


def test_the_health_log_tells_starts_jumps_and_acts(own: Practice) -> None:
    """Entries show starts and clock jumps, whoever made them; the log shows backups and checks, not reasons."""
    clock = MovingClock()
    with open_work(own.officers["otieno"], clock, seeded("health")) as work:
        first = work.journal.device_head().size
        enter(work, StationAct(act="backed_up", about="ab12", words=(("kind", "station"), ("entries", "7"))))
        assert enter_check(work, [])
        session = RunSession.start(work, procedure(), "OB 1/02/03/2026")
        assert isinstance(session, RunSession)
        for text in ("One.", "Two.", "Three.") * 15:
            assert isinstance(session.submit(Note(by="otieno", actor="otieno", text=text)), Saved)
        enter(work, StationAct(act="restored", words=(("reason", "a fire"), ("lost", "0"))))
        enter(work, StationAct(act="hold_laid", about="ab", words=(("authority", "a court"),)))
        found = health(work, first)
        size = work.journal.device_head().size
        assert len(health(work, 0).starts) == 2
    assert (found.entries, found.size) == (size - first, size)
    assert len(found.starts) == 1
    assert [by for _, by in found.jumps][-1] == 86_400
    told = [one.sentence for one in found.acts]
    assert told[0] == "A backup was made. kind: station, entries: 7"
    assert told[1].startswith("The whole station was checked. repaired: 0, warning: 0, program: sop-engine ")
    assert told[2] == "The station was restored from a backup. lost: 0"
    assert len(told) == 3


def test_a_run_of_several_stations_says_that_it_is_about_one(facts: PaperFacts) -> None:
    """Which entries were written where stands there, and that the other station gives a paper of its own."""
    parts = [_written_at("Mfano", 1, 9), _written_at("Mfano Mbili", 10, 14)]
    integrity = msgspec.structs.replace(facts.record.integrity, stations=tuple(parts))
    carried = replace(facts, record=msgspec.structs.replace(facts.record, integrity=integrity))
    whole = " ".join(texts(carried))
    assert "Entries 1 to 9: Mfano." in whole
    assert "Entries 10 to 14: Mfano Mbili." in whole
    assert "several stations wrote the run" in whole
    assert "several stations" not in " ".join(texts(facts))


def _written_at(station: str, first: int, last: int) -> WrittenAt:
    return WrittenAt(
        station=station,
        first=first,
        last=last,
        root="ab",
        log_size=last,
        log_root="cd",
        head_code="MFANO",
    )


def test_acts_that_tell_of_the_system_are_acts_of_the_log() -> None:
    """No name is misspelt."""
    assert set(ACTS) >= TELLING


def test_a_check_that_fails_writes_nothing(own: Practice) -> None:
    """The station is kept as it is."""
    with open_work(own.officers["otieno"], WalkingClock(), seeded("failing")) as work:
        before = read_log(work)
        assert not enter_check(work, [Finding(Kind.FAILED, "file", "station.db", "A page is damaged.")])
        assert read_log(work) == before


def sop_export(own: Practice, words: Path, *arguments: object) -> Result:
    """Run the command as the root command would."""
    words.write_text(f"wanjiru: {own.passphrases['wanjiru']}\n")
    words.chmod(0o600)
    given = ("--station", own.folder, "--passphrase-file", words, "--officer", "wanjiru")
    return CliRunner().invoke(export, [str(one) for one in (*arguments, *given)])


def test_the_command_writes_drafts_and_an_entry(own: Practice, tmp_path: Path) -> None:
    """The journal names recipient and digest; no interim, no bundle, and no draft about an open run."""
    out, words = tmp_path / "draft.pdf", tmp_path / "words"
    asked = ("--certificate-draft", "--to", "The OCS, to complete", "--out")
    done = sop_export(own, words, own.run, *asked, out, "--json")
    assert done.exit_code == 0, done.output
    told: Mapping[str, object] = json.loads(done.stdout)
    assert told == {"file": str(out), "kind": drafting.KIND, "number": 0, "sha256": sha256(out.read_bytes()).hex()}
    for more in ("--interim", "--bundle"):
        assert isinstance(sop_export(own, words, own.run, *asked, tmp_path / "x", more).exception, BadUsage)
    with open_work(own.maker, WalkingClock(), seeded("open")) as work:
        last = RunSession.resume(work, work.find(own.run)).history[-1].event
        assert (last.kind, last.sha256) == ("draft", told["sha256"])  # type: ignore[union-attr]
        opened = RunSession.start(work, procedure(), "OB 9/02/03/2026")
        assert isinstance(opened, RunSession)
    refused = sop_export(own, words, opened.run, *asked, tmp_path / "open.pdf")
    assert isinstance(refused.exception, Refused)
    assert not (tmp_path / "open.pdf").exists()
