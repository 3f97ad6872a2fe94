r"""Text as it stands: what cannot be shown plainly is spelled out as `\u{202e}`.

A record must not hide, turn around or drop anything that was typed. Spelled out are control, format,
private, combining and astral characters, right-to-left letters (drawn without a bidirectional
algorithm they would stand in the wrong order), spaces other than the plain one, and whatever the
typeface has no glyph for. A backslash that would make a typed text look like such a spelling is
spelled out itself, so that every text has one spelling.
"""

import unicodedata
from collections.abc import Container

_PLAIN = frozenset(chr(code) for code in range(0x20, 0x7F)) - {"\\"}
_TURNED = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF", "PDI", "FSI"})
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Mc", "Me", "Zl", "Zp", "Zs"})
_ASTRAL = 0x10000


class Spelling(dict[int, str]):
    """How each character is written with a typeface (a table for `str.translate`, filled when asked)."""

    def __init__(self, glyphs: Container[int]) -> None:
        super().__init__()
        self._glyphs = glyphs

    def __missing__(self, code: int) -> str:
        """The spelling of a character that was not met before."""
        char = chr(code)
        plain = char == "\n" or _plain(char, self._glyphs)
        self[code] = spelled = char if plain else f"\\u{{{code:x}}}"
        return spelled

    def __call__(self, text: str) -> str:
        r"""The text in drawable characters. Line feeds stay; everything else that is not plain is `\u{…}`."""
        return text.replace("\\u{", "\\u{5c}u{").translate(self)


def _plain(char: str, glyphs: Container[int]) -> bool:
    if char in _PLAIN or char == "\\":
        return True
    if ord(char) >= _ASTRAL or unicodedata.category(char) in _HIDDEN:
        return False
    return unicodedata.bidirectional(char) not in _TURNED and ord(char) in glyphs
