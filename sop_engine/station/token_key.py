"""A signing key that lies on a token (a smart card, a USB key): where it lies, and how it signs as an officer.

The token's library is loaded only by who has such a key (`token_library`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Protocol, cast

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.canonical import sha256
from sop_engine.errors import BadUsage, MissingExtra, Refused, TokenRefused
from sop_engine.journal.signature import ORDER, SIGNATURE_SIZE, verify_signature
from sop_engine.sentence import phrase
from sop_engine.station.keys import fingerprint
from sop_engine.system import Chance

KEY_ID_BYTES = 16
_PART = "token"
_HALF = SIGNATURE_SIZE // 2
AskPin = Callable[[str], str]
"""Asks a person for the PIN of a token; is given the words to ask with."""


class TokenKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a signing key lies.

    Attributes:
        module: path of the PKCS#11 library of the token.
        label, serial: of the token, as it tells them. key: CKA_ID of the key, drawn when it was made.
    """

    module: str
    label: str
    serial: str
    key: bytes


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that was made on a token. `public`: its public half."""

    place: TokenKey
    public: EllipticCurvePublicKey


class PinNeeded(Refused):
    """The PIN of a token must be asked for first; the sentence is what to ask with."""


def typed_pin(pin: str) -> AskPin:
    """The PIN as it was typed before; nothing typed raises PinNeeded, so that a screen can ask and try again."""

    def given(words: str) -> str:
        if not pin:
            raise PinNeeded(words)
        return pin

    return given


def no_pin(_words: str) -> str:
    """Where nobody can be asked.

    Raises:
        BadUsage: always.
    """
    sentence = "The signing key of this officer lies on a token, whose PIN cannot be asked for here."
    raise BadUsage(sentence, "Use a command of `sop` at a terminal.")


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """Signs as one officer, with a key that never leaves its token (the journal's `Signer`).

    Attributes:
        certificate: the officer's X.509 certificate of the station root.
        place: where the key lies.
        raw: has the token sign a SHA-256; raises TokenRefused.
        fingerprint: SHA-256 of the certificate, 32 bytes.
    """

    certificate: x509.Certificate = field(repr=False)
    place: TokenKey
    raw: Callable[[bytes], bytes] = field(repr=False)
    fingerprint: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", fingerprint(self.certificate))

    @property
    def certificate_der(self) -> bytes:
        """The certificate's DER bytes."""
        return self.certificate.public_bytes(Encoding.DER)

    def sign(self, data: bytes) -> bytes:
        """ECDSA P-256, SHA-256 over the data, low s: 64 bytes r||s, other ones each time.

        What the token gave is verified before anybody relies on it.

        Raises:
            TokenRefused: the token is gone, does not sign, or signed with another key.
        """
        given = self.raw(sha256(data))
        s = int.from_bytes(given[_HALF:], "big")
        signature = given[:_HALF] + min(s, ORDER - s).to_bytes(_HALF, "big") if 0 < s < ORDER else given
        key = self.certificate.public_key()
        if not isinstance(key, EllipticCurvePublicKey) or not verify_signature(key, data, signature):
            sentence = phrase("The token {label} signed with another key than the officer's.", label=self.place.label)
            raise TokenRefused(sentence, "Two supervisors can give the officer new keys: sop officer recover")
        return signature


class Tokens(Protocol):
    """The part that talks to the libraries of tokens: `token_library`."""

    def make_key(self, module: str, label: str, name: str, ask: AskPin, chance: Chance) -> MadeKey:
        """Make a key on the token. Raises: TokenRefused, BadUsage."""

    def take_back(self, made: MadeKey) -> None:
        """Destroy a key that nobody was given."""

    def close_tokens(self) -> None:
        """Log out of every token of this process."""

    def open_key(self, place: TokenKey, certificate: x509.Certificate, ask: AskPin) -> TokenSigner:
        """Log in to a token. Raises: TokenRefused, BadUsage."""


def need_tokens() -> Tokens:
    """The part that talks to tokens; who has no token never loads it.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return cast("Tokens", import_module("sop_engine.station.token_library"))
    except ModuleNotFoundError as fault:
        raise MissingExtra(_PART) from fault
