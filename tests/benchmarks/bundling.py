"""Packing and verifying a bundle of a dense record, against bagit.py on the same bag.

Run: python -m tests.benchmarks.bundling. The invented case of `ocse_investigation` is carried out once. CPU time of
this process, the least of five rounds: packing with every signature, the rules of the bundle without those of the
record, and `bagit.Bag.validate` (digests and lists only; installed by `make peers`). Target: the rules in 0.5 s.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from exports.bundle.handing_out import bundle
from exports.bundle.packing import Found, write_folder
from exports.commands import demo
from exports.handing_out import record_of
from exports.practice import practice_station
from exports.verify.bundle_rules import RULES, Bundle
from exports.verify.findings import Status
from exports.verify.verify import apply
from sop_engine.commands.answers import load_answers
from sop_engine.commands.desk import runnable
from sop_engine.commands.practice_kit import shipped_officers
from sop_engine.session import RunSession, open_work
from sop_engine.system import random_bytes

PROCEDURE = "ocse_investigation"
ROUNDS, TARGET = 5, 0.5
PEERS = Path(__file__).resolve().parents[2] / ".venv" / "peers" / "bagit"


def least(act: Callable[[], object]) -> float:
    """CPU seconds of the fastest round."""
    found = []
    for _ in range(ROUNDS):
        start = time.process_time()
        act()
        found.append(time.process_time() - start)
    return min(found)


def judge(files: dict[str, bytes]) -> None:
    """Every rule of the bundle; all must hold."""
    subject = Bundle(Found(files))
    assert not [one for rule in RULES for one in apply(rule, subject) if one.status is Status.FAILED]


def by_bagit(files: dict[str, bytes], folder: Path) -> float | None:
    """The same bag by the library of the Library of Congress, if it is installed."""
    if not PEERS.exists():
        return None
    sys.path.insert(0, str(PEERS))
    import logging

    import bagit  # type: ignore[import-not-found]  # a peer, installed apart

    logging.disable()
    write_folder(files, folder / "bag")
    return least(lambda: bagit.Bag(str(folder / "bag")).validate())


def main() -> None:
    """Carry the case out, pack it and print the figures."""
    answers, model = load_answers(demo._story(PROCEDURE)), runnable(PROCEDURE)
    clock = demo.StoryClock(demo._first(answers) - timedelta(hours=12))
    with (
        tempfile.TemporaryDirectory() as place,
        practice_station(shipped_officers(), clock, random_bytes) as doors,
    ):
        demo._run(model, answers, doors, clock, Path(place) / "record.pdf")
        with open_work(doors.unlock(answers.lines[-1].by), clock, random_bytes) as work:
            session = RunSession.resume(work, next(iter(work.runs())).head.run)
            record, _ = record_of(session, interim=False)
            packing = least(lambda: bundle(session, record))
            files = bundle(session, record)
        judging, peer = least(lambda: judge(files)), by_bagit(files, Path(place))
        count = len(session.history)
    print(f"bundle of {count} entries, {len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB")
    print(f"  packed     {packing:.3f} s")
    print(f"  rules      {judging:.3f} s   target {TARGET} s   {'ok' if judging < TARGET else 'MISSED'}")
    print(f"  bagit.py   {peer:.3f} s" if peer is not None else "  bagit.py   not installed (make peers)")


if __name__ == "__main__":
    main()
