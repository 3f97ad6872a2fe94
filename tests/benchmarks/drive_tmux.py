"""Drive `sop` in a real terminal (tmux) from its first screen to an exported PDF, by keys alone.

Usage: python -m tests.benchmarks.drive_tmux [WIDTHxHEIGHT] [--keep DIR]

It reads nothing but the screen, as an officer would. It prints every screen that differs in kind, checks that
nothing is left on the terminal after leaving, and ends with the path of the PDF. Exit 0 when all of it held.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.tui.practice import Practice, found

SESSION = f"sop-drive-{os.getpid()}"
CASE = "OB 12/2/11/2026"
PATIENCE_SECONDS = 20.0
STILL_SECONDS = 0.15
"""A screen that did not change for so long is whole; keys typed ahead would answer the next question."""
MOST_QUESTIONS = 600
TYPED = (
    ("Full name", "Zawadi Kifaru"),
    ("or: now", "now"),
    ("or: today", "today"),
    ("SHA-256", "ab" * 32),
    ("whole number", "3"),
    ("How many", "3"),
    ("serial/day", "56/10/4/2022"),
    ("phone number", "0712 345 678"),
    ("15 digits", "490154203237518"),
)


class Terminal:
    """One tmux window."""

    def __init__(self, command: str, width: int, height: int) -> None:
        self._tmux("kill-session", check=False)
        size = ("-x", str(width), "-y", str(height))
        subprocess.run(["tmux", "new-session", "-d", "-s", SESSION, *size, "sh"], check=True)
        self.keys(f" PS1='ready> '; clear; {command}", "Enter")

    def _tmux(self, *words: str, check: bool = True) -> str:
        done = subprocess.run(
            ["tmux", words[0], "-t", SESSION, *words[1:]], check=check, capture_output=True, text=True
        )
        return done.stdout

    def keys(self, *names: str) -> None:
        """Press keys by tmux names."""
        self._tmux("send-keys", *names)

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self._tmux("send-keys", "-l", text)

    def screen(self) -> str:
        """What is on the screen, after it has stopped changing."""
        before, now = "", self._tmux("capture-pane", "-p")
        while before != now:
            time.sleep(STILL_SECONDS)
            before, now = now, self._tmux("capture-pane", "-p")
        return now

    def wait_until(self, true: Callable[[str], object]) -> str:
        """The screen, once this is true of it."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not true(shown := self.screen()):
            if time.monotonic() > end:
                print(shown)
                message = "the screen did not change"
                raise SystemExit(message)
        return shown

    def wait_for(self, text: str) -> str:
        """The screen, once this text is on it."""
        return self.wait_until(lambda shown: text in shown)

    def close(self) -> None:
        """End the window."""
        self._tmux("kill-session", check=False)


def question(shown: str) -> str:
    """The lines of the open question, or empty."""
    below = re.split(r"^-{20,}$", shown, flags=re.MULTILINE)
    return below[-1] if len(below) > 1 and "esc back" in below[-1] else ""


def at_rest(shown: str) -> bool:
    """The screen is whole: a question with its hint, or the keys at the foot."""
    return bool(question(shown)) or "enter answer" in shown


def answer(terminal: Terminal, practice: Practice, asked: str) -> None:
    """Answer the question on the screen: make the reply, see it there, press the key that saves, see it gone."""
    saves = "Enter"
    if "passphrase" in asked and "enter   esc" in asked:
        name = next(name for name in practice.passphrases if name.capitalize() in asked or f"{name}:" in asked)
        terminal.type(practice.passphrases[name])
    elif "space or number marks" in asked:
        count = len(re.findall(r"\[[ x]\] \d", asked)) if "Each of them" in asked else 1
        terminal.keys(*(key for _ in range(count) for key in ("Space", "Down")))
    elif "arrows or number" in asked:
        sure = re.search(r"\( \) (\d)\s+Yes\. Close", asked)
        marked = "(*)" in asked  # a decision has no mark before the officer makes one
        terminal.keys(*([sure[1]] if sure else [] if marked else ["1"]))
    else:
        optional = "may stay empty" in asked
        written = next((text for sign, text in TYPED if sign in asked), "" if optional else "Seen and written down")
        terminal.type(written)
        saves = "C-s" if "ctrl+s" in asked else "Enter"
        terminal.wait_for(written)
    ready = terminal.screen()
    terminal.keys(saves)
    terminal.wait_until(lambda shown: question(shown) != question(ready) and "Checking" not in shown)


def run_checklist(terminal: Terminal, practice: Practice) -> int:
    """Answer everything until the run may be closed; gives the number of questions."""
    for count in range(MOST_QUESTIONS):
        shown = terminal.wait_until(at_rest)
        done = re.search(r"(\d+) of (\d+) \[", shown)
        if done and done[1] == done[2] and not question(shown):
            return count
        if not question(shown):
            terminal.keys("Enter")
            shown = terminal.wait_until(question)
        if re.search(r"^ ! ", question(shown), flags=re.MULTILINE):
            print(shown)
            message = "refused"
            raise SystemExit(message)
        answer(terminal, practice, question(shown))
    message = "too many questions"
    raise SystemExit(message)


def show(title: str, shown: str) -> None:
    """Print a screen."""
    print(f"===== {title}", *(f"|{line}" for line in shown.rstrip().split("\n")), sep="\n")


def begin(terminal: Terminal, practice: Practice) -> None:
    """From the first screen to the first question."""
    show("unlock", terminal.wait_for("Who are you?"))
    terminal.keys(*(["Down"] * sorted(practice.passphrases).index("wanjiru")), "Enter")
    answer(terminal, practice, question(terminal.wait_for("wanjiru: your passphrase")))
    show("home", terminal.wait_for("Nothing is due"))
    terminal.keys("n")
    show("procedures", terminal.wait_for("choose a procedure"))
    terminal.keys("Enter")
    terminal.wait_for("Case reference")
    terminal.type(CASE)
    terminal.keys("Enter")
    show("run", terminal.wait_for("Receive the child"))
    terminal.keys("Enter")
    show("first question", terminal.wait_for("enter saves"))


def close_run(terminal: Terminal) -> None:
    """Review, choose the outcome, close."""
    terminal.keys("w")
    show("review", terminal.wait_for("c close"))
    terminal.keys("c")
    terminal.wait_for("How does the run end?")
    terminal.keys("Enter")
    show("close", terminal.wait_for("true to the best"))
    terminal.keys("2", "Enter")
    show("closed", terminal.wait_for("the record is sealed"))


def hand_out(terminal: Terminal, out: Path) -> None:
    """Export the record."""
    terminal.keys("e")
    terminal.wait_for("To whom?")
    terminal.type("Office of the prosecutor")
    terminal.keys("Enter")
    terminal.wait_for("Into which file?")
    terminal.keys("C-u")
    terminal.type(str(out))
    terminal.keys("Enter")
    show("exported", terminal.wait_for("Entered in the journal"))


def lock_and_leave(terminal: Terminal, practice: Practice) -> None:
    """Lock, open again, leave; nothing of the case may stay on the terminal."""
    terminal.keys("C-l")
    locked = terminal.wait_for("SCREEN LOCKED")
    show("locked", locked)
    assert CASE not in locked
    answer(terminal, practice, question(locked))
    terminal.wait_for("Entered in the journal")
    terminal.keys("C-q")
    left = terminal.wait_for("left with")
    show("left", left)
    assert "left with 0" in left
    assert CASE not in left


def drive(width: int, height: int, folder: Path) -> Path:
    """From `sop` to the PDF."""
    practice = found(folder / "station")
    out = folder / "record.pdf"
    sop = Path(sys.executable).with_name("sop")
    terminal = Terminal(f"{sop} --station {practice.folder}; echo left with $?", width, height)
    try:
        begin(terminal, practice)
        print(f"{run_checklist(terminal, practice)} questions answered")
        close_run(terminal)
        hand_out(terminal, out)
        lock_and_leave(terminal, practice)
    finally:
        terminal.close()
    assert out.read_bytes().startswith(b"%PDF-")
    return out


def main() -> None:
    """Read the size, drive, say where the PDF is."""
    size = next((word for word in sys.argv[1:] if "x" in word and word[0].isdigit()), "80x24")
    width, height = (int(part) for part in size.split("x"))
    keep = sys.argv[sys.argv.index("--keep") + 1] if "--keep" in sys.argv else tempfile.mkdtemp()
    started = time.monotonic()
    out = drive(width, height, Path(keep))
    print(f"From sop to {out} in {time.monotonic() - started:.0f} s at {size}, by keys alone.")


if __name__ == "__main__":
    main()
