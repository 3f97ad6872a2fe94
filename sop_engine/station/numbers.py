"""The station's own numbers to call: contact to telephone number, signed by a supervisor.

They lie in `numbers.json`, in clear, since the emergency card must come out without unlocking. The roster, which says
whose signature counts, is known after unlocking only: from then on numbers that somebody else changed are not used.
Who takes the file away, or puts an older one back, is not seen; the public numbers are with the procedures.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec

from sop_engine.errors import CannotOpen, Refused
from sop_engine.sentence import phrase
from sop_engine.station.files import decode_numbered, encode, is_there, read_bytes, replace
from sop_engine.station.layout import Facts
from sop_engine.station.rights import need
from sop_engine.station.roster import Roster, stamp
from sop_engine.station.supervised import SignedFile, said, signed_by_supervisor
from sop_engine.station.unlocked import Unlocked

FORMAT = 0
SIGNATURE_CONTEXT = b"sop/numbers/0\n"
"""What stands before the SHA-256 of the numbers' canonical bytes when a supervisor signs them."""
MOST_NUMBERS = 100
_LONGEST = 60
_WHAT = "The numbers to call"
_AGAIN = "A supervisor can write them anew: sop station numbers set NAME=NUMBER"
_NONE: Mapping[str, str] = MappingProxyType({})


class NumbersText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is signed.

    Attributes:
        station: random id of the station for which it holds. change: grows by one with each change.
        at: UTC, `YYYY-MM-DDTHH:MM:SSZ`. by: id of the supervisor.
        numbers: contact and number, in the order of the card.
    """

    format: int
    station: str
    change: int
    at: str
    by: str
    numbers: tuple[tuple[str, str], ...]


class OwnNumbers(msgspec.Struct, frozen=True):
    """What a station has of its own: contact to number; `trouble` says why there is none, or is empty."""

    numbers: Mapping[str, str] = _NONE
    trouble: str = ""


def own_numbers(station: Facts, roster: Roster | None) -> OwnNumbers:
    """The numbers that may be shown: before unlocking (no roster) whatever is written, afterwards what is signed."""
    try:
        text = read_text(station) if roster is None else read_signed(station, roster)
    except CannotOpen as fault:
        return OwnNumbers(trouble=phrase("{sentence} They are not used.", sentence=fault.sentence))
    return OwnNumbers(MappingProxyType(dict(text.numbers)) if text else _NONE)


def read_text(station: Facts) -> NumbersText | None:
    """What is written, signed or not; None while nobody has written any.

    Raises:
        CannotOpen: damaged.
    """
    path = station.places.numbers
    return decode_numbered(_kept(station).signed, NumbersText, _WHAT, FORMAT) if is_there(path) else None


def read_signed(station: Facts, roster: Roster) -> NumbersText | None:
    """What a supervisor of this station signed last; None while nobody has written any.

    Raises:
        CannotOpen: damaged, of another station, or not signed by a supervisor.
    """
    text = read_text(station)
    if text is None:
        return None
    kept = _kept(station)
    good = signed_by_supervisor(roster.lines(text.by), text.at, said(SIGNATURE_CONTEXT, kept.signed), kept.signature)
    if text.station != station.id or not good:
        sentence = "The numbers to call of this station were changed, or were not signed by one of its supervisors."
        raise CannotOpen(sentence, _AGAIN)
    return text


def keep_numbers(unlocked: Unlocked, numbers: Mapping[str, str], at: datetime) -> None:
    """Sign the numbers and put them into the station. Whoever calls holds the station's lock.

    Raises:
        Refused: no supervisor, or a name or number that is none.
        StoreUnavailable: the disk refuses; the old ones are still there.
    """
    need("write_numbers", unlocked)
    check_numbers(numbers)
    text = NumbersText(
        format=FORMAT,
        station=unlocked.station.id,
        change=_changes(unlocked) + 1,
        at=stamp(at),
        by=unlocked.officer.id,
        numbers=tuple(numbers.items()),
    )
    replace(unlocked.station.places.numbers, sealed(text, unlocked.signer.sign))


def sealed(text: NumbersText, sign: Callable[[bytes], bytes]) -> bytes:
    """The file with these numbers.

    Args:
        text: what is signed.
        sign: with the key of the supervisor whom it names.
    """
    signed = encode(text)
    return encode(SignedFile(format=FORMAT, signed=signed, signature=sign(said(SIGNATURE_CONTEXT, signed))))


def check_numbers(numbers: Mapping[str, str]) -> None:
    """Refuse what no card can hold.

    Raises:
        Refused: with the sentence that says what is wrong.
    """
    if len(numbers) > MOST_NUMBERS:
        sentence = phrase("A station has at most {most_numbers} numbers of its own.", most_numbers=MOST_NUMBERS)
        raise Refused(sentence)
    for word in (word for pair in numbers.items() for word in pair):
        if not 0 < len(word) <= _LONGEST or not word.isprintable() or word != word.strip():
            sentence = phrase(
                "A contact and its number are one line of at most {longest} characters each: {word}.",
                longest=_LONGEST,
                word=word[:80],
            )
            raise Refused(sentence)


def _kept(station: Facts) -> SignedFile:
    return decode_numbered(read_bytes(station.places.numbers), SignedFile, _WHAT, FORMAT)


def _changes(unlocked: Unlocked) -> int:
    """How often they were changed; those that cannot be believed are written anew."""
    try:
        found = read_signed(unlocked.station, unlocked.roster)
    except CannotOpen:
        return 0
    return found.change if found else 0
