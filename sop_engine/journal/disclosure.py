"""Disclosures and digests exactly as in RFC 9901 (SD-JWT), without the JWT around them.

A disclosure is the JSON array `[salt, name, value]`, written as base64url; its digest is SHA-256
over the ASCII of that base64url text (section 4.2.3). An entry lists digests only, sorted and padded
with decoys (section 4.2.5) to a fixed number, so that neither names nor how many there are can be seen.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, Protocol

import msgspec

from sop_engine.canonical import (
    Digest,
    NotCanonical,
    b64url,
    b64url_all,
    b64url_bytes,
    canonical_bytes,
    sha256,
    unb64url,
)
from sop_engine.journal.body import KEYS
from sop_engine.journal.entry import SLOTS
from sop_engine.system import Chance

SALT_SIZE = 16
_SALT_TEXT = 22
_DECOY_SIZE = 32
_DECODER = msgspec.json.Decoder(tuple[str, str, Any])
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_RESERVED = frozenset(KEYS)


class ClaimLike(Protocol):
    """One named value, and the compartment whose key keeps it (`run.events.Claim` is one)."""

    @property
    def name(self) -> str:
        """Unique in its entry."""

    @property
    def value(self) -> object:
        """JSON without floats."""

    @property
    def compartment(self) -> str:
        """Name of the compartment."""


class Disclosure(msgspec.Struct, frozen=True, gc=False):
    """One opened disclosure. `salt`: base64url text of 16 random bytes."""

    salt: str
    name: str
    value: object


def make_disclosure(name: str, value: object, chance: Chance) -> bytes:
    """The UTF-8 bytes of `[salt, name, value]` under a fresh salt; `disclosure_text` gives its text.

    Raises:
        ValueError: the name, or a key inside the value, may not be used.
        NotCanonical: the value holds floats, large integers or lone surrogates.
    """
    check_name(name)
    content = canonical_bytes([b64url(chance(SALT_SIZE)), name, value])
    # A quotation mark inside a text is written with a backslash, so these bytes can only be a key.
    if b'"_sd":' in content or b'"...":' in content:
        msg = "a key inside the value is reserved"
        raise ValueError(msg)
    return content


def check_name(name: str) -> None:
    """Refuse a claim name that is malformed or stands in clear (RFC 9901 section 7.1).

    Raises:
        ValueError: the name may not be used.
    """
    if not _NAME.match(name) or name in _RESERVED:
        msg = f"not a name for a claim: {name!r}"
        raise ValueError(msg)


def disclosure_text(content: bytes) -> str:
    """The disclosure as it is handed out: base64url of its JSON bytes."""
    return b64url(content)


def text_digest(text: str) -> Digest:
    """Digest of a disclosure's text, over its ASCII characters."""
    return sha256(text.encode("ascii"))


def content_digest(content: bytes) -> Digest:
    """Digest of a disclosure whose JSON bytes these are."""
    return sha256(b64url_bytes(content))


def read_disclosure(text: str) -> Disclosure:
    """Read a disclosure's text.

    Raises:
        NotCanonical: not base64url, not `[salt, name, value]`, a salt that is too short, or a
            forbidden name (`_sd`, `...`, a key that stands in clear).
    """
    return Disclosure(*read_parts(unb64url(text)))


def read_parts(content: bytes) -> tuple[str, str, object]:
    """Salt, name and value of a disclosure's JSON bytes; errors as in `read_disclosure`."""
    try:
        parts = _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        msg = "a disclosure is not [salt, name, value]"
        raise NotCanonical(msg) from fault
    if len(parts[0]) < _SALT_TEXT or not _allowed(parts[1]):
        msg = "a disclosure has a salt that can be guessed, or a name that is reserved"
        raise NotCanonical(msg)
    return parts


@lru_cache(maxsize=64)
def _allowed(name: str) -> bool:
    return _NAME.match(name) is not None and name not in _RESERVED


def pad(digests: Collection[Digest], chance: Chance) -> tuple[Digest, ...]:
    """Digests, padded with decoys to the fixed number of slots, in the order of their base64url texts.

    A decoy is the digest of 32 random bytes, which nobody can tell from a real one.

    Raises:
        ValueError: more digests than slots, or one that occurs twice.
    """
    if len(digests) > SLOTS or len(set(digests)) != len(digests):
        msg = f"an entry takes at most {SLOTS} different claims"
        raise ValueError(msg)
    drawn = chance(_DECOY_SIZE * SLOTS)
    decoys = [sha256(drawn[_DECOY_SIZE * at : _DECOY_SIZE * (at + 1)]) for at in range(len(digests), SLOTS)]
    listed = [*digests, *decoys]
    return tuple(item for _, item in sorted(zip(b64url_all(listed), listed, strict=True)))


def check_claims(claims: Sequence[ClaimLike]) -> None:
    """Refuse more claims than an entry takes, and a name that occurs twice.

    Raises:
        ValueError: a fault of the program, not of an officer.
    """
    if len(claims) > SLOTS or len({claim.name for claim in claims}) != len(claims):
        msg = f"an entry takes at most {SLOTS} claims, each with its own name"
        raise ValueError(msg)
