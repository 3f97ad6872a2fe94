import base64
import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sop_engine.errors import Refused, StoreUnavailable
from sop_engine.journal.signature import verify_signature
from sop_engine.station.cost import CHEAP, FLOOR
from sop_engine.station.founding import Charter, Founding, create_station
from sop_engine.station.roster import Enrolment
from sop_engine.station.unlocked import secrets_of
from tests.station.stations import AMINA, OTIENO, WANJIRU, FixedClock, Place, charter, found, seeded
from tests.station.traces import files_with, traces


def test_founders_unlock_with_the_words_they_were_shown(pristine: Place) -> None:
    """Each founder's words open the station, and the key inside signs under the own certificate."""
    for officer in ("wanjiru", "otieno"):
        unlocked = pristine.unlock(officer)
        public = unlocked.signer.certificate.public_key()
        assert isinstance(public, ec.EllipticCurvePublicKey)
        assert unlocked.officer.supervisor
        assert unlocked.officer.id == officer
        assert verify_signature(public, b"entry", unlocked.signer.sign(b"entry"))


def test_one_seed_founds_one_station(tmp_path: Path) -> None:
    """Keys and words come from the injected chance and from nowhere else."""
    first, words = found(tmp_path / "a")
    second, same = found(tmp_path / "b")
    assert first.text.root == second.text.root
    assert first.text.device == second.text.device
    assert words.passphrases == same.passphrases
    assert words.recovery == same.recovery


def test_nobody_else_can_enter_the_folder(place: Place) -> None:
    """Folders are 0700 and files 0600, whatever the umask, also after work and after an enrolment."""
    place.unlock().store().close()
    place.ceremony().add(AMINA)
    for path in (place.folder, *place.folder.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path.name


def test_a_wide_umask_does_not_open_the_folder(tmp_path: Path) -> None:
    """A station founded under umask 0 is as private as any other."""
    before = os.umask(0)
    try:
        station, _ = found(tmp_path / "station")
    finally:
        os.umask(before)
    modes = {path.stat().st_mode & 0o077 for path in (station.places.folder, *station.places.folder.rglob("*"))}
    assert modes == {0}


def test_no_secret_and_no_name_stands_in_the_folder(place: Place) -> None:
    """Names, passphrases, recovery words and keys are in no file of the folder, in no common encoding."""
    added = place.ceremony().add(AMINA)
    unlocked = place.unlock()
    words = [*place.founding.passphrases.values(), place.founding.recovery, added]
    names = [officer.name for officer in (WANJIRU, OTIENO, AMINA)] + [AMINA.service_no]
    for text in [*names, *words]:
        assert files_with(place.folder, text) == []
    for pair in (" ".join(phrase.split()[:2]) for phrase in words):
        assert files_with(place.folder, pair) == []
    contents = [file.read_bytes() for file in place.folder.rglob("*") if file.is_file()]
    for key in (unlocked.file_key, secrets_of(unlocked).signing, unlocked.unwrapping.private_bytes_raw()):
        coded = (key, key.hex().encode(), base64.b64encode(key)[:-4], base64.urlsafe_b64encode(key)[:-4])
        assert not any(form in content for form in coded for content in contents)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "hex", "base64", "base64url"])
@pytest.mark.parametrize("before", [b"", b"x", b"xy"])
def test_the_search_for_secrets_finds_a_planted_one(tmp_path: Path, encoding: str, before: bytes) -> None:
    """The search that the test above relies on finds a name in each encoding, wherever it begins."""
    name = "Grace Wanjiru Kamau"
    planted = {
        "hex": before + name.encode().hex().encode(),
        "base64": base64.b64encode(before + name.encode() + b"~~~~"),
        "base64url": base64.urlsafe_b64encode(before + name.encode() + b"~~~~"),
    }
    (tmp_path / "file").write_bytes(planted.get(encoding) or before + name.encode(encoding))
    assert files_with(tmp_path, name) == ["file"]
    assert all(len(trace) > 8 for trace in traces(name))


@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_what_is_there_already_is_left_alone(tmp_path: Path, what: str) -> None:
    """Founding over anything is refused and changes nothing."""
    path = tmp_path / "station"
    (tmp_path / "other").mkdir()
    if what == "file":
        path.write_text("mine")
    elif what == "folder":
        path.mkdir()
        (path / "mine").write_text("mine")
    else:
        path.symlink_to(tmp_path / "other")
    with pytest.raises(Refused):
        found(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other", "station"]


def test_an_empty_folder_may_become_a_station(tmp_path: Path) -> None:
    """An empty folder, as a person would make for it, is taken."""
    (tmp_path / "station").mkdir()
    assert found(tmp_path / "station")[0].name == "Kilimani"


KAMAU = Enrolment(id="kamau", name="John Kamau")


@pytest.mark.parametrize(
    "founder",
    [
        replace(KAMAU, id=""),
        replace(KAMAU, id="../kamau"),
        replace(KAMAU, id="Kamau"),
        replace(KAMAU, id="recovery"),
        replace(KAMAU, id="k" * 32),
        replace(KAMAU, name=""),
        replace(KAMAU, name="x" * 65),
        replace(KAMAU, name="two\nlines"),
        replace(KAMAU, name="\x1b[31mred"),
        replace(KAMAU, name=" spaced "),
        replace(KAMAU, rank="r" * 65),
        replace(KAMAU, service_no="1\u202e2"),
        Enrolment(id="kamau", name="John Kamau", roles=("Not a role",)),
        WANJIRU,
    ],
)
def test_impossible_founders_are_refused_before_anything_is_made(tmp_path: Path, founder: Enrolment) -> None:
    """Names that fit no certificate, ids that fit no file, and one person twice: refused, nothing made."""
    faulty = Charter(name="Kilimani", agency="kps", practice=True, founders=(WANJIRU, founder), cost=CHEAP)
    with pytest.raises(Refused):
        create_station(tmp_path / "station", faulty, FixedClock(), seeded("x"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "x" * 41, "a\nb", "PRACTICE Kilimani", "practice makes perfect", " a"])
def test_impossible_station_names_are_refused(tmp_path: Path, name: str) -> None:
    """Above all, nobody can name a station so that it looks like a practice one."""
    with pytest.raises(Refused):
        create_station(tmp_path / "station", charter(name=name), FixedClock(), seeded("x"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("practice", [True, False])
def test_the_longest_names_still_fit_the_certificates(tmp_path: Path, practice: bool) -> None:  # noqa: FBT001
    """A name of 40 characters fits the root's subject with its practice mark and number."""
    long = charter(practice=practice, cost=FLOOR if not practice else CHEAP, name="W" * 40)
    station, _ = create_station(tmp_path / "station", long, FixedClock(), seeded("x"))
    assert station.name == "W" * 40


def test_a_live_station_has_no_cheap_passphrases(tmp_path: Path) -> None:
    """Less than 64 MiB and three passes is refused for a live station."""
    with pytest.raises(Refused):
        found(tmp_path / "station", practice=False, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_nothing_remains_if_the_words_were_not_confirmed(tmp_path: Path) -> None:
    """Ctrl-C while the words are shown leaves no station and no temporary folder."""

    def interrupted(_: Founding) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_station(tmp_path / "station", charter(), FixedClock(), seeded("x"), confirm=interrupted)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk fills at any sync, founding fails with a sentence and leaves nothing behind."""
    real, calls = os.fsync, 0

    def count(number: int) -> None:
        nonlocal calls
        calls += 1
        real(number)

    monkeypatch.setattr(os, "fsync", count)
    found(tmp_path / "whole")
    for fails_at in range(1, calls - 1):  # the last one comes after the station is there
        left = fails_at

        def full(number: int) -> None:
            nonlocal left
            left -= 1
            if not left:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(number)

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(StoreUnavailable, match="full"):
            found(tmp_path / "station")
        assert [one.name for one in tmp_path.iterdir()] == ["whole"]


_KILLED = """
import json, os, sys
from pathlib import Path
from tests.station.stations import found
folder, real = Path(sys.argv[1]), os.fsync
results = []
for kill_at in range(1, 40):
    child = os.fork()
    if not child:
        left = kill_at
        def dying(number):
            global left
            left -= 1
            if not left:
                os.kill(os.getpid(), 9)
            real(number)
        os.fsync = dying
        found(folder / f"s{kill_at}")
        os._exit(0)
    _, status = os.waitpid(child, 0)
    results.append((kill_at, os.WIFSIGNALED(status)))
    if not os.WIFSIGNALED(status):
        break
print(json.dumps(results))
"""


def test_a_kill_leaves_a_whole_station_or_none(tmp_path: Path) -> None:
    """Killed at any sync of founding: the station is not there and can be founded, or it is there and opens."""
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    results = json.loads(ended.stdout)
    assert sum(killed for _, killed in results) > 10
    assert not results[-1][1]
    for kill_at, _ in results:
        folder = tmp_path / f"s{kill_at}"
        founding = None if folder.exists() else found(folder, seed="again")[1]
        # The same seed drew the same words, so they are known even where the founder was killed.
        words = (founding or found(tmp_path / f"other{kill_at}")[1]).passphrases
        assert Place(folder, Founding(words, "")).unlock("otieno").station.name == "Kilimani"
