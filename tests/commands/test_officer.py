import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.commands.stations import lines, sop, write_private
from tests.station.stations import Place
from tui.cli import main


def test_officers_come_and_go(place: Place) -> None:
    """Two supervisors from the practice file enrol and revoke; the list says who, since when, until when."""
    words = str(place.folder.parent / "words")
    added = sop(
        place, "officer", "add", "amina", "--name", "Amina Noor", "--role", "investigator", "--passphrases-out", words
    )
    assert added.exit_code == 0, added.output
    assert sop(place, "officer", "list", "--officer", "amina").exit_code == 0
    assert sop(place, "officer", "revoke", "amina").exit_code == 0
    listed = json.loads(sop(place, "officer", "list", "--json").stdout)
    amina = next(one for one in listed if one["id"] == "amina")
    assert amina["roles"] == ["investigator"]
    assert amina["until"]
    assert "left" in sop(place, "officer", "list").stdout
    assert sop(place, "officer", "revoke", "otieno").exit_code == 3


def test_one_supervisor_is_not_two(place: Place) -> None:
    """Naming the same supervisor twice is refused with exit 3."""
    ended = sop(place, "officer", "revoke", "otieno", "--by", "wanjiru", "--by", "wanjiru")
    assert ended.exit_code == 3
    assert "two different supervisors" in ended.stderr


def test_a_wrong_passphrase_is_refused(place: Place, tmp_path: Path) -> None:
    """Exit 3, one sentence, no traceback."""
    write_private(tmp_path / "words", "wanjiru: these are not the words\n")
    ended = sop(place, "officer", "list")
    assert ended.exit_code == 3
    assert ended.stderr == "The officer or the passphrase is wrong.\n"


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [
        ("wanjiru: words", 0o644, 3),
        ("wanjiru: words", 0o660, 3),
        ("secretwords", 0o600, 2),
        ("wanjiru:", 0o600, 2),
        (": secretwords", 0o600, 2),
        ("wanjiru: secretwords\nwanjiru: secretwords", 0o600, 2),
        ("", 0o600, 2),
        ("# only a remark\n\n", 0o600, 2),
        ("x" * 70_000, 0o600, 2),
        ("\udcff\udcfe", 0o600, 2),
        (None, 0o600, 2),
    ],
)
def test_a_bad_passphrase_file_is_refused(place: Place, content: str | None, mode: int, code: int) -> None:
    """Open to others, malformed, empty, huge, binary or missing: a sentence that repeats nothing of the file."""
    file = place.folder.parent / "words"
    file.unlink()
    if content is not None:
        file.write_bytes(content.encode(errors="surrogateescape"))
        file.chmod(mode)
    ended = sop(place, "officer", "list")
    assert ended.exit_code == code
    assert "secretwords" not in ended.output
    assert "Traceback" not in ended.output


def test_a_live_station_takes_one_officers_passphrase_only(live: Place, tmp_path: Path) -> None:
    """Several lines are refused; one line unlocks its officer."""
    own = live.copy(tmp_path / "live")
    write_private(tmp_path / "words", lines(own))
    assert sop(own, "officer", "list").exit_code == 3
    write_private(tmp_path / "words", f"otieno: {own.founding.passphrases['otieno']}\n")
    assert sop(own, "officer", "list").exit_code == 0


def test_no_passphrase_of_a_live_station_goes_to_a_file(live: Place, tmp_path: Path) -> None:
    """Neither at init nor for a new officer; nothing is made."""
    out = ["--passphrases-out", str(tmp_path / "out")]
    init = CliRunner().invoke(main, ["station", "init", "--station", str(tmp_path / "new"), *out])
    own = live.copy(tmp_path / "live")
    write_private(tmp_path / "words", f"otieno: {own.founding.passphrases['otieno']}\n")
    assert init.exit_code == 3
    assert sop(own, "officer", "add", "amina", "--name", "Amina", *out).exit_code == 3
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "new").exists()
