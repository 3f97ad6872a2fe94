"""Single bits of a station, changed in rows and in files. The whole set: python -m tests.benchmarks.station_flips."""

from collections.abc import Iterator

import pytest

from sop_engine.errors import CannotOpen
from sop_engine.journal.packing import pack, unpack
from tests.crash.bits import COLUMNS, REFUSED, REPAIRED, Spoiled, changed, chosen, tried
from tests.crash.cuts import fast_folder
from tests.crash.pages import changed_pages
from tests.journal.chains import written

CHANGES = 400
PAGES = 60


@pytest.fixture(scope="module")
def station() -> Iterator[Spoiled]:
    """A small station: two runs, of one of which a part was expunged, and the log of the station."""
    with fast_folder() as folder:
        spoiled = Spoiled(folder)
        yield spoiled
        spoiled.close()


def test_an_honest_station_has_nothing_to_find(station: Spoiled) -> None:
    """Unchanged, no part of the check finds or repairs anything."""
    assert list(station._noticed()) == []


def test_no_bit_of_a_row_changes_unseen(station: Spoiled) -> None:
    """With the file's own key: each is refused, put right from the signed entries, or nothing refers to it."""
    counted = tried(station, chosen(list(station.changes()), CHANGES, seed=1))
    assert counted.unseen == []
    assert counted.tried >= CHANGES - len(COLUMNS)
    seen = {column for column, verdict in counted.verdicts if verdict in {REFUSED, REPAIRED}}
    assert seen == {f"{table}.{column}" for table, columns in COLUMNS.items() for column in columns}


def test_no_bit_of_a_file_changes_unseen(station: Spoiled) -> None:
    """Written by who has no key: every page carries a code that does not fit any more."""
    counted = changed_pages(station, PAGES, seed=2)
    assert counted.unseen == []
    assert counted.refused >= PAGES - 2


def test_a_length_that_leads_beyond_the_end_is_damage() -> None:
    """The last box of an entry says how long it is: only the true one is taken, though a longer reads the same."""
    entry = written(1).entries[0]
    packed = pack(entry.boxes)
    assert unpack(packed) == entry.boxes
    length_at = len(pack(entry.boxes[:-1])) + 28
    for bit in range(32):
        with pytest.raises(CannotOpen, match="damaged"):
            unpack(changed(packed, 8 * length_at + bit))
