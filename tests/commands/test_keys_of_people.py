"""Passphrases and keys of officers at the command line, with their entries in the station log."""

import json
from pathlib import Path

import pytest

from tests.commands.dialogue import Dialogue
from tests.commands.stations import lines, sop, write_private
from tests.station.stations import Place


def log(place: Place) -> list[tuple[str, str, str]]:
    """What the station log says: who, act, about whom."""
    shown = sop(place, "station", "log", "--json")
    assert shown.exit_code == 0, shown.output
    return [
        (one["by"], one["act"], one["about"] if one["act"] != "confirmed" else "") for one in json.loads(shown.stdout)
    ]


def add_amina(place: Place) -> str:
    """Enrol an officer; gives the passphrase file."""
    words = str(place.folder.parent / "words")
    added = sop(place, "officer", "add", "amina", "--name", "Amina Noor", "--passphrases-out", words)
    assert added.exit_code == 0, added.output
    return words


def passphrase_of(file: str, officer: str) -> str:
    """The officer's line in the file."""
    (line,) = (line for line in Path(file).read_text().splitlines() if line.startswith(f"{officer}:"))
    return line


def test_an_officer_changes_the_own_passphrase(place: Place) -> None:
    """The practice file has the new words in the place of the old; the log says whose."""
    words = str(place.folder.parent / "words")
    old = passphrase_of(words, "otieno")
    ended = sop(place, "officer", "passphrase", "--officer", "otieno", "--passphrases-out", words)
    assert ended.exit_code == 0, ended.output
    assert passphrase_of(words, "otieno") != old
    assert log(place) == [("otieno", "passphrase_changed", "otieno")]
    write_private(place.folder.parent / "words", f"{old}\n")
    assert sop(place, "officer", "list").exit_code == 3


def test_the_new_words_are_typed_back_at_the_terminal(place: Place) -> None:
    """The old passphrase is asked, the new words are shown once and asked back; a wrong word shows them again."""
    words = place.founding.passphrases["wanjiru"]
    with Dialogue(["officer", "passphrase", "--station", str(place.folder), "--officer", "wanjiru"]) as talk:
        talk.expect("Passphrase of wanjiru: ")
        talk.type(words)
        new = talk.expect(r"Nobody else looks.*\n\n +([a-z ]+)\n")[1]
        talk.expect("press Enter")
        talk.type("")
        talk.expect("Type the words")
        talk.type("no such words")
        talk.expect(r"not the words(.|\n)*press Enter")
        talk.type("")
        talk.expect("Type the words")
        talk.type(new)
        talk.expect("has a new passphrase")
        assert talk.end() == 0
    write_private(place.folder.parent / "words", f"wanjiru: {new}\n")
    assert sop(place, "officer", "list").exit_code == 0


def test_two_supervisors_reset_a_passphrase(place: Place) -> None:
    """New words in the file, one officer in two lines of the list, and both supervisors in the log."""
    words = add_amina(place)
    old = passphrase_of(words, "amina")
    ended = sop(place, "officer", "recover", "amina", "--reason", "forgotten", "--passphrases-out", words)
    assert ended.exit_code == 0, ended.output
    assert passphrase_of(words, "amina") != old
    assert sop(place, "officer", "list", "--officer", "amina").exit_code == 0
    assert log(place)[-2:] == [("wanjiru", "passphrase_reset", "amina"), ("otieno", "confirmed", "")]
    listed = json.loads(sop(place, "officer", "list", "--json").stdout)
    assert [bool(one["until"]) for one in listed if one["id"] == "amina"] == [True, False]


def test_leaving_is_entered_and_everybody_else_works_on(place: Place) -> None:
    """The log of before is read under the new file key."""
    add_amina(place)
    assert sop(place, "officer", "revoke", "amina", "--reason", "transferred").exit_code == 0
    acts = log(place)
    assert [act for _, act, _ in acts] == ["officer_added", "confirmed", "officer_revoked", "confirmed"]
    assert sop(place, "officer", "list", "--officer", "otieno").exit_code == 0


@pytest.mark.parametrize(
    "order", [["recover", "otieno"], ["revoke", "otieno"], ["add", "new", "--name", "A New One"]]
)
def test_one_supervisor_alone_changes_nobodys_keys(place: Place, order: list[str]) -> None:
    """The same supervisor twice: refused, exit 3, and the station is as it was."""
    out = [] if order[0] == "revoke" else ["--passphrases-out", str(place.folder.parent / "out")]
    ended = sop(place, "officer", *order, "--by", "wanjiru", "--by", "wanjiru", *out)
    assert ended.exit_code == 3
    assert "two different supervisors" in ended.stderr
    assert not (place.folder.parent / "out").exists()
    assert sop(place, "officer", "list", "--officer", "otieno").exit_code == 0


def test_no_new_words_of_a_live_station_go_to_a_file(live: Place, tmp_path: Path) -> None:
    """Neither a changed passphrase nor a reset one."""
    own = live.copy(tmp_path / "live")
    write_private(tmp_path / "words", lines(own).splitlines()[0] + "\n")
    out = ["--passphrases-out", str(tmp_path / "out")]
    for order in (["passphrase"], ["recover", "otieno"]):
        assert sop(own, "officer", *order, *out).exit_code == 3
    assert not (tmp_path / "out").exists()


def test_a_drill_is_entered_and_says_what_it_proved(place: Place) -> None:
    """Exit 0 with every line ok; the sheet's words stand in the practice file beside those of the officers."""
    with (place.folder.parent / "words").open("a") as file:
        file.write(f"recovery: {place.founding.recovery}\n")
    ended = sop(place, "station", "drill")
    assert ended.exit_code == 0, ended.output
    assert all(line.startswith("ok ") for line in ended.stdout.splitlines())
    assert json.loads(sop(place, "station", "drill", "--json").stdout)["passed"]
    assert log(place)[:2] == [("wanjiru", "drilled", ""), ("otieno", "confirmed", "")]


def test_wrong_words_of_the_sheet_prove_nothing(place: Place) -> None:
    """Exit 3, and nothing is entered as passed."""
    with (place.folder.parent / "words").open("a") as file:
        file.write("recovery: no words of any sheet at all here\n")
    assert sop(place, "station", "drill").exit_code == 3
    assert log(place) == []


def test_the_sheet_makes_a_second_supervisor(place: Place) -> None:
    """One supervisor and the sheet: new words for the other; the log says that the sheet was used."""
    words = place.folder.parent / "words"
    write_private(words, f"{passphrase_of(str(words), 'wanjiru')}\nrecovery: {place.founding.recovery}\n")
    ended = sop(place, "station", "recover", "otieno", "--reason", "forgotten", "--passphrases-out", str(words))
    assert ended.exit_code == 0, ended.output
    assert [act for _, act, _ in log(place)] == ["recovered", "passphrase_reset"]
    assert sop(place, "officer", "list", "--officer", "otieno").exit_code == 0
    new = ["recover", "njeri", "--name", "Lucy Njeri", "--by", "wanjiru"]
    assert sop(place, "station", *new, "--passphrases-out", str(words)).exit_code == 0
    assert sop(place, "officer", "revoke", "otieno", "--by", "wanjiru", "--by", "njeri").exit_code == 0


def test_the_sheet_does_not_make_a_supervisor_of_its_own_user(place: Place) -> None:
    """Who uses it names another officer."""
    assert sop(place, "station", "recover", "wanjiru", "--passphrases-out", "x").exit_code == 2


def test_two_supervisors_give_the_files_a_new_key(place: Place) -> None:
    """Entered, everybody unlocks as before, and the files begin with other bytes."""
    before = (place.folder / "station.db").read_bytes()[:16]
    assert sop(place, "station", "rekey", "--reason", "laptop was away").exit_code == 0
    assert (place.folder / "station.db").read_bytes()[:16] != before
    assert log(place) == [("wanjiru", "rekeyed", ""), ("otieno", "confirmed", "")]
    assert sop(place, "station", "rekey", "--by", "otieno", "--by", "otieno").exit_code == 3
