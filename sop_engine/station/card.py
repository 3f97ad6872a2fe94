"""An officer's card: who he or she is, and the public key to which another station wraps what it sends.

It is public and says nothing secret. Its words are compared on paper or by telephone, as is the root's fingerprint.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen, Refused
from sop_engine.station.files import decode_numbered, encode
from sop_engine.station.papers import Elsewhere, RootPapers, read_root_papers, root_papers
from sop_engine.station.passphrase import word_list
from sop_engine.station.roster import Officer
from sop_engine.station.unlocked import Unlocked

FORMAT: Final = 0
WORDS: Final = 6
"""Words of a card: 63 bits, which nobody who makes cards finds a second time."""
_KIND: Final = "officer card"


class CardText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file. `officer`: certificate fingerprint of whose card it is; the roster has the rest."""

    format: int
    kind: str
    officer: bytes
    papers: RootPapers


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was read: an officer who works at a station. `words`: to be compared on paper."""

    station: Elsewhere
    officer: Officer
    words: str


def make_card(unlocked: Unlocked) -> tuple[bytes, Card]:
    """The card of who has unlocked the station: its bytes, and what they say."""
    papers = root_papers(unlocked.station, unlocked.roster)
    content = encode(CardText(format=FORMAT, kind=_KIND, officer=unlocked.officer.fingerprint, papers=papers))
    return content, read_card(content)


def read_card(content: bytes) -> Card:
    """Check a card and read it. Whether its station is to be trusted is not asked here.

    Raises:
        CannotOpen: no card, damaged or changed. Refused: the officer has left.
    """
    text = decode_numbered(content, CardText, "The card", FORMAT)
    if text.kind != _KIND:
        sentence = "This file is no officer's card."
        raise CannotOpen(sentence, "A card is made with: sop officer card --out FILE")
    station = read_root_papers(text.papers)
    officer = station.roster.by_fingerprint(text.officer)
    if officer is None:
        sentence = "The card names an officer who is not in the roster of that station."
        raise CannotOpen(sentence, "Ask for a new card.")
    if not officer.active:
        sentence = "The officer of this card has left that station."
        raise Refused(sentence, "Ask for the card of an officer who works there.")
    return Card(station, officer, _words(station, officer))


def _words(station: Elsewhere, officer: Officer) -> str:
    number = int.from_bytes(
        sha256(b"sop/card/0" + station.roster.text.root + officer.fingerprint + officer.unwrap_key)
    )
    found = []
    for _ in range(WORDS):
        number, at = divmod(number, len(word_list()))
        found.append(word_list()[at])
    return " ".join(found)
