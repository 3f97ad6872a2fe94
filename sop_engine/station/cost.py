"""How dear it is to try one passphrase: Argon2id (RFC 9106), calibrated where the station is founded."""

from collections.abc import Callable
from typing import Final

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from sop_engine.errors import CannotOpen
from sop_engine.system import Clock

MAX_MEMORY_KIB: Final = 256 * 1024
MAX_ITERATIONS: Final = 64
MAX_LANES: Final = 8
SALT_BYTES: Final = 16
TARGET_MS: Final = 500
"""One attempt should take about this long, milliseconds."""


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Parameters of Argon2id, kept in each slot.

    Attributes:
        memory_kib: memory, KiB. iterations: passes. lanes: parallel lanes.
    """

    memory_kib: int
    iterations: int
    lanes: int

    def at_least(self, floor: "Cost") -> bool:
        """Whether no parameter is below the floor's."""
        return self.memory_kib >= floor.memory_kib and self.iterations >= floor.iterations


FLOOR: Final = Cost(memory_kib=64 * 1024, iterations=3, lanes=4)
"""No live station goes below it: 64 MiB (design, section 6), RFC 9106 section 4, second recommended option."""

CHEAP: Final = Cost(memory_kib=64, iterations=1, lanes=1)
"""For tests and the demo only: a live station refuses it."""


def derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """32 bytes from a passphrase.

    Raises:
        CannotOpen: parameters that no station of ours writes (a damaged or hostile file).
    """
    sane = 1 <= cost.lanes <= MAX_LANES and 1 <= cost.iterations <= MAX_ITERATIONS
    if not (sane and 8 * cost.lanes <= cost.memory_kib <= MAX_MEMORY_KIB and len(salt) == SALT_BYTES):
        sentence = "A slot of this station asks for key parameters outside the allowed range."
        raise CannotOpen(sentence, "The file is damaged or was changed: restore it from the backup.")
    argon2 = Argon2id(salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib)
    return argon2.derive(passphrase.encode("utf-8"))


def measured(clock: Clock) -> Callable[[Cost], int]:
    """A function that tries a cost once on this machine and gives milliseconds."""

    def measure(cost: Cost) -> int:
        start = clock.now().mono_ms
        derive("calibration", bytes(16), cost)
        return clock.now().mono_ms - start

    return measure


def calibrate(measure: Callable[[Cost], int]) -> Cost:
    """The cost that takes about `TARGET_MS` on this machine, never below `FLOOR`.

    Time grows linearly with the passes, so one measurement at the floor is enough.
    """
    taken = max(1, measure(FLOOR))
    iterations = FLOOR.iterations * TARGET_MS // taken
    return Cost(
        memory_kib=FLOOR.memory_kib,
        iterations=min(MAX_ITERATIONS, max(FLOOR.iterations, iterations)),
        lanes=FLOOR.lanes,
    )
