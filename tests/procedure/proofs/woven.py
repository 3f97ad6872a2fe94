"""Large procedures whose steps hang on each other's answers, for figures."""

import random

from tests.procedure.proofs.small import field, phase, procedure, step

_COLOURS = ("red", "blue", "green")
_PHASE = 20


def woven_procedure(steps: int, window: int = 20) -> str:
    """So many steps; nearly half of them read one to three answers of the steps just before."""
    chance = random.Random(7)  # noqa: S311 - an invented procedure, the same each time
    phases = []
    for first in range(0, steps, _PHASE):
        made = [_step(number, window, chance) for number in range(first, min(first + _PHASE, steps))]
        phases.append(phase(f"phase_{first}", *made))
    return procedure(*phases)


def _step(number: int, window: int, chance: random.Random) -> str:
    keys = {"skip": "{reasons: {refused: Refused.}}", "due": "{within: 2 hours, from: start}"}
    if number and chance.random() < 0.45:
        near = range(max(0, number - window), number)
        atoms = [_atom(chance.choice(near), chance) for _ in range(chance.randint(1, 3))]
        keys["when"] = chance.choice((" or ", " and ")).join(atoms)
    fields = (
        field("k", "red|blue|green"),
        field("n", "0..90"),
        "words: {type: longtext, label: Words?, optional: true}",
    )
    return step(f"s{number}", *fields, **keys)


def _atom(number: int, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return f"s{number}.k {chance.choice(('==', '!='))} {chance.choice(_COLOURS)}"
    return f"s{number}.n {chance.choice(('<', '>='))} {chance.choice((12, 18, 50))}"
