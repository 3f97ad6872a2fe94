"""Tokens by way of PKCS#11 (OASIS, version 2.40): the only part of the program that talks to their libraries.

A token counts wrong PINs and locks itself, so a PIN is tried once and never again by the program itself. A login
holds for the whole process; to check a PIN again the former session is closed first.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import RLock
from typing import Final, cast

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11.types import SignMixin
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from sop_engine.errors import TokenRefused
from sop_engine.sentence import phrase
from sop_engine.station.keys import fingerprint
from sop_engine.station.token_key import KEY_ID_BYTES, AskPin, MadeKey, TokenKey, TokenSigner
from sop_engine.system import Chance
from sop_engine.visible import visible_line

_GONE: Final = (
    pkcs11.DeviceRemoved,
    pkcs11.NoSuchToken,
    pkcs11.SessionClosed,
    pkcs11.SessionHandleInvalid,
    pkcs11.SlotIDInvalid,
    pkcs11.TokenNotPresent,
    pkcs11.TokenNotRecognised,
)
_PROOF: Final = b"sop/token/0\n"
"""What a key signs to show that it is the one of the certificate: no entry and no PDF begins like this."""
_UNLOCK: Final = "Whoever manages the tokens unlocks it with the token's own program."
_sessions: dict[tuple[str, str], pkcs11.Session] = {}
_turn = RLock()


def make_key(module: str, label: str, name: str, ask: AskPin, chance: Chance) -> MadeKey:
    """Make a P-256 key on the token; nobody can take it off again. `name`: how the token's own programs show it.

    Raises:
        TokenRefused: no such token, a wrong PIN, or it makes no such keys. BadUsage: nobody can be asked.
    """
    token = _find(module, label, None)
    place = TokenKey(module=module, label=label, serial=_serial(token), key=chance(KEY_ID_BYTES))
    with _turn, _told(place):
        session = _log_in(token, place, ask, write=True)
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        public, _ = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True).generate_keypair(
            id=place.key,
            label=f"sop {name}",
            store=True,
            capabilities=pkcs11.MechanismFlag.SIGN | pkcs11.MechanismFlag.VERIFY,
            private_template={pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False},
        )
        key = load_der_public_key(encode_ec_public_key(public))
    if not isinstance(key, EllipticCurvePublicKey):
        sentence = phrase("The token {shown} made a key of another kind.", shown=_shown(place))
        raise TokenRefused(sentence)
    return MadeKey(place, key)


def take_back(made: MadeKey) -> None:
    """Destroy a key that was made for an enrolment that did not come about; what cannot be, stays unused."""
    with _turn, suppress(pkcs11.PKCS11Error, KeyError):
        session = _sessions[_name(made.place)]
        for one in list(session.get_objects({pkcs11.Attribute.ID: made.place.key})):
            one.destroy()


def open_key(place: TokenKey, certificate: x509.Certificate, ask: AskPin) -> TokenSigner:
    """Log in and prove that the token holds the key of this certificate, by a signature.

    Raises:
        TokenRefused: no such token, a wrong PIN, or another key. BadUsage: nobody can be asked.
    """
    token = _find(place.module, place.label, place.serial)
    with _turn, _told(place):
        _log_in(token, place, ask)
    signer = TokenSigner(certificate, place, lambda digest: _sign(place, digest))
    signer.sign(_PROOF + fingerprint(certificate))
    return signer


def close_tokens() -> None:
    """Log out of every token of this process."""
    with _turn:
        for name in list(_sessions):
            _close(name)


def _sign(place: TokenKey, digest: bytes) -> bytes:
    """The token's signature, 64 bytes r||s. The key is looked up each time: a new login makes old handles useless."""
    with _turn, _told(place):
        session = _sessions.get(_name(place))
        if session is None:
            raise pkcs11.SessionClosed
        wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.ID: place.key}
        found = list(session.get_objects(wanted))
        if len(found) != 1:
            count = "no" if not found else "more than one"
            sentence = phrase(
                "The token {shown} holds {count} key of this officer.", shown=_shown(place), count=count
            )
            raise TokenRefused(sentence, "Two supervisors can give the officer new keys: sop officer recover")
        # The token signs the hash itself: not every one can hash (SoftHSM cannot, together with ECDSA).
        signature: bytes = cast("SignMixin", found[0]).sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
    return signature


def _find(module: str, label: str, serial: str | None) -> pkcs11.Token:
    """The token of this label, and of this serial number where that is known.

    Raises:
        TokenRefused: it is not there, another one bears its label, or several do.
    """
    try:
        slots = pkcs11.lib(module).get_slots(token_present=True)
        found = [token for token in map(_token_in, slots) if token is not None and token.label == label]
    except pkcs11.PKCS11Error as fault:
        sentence = phrase("The library of the token cannot be used: {why}.", why=visible_line(module))
        raise TokenRefused(
            sentence, "Install what came with the token; the path is the one of the enrolment."
        ) from fault
    right = [token for token in found if serial is None or _serial(token) == serial]
    if len(right) == 1:
        return right[0]
    if right:
        sentence = phrase("Several tokens bear the label {label}.", label=label)
        raise TokenRefused(sentence, "Leave only the right one in.")
    if found:
        sentence = phrase(
            "A token with the label {label} is there, but it is another one than at the enrolment.", label=label
        )
        raise TokenRefused(sentence, "Put in the token that was enrolled.")
    sentence = phrase("The token {label} is not there.", label=label)
    raise TokenRefused(sentence, "Put it in, and try again.")


def _token_in(slot: pkcs11.Slot) -> pkcs11.Token | None:
    try:
        return slot.get_token()
    except _GONE:
        return None  # taken out this moment, or empty


def _log_in(token: pkcs11.Token, place: TokenKey, ask: AskPin, *, write: bool = False) -> pkcs11.Session:
    flags = token.flags
    if flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
        raise pkcs11.PinLocked
    pin = ask(f"PIN of the token {_shown(place)}{_warning(flags)}: ")
    _close(_name(place))
    _sessions[_name(place)] = session = token.open(rw=write, user_pin=pin)
    return session


def _warning(flags: pkcs11.TokenFlag) -> str:
    if flags & pkcs11.TokenFlag.USER_PIN_FINAL_TRY:
        return " (ONE TRY IS LEFT before it locks itself)"
    if flags & pkcs11.TokenFlag.USER_PIN_COUNT_LOW:
        return " (a wrong PIN was given since the last right one)"
    return ""


def _close(name: tuple[str, str]) -> None:
    session = _sessions.pop(name, None)
    if session is not None:
        with suppress(pkcs11.PKCS11Error):  # a token that was taken out has logged out by itself
            session.close()


@contextmanager
def _told(place: TokenKey) -> Iterator[None]:
    """Turn what the library raises into a sentence."""
    try:
        yield
    except pkcs11.PKCS11Error as fault:
        raise refusal(place, fault) from fault


def refusal(place: TokenKey, fault: pkcs11.PKCS11Error) -> TokenRefused:
    """What a fault of the library means for the officer."""
    token = _shown(place)
    if isinstance(fault, pkcs11.PinLocked):
        return TokenRefused(
            phrase("The token {token} has locked itself after too many wrong PINs.", token=token), _UNLOCK
        )
    if isinstance(fault, pkcs11.PinIncorrect | pkcs11.PinInvalid | pkcs11.PinLenRange):
        return TokenRefused(
            phrase("The PIN of the token {token} is wrong.", token=token),
            "The token counts wrong PINs and locks itself after a few; be sure before the next try.",
        )
    if isinstance(fault, pkcs11.PinExpired | pkcs11.UserPinNotInitialized):
        return TokenRefused(phrase("The PIN of the token {token} must be set first.", token=token), _UNLOCK)
    if isinstance(fault, (*_GONE, pkcs11.UserNotLoggedIn)):
        return TokenRefused(
            phrase("The token {token} is not there any more.", token=token), "Put it in, and unlock again."
        )
    return TokenRefused(
        phrase("The token {token} did not do it ({fault}).", token=token, fault=type(fault).__name__),
        "Look at it with its own program.",
    )


def _name(place: TokenKey) -> tuple[str, str]:
    return place.module, place.serial


def _serial(token: pkcs11.Token) -> str:
    return token.serial.decode("ascii", "replace").strip()


def _shown(place: TokenKey) -> str:
    return repr(visible_line(place.label))
