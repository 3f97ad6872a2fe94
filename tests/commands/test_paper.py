"""Entering from paper at the command line: options, answers file, the record, and words for every wrong turn."""

import json
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from sop_engine.session import RunSession, open_work
from sop_engine.station.folder import open_station
from sop_engine.system import SystemClock, random_bytes
from tests.commands.checklists import CLOSING, Desk, found_desk

SERIAL = "PAPER-7K3M-92QX"
START = ("run", "start", "ocse_first_response", "--case", "CP/1/2026")
OTHER = "otieno"
NAIROBI = timezone(timedelta(hours=3))


def local(hours: float) -> str:
    """So many hours ago, as it is typed."""
    return f"{SystemClock().now().utc.astimezone(NAIROBI) - timedelta(hours=hours):%Y-%m-%d %H:%M}"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A station that no test changes."""
    return found_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(founded: Desk, tmp_path: Path) -> Desk:
    """A station of the test's own."""
    return founded.copy(tmp_path)


def session_of(desk: Desk, run: str) -> RunSession:
    """The run, opened again."""
    words = dict(line.split(": ", 1) for line in desk.words.read_text().splitlines())
    unlocked = open_station(desk.folder).unlock(CLOSING, words[CLOSING])
    with open_work(unlocked, SystemClock(), random_bytes) as work:
        return RunSession.resume(work, work.find(run))


def test_a_run_begins_on_paper_and_is_copied_from_a_file(desk: Desk, tmp_path: Path) -> None:
    """Each order says its sheet; what is copied is signed by who copies it, whose ever words are at hand."""
    file = tmp_path / "night.yaml"
    file.write_text(
        f"sop_answers: 0\nof: ocse_first_response\ncase: CP/2/2026\nsheet: {SERIAL}\nwritten_by: {OTHER}\n"
        f"begun: {local(5)}\norders:\n"
        f"  - {{by: {OTHER}, at: {local(4)}, do: answer, step: receive, field: place, value: child_desk}}\n"
        f"  - {{by: {CLOSING}, at: {local(4)}, written_by: the teacher on duty, do: note, value: It was dark.}}\n"
        f"  - {{by: {CLOSING}, sheet: none, do: note, value: The power is back.}}\n"
    )
    result = desk.sop("run", "start", "ocse_first_response", "--answers", str(file))
    assert result.exit_code == 0, result.output
    session = session_of(desk, result.stdout.strip())
    headers = [one.event.header for one in session.history]
    acts = {type(one.event).__name__: one.event.header for one in session.history}
    assert [one.actor for one in headers] == [CLOSING] * len(headers)
    assert (acts["Opened"].sheet, acts["Opened"].by, acts["Answered"].sheet) == (1, OTHER, 1)
    assert acts["Answered"].reported
    assert [note.header.sheet for note in session.state.notes] == [2, 0]
    assert [one.writer or one.outsider for one in session.state.sheets] == [OTHER, "the teacher on duty"]


def test_a_run_is_gone_on_with_from_a_sheet(desk: Desk, tmp_path: Path) -> None:
    """`--paper` holds for a file that says nothing of paper; a second time the sheet is known."""
    run = desk.sop(*START, "--paper", SERIAL, "--written-by", OTHER, "--begun", local(3)).stdout.strip()
    file = tmp_path / "more.yaml"
    file.write_text(
        "sop_answers: 0\nof: ocse_first_response\norders:\n"
        f"  - {{by: {OTHER}, at: {local(2)}, do: answer, step: receive, field: place, value: child_desk}}\n"
    )
    result = desk.sop("run", "resume", run, "--answers", str(file), "--paper", "7k3m 92qx", "--written-by", OTHER)
    assert result.exit_code == 0, result.output
    assert "Keep it: it is evidence." in result.stderr
    session = session_of(desk, run)
    assert len(session.state.sheets) == 1
    assert session.history[-1].event.header.sheet == 1


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--paper", SERIAL), 2, "who wrote it"),
        (("--written-by", "wanjiru"), 2, "needs its number"),
        (("--begun", "2026-03-02 21:00"), 2, "needs its number"),
        (("--paper", "PAPER-7K3M", "--written-by", "wanjiru", "--begun", "2026-03-02 21:00"), 2, SERIAL),
        (("--paper", SERIAL, "--written-by", "wanjiru"), 2, "When did the run begin on paper?"),
        (("--paper", SERIAL, "--written-by", "wanjiru", "--begun", "yesterday"), 2, "no day and time"),
        (("--paper", SERIAL, "--written-by", "wanjiru", "--begun", "2126-03-02 21:00"), 3, "future"),
        (("--paper", SERIAL, "--written-by", "wanjru", "--begun", "2026-03-02 21:00"), 3, "no such officer"),
    ],
)
def test_every_wrong_turn_has_its_words(desk: Desk, options: tuple[str, ...], code: int, words: str) -> None:
    """Nothing begins, and a sentence says what is missing."""
    result = desk.sop(*START, *options)
    assert result.exit_code == code, result.output
    assert words in result.stderr
    assert json.loads(desk.sop("run", "list", "--all", "--json").stdout) == []


def test_a_file_and_an_option_do_not_both_name_a_sheet(desk: Desk, tmp_path: Path) -> None:
    """One of the two, so that nobody wonders which counts."""
    file = tmp_path / "night.yaml"
    file.write_text(
        f"sop_answers: 0\nof: ocse_first_response\ncase: CP/2/2026\nsheet: {SERIAL}\nwritten_by: wanjiru\n"
        f"begun: {local(5)}\norders:\n  - {{by: wanjiru, at: {local(4)}, do: note, value: It was dark.}}\n"
    )
    result = desk.sop(
        "run", "start", "ocse_first_response", "--answers", str(file), "--paper", SERIAL, "--written-by", "wanjiru"
    )
    assert (result.exit_code, "Leave out --paper" in result.stderr) == (2, True)
