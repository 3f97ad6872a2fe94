import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sop_engine.canonical import canonical_bytes
from sop_engine.errors import Refused, WrongPassphrase
from sop_engine.station.cost import Cost
from sop_engine.station.delay import LONGEST_S, delay_seconds
from sop_engine.station.passphrase import plain_form, word_list
from tests.station.stations import AMINA, Place, found

SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(st.text(max_size=60))
def test_no_other_text_opens_a_slot(pristine: Place, typed: str) -> None:
    """Whatever else is typed, it is the wrong passphrase: never a traceback, never an open door."""
    assume(plain_form(typed) != pristine.founding.passphrases["wanjiru"])
    with pytest.raises(WrongPassphrase):
        pristine.unlock("wanjiru", typed)


@SHARED
@given(st.integers(0, 4), st.integers(0, len(word_list()) - 1))
def test_one_wrong_word_opens_nothing(pristine: Place, position: int, word: int) -> None:
    """Four right words of five are not enough."""
    words = pristine.founding.passphrases["otieno"].split()
    assume(words[position] != word_list()[word])
    words[position] = word_list()[word]
    with pytest.raises(WrongPassphrase):
        pristine.unlock("otieno", " ".join(words))


@pytest.mark.parametrize("form", [str.upper, str.title, lambda text: text.replace(" ", "-"), "  {}  \n".format])
def test_spelling_of_the_right_words_does_not_matter(pristine: Place, form: Callable[[str], str]) -> None:
    """Capitals, hyphens and stray spaces do not lock out somebody who knows the words."""
    assert pristine.unlock("wanjiru", form(pristine.founding.passphrases["wanjiru"])).officer.id == "wanjiru"


def test_one_officers_words_do_not_open_anothers_slot(pristine: Place) -> None:
    """The words belong to the person."""
    with pytest.raises(WrongPassphrase):
        pristine.unlock("wanjiru", pristine.founding.passphrases["otieno"])


@pytest.mark.parametrize("officer", ["nobody", "", "../wanjiru", "Wanjiru", "wanjiru\x00", "x" * 5000, "\ud800"])
def test_an_unknown_officer_reads_like_a_wrong_passphrase(pristine: Place, officer: str) -> None:
    """The same sentence, so that nobody learns who works here by trying names."""
    with pytest.raises(WrongPassphrase) as wrong:
        pristine.unlock("wanjiru", "wrong words")
    with pytest.raises(WrongPassphrase) as unknown:
        pristine.unlock(officer, "wrong words")
    assert (unknown.value.sentence, unknown.value.hint) == (wrong.value.sentence, wrong.value.hint)


def test_an_unknown_officer_takes_as_long_as_a_wrong_passphrase(tmp_path: Path) -> None:
    """The slow derivation is made for unknown officers too."""
    _, founding = found(tmp_path / "station", cost=Cost(memory_kib=8192, iterations=4, lanes=1))
    place = Place(tmp_path / "station", founding)

    def quickest(officer: str) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            with pytest.raises(WrongPassphrase):
                place.unlock(officer, "wrong words")
            times.append(time.perf_counter() - start)
        return min(times)

    known, unknown = quickest("wanjiru"), quickest("nobody")
    assert known / 2 < unknown < known * 2


@pytest.mark.parametrize("officer", ["wanjiru", "nobody"])
def test_delay_grows_to_a_minute_and_never_beyond(place: Place, officer: str) -> None:
    """1, 2, 4 … 60 seconds, the same for unknown officers; after many failures the right words still open."""
    waited: list[float] = []
    for _ in range(12):
        with pytest.raises(WrongPassphrase):
            place.unlock(officer, "wrong words", wait=waited.append)
    assert waited == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    if officer == "wanjiru":
        place.unlock(officer, wait=waited.append)
        place.unlock(officer, wait=waited.append)
        assert waited[-2:] == [60, 0]


@given(st.integers(-5, 10**9))
def test_no_count_of_failures_locks_for_good(failures: int) -> None:
    """The delay is within 0 and 60 seconds for any count."""
    assert 0 <= delay_seconds(failures) <= LONGEST_S


def test_ending_the_process_does_not_save_the_delay(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A try is counted before it is made: whoever ends the program during it waits the next time."""

    def ended(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr("sop_engine.station.folder.open_officer_slot", ended)
        with pytest.raises(KeyboardInterrupt):
            place.unlock("wanjiru", "wrong words")
    waited: list[float] = []
    place.unlock("wanjiru", wait=waited.append)
    assert waited == [1]


@pytest.mark.parametrize("spoil", ["garbage", "folder", "hostile"])
def test_a_damaged_count_locks_nobody_out(place: Place, spoil: str) -> None:
    """Whatever stands in the file of failures, the right words open."""
    file = place.folder / "slots" / "failures.json"
    file.unlink(missing_ok=True)
    if spoil == "folder":
        file.mkdir()
    else:
        hostile = canonical_bytes({"format": 0, "counts": {str(bucket): 2**53 - 1 for bucket in range(64)}})
        file.write_bytes(b"\x00\xff{" if spoil == "garbage" else hostile)
    waited: list[float] = []
    assert place.unlock(wait=waited.append).officer.id == "wanjiru"
    assert waited == [60 if spoil == "hostile" else 0]


def test_a_revoked_officer_stays_out_even_with_an_old_slot(place: Place) -> None:
    """A slot taken from a backup does not bring a revoked officer back."""
    words = place.ceremony().add(AMINA)
    slot = place.folder / "slots" / "officer-amina.json"
    kept = slot.read_bytes()
    assert place.unlock("amina", words).officer.active
    place.ceremony(seed="third").revoke("amina")
    with pytest.raises(WrongPassphrase):
        place.unlock("amina", words)
    slot.write_bytes(kept)
    with pytest.raises(Refused, match="revoked"):
        place.unlock("amina", words)


def test_what_is_printed_of_an_open_station_tells_nothing(pristine: Place) -> None:
    """A fault report or a log line that shows these objects shows no name, key or passphrase."""
    unlocked = pristine.unlock()
    shown = repr((unlocked, unlocked.roster, unlocked.station, unlocked.signer, pristine.founding))
    for secret in ("Grace", "Otieno", unlocked.file_key.hex(), *pristine.founding.passphrases.values()):
        assert secret not in shown
    assert repr(unlocked.file_key)[2:-1] not in shown
