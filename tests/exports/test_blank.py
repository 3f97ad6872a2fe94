"""A blank checklist is the whole procedure on paper, with a number of its own, and asks for no name."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from exports.blank.phrases import ENGLISH, KISWAHILI, span_words
from exports.blank.printing import draw_serial, print_blank
from exports.blank.sheet import lay_out_blank
from exports.layout.flow import BOTTOM, LEFT, RIGHT
from exports.layout.instructions import ARTIFACT, Box, Words
from exports.typefaces import metrics
from sop_engine.commands.desk import runnable
from sop_engine.commands.library import shipped_ids
from sop_engine.commands.translations import languages_of, translated
from sop_engine.procedure.drawing.plain_words import condition_in_words
from sop_engine.procedure.model import FieldType, Procedure
from sop_engine.procedure.terms import Span
from sop_engine.system import random_bytes
from tui.cli import main

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SERIAL = re.compile(r"PAPER-[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\Z")
SHOWN = [(name, language) for name in shipped_ids() for language in ("en", *languages_of(name))]


def _shown(name: str, language: str) -> Procedure:
    return translated(runnable(name), name, language)


def _words(procedure: Procedure) -> str:
    """All that stands on the pages, in reading order, on one line."""
    pages = lay_out_blank(procedure, "PAPER-AAAA-AAAA", metrics()).pages
    return " ".join(one.text for page in pages for one in page if isinstance(one, Words) and one.node != ARTIFACT)


def _flat(text: str) -> str:
    return " ".join(metrics().literal(text).split())


@pytest.mark.parametrize(("name", "language"), SHOWN)
def test_everything_that_is_asked_stands_on_the_paper(name: str, language: str) -> None:
    """Each step with its acts, each question and option, and each outcome with its condition can be read there."""
    procedure = _shown(name, language)
    found = _flat(_words(procedure))
    assert all(_flat(label) in found for label in procedure.outcomes.values())
    for condition in procedure.outcome_when.values():
        assert _flat(condition_in_words(procedure, condition)) in found
    for step in procedure.steps:
        for text in (step.title, *step.do, *step.never):
            assert _flat(text) in found, f"{step.name}: {text}"
        for field in step.fields:
            asked = [*field.columns, *([] if field.type is FieldType.COMPUTED else [field])]
            for one in asked:
                assert _flat(one.label) in found, one.ref
                assert all(_flat(option.label) in found for option in one.options), one.ref


@pytest.mark.parametrize(("name", "language"), SHOWN)
def test_nothing_runs_off_the_page(name: str, language: str) -> None:
    """Words and lines to write on stay between the margins."""
    for page in lay_out_blank(_shown(name, language), "PAPER-AAAA-AAAA", metrics()).pages:
        for one in page:
            if isinstance(one, Words):
                width = metrics().width(one.text, one.face, one.size)
                assert one.x >= LEFT
                assert one.x + width <= RIGHT + 0.5, one.text
                assert one.node == ARTIFACT or one.y >= BOTTOM - 1
            if isinstance(one, Box):
                assert LEFT <= one.x <= one.x + one.width <= RIGHT + 0.5


def test_the_names_stand_on_a_page_of_their_own() -> None:
    """A person is a number on the checklist; the last page, which is kept apart, holds nothing else."""
    pages = lay_out_blank(_shown("ocse_first_response", "en"), "PAPER-AAAA-AAAA", metrics()).pages
    last = [one.text for one in pages[-1] if isinstance(one, Words) and one.node != ARTIFACT]
    assert last[0] == ENGLISH.names
    assert [text for text in last if re.fullmatch(r"P\d+", text)] == [f"P{number}" for number in range(1, 15)]
    assert "P…" in _words(_shown("ocse_first_response", "en"))


def test_the_command_needs_no_station_and_writes_over_nothing(tmp_path: Path) -> None:
    """A sheet has a number of its own, which is said; the same file is not written twice."""
    out = tmp_path / "blank.pdf"
    asked = ["export", "--blank", "ocse_first_response", "--out", str(out), "--json"]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert SERIAL.match(told["sheet"])
    assert told["sheet"].encode() in out.read_bytes(), "the title has it"
    before = out.read_bytes()
    again = CliRunner().invoke(main, asked)
    assert again.exit_code == 3
    assert out.read_bytes() == before
    assert CliRunner().invoke(main, ["export", "--blank", "nosuch", "--out", str(tmp_path / "x.pdf")]).exit_code == 2


def test_a_record_needs_a_recipient(tmp_path: Path) -> None:
    """Without --blank the command asks to whom the record goes before it looks for the run."""
    result = CliRunner().invoke(main, ["export", "abc", "--out", str(tmp_path / "x.pdf")])
    assert result.exit_code == 2
    assert "Say to whom the record goes." in result.stderr


def test_the_same_sheet_is_the_same_file() -> None:
    """Nothing but procedure, number and time decides the bytes."""
    procedure = _shown("ocse_first_response", "en")
    assert print_blank(procedure, "PAPER-AAAA-AAAA", NOW) == print_blank(procedure, "PAPER-AAAA-AAAA", NOW)


def test_serials_differ() -> None:
    """Each sheet gets forty random bits, written in letters that a hand cannot confuse."""
    drawn = {draw_serial(random_bytes) for _ in range(200)}
    assert len(drawn) == 200
    assert all(SERIAL.match(one) for one in drawn)


def test_an_unreviewed_translation_says_so() -> None:
    """The first page of a Kiswahili sheet says that no native legal speaker has looked at it."""
    pages = lay_out_blank(_shown("ocse_investigation", "sw"), "PAPER-AAAA-AAAA", metrics(), reviewed=False).pages
    assert KISWAHILI.unreviewed in {one.text for one in pages[0] if isinstance(one, Words)}


@pytest.mark.parametrize(
    ("span", "english", "swahili"),
    [
        (Span(minutes=1440), "24 hours", "saa 24"),
        (Span(days=1), "1 day", "siku 1"),
        (Span(working=2), "2 working days", "siku za kazi 2"),
        (Span(months=1, minutes=90), "1 month 1 hour 30 minutes", "miezi 1 saa 1 dakika 30"),
    ],
)
def test_lengths_of_time_are_said_in_both_languages(span: Span, english: str, swahili: str) -> None:
    """The amount stands before the unit in English and after it in Kiswahili."""
    assert span_words(span, ENGLISH) == english
    assert span_words(span, KISWAHILI) == swahili
