"""Graphviz and rsvg judge the pictures of `sop graph`."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from sop_engine.procedure.drawing.diagrams import dot
from sop_engine.procedure.drawing.svg import svg
from tests.procedure.test_drawing import hostile
from tui.cli import main

pytestmark = pytest.mark.peer


def graphviz(text: str) -> str:
    """What Graphviz makes of DOT text; it must have no complaint."""
    done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_graphviz_draws_the_shipped_procedure() -> None:
    """One node a step, and every arrow."""
    text = CliRunner().invoke(main, ["graph", "ocse_first_response", "--format", "dot"]).stdout
    plain = graphviz(text).splitlines()
    assert sum(line.startswith("edge ") for line in plain) == text.count(" -> ")
    nodes = sum(line.startswith('    "') for line in text.splitlines())
    assert sum(line.startswith("node ") for line in plain) == nodes > 20


def test_hostile_texts_break_neither(tmp_path: Path) -> None:
    """DOT and SVG stay whole, whatever the texts hold."""
    plain = graphviz(dot(hostile()))
    assert sum(line.startswith("node ") for line in plain.splitlines()) == 2
    picture = tmp_path / "hostile.svg"
    picture.write_text(svg(hostile()), "utf-8")
    done = subprocess.run(
        ["rsvg-convert", str(picture), "-o", str(tmp_path / "x.png")], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
