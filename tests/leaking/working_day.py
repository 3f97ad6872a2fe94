"""A working day of random acts with the real program at a practice station, through several doors.

Thirty invented names, numbers and places go into the vault, and wherever else an officer could put them. Kept is
every byte that the program wrote, each with what it was allowed to show: what was typed or asked for just then.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sop_engine.station.folder import open_station
from tests.leaking.names import Child, planted
from tests.leaking.orders import orders_of
from tests.leaking.terminal import CORES, Terminal
from tests.leaking.watching import Watch
from tests.tui.practice import Practice, found

PROCEDURE = Path(__file__).parents[1] / "tui" / "every_type.yaml"
SECONDS = 120
RUN_ID = 32
CASES = tuple(f"CP/{number}/2026" for number in range(1, 6))


@dataclass(frozen=True, slots=True)
class Written:
    """What one act wrote. `allowed`: values that it was asked to show, or that were being typed."""

    act: str
    content: bytes
    allowed: frozenset[str] = frozenset()


@dataclass
class Day:
    """One day. `home`: all that the program may write to; `desk`: what the officer typed in files."""

    folder: Path
    seed: int
    written: list[Written] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    runs: dict[str, str] = field(default_factory=dict)
    known: list[Child] = field(default_factory=list)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - the same day again
        self.children = planted(self.seed)
        self.home, self.desk = self.folder / "home", self.folder / "desk"
        for place in (self.home / "tmp", self.home / "out", self.desk):
            place.mkdir(parents=True)
        self.practice: Practice = found(self.home / "station")
        words = "".join(f"{who}: {words}\n" for who, words in self.practice.passphrases.items())
        self.words = self._file("words", words)

    def _file(self, name: str, text: str) -> Path:
        path = self.desk / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        return path

    @property
    def surroundings(self) -> dict[str, str]:
        """Nothing of the machine but where Python is."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
        home = str(self.home)
        own = {
            "HOME": home,
            "TMPDIR": f"{home}/tmp",  # noqa: S108 - inside the home
            "SOP_STATION": str(self.practice.folder),
            "TERM": "xterm-256color",
        }
        own |= {f"XDG_{name}_HOME": f"{home}/.{name.lower()}" for name in ("DATA", "STATE", "CACHE", "CONFIG")}
        return {**kept, **own, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONFAULTHANDLER": "1"}

    def sop(self, *arguments: str, typed: str = "", words: Path | None = None, kill: float = 0.0) -> str:
        """One command; killed after so many seconds, where any are given. Gives its standard output."""
        command = [sys.executable, "-m", "tui", *arguments, "--passphrase-file", str(words or self.words)]
        with subprocess.Popen(
            ["/bin/sh", "-c", CORES, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.surroundings,
            cwd=self.home,
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(typed.encode(), timeout=kill or SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(
                    process.pid, self.chance.choice((signal.SIGKILL, signal.SIGABRT, signal.SIGTERM, signal.SIGINT))
                )
                out, err = process.communicate()
        name = " ".join(arguments[: 2 if arguments[0] in {"run", "case", "station"} else 1])
        self.counts[f"{name}: exit {process.returncode}"] += 1
        self.written += [Written(f"{name}, output", out), Written(f"{name}, messages", err)]
        return out.decode("utf-8", "replace")

    def child(self, case: str = "") -> Child:
        """One of the ten: two in each of five cases."""
        return self.chance.choice(self.children_of(case) if case else self.children)

    def children_of(self, case: str) -> list[Child]:
        """The children of a case."""
        place = CASES.index(case)
        return self.children[2 * place : 2 * place + 2]

    def sentence(self, case: str) -> str:
        """A text in which a name, number or place of the vault of the case stands; else of nobody."""
        known = [one for one in self.children_of(case) if one in self.known]
        if not known:
            return "Somebody called."
        one = self.chance.choice(known)
        said = self.chance.choice([one.name, one.name.split()[0], one.name.split()[-1], one.contact, one.place])
        ways: list[Callable[[str], str]] = [
            str,
            str.upper,
            str.lower,
            lambda text: text.replace(" ", ""),
            lambda text: text.replace("'", "\u2019"),
        ]
        how = self.chance.choice(ways)
        return self.chance.choice(
            ["Spoke with {}.", "{} was calm", "Called {} twice: nobody", "Seen near {}; went home"]
        ).format(how(said))

    def answers(self, case: str) -> tuple[Path, Child]:
        """An answers file, one in six with a fault in the YAML itself; and which child it puts into the vault."""
        orders = orders_of(self.chance, self.chance.choice(self.children_of(case)), lambda: self.sentence(case))
        child = next(one for one in self.children if one.values == orders[0]["values"])
        lines = [json.dumps(one, ensure_ascii=False) for one in orders]
        if self.chance.random() < 1 / 6:
            lines[1] = lines[1][: -self.chance.randrange(1, 30)]
        text = "sop_answers: 0\nof: every_type\norders:\n" + "".join(f"  - {line}\n" for line in lines)
        return self._file(f"{len(self.written)}.answers.yaml", text), child

    def run(self) -> str:
        """One of the runs."""
        return self.chance.choice(list(self.runs))

    def _carry_out(self, case: str, *arguments: str, kill: float = 0.0) -> None:
        path, child = self.answers(case)
        out = self.sop(*arguments, "--answers", str(path), kill=kill)
        self.runs |= {word: case for word in out.split() if len(word) == RUN_ID}
        told = re.search(rb"(\d+) of \d+ orders are saved|(\d+) orders carried out", self.written[-1].content)
        if told and int(told[1] or told[2]):
            self.known.append(child)

    def start(self) -> None:
        """A new run, by an answers file; often of a case that is known already."""
        case = self.chance.choice(CASES)
        self._carry_out(case, "run", "start", str(PROCEDURE), "--case", case)

    def go_on(self) -> None:
        """More orders in a run."""
        run = self.run()
        self._carry_out(self.runs[run], "run", "resume", run)

    def killed(self) -> None:
        """The machine is switched off, or somebody ends the program, in the midst of it."""
        run = self.run()
        self._carry_out(self.runs[run], "run", "resume", run, kill=self.chance.uniform(0.3, 1.5))

    def plain(self) -> None:
        """Line by line: names where they belong, and where they do not."""
        run = self.run()
        case = self.runs[run]
        one = self.child(case)
        typed = ["/person", "1", one.name, one.contact, "", "/note", self.sentence(case), ".", self.sentence(case)]
        typed += [self.chance.choice(["/go 2", "/skip", "/amend", "/notdone", "/clock", "/exhibits", "/list"])]
        typed += [self.sentence(case), self.sentence(case), "."]
        self.sop("run", "resume", run, "--plain", typed="\n".join([*typed, "/quit", ""]))

    def amend(self) -> None:
        """A change on the command line; what names somebody is asked for, never an argument."""
        self.sop("run", "amend", self.run(), "plain.words", "--value", "Said once.", "--reason", "Heard again.")

    def wrong_words(self) -> None:
        """Somebody types a name as the passphrase."""
        words = self._file(f"wrong{len(self.written)}", f"wanjiru: {self.child().name}\n")
        self.sop("run", "list", words=words)

    def look(self) -> None:
        """Everything that reads."""
        for arguments in self.chance.sample(self._reading(), 3):
            self.sop(*arguments)

    def _reading(self) -> list[tuple[str, ...]]:
        run = self.run()
        return [
            ("run", "list", "--all"),
            ("run", "list", "--json"),
            ("run", "show", run),
            ("run", "show", run, "--json"),
            ("run", "exhibits", run),
            ("run", "clock", run),
            ("case", "list", "--json"),
            ("case", "show", run),
            ("case", "access", run, "--officer", "otieno", "--json"),
            ("station", "log", "--officer", "otieno", "--json"),
            ("station", "check", "--officer", "otieno"),
            ("station", "head"),
            ("verify", run, "--practice"),
            ("due", "--json"),
            ("due",),
        ]

    def hand_out(self) -> None:
        """An interim record, and what a prosecutor does with it."""
        out = self.home / "out" / f"record{len(self.written)}.pdf"
        self.sop("export", self.run(), "--to", "ODPP, Mfano", "--out", str(out), "--interim")
        if out.exists():
            self.sop("verify", str(out), "--practice")

    def back_up(self) -> None:
        """A backup beside the station."""
        self.sop("station", "backup", str(self.home / "out" / f"backup{len(self.written)}"), "--officer", "otieno")

    def screen(self) -> None:
        """The full screen: a note, persons, one shown for a reason, a new one typed; left, locked or killed."""
        self.start()  # the newest run stands first on the screen
        case = list(self.runs.values())[-1]
        one, said = self.child(case), self.sentence(case)
        terminal = Terminal([sys.executable, "-m", "tui"], self.surroundings)
        self._shown("screen", terminal.until_still("enter"))
        place = open_station(self.practice.folder).officer_ids().index("wanjiru") + 1
        self._shown("screen", terminal.press(str(place), "\r"))
        self._shown("screen", terminal.paste(self.practice.passphrases["wanjiru"]) + terminal.press("\r"))
        self._shown("screen", terminal.press("\r"))
        every = frozenset(text for child in self.children for text in (*child.values.values(), *child.name.split()))
        typing = terminal.press("N") + terminal.paste(said) + terminal.press("\x13") + terminal.press("\x1b")
        self._shown("screen, typing a note", typing, every)
        if b"new run" in typing:  # it was saved, so that esc led home
            self._shown("screen", terminal.press("\r"))
        self._shown("screen", terminal.press("p"))
        shown = terminal.press("r") + terminal.paste("To call the guardian") + terminal.press("\r", "r")
        self._shown("screen, a person shown", shown, every)
        typing = terminal.press("a", "1", "\r") + terminal.paste(one.name) + terminal.press("\r")
        typing += terminal.paste(one.contact) + terminal.press("\r") + terminal.press("\x1b", "\x1b", "\x1b")
        self._shown("screen, typing a person", typing, every)
        self._shown("screen", terminal.press("\x0c"))
        ends = (0, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV)
        number = self.chance.choice(ends)
        self.counts[f"screen: ended by {number}"] += 1
        self._shown(
            "screen, the end", terminal.press("\x11") + terminal.end(number) if not number else terminal.end(number)
        )

    def _shown(self, act: str, content: bytes, allowed: frozenset[str] = frozenset()) -> None:
        self.written.append(Written(act, content, allowed))


def spend(day: Day, acts: int) -> Watch:
    """Let so many acts happen. Every door is used at least once."""
    once = [
        day.start,
        day.start,
        day.go_on,
        day.plain,
        day.screen,
        day.wrong_words,
        day.killed,
        day.amend,
        day.hand_out,
        day.back_up,
        day.look,
    ]
    often = [
        day.start,
        day.go_on,
        day.go_on,
        day.plain,
        day.screen,
        day.killed,
        day.hand_out,
        day.look,
        day.look,
        day.amend,
        day.wrong_words,
    ]
    with Watch(str(day.folder)) as watch:
        for number in range(acts):
            act = once[number] if number < len(once) else day.chance.choice(often)
            began = time.monotonic()
            (act if day.runs else day.start)()
            day.seconds[act.__name__] += time.monotonic() - began
    return watch
