"""Talks with the program over a terminal of its own: waits for words, types answers, collects the end."""

import os
import re
import select
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Self

PATIENCE_S = 30.0
# The child opens its terminal anew, so that it becomes the one that /dev/tty means.
CHILD = "import os; os.close(os.open(os.ttyname(0), os.O_RDWR)); from tui.cli import main; main()"


@dataclass
class Dialogue:
    """One run of `sop` on a terminal.

    Attributes:
        arguments: of the command line. screen: everything that was shown so far.
    """

    arguments: list[str]
    screen: str = ""
    _read: int = field(default=0, init=False)

    def __enter__(self) -> Self:
        self._ours, theirs = os.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", CHILD, *self.arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, "TERM": "dumb"},
        )
        os.close(theirs)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)

    def expect(self, pattern: str) -> "re.Match[str]":
        """Wait until the pattern is shown after what was matched before."""
        deadline = time.monotonic() + PATIENCE_S
        while not (found := re.compile(pattern).search(self.screen, self._read)):
            assert self._listen(deadline), f"waited for {pattern!r}, saw {self.screen[self._read :]!r}"
        self._read = found.end()
        return found

    def type(self, text: str) -> None:
        """Type a line, or a control character as it is."""
        os.write(self._ours, text.encode() + (b"" if text == "\x03" else b"\n"))

    def end(self) -> int:
        """Wait for the end and give the exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self._listen(deadline):
            pass
        return self._process.wait(timeout=PATIENCE_S)

    def _listen(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            heard = os.read(self._ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            return False
        self.screen += heard.decode(errors="replace").replace("\r\n", "\n")
        return bool(heard)
