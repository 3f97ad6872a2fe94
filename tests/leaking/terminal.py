"""The full screen in a terminal of its own: keys in, and every byte that the program wrote out, act by act."""

import fcntl
import os
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence

STILL_SECONDS = 0.25
PATIENCE_SECONDS = 15.0
CORES = 'ulimit -c unlimited; exec "$@"'
"""Whoever runs the program may have allowed core dumps: it must not leave one all the same."""


class Terminal:
    """One `sop` on 80 columns and 24 lines."""

    def __init__(self, command: Sequence[str], surroundings: Mapping[str, str]) -> None:
        self._ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", CORES, "sh", *command],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=dict(surroundings),
            cwd=surroundings["HOME"],
        )
        os.close(theirs)

    def until_still(self, wanted: str = "") -> bytes:
        """What is written until nothing comes any more, and the wanted words were shown."""
        heard, deadline = b"", time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self._ours], [], [], STILL_SECONDS)
            if ready:
                try:
                    new = os.read(self._ours, 65536)
                except OSError:
                    return heard
                if not new:
                    return heard
                heard += new
            elif wanted.encode() in heard or self._process.poll() is not None:
                return heard
        return heard

    def press(self, *keys: str) -> bytes:
        """Press keys, one after another, and listen."""
        for key in keys:
            os.write(self._ours, key.encode())
            time.sleep(0.05)
        return self.until_still()

    def paste(self, text: str) -> bytes:
        """As a terminal hands over what is pasted; it comes back as the program draws it."""
        return self.press(f"\x1b[200~{text}\x1b[201~")

    def end(self, number: int) -> bytes:
        """End the program by a signal; 0: wait until it ends by itself."""
        if number and self._process.poll() is None:
            os.killpg(self._process.pid, number)
        heard = self.until_still()
        try:
            self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._ours)
        return heard
