"""The station's own numbers to call: in clear for the card, believed after unlocking only when signed."""

import msgspec
import pytest

from sop_engine.errors import CannotOpen, Refused
from sop_engine.station.files import encode
from sop_engine.station.numbers import (
    MOST_NUMBERS,
    NumbersText,
    keep_numbers,
    own_numbers,
    read_signed,
    read_text,
)
from sop_engine.station.supervised import SignedFile
from tests.station.stations import AMINA, NOON, Place, write_over

OWN = {"ambulance": "0700 000 001", "Chief": "0700 000 002"}


def test_the_numbers_of_the_charter_are_signed_by_a_founder(place: Place) -> None:
    """What `init` was given lies in the same file as what a supervisor writes later."""
    unlocked = place.unlock()
    text = read_signed(unlocked.station, unlocked.roster)
    assert text is not None
    assert (text.change, text.by, text.numbers) == (1, "wanjiru", (("Childline Kenya", "116"),))


def test_what_a_supervisor_writes_comes_back(place: Place) -> None:
    """In the same order, with a count that grows; before unlocking as well as after."""
    unlocked = place.unlock("otieno")
    keep_numbers(unlocked, OWN, NOON)
    text = read_signed(unlocked.station, unlocked.roster)
    assert text is not None
    assert (text.change, text.by) == (2, "otieno")
    for roster in (None, unlocked.roster):
        found = own_numbers(place.station(), roster)
        assert (list(found.numbers.items()), found.trouble) == (list(OWN.items()), "")


def test_an_ordinary_officer_cannot_change_them(place: Place) -> None:
    """Who is no supervisor is refused, and nothing is written."""
    words = place.ceremony().add(AMINA)
    amina = place.station().unlock("amina", words)
    before = amina.station.places.numbers.read_bytes()
    with pytest.raises(Refused, match="Only a supervisor"):
        keep_numbers(amina, OWN, NOON)
    assert amina.station.places.numbers.read_bytes() == before


@pytest.mark.parametrize("attack", ["another number", "another station", "another signer", "no signature", "torn"])
def test_changed_numbers_are_said_and_not_used(place: Place, attack: str) -> None:
    """After unlocking, nobody who changed the file gets an officer to call his number; a supervisor mends it."""
    unlocked = place.unlock("wanjiru")
    keep_numbers(unlocked, OWN, NOON)
    path = unlocked.station.places.numbers
    kept = msgspec.json.decode(path.read_bytes(), type=SignedFile)
    text = msgspec.json.decode(kept.signed, type=NumbersText)
    changed = {
        "another number": msgspec.structs.replace(text, numbers=(("ambulance", "0700 666 666"),)),
        "another station": msgspec.structs.replace(text, station="0" * 32),
        "another signer": msgspec.structs.replace(text, by="otieno"),
    }.get(attack, text)
    signature = bytes(64) if attack == "no signature" else kept.signature
    content = encode(SignedFile(format=0, signed=encode(changed), signature=signature))
    path.write_bytes(content[:-9] if attack == "torn" else content)
    with pytest.raises(CannotOpen):
        read_signed(unlocked.station, unlocked.roster)
    found = own_numbers(unlocked.station, unlocked.roster)
    assert not found.numbers
    assert found.trouble.endswith("They are not used.")
    keep_numbers(unlocked, OWN, NOON)
    assert own_numbers(unlocked.station, unlocked.roster).numbers == OWN


def test_before_unlocking_what_is_written_is_shown(place: Place) -> None:
    """Nobody can tell yet whose signature counts, and the card must come out."""
    write_over(place.folder, {"ambulance": "0700 666 666"})
    assert own_numbers(place.station(), None).numbers == {"ambulance": "0700 666 666"}


def test_a_station_without_numbers_has_none(place: Place) -> None:
    """No file is no trouble."""
    unlocked = place.unlock()
    unlocked.station.places.numbers.unlink()
    assert read_text(unlocked.station) is None
    for roster in (None, unlocked.roster):
        found = own_numbers(unlocked.station, roster)
        assert (dict(found.numbers), found.trouble) == ({}, "")


@pytest.mark.parametrize(
    "numbers",
    [
        {"ambulance": ""},
        {"": "116"},
        {"ambulance": "1\n2"},
        {"ambulance": "1\x1b[2J"},
        {"\u202eambulance": "1"},
        {"ambulance": "1" * 61},
        {"ambulance": " 116"},
        {f"contact {number}": "1" for number in range(MOST_NUMBERS + 1)},
    ],
)
def test_what_no_card_can_hold_is_refused(place: Place, numbers: dict[str, str]) -> None:
    """A number that could not be printed on one line is refused with a sentence."""
    with pytest.raises(Refused):
        keep_numbers(place.unlock(), numbers, NOON)
