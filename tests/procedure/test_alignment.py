"""From an offset in a value to the place in the file: a fault in a condition is shown where it was typed."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.procedure.source import Source, read_source


def read(text: str) -> Source:
    """The source; the test fails when there are findings."""
    found = read_source(text, "x.yaml")
    assert isinstance(found, Source), found
    return found


@pytest.mark.parametrize(
    ("text", "part", "line", "column"),
    [
        ("when: a.b == yes\n", "yes", 1, 14),
        ("when: a.b == yes\n  and c.d == no\n", "c.d", 2, 7),
        ("when: a.b == yes\n\n\n  and c.d == no\n", "c.d", 4, 7),
        ('when: "a.b == yes"\n', "yes", 1, 15),
        ("when: 'it''s a.b'\n", "a.b", 1, 14),
        ('when: "tab\\t\\u00e9 a.b"\n', "a.b", 1, 20),
        ('when: "one \\\n   a.b"\n', "a.b", 2, 4),
        ('when: "one\n   a.b"\n', "a.b", 2, 4),
        ("when: |\n  one\n  a.b\n", "a.b", 3, 3),
        ("when: |2-\n    one\n    a.b\n", "a.b", 3, 5),
        ("when: >\n  one\n  a.b\n", "a.b", 3, 3),
        ("when: >\n  one\n\n  a.b\n", "a.b", 4, 3),
        ("when: > # why\n  one\n    two\n  a.b\n", "a.b", 4, 3),
        ("{when: one a.b, x: y}\n", "a.b", 1, 12),
        ("when: 😀 a.b\n", "a.b", 1, 9),
        ("when: one\r\n  a.b\r\n", "a.b", 2, 3),
    ],
)
def test_a_part_of_a_condition_is_found_in_the_file(text: str, part: str, line: int, column: int) -> None:
    """Quotes, escapes, folded lines and indentation do not shift the place."""
    source = read(text)
    value = source.at(("when",))
    assert isinstance(value, str)
    place = source.inside(("when",), value.index(part), len(part))
    assert (place.line, place.column, place.length) == (line, column, len(part))


@pytest.mark.parametrize("style", [None, "'", '"', "|", ">"])
@given(
    value=st.text(st.sampled_from("abcé😀.'\"\\#:-, \n"), max_size=60),
    width=st.integers(10, 40),
)
def test_every_visible_character_is_found_where_it_stands(style: str | None, value: str, width: int) -> None:
    """In every style of YAML, the place of a character holds this character, or the escape for it."""
    text = yaml.dump({"key": value}, default_style=style, allow_unicode=True, width=width)
    found = read_source(text, "x.yaml")
    if not isinstance(found, Source):
        return  # such as a line of a list joined to a text: refused, so there is no place to find
    value = str(yaml.safe_load(text)["key"])  # folding changes some lines that begin with a space
    assert found.at(("key",)) == value
    for offset, character in enumerate(value):
        place = found.inside(("key",), offset)
        line = text.split("\n")[place.line - 1]
        there = line[place.column - 1 : place.column]
        if not character.isspace():
            assert there in {character, "\\"}


def test_an_offset_outside_the_value_stays_in_the_file() -> None:
    """A wrong offset gives a place at the edge, never an error."""
    source = read("a: [b, c]\n")
    assert source.inside(("a", 0), 500, 10).line == 1
    assert source.inside(("a", 0), -3).column == 5
    assert source.inside(("a",), 0).column == 4
