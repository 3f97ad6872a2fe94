"""Changing single bytes of a signed five-step record: how many changes does `sop verify` miss?

Run: python -m tests.benchmarks.byte_flips [CHANGES]. CHANGES (2,000) random changes anywhere, each a random byte
to a random other value, then every byte of the hole for the signature with three changes that other checkers
overlook (letter case, padding, neighbour). The random ones are fixed by a seed. Target: 0 missed.
"""

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from cryptography import x509

from exports.verify.findings import Verdict
from exports.verify.verify import verify_pdf
from sop_engine.station.certificates import certificate_pem
from tests.exports.flips import flipped, hole, refused
from tests.exports.signed import practise

CHANGES, WORKERS = 2_000, 2
GAP_BITS = (0x01, 0x20, 0x02)


def anywhere(size: int, count: int) -> Iterator[tuple[int, int]]:
    """Places and bits, repeatable."""
    for number in range(count):
        drawn = hashlib.sha256(b"flip %d" % number).digest()
        yield int.from_bytes(drawn[:8], "big") % size, drawn[8] % 255 + 1


def missed(data: bytes, root: bytes, change: tuple[int, int]) -> tuple[int, int] | None:
    """The change, if the verifier accepts it."""
    roots = [x509.load_pem_x509_certificate(root)]
    return None if refused(flipped(data, *change), roots) else change


def run(name: str, data: bytes, root: bytes, changes: list[tuple[int, int]]) -> int:
    """Try all changes; print and give the number missed."""
    start = time.perf_counter()
    with ProcessPoolExecutor(WORKERS) as pool:
        found = [one for one in pool.map(partial(missed, data, root), changes, chunksize=64) if one is not None]
    seconds = time.perf_counter() - start
    print(f"{name}: {len(changes)} changes, {len(found)} missed (target 0), {seconds:.0f} s {found[:5]}")
    return len(found)


def main() -> int:
    """Build the record, change it, say what was missed; 1 if anything was."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES
    with tempfile.TemporaryDirectory() as folder:
        practice = practise(Path(folder) / "station")
    data = practice.signed
    start = time.perf_counter()
    outcome = verify_pdf(data, [practice.root.certificate], practice=True)
    print(f"honest record, {len(data)} bytes: {outcome.verdict}, {(time.perf_counter() - start) * 1000:.0f} ms warm")
    if outcome.verdict is not Verdict.VERIFIED:
        return 1
    root = certificate_pem(practice.root.certificate).encode()
    first, last = hole(data)
    gap = [(place, bits) for place in range(first, last) for bits in GAP_BITS]
    total = run("anywhere", data, root, list(anywhere(len(data), count)))
    total += run("in the hole for the signature", data, root, gap)
    return int(total > 0)


if __name__ == "__main__":
    raise SystemExit(main())
