"""How long a record takes: lay out and draw 30, 300 and 3,000 steps. `python -m tests.benchmarks.record`.

The limit beside each figure is the own layout on the canvas of the study, untagged and without attachments
(0.010, 0.050, 0.48 s), and what its Platypus prototype took tagged (0.17, 0.74, 10.0 s).
"""

import time
from typing import Any

import msgspec

from exports.compose import compose
from exports.layout.layout_0 import lay_out
from exports.record import Record, to_json
from exports.render import render
from exports.typefaces import metrics
from tests.exports import sample

STUDY = {30: (0.010, 0.17), 300: (0.050, 0.74), 3000: (0.48, 10.0)}


def of_steps(count: int) -> Record:
    """A record of that many steps, each with four answers, an amendment, a deadline and references."""
    script = sample.run()
    made = compose(script.model, script.history(), sample.facts(script))
    receive, book = made.steps[0], made.steps[4]
    one = msgspec.structs.replace(receive, answers=(*receive.answers, *book.answers))
    steps = tuple(msgspec.structs.replace(one, number=number, name=f"s{number}") for number in range(1, count + 1))
    return msgspec.structs.replace(made, phases=(msgspec.structs.replace(made.phases[0], steps=steps),))


def timed(work: Any) -> tuple[float, Any]:
    """Seconds of processor time, and what came of it."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


if __name__ == "__main__":
    first, _ = timed(metrics)
    print(f"typefaces read and checked, once a process: {first:.2f} s")
    for count, (bare, prototype) in STUDY.items():
        record = of_steps(count)
        data = to_json(record)
        laid, pages = timed(lambda record=record: lay_out(record, metrics()))
        drawn, pdf = timed(lambda record=record: render(record, b"{}"))
        print(
            f"{count:5} steps, {len(pages.pages):3} pages: lay out {laid:.3f} s, lay out and draw {drawn:.3f} s "
            f"(study: untagged steps table {bare} s, tagged prototype {prototype} s), "
            f"record.json {len(data) / 1e6:.2f} MB, PDF {len(pdf) / 1e6:.2f} MB"
        )
