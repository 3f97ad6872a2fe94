"""Officers' signatures have one spelling, and openssl agrees with them."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.journal.signature import ORDER, P256Signer, _der, verify_signature
from tests.journal.chains import OTHER, PUBLIC, SIGNER

KEY = PUBLIC[SIGNER.fingerprint]


@given(st.binary(max_size=64))
def test_signatures_verify_and_repeat(data: bytes) -> None:
    """The same key gives the same 64 bytes for the same data, with low s, and only it verifies them."""
    signature = SIGNER.sign(data)
    assert signature == SIGNER.sign(data)
    assert len(signature) == 64
    assert int.from_bytes(signature[32:], "big") <= ORDER // 2
    assert verify_signature(KEY, data, signature)
    assert not verify_signature(PUBLIC[OTHER.fingerprint], data, signature)
    assert not verify_signature(KEY, data + b"x", signature)


@given(st.binary(max_size=8))
def test_the_second_valid_signature_is_refused(data: bytes) -> None:
    """With -s in place of s the mathematics holds, but we refuse it: nobody makes a twin of a signature."""
    signature = SIGNER.sign(data)
    twin = signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    assert not verify_signature(KEY, data, twin)


NUMBERS = st.integers(1, ORDER - 1) | st.integers(1, 1 << 130) | st.integers(0, 255).map(lambda bit: 1 << bit)


@given(NUMBERS, NUMBERS)
def test_the_library_gets_the_bytes_that_it_would_make_itself(r: int, s: int) -> None:
    """DER of any two numbers, with leading zeros and sign bits where they fall."""
    assert _der(r.to_bytes(32, "big"), s.to_bytes(32, "big")) == encode_dss_signature(r, s)


@given(st.integers(0, 511))
def test_a_flipped_bit_breaks_the_signature(bit: int) -> None:
    """Every one of the 512 bits counts."""
    signature = bytearray(SIGNER.sign(b"entry"))
    signature[bit // 8] ^= 1 << bit % 8
    assert not verify_signature(KEY, b"entry", bytes(signature))


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, b"\xff" * 64, SIGNER.sign(b"entry") + b"\0", b"\0" * 63])
def test_malformed_signatures_are_refused(signature: bytes) -> None:
    """Zero, too large and of another length: refused without an exception."""
    assert not verify_signature(KEY, b"entry", signature)


def test_the_vector_of_rfc_6979_is_reproduced() -> None:
    """RFC 6979 A.2.5, P-256, SHA-256, message "sample": our r is its r, our s its s or the order less it."""
    secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    signature = P256Signer(ec.derive_private_key(secret, ec.SECP256R1()), b"F" * 32).sign(b"sample")
    r, s = signature[:32].hex().upper(), int.from_bytes(signature[32:], "big")
    assert r == "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
    published = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    assert s == min(published, ORDER - published)


def test_other_curves_sign_no_entries() -> None:
    """A P-384 key is refused when it is loaded, and verifies nothing."""
    key = ec.generate_private_key(ec.SECP384R1())
    with pytest.raises(TypeError):
        P256Signer(key, b"F" * 32)
    assert not verify_signature(key.public_key(), b"entry", SIGNER.sign(b"entry"))


@pytest.mark.peer
def test_openssl_verifies_our_signatures(tmp_path: Path) -> None:
    """The openssl command accepts the signature after DER wrapping."""
    signature = SIGNER.sign(b"entry")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    pem = KEY.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    for name, content in {"key": pem, "data": b"entry", "signature": encode_dss_signature(r, s)}.items():
        (tmp_path / name).write_bytes(content)
    command = ["openssl", "dgst", "-sha256", "-verify", "key", "-signature", "signature", "data"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout == b"Verified OK\n"
