"""What can be said of tokens without one: the sentences, and who is not let in."""

import sys

import msgspec
import pkcs11
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.errors import BadUsage, ExitCode, MissingExtra, TokenRefused
from sop_engine.journal.signature import ORDER, verify_signature
from sop_engine.station.files import encode
from sop_engine.station.slots import OfficerSecrets, seal_slot
from sop_engine.station.token_key import TokenKey, TokenSigner, need_tokens, no_pin
from sop_engine.station.token_library import make_key, refusal
from tests.station.stations import Place, seeded, signing_key

PLACE = TokenKey(module="/nowhere/libtoken.so", label="Kituo\x1b[2J", serial="77", key=bytes(16))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (pkcs11.PinIncorrect, "PIN of the token .* is wrong"),
        (pkcs11.PinLenRange, "PIN of the token .* is wrong"),
        (pkcs11.PinLocked, "locked itself after too many wrong PINs"),
        (pkcs11.PinExpired, "must be set first"),
        (pkcs11.UserPinNotInitialized, "must be set first"),
        (pkcs11.DeviceRemoved, "not there any more"),
        (pkcs11.SessionHandleInvalid, "not there any more"),
        (pkcs11.UserNotLoggedIn, "not there any more"),
        (pkcs11.MechanismInvalid, "did not do it .MechanismInvalid"),
    ],
)
def test_every_fault_of_a_token_is_a_sentence(fault: type[pkcs11.PKCS11Error], words: str) -> None:
    """Exit 3, what to do next, and no control character of the token's label on the terminal."""
    told = refusal(PLACE, fault())
    assert told.exit_code is ExitCode.REFUSED
    assert told.hint
    with pytest.raises(TokenRefused, match=words):
        raise told
    assert "\x1b" not in told.sentence


def test_a_missing_library_is_a_sentence() -> None:
    """No such file, or one that is no PKCS#11 library: refused before anybody is asked for a PIN."""
    for module in (PLACE.module, __file__):
        with pytest.raises(TokenRefused, match="library of the token cannot be used"):
            make_key(module, "Kituo", "amina", no_pin, seeded("x"))


def _on_token(place: Place, token: TokenKey) -> None:
    """Replace wanjiru's slot by one that says that the key lies on a token."""
    own = place.unlock()
    secrets = OfficerSecrets(
        unwrapping=own.unwrapping.private_bytes_raw(), root=own.station.root_fingerprint, token=token
    )
    words = place.founding.passphrases["wanjiru"]
    content = seal_slot(secrets, words, own.station.id, own.station.text.cost, seeded("slot"), owner="wanjiru")
    own.station.places.officer_slot("wanjiru").write_bytes(content)


def test_who_has_no_token_there_is_not_let_in(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase alone opens nothing when the key lies on a token; without the part for tokens that is said."""
    _on_token(place, PLACE)
    with pytest.raises(TokenRefused, match="library of the token"):
        place.unlock()
    monkeypatch.delitem(sys.modules, "sop_engine.station.token_library")
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(MissingExtra, match="'token'"):
        place.unlock()
    with pytest.raises(MissingExtra):
        need_tokens()


def test_where_nobody_can_be_asked_no_pin_is_guessed() -> None:
    """It says that the key lies on a token."""
    with pytest.raises(BadUsage, match="lies on a token"):
        no_pin("PIN: ")


def test_slots_without_a_token_are_as_they_were(place: Place) -> None:
    """The place of a key on a token stands in a slot only where there is one: older programs open the others."""
    own = place.unlock()
    secrets = OfficerSecrets(unwrapping=bytes(32), root=bytes(32), signing=bytes(32))
    assert set(msgspec.json.decode(encode(secrets))) == {"root", "signing", "unwrapping"}
    assert own.officer.id == "wanjiru"


@pytest.fixture(scope="module")
def signer(pristine: Place) -> TokenSigner:
    """A token that signs with wanjiru's key; which of the two signatures it gives is left to chance."""
    own = pristine.unlock()
    key = signing_key(own)

    def raw(digest: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()))))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return TokenSigner(own.signer.certificate, PLACE, raw)


@given(data=st.binary(max_size=100))
def test_signatures_of_a_token_have_the_one_form(signer: TokenSigner, data: bytes) -> None:
    """Whatever the token gives: 64 bytes, low s, valid; and not the same twice."""
    key = signer.certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    first, second = signer.sign(data), signer.sign(data)
    assert verify_signature(key, data, first)
    assert verify_signature(key, data, second)
    assert first != second
    assert int.from_bytes(first[32:], "big") <= ORDER // 2


@given(given_back=st.binary(max_size=80))
def test_whatever_else_a_token_gives_is_refused(signer: TokenSigner, given_back: bytes) -> None:
    """Too short, too long, zero, another key's: nothing that does not verify is ever used."""
    broken = TokenSigner(signer.certificate, PLACE, lambda _: given_back)
    with pytest.raises(TokenRefused, match="another key than the officer's"):
        broken.sign(b"what was done")
