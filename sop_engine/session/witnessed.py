"""Changes of a station's keys, with their entries in the station log: the entry first, under the same lock.

A change of keys that is in no log is the one to fear; an entry whose change the power cut took is seen by the roster,
and the change is made again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.work import open_work
from sop_engine.station.lock import WriterLock
from sop_engine.station.officers import Ceremony, Note
from sop_engine.station.recovery import Sheet
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Chance, Clock


@contextmanager
def ceremony(first: Unlocked, second: Unlocked | Sheet, clock: Clock, chance: Chance) -> Iterator[Ceremony]:
    """Two supervisors (or one and the recovery sheet) at work; each change is entered before it is made.

    Raises:
        StationBusy: somebody else writes in the station.
    """
    witness = None if isinstance(second, Sheet) else second
    with noting(first, clock, chance, second=witness, by_sheet=witness is None) as note:
        yield Ceremony(first, second, clock, chance, note=note, locked=True)


@contextmanager
def noting(
    unlocked: Unlocked, clock: Clock, chance: Chance, *, second: Unlocked | None = None, by_sheet: bool = False
) -> Iterator[Note]:
    """Hold the writer's lock, and enter acts under it; between two acts the files are closed.

    `by_sheet`: each act is entered together with the use of the recovery sheet.

    Raises:
        StationBusy: somebody else writes in the station.
    """
    if unlocked.station.places.expunging.exists():
        open_work(unlocked, clock, chance).close()  # what was begun under this file key is finished under it
    with unlocked.take_lock() as lock:

        def note(act: str, about: str, reason: str) -> None:
            words = (("reason", reason),) if reason else ()
            acts = [StationAct(act=act, about=about, words=words)]
            if by_sheet:
                acts.insert(0, StationAct(act="recovered", about=about))
            _enter(unlocked, lock, (clock, chance), acts, second)

        yield note


def _enter(
    unlocked: Unlocked, lock: WriterLock, times: tuple[Clock, Chance], acts: list[StationAct], second: Unlocked | None
) -> None:
    clock, chance = times
    with open_work(unlocked, clock, chance) as work:
        work.lock = lock
        try:
            enter(work, *acts, second=second)
        finally:
            work.lock = None  # it goes on being held
