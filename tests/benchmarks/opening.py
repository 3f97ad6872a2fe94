"""Opening a run of 1,000 entries in a station of 100,000 runs: read, check links, decrypt, parse.

Run: python -m tests.benchmarks.opening [RUNS]. The station is generated: four entries a run; the long run grew
among them, ten entries at a time, with two claims an entry, in four of ten a reason too. Every round opens the
file anew and remembers nothing of the round before; "cold" also asks the system to forget the file. Lower
quartiles (other work on the machine only ever adds time). Target: under 50 ms, warm and cold, not counting the
procedure; and 5 ms for listing the newest 50 of all runs.
"""

import gc
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from msgspec.structs import replace

from sop_engine.journal.chain import Expected, read_links
from sop_engine.journal.compartment import CompartmentKey
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.links import check_links
from sop_engine.journal.seal import Place, open_entry
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.session.bulk import uncollected
from tests.benchmarks.saving import ANSWER, KEY, PLAIN_ANSWER, quartile
from tests.journal.chains import DEVICE, Dice, Writer

ENTRIES, EACH, BURST, ROUNDS, TARGET, LISTING = 1_000, 4, 10, 20, 50.0, 5.0


def generate(path: Path, runs: int) -> Writer:
    """Fill a journal, without waiting for the disk; the writer of the long run."""
    journal, chance, writer = SqlCipherJournal.create(path, KEY), Dice("station"), Writer("long run")
    template = writer.seal(*ANSWER)
    journal._file._open().execute("PRAGMA synchronous=OFF")
    every = max(1, runs // (ENTRIES // BURST))
    for at in range(0, runs, every):
        with journal._file.writing() as connection:
            for _ in range(min(every, runs - at)):
                size = journal._end(connection)[0]
                run = RunId(chance(16).hex())
                order = [replace(template, run=run, device_seq=size + n) for n in range(EACH)]
                _, journal._frontier = journal._write(
                    connection, run, order, expected_head=None, known=None, label=b""
                )
        if len(writer.entries) < ENTRIES:
            append_burst(journal, writer)
    journal.close()
    return writer


def append_burst(journal: SqlCipherJournal, writer: Writer) -> None:
    """Ten more entries of the long run."""
    head = journal.head(writer.run)
    writer.place = Place.at_end(writer.run, head, DEVICE, journal.device_head())
    order: list[SealedEntry] = [writer.write(*(PLAIN_ANSWER if at % 3 else ANSWER)) for at in range(BURST)]
    journal.append(writer.run, order, expected_head=head.head if head else None)


@dataclass(frozen=True, slots=True)
class LongRun:
    """The run that is opened, and its keys."""

    run: RunId
    open_keys: dict[bytes, CompartmentKey]


def generated(path: Path, runs: int) -> LongRun:
    """Generate in a process of its own: an officer's program opens a station with a fresh memory."""
    with get_context("spawn").Pool(1) as pool:
        run, keys = pool.apply(_generate_aside, (path, runs))
    return LongRun(run, {one[0]: CompartmentKey(id=one[0], run=one[1], name=one[2], key=one[3]) for one in keys})


def _generate_aside(path: Path, runs: int) -> tuple[RunId, list[tuple[bytes, RunId, str, bytes]]]:
    writer = generate(path, runs)
    return writer.run, [(one.id, one.run, one.name, one.key) for one in writer.open_keys.values()]


@uncollected()
def open_once(path: Path, writer: LongRun, *, cold: bool) -> tuple[float, float, float, float]:
    """Milliseconds for: opening the file, reading, checking links, decrypting and parsing."""
    gc.collect()
    if cold:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    start = time.perf_counter()
    journal = SqlCipherJournal.open(path, KEY)
    opened = time.perf_counter()
    head = journal.head(writer.run)
    assert head is not None
    entries = journal.entries(writer.run)
    read = time.perf_counter()
    links, findings = read_links(entries)
    findings += check_links(links, Expected(run=writer.run, signers=None, head=head.head))
    checked = time.perf_counter()
    claims = [open_entry(link.sealed, writer.open_keys, body=link.body).claims for link in links]
    done = time.perf_counter()
    assert (findings, len(claims), len(claims[0])) == ([], ENTRIES, len(ANSWER))
    journal.close()
    return tuple(1_000 * part for part in (opened - start, read - opened, checked - read, done - checked))  # type: ignore[return-value]


def main(runs: int = 100_000) -> None:
    """Generate, open, print."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        path = Path(folder) / "station.db"
        start = time.perf_counter()
        writer = generated(path, runs)
        size = path.stat().st_size / 2**20
        print(f"{runs} runs of {EACH} entries: {size:.0f} MiB, generated in {time.perf_counter() - start:.0f} s")
        for cold in (False, True):
            rounds = [open_once(path, writer, cold=cold) for _ in range(ROUNDS)]
            file, read, links, parse = (quartile(list(column)) for column in zip(*rounds, strict=True))
            wholes = [sum(parts) for parts in rounds]
            whole = quartile(wholes)
            verdict = f", target {TARGET:.0f}: {'ok' if whole < TARGET else 'MISSED'}"
            print(
                f"{'cold' if cold else 'warm'}: {whole:.1f} ms (file {file:.1f}, read {read:.1f}, links {links:.1f},"
                f" decrypt and parse {parse:.1f}; median {statistics.median(wholes):.1f}){verdict}"
            )
        listed = []
        for _ in range(ROUNDS):
            journal = SqlCipherJournal.open(path, KEY)
            start = time.perf_counter()
            assert len(journal.runs(limit=50)) == min(50, runs + 1)
            listed.append(time.perf_counter() - start)
            journal.close()
        took = 1_000 * quartile(listed)
        print(
            f"listing the newest 50 runs: {took:.1f} ms, target {LISTING:.0f}: {'ok' if took < LISTING else 'MISSED'}"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
