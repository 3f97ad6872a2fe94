"""What free text may hold: stored exactly as typed, or refused with a sentence; never changed.

Control characters (C0 and C1 but tab and line break) and lone surrogates are refused: no printer shows
them and terminals obey them. Marks of writing direction and emoji are kept; the screens show them.
"""

import re
from typing import Final

from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import refuse

TEXT_LIMIT: Final = 20_000
"""Characters of one text: 10,000 must fit (a long statement); twice that is still a few pages."""

_DATA = re.compile(r"data:[a-z0-9.+-]+/[a-z0-9.+-]+;base64,", re.IGNORECASE)
_LINES = re.compile(r"(?:[A-Za-z0-9+/]{60,}=*\s+){5,}")
_LONG_RUN = re.compile(r"[A-Za-z0-9+/]{400,}")
_KINDS = (str.isupper, str.islower, str.isdigit)
_SCREENED = r"\.(?:jpe?g|png|gif|webp|heic|bmp|tiff?|mp4|m4v|mov|avi|mkv|webm|wmv|flv|3gp)(?![A-Za-z0-9])"
_PICTURE = re.compile(_SCREENED, re.IGNORECASE)
_PLACE = re.compile(r"[a-z]://|^[(\"'<]?~?/", re.IGNORECASE)
_DRIVE = re.compile(r"(?:\b[a-z]:\\|\\\\)[^\n]{0,300}?" + _SCREENED, re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def check_text(text: str, *, field: str, lines: bool = True) -> Refusal | None:
    """Refuse text that is empty, too long, or holds what cannot be printed.

    Args:
        text: as typed.
        field: what it is about, for the refusal.
        lines: may it have line breaks?
    """
    if not text or text.isspace():
        return refuse("empty", field=field)
    if len(text) > TEXT_LIMIT:
        return refuse("too_long", field=field, length=len(text), limit=TEXT_LIMIT)
    if brought := _file(text):
        return refuse(brought, field=field)
    found = _CONTROL.search(text)
    if found:
        return refuse("control_character", field=field, character=f"U+{ord(found.group()):04X}")
    if not lines and "\n" in text:
        return refuse("one_line", field=field)
    return None


def _file(text: str) -> str:
    """The code of the refusal of a text that brings a file along; empty for any other."""
    if holds_a_file(text):
        return "holds_a_file"
    return "opens_a_file" if opens_a_file(text) else ""


def holds_a_file(text: str) -> bool:
    """Is the content of a file written in this text (a `data:` address, or a block of base64 or hex)?

    No file may ever come into the system as text, a picture of abuse least of all (dossier law.md, rule H01).
    """
    if _DATA.search(text):
        return True
    # A list of hashes has long words too, but no capitals among its small letters.
    mixed = any(_kinds(found) == len(_KINDS) for found in _LINES.findall(text))
    return mixed or any(_kinds(found) > 1 for found in _LONG_RUN.findall(text))


def opens_a_file(text: str) -> bool:
    """Is there a link or a path in this text that opens a picture or a film?

    What is abuse material nobody can tell from its address, so none is kept (dossier law.md, H01 and section 1.1).
    The name of a file without its place is only a name, and a link to a page or an account is evidence.
    """
    return bool(_DRIVE.search(text)) or any(_PLACE.search(word) and _PICTURE.search(word) for word in text.split())


def _kinds(text: str) -> int:
    """How many of capitals, small letters and digits there are in it."""
    return sum(any(map(kind, text)) for kind in _KINDS)
