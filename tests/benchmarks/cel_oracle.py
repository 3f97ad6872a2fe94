"""Random conditions over random answers, ours against Google's CEL: prints how often they disagree (target: 0).

python -m tests.benchmarks.cel_oracle [EVALUATIONS] [SEED]
"""

import random
import sys
import time
from collections import Counter

from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.evaluate import evaluate
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Truth
from tests.procedure.cel_oracle import ask, bindings, environment, rewrite
from tests.procedure.worlds import TABLE, random_condition, random_world

WORLDS = 20
"""Sets of answers for each condition."""


def main(evaluations: int = 120_000, seed: int = 1) -> int:
    """Compare; the number of disagreements."""
    chance = random.Random(seed)  # noqa: S311 - a test that can be repeated, nothing secret
    env = environment()
    seen: Counter[Truth] = Counter()
    wrong = 0
    ours = theirs = 0.0
    while seen.total() < evaluations:
        text = random_condition(chance.randrange)
        condition = read(text, TABLE)
        assert isinstance(condition, Condition), (text, condition)
        expression = env.compile(rewrite(condition))
        for _ in range(WORLDS):
            world = random_world(chance.randrange)
            start = time.perf_counter()
            truth = evaluate(condition, world)
            ours += time.perf_counter() - start
            seen[truth] += 1
            given = bindings(world)
            start = time.perf_counter()
            expression.eval(data=given)
            theirs += time.perf_counter() - start
            if truth is not ask(expression, world):
                wrong += 1
                print(f"disagree: {text}\n  {rewrite(condition)}\n  {world}\n  ours {truth}")
    unknown = seen[Truth.UNKNOWN]
    print(f"{seen.total()} evaluations, {unknown} unknown: {wrong} disagreements (target 0)")
    print(
        f"one evaluation takes {ours / seen.total() * 1e6:.2f} us on average, cel-expr-python"
        f" {theirs / seen.total() * 1e6:.2f} us: ratio {ours / theirs:.2f}"
    )
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
