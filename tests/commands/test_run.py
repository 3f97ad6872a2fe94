"""`sop run` and `sop export`: a whole checklist without the full screen, and clear words for every wrong turn."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.commands.checklists import Desk, answers_now, found_desk
from tui.cli import main


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A station that no test changes."""
    return found_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(founded: Desk, tmp_path: Path) -> Desk:
    """A station of the test's own."""
    return founded.copy(tmp_path)


@pytest.fixture
def begun(desk: Desk) -> str:
    """A run that was just begun; gives its id."""
    result = desk.sop("run", "start", "ocse_first_response", "--case", "CP/1/2026")
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def test_a_whole_checklist_runs_from_an_answers_file(desk: Desk, tmp_path: Path) -> None:
    """Started, answered, closed, sealed and exported, with nothing asked."""
    result = desk.sop("run", "start", "ocse_first_response", "--answers", str(answers_now(tmp_path)))
    assert result.exit_code == 0, result.output
    run = result.stdout.strip()
    rows = json.loads(desk.sop("run", "list", "--all", "--json").stdout)
    (row,) = [row for row in rows if row["run"] == run]
    assert (row["state"], row["case"]) == ("with_steps_not_done", "PRACTICE/CP/7/2026")
    assert {row["state"] for row in rows if row["run"] != run} == {"open"}, "the runs that it began go on"
    out = tmp_path / "record.pdf"
    exported = desk.sop("export", run[:8], "--to", "Prosecutor", "--out", str(out))
    assert exported.exit_code == 0, exported.output
    again = desk.sop("export", run[:8], "--to", "Court", "--out", str(tmp_path / "second.pdf"))
    assert again.exit_code == 0
    assert out.read_bytes() == (tmp_path / "second.pdf").read_bytes()
    assert out.read_bytes().startswith(b"%PDF-1.7")


def test_an_existing_file_is_never_written_over(desk: Desk, begun: str, tmp_path: Path) -> None:
    """Exporting onto a file that is there is refused, and the file stays."""
    there = tmp_path / "there.pdf"
    there.write_text("mine")
    result = desk.sop("export", begun, "--to", "Court", "--out", str(there), "--interim")
    assert result.exit_code == 3
    assert there.read_text() == "mine"


def test_interim_records_are_numbered(desk: Desk, begun: str, tmp_path: Path) -> None:
    """Each interim record of an open run has the next number; a final one is refused."""
    for number in (1, 2):
        out = tmp_path / f"{number}.pdf"
        result = desk.sop("export", begun, "--to", "Court", "--out", str(out), "--interim", "--json")
        assert json.loads(result.stdout)["number"] == number
    refused = desk.sop("export", begun, "--to", "Court", "--out", str(tmp_path / "final.pdf"))
    assert refused.exit_code == 3
    assert not (tmp_path / "final.pdf").exists()


def test_an_amendment_keeps_both_values(desk: Desk, begun: str) -> None:
    """`sop run amend` needs an answer to amend, and says what it is now."""
    assert desk.sop("run", "amend", begun, "receive.place", "--value", "cpu", "--reason", "Wrong key").exit_code == 3
    typed = "2026-11-20 10:00\n2\n1\n/quit\n"
    assert desk.sop("run", "resume", begun, "--plain", typed=typed).exit_code == 0
    result = desk.sop("run", "amend", begun, "receive.place", "--value", "child_desk", "--reason", "Wrong key")
    assert result.exit_code == 0, result.output
    assert "Child protection desk" in result.stderr


def test_plain_mode_shows_saved_after_each_answer(desk: Desk, begun: str) -> None:
    """Line by line: a wrong answer is asked again in words, a right one is saved at once."""
    typed = "yesterday?\n2026-11-20 10:00\nmoon\n1\n/list\n/quit\n"
    result = desk.sop("run", "resume", begun, "--plain", typed=typed)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\nsaved ") == 2
    assert "Refused: " in result.stdout
    assert "Type one of the numbers." in result.stdout
    assert "1. Receive the child in private, at once" in result.stdout


def test_line_by_line_the_language_is_asked_once_where_there_is_a_choice(desk: Desk) -> None:
    """At the start, as on the full screen; not with `--language`, not without a translation, not when resumed."""
    rich = str(Path(__file__).parents[1] / "examples" / "uses" / "rich" / "rich.yaml")
    start = ("run", "start", "--case", "CP/40/2026", "--plain")
    asked = desk.sop(*start, rich, typed="moon\n2\n/quit\n")
    assert asked.exit_code == 0, asked.output
    assert asked.stdout.count("In which language? Number:") == 2
    assert "2. Kiswahili" in asked.stdout
    assert "Yote ambayo rekodi husema, ya kubuni" in asked.stdout
    run = next(line for line in asked.stdout.splitlines() if len(line) == 32 and line.isalnum())
    for others in (
        ("run", "resume", run, "--plain"),
        (*start, rich, "--language", "en"),
        (*start, rich.replace("rich", "calling")),
    ):
        told = desk.sop(*others, typed="/quit\n")
        assert told.exit_code == 0, told.output
        assert "In which language?" not in told.stdout


def test_leaving_at_the_question_of_the_language_begins_nothing(desk: Desk) -> None:
    """`/quit` ends with 0, the end of the input with 2; there is no run."""
    rich = str(Path(__file__).parents[1] / "examples" / "uses" / "rich" / "rich.yaml")
    for typed, code in (("/help\n/quit\n", 0), ("", 2)):
        told = desk.sop("run", "start", rich, "--case", "CP/41/2026", "--plain", typed=typed)
        assert told.exit_code == code, told.output
    assert "CP/41/2026" not in desk.sop("run", "list").stdout


def test_what_was_saved_before_the_input_ended_is_there(desk: Desk, begun: str) -> None:
    """The input ends in the middle of a step: exit 2, and the answer shown as saved is kept."""
    result = desk.sop("run", "resume", begun, "--plain", typed="2026-11-20 10:00\n")
    assert result.exit_code == 2
    assert "saved " in result.stdout
    shown = desk.sop("run", "resume", begun, "--plain", typed="/quit\n")
    assert "Where do you receive the child?" in shown.stdout


def test_a_refused_order_names_its_line_and_keeps_the_rest(desk: Desk, tmp_path: Path) -> None:
    """Orders before the refused one are saved; the message names the line of the file."""
    path = tmp_path / "bad.yaml"
    path.write_text(
        "sop_answers: 0\nof: ocse_first_response\ncase: CP/2/2026\norders:\n"
        "  - {by: wanjiru, do: answer, step: receive, field: place, value: child_desk}\n"
        "  - {by: wanjiru, do: answer, step: receive, field: place, value: cpu}\n"
    )
    result = desk.sop("run", "start", "ocse_first_response", "--answers", str(path))
    assert result.exit_code == 3
    assert "1 of 2 orders are saved" in result.stderr
    assert "line 6" in result.stderr


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("sop_answers: 0\nof: ocse_first_response\norders:\n  - {by: wanjiru, do: dance}\n", 1, "wrong.yaml:4:23"),
        ("sop_answers: 0\nof: diversion\norders:\n  - {by: wanjiru, do: note, value: x}\n", 2, "diversion"),
        ("a: [", 1, "error"),
        ("\x00\x01", 1, "error"),
    ],
)
def test_a_wrong_answers_file_begins_nothing(desk: Desk, tmp_path: Path, text: str, code: int, words: str) -> None:
    """The file is checked before a run is begun."""
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    result = desk.sop("run", "start", "ocse_first_response", "--case", "CP/3/2026", "--answers", str(path))
    assert result.exit_code == code, result.output
    assert words in result.stderr
    assert json.loads(desk.sop("run", "list", "--all", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["run", "start", "ocse_first_response"], 2),  # no case reference
        (["run", "start", "no_such_procedure", "--case", "1"], 2),
        (["run", "show", "ffff"], 3),
        (["run", "resume", "ffff", "--plain"], 3),
        (["run", "start", "ocse_first_response", "--case", "1", "--answers", "/nowhere.yaml"], 2),
        (["run", "dance"], 2),
        (["run", "start", "ocse_first_response", "--case", "1", "--officer", "nobody"], 2),
    ],
)
def test_wrong_commands_end_with_a_sentence(desk: Desk, arguments: list[str], code: int) -> None:
    """Exit code and words on standard error, never a traceback."""
    result = desk.sop(*arguments)
    assert result.exit_code == code, result.output
    assert result.stderr.strip()
    assert "Traceback" not in result.output
    assert result.stdout == ""


def test_no_station_is_said_in_words(tmp_path: Path) -> None:
    """In an empty home the way out is named."""
    result = CliRunner().invoke(main, ["run", "list", "--station", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert "sop station init" in result.stderr


def test_closing_too_early_is_refused_with_what_is_open(desk: Desk, begun: str) -> None:
    """The refusal names the open steps and what can be done about them."""
    result = desk.sop("run", "close", begun, "--outcome", "investigation")
    assert result.exit_code == 3
    assert "not done" in result.stderr
