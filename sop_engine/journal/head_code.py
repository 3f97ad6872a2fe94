"""A head as 20 characters that a person can write into the Occurrence Book and read out on the phone.

The first 95 bits of a hash as 19 characters of Crockford's base32, and a check character; five groups of
four. The check character is a weighted sum over GF(32) with a different weight for every place: it finds
every single wrong character and every exchange of two. Reading forgives o for 0, i and l for 1, lower
case, spaces and hyphens.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no I, L, O, U."""

BITS: Final = 95
_BITS_EACH = 5
_DATA = BITS // _BITS_EACH
_GROUP = 4
_FIELD = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_FORGIVEN = str.maketrans("OIL", "011", " -\t\n\r.")


class BadCode(ValueError):
    """Not a head code. The message is a sentence for the person who typed it."""


def head_code(head: bytes) -> str:
    """The code of a hash (of 12 bytes or more), `XXXX-XXXX-XXXX-XXXX-XXXX`."""
    number = int.from_bytes(head, "big") >> (len(head) * 8 - BITS)
    places = [number >> shift & 31 for shift in range(BITS - _BITS_EACH, -1, -_BITS_EACH)]
    characters = "".join(ALPHABET[place] for place in [*places, _check(places)])
    return "-".join(characters[at : at + _GROUP] for at in range(0, len(characters), _GROUP))


def read_code(text: str) -> str:
    """The code as the program writes it, from what a person typed.

    Raises:
        BadCode: a wrong length or character, or the check character does not fit.
    """
    typed = text.upper().translate(_FORGIVEN)
    if len(typed) != _DATA + 1:
        msg = f"A head code has {_DATA + 1} characters; this one has {len(typed)}."
        raise BadCode(msg)
    strange = next((character for character in typed if character not in ALPHABET), None)
    if strange is not None:
        msg = f"A head code has no character {strange!r}."
        raise BadCode(msg)
    places = [ALPHABET.index(character) for character in typed]
    if _check(places[:-1]) != places[-1]:
        msg = "The head code was not copied correctly: its last character does not fit the others."
        raise BadCode(msg)
    return "-".join(typed[at : at + _GROUP] for at in range(0, len(typed), _GROUP))


def code_fits(text: str, head: bytes) -> bool:
    """Whether what a person typed is the code of this hash.

    Raises:
        BadCode: as `read_code`.
    """
    return read_code(text) == head_code(head)


def _check(places: list[int]) -> int:
    """Sum of every place times its own power of x, over GF(32) (Horner's rule; the last weight is x)."""
    total = 0
    for place in places:
        total = _times_x(total ^ place)
    return total


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ _FIELD if value > len(ALPHABET) - 1 else value
