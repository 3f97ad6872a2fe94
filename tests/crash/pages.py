"""Change single bits of the raw files of a station, as somebody would who has no key."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sop_engine.errors import SopError
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.sqlcipher import SqlCipherJournal
from tests.crash.bits import Spoiled, changed

SALT = 16
"""Bytes at the beginning of a file where SQLCipher keeps a salt, which nobody reads: ours comes with the key."""


@dataclass(slots=True)
class Pages:
    """Changes of single bits in the raw files. `unseen`: places that nothing noticed, outside the salt."""

    tried: int = 0
    refused: int = 0
    unused: int = 0
    unseen: list[tuple[str, int]] = field(default_factory=list)


def changed_pages(station: Spoiled, count: int, seed: int) -> Pages:
    """Change so many bits, one at a time; open the file and look at all its pages. The station is closed by it."""
    counted, chance = Pages(), random.Random(seed)  # noqa: S311 - places that can be repeated
    unlocked = station.main.unlocked
    places = unlocked.station.places
    files: list[tuple[Path, Callable[[], SqlCipherJournal | SqlCipherKeys]]] = [
        (places.journal, unlocked.store),
        (places.keys, unlocked.keystore),
    ]
    station.close()
    for number in range(count):
        path, opening = files[number % len(files)]
        content = path.read_bytes()
        bit = chance.randrange(8 * len(content))
        path.write_bytes(changed(content, bit))
        counted.tried += 1
        if _noticed(opening):
            counted.refused += 1
        elif bit // 8 < SALT:
            counted.unused += 1
        else:
            counted.unseen.append((path.name, bit))
        path.write_bytes(content)
    return counted


def _noticed(opening: Callable[[], SqlCipherJournal | SqlCipherKeys]) -> bool:
    try:
        store = opening()
    except SopError:
        return True
    found = bool(store.file.damage())
    store.close()
    return found
