"""Signatures of OpenSSH over files (SSHSIG), by the P-256 key that signs journal and PDF.

Format: PROTOCOL.sshsig of OpenSSH. `ssh-keygen -Y verify` checks them on every common system.
"""

import base64
import binascii
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha512
from textwrap import wrap

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sop_engine.journal.signature import verify_signature

NAMESPACE = "sop/bundle/0"
"""What our signatures are for: nothing else that a key signed can be taken for a bundle."""
KIND = "ecdsa-sha2-nistp256"
_MAGIC = b"SSHSIG"
_VERSION = 1
_CURVE = "nistp256"
_HASH = "sha512"
_HALF = 32
_WIDTH = 70
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_ARMOUR = re.compile(rf"{_BEGIN}\n((?:[A-Za-z0-9+/=]{{1,{_WIDTH}}}\n)+){_END}\n\Z")


class BadSignature(ValueError):
    """Not a signature of this form, or one that does not fit. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A signature. `point`: the signer's public key, uncompressed, 65 bytes. `pair`: r||s, 64 bytes."""

    point: bytes
    pair: bytes

    def armoured(self) -> str:
        """The text of the signature file."""
        blob = (
            _MAGIC
            + struct.pack(">I", _VERSION)
            + _string(public_blob(self.point))
            + _string(NAMESPACE.encode())
            + _string(b"")
            + _string(_HASH.encode())
            + _string(_string(KIND.encode()) + _string(_number(self.pair[:_HALF]) + _number(self.pair[_HALF:])))
        )
        lines = wrap(base64.b64encode(blob).decode("ascii"), _WIDTH)
        return "\n".join((_BEGIN, *lines, _END, ""))


def sign_file(content: bytes, sign: Callable[[bytes], bytes], public: ec.EllipticCurvePublicKey) -> str:
    """The text of a file's signature. `sign`: r||s by the key of `public`."""
    return SshSignature(point_of(public), sign(_said(content))).armoured()


def read_signature(text: str) -> SshSignature:
    """Read a signature in the one form in which `sign_file` writes it.

    Raises:
        BadSignature: another form, another purpose, another kind of key.
    """
    found = _ARMOUR.match(text)
    try:
        blob = base64.b64decode(found[1].replace("\n", ""), validate=True) if found else b""
        signature = _parsed(blob)
    except (binascii.Error, struct.error, ValueError, IndexError) as fault:
        msg = "the signature is none of OpenSSH, or of another kind"
        raise BadSignature(msg) from fault
    if signature.armoured() != text:
        msg = "the signature was made for another purpose, or is written in another way"
        raise BadSignature(msg)
    return signature


def check_signature(signature: SshSignature, content: bytes, public: ec.EllipticCurvePublicKey) -> None:
    """Whether this key signed these bytes as a bundle.

    Raises:
        BadSignature: it did not.
    """
    if signature.point != point_of(public):
        msg = "the signature is by another key than the certificate's"
        raise BadSignature(msg)
    if not verify_signature(public, _said(content), signature.pair):
        msg = "the signature does not fit what it should have signed"
        raise BadSignature(msg)


def point_of(public: ec.EllipticCurvePublicKey) -> bytes:
    """The public key as an uncompressed point."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def public_blob(point: bytes) -> bytes:
    """The public key as OpenSSH writes it."""
    return _string(KIND.encode()) + _string(_CURVE.encode()) + _string(point)


def _said(content: bytes) -> bytes:
    """What is signed for a file."""
    hashed = sha512(content).digest()
    return _MAGIC + _string(NAMESPACE.encode()) + _string(b"") + _string(_HASH.encode()) + _string(hashed)


def _parsed(blob: bytes) -> SshSignature:
    rest = blob[len(_MAGIC) + struct.calcsize(">I") :]
    key, rest = _take(rest)
    for _name in ("namespace", "reserved", "hash"):
        _, rest = _take(rest)
    pair, _ = _take(_take(_take(rest)[0])[1])
    r, tail = _take(pair)
    s, _ = _take(tail)
    point = _take(_take(_take(key)[1])[1])[0]
    return SshSignature(point, b"".join(int.from_bytes(one, "big").to_bytes(_HALF, "big") for one in (r, s)))


def _take(blob: bytes) -> tuple[bytes, bytes]:
    (size,) = struct.unpack_from(">I", blob)
    end = struct.calcsize(">I") + size
    if end > len(blob):
        msg = "cut off"
        raise ValueError(msg)
    return blob[struct.calcsize(">I") : end], blob[end:]


def _string(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _number(half: bytes) -> bytes:
    """An mpint of RFC 4251: the shortest form of a positive number."""
    value = int.from_bytes(half, "big")
    return _string(value.to_bytes(value.bit_length() // 8 + 1, "big") if value else b"")
