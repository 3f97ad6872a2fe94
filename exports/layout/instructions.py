"""Drawing instructions: what a layout says and a drawer obeys.

Lengths are points (1/72 inch), the origin is the lower left corner of an A4 page. Every instruction
with content names the node of the structure tree it belongs to; `ARTIFACT` is decoration.
"""

from enum import StrEnum

import msgspec

ARTIFACT = -1
"""Node of headers, footers, rules and backgrounds: not part of what is read aloud."""

PAGE_WIDTH = 595.28
PAGE_HEIGHT = 841.89


class Face(StrEnum):
    """The three typefaces."""

    TEXT = "text"
    BOLD = "bold"
    MONO = "mono"


class Ink(StrEnum):
    """Colours, as RGB operands between 0 and 1."""

    BLACK = "0.09 0.09 0.1"
    GREY = "0.36 0.37 0.4"
    BLUE = "0.1 0.2 0.38"
    RED = "0.56 0.09 0.1"
    WHITE = "1 1 1"
    PALE = "0.949 0.953 0.961"
    PALE_RED = "0.985 0.94 0.935"
    LINE = "0.72 0.74 0.78"


class Instruction(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Base of all instructions."""


class Words(Instruction, frozen=True, gc=False):
    """One line of text, as it stands: no markup. `y` is the base line."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    ink: Ink
    node: int


class Box(Instruction, frozen=True, gc=False):
    """A filled rectangle, decoration; `x`, `y` its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    ink: Ink


class Square(Instruction, frozen=True, gc=False):
    """A QR code of `text` on a square of that side; `x`, `y` its lower left corner."""

    x: float
    y: float
    side: float
    text: str
    node: int


class SignatureField(Instruction, frozen=True, gc=False):
    """Where the visible signature field stands and the lines drawn in it (first one bold)."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    node: int


Anything = Words | Box | Square | SignatureField


class Node(msgspec.Struct, frozen=True):
    """A node of the structure tree: its PDF type (`H1`, `P`, `LI` …) and the index of its parent.

    `alt` is the text of a figure or a form field. The root is the node with index 0, `Document`.
    """

    kind: str
    parent: int
    alt: str = ""


class Bookmark(msgspec.Struct, frozen=True):
    """A line of the outline: heading and where it stands (`page` from 0, `top` in points)."""

    title: str
    page: int
    top: float


class Pages(msgspec.Struct, frozen=True):
    """A laid out record. `nodes` stand in reading order, parents before children."""

    title: str
    pages: tuple[tuple[Anything, ...], ...]
    nodes: tuple[Node, ...]
    bookmarks: tuple[Bookmark, ...]
