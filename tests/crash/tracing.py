"""Stand below a process and see every system call with which it changes files (ptrace; no compiler, no rights).

What SQLite, SQLCipher and Python itself write passes here alike. The process asks for it by `be_seen`, once it has
imported what it needs.
"""

import ctypes
import os
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.crash.calls import (
    ANY_THREAD,
    CONT,
    EXIT_KILL,
    GET_SYSCALL_INFO,
    NAMES,
    NUMBERS,
    SECCOMP_EVENT,
    SETOPTIONS,
    SYSCALL,
    SYSGOOD,
    TRACE_SECCOMP,
    TRACE_THREADS,
    TRACEME,
    ptrace,
)
from tests.crash.filters import report

ROOT = Path(__file__).resolve().parents[2]
_INFO = struct.Struct("=B3xIQQ7Q")  # include/uapi/linux/ptrace.h: struct ptrace_syscall_info
_RESULT = struct.Struct("=q")
_INFO_HEAD = 24
_NOT_CHANGING = {"close", "pread64", "seccomp"}
WATCHED = sorted(set(NUMBERS) - _NOT_CHANGING)


@dataclass(frozen=True, slots=True)
class Call:
    """One system call. `arguments`: six numbers; `result`: what it gave, 0 before it did."""

    name: str
    arguments: tuple[int, ...]
    result: int


class Process:
    """A process that is stopped at a call of its own; its memory and its open files can be looked at."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)

    def bytes_at(self, address: int, count: int) -> bytes:
        """So many bytes of its memory."""
        return os.pread(self._memory, count, address) if count else b""

    def text_at(self, address: int) -> str:
        """A path in its memory."""
        found = b""
        while b"\0" not in found:
            at = address + len(found)
            found += os.pread(self._memory, 4096 - at % 4096, at)
        return os.fsdecode(found[: found.index(b"\0")])

    def file(self, number: int) -> str:
        """The path of an open file."""
        return str(Path(f"/proc/{self.pid}/fd/{number}").readlink())

    def place(self, number: int) -> int:
        """Where the next plain write to an open file goes."""
        lines = Path(f"/proc/{self.pid}/fdinfo/{number}").read_text(encoding="ascii").splitlines()
        found = dict(line.split(":", 1) for line in lines[:2])
        if int(found["flags"], 8) & os.O_APPEND:
            return Path(self.file(number)).stat().st_size
        return int(found["pos"])

    def path(self, folder: int, name: str) -> str:
        """An absolute path of what a call names in an open folder, or in the process's own."""
        at_cwd = folder & 0xFFFFFFFF == 0xFFFFFF9C
        base = str(Path(f"/proc/{self.pid}/cwd").readlink()) if at_cwd else self.file(folder)
        return os.path.normpath(Path(base) / name)

    def close(self) -> None:
        """Let go of its memory, and of the process, should it still be there."""
        os.close(self._memory)
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, ANY_THREAD)


def be_seen() -> None:
    """Stop for the parent process, and from now on at every call that changes files."""
    ptrace(TRACEME, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    report(WATCHED)


def begin(code: str, output: int) -> Process:
    """Start Python code that calls `be_seen`; gives the process when it has stopped there."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    actions = [(os.POSIX_SPAWN_DUP2, output, 1)]
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", code], environment, file_actions=actions, setpgroup=0)
    _, status = os.waitpid(pid, 0)
    if not os.WIFSTOPPED(status):
        msg = "the process ended before it was seen"
        raise RuntimeError(msg)
    ptrace(SETOPTIONS, pid, 0, SYSGOOD | EXIT_KILL | TRACE_SECCOMP | TRACE_THREADS)
    return Process(pid)


def calls(process: Process) -> Iterator[tuple[Call, bool]]:
    """Every watched call twice: before (False) and after (True) the kernel did it. Ends with the process.

    Raises:
        RuntimeError: the process did not end by itself and well.
    """
    entered: dict[int, Call] = {}  # by thread
    known = {process.pid}
    ptrace(CONT, process.pid)
    while True:
        thread, status = os.waitpid(-process.pid, ANY_THREAD)
        if not os.WIFSTOPPED(status):
            if thread != process.pid:
                continue
            if status:
                msg = f"the process ended with {os.waitstatus_to_exitcode(status)}"
                raise RuntimeError(msg)
            return
        how, passed_on = CONT, 0
        if status >> 16 == SECCOMP_EVENT:
            entered[thread] = _entered(thread)
            yield entered[thread], False
            how = SYSCALL
        elif os.WSTOPSIG(status) == signal.SIGTRAP | 0x80:
            call = entered.pop(thread)
            yield Call(call.name, call.arguments, _result(thread)), True
        elif status >> 16 == 0 and thread in known:
            passed_on = os.WSTOPSIG(status)
        known.add(thread)
        ptrace(how, thread, 0, passed_on)


def _entered(pid: int) -> Call:
    number, *arguments = _INFO.unpack(_info(pid))[4:]
    return Call(NAMES[number], tuple(arguments), 0)


def _result(pid: int) -> int:
    found: int = _RESULT.unpack_from(_info(pid), _INFO_HEAD)[0]
    return found


def _info(pid: int) -> bytes:
    room = ctypes.create_string_buffer(_INFO.size + 8)
    ptrace(GET_SYSCALL_INFO, pid, len(room), ctypes.addressof(room))
    return room.raw[: _INFO.size]
