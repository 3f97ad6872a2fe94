"""The PDF: the same bytes everywhere, every text as it stands, nothing withheld in any stream."""

import base64
import hashlib
import os
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.compose import compose
from exports.layout.instructions import Face, SignatureField, Words
from exports.layout.layout_0 import lay_out
from exports.layout.literal import Spelling
from exports.pdf import archive
from exports.pdf import settings as pdf_settings
from exports.record import Record
from exports.render import comparable, render
from exports.typefaces import DIGESTS, FILES, metrics, typefaces
from sop_engine.errors import CannotOpen
from tests.exports import sample

HERE = Path(__file__).resolve().parent


def record(note: str = "The child drew a house.", **changes: object) -> Record:
    """The record of the invented run."""
    script = sample.run(note=note)
    return compose(script.model, script.history(), sample.facts(script, **changes))


def page_text(made: Record) -> str:
    """Every line of every page, as it is drawn."""
    pages = lay_out(made, metrics()).pages
    lines = []
    for number, page in enumerate(pages, 1):
        lines.append(f"--- page {number}")
        lines.extend(thing.text for thing in page if isinstance(thing, Words))
        lines.extend(line for thing in page if isinstance(thing, SignatureField) for line in thing.lines)
    return "\n".join(lines) + "\n"


def streams(data: bytes) -> bytes:
    """The file and every stream of it, inflated."""
    found = [data]
    for part in re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(part))
        except zlib.error:
            found.append(part)
    return b"\n".join(found)


def test_golden_pages() -> None:
    """A change of layout 0 is seen in the golden file before anybody else sees it."""
    text = page_text(record())
    assert text == sample.golden("pages.txt", text)


def test_the_same_record_is_the_same_bytes() -> None:
    """Drawing twice, with another record in between, gives the same file."""
    made = record()
    first = render(made, b"{}")
    render(record(note="something else"), b"{}")
    assert render(made, b"{}") == first


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"},
        {"PYTHONHASHSEED": "777", "LC_ALL": "C", "RL_invariant": "0", "RL_useA85": "1", "SOURCE_DATE_EPOCH": "1"},
    ],
    ids=["hash seed and time zone", "settings from the environment"],
)
def test_another_process_draws_the_same_bytes(surroundings: dict[str, str], tmp_path: Path) -> None:
    """Time zone, hash seed, locale, folder and reportlab's own settings change nothing."""
    (tmp_path / ".reportlab_settings").write_text("useA85=1\ninvariant=0\nttfAsciiReadable=0\n", encoding="utf-8")
    program = (
        "import hashlib; from tests.exports.test_render import record; from exports.render import render;"
        "print(hashlib.sha256(render(record(), b'{}')).hexdigest())"
    )
    environment = os.environ | surroundings | {"HOME": str(tmp_path), "PYTHONPATH": str(HERE.parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(render(record(), b"{}")).hexdigest()


def test_reportlab_is_left_as_it_was() -> None:
    """Drawing holds reportlab's settings still and then gives them back."""
    from reportlab import rl_config

    rl_config.useA85 = 1
    with pdf_settings.held_still():
        assert rl_config.useA85 == 0
    assert rl_config.useA85 == 1


def test_hostile_text_stands_literally() -> None:
    """Markup is text; what could hide or turn a text around is spelled out."""
    text = page_text(record(note=sample.HOSTILE))
    for part in (
        "<b>bold</b> [red] [Exhibit A] &",
        "\\u{202e}evil\\u{202c} \\u{85}",
        "\\u{1f600}",
        "\\u{5d0}\\u{5d1}",
    ):
        assert part in text
    assert "\\u{5c}u{202e}" in text
    assert "\u202e" not in text


def test_nothing_withheld_stands_in_any_stream() -> None:
    """Planted S2, S3 and vault values are in no stream, plain or as hexadecimal, base64url or UTF-16."""
    data = streams(render(record(), b"{}"))
    for secret in (sample.SECRET_HARM, sample.SECRET_IDENTITY, "Wambui"):
        for form in spellings(secret):
            assert form not in data


def test_the_search_finds_what_is_planted() -> None:
    """The same search finds a text that does stand in the file, in each spelling."""
    planted = "Planted-Marker-Text"
    data = streams(render(record(note=planted), b"".join(spellings(planted))))
    assert all(form in data for form in spellings(planted))


def spellings(text: str) -> list[bytes]:
    """Ways in which a text could hide in a stream."""
    utf16 = text.encode("utf-16-be")
    return [text.encode(), text.encode().hex().encode(), base64.urlsafe_b64encode(text.encode()).rstrip(b"="), utf16]


def test_the_file_runs_nothing_and_links_nowhere() -> None:
    """No action, script, link, launch or rich media is in the file, whatever was typed."""
    data = streams(
        render(record(note="<a href='javascript:1'>x</a> <img src='/etc/passwd'/> https://x.example"), b"{}")
    )
    for word in (b"/JavaScript", b"/JS ", b"/URI", b"/Launch", b"/GoToR", b"/OpenAction", b"/AA ", b"/RichMedia"):
        assert word not in data


def test_hostile_names_leave_the_metadata_well_formed() -> None:
    """A case reference and a station name of any characters still make metadata that a reader can parse."""
    script = sample.Script(sample.procedure())
    script.open(case="</rdf:li> & \x1b\u202e\ufffe\U0001f600")
    facts = sample.facts(script, kind="interim", number=1)
    facts = replace(facts, station=replace(facts.station, name="<x> \x07 \u202e"))
    data = render(compose(script.model, script.history(), facts), b"{}")
    packet = re.search(rb"<x:xmpmeta.*</x:xmpmeta>", data, re.DOTALL)
    assert packet is not None
    parsed = fromstring(packet.group().decode())  # noqa: S314 - our own output
    title = parsed.find(".//{http://purl.org/dc/elements/1.1/}title")
    assert title is not None
    assert "</rdf:li> & \\u{1b}\\u{202e}\\u{fffe}\\u{1f600}" in "".join(title.itertext())


def test_every_page_says_practice_and_its_number() -> None:
    """Banner, case, digest and `page X of Y` stand on every page."""
    made = record()
    pages = lay_out(made, metrics()).pages
    for number, page in enumerate(pages, 1):
        texts = [thing.text for thing in page if isinstance(thing, Words)]
        assert any(text.startswith("PRACTICE") for text in texts)
        assert f"page {number} of {len(pages)}" in texts
        assert any(text.startswith("record.json SHA-256") for text in texts)
        assert "Case OB 12/02/03/2026" in texts


def test_an_interim_record_says_so_on_every_page() -> None:
    """Nobody takes one page of an interim record for the final one."""
    script = sample.run(close=False)
    made = compose(script.model, script.history(), sample.facts(script, kind="interim", number=2))
    for page in lay_out(made, metrics()).pages:
        assert "INTERIM RECORD 2" in [thing.text for thing in page if isinstance(thing, Words)]


@settings(max_examples=30)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400))
def test_every_line_fits_and_no_character_is_lost(text: str) -> None:
    """Broken lines stay within their room and, spaces aside, hold the whole text."""
    ruler = metrics()
    lines = ruler.lines(text, Face.TEXT, 9, 120)
    assert all(ruler.width(line, Face.TEXT, 9) <= 120.001 for line in lines)
    kept = "".join("".join(lines).split())
    assert kept == "".join(ruler.literal(text).split())


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_a_spelling_belongs_to_one_text(one: str, other: str) -> None:
    """Two different texts never look the same on paper."""
    literal = Spelling(typefaces()[Face.TEXT].face.charWidths)
    assert (literal(one) == literal(other)) == (one == other)


def test_a_word_of_ten_thousand_characters_breaks() -> None:
    """An endless word runs over pages and stays whole."""
    text = page_text(record(note="x" * 10_000))
    assert text.count("x") >= 10_000


def test_the_typefaces_and_the_profile_are_the_shipped_ones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An exchanged typeface or colour profile is refused, not drawn with."""
    from exports import typefaces as module

    exchanged = tmp_path / FILES[Face.TEXT]
    exchanged.write_bytes(b"not the typeface")
    monkeypatch.setattr(module, "_FOLDER", tmp_path)
    typefaces.cache_clear()
    with pytest.raises(CannotOpen, match="not the one"):
        typefaces()
    monkeypatch.undo()
    typefaces.cache_clear()
    monkeypatch.setattr(archive, "PROFILE_DIGEST", "00")
    with pytest.raises(CannotOpen, match="colour profile"):
        render(record(), b"{}")


def test_equal_bytes_are_claimed_only_with_the_same_library_and_typefaces() -> None:
    """A record drawn elsewhere says with what; only then can it be compared byte by byte."""
    from exports.program import program_facts

    made = record()
    assert not comparable(made)
    script = sample.run()
    ours = compose(script.model, script.history(), sample.facts(script, program=program_facts()))
    assert comparable(ours)
    assert ours.integrity.fonts == dict(DIGESTS)


def test_an_unknown_layout_is_refused() -> None:
    """A record of a later layout is not drawn with this one."""
    facts = sample.facts(sample.run())
    made = record(program=replace(facts.program, layout=99))
    with pytest.raises(CannotOpen, match="layout 99"):
        render(made, b"{}")
