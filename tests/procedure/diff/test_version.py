"""The computed version."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.procedure.diff import Act, Change, Level, Part, least_version, verdict
from sop_engine.procedure.diff.version import numbers


def change(level: Level) -> Change:
    """Some change of that level."""
    return Change(level=level, act=Act.CHANGED, part=Part.STEP, name="ask", aspect="title")


@pytest.mark.parametrize(
    ("old", "level", "least"),
    [
        ("1.2.3", Level.NONE, "1.2.3"),
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("0.2.3", Level.PATCH, "0.2.4"),
        ("0.2.3", Level.MINOR, "0.3.0"),
        ("0.2.3", Level.MAJOR, "0.3.0"),
    ],
)
def test_the_heaviest_change_raises_its_number(old: str, level: Level, least: str) -> None:
    """Texts raise the third number, optional additions the second, all else the first (below 1.0.0 the second)."""
    assert least_version(old, level) == least


@given(st.lists(st.sampled_from([Level.PATCH, Level.MINOR, Level.MAJOR])), st.tuples(*[st.integers(0, 30)] * 3))
def test_a_version_is_enough_exactly_from_the_least_on(levels: list[Level], old: tuple[int, int, int]) -> None:
    """The least version is enough, and the old one is not once anything changed."""
    before = ".".join(map(str, old))
    changes = [change(level) for level in levels]
    least = verdict(before, before, changes).least
    assert verdict(before, least, changes).enough
    assert verdict(before, before, changes).enough == (not changes)
    assert numbers(least) >= old
