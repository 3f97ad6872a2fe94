"""Numbers of Linux: system calls of two machines, requests of ptrace, and the library that makes them."""

import ctypes
import os
import platform
from collections.abc import Mapping

_X86_64 = {
    "write": 1, "open": 2, "close": 3, "pread64": 17, "pwrite64": 18, "writev": 20, "sendfile": 40, "clone": 56,
    "fork": 57, "vfork": 58, "fsync": 74, "fdatasync": 75, "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83,
    "rmdir": 84, "creat": 85, "link": 86, "unlink": 87, "symlink": 88, "openat": 257, "mkdirat": 258, "unlinkat": 263,
    "renameat": 264, "linkat": 265, "symlinkat": 266, "fallocate": 285, "pwritev": 296, "renameat2": 316,
    "copy_file_range": 326, "pwritev2": 328, "clone3": 435, "openat2": 437, "seccomp": 317,
}  # fmt: skip
_AARCH64 = {
    "write": 64, "close": 57, "pread64": 67, "pwrite64": 68, "writev": 66, "sendfile": 71, "clone": 220, "fsync": 82,
    "fdatasync": 83, "truncate": 45, "ftruncate": 46, "openat": 56, "mkdirat": 34, "unlinkat": 35, "renameat": 38,
    "linkat": 37, "symlinkat": 36, "fallocate": 47, "pwritev": 70, "renameat2": 276, "copy_file_range": 285,
    "pwritev2": 287, "clone3": 435, "openat2": 437, "seccomp": 277,
}  # fmt: skip

NUMBERS: Mapping[str, int] = {"x86_64": _X86_64, "aarch64": _AARCH64}[platform.machine()]
"""Number of each system call that changes files, on this machine."""

NAMES: Mapping[int, str] = {number: name for name, number in NUMBERS.items()}
"""The same the other way round."""

TRACEME, CONT, SYSCALL, SETOPTIONS, GET_SYSCALL_INFO = 0, 7, 24, 0x4200, 0x420E
SYSGOOD, TRACE_THREADS, EXIT_KILL, TRACE_SECCOMP = 0x1, 0x8, 0x100000, 0x80
ANY_THREAD = 0x40000000
SECCOMP_EVENT = 7

LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
LIBC.ptrace.restype = ctypes.c_long


def ptrace(request: int, pid: int, address: int = 0, datum: int = 0) -> int:
    """One request of ptrace.

    Raises:
        OSError: the kernel refuses it.
    """
    ctypes.set_errno(0)
    found: int = LIBC.ptrace(request, pid, address, datum)
    if found == -1 and ctypes.get_errno():
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found
