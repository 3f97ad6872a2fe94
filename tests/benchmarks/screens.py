"""What the screens cost, in a terminal of their own: starting, opening a run, moving, memory; beside other programs.

    python -m tests.benchmarks.screens [ROUNDS] [NAME=COMMAND ...]

Each program runs in a pseudo-terminal of 80x24, fresh each round, in alternation. "Painted" is when a text is on the
screen that only the finished screen has; of programs named on the command line (like posting=PATH), when 40 signs
are. The station's passphrases are cheap ones: what an accepted passphrase costs is measured elsewhere.
Targets (issue 6): from the accepted passphrase to a run of 1,000 steps 2.0 times a hello-world Textual application;
opening 1,000 steps 1.5 times 30; a key to its repaint 8 ms (median) and 16 ms (95 of 100); 3 KB a move; memory 1.5.
"""

import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

from sop_engine.procedure.load import load_procedure
from sop_engine.session import RunSession
from tests.procedure.proofs.woven import woven_procedure
from tests.run.examples import shared
from tests.tui.practice import Practice, found

ROUNDS, MOVES, BEFORE_TURNING = 5, 150, 25
SIZES = (30, 1_000)
PATIENCE = 30.0
STILL = 0.03
ME = "wanjiru"
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("Hello World, this is a text that is as long as a line may be")
Hello().run()
"""
_CONTROL = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_].*?\x1b\\|[@-Z\\-_])", re.DOTALL
)


@dataclass(slots=True)
class Terminal:
    """A program in a terminal of its own. `written`: all that it wrote, without what steers the terminal."""

    pid: int
    screen: int
    begun: float
    written: bytes = b""
    size: int = 0
    _raw: bytearray = field(default_factory=bytearray)

    @classmethod
    def start(cls, command: Sequence[str]) -> "Terminal":
        """Start it."""
        begun = time.perf_counter()
        pid, screen = pty.fork()
        if not pid:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
            ioctl(0, TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execv(command[0], list(command))  # noqa: S606  # its own pseudo-terminal, no shell
        return cls(pid, screen, begun)

    def painted(self, text: str = "") -> float:
        """Wait until the text (or 40 signs) was written since the last call; seconds since `begun`."""
        end = time.perf_counter() + PATIENCE
        while time.perf_counter() < end:
            self._read(0.5)
            plain = _CONTROL.sub(b"", bytes(self._raw))
            if text.encode() in plain if text else len(plain.split()) > 0 and len(b"".join(plain.split())) >= 40:
                taken = time.perf_counter() - self.begun
                self._raw.clear()
                return taken
        message = f"not painted: {text or 'anything'}; {_CONTROL.sub(b'', bytes(self._raw))[-2000:]!r}"
        raise TimeoutError(message)

    def keys(self, text: str) -> None:
        """Press keys, and count from now."""
        self.still()
        self._raw.clear()
        self.begun = time.perf_counter()
        os.write(self.screen, text.encode())

    def move(self, key: str) -> tuple[float, int]:
        """Milliseconds until the last byte that this key made the program write, and the bytes."""
        self.keys(key)
        last, count = self.begun, 0
        while self._read(STILL if count else 1.0):
            last, count = time.perf_counter(), len(self._raw)
        return (last - self.begun) * 1000, count

    def still(self) -> None:
        """Wait until it writes no more."""
        while self._read(0.15):
            pass

    def memory(self) -> int:
        """The most memory it had, in MB."""
        told = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(re.findall(r"VmHWM:\s+(\d+)", told)[0]) // 1024

    def end(self) -> None:
        """It is not needed any more."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.screen)

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self.screen], [], [], seconds)
        if not ready:
            return False
        try:
            self._raw += os.read(self.screen, 65536)
        except OSError:
            return False
        return True


@dataclass(slots=True)
class Figures:
    """Of all rounds, seconds and MB by name."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, value: float) -> None:
        """One more."""
        self.of.setdefault(name, []).append(value)

    def median(self, name: str) -> float:
        """The middle one."""
        return statistics.median(self.of[name])


def station(folder: Path, steps: int) -> Practice:
    """A practice station with one run of a procedure of so many steps."""
    practice = found(folder / f"station_{steps}")
    text = woven_procedure(steps).replace("title: T\n", f"title: Woven of {steps}\n", 1)
    loaded = load_procedure({"x.yaml": text, **shared()}, "x.yaml", quick=True)
    assert loaded.procedure is not None, loaded.problems[:3]
    desk = practice.desk()
    desk.unlock(ME, practice.passphrases[ME])
    begun = RunSession.start(desk.work(), loaded.procedure, "OB 7/1/11/2026")
    assert isinstance(begun, RunSession), begun
    desk.leave()
    return practice


def hello(figures: Figures) -> None:
    """A Textual application with one line."""
    terminal = Terminal.start([sys.executable, "-c", HELLO])
    figures.add("hello", terminal.painted("as long as a line"))
    terminal.still()
    figures.add("hello MB", terminal.memory())
    terminal.end()


def ours(figures: Figures, practice: Practice, steps: int) -> None:
    """From the command to the run screen, by keys; then moves on it."""
    sop = str(Path(sys.executable).with_name("sop"))
    terminal = Terminal.start([sop, "--station", str(practice.folder)])
    figures.add(f"first screen {steps}", terminal.painted("Who are you"))
    place = list(practice.desk().short_names()).index(ME)
    terminal.keys(str(place + 1))
    terminal.keys("\r")
    terminal.painted("passphrase")
    terminal.keys(practice.passphrases[ME])
    terminal.keys("\r")
    home = terminal.painted("Due (")
    terminal.keys("\r")
    run = terminal.painted("ANSWERS")
    figures.add(f"home {steps}", home)
    figures.add(f"run {steps}", run)
    figures.add(f"MB {steps}", terminal.memory())
    terminal.still()
    for number in range(MOVES):  # to and fro, since at the last line nothing is drawn
        taken, size = terminal.move("\x1b[B" if number % (2 * BEFORE_TURNING) < BEFORE_TURNING else "\x1b[A")
        figures.add(f"move {steps}", taken)
        figures.add(f"bytes {steps}", size)
    terminal.end()


def other(figures: Figures, name: str, command: str) -> None:
    """Another program, until it shows something."""
    terminal = Terminal.start(command.split())
    figures.add(name, terminal.painted())
    terminal.end()


def told(label: str, value: float, target: float | None = None, unit: str = "") -> bool:
    """Print one figure; was its target met?"""
    met = target is None or value <= target
    aim = "" if target is None else f"   target {target:g}{unit}: {'ok' if met else 'MISSED'}"
    print(f"{label:<58} {value:8.2f}{unit}{aim}")
    return met


def main(rounds: int, others: Sequence[tuple[str, str]]) -> int:
    """Measure in turns, and print."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        stations = {steps: station(Path(folder), steps) for steps in SIZES}
        for _ in range(rounds):
            hello(figures)
            for steps, practice in stations.items():
                ours(figures, practice, steps)
            for name, command in others:
                other(figures, name, command)
    small, large = SIZES
    hello_s, medians = figures.median("hello"), figures.median
    print(
        f"hello world, started and painted: {hello_s * 1000:.0f} ms; first screen of sop: "
        f"{medians(f'first screen {large}') * 1000:.0f} ms; then home {medians(f'home {large}') * 1000:.0f} ms, "
        f"run of {large} steps {medians(f'run {large}') * 1000:.0f} ms (of {small}: "
        f"{medians(f'run {small}') * 1000:.0f} ms)"
    )
    moves = sorted(figures.of[f"move {large}"])
    met = [
        told("first screen / hello world", medians(f"first screen {large}") / hello_s),
        told(
            "passphrase accepted to run / hello world",
            (medians(f"home {large}") + medians(f"run {large}")) / hello_s,
            2.0,
        ),
        told(
            "the whole start / hello world",
            sum(medians(f"{n} {large}") for n in ("first screen", "home", "run")) / hello_s,
        ),
        told(f"opening {large} steps / {small}", medians(f"run {large}") / medians(f"run {small}"), 1.5),
        told("key to repaint, median", statistics.median(moves), 8, " ms"),
        told("key to repaint, 95 of 100", moves[len(moves) * 95 // 100], 16, " ms"),
        told("bytes of a move", statistics.mean(figures.of[f"bytes {large}"]), 3_000),
        told("memory / hello world", medians(f"MB {large}") / medians("hello MB"), 1.5),
    ]
    for name, _ in others:
        told(f"{name} / hello world", medians(name) / hello_s)
    return met.count(False)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if "=" not in word]
    named = [(word.partition("=")[0], word.partition("=")[2]) for word in sys.argv[1:] if "=" in word]
    sys.exit(1 if main(int(words[0]) if words else ROUNDS, named) else 0)
