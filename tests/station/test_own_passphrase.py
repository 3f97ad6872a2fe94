"""An officer changes the own passphrase."""

from pathlib import Path

import pytest

from sop_engine.errors import StationBusy, StoreUnavailable, WrongPassphrase
from sop_engine.station.own_passphrase import change_passphrase
from tests.station.breaking import killed_at, refused_at
from tests.station.stations import Place, seeded


def test_the_new_words_open_the_same_keys_and_the_old_ones_nothing(place: Place) -> None:
    """Same certificate, same file key; nobody else's slot changes."""
    before = place.unlock()
    others = (place.folder / "slots" / "officer-otieno.json").read_bytes()
    shown: list[str] = []
    words = change_passphrase(before, seeded("new words"), confirm=shown.append)
    assert shown == [words]
    assert len(words.split()) == 5
    after = place.unlock("wanjiru", words)
    assert (after.officer, after.file_key) == (before.officer, before.file_key)
    with pytest.raises(WrongPassphrase):
        place.unlock()
    assert (place.folder / "slots" / "officer-otieno.json").read_bytes() == others


def test_words_that_were_not_typed_back_change_nothing(place: Place) -> None:
    """Ctrl-C while the words are shown, or a journal that takes no entry: the old passphrase goes on."""

    def ended(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        change_passphrase(place.unlock(), seeded("x"), confirm=ended)
    with pytest.raises(KeyboardInterrupt):
        change_passphrase(place.unlock(), seeded("x"), note=ended)
    place.unlock()


def test_the_old_slot_stays_until_the_new_one_has_opened(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that gives back other bytes than were written takes no passphrase away."""
    unlocked = place.unlock()
    with monkeypatch.context() as during:
        during.setattr(
            "sop_engine.station.own_passphrase.read_bytes", lambda path: path.read_bytes().replace(b"A", b"B")
        )
        with pytest.raises(StoreUnavailable, match="old passphrase goes on"):
            change_passphrase(unlocked, seeded("x"))
    place.unlock()
    assert not list((place.folder / "slots").glob(".*"))


@pytest.mark.parametrize("breaking", [killed_at, refused_at], ids=["killed", "disk full"])
def test_one_of_the_two_passphrases_always_opens(place: Place, tmp_path: Path, breaking: type[object]) -> None:
    """Ended or out of space at any step: the old words open, or the new ones; never neither, never both."""
    words = change_passphrase(place.copy(tmp_path / "to learn the words").unlock(), seeded("new words"))
    found, step, broken = set[bool](), 0, True
    while broken:
        step += 1
        spoiled = place.copy(tmp_path / str(step))
        unlocked = spoiled.unlock()
        broken = bool(breaking(step, lambda: change_passphrase(unlocked, seeded("new words"))))  # type: ignore[call-arg]  # noqa: B023  # called at once
        try:
            spoiled.unlock()
            new = False
        except WrongPassphrase:
            new = spoiled.unlock("wanjiru", words).officer.active
        found.add(new)
    assert found == {True, False}
    assert step > 5


def test_no_change_beside_somebody_who_writes(place: Place) -> None:
    """While another process writes in the station the passphrase stays."""
    unlocked = place.unlock()
    with place.unlock("otieno").take_lock(), pytest.raises(StationBusy):
        change_passphrase(unlocked, seeded("x"))
    place.unlock()
