"""An officer whose signing key lies on a PKCS#11 token (SoftHSM2): enrolled, working, refused, judged by others."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands.checklists import answers_now
from tests.peers.tokens import PIN, Tokens, machine

pytestmark = pytest.mark.peer
LABEL = "Kituo 1"


@dataclass(frozen=True, slots=True)
class Desk:
    """A practice station on a machine with tokens. `words`: its passphrase file."""

    folder: Path
    tokens: Tokens

    @property
    def words(self) -> Path:
        """The passphrase file of all officers."""
        return self.folder / "words"

    def sop(self, *arguments: str, words: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a command in a process of its own, as officers do: a token's login lasts as long as the process."""
        return subprocess.run(
            [sys.executable, "-c", "from tui.cli import main; main()", *arguments]
            + (["--passphrase-file", str(self.words)] if words else []),
            env={**self.tokens.env, "SOP_STATION": str(self.folder / "station")},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def pin(self, officer: str, pin: str = PIN) -> None:
        """Say in the passphrase file what the PIN of the officer's token is."""
        lines = [line for line in self.words.read_text().splitlines() if not line.startswith(f"{officer} pin")]
        self.words.write_text("\n".join([*lines, f"{officer} pin: {pin}", ""]))

    def enrol(self, officer: str, label: str = LABEL) -> None:
        """Give a working officer new keys, the signing key on a token."""
        self.pin(officer)
        done = self.sop(
            "officer", "recover", officer, "--by", "otieno", "--by", "kamau", "--token", label,
            "--passphrases-out", str(self.words),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def state(self) -> dict[str, bytes]:
        """Every file of the station but the counters of tries."""
        files = (path for path in (self.folder / "station").rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files if path.name not in {"failures.json", "writer.lock"}}


def desk_in(folder: Path) -> Desk:
    """A practice station with the shipped officers, and one token put in."""
    desk = Desk(folder, machine(folder / "hsm"))
    desk.tokens.put_in(LABEL)
    done = desk.sop("station", "init", "--practice", "--kit", "--passphrases-out", str(desk.words), words=False)
    assert done.returncode == 0, done.stderr
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A station of the test's own, where wanjiru's key lies on a token."""
    made = desk_in(tmp_path)
    made.enrol("wanjiru")
    return made


def refused(done: "subprocess.CompletedProcess[str]", words: str) -> None:
    """It ended with exit code 3 and this sentence, and no traceback."""
    assert done.returncode == 3, done.stderr
    assert re.search(words, done.stderr), done.stderr
    assert "Traceback" not in done.stderr


def test_a_whole_story_on_a_token(desk: Desk) -> None:
    """Started, answered, closed and exported with a key on a token: verified here, by poppler and by OpenSSL."""
    begun = desk.sop(
        "run", "start", "ocse_first_response", "--answers", str(answers_now(desk.folder)), "--officer", "wanjiru"
    )
    assert begun.returncode == 0, begun.stderr
    run = begun.stdout.split()[0]
    record = desk.folder / "record.pdf"
    assert desk.sop("export", run, "--officer", "wanjiru", "--to", "Court", "--out", str(record)).returncode == 0
    root = desk.folder / "root.pem"
    root.write_text(desk.sop("station", "show", "--root-pem", words=False).stdout)
    judged = desk.sop("verify", str(record), "--practice", "--trust", str(root), words=False)
    assert judged.stdout.splitlines()[-1].startswith("VERIFIED"), judged.stdout + judged.stderr
    assert desk.sop("verify", run).returncode == 0
    said = subprocess.run(["pdfsig", "-nocert", str(record)], capture_output=True, text=True, check=False).stdout
    assert "Signature Validation: Signature is Valid." in said
    assert "Total document signed" in said
    assert openssl_judges(desk.folder, record.read_bytes()).returncode == 0


def openssl_judges(folder: Path, record: bytes) -> "subprocess.CompletedProcess[str]":
    """Cut the signature out of the record, and let OpenSSL lead it to the station root."""
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", record)
    assert found is not None
    _, start, end, length = (int(number) for number in found.groups())
    (folder / "message.der").write_bytes(bytes.fromhex(record[start + 1 : end - 1].decode()))
    (folder / "covered").write_bytes(record[:start] + record[end : end + length])
    command = "openssl cms -verify -inform DER -in message.der -binary -content covered -CAfile root.pem"
    return subprocess.run(
        [*command.split(), "-ignore_critical", "-out", "out"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_token_holds_the_key_and_the_station_does_not(desk: Desk) -> None:
    """The private key is on the token, can sign, and cannot be taken off; the PIN is in no file of the station."""
    found = desk.tokens.objects(LABEL)
    assert found.count("Private Key Object; EC") == 1, found
    assert "never extractable" in found
    assert "sop wanjiru" in found
    assert not any(PIN.encode() in content for content in desk.state().values())


def test_a_wrong_pin_is_refused_and_tried_once(desk: Desk) -> None:
    """The token counts tries, so the program makes one only; nothing in the station changes."""
    desk.pin("wanjiru", "111111")
    before = desk.state()
    refused(desk.sop("run", "start", "ocse_first_response", "--case", "CP/1/2026", "--officer", "wanjiru"), "PIN")
    assert desk.state() == before
    desk.pin("wanjiru")
    assert desk.sop("officer", "list", "--officer", "wanjiru").returncode == 0


def test_without_its_token_nothing_is_signed(desk: Desk) -> None:
    """A token that is gone, or another one with the same label, is named, and nothing is saved."""
    before = desk.state()
    start = ("run", "start", "ocse_first_response", "--case", "CP/1/2026", "--officer", "wanjiru")
    desk.tokens.take_out(LABEL)
    refused(desk.sop(*start), f"The token {LABEL} is not there")
    desk.tokens.put_in(LABEL)
    refused(desk.sop(*start), "another one than at the enrolment")
    assert desk.state() == before


def test_another_key_in_the_place_of_the_own_is_refused(desk: Desk) -> None:
    """Who can write on the token puts another key under the same id: it does not sign for the officer."""
    key = re.findall(r"ID: +([0-9a-f]+)", desk.tokens.objects(LABEL))[0]
    listed = ("officer", "list", "--officer", "wanjiru")
    desk.tokens.tool(LABEL, "--delete-object", "--type", "privkey", "--id", key)
    refused(desk.sop(*listed), "holds no key of this officer")
    make = ("--keypairgen", "--key-type", "EC:prime256v1", "--id", key, "--label", "sop wanjiru")
    desk.tokens.tool(LABEL, *make)
    refused(desk.sop(*listed), "another key than the officer's")
    desk.tokens.tool(LABEL, *make)
    refused(desk.sop(*listed), "more than one key of this officer")


def test_an_enrolment_that_fails_leaves_no_key(desk: Desk) -> None:
    """The key that was made for it goes again: who was refused has none on the token."""
    before = desk.tokens.objects(LABEL)
    desk.pin("otieno")
    failed = desk.sop(
        "officer", "recover", "otieno", "--by", "otieno", "--by", "kamau", "--token", LABEL,
        "--passphrases-out", str(desk.folder / "no such folder" / "words"),
    )  # fmt: skip
    assert failed.returncode in {2, 3, 4}, failed.stderr
    assert "Traceback" not in failed.stderr
    assert desk.tokens.objects(LABEL) == before


def test_two_officers_share_a_token_and_act_together(desk: Desk) -> None:
    """Two supervisors with keys on one token still give the own PIN each, and change who works here."""
    desk.enrol("otieno")
    desk.enrol("kamau")
    desk.pin("zawadi")
    added = desk.sop(
        "officer", "add", "zawadi", "--name", "Zawadi Mfano", "--by", "otieno", "--by", "kamau", "--token", LABEL,
        "--passphrases-out", str(desk.words),
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    assert any(one["id"] == "zawadi" for one in json.loads(desk.sop("officer", "list", "--json").stdout))


def test_a_new_passphrase_keeps_the_token_and_new_keys_may_lie_in_the_slot(desk: Desk) -> None:
    """The own passphrase changes and the PIN goes on being asked; without --token new keys lie in the slot."""
    words = ("--passphrases-out", str(desk.words))
    changed = desk.sop("officer", "passphrase", "--officer", "wanjiru", *words)
    assert changed.returncode == 0, changed.stderr
    assert desk.sop("officer", "list", "--officer", "wanjiru").returncode == 0
    desk.pin("wanjiru", "000000")
    refused(desk.sop("officer", "list", "--officer", "wanjiru"), "PIN")
    again = desk.sop("officer", "recover", "wanjiru", "--by", "otieno", "--by", "kamau", *words)
    assert again.returncode == 0, again.stderr
    desk.tokens.take_out(LABEL)
    assert desk.sop("officer", "list", "--officer", "wanjiru").returncode == 0
