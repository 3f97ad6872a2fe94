"""Must show 4, in small: a working day with thirty planted names, numbers and places; then everything is searched.

The long day is `python -m tests.benchmarks.planted_names`.
"""

import base64
import zlib
from pathlib import Path

import pytest

from tests.leaking.names import needles, planted
from tests.leaking.searching import searched_day
from tests.leaking.working_day import Day, spend
from tests.leaks import Planted

ACTS = 9
CHILDREN = planted(7)


def test_nothing_of_the_vault_is_left_anywhere_after_a_working_day(tmp_path: Path) -> None:
    """No file, stream, process argument or core dump holds a planted value that nobody asked to see."""
    day = Day(tmp_path, 5)
    watch = spend(day, ACTS)
    findings = searched_day(day, watch)
    assert findings.found == []
    assert len(watch.processes) >= ACTS
    assert findings.files > 10
    assert day.known, "no child came into a vault"


@pytest.mark.parametrize("value", needles(CHILDREN))
def test_each_planted_value_would_be_found(value: str) -> None:
    """The control: upper and lower case, UTF-16, base64url, hex, deflate and the stream of a PDF, in noise."""
    planted_values, noise = Planted([value]), bytes(range(256)) * 3
    inflated = zlib.compress(value.encode() * 3)
    for hidden in (
        value.encode(),
        value.upper().encode(),
        value.encode("utf-16-le"),
        value.encode("utf-16-be"),
        base64.urlsafe_b64encode(value.encode()).rstrip(b"="),
        value.encode().hex().encode(),
        inflated,
        b"4 0 obj <</Filter /FlateDecode>>\nstream\n" + inflated + b"\nendstream",
        b"4 0 obj\nstream\n"
        + zlib.compress(b'["' + base64.urlsafe_b64encode(value.encode()) + b'"]')
        + b"\nendstream",
    ):
        assert planted_values.found(noise + hidden + noise) == {value}


def test_another_name_is_not_found() -> None:
    """The search says no, too."""
    assert not Planted(needles(CHILDREN)).found(b"Somebody Else called from 0700 000 000." * 50)
