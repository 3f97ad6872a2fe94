"""The body of an entry: a closed set of clear keys in one spelling."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sop_engine.canonical import Digest, NotCanonical, canonical_bytes, parse_canonical
from sop_engine.journal.body import KEYS, Body, body_time, parse_body, read_bodies
from tests.journal.chains import but, written

BODY = written(3).entries[2].body


def test_only_the_keys_of_the_design_stand_in_clear() -> None:
    """An entry shows its place, device, actor, times and digests, and not one thing more."""
    assert tuple(json.loads(BODY)) == KEYS
    assert len(json.loads(BODY)["_sd"]) == 8


@given(st.integers(0, 6), st.integers())
def test_bodies_are_canonical_and_read_again(count: int, seed: int) -> None:
    """The bytes that the grammar writes are canonical JSON with strict keys, and parse to what was written."""
    for entry in written(count, seed).entries:
        assert canonical_bytes(parse_canonical(entry.body, strict_keys=True), strict_keys=True) == entry.body
        assert parse_body(entry.body).to_bytes() == entry.body


JSON_EDITS = st.sampled_from(
    [
        lambda v: v | {"extra": 1},
        lambda v: v | {"v": 1},
        lambda v: v | {"v": False},
        lambda v: v | {"v": "0"},
        lambda v: v | {"step": "s020"},
        lambda v: v | {"device_seq": -1},
        lambda v: v | {"device_seq": 2**53},
        lambda v: v | {"device_seq": "2"},
        lambda v: v | {"mono": None},
        lambda v: v | {"mono": 10**16},
        lambda v: v | {"run": v["run"].upper()},
        lambda v: v | {"run": v["run"][1:]},
        lambda v: v | {"prev": None},
        lambda v: v | {"prev": v["prev"][0]},
        lambda v: v | {"prev": [v["prev"][0][:-1] + "B"]},
        lambda v: v | {"prev": [v["prev"][0] + "="]},
        lambda v: v | {"actor": v["actor"][:-1]},
        lambda v: v | {"time": "2026-02-30T12:00:00Z"},
        lambda v: v | {"time": "2026-03-02T12:00:60Z"},
        lambda v: v | {"time": "2026-03-02T12:00:00+00:00"},
        lambda v: v | {"boot": "0123456789ABCDEF"},
        lambda v: v | {"boot": ""},
        lambda v: v | {"_sd": v["_sd"][::-1]},
        lambda v: v | {"_sd": v["_sd"][:-1]},
        lambda v: v | {"_sd": [*v["_sd"], "z" * 42 + "w"]},
        lambda v: v | {"_sd": [v["_sd"][0], *v["_sd"][:-1]]},
        lambda v: v | {"_sd": []},
        lambda v: {k: x for k, x in v.items() if k != "boot"},
        lambda v: {k: x for k, x in v.items() if k != "device_prev"},
    ]
)


@given(JSON_EDITS)
def test_any_other_entry_is_refused(edit: object) -> None:
    """A key more, a key less, a wrong type, range, order or spelling: the body does not parse."""
    assert callable(edit)
    with pytest.raises(NotCanonical):
        parse_body(canonical_bytes(edit(json.loads(BODY))))


@given(
    st.integers(0, len(BODY) - 1), st.sampled_from([b"", b" ", b"\n", b"0", b'"', b",", b"\\u0041", b"\x00", b"e0"])
)
@example(len(BODY) - 1, b"}\n")
def test_what_parses_is_canonical(at: int, inserted: bytes) -> None:
    """Bytes that the strict parser takes after an insertion are canonical JSON; nearly none are taken."""
    changed = BODY[:at] + inserted + BODY[at:] if inserted else BODY[:at] + BODY[at + 1 :]
    try:
        parse_body(changed)
    except NotCanonical:
        return
    assert parse_canonical(changed, strict_keys=True)


@given(st.integers(0, len(BODY) - 1), st.integers(0, 255))
def test_what_parses_with_another_byte_is_canonical(at: int, byte: int) -> None:
    """The same for one byte exchanged for any other; what is read then is written back as the very same bytes."""
    changed = BODY[:at] + bytes([byte]) + BODY[at + 1 :]
    try:
        body = parse_body(changed)
    except NotCanonical:
        return
    assert parse_canonical(changed, strict_keys=True)
    assert body.to_bytes() == changed


DIGEST_PLACES = [found.start() for found in re.finditer(rb'(?<=")[A-Za-z0-9_-]{43}(?=")', BODY)]


def test_a_digest_has_one_spelling_wherever_it_stands() -> None:
    """In any place of any of the twelve, no byte outside base64url passes, and the two spare bits are zero."""
    assert len(DIGEST_PLACES) == 12  # eight listed, actor, device, and the entries before in log and run
    for start in DIGEST_PLACES:
        for at, wrong in [(at, wrong) for at in (0, 1, 21, 42) for wrong in b'+/=*",\\\n \x00\xc3'] + [
            (42, ord("B"))
        ]:
            changed = BODY[: start + at] + bytes([wrong]) + BODY[start + at + 1 :]
            with pytest.raises(NotCanonical):
                parse_body(changed)


WRITTEN = [entry.body for entry in written(12).entries]


def each_alone(contents: list[bytes]) -> list[Body | str]:
    """Each body, or what is wrong with it, read by itself."""
    found: list[Body | str] = []
    for content in contents:
        try:
            found.append(parse_body(content))
        except NotCanonical as fault:
            found.append(str(fault))
    return found


def all_at_once(contents: list[bytes]) -> list[Body | str]:
    """The same, read together."""
    return [one if isinstance(one, Body) else str(one) for one in read_bodies(contents)]


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, len(BODY) - 1), st.integers(0, 255)), max_size=3))
def test_many_bodies_are_read_as_each_is_alone(edits: list[tuple[int, int, int]]) -> None:
    """Also where some of them had a byte exchanged: each is the body, or the fault, that it is without the others."""
    contents = list(WRITTEN)
    for which, at, byte in edits:
        contents[which] = contents[which][:at] + bytes([byte]) + contents[which][at + 1 :]
    assert all_at_once(contents) == each_alone(contents)


@pytest.mark.parametrize("which", [0, 249, 250, 599])
def test_one_malformed_body_among_hundreds_is_the_one_that_is_named(which: int) -> None:
    """Wherever it stands; all others are read."""
    contents = [WRITTEN[0]] * 600
    contents[which] = b"{}"
    read = all_at_once(contents)
    assert [at for at, one in enumerate(read) if isinstance(one, str)] == [which]
    assert len(read) == 600


def test_bodies_one_behind_another_are_no_body() -> None:
    """Where one ends the next begins: what is wrong with one never makes up for another."""
    first, second = WRITTEN[:2]
    for contents in ([first + second, b""], [first[:-1], b"}" + second], [first + b"\n" + second, second]):
        assert all_at_once(contents) == each_alone(contents)
    assert list(read_bodies([])) == []


def test_another_spelling_of_the_same_json_is_refused() -> None:
    """Spaces, another key order, an escape or a duplicate key make other bytes of the same values: refused."""
    value = json.loads(BODY)
    spellings = [
        json.dumps(value).encode(),
        json.dumps(dict(reversed(value.items())), separators=(",", ":")).encode(),
        BODY.replace(b'"run"', b'"\\u0072un"'),
        BODY[:-1] + b',"v":0}',
        BODY + b"\n",
        b"\xef\xbb\xbf" + BODY,
        BODY.replace(b'"mono":2000', b'"mono":2e3'),
        BODY.replace(b'"mono":2000', b'"mono":02000'),
    ]
    for spelling in spellings:
        assert spelling != BODY
        with pytest.raises(NotCanonical):
            parse_body(spelling)


def test_the_time_is_found_without_reading_the_rest() -> None:
    """It is the one that the whole body holds; what does not end like a body has none."""
    assert body_time(BODY) == "2026-03-02T12:00:02Z"
    for data in (b"", b"{}", BODY[:-1], BODY + b" ", BODY.replace(b"Z", b"z")):
        with pytest.raises(NotCanonical):
            body_time(data)


def test_numbers_beyond_what_every_language_reads_are_refused() -> None:
    """2**53 - 1 is the last one."""
    highest = BODY.replace(b'"mono":2000', b'"mono":9007199254740991')
    assert parse_body(highest).mono_ms == 2**53 - 1
    with pytest.raises(NotCanonical):
        parse_body(BODY.replace(b'"mono":2000', b'"mono":9007199254740992'))


def test_a_moment_that_does_not_fit_is_never_written() -> None:
    """A boot id of another form is refused before anything is signed."""
    with pytest.raises(NotCanonical):
        but(parse_body(BODY), boot='x","run":"').to_bytes()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_digest_of_another_size_is_never_written(size: int) -> None:
    """In whichever place: an entry is written only in a form that is read again."""
    body, wrong = parse_body(BODY), Digest(b"\xff" * size)
    changes: list[dict[str, object]] = [
        {"prev": (wrong,)},
        {"device": wrong},
        {"device_prev": wrong},
        {"actor": wrong},
    ]
    changes += [{"digests": (*body.digests[:at], wrong, *body.digests[at + 1 :])} for at in range(8)]
    for change in changes:
        with pytest.raises(NotCanonical):
            but(body, **change).to_bytes()
