"""One answer decided, claimed and applied; replaying 1,000 events; the standing of a whole run.

    python -m tests.benchmarks.deciding

CPU time on the demo's run of the first response, the least of several rounds: each of the three parts by itself,
and one after another for each answer, as when an officer gives it. Targets: 60 us for an answer (a saved answer
costs milliseconds on a disk), 10 ms for 1,000 events (of the 50 ms in which a run opens).
"""

import sys
import time
from collections.abc import Callable

from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.answers_file import Answers, read_answers
from sop_engine.run.apply import apply, replay
from sop_engine.run.claims import claims
from sop_engine.run.decide import Now, OfficerView, decide
from sop_engine.run.events import Event
from sop_engine.run.orders import Accept, AnyOrder, Close, Refusal, StartUsed
from sop_engine.run.orders import Answer as AnswerOrder
from sop_engine.run.progress import progress, standing_of
from sop_engine.run.state import RunState
from tests.run.examples import Desk, load

ROUNDS = 40
ANSWER_US, REPLAY_MS = 60.0, 10.0
NAME = "ocse_first_response"
ANOTHER_RUN = (StartUsed, Accept, Close)
"""Orders that begin or take over another run, for which the desk has no place; without them this one stays open."""
Work = tuple[RunState, AnyOrder, Now]


def demo() -> tuple[Desk, list[Work]]:
    """The demo's run carried out, and each of its answers with the state before it."""
    procedure = load(NAME)
    source = read_source(shipped("procedures").joinpath(NAME, "demo.answers.yaml").read_text("utf-8"), "demo")
    assert isinstance(source, Source)
    found = read_answers(source)
    assert isinstance(found, Answers)
    desk = Desk(procedure)
    roles = frozenset(procedure.roles)
    staff = {line.by: OfficerView(id=line.by, name=line.by, roles=roles, supervisor=True) for line in found.lines}
    first = found.lines[0]
    desk.now = Now(utc=first.at or desk.now.utc, officers=staff)
    desk.open(first.by)
    persons: dict[str, str] = {}
    work: list[Work] = []
    for line in found.lines:
        desk.now = Now(utc=max(desk.now.utc, line.at or desk.now.utc), officers=staff)
        order = line.order(line.by, persons, procedure)
        if isinstance(order, ANOTHER_RUN):
            continue
        work.append((desk.state, order, desk.now))
        desk.must(order)
        if line.person:
            persons[line.person] = f"P{len(desk.state.persons)}"
    return desk, [one for one in work if isinstance(one[1], AnswerOrder)]


def least(work: Callable[[], object]) -> float:
    """CPU seconds of the quickest round."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def answered(procedure: Procedure, work: list[Work]) -> None:
    """All that an answer costs before it is sealed and when it is saved."""
    for state, order, now in work:
        found = decide(procedure, state, order, now)
        for event in [] if isinstance(found, Refusal) else found:
            claims(procedure, state, event)
            apply(state, event)


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    desk, work = demo()
    procedure = desk.procedure

    def decided() -> list[tuple[RunState, list[Event] | Refusal]]:
        return [(state, decide(procedure, state, order, now)) for state, order, now in work]

    events = [(state, event) for state, found in decided() if not isinstance(found, Refusal) for event in found]
    parts = {
        "decide": decided,
        "claims": lambda: [claims(procedure, state, event) for state, event in events],
        "apply": lambda: [apply(state, event) for state, event in events],
    }
    for name, part in parts.items():
        print(f"  {name:<8} {least(part) / len(work) * 1e6:7.1f} us an answer")
    total = least(lambda: answered(procedure, work)) / len(work) * 1e6
    thousand = (desk.history[:-1] * 9)[:1000]
    folded = least(lambda: replay(thousand)) * 1e3
    print(f"one answer: {total:.0f} us (target {ANSWER_US:.0f}): {'met' if total <= ANSWER_US else 'MISSED'}")
    quick = "met" if folded <= REPLAY_MS else "MISSED"
    print(f"1,000 events replayed: {folded:.1f} ms (target {REPLAY_MS:.0f}): {quick}")
    whole = least(lambda: progress(procedure, desk.state, desk.now.utc)) * 1e6
    one = least(lambda: standing_of(procedure, desk.state, "hospital", desk.now.utc)) * 1e6
    print(f"standing of all {len(procedure.steps)} steps: {whole:.0f} us; of one step: {one:.0f} us")
    return 0 if total <= ANSWER_US and folded <= REPLAY_MS else 1


if __name__ == "__main__":
    sys.exit(main())
