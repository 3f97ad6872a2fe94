"""Quotes around a text of one line that YAML would take for something else."""

import re

_LINE = re.compile(
    r"(?P<head>[ ]*(?:-[ ]+)*(?:[A-Za-z0-9_]+:[ ]+)?)(?P<text>[^\s'\"\[\]{}&*!|>%@`#,?-].*?)(?P<tail>[ ]+#.*|[ ]*)\Z"
)
_BREAKS = "\r\n"


def quotes_for_line(text: str, at: int) -> tuple[tuple[int, int, str], ...]:
    """Edits that quote the text of the line on which the offset `at` stands; none when that is not certain.

    Certain is a line of the form `name: text` or `- text`, whose text begins with no sign of YAML.
    """
    start = max(text.rfind(sign, 0, at) for sign in _BREAKS) + 1
    end = min((place for place in (text.find(sign, at) for sign in _BREAKS) if place >= 0), default=len(text))
    return quotes(text[start:end], start)


def quotes(line: str, start: int) -> tuple[tuple[int, int, str], ...]:
    """As `quotes_for_line`, for one line that begins at `start`."""
    found = _LINE.match(line)
    if found is None or ": " not in found["text"] or not found["head"].strip():
        return ()
    first, last = start + found.start("text"), start + found.end("text")
    if '"' not in found["text"] and "\\" not in found["text"]:
        return (first, first, '"'), (last, last, '"')
    inner = found["text"].replace("'", "''")
    return ((first, last, f"'{inner}'"),)
