"""Cut the power at the acts of a recorded day, and open every time what is left."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.crash.disk import Cut, Disk
from tests.crash.opening import Outcome, Promises, opened, put
from tests.crash.recording import Act

FASTEST = Path("/dev/shm")  # noqa: S108 - a disk in memory, for folders that are private
RUBBISH = b"\xa5" * 32_768


@dataclass(slots=True)
class Total:
    """What many cuts left. `losing`: cuts after which something told was gone. `shut`: that left a station shut."""

    cuts: int = 0
    lost: int = 0
    losing: int = 0
    shut: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome) -> None:
        """Count one."""
        self.cuts += 1
        self.lost += outcome.lost
        self.losing += bool(outcome.lost)
        self.shut += any("does not open" in one for one in outcome.wrong)
        self.faults.update(outcome.wrong)


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A private folder that is gone afterwards; in memory, where there is such a disk."""
    with tempfile.TemporaryDirectory(dir=str(FASTEST) if FASTEST.is_dir() else None) as folder:
        yield Path(folder)


def changing(acts: Sequence[Act]) -> list[int]:
    """Places in the recording of what touches the disk."""
    return [at for at, act in enumerate(acts) if act.kind != "told"]


def cut_at(acts: Sequence[Act], places: Sequence[int], seed: object = 0) -> Iterator[tuple[int, Cut, Outcome]]:
    """Cut the power after each of these acts, with each kind of loss in turn (torn as often as both others)."""
    disk, promises, wanted = Disk(), Promises(), set(places)
    kinds = (Cut.TORN, Cut.NOTHING, Cut.TORN, Cut.EVERYTHING)
    with fast_folder() as folder:
        tried = 0
        for at, act in enumerate(acts):
            disk.do(act)
            if act.kind == "told":
                promises.hear(act.content.decode())
            if at in wanted:
                kind = kinds[tried % len(kinds)]
                tried += 1
                left = disk.after(kind, (seed, at))
                if tried % 3 == 0:  # what another process shares with SQLite in memory may be rubbish on the disk
                    left |= {
                        f"{path}-shm": RUBBISH for path in left if path.endswith(".db") and f"{path}-wal" in left
                    }
                put(folder / "disk", left)
                yield at, kind, opened(folder / "disk", promises)


def total(acts: Sequence[Act], places: Sequence[int], seed: object = 0) -> Total:
    """Cut at all these places, and count."""
    found = Total()
    for _, _, outcome in cut_at(acts, places, seed):
        found.add(outcome)
    return found
