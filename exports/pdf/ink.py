"""Page content: drawing instructions to PDF operators, with marked content for the structure tree."""

import string
from collections.abc import Mapping, Sequence
from typing import Any

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.ttfonts import TTFont

from exports.layout.instructions import ARTIFACT, Anything, Box, Face, Ink, Node, Square, Words
from exports.pdf.objects import number

_PLAIN = frozenset(string.printable.strip()) - set("()\\") | {" "}
_ESCAPED = [chr(code) if chr(code) in _PLAIN else f"\\{code:03o}" for code in range(256)]


class Codes(dict[int, str]):
    """The bytes of one typeface's first subset, escaped for a PDF string; a table for `str.translate`.

    Characters of further subsets are `ELSEWHERE`: a line that has one takes the longer way.
    """

    ELSEWHERE = "\0"

    def __init__(self, font: TTFont, document: pdfdoc.PDFDocument) -> None:
        super().__init__()
        self.font = font
        self.document = document

    def __missing__(self, code: int) -> str:
        """The escaped byte of a character that was not met before."""
        ((subset, data),) = self.font.splitString(chr(code), self.document)
        self[code] = escaped = self.ELSEWHERE if subset else _ESCAPED[data[0]]
        return escaped

    def pieces(self, text: str) -> list[tuple[str, str]]:
        """Internal font names, each with the escaped bytes that are drawn with it."""
        escaped = text.translate(self)
        if self.ELSEWHERE not in escaped:
            return [(self._name(0), escaped)]
        parts = self.font.splitString(text, self.document)
        return [(self._name(subset), "".join([_ESCAPED[byte] for byte in data])) for subset, data in parts]

    def _name(self, subset: int) -> str:
        name: str = self.font.getSubsetInternalName(subset, self.document)
        return name


class Pen:
    """Writes operators for one page or one appearance; remembers font and colour to say them once."""

    def __init__(self, codes: Mapping[Face, Codes]) -> None:
        self.code: list[str] = []
        self._codes = codes
        self._font = ""
        self._ink = ""

    def words(self, words: Words) -> None:
        """One line of text."""
        self.code.append("BT")
        self._colour(words.ink)
        self.code.append(f"{number(words.x)} {number(words.y)} Td")
        for name, escaped in self._codes[words.face].pieces(words.text):
            chosen = f"{name} {number(words.size)} Tf"
            if chosen != self._font:
                self._font = chosen
                self.code.append(chosen)
            self.code.append(f"({escaped}) Tj")
        self.code.append("ET")

    def box(self, box: Box) -> None:
        """A filled rectangle."""
        self._colour(box.ink)
        self.code.append(f"{number(box.x)} {number(box.y)} {number(box.width)} {number(box.height)} re f")

    def square(self, square: Square) -> None:
        """A QR code, dark modules joined along their rows."""
        rows = qr_rows(square.text)
        module = square.side / len(rows)
        self._colour(Ink.BLACK)
        for index, row in enumerate(rows):
            bottom = number(square.y + square.side - (index + 1) * module)
            for start, length in _runs(row):
                left = number(square.x + start * module)
                self.code.append(f"{left} {bottom} {number(length * module)} {number(module)} re")
        self.code.append("f")

    def _colour(self, ink: Ink) -> None:
        if ink != self._ink:
            self._ink = ink
            self.code.append(f"{ink.value} rg")


class MarkedPage:
    """The content of one page: groups instructions of the same node into one marked sequence."""

    def __init__(self, pen: Pen, nodes: Sequence[Node]) -> None:
        self.pen = pen
        self.marks: list[int] = []
        self._nodes = nodes
        self._open: int | None = None

    def draw(self, thing: Anything) -> None:
        """Draw one instruction in the right marked sequence. Signature fields are drawn elsewhere."""
        if isinstance(thing, Words):
            self._enter(thing.node)
            self.pen.words(thing)
        elif isinstance(thing, Box):
            self._enter(ARTIFACT)
            self.pen.box(thing)
        elif isinstance(thing, Square):
            self._enter(thing.node)
            self.pen.square(thing)

    def close(self) -> list[str]:
        """The operators of the page."""
        self._leave()
        return self.pen.code

    def _enter(self, node: int) -> None:
        if node == self._open:
            return
        self._leave()
        if node == ARTIFACT:
            self.pen.code.append("/Artifact BMC")
        else:
            self.pen.code.append(f"/{self._nodes[node].kind} <</MCID {len(self.marks)}>> BDC")
            self.marks.append(node)
        self._open = node

    def _leave(self) -> None:
        if self._open is not None:
            self.pen.code.append("EMC")
        self._open = None


def qr_rows(text: str) -> list[list[bool]]:
    """The modules of a QR code (error correction M), row by row from the top, without a quiet zone."""
    code: Any = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    count = code.getModuleCount()
    return [[bool(code.isDark(row, column)) for column in range(count)] for row in range(count)]


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for index, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == index:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((index, 1))
    return runs
