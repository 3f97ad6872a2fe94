"""Entries as SD-JWTs: the sd-jwt package, which knows nothing of us, reads and refuses what we read and refuse."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from sd_jwt.verifier import SDJWTVerifier

from sop_engine.canonical import b64url, unb64url
from sop_engine.journal.chain import verify_chain
from sop_engine.journal.disclosure import disclosure_text, make_disclosure
from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.seal import open_entry
from sop_engine.problem import Severity
from tests.journal.chains import Dice, Said, Writer, but, expunged, written

KEY = JWK.generate(kty="EC", crv="P-256")
VALUES = st.text(st.characters(exclude_categories=["Cs"])) | st.integers(0, 9)


def texts(writer: Writer, entry: SealedEntry) -> Mapping[str, str]:
    """The disclosures of an entry, by the name of the claim."""
    return open_entry(entry, writer.open_keys).texts


def token(entry: SealedEntry, shown: Sequence[str]) -> str:
    """An SD-JWT whose payload is the entry, body and digests as they stand in it, with these disclosures."""
    signed = JWS(json.dumps({**json.loads(entry.body), "_sd_alg": "sha-256"}))
    signed.add_signature(KEY, alg="ES256", protected=json.dumps({"alg": "ES256", "typ": "entry+sd-jwt"}))
    return "~".join([signed.serialize(compact=True), *shown, ""])


def by_the_package(entry: SealedEntry, shown: Sequence[str]) -> dict[str, Any] | None:
    """The claims that the package reads; None where it refuses, or leaves a disclosure out of what it verified."""
    try:
        verified = SDJWTVerifier(token(entry, shown), lambda _issuer, _header: KEY).get_verified_payload()
    except ValueError:
        return None
    claims = {name: value for name, value in verified.items() if name not in json.loads(entry.body)}
    return claims if len(claims) == len(shown) else None


def by_us(writer: Writer, entry: SealedEntry, shown: Sequence[str]) -> bool:
    """Whether a record's check takes these disclosures with the entry."""
    expected = but(writer.expected, shown={entry.hash: list(shown)})
    return not any(one.severity is Severity.ERROR for one in verify_chain(expunged(writer), expected))


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_what_we_disclose_of_an_entry_verifies_as_an_sd_jwt(data: st.DataObject) -> None:
    """All of it, a part of it or nothing: the package reads exactly the claims that were shown, as we wrote them."""
    values = data.draw(st.dictionaries(st.sampled_from(["act", "value", "reason", "old"]), VALUES))
    writer = Writer(data.draw(st.integers(0, 99)))
    entry = writer.write(*(Said(name, value, "person_P1") for name, value in values.items()))
    found = texts(writer, entry)
    shown = data.draw(st.sets(st.sampled_from(sorted(found)))) if found else set()
    assert by_the_package(entry, [found[name] for name in sorted(shown)]) == {name: values[name] for name in shown}
    assert by_us(writer, entry, [found[name] for name in sorted(shown)])


def _swapped(writer: Writer, _entry: SealedEntry, own: Mapping[str, str]) -> list[str]:
    return [own["act"], texts(writer, writer.entries[0])["value"]]


def _added(_writer: Writer, _entry: SealedEntry, own: Mapping[str, str]) -> list[str]:
    return [*own.values(), disclosure_text(make_disclosure("reason", "added", Dice("added")))]


def _used_again(_writer: Writer, _entry: SealedEntry, own: Mapping[str, str]) -> list[str]:
    return [*own.values(), own["value"]]


def _changed(_writer: Writer, _entry: SealedEntry, own: Mapping[str, str]) -> list[str]:
    salt, name, _ = json.loads(unb64url(own["value"]))
    return [own["act"], b64url(json.dumps([salt, name, "another answer"]).encode())]


@pytest.mark.parametrize("way", [_swapped, _added, _used_again, _changed])
def test_a_disclosure_that_is_not_the_entrys_own_is_refused_by_both(way: Any) -> None:
    """Swapped with another entry's, added, handed out twice or changed: we refuse it, and so does the package."""
    writer = written(3)
    entry = writer.entries[1]
    own = texts(writer, entry)
    assert by_us(writer, entry, [*own.values()])
    assert by_the_package(entry, [*own.values()]) is not None
    false = way(writer, entry, own)
    assert not by_us(writer, entry, false)
    assert by_the_package(entry, false) is None


def test_a_journal_of_which_everything_is_taken_away_verifies() -> None:
    """Chain and signatures hold with any of the boxes gone; the digests stay, and nothing tells what they were of."""
    writer = written(4)
    for kept in range(len(writer.entries) + 1):
        partly = [*writer.entries[:kept], *expunged(writer)[kept:]]
        assert verify_chain(partly, writer.expected) == []
    assert all(by_the_package(entry, []) == {} for entry in writer.entries)
