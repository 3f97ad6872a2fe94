"""The gate for text that people typed or authors wrote, before it reaches a terminal.

Terminals obey control characters: ESC sequences set titles and clipboards, bidirectional overrides
turn a sentence around. The stored text stays as it is; only what is shown passes here.
"""

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character was that a terminal would obey instead of show."""

_WORDED = {"\n": "\n", "\t": "    ", "\N{NO-BREAK SPACE}": " ", "\N{SOFT HYPHEN}": "", "\r": ""}


def visible(text: str) -> str:
    """The text with every character replaced that a terminal would not simply show; line breaks stay."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _WORDED.get(char, REPLACEMENT) for char in text)


def visible_line(text: str) -> str:
    """As `visible`, on one line: line breaks become spaces."""
    return visible(text).replace("\n", " ")
