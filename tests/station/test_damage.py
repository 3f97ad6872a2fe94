import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sop_engine.canonical import canonical_bytes
from sop_engine.errors import CannotOpen, SopError
from sop_engine.station.cost import CHEAP
from sop_engine.station.folder import open_station
from sop_engine.station.slots import OfficerSecrets, seal_slot
from tests.station.stations import AMINA, Place, found, seeded


def change(file: Path, alter: Callable[[dict[str, Any]], None]) -> None:
    """Read a JSON file of the station, alter it, and write it back as the program would."""
    content = json.loads(file.read_bytes())
    alter(content)
    file.write_bytes(canonical_bytes(content))


def every_file(folder: Path) -> list[str]:
    """Relative names of all files that are not empty."""
    return sorted(
        str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file() and file.stat().st_size
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    secrets = OfficerSecrets(signing=b"1" * 32, unwrapping=b"2" * 32, root=b"3" * 32)
    slot = seal_slot(secrets, words, weak.station().id, CHEAP, seeded("weak"), owner="wanjiru")
    (weak.folder / "slots" / "officer-wanjiru.json").write_bytes(slot)
    with pytest.raises(CannotOpen, match="weaker"):
        weak.unlock()


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
