"""The shipped typefaces: checked by SHA-256, read once, measured for the layout."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFont

from exports.layout.instructions import Face
from exports.layout.metrics import Metrics
from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen

_FOLDER = Path(__file__).resolve().parent / "fonts"

FILES: Mapping[Face, str] = {
    Face.TEXT: "DejaVuSans.ttf",
    Face.BOLD: "DejaVuSans-Bold.ttf",
    Face.MONO: "DejaVuSansMono.ttf",
}

DIGESTS: Mapping[str, str] = {
    "DejaVuSans.ttf": "abdc775b21b1bc470d50c97e790d276f2054b7504e56e5bd3e64f48d68582322",
    "DejaVuSans-Bold.ttf": "0d977336a6d5fba34eab8e3199eb218327161b5143749f802982c2bc34df0c96",
    "DejaVuSansMono.ttf": "0f5db4f1749979d961019838b160bec74abdf7f9eca69553fe1aa856bbff49a4",
}
"""SHA-256 of the shipped files (DejaVu 2.37): part of what a record says about its own drawing."""


@cache
def typefaces() -> Mapping[Face, TTFont]:
    """The three typefaces, ready to draw with.

    Raises:
        CannotOpen: a file is missing or is not the one that was shipped.
    """
    return {face: _load(face, name) for face, name in FILES.items()}


@cache
def metrics() -> Metrics:
    """Widths of the three typefaces."""
    return Metrics({face: font.face.charWidths for face, font in typefaces().items()})


def _load(face: Face, name: str) -> TTFont:
    path = _FOLDER / name
    try:
        found = sha256(path.read_bytes()).hex()
    except OSError as fault:
        sentence = f"The typeface {name} is missing from the program."
        raise CannotOpen(sentence, "Install the program again.") from fault
    if found != DIGESTS[name]:
        sentence = f"The typeface {name} is not the one that belongs to the program."
        raise CannotOpen(sentence, "Install the program again.")
    # Said here, since reportlab would read it from a dot-file in the home folder.
    font = TTFont(f"sop-{face}", str(path), asciiReadable=1)
    _repair_widths(font)
    return font


def _repair_widths(font: TTFont) -> None:
    """Undo a slip of reportlab 5.1: trailing advances are stored scaled, where font units are expected.

    In a font with fewer advances than glyphs (the monospaced one) the subset would carry wrong widths,
    which PDF/A forbids.
    """
    advances = font.face.hmetrics
    last = next((index for index in range(len(advances) - 1, -1, -1) if isinstance(advances[index][0], int)), 0)
    unit = advances[last][0]
    font.face.hmetrics = [(advance if isinstance(advance, int) else unit, bearing) for advance, bearing in advances]
