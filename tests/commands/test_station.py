import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sop_engine.journal.checkpoint import verify_checkpoint
from sop_engine.journal.head_code import code_fits
from sop_engine.journal.note import NoteKey
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.folder import open_station
from sop_engine.station.founding import create_station
from sop_engine.station.trust import fingerprint_text
from tests.commands.dialogue import Dialogue
from tests.commands.stations import sop
from tests.station.stations import FixedClock, Place, charter, seeded, write_over
from tui.cli import main

FOUNDERS = ["--founder", "wanjiru; Grace Wanjiru; Inspector; 88213; ocs", "--founder", "otieno; Peter Otieno"]


def test_init_writes_a_practice_station_that_opens(tmp_path: Path) -> None:
    """Without a terminal a practice station is founded, and its passphrase file opens it; others cannot read it."""
    station, words = tmp_path / "station", tmp_path / "words"
    arguments = ["station", "init", "--practice", "--name", "Kilimani", *FOUNDERS, "--contact", "Childline=116"]
    ended = CliRunner().invoke(main, [*arguments, "--station", str(station), "--passphrases-out", str(words)])
    assert ended.exit_code == 0, ended.output
    assert "PRACTICE station Kilimani" in ended.stdout
    assert fingerprint_text(open_station(station).root) in ended.stdout
    assert words.stat().st_mode & 0o777 == 0o600
    listed = CliRunner().invoke(main, ["officer", "list", "--station", str(station), "--passphrase-file", str(words)])
    assert "Inspector Grace Wanjiru 88213, supervisor; ocs" in listed.stdout
    assert "Childline: 116" in CliRunner().invoke(main, ["station", "show"], env={"SOP_STATION": str(station)}).stdout


def test_init_on_a_terminal_shows_each_passphrase_once(tmp_path: Path) -> None:
    """Founders type their words back, unseen; a wrong answer shows them again; then the words open the station."""
    station = tmp_path / "station"
    shown = []
    with Dialogue(["station", "init", "--practice", "--station", str(station)]) as talk:
        for answer in ("Kilimani", "wanjiru", "Grace Wanjiru", "", "88213", "ocs, child_desk"):
            talk.expect(": ")
            talk.type(answer)
        for answer in ("otieno", "Peter Otieno", "", "", ""):
            talk.expect(": ")
            talk.type(answer)
        for attempt in range(4):
            words = talk.expect(r"\n    ([a-z]+(?: [a-z]+){4,7})\n")[1]
            talk.expect("press Enter")
            assert not station.exists()
            talk.type("")
            talk.expect("to be sure: ")
            talk.type("not the words" if attempt == 0 else words)
            shown.append(words)
        assert talk.end() == 0
        assert "Look again" in talk.screen
        assert talk.screen.count(shown[1]) == 2
        assert talk.screen.count(shown[2]) == 1
    assert shown[0] == shown[1]
    assert [len(words.split()) for words in shown] == [5, 5, 5, 8]
    opened = open_station(station)
    assert opened.unlock("wanjiru", shown[1]).officer.roles == ("ocs", "child_desk")
    assert opened.open_recovery(shown[3]).root == opened.root_fingerprint
    with Dialogue(["officer", "list", "--station", str(station)]) as talk:
        talk.expect("Short name of the officer: ")
        talk.type("otieno")
        talk.expect("Passphrase of otieno: ")
        talk.type(shown[2])
        assert talk.end() == 0
        assert "Peter Otieno" in talk.screen
        assert shown[2] not in talk.screen


def test_ctrl_c_while_words_are_shown_leaves_nothing(tmp_path: Path) -> None:
    """Exit 130, and neither station nor temporary folder."""
    arguments = ["station", "init", "--practice", "--name", "Kilimani", *FOUNDERS]
    with Dialogue([*arguments, "--station", str(tmp_path / "station")]) as talk:
        talk.expect("press Enter")
        talk.type("\x03")
        assert talk.end() == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [["station", "init"], ["station", "head"], ["officer", "list"]])
def test_without_a_terminal_nothing_can_be_asked(place: Place, tmp_path: Path, arguments: list[str]) -> None:
    """Where a secret is needed and nobody can be asked: exit 2, a sentence, nothing made."""
    folder = tmp_path / "new" if "init" in arguments else place.folder
    ended = subprocess.run(
        [sys.executable, "-c", "from tui.cli import main; main()", *arguments, "--station", str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "needs a terminal" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "new").exists()


def test_show_needs_no_passphrase_and_names_nobody(place: Place) -> None:
    """What is in clear is shown, as text and as JSON; names of officers are not among it."""
    shown = sop(place, "station", "show", words=False)
    assert shown.exit_code == 0
    assert "Grace" not in shown.stdout
    found_out = json.loads(sop(place, "station", "show", "--json", words=False).stdout)
    assert found_out["practice"] is True
    assert found_out["root"] == place.station().root_fingerprint.hex()
    assert found_out["officers"] == ["otieno", "wanjiru"]
    pem = sop(place, "station", "show", "--root-pem", words=False)
    assert pem.stdout == certificate_pem(place.station().root)


def test_head_gives_code_and_checkpoint(place: Place) -> None:
    """The twenty characters belong to the root that the device signed."""
    told = json.loads(sop(place, "station", "head", "--json").stdout)
    device = place.unlock().device
    key = device.certificate.public_key()
    assert isinstance(key, Ed25519PublicKey)
    checkpoint, _ = verify_checkpoint(told["checkpoint"], NoteKey(name=device.name, public=key))
    assert (checkpoint.size, checkpoint.root.hex()) == (told["size"], told["root"])
    assert code_fits(told["code"], checkpoint.root)
    assert told["code"] in sop(place, "station", "head", "--officer", "otieno").stdout


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        (["--founder", "wanjiru"], 2),
        (["--founder", "a;b;c;d;e;f"], 2),
        ([*FOUNDERS, "--founder", "third; Third One"], 2),
        ([*FOUNDERS, "--contact", "nonumber"], 2),
        ([*FOUNDERS[:2], "--founder", "wanjiru; Again"], 3),
        ([*FOUNDERS[:2], "--founder", "BAD; Name"], 3),
    ],
)
def test_a_faulty_init_makes_nothing(tmp_path: Path, extra: list[str], code: int) -> None:
    """Founders and contacts that cannot be understood, or are impossible: a sentence, no station."""
    arguments = [
        "station",
        "init",
        "--practice",
        "--name",
        "Kilimani",
        *extra,
        "--station",
        str(tmp_path / "station"),
    ]
    ended = CliRunner().invoke(main, [*arguments, "--passphrases-out", str(tmp_path / "words")])
    assert ended.exit_code == code, ended.output
    assert list(tmp_path.iterdir()) == []


def test_init_over_a_station_is_refused(place: Place) -> None:
    """Exit 3; the station that is there still opens."""
    arguments = ["station", "init", "--practice", "--name", "Again", *FOUNDERS, "--station", str(place.folder)]
    ended = CliRunner().invoke(main, [*arguments, "--passphrases-out", str(place.folder.parent / "other")])
    assert ended.exit_code == 3
    assert place.unlock().officer.id == "wanjiru"


def test_a_place_that_takes_no_folder_is_broken_machinery(tmp_path: Path) -> None:
    """Where no folder can be made: exit 4 with a sentence."""
    (tmp_path / "file").write_text("")
    where = str(tmp_path / "file" / "deep" / "station")
    arguments = ["station", "init", "--practice", "--name", "Kilimani", *FOUNDERS, "--station", where]
    ended = CliRunner().invoke(main, [*arguments, "--passphrases-out", str(tmp_path / "words")])
    assert ended.exit_code == 4
    assert ended.stderr.startswith("Cannot write")
    assert not (tmp_path / "words").exists()


@pytest.mark.parametrize("command", [["station", "show"], ["officer", "list"], ["trust", "list"]])
def test_a_missing_station_is_exit_2(tmp_path: Path, command: list[str]) -> None:
    """With a hint how to name or found one."""
    ended = CliRunner().invoke(main, [*command, "--station", str(tmp_path / "nowhere")])
    assert ended.exit_code == 2
    assert "no station" in ended.stderr
    assert "sop station init" in ended.stderr


def test_names_cannot_play_with_the_terminal(tmp_path: Path) -> None:
    """A contact with an escape sequence is shown, not obeyed."""
    create_station(tmp_path / "station", charter(), FixedClock(), seeded("hostile"))
    write_over(tmp_path / "station", {"\x1b[2Jgotcha": "1\u202e1"})
    shown = CliRunner().invoke(main, ["station", "show", "--station", str(tmp_path / "station")]).stdout
    assert "gotcha" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


def test_the_platforms_folder_is_the_last_resort(tmp_path: Path) -> None:
    """Without --station and SOP_STATION the platform's data folder is meant."""
    ended = CliRunner().invoke(main, ["station", "show"], env={"XDG_DATA_HOME": str(tmp_path), "SOP_STATION": ""})
    assert ended.exit_code == 2
    if os.name == "posix" and sys.platform != "darwin":
        assert str(tmp_path / "sop-engine" / "station") in ended.stderr
