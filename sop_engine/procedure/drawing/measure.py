"""How wide a text is, about: enough to break lines and size boxes without a font at hand.

Widths are those of DejaVu Sans, which is wider than the usual sans-serif fonts: what fits here fits there.
"""

_WIDTHS = {
    **dict.fromkeys("iIjl'|", 0.3),
    **dict.fromkeys(" .,:;!()[]ftr/\\-“”", 0.4),
    **dict.fromkeys("mMwW@%—", 0.95),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ", 0.7),
}
_USUAL = 0.61
_WIDE = 1.0
_BOLD = 1.1
_LATIN = 0x2000


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Width in pixels at this font size."""
    em = sum(_WIDTHS.get(char, _USUAL if ord(char) < _LATIN else _WIDE) for char in text)
    return em * size * (_BOLD if bold else 1)


def wrapped(text: str, size: float, room: float, *, bold: bool = False, most: int = 8) -> list[str]:
    """The text in lines that fit into `room` pixels; at most so many, the last one then ends with `…`."""
    lines: list[str] = []
    pieces = [piece for word in text.split() for piece in _pieces(word, size, room, bold=bold)]
    for word in pieces:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width_of(f"{last}…", size, bold=bold) > room:
        last = last[:-1]
    return [*lines[: most - 1], f"{last.rstrip()}…"]


def _pieces(word: str, size: float, room: float, *, bold: bool) -> list[str]:
    """A word that is wider than a line, cut into pieces that are not."""
    pieces = [""]
    for char in word:
        if pieces[-1] and width_of(pieces[-1] + char, size, bold=bold) > room:
            pieces.append("")
        pieces[-1] += char
    return pieces
