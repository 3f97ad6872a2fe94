"""`sop station numbers`: from the shell to the card."""

import json

import pytest

from tests.commands.stations import sop
from tests.station.stations import AMINA, Place, write_over


def test_numbers_are_set_shown_and_removed(place: Place) -> None:
    """A contact is meant by its name or its label; its own number goes before the public one until it is removed."""
    before = sop(place, "station", "numbers", "show").stdout
    assert "Child Helpline 116  (public)\n" in before
    assert "Ambulance (number not known here)\n" in before
    assert "Childline Kenya 116  (station)\n" in before
    given = ("AMBULANCE=0700 000 001", "Child Helpline=020 116", "Chief of Mfano=020 2")
    assert sop(place, "station", "numbers", "set", *given).exit_code == 0
    assert sop(place, "station", "numbers", "set", "child_helpline=020 117").exit_code == 0
    shown = sop(place, "station", "numbers", "show").stdout
    assert "ambulance          Ambulance 0700 000 001  (station)\n" in shown
    assert "child_helpline     Child Helpline 020 117  (station)\n" in shown
    assert "Chief of Mfano 020 2  (station)\n" in shown
    assert "Change 3, signed by wanjiru" in shown
    assert sop(place, "station", "numbers", "remove", "Child helpline").exit_code == 0
    found = json.loads(sop(place, "station", "numbers", "show", "--json").stdout)
    assert found["station"] == {
        "Childline Kenya": "116",
        "ambulance": "0700 000 001",
        "Chief of Mfano": "020 2",
    }
    assert found["public"]["child_helpline"] == "116"
    assert found["signed"]["change"] == 4


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["set", "ambulance"], 2, "written NAME=NUMBER"),
        (["set", "ambulance= "], 2, "written NAME=NUMBER"),
        (["set", "ambulance=1\x1b[2J"], 3, "one line of at most"),
        (["set"], 2, "Missing argument"),
        (["remove", "ambulance"], 3, "no number of its own"),
    ],
)
def test_mistakes_are_answered_in_a_sentence(place: Place, arguments: list[str], code: int, sentence: str) -> None:
    """What is no number, or is not there, changes nothing and says why."""
    before = (place.folder / "numbers.json").read_bytes()
    ended = sop(place, "station", "numbers", *arguments)
    assert (ended.exit_code, sentence in ended.stderr) == (code, True), ended.output
    assert "\x1b" not in ended.output
    assert (place.folder / "numbers.json").read_bytes() == before


def test_a_name_near_a_contact_is_asked_about(place: Place) -> None:
    """A misspelt contact is kept, and the nearest one is named."""
    ended = sop(place, "station", "numbers", "set", "ambulence=020 1")
    assert (ended.exit_code, "did you mean ambulance?" in ended.stderr) == (0, True)


def test_an_ordinary_officer_is_refused(place: Place) -> None:
    """The numbers are a supervisor's act."""
    words = place.ceremony().add(AMINA)
    with (place.folder.parent / "words").open("a") as file:
        file.write(f"amina: {words}\n")
    ended = sop(place, "station", "numbers", "set", "ambulance=1", "--officer", "amina")
    assert (ended.exit_code, "Only a supervisor" in ended.stderr) == (3, True)


def test_a_changed_file_is_refused_and_can_be_written_anew(place: Place) -> None:
    """Who looks at numbers that nobody signed is told so; setting one begins them anew."""
    write_over(place.folder, {"ambulance": "0700 666 666"})
    shown = sop(place, "station", "numbers", "show")
    assert (shown.exit_code, "were changed, or were not signed" in shown.stderr) == (2, True)
    ended = sop(place, "station", "numbers", "set", "ambulance=020 1")
    assert (ended.exit_code, "begun anew" in ended.stderr) == (0, True)
    found = json.loads(sop(place, "station", "numbers", "show", "--json").stdout)
    assert found["station"] == {"ambulance": "020 1"}
