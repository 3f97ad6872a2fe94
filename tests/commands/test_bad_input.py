"""The command line in bad hands and on bad machines: a clear sentence, the right exit code, nothing saved is lost."""

import json
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sop_engine.commands.desk import ask_about_clock, at_work, keep_statement
from sop_engine.journal.entry import RunId
from sop_engine.run.events import ClockMarked
from sop_engine.session import RunSession, open_work
from sop_engine.session.clocks import BUILT
from sop_engine.station.folder import open_station
from sop_engine.system import random_bytes
from tests.commands.checklists import CLOSING, Desk, answers_now, found_desk
from tests.commands.dialogue import Dialogue
from tests.session.stories import procedure
from tests.station.stations import FixedClock

SOP = "import sys; from tui.cli import main; sys.argv[0] = 'sop'; main()"
FIRST = "ocse_first_response"


SPOILS = ("empty", "cut", "changed", "foreign", "other")


def spoilt_bytes(how: str, content: bytes) -> bytes:
    """A file's content, spoilt."""
    middle = len(content) // 2
    spoilt = {
        "empty": b"",
        "cut": content[:middle],
        "changed": content[:middle] + b"\xff\x00" + content[middle + 2 :],
        "foreign": b"SQLite format 3\0" + bytes(8000),
        "other": b"\x89PNG\r\n" + content,
    }
    return spoilt[how]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A station that no test changes."""
    return found_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def desk(founded: Desk, tmp_path: Path) -> Desk:
    """A station of the test's own."""
    return founded.copy(tmp_path)


def process(*words: str, limit: Callable[[], None] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run `sop` as a process without a terminal."""
    return subprocess.run(
        [sys.executable, "-c", SOP, *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
        preexec_fn=limit,
    )


def listed(desk: Desk) -> list[dict[str, object]]:
    """What `sop run list` says now."""
    result = desk.sop("run", "list", "--json")
    assert result.exit_code == 0, result.output
    found: list[dict[str, object]] = json.loads(result.stdout)
    return found


def entries_after_opening(desk: Desk, run: str) -> int:
    """How many entries the run has besides its first, counted on a resume."""
    with at_work(desk.folder, desk.words, CLOSING) as (work, _unlocker):
        return len(RunSession.resume(work, RunId(run)).history) - 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["runn"], 2, "No such command"),
        (["run", "strat"], 2, "start"),
        (["run", "start", FIRST], 2, "A run needs a case reference"),
        (["run", "start", FIRST, "--case", " "], 3, "(case)"),
        (["run", "start", FIRST, "--case", "a\x1b[2J"], 3, "U+001B"),
        (["run", "start", FIRST, "--case", "x" * 101], 3, "(case)"),
        (["run", "start", "ocse_frist_response", "--case", "C"], 2, "Did you mean ocse_first_response?"),
        (["run", "start", "\x1b[31m/nowhere.yaml", "--case", "C"], 2, "There is no file"),
        (["run", "show", "nobody"], 3, "There is no such run"),
        (["run", "show", ""], 3, "There is no such run"),
        (["run", "amend", "", "a.b", "--value", "1", "--reason", "r"], 3, "There is no such run"),
        (["run", "start", FIRST, "--case", "C", "--answers", "/nowhere.yaml"], 2, "Cannot read nowhere.yaml"),
        (["run", "start", FIRST, "--case", "C", "--answers", "/"], 2, "Cannot read"),
    ],
)
def test_what_was_typed_wrong_is_said(desk: Desk, words: list[str], code: int, said: str) -> None:
    """Exit 2 for what cannot be understood, 3 for what may not be; no run is begun, nothing plays with the screen."""
    if words[1:2] == ["show"] or words[1:2] == ["amend"]:
        assert desk.sop("run", "start", FIRST, "--case", "C/1").exit_code == 0
    before = len(listed(desk))
    result = desk.sop(*words)
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert "\x1b" not in result.output
    assert len(listed(desk)) == before


@pytest.mark.parametrize("words", [["run", "list"], ["run", "start", FIRST, "--case", "C"], ["station", "head"], []])
def test_without_a_terminal_nobody_is_asked(desk: Desk, words: list[str]) -> None:
    """A passphrase is never read from a pipe: exit 2, and what to do instead."""
    done = process(*words, *(["--station", str(desk.folder)] if words else []))
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert "--passphrase-file" in done.stderr or "--plain" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("practice", [True, False])
def test_founding_without_a_terminal_says_the_way_out(tmp_path: Path, *, practice: bool) -> None:
    """Only a practice station may have its passphrases written to a file; nothing is made."""
    words = ["station", "init", "--name", "X", "--station", str(tmp_path / "station")]
    done = process(*words, *(["--practice"] if practice else []))
    assert done.returncode == 2
    assert ("--passphrases-out" in done.stderr) is practice
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("home", ["", "/nonexistent", "/dev/null"])
def test_an_empty_home_is_a_missing_station(home: str) -> None:
    """Where no folder can be found: exit 2 and how to name one; nothing is made anywhere."""
    done = subprocess.run(
        [sys.executable, "-c", SOP, "run", "list"],
        env={"PATH": "/usr/bin:/bin", "HOME": home, "XDG_DATA_HOME": f"{home}/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "There is no station" in done.stderr


@pytest.mark.parametrize("name", ["station.json", "station.db", "keys.db", f"slots/officer-{CLOSING}.json"])
@pytest.mark.parametrize("spoil", SPOILS, ids=str)
def test_a_damaged_file_is_named_and_left_alone(desk: Desk, name: str, spoil: str) -> None:
    """Exit 2, a sentence without a traceback, and not one byte of it is changed by us."""
    path = desk.folder / name
    path.write_bytes(spoilt_bytes(spoil, path.read_bytes()))
    spoilt = path.read_bytes()
    result = desk.sop("run", "start", FIRST, "--case", "C")
    assert result.exit_code == 2, result.output
    assert "damaged" in result.stderr or "ordinary database" in result.stderr
    assert "fault" not in result.stderr
    assert path.read_bytes() == spoilt


def test_a_folder_full_of_other_things_is_no_station(tmp_path: Path, desk: Desk) -> None:
    """A folder, a file, and a PDF given as a station: exit 2."""
    (tmp_path / "paper.pdf").write_bytes(b"%PDF-1.7")
    for place in (tmp_path, tmp_path / "paper.pdf", desk.words):
        result = Desk(place, desk.words).sop("run", "list")
        assert result.exit_code == 2
        assert "There is no station" in result.stderr


def test_a_full_disk_is_exit_4_and_keeps_what_was_saved(desk: Desk, tmp_path: Path) -> None:
    """The file may not grow: the command stops, says how many orders are saved, and each of them is there."""
    size = (desk.folder / "station.db").stat().st_size + 1_600_000

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    answers = str(answers_now(tmp_path))
    done = process("run", "start", FIRST, "--answers", answers, *desk.options(), limit=limit)
    assert done.returncode == 4, done.stderr
    assert "nothing new was saved" in done.stderr
    said = re.search(r"^(\d+) of \d+ orders are saved. Stopped at line ", done.stderr, re.MULTILINE)
    assert said is not None
    orders = int(said[1])
    (row,) = [row for row in listed(desk) if row["procedure"] == FIRST]
    assert orders > 10
    assert orders <= entries_after_opening(desk, str(row["run"])) <= orders + 5
    assert desk.sop("verify", str(row["run"])).exit_code == 0


def test_ctrl_c_says_what_is_saved(desk: Desk, tmp_path: Path) -> None:
    """Exit 130 in the middle of an answers file; the orders named as saved are there, and the run goes on."""
    words = ["run", "start", FIRST, "--answers", str(answers_now(tmp_path)), *desk.options()]
    with subprocess.Popen(
        [sys.executable, "-u", "-c", SOP, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        run = child.stdout.readline().strip()
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 130, said
    assert "Traceback" not in said
    assert [row["run"] for row in listed(desk)] == [run]
    assert desk.sop("verify", run).exit_code == 0
    assert desk.sop("run", "resume", run, "--plain", typed="/quit\n").exit_code == 0


def test_ctrl_c_at_the_passphrase_is_exit_130(desk: Desk) -> None:
    """Whoever changes their mind at the first question leaves nothing behind."""
    with Dialogue(["run", "start", FIRST, "--case", "C", "--station", str(desk.folder)]) as talk:
        talk.expect("Short name of the officer")
        talk.type("\x03")
        assert talk.end() == 130
        assert "Traceback" not in talk.screen
    assert listed(desk) == []


@pytest.mark.parametrize("year", [1970, 2000, 2099])
def test_a_clock_that_is_years_off_never_stops_work(desk: Desk, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run is begun, the doubt is entered with what the officer says, once each time, and answers are taken."""
    assert abs(BUILT.year - year) > 5
    clock = FixedClock(datetime(year, 1, 1, 3, 0, tzinfo=UTC))
    monkeypatch.setattr("sop_engine.commands.desk.ask_line", lambda _question: "22 Nov 2026, about nine")
    passphrase = desk.words.read_text().splitlines()[0].partition(": ")[2]
    with open_work(open_station(desk.folder).unlock(CLOSING, passphrase), clock, random_bytes) as work:
        statement = ask_about_clock(work)
        session = RunSession.start(work, procedure(), "C/1")
        assert isinstance(session, RunSession)
        keep_statement(session, statement)
        resumed = RunSession.resume(work, session.run)
    marks = [one.event for one in resumed.history if isinstance(one.event, ClockMarked)]
    assert len(marks) == 1
    assert "22 Nov 2026, about nine" in str(marks[0])


def test_where_nobody_can_be_asked_the_clock_is_marked_all_the_same(desk: Desk) -> None:
    """After an entry from the future the command goes on, says why it doubts, and enters that nobody was there."""
    passphrase = desk.words.read_text().splitlines()[0].partition(": ")[2]
    ahead = FixedClock(datetime(2090, 1, 1, 3, 0, tzinfo=UTC))
    with open_work(open_station(desk.folder).unlock(CLOSING, passphrase), ahead, random_bytes) as work:
        assert isinstance(RunSession.start(work, procedure(), "C/1"), RunSession)
    done = process("run", "start", FIRST, "--case", "C/2", *desk.options())
    assert done.returncode == 0, done.stderr
    assert "newest entry is of 01 Jan 2090" in done.stderr
    assert "Entered. The record shows it." in done.stderr
