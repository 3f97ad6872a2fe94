"""Widths: what a layout must know of the typefaces, and the breaking of text into lines."""

import re
from collections.abc import Mapping

from exports.layout.instructions import Face
from exports.layout.literal import Spelling

_WORD = re.compile(r" +|[^ ]+")


class Metrics:
    """Character widths of the typefaces (thousandths of the size) with a cache of word widths."""

    def __init__(self, widths: Mapping[Face, Mapping[int, float]]) -> None:
        self._widths = widths
        self._spellings = {face: Spelling(glyphs) for face, glyphs in widths.items()}
        self._words: dict[tuple[Face, str], float] = {}

    def literal(self, text: str, face: Face = Face.TEXT) -> str:
        """The text in characters that the typeface can draw (see `exports.layout.literal`)."""
        return self._spellings[face](text)

    def width(self, text: str, face: Face, size: float) -> float:
        """Width of the text in points; it must have passed `literal`."""
        return sum(self._word(word, face) for word in _WORD.findall(text)) * size / 1000

    def lines(self, text: str, face: Face, size: float, room: float) -> list[str]:
        """Break the text into lines of at most `room` points; longer words are cut between characters."""
        broken: list[str] = []
        limit = room * 1000 / size
        for paragraph in self.literal(text, face).split("\n"):
            broken.extend(self._broken(paragraph, face, limit))
        return broken

    def _word(self, word: str, face: Face) -> float:
        known = self._words.get((face, word))
        if known is None:
            widths = self._widths[face]
            known = sum(widths[ord(char)] for char in word)
            self._words[(face, word)] = known
        return known

    def _broken(self, paragraph: str, face: Face, limit: float) -> list[str]:
        lines: list[str] = []
        line, used = "", 0.0
        for word in _WORD.findall(paragraph):
            width = self._word(word, face)
            if used + width <= limit:
                line, used = line + word, used + width
                continue
            if line.strip(" "):
                lines.append(line.rstrip(" "))
            if word.startswith(" "):
                line, used = "", 0.0
                continue
            *whole, line = self._cut(word, face, limit) if width > limit else [word]
            lines.extend(whole)
            used = self._word(line, face)
        return [*lines, line.rstrip(" ")]

    def _cut(self, word: str, face: Face, limit: float) -> list[str]:
        widths = self._widths[face]
        pieces: list[str] = []
        start, used = 0, 0.0
        for index, char in enumerate(word):
            width = widths[ord(char)]
            if used + width > limit and index > start:
                pieces.append(word[start:index])
                start, used = index, 0.0
            used += width
        return [*pieces, word[start:]]
