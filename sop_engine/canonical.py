"""Canonical JSON and digests: RFC 8785, restricted so that every language writes the same bytes.

No floats; integers within 2**53 - 1; no lone surrogates. In entries, keys are `[a-z_][a-z0-9_]*`
(`strict_keys`), where sorting by UTF-16 units and by code points is the same.
"""

import base64
import binascii
import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable
from types import NoneType
from typing import Any, NewType

import msgspec

Digest = NewType("Digest", bytes)
"""SHA-256, 32 bytes."""

MAX_INTEGER = 2**53 - 1
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_ENCODER = msgspec.json.Encoder(order="sorted")
_SHA256: Callable[[bytes], Any] = hashlib.sha256
_HARMLESS = frozenset({str, bool, NoneType})
_KEY = re.compile(r"[a-z_][a-z0-9_]*\Z")


class NotCanonical(ValueError):
    """The value cannot be written, or the bytes were not written, in canonical form."""


def canonical_bytes(value: object, *, strict_keys: bool = False) -> bytes:
    """Write a JSON value in canonical form, UTF-8.

    Raises:
        NotCanonical: floats, large integers, lone surrogates, keys that are not text (or, with
            `strict_keys`, not of the form `[a-z_][a-z0-9_]*`).
    """
    ascii_keys = _check(value, strict_keys=strict_keys)
    try:
        if ascii_keys:  # then the order by code points, which the quick encoder has, is the order of RFC 8785
            with contextlib.suppress(TypeError):  # subclasses of str and int, which only `json` takes
                return _ENCODER.encode(value)
        text = json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8")
    except UnicodeEncodeError as fault:
        msg = "text holds a lone surrogate"
        raise NotCanonical(msg) from fault


def parse_canonical(data: bytes, *, strict_keys: bool = False) -> object:
    """Read canonical JSON; refuse bytes that `canonical_bytes` would not have written.

    Raises:
        NotCanonical: not JSON, a duplicate key, or another form than the canonical one.
    """
    try:
        value: object = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        msg = "not JSON"
        raise NotCanonical(msg) from fault
    if canonical_bytes(value, strict_keys=strict_keys) != data:
        msg = "not in canonical form"
        raise NotCanonical(msg)
    return value


def sha256(data: bytes) -> Digest:
    """SHA-256 of the bytes."""
    made: Digest = _SHA256(data).digest()  # `Digest(…)` would be one call more, a sixth of the time
    return made


def digest(value: object) -> Digest:
    """SHA-256 of the canonical form of a JSON value."""
    return sha256(canonical_bytes(value))


def quick_digest(value: object) -> Digest:
    """As `digest`, of a value that was made canonical and is not looked at again.

    It holds nothing but texts, true, false, null, whole numbers within bounds, lists, and maps with ASCII keys.

    Raises:
        NotCanonical: lone surrogates.
    """
    try:
        return sha256(_ENCODER.encode(value))
    except UnicodeEncodeError as fault:
        msg = "text holds a lone surrogate"
        raise NotCanonical(msg) from fault


def b64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return b64url_bytes(data).decode("ascii")


def b64url_bytes(data: bytes) -> bytes:
    """Base64url without padding, as ASCII bytes."""
    return binascii.b2a_base64(data, newline=False).translate(_URL_SAFE, b"=")


def b64url_all(digests: Iterable[bytes]) -> list[str]:
    """Base64url of each, at once: 32 bytes and a zero byte are 44 characters, of which the last says nothing."""
    together = binascii.b2a_base64(b"".join([b"%b\0" % item for item in digests]), newline=False)
    text = together.translate(_URL_SAFE).decode("ascii")
    return [text[at : at + 43] for at in range(0, len(text), 44)]


def unb64url(text: str) -> bytes:
    """Bytes of base64url text without padding.

    Raises:
        NotCanonical: other characters, padding, or spare bits that are not zero.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as fault:
        msg = "not base64url"
        raise NotCanonical(msg) from fault
    if b64url(data) != text:
        msg = "not base64url in its only spelling"
        raise NotCanonical(msg)
    return data


def _check(value: object, *, strict_keys: bool) -> bool:
    """Refuse what canonical JSON cannot hold; whether every key is ASCII."""
    if isinstance(value, dict):
        plain = _plain_keys(value, strict_keys=strict_keys)
        return _check_all(value.values(), strict_keys=strict_keys) and plain
    if isinstance(value, list | tuple):
        return _check_all(value, strict_keys=strict_keys)
    if value is None or isinstance(value, str | bool):
        return True
    if not isinstance(value, int):
        msg = f"cannot be written as canonical JSON: {type(value).__name__}"
        raise NotCanonical(msg)
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        msg = "integer beyond 2**53 - 1"
        raise NotCanonical(msg)
    return True


def _plain_keys(keys: Collection[Any], *, strict_keys: bool) -> bool:
    """Refuse keys that canonical JSON cannot hold; whether all are ASCII."""
    if not strict_keys:
        with contextlib.suppress(TypeError):  # a key that is no text
            if all(map(str.isascii, keys)):
                return True
    plain = True
    for key in keys:
        if not isinstance(key, str) or (strict_keys and not _KEY.match(key)):
            msg = f"key not allowed: {key!r}"
            raise NotCanonical(msg)
        plain = plain and key.isascii()
    return plain


def _check_all(items: Collection[Any], *, strict_keys: bool) -> bool:
    """The same for many; most are texts, true, false and null, with which nothing can be wrong."""
    plain = True
    for item in items:
        kind = type(item)
        if kind in _HARMLESS:
            continue
        if kind is list or kind is tuple:
            if item and not _check_all(item, strict_keys=strict_keys):
                plain = False
        elif not _check(item, strict_keys=strict_keys):
            plain = False
    return plain


def _ordered(value: object) -> object:
    """Sort keys by UTF-16 code units (RFC 8785 section 3.2.3)."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value
