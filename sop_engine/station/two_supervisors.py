"""Keys that open only with two supervisors: the station root's, and escrow's.

For each pair of supervisors the key is wrapped twice with HPKE: first to the one, then to the other. So any two can
open it, nobody alone, and a third supervisor can be added without the presence of all the others.
The recovery sheet counts as one of them (`SHEET`, the escrow key), so that a station that has lost all supervisors
but one can found a pair again. Who has the sheet alone opens neither.
"""

from collections.abc import Mapping
from itertools import combinations
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.errors import CannotOpen, Refused
from sop_engine.station.boxes import DoesNotOpen, unwrap, wrap
from sop_engine.station.files import decode_numbered, encode

FORMAT = 0
What = Literal["root", "escrow"]


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Both keys for one pair of supervisors; `first` < `second` are officer ids."""

    first: str
    second: str
    root: bytes
    escrow: bytes


class Pairs(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `slots/two_supervisors.json`."""

    format: int
    station: str
    pairs: tuple[Pair, ...]


def seal_pairs(station: str, root: bytes, escrow: bytes, supervisors: Mapping[str, bytes]) -> bytes:
    """The bytes of the file. `supervisors`: officer id to raw X25519 public key; at least two."""
    pairs = tuple(
        Pair(
            first=first,
            second=second,
            root=_seal(root, station, "root", (supervisors[first], supervisors[second])),
            escrow=_seal(escrow, station, "escrow", (supervisors[first], supervisors[second])),
        )
        for first, second in combinations(sorted(supervisors), 2)
    )
    return encode(Pairs(format=FORMAT, station=station, pairs=pairs))


def open_pair(content: bytes, station: str, what: What, keys: Mapping[str, X25519PrivateKey]) -> bytes:
    """The key, opened by the two officers whose ids and keys are given.

    Raises:
        Refused: not two officers, or not both supervisors.
        CannotOpen: the file is damaged or of another station.
    """
    pairs = _read(content, station)
    wanted = tuple(sorted(keys))
    pair = next((pair for pair in pairs.pairs if (pair.first, pair.second) == wanted), None)
    if pair is None:
        sentence = "This needs two different supervisors of this station."
        raise Refused(sentence)
    wrapped = pair.root if what == "root" else pair.escrow
    try:
        inner = unwrap(wrapped, keys[pair.second], _purpose(station, what))
        return unwrap(inner, keys[pair.first], _purpose(station, what))
    except DoesNotOpen as fault:
        sentence = "two_supervisors.json is damaged, or belongs to other keys."
        raise CannotOpen(sentence, "Restore it from the backup.") from fault


def paired(content: bytes, station: str) -> tuple[tuple[str, str], ...]:
    """The pairs for whom there is a box.

    Raises:
        CannotOpen: the file is damaged or of another station.
    """
    return tuple((pair.first, pair.second) for pair in _read(content, station).pairs)


def _read(content: bytes, station: str) -> Pairs:
    pairs = decode_numbered(content, Pairs, "two_supervisors.json", FORMAT)
    if pairs.station != station:
        sentence = "two_supervisors.json belongs to another station."
        raise CannotOpen(sentence)
    return pairs


def _seal(secret: bytes, station: str, what: What, recipients: tuple[bytes, bytes]) -> bytes:
    purpose = _purpose(station, what)
    return wrap(wrap(secret, recipients[0], purpose), recipients[1], purpose)


def _purpose(station: str, what: What) -> bytes:
    return f"sop/two/0 {station} {what}".encode("ascii")
