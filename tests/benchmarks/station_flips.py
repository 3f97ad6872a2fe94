"""Change single bits of a stored station, in the rows (with the file's own key) and in the raw files.

Run: python -m tests.benchmarks.station_flips [ROWS] [PAGES]. Of small columns every bit is changed, of large ones a
sample, ROWS (50,000) in all, and PAGES (1,000) in the raw files. Each must be refused by a part of `check_station`,
be put right from the signed entries with a notice, or be where nothing refers to it (id and name of a key that is
destroyed; the salt of a file, which nobody reads). Target: 0 unseen; exit code 1 otherwise.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.crash.bits import Counted, Spoiled, chosen, tried
from tests.crash.cuts import fast_folder
from tests.crash.pages import Pages, changed_pages

WORKERS = 2


def worker(rows: int, pages: int, seed: int) -> tuple[Counted, Pages]:
    """Found a station and change it."""
    with fast_folder() as folder:
        station = Spoiled(folder)
        return tried(station, chosen(list(station.changes()), rows, seed)), changed_pages(station, pages, seed)


def main(rows: int = 50_000, pages: int = 1_000) -> int:
    """Both sets; 1 if anything passed unseen."""
    start = time.perf_counter()
    with ProcessPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(worker, -(-rows // WORKERS), -(-pages // WORKERS), seed) for seed in range(WORKERS)]
        found = [job.result() for job in jobs]
    verdicts: Counter[tuple[str, str]] = sum((one.verdicts for one, _ in found), Counter())
    for (column, verdict), count in sorted(verdicts.items()):
        print(f"  {column:22} {verdict:13} {count:7,}")
    unseen = [str(place) for counted in found for one in counted for place in one.unseen]
    rows_tried, pages_tried = (sum(counted[at].tried for counted in found) for at in range(2))
    unused = sum(one.unused for _, one in found)
    print(
        f"{rows_tried:,} changes in rows and {pages_tried:,} in the files ({unused} of them in the salt) in"
        f" {time.perf_counter() - start:.0f} s: {len(unseen)} unseen (target 0) {unseen[:5]}"
    )
    return int(bool(unseen))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
