"""Canonical JSON is RFC 8785 within its limits, and has one spelling."""

import json
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.canonical import NotCanonical, b64url, canonical_bytes, parse_canonical, unb64url

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=12,
)


class Word(StrEnum):
    SKIP = "skip"


@given(VALUES)
def test_the_bytes_are_those_of_rfc_8785(value: object) -> None:
    """Any value without floats is written as the rfc8785 package writes it, whatever its keys."""
    assert canonical_bytes(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@given(VALUES)
def test_what_is_written_is_read_again(value: object) -> None:
    """Reading gives the value back."""
    assert parse_canonical(canonical_bytes(value)) == value


@given(VALUES)
def test_every_other_spelling_is_refused(value: object) -> None:
    """JSON with other spaces, or other bytes of the same value, is not canonical."""
    written = canonical_bytes(value)
    for spelling in {json.dumps(value).encode(), json.dumps(value, indent=1).encode(), written + b" "} - {written}:
        with pytest.raises(NotCanonical):
            parse_canonical(spelling)


def test_keys_beyond_the_basic_plane_have_the_order_of_utf_16() -> None:
    """The one place where code points and UTF-16 disagree: an emoji sorts before U+FF5E."""
    value = {"\uff5e": 1, "\U0001f600": 2}
    assert canonical_bytes(value) == rfc8785.dumps(value) == '{"\U0001f600":2,"\uff5e":1}'.encode()


@pytest.mark.parametrize(
    "value", [1.0, float("inf"), 2**53, -(2**53), "\ud800", {"\udfff": 1}, {1: 2}, b"x", {"a": {1, 2}}, object()]
)
def test_what_languages_would_write_differently_is_refused(value: object) -> None:
    """Floats, large integers, lone surrogates and everything that is not JSON."""
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


@pytest.mark.parametrize("key", ["", "A", "a-b", "9a", "é", "a\n"])
def test_strict_keys_are_plain_words(key: str) -> None:
    """In entries, a key is lower-case letters, digits and underscores."""
    assert canonical_bytes({key: 1})
    with pytest.raises(NotCanonical):
        canonical_bytes({key: 1}, strict_keys=True)


@pytest.mark.parametrize(
    "data", [b'{"a":1,"a":1}', b"{", b"\xff", b"[" * 100_000, b"NaN", b"1.0", b"-0", b'"\\u0041"']
)
def test_other_bytes_are_refused(data: bytes) -> None:
    """Duplicate keys, broken JSON, depth, and escapes that need not be."""
    with pytest.raises(NotCanonical):
        parse_canonical(data)


def test_words_of_the_program_are_written_as_text() -> None:
    """Named constants and tuples are what they stand for."""
    assert canonical_bytes({"b": (Word.SKIP, True), "a": Word.SKIP}) == b'{"a":"skip","b":["skip",true]}'


@given(st.binary(max_size=40))
def test_base64url_has_one_spelling(data: bytes) -> None:
    """Every text that decodes is the only text for its bytes."""
    text = b64url(data)
    assert unb64url(text) == data
    for other in (text + "=", text + "A" * 4 + "!", " " + text, text.replace("_", "/").replace("-", "+") + "+"):
        with pytest.raises(NotCanonical):
            unb64url(other)
    assert {"+", "/", "="}.isdisjoint(text)
