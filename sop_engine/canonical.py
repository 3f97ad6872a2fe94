"""Canonical JSON and digests: RFC 8785, restricted so that every language writes the same bytes.

No floats; integers within 2**53 - 1; no lone surrogates. In entries, keys are `[a-z_][a-z0-9_]*`
(`strict_keys`), where sorting by UTF-16 units and by code points is the same.
"""

import base64
import binascii
import hashlib
import json
import re
from typing import NewType

Digest = NewType("Digest", bytes)
"""SHA-256, 32 bytes."""

MAX_INTEGER = 2**53 - 1
_KEY = re.compile(r"[a-z_][a-z0-9_]*\Z")


class NotCanonical(ValueError):
    """The value cannot be written, or the bytes were not written, in canonical form."""


def canonical_bytes(value: object, *, strict_keys: bool = False) -> bytes:
    """Write a JSON value in canonical form, UTF-8.

    Raises:
        NotCanonical: floats, large integers, lone surrogates, keys that are not text (or, with
            `strict_keys`, not of the form `[a-z_][a-z0-9_]*`).
    """
    _check(value, strict_keys=strict_keys)
    try:
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
    return Digest(hashlib.sha256(data).digest())


def digest(value: object) -> Digest:
    """SHA-256 of the canonical form of a JSON value."""
    return sha256(canonical_bytes(value))


def b64url(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


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


def _check(value: object, *, strict_keys: bool) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            msg = "integer beyond 2**53 - 1"
            raise NotCanonical(msg)
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or (strict_keys and not _KEY.match(key)):
                msg = f"key not allowed: {key!r}"
                raise NotCanonical(msg)
            _check(item, strict_keys=strict_keys)
        return
    if isinstance(value, list | tuple):
        for item in value:
            _check(item, strict_keys=strict_keys)
        return
    msg = f"cannot be written as canonical JSON: {type(value).__name__}"
    raise NotCanonical(msg)


def _ordered(value: object) -> object:
    """Sort keys by UTF-16 code units (RFC 8785 section 3.2.3)."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value
