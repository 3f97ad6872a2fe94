"""`sop station init --practice --kit`: a trainer can start at once, with nothing that could be taken for real."""

import json
import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.commands.practice_kit import OFFICERS, exercise_calendar, read_officers, shipped_officers
from sop_engine.errors import CannotOpen
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from tui.cli import main

AGENCIES = {"kps", "dci", "dcs", "odpp", "judiciary", "probation", "health"}


def sop(*arguments: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(main, list(arguments))


def init(folder: Path, *more: str) -> Result:
    """Found the kit."""
    return sop("station", "init", "--practice", "--kit", "--station", str(folder), *more)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A station of the kit, which no test changes."""
    folder = tmp_path_factory.mktemp("kit") / "station"
    ended = init(folder)
    assert ended.exit_code == 0, ended.output
    return folder


def options(kit: Path) -> list[str]:
    """What the kit's own words are used with."""
    return ["--station", str(kit), "--passphrase-file", f"{kit}.passphrases"]


def test_every_officer_can_unlock_with_the_file_beside_the_station(kit: Path) -> None:
    """All of the shipped officers, from a file that only its owner can read; recovery words stand in a remark."""
    words = Path(f"{kit}.passphrases")
    assert stat.S_IMODE(words.stat().st_mode) == 0o600
    known = dict(line.split(": ") for line in words.read_text().splitlines() if not line.startswith("#"))
    officers = shipped_officers()
    assert set(known) == {one.id for one in officers}
    listed = sop("officer", "list", *options(kit)).stdout
    assert all(one.name in listed for one in officers)
    last = officers[-1].id
    assert sop("run", "list", "--officer", last, *options(kit)).exit_code == 0


def test_a_run_can_be_started_at_once(kit: Path) -> None:
    """By the desk, on a shipped procedure, in a station that says PRACTICE."""
    shown = sop("station", "show", "--station", str(kit)).stdout
    assert shown.startswith("PRACTICE station Mfano Station")
    arguments = ("run", "start", "ocse_first_response", "--case", "PRACTICE/1", "--officer", "wanjiru")
    ended = sop(*arguments, *options(kit))
    assert ended.exit_code == 0, ended.output


def test_every_role_has_an_officer() -> None:
    """All six agencies and their helpers are there, so that every step of every procedure has somebody."""
    path = shipped("procedures") / "shared" / "roles.yaml"
    source = read_source(path.read_bytes(), path.name)
    assert isinstance(source, Source)
    assert isinstance(source.value, dict)
    roles = source.value["roles"]
    assert isinstance(roles, dict)
    held = {role for one in shipped_officers() for role in one.roles}
    assert set(roles) == held | {"anyone"}
    agencies = {roles[role]["agency"] for role in held}  # type: ignore[index,call-overload]  # checked by the schema
    assert agencies >= AGENCIES


def test_calendar_and_numbers_are_plainly_invented(kit: Path) -> None:
    """Every holiday is an exercise day, and every number of the station's own says that it is invented."""
    found = json.loads(sop("station", "calendar", "show", "--json", *options(kit)).stdout)
    assert found["hours_given"] is True
    assert len(found["holidays"]) == 2
    assert all(name.startswith("Exercise day") and "(invented)" in name for name in found["holidays"].values())
    numbers = json.loads(sop("station", "numbers", "show", "--json", *options(kit)).stdout)
    assert set(numbers["station"]) | set(numbers["public"]) == set(numbers["contacts"])
    assert not set(numbers["station"]) & set(numbers["public"])
    assert all(number.endswith("(invented)") for number in numbers["station"].values())
    assert "Child Helpline 116" in sop("card", "--station", str(kit)).stdout


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_exercise_days_are_wednesdays_to_come(today: date) -> None:
    """On whichever day the station is founded: the next Wednesday, and two weeks later."""
    first, second = exercise_calendar(today).holidays
    assert first.isoweekday() == second.isoweekday() == 3
    assert timedelta(days=1) <= first - today <= timedelta(days=7)
    assert second - first == timedelta(weeks=2)


def test_the_officers_can_be_the_trainers_own(tmp_path: Path) -> None:
    """With --officers, a name and a file for the words; a number given beside goes before the invented one."""
    text = (shipped("procedures") / OFFICERS).read_text(encoding="utf-8")
    own = tmp_path / "own.officers.yaml"
    own.write_text(text.replace("Otieno Mfano", "Otieno Kielelezo"), encoding="utf-8")
    where = ("--station", str(tmp_path / "station"), "--passphrases-out", str(tmp_path / "words"))
    more = ("--officers", str(own), "--name", "Zoezi", "--contact", "ambulance=000 9")
    ended = sop("station", "init", "--practice", *more, *where)
    assert ended.exit_code == 0, ended.output
    assert "PRACTICE station Zoezi" in ended.stdout
    assert "call      ambulance: 000 9\n" in ended.stdout
    assert "Otieno Kielelezo" in sop("officer", "list", where[0], where[1], "--passphrase-file", where[3]).stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--kit"], 2),
        (["--practice", "--kit", "--founder", "a; A"], 2),
        (["--practice", "--kit", "--contact", "116"], 2),
        (["--practice", "--kit", "--contact", "ambulance=1\x1b"], 3),
        (["--practice", "--kit", "--name", "PRACTICE"], 3),
        (["--practice", "--officers", "nowhere.yaml"], 2),
    ],
)
def test_what_cannot_be_a_kit_leaves_nothing(tmp_path: Path, arguments: list[str], code: int) -> None:
    """A live station, other founders, a faulty number or file: a sentence, and neither station nor words."""
    ended = sop("station", "init", *arguments, "--station", str(tmp_path / "station"))
    assert ended.exit_code == code, ended.output
    assert "\x1b" not in ended.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["station/slots", "station.passphrases"])
def test_nothing_is_written_over(tmp_path: Path, there: str) -> None:
    """Where a station or its words are already, nothing is changed."""
    (tmp_path / there).mkdir(parents=True)
    ended = init(tmp_path / "station")
    assert (ended.exit_code, "nothing was changed" in ended.stderr) == (3, True)
    assert [one.relative_to(tmp_path).as_posix() for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_file_of_officers_with_errors_founds_nothing(tmp_path: Path) -> None:
    """What `sop check` refuses is not used."""
    text = (shipped("procedures") / OFFICERS).read_text(encoding="utf-8")
    path = tmp_path / "wrong.officers.yaml"
    path.write_text(text.replace("[child_desk", "[child_deks", 1), encoding="utf-8")
    with pytest.raises(CannotOpen, match="There is no role `child_deks`"):
        read_officers(path)
