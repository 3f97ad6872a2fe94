"""`sop case send`, `receive`, `receipt` and `sop officer card`: the way of a case between two stations, typed."""

import json
from pathlib import Path

import pytest

from sop_engine.station.certificates import certificate_pem
from sop_engine.station.folder import open_station
from tests.commands.checklists import Desk, found_desk

CASE = "CP/1/2026"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk]:
    """Two stations that no test changes."""
    return found_desk(tmp_path_factory.mktemp("here")), found_desk(tmp_path_factory.mktemp("there"))


@pytest.fixture
def pair(founded: tuple[Desk, Desk], tmp_path: Path) -> tuple[Desk, Desk]:
    """Two stations of the test's own; a case was begun in the first."""
    here, there = (one.copy(tmp_path / name) for one, name in zip(founded, ("here", "there"), strict=True))
    result = here.sop("run", "start", "ocse_first_response", "--case", CASE)
    assert result.exit_code == 0, result.output
    return here, there


def trust(one: Desk, other: Desk) -> None:
    """A practice root is never added by a command; a trainer puts the file there."""
    place = open_station(one.folder).places.trust / "other.pem"
    place.write_text(certificate_pem(open_station(other.folder).root))


def test_the_whole_way_of_a_case(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    """Card, sending, taking in, receipt; the list warns in between, and says afterwards where the case is."""
    here, there = pair
    card, file, back = tmp_path / "card", tmp_path / "a.case", tmp_path / "a.receipt"
    made = there.sop("officer", "card", "--out", str(card))
    assert made.exit_code == 0, made.output
    send = ("case", "send", CASE, "--to", str(card), "--out", str(file))
    stranger = here.sop(*send)
    assert (stranger.exit_code, file.exists()) == (3, False)
    assert "not trusted here" in stranger.stderr
    trust(here, there)
    sent = here.sop(*send)
    assert sent.exit_code == 0, sent.output
    words = made.stdout.splitlines()[0].partition(": ")[2]
    assert words in sent.stderr
    assert CASE.encode() not in file.read_bytes()
    assert "no receipt yet" in here.sop("case", "list").stdout
    assert "no receipt yet" in here.sop("run", "list").stdout
    assert "no receipt yet" in here.sop("due").stderr
    receive = ("case", "receive", str(file), "--receipt", str(back))
    assert there.sop(*receive).exit_code == 3
    trust(there, here)
    taken = there.sop(*receive)
    assert taken.exit_code == 0, taken.output
    assert CASE in taken.stdout
    (row,) = json.loads(there.sop("run", "list", "--json").stdout)
    assert row["case"] == CASE
    assert there.sop(*receive).exit_code == 3, "the receipt is there already"
    again = there.sop("case", "receive", str(file), "--receipt", str(tmp_path / "second"))
    assert (again.exit_code, "nothing new" in again.stdout) == (0, True)
    assert here.sop("case", "receipt", str(back)).exit_code == 0
    assert "handed over to" in here.sop("case", "list").stdout
    after = here.sop("due")
    assert (after.stdout, "no receipt yet" in after.stderr) == ("", False), "the clocks are theirs"
    late = here.sop("run", "resume", CASE, "--plain", typed="2026-11-20 10:00\n2\n1\n/quit\n")
    assert "goes on there" in late.output


def test_each_wrong_file_has_its_own_sentence(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    """No card, no case, a damaged case: exit 2 and a word each; for somebody else: exit 3."""
    here, there = pair
    trust(here, there)
    trust(there, here)
    card, file = tmp_path / "card", tmp_path / "a.case"
    assert there.sop("officer", "card", "--out", str(card)).exit_code == 0
    assert here.sop("case", "send", CASE, "--to", str(card), "--out", str(file)).exit_code == 0
    assert here.sop("case", "send", CASE, "--to", str(file), "--out", str(tmp_path / "b")).exit_code == 2
    spoilt = tmp_path / "spoilt"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    spoilt.write_bytes(content)
    found = there.sop("case", "receive", str(spoilt))
    assert (found.exit_code, "damaged on its way" in found.stderr) == (2, True)
    found = there.sop("case", "receive", str(card))
    assert (found.exit_code, "no sent case" in found.stderr) == (2, True)
    found = here.sop("case", "receive", str(file))
    assert (found.exit_code, "for somebody else" in found.stderr) == (3, True)
    assert here.sop("case", "receipt", str(card)).exit_code == 2
    assert json.loads(there.sop("run", "list", "--json").stdout) == []
