"""Replaying 1,000,000 events: what opening every run of a large station costs beside reading and decrypting.

Run: python -m tests.benchmarks.replaying [EVENTS]. The demo's run of the first response, again and again up to 1,000
events a run, from the claims of its entries as they come out of their boxes: event, then state; as when a run is
opened, the garbage collector waits until it is there. CPU time, no target.
"""

import sys
import time
from collections.abc import Mapping

from sop_engine.run.apply import apply, replay
from sop_engine.run.claims import claims
from sop_engine.run.claims import event as event_of
from sop_engine.run.state import START
from sop_engine.session.bulk import uncollected
from tests.benchmarks.deciding import demo

EVENTS, EACH = 1_000_000, 1_000


def main(events: int = EVENTS) -> None:
    """Replay, print."""
    desk, _ = demo()
    history, state = (desk.history[:-1] * (EACH // len(desk.history) + 2))[:EACH], START
    told: list[Mapping[str, object]] = []
    for event in history:
        told.append({claim.name: claim.value for claim in claims(desk.procedure, state, event)})
        state = apply(state, event)
    entered = desk.now.utc
    start = time.process_time()
    for _ in range(events // EACH):
        with uncollected():
            replay(history)
    folded = time.process_time()
    for _ in range(events // EACH):
        with uncollected():
            replay(event_of(one, "wanjiru", entered) for one in told)
    whole = time.process_time()
    count = events // EACH * EACH
    print(
        f"{count} events replayed from their claims in {whole - folded:.1f} s,"
        f" of which folding {folded - start:.1f} s: {(whole - folded) / count * 1e6:.1f} us each"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
