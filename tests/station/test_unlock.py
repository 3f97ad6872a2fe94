import base64
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sop_engine.canonical import canonical_bytes
from sop_engine.errors import CannotOpen, Refused, SopError, WrongPassphrase
from sop_engine.station.cost import CHEAP, Cost
from sop_engine.station.delay import LONGEST_S, delay_seconds
from sop_engine.station.folder import open_station
from sop_engine.station.passphrase import plain_form, word_list
from sop_engine.station.slots import OfficerSecrets, seal_slot
from tests.station.stations import AMINA, Place, found, seeded

SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def change(file: Path, alter: Callable[[dict[str, Any]], None]) -> None:
    """Read a JSON file of the station, alter it, and write it back as the program would."""
    content = json.loads(file.read_bytes())
    alter(content)
    file.write_bytes(canonical_bytes(content))


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


def every_file(folder: Path) -> list[str]:
    """Relative names of all files that are not empty."""
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and file.stat().st_size
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_changed_byte_never_gives_a_traceback(
    pristine: Place, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """One byte of any file changed, cut or added: the station works, or says in a sentence what is wrong."""
    spoiled = pristine.copy(tmp_path_factory.mktemp("spoiled") / "station")
    file = spoiled.folder / data.draw(st.sampled_from(every_file(spoiled.folder)))
    content = bytearray(file.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    how = data.draw(st.sampled_from(["flip", "cut", "add"]))
    if how == "flip":
        content[place] ^= data.draw(st.integers(1, 255))
    elif how == "cut":
        del content[place:]
    else:
        content.insert(place, data.draw(st.integers(0, 255)))
    file.write_bytes(content)
    try:
        unlocked = spoiled.unlock()
        unlocked.store().close()
        unlocked.keystore().close()
        spoiled.ceremony().add(AMINA)
    except SopError as fault:
        said = fault.sentence
    else:
        said = "All is well."
    assert said.endswith(".")
    assert "Traceback" not in said


def _recover(place: Place) -> object:
    return place.station().open_recovery(place.founding.recovery)


def _enrol(place: Place) -> object:
    return place.ceremony().add(AMINA)


@pytest.mark.parametrize(
    ("file", "use"),
    [
        ("station.json", Place.station),
        ("slots/officer-wanjiru.json", Place.unlock),
        ("slots/device.json", Place.unlock),
        ("slots/recovery.json", _recover),
        ("slots/two_supervisors.json", _enrol),
    ],
)
def test_a_file_of_a_newer_version_says_so(place: Place, file: str, use: Callable[[Place], object]) -> None:
    """A format number that this program does not know is named as the reason."""
    change(place.folder / file, lambda content: content.update(format=1, something_new=True))
    with pytest.raises(CannotOpen, match="newer version"):
        use(place)


def test_a_damaged_slot_is_not_called_a_wrong_passphrase(place: Place) -> None:
    """An officer with the right words is told that the file is damaged."""
    slot = place.folder / "slots" / "officer-wanjiru.json"

    def damage(content: dict[str, Any]) -> None:
        sealed = bytearray(base64.b64decode(content["box"]["sealed"]))
        sealed[7] ^= 1
        content["box"]["sealed"] = base64.b64encode(sealed).decode()

    change(slot, damage)
    with pytest.raises(CannotOpen, match="damaged"):
        place.unlock()


def test_slots_cannot_be_exchanged(place: Place, tmp_path: Path) -> None:
    """A slot opens only under its own officer's name and in its own station."""
    slots = place.folder / "slots"
    own = (slots / "officer-wanjiru.json").read_bytes()
    (slots / "officer-wanjiru.json").write_bytes((slots / "officer-otieno.json").read_bytes())
    with pytest.raises(CannotOpen, match="another station or officer"):
        place.unlock("wanjiru", place.founding.passphrases["otieno"])
    found(tmp_path / "other", seed="other")
    (tmp_path / "other" / "slots" / "officer-wanjiru.json").write_bytes(own)
    with pytest.raises(CannotOpen, match="another station or officer"):
        open_station(tmp_path / "other").unlock("wanjiru", place.founding.passphrases["wanjiru"])


def test_an_exchanged_root_is_noticed(place: Place, tmp_path: Path) -> None:
    """Somebody who puts an own root, device and revocation list into station.json is found out at unlocking."""
    found(tmp_path / "other", seed="other")
    other = json.loads((tmp_path / "other" / "station.json").read_bytes())

    def exchange(content: dict[str, Any]) -> None:
        content.update({key: other[key] for key in ("root", "device", "revocations")})

    change(place.folder / "station.json", exchange)
    with pytest.raises(CannotOpen, match="exchanged"):
        place.unlock()


@pytest.mark.parametrize("key", ["escrow", "name", "agency", "device"])
def test_the_open_part_cannot_be_changed_unnoticed(place: Place, tmp_path: Path, key: str) -> None:
    """Above all nobody can put an own escrow key there, to which every compartment key would be wrapped."""
    found(tmp_path / "other", seed="other")
    other = json.loads((tmp_path / "other" / "station.json").read_bytes())
    wrong = {"name": "Kasarani", "agency": "dci"}.get(key, other[key])
    change(place.folder / "station.json", lambda content: content.update({key: wrong}))
    with pytest.raises(CannotOpen):
        place.unlock()


@pytest.mark.parametrize("kind", ["practice", "live"])
def test_a_false_practice_mark_fails(kind: str, place: Place, live: Place, tmp_path: Path) -> None:
    """Neither can a practice station pose as a live one nor the other way round."""
    posing = place if kind == "practice" else live.copy(tmp_path / "live")
    change(posing.folder / "station.json", lambda content: content.update(practice=kind == "live"))
    with pytest.raises(CannotOpen, match="practice mark"):
        posing.station()


def test_a_live_station_opens_no_weakened_slot(live: Place, tmp_path: Path) -> None:
    """A slot sealed again with a cheap passphrase is refused, right words or not."""
    weak = live.copy(tmp_path / "weak")
    words = weak.founding.passphrases["wanjiru"]
    unlocked = weak.unlock()
    secrets = OfficerSecrets(file_key=unlocked.file_key, signing=b"1" * 32, unwrapping=b"2" * 32, root=b"3" * 32)
    slot = seal_slot(secrets, words, weak.station().id, CHEAP, seeded("weak"), owner="wanjiru")
    (weak.folder / "slots" / "officer-wanjiru.json").write_bytes(slot)
    with pytest.raises(CannotOpen, match="weaker"):
        weak.unlock()


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


@pytest.mark.parametrize("what", ["missing", "file", "empty", "not ours"])
def test_what_is_no_station_is_said_to_be_none(tmp_path: Path, what: str) -> None:
    """A missing folder, a file, an empty folder or something else's folder: a sentence and exit 2."""
    path = tmp_path / "station"
    if what == "file":
        path.write_text("hello")
    elif what != "missing":
        path.mkdir()
    if what == "not ours":
        (path / "station.json").write_text('{"radio": "FM 98.4"}')
    with pytest.raises(CannotOpen) as refused:
        open_station(path)
    assert refused.value.exit_code == 2


def test_what_is_printed_of_an_open_station_tells_nothing(pristine: Place) -> None:
    """A fault report or a log line that shows these objects shows no name, key or passphrase."""
    unlocked = pristine.unlock()
    shown = repr((unlocked, unlocked.roster, unlocked.station, unlocked.signer, pristine.founding))
    for secret in ("Grace", "Otieno", unlocked.file_key.hex(), *pristine.founding.passphrases.values()):
        assert secret not in shown
    assert repr(unlocked.file_key)[2:-1] not in shown
