"""Scalars as they are written: plain where every reader agrees, else in double quotes; long ones folded."""

import re

from sop_engine.procedure.reader import Value
from sop_engine.procedure.scalars import WORDS, number_or_text

WIDTH = 120
"""Longest line, in characters; only a word, a comment or a text of single lines can be longer."""

_FIRST = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=]")
_OLD_WORDS = re.compile(r"(?:yes|no|on|off|true|false|null|~)\Z", re.IGNORECASE)
_OLD_NUMBER = re.compile(r"[-+]?[0-9.]*_[0-9_.]*\Z|[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?\Z")
_IN_BRACKETS = re.compile(r"[,\[\]{}]")
_FOUR_DIGITS = 0xFFFF
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def name(text: str, *, flow: bool) -> str:
    """A name of a map. `yes` and `no` stay as they are: names are always text, and editors agree."""
    plain = _plain(text) and not _OLD_NUMBER.match(text) and not (flow and _IN_BRACKETS.search(text))
    return text if plain else _quoted(text)


def scalar(value: Value, *, flow: bool, bare: bool = False) -> str:
    """A value on one line; `flow`: inside brackets. `bare`: words that old readers misread stay plain."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return "null" if value is None else str(value)
    if not _plain(value) or (_OLD_WORDS.match(value) and not bare) or _OLD_NUMBER.match(value):
        return _quoted(value)
    return _quoted(value) if flow and needs_quotes_in_brackets(value) else value


def needs_quotes_in_brackets(value: Value) -> bool:
    """Would this text need quotes only because it stands inside brackets?"""
    return isinstance(value, str) and _plain(value) and _IN_BRACKETS.search(value) is not None


def lines(value: Value, room: int) -> list[str] | None:
    """A long text or one of several lines as a block: its header and its lines; None where one line is right.

    Args:
        value: the value.
        room: characters that one line offers, behind its name; blocks get what `fold` needs elsewhere.
    """
    if not isinstance(value, str):
        return None
    if "\n" in value:
        return _literal(value)
    if len(scalar(value, flow=False)) <= room or not _folds(value):
        return None
    return [">-", value]


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most `width`, broken at blanks."""
    found: list[str] = []
    for word in text.split(" "):
        if found and len(found[-1]) + 1 + len(word) <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _literal(value: str) -> list[str] | None:
    body = value.rstrip("\n")
    ends = len(value) - len(body)
    parts = body.split("\n")
    if not body or parts[0][:1] in {" ", ""} or any(part != part.rstrip() or "\t" in part for part in parts):
        return None
    header = ("|-", "|", "|+")[min(ends, 2)]
    return [header, *parts, *([""] * (ends - 1))]


def _folds(value: str) -> bool:
    return " " in value and "  " not in value and value == value.strip() and value.isprintable()


def _plain(text: str) -> bool:
    """Does it read as the same text without quotes?"""
    return (
        text.isprintable()
        and text == text.strip()
        and text not in WORDS
        and number_or_text(text) == text
        and not _FIRST.match(text)
        and ": " not in text
        and " #" not in text
        and not text.endswith(":")
        and not text.startswith("...")
    )


def _quoted(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES or char.isprintable():
        return _ESCAPES.get(char, char)
    code = ord(char)
    return f"\\u{code:04x}" if code <= _FOUR_DIGITS else f"\\U{code:08x}"
