import json
from pathlib import Path

from sop_engine.station.certificates import certificate_pem
from sop_engine.station.trust import fingerprint_text
from tests.commands.dialogue import Dialogue
from tests.commands.stations import sop
from tests.station.stations import Place


def test_trust_is_given_after_comparing_the_fingerprint(place: Place, live: Place, tmp_path: Path) -> None:
    """The right fingerprint adds the root; a wrong one, or a practice root, does not."""
    pem = tmp_path / "root.pem"
    root = live.station().root
    pem.write_text(certificate_pem(root))
    wrong = "0" * 64
    assert sop(place, "trust", "add", str(pem), "--fingerprint", wrong).exit_code == 3
    assert "Kilimani root" in sop(place, "trust", "list", words=False).stdout
    assert fingerprint_text(root) not in sop(place, "trust", "list", words=False).stdout
    assert sop(place, "trust", "add", str(pem), "--fingerprint", fingerprint_text(root)).exit_code == 0
    assert fingerprint_text(root) in sop(place, "trust", "list", words=False).stdout
    told = json.loads(sop(place, "trust", "list", "--json", words=False).stdout)
    assert {one["practice"] for one in told} == {True, False}
    pem.write_text(certificate_pem(place.station().root))
    own = fingerprint_text(place.station().root)
    assert sop(place, "trust", "add", str(pem), "--fingerprint", own).exit_code == 3


def test_trust_asks_on_the_terminal_for_the_last_groups(place: Place, live: Place, tmp_path: Path) -> None:
    """Who types what the paper says adds the root; who only presses Enter does not."""
    pem = tmp_path / "root.pem"
    root = live.station().root
    pem.write_text(certificate_pem(root))
    for typed, code in (("", 3), (fingerprint_text(root)[-9:], 0)):
        words = ["--passphrase-file", str(place.folder.parent / "words")]
        with Dialogue(["trust", "add", str(pem), "--station", str(place.folder), *words]) as talk:
            talk.expect("Type the last two groups")
            talk.type(typed)
            assert talk.end() == code
