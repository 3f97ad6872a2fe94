"""What officers type becomes a value or a refusal, for each type of field."""

from base64 import b64encode, encodebytes
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.canonical import canonical_bytes
from sop_engine.procedure.model import Field
from sop_engine.run.orders import Refusal
from sop_engine.run.show import show
from sop_engine.run.texts import TEXT_LIMIT, holds_a_file, opens_a_file
from sop_engine.run.values import read
from tests.run.examples import load

EVERYTHING = load("everything")


def _field(ref: str) -> Field:
    field = EVERYTHING.field(ref)
    assert field is not None
    return field


@pytest.mark.parametrize(
    ("ref", "raw", "value"),
    [
        ("basics.line", "<b>& [red]x[/red] \u202e\U0001f600", "<b>& [red]x[/red] \u202e\U0001f600"),
        ("basics.line", "  kept as typed ", "  kept as typed "),
        ("basics.more", "two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("basics.more", "x" * 10_000, "x" * 10_000),
        ("basics.yes", "yes", "yes"),
        ("basics.yes", True, "yes"),
        ("basics.yes", False, "no"),
        ("basics.kind", "Odd", "odd"),
        ("basics.kind", "ANOTHER", "other"),
        ("basics.several", ["two", "one"], ("one", "two")),
        ("basics.several", "Two, one", ("one", "two")),
        ("basics.all_of", ["b", "a"], ("a", "b")),
        ("basics.count", 7, 7),
        ("basics.count", " 7 ", 7),
        ("basics.below", "-5", -5),
        ("basics.day", "2024-02-29", "2024-02-29"),
        ("basics.when", "2026-03-02 21:00", "2026-03-02T21:00+03:00"),
        ("basics.when", "2026-03-02T21:00", "2026-03-02T21:00+03:00"),
        ("basics.when", "2026-03-02T21:00+03:00", "2026-03-02T21:00+03:00"),
        ("basics.sum", "AB" * 32, "ab" * 32),
        ("basics.sum", "ab " * 32, "ab" * 32),
        ("basics.ob", "56 / 10/4/2022", "56/10/4/2022"),
        ("basics.phone", "0712 345-678", "+254712345678"),
        ("basics.phone", "+254 112 345 678", "+254112345678"),
        ("basics.imei", "49 015420 323751 8", "490154203237518"),
        ("basics.sure", "yes", True),
        ("basics.sure", True, True),
        ("persons.child", " P1 ", "P1"),
        ("rows.disk", "new", {}),
        ("rows.disk", "EX-12", {"no": "EX-12"}),
        ("rows.disk", {"sha256": "AB" * 32, "count": "3"}, {"sha256": "ab" * 32, "count": 3}),
        ("rows.item", {"what": "Pen", "is_phone": "No"}, {"what": "Pen", "is_phone": "no"}),
    ],
)
def test_what_is_right_becomes_a_value(ref: str, raw: object, value: object) -> None:
    """Right input becomes the one spelling in which the value is kept; free text stays as typed."""
    assert read(_field(ref), raw) == value


@pytest.mark.parametrize(
    ("ref", "raw", "code"),
    [
        ("basics.line", 12, "wrong_type"),
        ("basics.line", None, "wrong_type"),
        ("basics.line", "", "empty"),
        ("basics.line", "\t \n", "empty"),
        ("basics.line", "a\x00b", "control_character"),
        ("basics.line", "\x1b]0;title\x07", "control_character"),
        ("basics.line", "a\x9bb", "control_character"),
        ("basics.line", "a\rb", "control_character"),
        ("basics.line", "\ud800", "control_character"),
        ("basics.line", "two\nlines", "one_line"),
        ("basics.more", "x" * (TEXT_LIMIT + 1), "too_long"),
        ("basics.more", "See DATA:image/jpeg;base64,/9j/4AAQ", "holds_a_file"),
        ("basics.more", b64encode(bytes(range(256)) * 2).decode(), "holds_a_file"),
        ("basics.more", encodebytes(bytes(range(256)) * 2).decode(), "holds_a_file"),
        ("basics.more", (bytes(range(256)) * 2).hex(), "holds_a_file"),
        ("basics.more", "It is at HTTPS://example.invalid/a/b.MP4?x=1 now", "opens_a_file"),
        ("basics.more", "see (file:///media/card/0001.png)", "opens_a_file"),
        ("basics.more", r"D:\Kept here\0001.jpeg", "opens_a_file"),
        ("basics.more", r"\\lab\case 7\x.mov", "opens_a_file"),
        ("basics.line", "/sdcard/DCIM/0001.heic", "opens_a_file"),
        ("basics.yes", "maybe", "unknown_option"),
        ("basics.yes", ["yes"], "wrong_type"),
        ("basics.several", [], "empty"),
        ("basics.several", "", "empty"),
        ("basics.several", [{"one": 1}], "wrong_type"),
        ("basics.several", 5, "wrong_type"),
        ("basics.several", "one, one", "option_twice"),
        ("basics.several", "one, none", "none_excludes"),
        ("basics.all_of", "a", "all_needed"),
        ("basics.count", True, "wrong_type"),
        ("basics.count", "1.5", "wrong_type"),
        ("basics.count", "1,000", "wrong_type"),
        ("basics.count", "\uff11", "wrong_type"),
        ("basics.count", "-1", "too_small"),
        ("basics.count", 101, "too_large"),
        ("basics.below", "-6", "too_small"),
        ("basics.day", "2025-02-29", "wrong_type"),
        ("basics.day", "2/3/2026", "wrong_type"),
        ("basics.day", "1066-10-14", "wrong_type"),
        ("basics.when", "2026-03-02", "wrong_type"),
        ("basics.when", "2026-03-02 24:00", "wrong_type"),
        ("basics.when", "2026-03-02 21:60", "wrong_type"),
        ("basics.when", "2026-03-02T21:00Z", "wrong_type"),
        ("basics.sum", "ab", "wrong_type"),
        ("basics.ob", "56/31/2/2022", "wrong_shape"),
        ("basics.ob", "no number", "wrong_shape"),
        ("basics.phone", "0812 345 678", "wrong_shape"),
        ("basics.imei", "12345", "wrong_shape"),
        ("basics.sure", "no", "tick_only_what_is_so"),
        ("basics.sure", False, "tick_only_what_is_so"),
        ("persons.child", "Zawadi", "wrong_type"),
        ("persons.child", "P0", "wrong_type"),
        ("basics.boss", " ", "wrong_type"),
        ("rows.disk", "picture.jpg", "wrong_type"),
        ("rows.disk", {"file": "/etc/passwd"}, "wrong_type"),
        ("rows.disk", {"count": -1}, "wrong_type"),
        ("rows.disk", {"sha256": "x"}, "wrong_type"),
        ("rows.disk", {"no": "../EX-1"}, "wrong_type"),
        ("rows.disk", {"seal": 5}, "wrong_type"),
        ("rows.disk", {"place": "a\x07"}, "control_character"),
        ("rows.item", "Pen", "wrong_type"),
        ("rows.item", {}, "empty"),
        ("rows.item", {"colour": "red"}, "unknown_column"),
        ("rows.item", {"what": 5}, "wrong_type"),
        ("signed.theirs", "parent", "use_sign"),
        ("signed.theirs", {"signer": 5}, "use_sign"),
        ("signed.theirs", {"signer": "parent", "state": "perhaps"}, "use_sign"),
    ],
)
def test_what_is_wrong_is_refused_by_name(ref: str, raw: object, code: str) -> None:
    """Wrong input is refused with a stable code and the field that it is about."""
    found = read(_field(ref), raw)
    assert isinstance(found, Refusal)
    assert found.code == code
    assert found.field.startswith(ref)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [part for step in EVERYTHING.steps for field in step.fields for part in (field, *field.columns)]


@given(st.sampled_from(FIELDS), JSON)
def test_nothing_typed_breaks_the_reader(field: Field, raw: object) -> None:
    """Whatever comes in, a value comes out that can be kept and shown, or a refusal."""
    found = read(field, raw)
    if not isinstance(found, Refusal):
        canonical_bytes(_plain(found))
        assert show(field, found)


def _plain(value: Any) -> Any:
    return {key: _plain(part) for key, part in value.items()} if hasattr(value, "keys") else value


@given(st.sampled_from(FIELDS), JSON)
def test_reading_is_stable(field: Field, raw: object) -> None:
    """A value that was read is read as itself again: kept values can be amended and copied."""
    found = read(field, raw)
    if not isinstance(found, Refusal) and found != {}:
        assert read(field, found) == found


@pytest.mark.parametrize(
    ("ref", "value", "words"),
    [
        ("basics.kind", "other", "Another"),
        ("basics.several", ("one", "two"), "One, Two"),
        ("basics.count", 7, "7 pieces"),
        ("basics.when", "2026-03-02T21:00+03:00", "2026-03-02 21:00"),
        ("basics.sure", True, "confirmed"),
        ("rows.disk", {"no": "EX-1", "count": 3}, "EX-1, 3 files"),
        ("rows.disk", {"no": "EX-1", "count": 1}, "EX-1, 1 file"),
        ("rows.item", {"what": "Pen", "is_phone": "no"}, "What is it?: Pen; A phone?: No"),
        ("signed.ours", {"how": "officer", "signer": "ann", "state": "signed"}, "signed with own key by ann"),
        (
            "signed.theirs",
            {"how": "attested", "signer": "parent", "paper": "7", "state": "refused"},
            "refused on paper by parent (paper 7)",
        ),
    ],
)
def test_values_are_shown_in_plain_words(ref: str, value: Any, words: str) -> None:
    """Officers read labels and units, never option names or forms of storage."""
    assert show(_field(ref), value) == words


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "https://example.invalid/profile?id=" + "1234567890" * 12 + "&s=" + "abcDEF123" * 20,
        "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef " * 30,
        "He wrote again and again. " * 300,
    ],
)
def test_long_honest_texts_are_no_files(text: str) -> None:
    """Statements, addresses and lists of hashes are kept as they are typed."""
    assert not holds_a_file(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.invalid/profile?id=5 and the page https://example.invalid/mp4",
        "The phone names it IMG_0012.jpg and VID_7.mp4.",
        "Photos and/or videos: he sent 3 .jpg files at 10:30.",
        "/ocs/children.officer/jpg",
        "https://example.invalid/talk then a file x.png",
        "\\\\" * 4_000 + "a" * 8_000,
    ],
)
def test_names_and_pages_open_no_picture(text: str) -> None:
    """The name of a file, a page and an account are evidence; only what opens a picture or film is refused."""
    assert not opens_a_file(text)
