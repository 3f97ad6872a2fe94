"""What a process did to the files of one folder, and what it told meanwhile, in order."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.crash.tracing import Call, Process, begin, calls

OWN_OUTPUT = 1
_THREAD = 0x10000  # CLONE_THREAD
_SHARED_MEMORY = "-shm"  # SQLite makes it anew after a power cut; what stands in it is never relied on


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One change.

    Attributes:
        kind: `make` (an empty file), `folder`, `write`, `size`, `move`, `remove`, `sync`, `told`.
        path: relative to the folder. to: where a move goes. at: place of a write, or the new size.
        content: what is written or told.
    """

    kind: str
    path: str = ""
    to: str = ""
    at: int = 0
    content: bytes = b""


def record(code: str, folder: Path) -> list[Act]:
    """Run Python code, which calls `be_seen`; all it did in the folder from then on, and each line it told."""
    told, output = os.pipe()
    recorder = _Recorder(begin(code, output), folder)
    os.close(output)
    try:
        for call, done in calls(recorder.process):
            recorder.see(call, done=done)
    finally:
        os.close(told)
        recorder.process.close()
    return recorder.acts


class _Recorder:
    """Turns system calls into acts."""

    def __init__(self, process: Process, folder: Path) -> None:
        self.process = process
        self.acts: list[Act] = []
        self._folder = str(folder.resolve())
        self._before = 0  # place of a plain write; whether a file was there: known only before the call

    def see(self, call: Call, *, done: bool) -> None:
        """Look at a call before it is done, then at what it did."""
        arguments = call.arguments
        if not done:
            self._before = self._look(call)
        elif call.result >= 0:
            _HOW[call.name](self, arguments, call)

    def _look(self, call: Call) -> int:
        if call.name == "write" and call.arguments[0] != OWN_OUTPUT:
            return self.process.place(call.arguments[0]) if self._file(call.arguments[0]) is not None else 0
        if call.name in {"open", "openat", "creat"}:
            return int(os.path.lexists(self._named(call)))
        return 0

    def _named(self, call: Call) -> str:
        """The path that an opening names."""
        folder, name = (call.arguments[0], 1) if call.name.endswith("at") else (0xFFFFFF9C, 0)
        return self.process.path(folder, self.process.text_at(call.arguments[name]))

    def _inside(self, path: str) -> str | None:
        """Relative to the folder; None for what is elsewhere or is never relied on."""
        if path.endswith(_SHARED_MEMORY) or not (path == self._folder or path.startswith(f"{self._folder}/")):
            return None
        return os.path.relpath(path, self._folder)

    def _file(self, number: int) -> str | None:
        return self._inside(self.process.file(number))

    def opened(self, arguments: tuple[int, ...], call: Call) -> None:
        """A file was opened: perhaps it is new, perhaps it was emptied."""
        path = self._inside(self._named(call))
        flags = os.O_CREAT | os.O_TRUNC if call.name == "creat" else arguments[1 + call.name.endswith("at")]
        if path is None:
            return
        if flags & os.O_CREAT and not self._before:
            self.acts.append(Act(kind="make", path=path))
        elif flags & os.O_TRUNC:
            self.acts.append(Act(kind="size", path=path))

    def wrote(self, arguments: tuple[int, ...], call: Call) -> None:
        """Bytes were written, or told."""
        number, address = arguments[:2]
        told = call.name == "write" and number == OWN_OUTPUT
        path = None if told else self._file(number)
        if told or path is not None:
            content = self.process.bytes_at(address, call.result)
            at = self._before if call.name == "write" else arguments[3]
            self.acts.append(Act(kind="told" if told else "write", path=path or "", at=at, content=content))

    def sized(self, arguments: tuple[int, ...], _call: Call) -> None:
        """An open file was cut or grew."""
        if (path := self._file(arguments[0])) is not None:
            self.acts.append(Act(kind="size", path=path, at=arguments[1]))

    def synced(self, arguments: tuple[int, ...], _call: Call) -> None:
        """A file or a folder was synced."""
        if (path := self._file(arguments[0])) is not None:
            self.acts.append(Act(kind="sync", path=path))

    def made_folder(self, _arguments: tuple[int, ...], call: Call) -> None:
        """A folder was made."""
        if (path := self._inside(self._named(call))) is not None:
            self.acts.append(Act(kind="folder", path=path))

    def removed(self, _arguments: tuple[int, ...], call: Call) -> None:
        """A file or a folder was taken away."""
        if (path := self._inside(self._named(call))) is not None:
            self.acts.append(Act(kind="remove", path=path))

    def moved(self, arguments: tuple[int, ...], call: Call) -> None:
        """A name was changed."""
        here = 0xFFFFFF9C
        places = arguments[:4] if call.name != "rename" else (here, arguments[0], here, arguments[1])
        source, target = (
            self._inside(self.process.path(places[at], self.process.text_at(places[at + 1]))) for at in (0, 2)
        )
        if source is not None and target is not None:
            self.acts.append(Act(kind="move", path=source, to=target))
        elif source is not None or target is not None:
            msg = "a file came into the folder or left it"
            raise NotImplementedError(msg)

    def began(self, arguments: tuple[int, ...], call: Call) -> None:
        """A thread is seen like its process; another process would not be."""
        flags = (
            arguments[0] if call.name == "clone" else int.from_bytes(self.process.bytes_at(arguments[0], 8), "little")
        )
        if not flags & _THREAD:
            self.strange(arguments, call)

    def strange(self, _arguments: tuple[int, ...], call: Call) -> None:
        """A call that this does not understand must not pass unseen."""
        msg = f"the process used {call.name}, whose effect is not recorded"
        raise NotImplementedError(msg)


_HOW: dict[str, Callable[[_Recorder, tuple[int, ...], Call], None]] = {
    **dict.fromkeys(("open", "openat", "creat"), _Recorder.opened),
    **dict.fromkeys(("write", "pwrite64"), _Recorder.wrote),
    **dict.fromkeys(("fsync", "fdatasync"), _Recorder.synced),
    **dict.fromkeys(("mkdir", "mkdirat"), _Recorder.made_folder),
    **dict.fromkeys(("unlink", "unlinkat", "rmdir"), _Recorder.removed),
    **dict.fromkeys(("rename", "renameat", "renameat2"), _Recorder.moved),
    "ftruncate": _Recorder.sized,
    **dict.fromkeys(("clone", "clone3"), _Recorder.began),
    **dict.fromkeys(
        (
            *("truncate", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range", "fallocate", "openat2"),
            *("link", "linkat", "symlink", "symlinkat", "fork", "vfork"),
        ),
        _Recorder.strange,
    ),
}
