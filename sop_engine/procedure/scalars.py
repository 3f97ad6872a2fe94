"""Plain YAML scalars: the core schema of YAML 1.2, less what would surprise a trainer.

`no`, `yes`, `on`, `off`, `12:30` and `2026-11-21` are text (YAML 1.2.2, section 10.3). Whole numbers are
decimal. Numbers with a fraction stay text as typed, so that version `1.10` never becomes `1.1`. What two
readers could take for different numbers is refused.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

MAX_INTEGER = 2**53 - 1
"""The largest whole number that every program reads the same (RFC 8785)."""

LONGEST_WORD = 5
"""Longest plain word that is not text: `false`."""

NUMERIC_START = frozenset("0123456789+-.")

WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("null", "Null", "NULL", "~", ""), None),
}
"""Plain words that are not text."""

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_OTHER_BASE = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_NOT_FINITE = re.compile(r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z")
_LONGEST_INTEGER = 17
_IN_QUOTES = "If it is meant as text, put it in quotes."


class ScalarFault(Struct, frozen=True):
    """A plain scalar that is refused."""

    code: str
    message: str
    hint: str = _IN_QUOTES


def core_value(text: str) -> str | int | bool | ScalarFault | None:
    """The value of a plain scalar, or why it is refused."""
    return WORDS[text] if text in WORDS else number_or_text(text)


def number_or_text(text: str) -> str | int | ScalarFault:
    """As `core_value`, for a scalar that is none of WORDS."""
    if text[:1] not in NUMERIC_START:
        return text
    if _INTEGER.match(text):
        return _integer(text)
    if _OTHER_BASE.match(text):
        return ScalarFault("Y120", "This is an octal or hexadecimal number to YAML tools.")
    if _NOT_FINITE.match(text):
        return ScalarFault("Y122", "Infinite or undefined numbers are not part of this language.")
    return text


def _integer(text: str) -> int | ScalarFault:
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0":
        message = "This number begins with 0, and YAML tools would drop that 0."
        return ScalarFault("Y121", message, "Put it in quotes, or leave the 0 out.")
    if len(digits) > _LONGEST_INTEGER or int(digits) > MAX_INTEGER:
        return ScalarFault("Y123", f"This number is larger than {MAX_INTEGER}.")
    return int(text)
