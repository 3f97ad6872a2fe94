"""Break a change of the station at each of its steps: the process ends there, or the disk refuses."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

STEPS = ("fsync", "replace", "rename", "unlink", "rmdir", "open")
"""Calls of the system after or before which the disk holds something else."""


class Stop(BaseException):
    """A kill, as far as Python lets a test play one: nothing that cleans up is a promise."""


def killed_at(step: int, change: Callable[[], object]) -> bool:
    """Carry the change out in a child that ends, without cleaning up, at that step. Did it get so far?"""
    child = os.fork()
    if not child:
        _count(step, lambda: os._exit(9))
        try:
            change()
        except BaseException:  # noqa: BLE001  # the child tells by its end
            os._exit(1)
        os._exit(0)
    _, ended = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(ended)
    assert code in {0, 9}, f"the change failed by itself at step {step}"
    return code == 9


def refused_at(step: int, change: Callable[[], object], number: int = errno.ENOSPC) -> bool:
    """Carry the change out in a child where that step, and each one after it, fails. Did it get so far?"""
    child = os.fork()
    if not child:

        def refuse() -> None:
            raise OSError(number, os.strerror(number))

        _count(step, refuse, ever_after=True)
        try:
            change()
        except BaseException as fault:  # noqa: BLE001  # the child tells by its end
            os._exit(8 if hasattr(fault, "sentence") else 1)
        os._exit(0)
    _, ended = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(ended)
    assert code in {0, 8}, f"the change ended without a sentence at step {step}"
    return code == 8


def _count(step: int, act: Callable[[], None], *, ever_after: bool = False) -> None:
    """Let `act` happen before the step of that number, counted over all calls that change the disk."""
    done = 0

    def counted(name: str) -> None:
        nonlocal done
        real = getattr(os, name)

        def call(*arguments: object, **named: object) -> object:
            nonlocal done
            done += name != "open" or _writes(arguments)
            if done == step or (ever_after and done > step):
                act()
            return real(*arguments, **named)

        setattr(os, name, call)

    for name in STEPS:
        counted(name)


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[1] if len(arguments) > 1 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def names(folder: Path) -> set[str]:
    """What lies in the folder and in those below it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}
