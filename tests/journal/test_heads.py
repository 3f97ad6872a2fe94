"""Heads that leave the machine: checkpoints that others can read, and codes that people can copy."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.canonical import Digest, sha256
from sop_engine.journal.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint, verify_checkpoint
from sop_engine.journal.head_code import ALPHABET, BadCode, code_fits, head_code, read_code
from sop_engine.journal.note import BadNote, Kind, NoteKey, parse_note, sign_note, verify_note

SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
SPEC_CHECKPOINT = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyW"
    "E+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0x"
    "Ue+mbIUBkBIfZ+qnA==\n"
)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
WITNESS = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
ORIGIN = "sop/kilimani/device-1"
NAME = NoteKey(name=ORIGIN, public=KEY.public_key())
HEAD = Checkpoint(origin=ORIGIN, size=12, root=sha256(b"root"))
NOTE = sign_checkpoint(HEAD, KEY)


def test_the_example_of_the_specification_verifies() -> None:
    """The signed note and the key that C2SP signed-note prints: key id, text and signature are ours too."""
    key = NoteKey.parse(SPEC_KEY)
    assert str(key) == SPEC_KEY
    note = parse_note(SPEC_NOTE)
    assert note.text == "This is an example message.\n"
    assert verify_note(note, [key]) == (key,)


def test_the_checkpoint_of_the_specification_is_read() -> None:
    """Origin, size and root of the example of tlog-checkpoint; its cosignature's time is where we look for it."""
    checkpoint = read_checkpoint(SPEC_CHECKPOINT)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.text() == SPEC_CHECKPOINT.partition("\n\n")[0] + "\n"
    cosignature = parse_note(SPEC_CHECKPOINT).signatures[1]
    assert int.from_bytes(cosignature.signature[:8], "big") == 1679315147


@given(st.integers(0, 2**60), st.binary(min_size=32, max_size=32))
def test_a_signed_head_is_read_again(size: int, root: bytes) -> None:
    """What the device signs, its key verifies."""
    head = Checkpoint(origin=ORIGIN, size=size, root=Digest(root))
    assert verify_checkpoint(sign_checkpoint(head, KEY), NAME) == (head, 0)


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 127))
def test_a_changed_head_is_refused(at: int, change: int) -> None:
    """Any one character changed makes the note bad."""
    changed = NOTE[:at] + chr(ord(NOTE[at]) ^ change) + NOTE[at + 1 :]
    with pytest.raises(BadNote):
        verify_checkpoint(changed, NAME)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever stands in the note, it is read or refused as a bad note."""
    for note in (text, NOTE + text, text + NOTE):
        try:
            verify_checkpoint(note, NAME)
        except BadNote:
            continue
        assert note == NOTE


def test_a_witness_cosigns() -> None:
    """Another machine's cosignature, made as tlog-cosignature says, is counted; a false one makes the note bad."""
    witness = NoteKey(name="sop/hub", public=WITNESS.public_key(), kind=Kind.COSIGNATURE)
    time = (1_772_450_000).to_bytes(8, "big")
    signature = WITNESS.sign(b"cosignature/v1\ntime 1772450000\n" + HEAD.text().encode())
    line = sign_note("x\n", "sop/hub", WITNESS).splitlines()[-1].split(" ")[:2]
    cosigned = f"{NOTE}{' '.join(line)} {_base64(witness.id + time + signature)}\n"
    assert verify_checkpoint(cosigned, NAME, [witness]) == (HEAD, 1)
    assert verify_checkpoint(cosigned, NAME) == (HEAD, 0)
    assert NoteKey.parse(str(witness)) == witness
    for blob in (time[:-1] + b"\0" + signature, signature):
        false = f"{NOTE}{' '.join(line)} {_base64(witness.id + blob)}\n"
        with pytest.raises(BadNote):
            verify_checkpoint(false, NAME, [witness])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_a_head_of_another_log_or_key_is_refused() -> None:
    """The right text under another key, or another log's text under the right key, proves nothing."""
    with pytest.raises(BadNote, match="another log"):
        verify_checkpoint(sign_note(HEAD.text().replace("device-1", "device-2"), ORIGIN, KEY), NAME)
    with pytest.raises(BadNote, match="not signed"):
        verify_checkpoint(sign_checkpoint(HEAD, WITNESS), NAME)
    with pytest.raises(BadNote, match="not signed"):
        verify_checkpoint(sign_note(HEAD.text(), "somebody", KEY), NAME)


@pytest.mark.parametrize(
    "text", ["x\n1\n", "x\n01\n" + "A" * 43 + "=\n", "x\n1\nAAAA\n", "x\n-1\n" + "A" * 43 + "=\n", "x\n"]
)
def test_other_notes_are_not_checkpoints(text: str) -> None:
    """A size with a leading zero, a short root or a missing line: refused, though signed."""
    with pytest.raises(BadNote):
        verify_checkpoint(sign_note(text, "x", KEY), NoteKey(name="x", public=KEY.public_key()))


@pytest.mark.parametrize(
    "key", ["", "a+b+c", SPEC_KEY[:-1], SPEC_KEY.replace("530d903a", "530d903b"), "a+00000000+Ag=="]
)
def test_other_texts_are_not_keys(key: str) -> None:
    """A key whose id does not fit, or of an unknown type, is refused."""
    with pytest.raises(BadNote):
        NoteKey.parse(key)


def test_names_and_texts_that_a_note_cannot_carry_are_refused() -> None:
    """A name with a space, a text without its last line feed, a control character: never signed."""
    for text, name in [("x", "n"), ("x\n", "a b"), ("x\n", "a+b"), ("x\x1b\n", "n")]:
        with pytest.raises(ValueError, match="note"):
            sign_note(text, name, KEY)


HEADS = st.binary(min_size=32, max_size=32)


@given(HEADS)
def test_a_code_fits_its_head_however_it_was_written_down(head: bytes) -> None:
    """Lower case, spaces, o for 0, i and l for 1: the code is still read."""
    code = head_code(head)
    assert [len(group) for group in code.split("-")] == [4] * 5
    sloppy = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_code(sloppy) == read_code(code) == code
    assert read_code(code.replace("-", "").replace("1", "I")) == code
    assert code_fits(sloppy, head)


@given(HEADS, HEADS)
def test_another_head_does_not_fit(head: bytes, other: bytes) -> None:
    """The code holds the first 95 bits and nothing after them."""
    assert code_fits(head_code(head), other) == (
        int.from_bytes(head, "big") >> 161 == int.from_bytes(other, "big") >> 161
    )


@given(HEADS, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(head: bytes, at: int, character: str) -> None:
    """Any single character copied wrongly is refused by the check character alone."""
    code = head_code(head).replace("-", "")
    if code[at] == character:
        return
    with pytest.raises(BadCode, match="not copied correctly"):
        read_code(code[:at] + character + code[at + 1 :])


@given(HEADS, st.integers(0, 19), st.integers(0, 19))
def test_two_exchanged_characters_are_noticed(head: bytes, left: int, right: int) -> None:
    """Any two characters that changed places are refused by the check character alone."""
    code = list(head_code(head).replace("-", ""))
    if code[left] == code[right]:
        return
    code[left], code[right] = code[right], code[left]
    with pytest.raises(BadCode, match="not copied correctly"):
        read_code("".join(code))


@given(st.text())
def test_nothing_else_is_a_code(text: str) -> None:
    """Any other text is refused with a sentence."""
    with pytest.raises(BadCode, match=r"\.$"):
        read_code(text)


def test_a_code_has_a_fixed_form() -> None:
    """The code of a known head never changes (people have it on paper)."""
    assert head_code(bytes(32)) == "0000-0000-0000-0000-0000"
    assert head_code(sha256(b"")) == "WERC-8GMR-ZGE1-96QV-YK42"
