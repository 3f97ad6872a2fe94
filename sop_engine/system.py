"""The only reader of clock and chance. Everything else is handed a `Clock` and a `Chance`."""

import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_SLEEPLESS: int | None = getattr(time, "CLOCK_BOOTTIME", None)
STEADY = 120
"""Seconds by which wall clock and elapsed time may differ before that is a jump. A working figure of ours."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clocks.

    Attributes:
        utc: wall clock, UTC, whole seconds.
        boot: identifies this start of the machine (or of the process where the system names none).
        mono_ms: milliseconds since some fixed point of that boot; never goes back.
    """

    utc: datetime
    boot: str
    mono_ms: int

    def jumped(self, since: "Moment") -> int:
        """By how many seconds the wall clock moved otherwise than time did since that earlier reading; 0: as it did.

        Small differences (`STEADY`) are a clock's own. Across a restart only going back can be told.
        """
        went = (self.utc - since.utc) // timedelta(seconds=1)
        passed = (self.mono_ms - since.mono_ms) // 1000 if self.boot == since.boot else max(went, 0)
        return went - passed if abs(went - passed) > STEADY else 0


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> Moment:
        """Read wall clock and monotonic clock once."""


class SystemClock:
    """The machine's clocks."""

    def __init__(self) -> None:
        self._boot = _read_boot()

    def now(self) -> Moment:
        """Read the machine's clocks."""
        utc = datetime.now(UTC).replace(microsecond=0)
        return Moment(utc=utc, boot=self._boot, mono_ms=_elapsed_ns() // 1_000_000)


def _elapsed_ns() -> int:
    """Nanoseconds of this boot; where the system can say so, with the time that a closed laptop slept."""
    return time.monotonic_ns() if _SLEEPLESS is None else time.clock_gettime_ns(_SLEEPLESS)


def _read_boot() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip().replace("-", "")[:16]
    except OSError:
        return secrets.token_hex(8)


Chance = Callable[[int], bytes]
"""`chance(n)` gives n random bytes."""


def random_bytes(count: int) -> bytes:
    """Random bytes from the operating system."""
    return secrets.token_bytes(count)


def wait(seconds: float) -> None:
    """Let time pass (the delay after a wrong passphrase)."""
    time.sleep(seconds)


def process_id() -> int:
    """The number of this process."""
    return os.getpid()
