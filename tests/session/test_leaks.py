"""A child's name stays in the encrypted vault: refused in free text, and found nowhere else."""

import base64
import gzip
import json
import zlib
from pathlib import Path

import pytest

from exports.handing_out import hand_out
from sop_engine.run import orders as o
from tests.leaks import finds, searched
from tests.session.stories import answer, at_work, refused, saved, start
from tests.tui.practice import Practice

NAME = "Zawadi Kielelezo"
HIDDEN = {
    "plain": NAME.encode(),
    "other case": NAME.upper().encode(),
    "joined": NAME.replace(" ", "_").encode(),
    "utf-16": NAME.encode("utf-16-le"),
    "utf-16 big end first": NAME.encode("utf-16-be"),
    "base64url": base64.urlsafe_b64encode(f"x{NAME}".encode()).rstrip(b"="),
    "base64 behind other letters": b"abc" + base64.b64encode(NAME.encode()),
    "hex": NAME.encode().hex().encode(),
    "hex of utf-16": NAME.encode("utf-16-be").hex().upper().encode(),
    "deflate": b"head" + zlib.compress(NAME.encode() * 3),
    "gzip": gzip.compress(NAME.encode()),
    "percent": NAME.replace(" ", "%20").encode(),
    "json escapes": json.dumps({"n": "".join(f"\\u{ord(c):04x}" for c in NAME)}).replace("\\\\", "\\").encode(),
    "pdf octal string": b"(" + "".join(f"\\{ord(c):03o}" for c in NAME).encode() + b") Tj",
    "pdf stream": b"4 0 obj <</Filter /FlateDecode>>\nstream\n" + zlib.compress(NAME.encode()) + b"\nendstream",
    "base64 in deflate": zlib.compress(b'["' + base64.b64encode(NAME.encode()) + b'"]'),
}


@pytest.mark.parametrize("form", HIDDEN)
def test_the_search_finds_a_name_planted_on_purpose(form: str) -> None:
    """The search below would see the name in each of these forms."""
    noise = bytes(range(256)) * 3
    assert finds(NAME, noise + HIDDEN[form] + noise)
    assert not finds("Another Person", noise + HIDDEN[form] + noise)


def test_a_name_of_the_vault_is_refused_in_free_text(practice: Practice) -> None:
    """Whole, in part, in another case or joined: the officer is told to write the reference instead."""
    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(_child()))
        for text in (f"Spoke with {NAME}.", "zawadi was calm", "KIELELEZO-family", "Zawadi's mother came"):
            refusal = refused(session.submit(o.Note(by="wanjiru", actor="wanjiru", text=text)))
            assert refusal.code == "vault_name"
            assert "P1" in refusal.sentence + refusal.hint


def test_the_name_is_found_nowhere(practice: Practice, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Not in any file of the station, not in a record, not in what was printed."""
    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(_child()))
        saved(session.submit(answer("child", "person", "P1")))
        saved(session.submit(answer("receive", "came_with", "alone")))
        hand_out(session, "Prosecutor", tmp_path / "interim.pdf", interim=True)
        assert (tmp_path / "interim.pdf").stat().st_size > 10_000
        assert searched(tmp_path, NAME) == []
    assert searched(tmp_path, NAME) == []
    shown = capfd.readouterr()
    assert not finds(NAME, (shown.out + shown.err).encode())


def _child() -> o.AddPerson:
    return o.AddPerson(by="wanjiru", actor="wanjiru", kind="child", values={"name": NAME, "contact": "0700 000 000"})
