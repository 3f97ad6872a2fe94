"""Where each character of a YAML scalar's value stands in the file.

A condition's fault is an offset into the decoded value; the officer must see it in the file, through
quotes, escapes, folded lines and indentation.
"""

_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}
_BLANKS = " \t"
_BREAKS = "\r\n"


def align(raw: str, value: str) -> list[int]:
    """Offsets into `raw` for every character of `value`, and one more for the end.

    Args:
        raw: the scalar as it stands in the file, from its quote or block header to its end.
        value: what it was read as.
    """
    style = raw[:1] if raw[:1] in ('"', "'", "|", ">") else ""
    at = _first(raw, style)
    offsets: list[int] = []
    for character in value:
        if character in " \n\t" and (at >= len(raw) or raw[at] != "\\"):
            offsets.append(min(at, len(raw)))
            at = _after_blank(raw, at, character)
            continue
        at = _skip_layout(raw, at, style)
        offsets.append(min(at, len(raw)))
        at += _width(raw, at, style)
    offsets.append(min(at, len(raw)))
    return offsets


def _first(raw: str, style: str) -> int:
    """Offset of the first character of the content."""
    if style in ("|", ">"):
        breaks = [place for place in (raw.find("\n"), raw.find("\r")) if place >= 0]
        return min(breaks, default=len(raw)) + 1
    return 1 if style else 0


def _after_blank(raw: str, at: int, character: str) -> int:
    """Step over what became one blank or line end: itself, or trailing blanks and a folded line end."""
    end = at
    while end < len(raw) and raw[end] in _BLANKS:
        end += 1
    folded = end < len(raw) and raw[end] in _BREAKS
    if not folded:
        return at + 1
    if character == " " and at < end and _continues(raw, end):
        return at + 1
    return end + (2 if raw[end : end + 2] == "\r\n" else 1)


def _continues(raw: str, end: int) -> bool:
    """Is this line end the last thing in the scalar? Then the blanks before it are text."""
    return not raw[end:].strip()


def _skip_layout(raw: str, at: int, style: str) -> int:
    """Step over indentation, line ends and joined lines before a visible character."""
    while at < len(raw):
        if (
            raw[at] in _BLANKS
            or raw[at] in _BREAKS
            or (style == '"' and raw[at] == "\\" and raw[at + 1 : at + 2] in _BREAKS)
        ):
            at += 1
        else:
            break
    return at


def _width(raw: str, at: int, style: str) -> int:
    """How many characters of the file one character of the value takes here."""
    if style == '"' and raw[at : at + 1] == "\\":
        return _ESCAPE_LENGTHS.get(raw[at + 1 : at + 2], 2)
    if style == "'" and raw[at : at + 2] == "''":
        return 2
    return 1
