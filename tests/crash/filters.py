"""Filters on the system calls of this process (seccomp), which need no rights and cannot be taken off again.

With one of them the calls that change files are reported to whoever traces the process; with another they fail, as
on a disk that is full, broken or gone.
"""

import ctypes
import struct
from collections.abc import Iterable

from tests.crash.calls import LIBC, NUMBERS

ALLOW, FAIL, REPORT = 0x7FFF0000, 0x00050000, 0x7FF00000
_LOAD_NUMBER, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2


def report(names: Iterable[str]) -> None:
    """From now on these calls stop the process for its tracer."""
    _install(names, REPORT)


def fail(names: Iterable[str], errno: int) -> None:
    """From now on these calls do nothing and report this error."""
    _install(names, FAIL | errno)


def _install(names: Iterable[str], verdict: int) -> None:
    """A program of the Berkeley packet filter: for each number one comparison, which leads to the verdict."""
    numbers = [NUMBERS[name] for name in names if name in NUMBERS]
    steps = [(_LOAD_NUMBER, 0, 0, 0)]
    for at, number in enumerate(numbers):
        steps.append((_EQUAL, len(numbers) - at, 0, number))
    steps += [(_RETURN, 0, 0, ALLOW), (_RETURN, 0, 0, verdict)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    holder = ctypes.create_string_buffer(struct.pack("@HxxxxxxP", len(steps), ctypes.addressof(program)))
    zero = ctypes.c_ulong(0)
    wanted = [
        (_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero),
        (_SET_SECCOMP, ctypes.c_ulong(_FILTER_MODE), ctypes.c_ulong(ctypes.addressof(holder))),
    ]
    for option, first, second in wanted:
        if LIBC.prctl(option, first, second, zero, zero):
            msg = "the kernel takes no filter on system calls"
            raise OSError(ctypes.get_errno(), msg)
