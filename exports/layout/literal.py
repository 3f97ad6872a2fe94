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


def literal(text: str, glyphs: Container[int]) -> str:
    r"""The text in drawable characters. Line feeds stay; everything else that is not plain is `\u{…}`."""
    if _PLAIN.issuperset(text):
        return text
    text = text.replace("\\u{", "\\u{5c}u{")
    return "".join(char if char == "\n" or _plain(char, glyphs) else f"\\u{{{ord(char):x}}}" for char in text)


def _plain(char: str, glyphs: Container[int]) -> bool:
    if char in _PLAIN or char == "\\":
        return True
    if ord(char) >= _ASTRAL or unicodedata.category(char) in _HIDDEN:
        return False
    return unicodedata.bidirectional(char) not in _TURNED and ord(char) in glyphs
