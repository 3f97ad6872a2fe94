"""No core dump: what lies in memory (passphrases, keys, names of the vault) never becomes a file when we crash."""

import sys
from contextlib import suppress


def leave_none() -> None:
    """Forbid core dumps of this process and of those it starts; where the system has no such switch, nothing is done.

    The limit holds for dumps into a file. Linux hands dumps to a collecting program whatever the limit; a process
    that is marked as not dumpable gives none to either, and nobody but root reads its memory or surroundings.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - only here

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


_SET_DUMPABLE = 4
"""PR_SET_DUMPABLE of `prctl`(2)."""
