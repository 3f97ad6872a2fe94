"""The prover against exhaustive search by the run-time evaluator, on random small procedures.

    python -m tests.benchmarks.proof_oracle [COUNT] [SEED]

Says how many verdicts were compared, how many were of each kind, and how many disagree (target: none).
"""

import random
import sys
from collections import Counter

from tests.procedure.proofs.comparing import compared
from tests.procedure.proofs.small import random_procedure

COUNT = 2_000


def main(words: list[str]) -> int:
    """Compare; 1 when a verdict disagrees."""
    count = int(words[0]) if words else COUNT
    chance = random.Random(int(words[1]) if len(words) > 1 else 1)  # noqa: S311 - invented procedures
    kinds: Counter[str] = Counter()
    searched = wrong = 0
    for _ in range(count):
        text = random_procedure(chance.randrange)
        verdicts = compared(text)
        searched += verdicts is not None
        for verdict in verdicts or ():
            kinds[f"{verdict.what}: {'yes' if verdict.searched else 'no'}"] += 1
            if verdict.proved != verdict.searched:
                wrong += 1
                print(f"DISAGREE {verdict}\n{text}")
    print(f"{count} procedures, {searched} searched through, {sum(kinds.values())} verdicts, {wrong} disagreements")
    for kind, number in sorted(kinds.items()):
        print(f"  {kind:<40} {number}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
