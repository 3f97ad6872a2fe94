"""The shapes a text can be held to: number in the Occurrence Book, Kenyan phone, IMEI, code of a place.

No regular expression of an author is ever run; these few are ours.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sop_engine.sentence import phrase

_OB = re.compile(r"([0-9]{1,4})/([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\Z")
_PHONE = re.compile(r"(?:\+?254|0)([17][0-9]{8})\Z")
_IMEI = re.compile(r"[0-9]{15}\Z")
_PLACE = re.compile(r"([A-Z]{1,4})[\s\-/]*([0-9]{1,4})\Z")


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape. `read` gives the text in its one spelling, or None; `words` says what is wanted."""

    words: str
    read: Callable[[str], str | None]


def _ob_number(text: str) -> str | None:
    """Serial/day/month/year, with a day that exists."""
    squeezed = "".join(text.split())
    found = _OB.match(squeezed)
    if not found:
        return None
    try:
        date(int(found[4]), int(found[3]), int(found[2]))
    except ValueError:
        return None
    return squeezed


def _phone(text: str) -> str | None:
    found = _PHONE.match(re.sub(r"[\s\-()]", "", text))
    return f"+254{found[1]}" if found else None


def _imei(text: str) -> str | None:
    digits = re.sub(r"[\s\-/]", "", text)
    return digits if _IMEI.match(digits) else None


def _place_code(text: str) -> str | None:
    """Code of the register of places: no room for a name or an address."""
    found = _PLACE.match(text.strip().upper())
    return f"{found[1]}-{found[2]}" if found else None


SHAPES: Final[Mapping[str, Shape]] = {
    "ob_number": Shape(phrase("serial/day/month/year, for example 56/10/4/2022"), _ob_number),
    "phone": Shape(phrase("a Kenyan phone number, for example 0712 345 678"), _phone),
    "imei": Shape(phrase("15 digits"), _imei),
    "place_code": Shape(phrase("letters and a number of the register of places, for example RC-04"), _place_code),
}
