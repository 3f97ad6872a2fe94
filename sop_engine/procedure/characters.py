"""Characters that may not stand in a procedure, because they hide or change what a reader sees.

Control characters can drive a terminal; direction marks can make a line read backwards; some line ends are
known to some tools only.
"""

import re
import unicodedata

_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters but tab and line ends
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks (Unicode bidi controls)
    "\u2028\u2029"  # line ends of some tools (U+0085 stands in the first range)
    "\ud800-\udfff\ufeff\ufffe\uffff]"  # half characters, byte order marks, no characters
)

_PICTURES = 0x2400


def unsafe_in(text: str) -> int | None:
    """Offset of the first character that may not stand here, or None."""
    if text.isprintable() or text.replace("\n", "").replace("\r", "").replace("\t", "").isprintable():
        return None
    found = _UNSAFE.search(text)
    return found.start() if found else None


def unsafe_when_decoded(text: str) -> int | None:
    """As `unsafe_in`, for a value written with escapes: a carriage return is refused too."""
    at = unsafe_in(text)
    back = text.find("\r")
    if at is None or 0 <= back < at:
        return back if back >= 0 else at
    return at


def describe(character: str) -> str:
    """Name and number of a character, e.g. `U+202E RIGHT-TO-LEFT OVERRIDE`; never the character itself."""
    name = unicodedata.name(character, "") or _kind(character)
    return f"U+{ord(character):04X} {name}"


def shown(text: str) -> str:
    """The text on one line, each character that could drive a terminal replaced by one visible character.

    Control characters become their picture (U+2400 on), a tab a blank; columns stay true.
    """
    return text if text.isprintable() else "".join(map(_picture, text))


def _picture(character: str) -> str:
    if character.isprintable():
        return character
    if character in "\t\N{NO-BREAK SPACE}":
        return " "
    number = ord(character)
    return chr(_PICTURES + number) if number < ord(" ") else "\N{REPLACEMENT CHARACTER}"


def _kind(character: str) -> str:
    return "half of a character" if unicodedata.category(character) == "Cs" else "control character"
