"""Verifying 100,000 entries of a station with every signature, against the bare signature verifications.

Run: python -m tests.benchmarks.verifying [ENTRIES]. Runs of 1,000 entries in one encrypted file; of each run in turn:
reading it and applying every rule of a chain, and then the bare verifications of the same signatures, in the form in
which the library takes them: `verify` with DER and the bytes that were signed, nothing left to make. CPU time of this
process, the least of six rounds for each run, in which now the one comes first and now the other. Target: 1.2 times.
"""

import gc
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.links import verify_links
from sop_engine.journal.seal import Place
from sop_engine.journal.signature import signed_bytes
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.session.bulk import uncollected
from tests.benchmarks.saving import ANSWER, KEY, PLAIN_ANSWER
from tests.journal.chains import DEVICE, PUBLIC, SIGNER, Writer

ENTRIES, EACH, ROUNDS, TARGET = 100_000, 1_000, 6, 1.2
Bare = list[tuple[bytes, bytes]]


def generate(journal: SqlCipherJournal, runs: int) -> list[Writer]:
    """Fill a journal, without waiting for the disk."""
    journal.file._open().execute("PRAGMA synchronous=OFF")
    writers = []
    for at in range(runs):
        writer = Writer(f"run {at}")
        writer.place = Place.at_end(writer.run, None, DEVICE, journal.device_head())
        entries = [writer.write(*(PLAIN_ANSWER if number % 3 else ANSWER)) for number in range(EACH)]
        journal.append(writer.run, entries, expected_head=None)
        writers.append(writer)
    return writers


def bare(entries: list[SealedEntry]) -> Bare:
    """Signatures and what they sign, as the library takes them."""
    return [
        (
            encode_dss_signature(
                int.from_bytes(one.signature[:32], "big"), int.from_bytes(one.signature[32:], "big")
            ),
            signed_bytes(one.hash),
        )
        for one in entries
    ]


def check_bare(items: Bare) -> None:
    """Nothing but the signatures."""
    key, algorithm = PUBLIC[SIGNER.fingerprint], ec.ECDSA(hashes.SHA256())
    for signature, signed in items:
        key.verify(signature, signed, algorithm)


@uncollected()
def check_run(journal: SqlCipherJournal, writer: Writer) -> None:
    """All that `sop verify` asks of the chain of a run."""
    links, findings = verify_links(journal.entries(writer.run), writer.expected)
    assert (len(links), findings) == (EACH, [])


def measure(journal: SqlCipherJournal, writer: Writer) -> tuple[float, float]:
    """CPU seconds of verifying a run, and of its bare signatures."""
    signatures = bare(writer.entries)
    pair = [partial(check_run, journal, writer), partial(check_bare, signatures)]
    least = {work: float("inf") for work in pair}
    for _ in range(ROUNDS):
        gc.collect()
        for work in pair:
            start = time.process_time()
            work()
            least[work] = min(least[work], time.process_time() - start)
        pair.reverse()
    whole, plain = least.values()
    return whole, plain


def main(entries: int = ENTRIES) -> None:
    """Generate, verify, print."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        journal = SqlCipherJournal.create(Path(folder) / "station.db", KEY)
        writers = generate(journal, max(1, entries // EACH))
        took = [measure(journal, writer) for writer in writers]
        journal.close()
    whole, plain = (sum(column) for column in zip(*took, strict=True))
    ratio, count = whole / plain, len(writers) * EACH
    verdict = "ok" if ratio <= TARGET else "MISSED"
    print(
        f"{count} entries verified in {whole:.1f} s, {whole / count * 1e6:.0f} us each;"
        f" bare signatures {plain:.1f} s; ratio {ratio:.2f}, target {TARGET}: {verdict}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
