"""Looks at every process of the day, again and again: its arguments, its name, its surroundings, its open files."""

import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

EVERY_SECONDS = 0.02


class Watch:
    """Runs beside the day. `seen`: everything that `/proc` told of processes with the mark in their surroundings."""

    def __init__(self, mark: str) -> None:
        self._mark = mark.encode()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.seen: set[bytes] = set()
        self.looks = 0
        self.processes: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        known: dict[str, bool] = {}
        while not self._stop.wait(EVERY_SECONDS):
            self.looks += 1
            there = [one for one in Path("/proc").iterdir() if one.name.isdigit()]
            known = {one.name: known.get(one.name) or self._ours(one) for one in there}
            for one in there:
                if known[one.name]:
                    self._look(one)

    def _ours(self, folder: Path) -> bool:
        for name in ("cmdline", "environ"):  # who may not be dumped shows the second to root alone
            with suppress(OSError):
                if self._mark in (folder / name).read_bytes():
                    return True
        return False

    def _look(self, folder: Path) -> None:
        self.processes.add(folder.name)
        for name in ("cmdline", "comm", "environ"):
            with suppress(OSError):
                self.seen.add((folder / name).read_bytes())
        with suppress(OSError):
            for link in (folder / "fd").iterdir():
                with suppress(OSError):
                    self.seen.add(str(link.readlink()).encode())
