"""Signature files of OpenSSH: numbers of any length come back, and each has one spelling."""

import base64
from textwrap import wrap

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from exports.bundle.ssh_signature import BadSignature, SshSignature, check_signature, read_signature, sign_file
from sop_engine.station.keys import p256, sign_p256

KEY, OTHER = p256(b"\x01" * 32), p256(b"\x02" * 32)


@given(r=st.integers(1, 2**256 - 1), s=st.integers(1, 2**256 - 1))
def test_a_signature_file_has_one_form_only(r: int, s: int) -> None:
    """What is written is read again, and any other spelling of the text is refused."""
    signature = SshSignature(b"\x04" + bytes(64), r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    text = signature.armoured()
    assert read_signature(text) == signature
    spoilt = (text.replace("\n", "\r\n"), text.replace("SSH", "PGP"), text[:90] + text[91:])
    for other in (text[:-1], f"{text}\n", "", *spoilt):
        with pytest.raises(BadSignature):
            read_signature(other)


@given(content=st.binary(), change=st.binary(min_size=1))
def test_only_the_signed_bytes_and_the_own_key_fit(content: bytes, change: bytes) -> None:
    """A signature is of one content by one key."""
    public = KEY.public_key()
    signature = read_signature(sign_file(content, lambda data: sign_p256(KEY, data), public))
    check_signature(signature, content, public)
    wrong: list[tuple[bytes, ec.EllipticCurvePublicKey]] = [(content + change, public), (content, OTHER.public_key())]
    for what, who in wrong:
        with pytest.raises(BadSignature):
            check_signature(signature, what, who)


def test_a_signature_for_another_purpose_is_refused() -> None:
    """The purpose is part of what is written: one of a git commit or a login is no seal of a bundle."""
    text = sign_file(b"list", lambda data: sign_p256(KEY, data), KEY.public_key())
    lines = text.splitlines()
    blob = base64.b64decode("".join(lines[1:-1]))
    other = base64.b64encode(blob.replace(b"sop/bundle/0", b"sop/bundle/9")).decode()
    with pytest.raises(BadSignature, match="another purpose"):
        read_signature("\n".join([lines[0], *wrap(other, 70), lines[-1], ""]))
