"""Disclosures are RFC 9901 to the byte."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.common import SDObj
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from sop_engine.canonical import Digest, NotCanonical, b64url, sha256, unb64url
from sop_engine.journal.disclosure import (
    content_digest,
    disclosure_text,
    make_disclosure,
    pad,
    read_disclosure,
    text_digest,
)
from tests.journal.chains import Dice

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc_", max_size=3), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["act", "value", "old", "reason", "text"])


def test_the_example_of_the_standard_has_its_digest() -> None:
    """RFC 9901 section 4.2.3: family_name Möbius, digest over the ASCII of the base64url text."""
    text = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert b64url(text_digest(text)) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    disclosure = read_disclosure(text)
    assert (disclosure.name, disclosure.value) == ("family_name", "Möbius")
    assert disclosure.salt == "_26bc4LT-ac6q2KI6cBW5es"


@given(NAMES, VALUES, st.integers())
def test_what_was_disclosed_is_read_again(name: str, value: object, seed: int) -> None:
    """A disclosure gives back its name and its value, under a salt of 128 bits."""
    content = make_disclosure(name, value, Dice(seed))
    disclosure = read_disclosure(disclosure_text(content))
    assert (disclosure.name, disclosure.value) == (name, value)
    assert len(unb64url(disclosure.salt)) == 16


@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=3), st.integers())
def test_an_sd_jwt_library_reads_our_disclosures(claims: dict[str, object], seed: int) -> None:
    """The sd-jwt package accepts our disclosures and decoys in a token of its own and gives back every claim."""
    chance = Dice(seed)
    contents = [make_disclosure(name, value, chance) for name, value in claims.items()]
    digests = pad([content_digest(content) for content in contents], chance)
    key = JWK.generate(kty="EC", crv="P-256")
    token = JWS(json.dumps({"_sd": list(map(b64url, digests)), "_sd_alg": "sha-256"}))
    token.add_signature(key, alg="ES256", protected=json.dumps({"alg": "ES256", "typ": "example+sd-jwt"}))
    presented = "~".join([token.serialize(compact=True), *map(disclosure_text, contents), ""])
    read = SDJWTVerifier(presented, lambda _issuer, _header: key).get_verified_payload()
    assert read == claims


@given(NAMES, VALUES)
def test_we_read_the_disclosures_of_an_sd_jwt_library(name: str, value: object) -> None:
    """What the sd-jwt package discloses, we read, and our digest of it stands in its token."""
    key = JWK.generate(kty="EC", crv="P-256")
    issuer = SDJWTIssuer({SDObj(name): value}, key)
    token, text = issuer.sd_jwt_issuance.split("~")[:2]
    payload = json.loads(unb64url(token.split(".")[1]))
    if isinstance(value, str | int | bool | None):
        assert read_disclosure(text).value == value
    assert b64url(text_digest(text)) in payload["_sd"]


@given(st.integers(0, 8), st.integers())
def test_an_entry_always_lists_eight_sorted_digests(real: int, seed: int) -> None:
    """However many claims there are, eight different digests stand in the order of their text."""
    digests = [sha256(bytes([at])) for at in range(real)]
    padded = pad(digests, Dice(seed))
    texts = [b64url(item) for item in padded]
    assert len(set(texts)) == 8
    assert texts == sorted(texts)
    assert set(digests) <= set(padded)


@pytest.mark.parametrize("value", [{"_sd": []}, [{"a": {"...": "x"}}]])
def test_keys_that_the_standard_owns_are_refused_at_any_depth(value: object) -> None:
    """A reader of RFC 9901 would look for digests in there, so no value may have such a key."""
    with pytest.raises(ValueError, match="reserved"):
        make_disclosure("value", value, Dice(0))
    assert make_disclosure("value", ["_sd", '"_sd":', "..."], Dice(0))


@pytest.mark.parametrize("digests", [[sha256(bytes([at])) for at in range(9)], [sha256(b"x")] * 2])
def test_nine_claims_or_one_twice_are_refused(digests: list[Digest]) -> None:
    """More than eight claims, or the same digest twice, never reach an entry."""
    with pytest.raises(ValueError, match="at most 8"):
        pad(digests, Dice(0))


@pytest.mark.parametrize("name", ["_sd", "...", "run", "time", "v", "actor", "Act", "", "a b", "_sd_alg", "a\n"])
def test_reserved_names_are_refused(name: str) -> None:
    """No claim can be called like something that stands in clear, or like the keys of the standard."""
    with pytest.raises(ValueError, match="not a name"):
        make_disclosure(name, 1, Dice(0))
    text = b64url(json.dumps(["A" * 22, name, 1]).encode())
    with pytest.raises(NotCanonical):
        read_disclosure(text)


@pytest.mark.parametrize("value", [1.5, 2**53, "\ud800", {1: 2}, {"a": float("nan")}, b"x"])
def test_values_that_other_languages_would_write_differently_are_refused(value: object) -> None:
    """Floats, large integers, lone surrogates and foreign types cannot be disclosed."""
    with pytest.raises(NotCanonical):
        make_disclosure("value", value, Dice(0))


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b'["short","a",1]', b'["AAAAAAAAAAAAAAAAAAAAAA","a"]', b"[1,2,3]", b"\xff", b"[" * 9999],
)
def test_other_json_is_not_a_disclosure(content: bytes) -> None:
    """Anything but [salt, name, value] with a long enough salt is refused, however deep or broken."""
    with pytest.raises(NotCanonical):
        read_disclosure(b64url(content))
