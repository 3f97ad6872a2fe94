"""Hostile inputs through `sop check`: findings or a result, never a traceback, each within 2 s and 500 MB.

    python -m tests.benchmarks.hostile_check [NAME…]

Each input is checked in a process of its own, imports included. Prints seconds of CPU and peak memory for each,
then the worst; ends with 1 when one of them breaks a limit, ends otherwise than a check may, or says "Traceback".
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 2.0
MEGABYTES = 500
FULL = 2 * 1024 * 1024 - 1024
"""Bytes that a file may have, nearly."""

_HEAD = (
    "sop: 0\nid: hostile\nversion: 0.1.0\ntitle: Hostile\nowner: child_desk\nsubject: child\noutcomes: {done: Done}\n"
)
_PHASE = _HEAD + "phases:\n  one:\n    title: One\n    steps:\n"
_STEP = "      s{n}: {{title: T, who: ocs, law: [POL], fields: {{a: {{type: yesno, label: A}}}}}}\n"
_ASK = (
    "      ask: {title: T, who: ocs, law: [POL], fields: {a: {type: yesno, label: A}, w: {type: text, label: W}}}\n"
)
_THEN = "      then: {{title: T, who: ocs, law: [POL], when: {0}, fields: {{a: {{type: yesno, label: A}}}}}}\n"


def steps(count: int, line: str = _STEP) -> str:
    """A procedure with so many short steps."""
    return _PHASE + "".join(line.format(n=n) for n in range(count))


def filled(line: str, head: str = "", size: int = FULL) -> str:
    """The line again and again, numbered with `{n}`, up to the size that a file may have."""
    lines: list[str] = [head]
    room = size - len(head)
    n = 0
    while room > 0:
        lines.append(line.replace("{n}", str(n)))
        room -= len(lines[-1])
        n += 1
    return "".join(lines[:-1])


def chain(count: int) -> str:
    """Steps that each wait for all before them: many hold points, no circle."""
    line = "      s{n}: {{title: T, who: ocs, law: [POL], {after}fields: {{a: {{type: yesno, label: A}}}}}}\n"
    rows = (
        line.format(n=n, after=f"after: [{', '.join(f's{m}' for m in range(n))}], " if n else "")
        for n in range(count)
    )
    return _PHASE + "".join(rows)


def wait_in_circles(count: int) -> str:
    """Steps that each wait for all others."""
    names = [f"s{n}" for n in range(count)]
    line = "      {0}: {{title: T, who: ocs, law: [POL], after: [{1}], fields: {{a: {{type: yesno, label: A}}}}}}\n"
    return _PHASE + "".join(line.format(name, ", ".join(other for other in names if other != name)) for name in names)


def rules_in_a_chain(count: int, rule: str = "s{n}.a >= s{m}.a") -> str:
    """Steps whose number must stand in an order to that of the step before."""
    line = "      s{n}: {{title: T, who: ocs, law: [POL], fields: {{a: {{type: number, label: A{must}}}}}}}\n"
    rows = (
        line.format(n=n, must=f", must: {rule.format(n=n, m=n - 1)}, otherwise: Not so." if n else "")
        for n in range(count)
    )
    return _PHASE + "".join(rows)


def unknown_names(count: int) -> str:
    """Conditions that read steps which are not there, each one another."""
    line = (
        "      step_number_{n}: {{title: T, who: ocs, law: [POL], {when}fields: {{a: {{type: yesno, label: A}}}}}}\n"
    )
    return _PHASE + "".join(line.format(n=n, when=f"when: stap_numbr_{n}.b == yes, ") for n in range(count))


def unknown_holds(count: int, each: int) -> str:
    """Steps that wait for steps which are not there, each for others."""
    line = _STEP.replace("s{n}", "step_number_{n}").replace("fields:", "after: [{after}], fields:")
    return _PHASE + "".join(
        line.format(n=n, after=", ".join(f"stap_numbr_{n}_{k}" for k in range(each))) for n in range(count)
    )


def unknown_options(count: int) -> str:
    """A choice of many options, and conditions that name others."""
    options = ", ".join(f"option_{n}: O" for n in range(count))
    ask = (
        "      ask: {title: T, who: ocs, law: [POL], fields: {a: {type: choice, label: A, options: {"
        + options
        + "}}}}\n"
    )
    return (
        _PHASE + ask + "".join(_THEN.replace("then", f"t{n}").format(f"ask.a == optoin_{n}x") for n in range(1_000))
    )


CASES: dict[str, Callable[[], str | bytes]] = {
    "100,000 open brackets": lambda: "[" * 100_000,
    "100,000 open braces": lambda: "{" * 100_000,
    "100,000 nested lists": lambda: "a: " + "[" * 100_000 + "]" * 100_000,
    "100,000 nested dashes": lambda: "- " * 100_000,
    "1,500 indented levels": lambda: "".join(" " * n + "a:\n" for n in range(1500)),
    "nested as deep as allowed": lambda: "a: " + "[" * 30 + "]" * 30,
    "a bomb of aliases": lambda: (
        "a0: &a0 [x,x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1},*a{n - 1}]\n" for n in range(1, 40))
    ),
    "2 MiB of anchors": lambda: filled("a{n}: &b x\n"),
    "2 MiB of tags": lambda: filled("a{n}: !b x\n"),
    "a scalar of 10 MB": lambda: _HEAD + "about: " + "a" * 10_000_000,
    "a scalar of 2 MiB": lambda: _HEAD + "about: " + "a" * (FULL - 500),
    "a name of 2 MiB": lambda: _HEAD + "a" * (FULL - 500) + ": x",
    "a quote of 2 MiB never closed": lambda: 'a: "' + "b\n" * (FULL // 2 - 10),
    "2 MiB of escapes": lambda: 'a: "' + r"\x41" * (FULL // 4 - 10) + '"',
    "2 MiB of forbidden escapes": lambda: filled('a{n}: "\\e"\n'),
    "2 MiB of line ends": lambda: "\n" * FULL,
    "2 MiB of tabs": lambda: "\t" * FULL,
    "2 MiB of colons": lambda: ": " * (FULL // 2),
    "2 MiB of question marks": lambda: "? " * (FULL // 2),
    "2 MiB of joined lines": lambda: "a: x\n" + "  - b\n" * (FULL // 6 - 10),
    "2 MiB of zeros": lambda: "\x00" * FULL,
    "2 MiB of chance": lambda: os.urandom(FULL),
    "2 MiB of wide letters": lambda: _HEAD + "about: " + "\N{GRINNING FACE}" * (FULL // 4 - 100),
    "a number of 2 MiB": lambda: "a: " + "9" * (FULL - 10),
    "the same name 100,000 times": lambda: "a: x\n" * 100_000,
    "100,000 unknown names": lambda: filled("k{n}: x\n", _HEAD),
    "100,000 unknown options of steps": lambda: filled("      k{n}: x\n", _PHASE),
    "100,000 steps": lambda: steps(100_000),
    "as many steps as fit in 2 MiB": lambda: filled(_STEP.replace("{{", "{").replace("}}", "}"), _PHASE),
    "as many fields as fit in 2 MiB": lambda: filled(
        "          f{n}: {type: yesno, label: A}\n",
        _PHASE + "      ask:\n        title: T\n        who: ocs\n        law: [POL]\n        fields:\n",
    ),
    "as many options as fit in 2 MiB": lambda: filled(
        "              o{n}: A\n",
        _PHASE + "      ask:\n        title: T\n        who: ocs\n        law: [POL]\n        fields:\n"
        "          c:\n            type: choice\n            label: A\n            options:\n",
    ),
    "as many empty steps as fit in 2 MiB": lambda: filled("      s{n}: {}\n", _PHASE),
    "as many lines of `do` as fit in 2 MiB": lambda: filled(
        "          - A\n", _PHASE + "      ask:\n        title: T\n        who: ocs\n        do:\n"
    ),
    "as many law codes as fit in 2 MiB": lambda: filled(
        "          - L{n}\n", _PHASE + "      ask:\n        title: T\n        who: ocs\n        law:\n"
    ),
    "2,000 steps": lambda: steps(2_000),
    "2,000 unknown roles": lambda: steps(2_000).replace("who: ocs", "who: ocss"),
    "2,000 keys misspelt": lambda: steps(2_000).replace("label", "lable"),
    "a condition of 100,000 letters": lambda: (
        _PHASE + _ASK + _THEN.format("ask.a == yes or " * 6_000 + "ask.a == yes")
    ),
    "a condition of 100,000 brackets": lambda: _PHASE + _ASK + _THEN.format("(" * 100_000),
    "a condition as large as allowed": lambda: _PHASE + _ASK + _THEN.format("ask.a == no or " * 65 + "ask.a == no"),
    "1,000 conditions as large as allowed": lambda: (
        _PHASE
        + _ASK
        + "".join(_THEN.replace("then", f"t{n}").format("ask.a == no or " * 60 + "ask.a == no") for n in range(1000))
    ),
    "1,000 signs in a condition": lambda: _PHASE + _ASK + _THEN.format("'" + "not " * 200 + "ask.a == yes'"),
    "400 steps that wait for all before": lambda: chain(400),
    "400 steps that all wait for each other": lambda: wait_in_circles(400),
    "1,000 numbers in a chain of rules": lambda: rules_in_a_chain(1_000),
    "1,000 numbers, each below the one before": lambda: rules_in_a_chain(1_000, "s{n}.a < s{m}.a"),
    "1,000 numbers with rules of numbers": lambda: rules_in_a_chain(1_000, "s{n}.a >= {n} or s{m}.a < {n}"),
    "1,000 numbers that can get stuck": lambda: rules_in_a_chain(1_000, "s{n}.a >= 5 or s{m}.a < 3").replace(
        "label: A", "label: A, max: 4"
    ),
    "1,400 unknown steps in conditions": lambda: unknown_names(1_400),
    "60 unknown steps to wait for, 400 times": lambda: unknown_holds(400, 60),
    "1,000 unknown options of 5,000": lambda: unknown_options(5_000),
    "2 MiB of allowances": lambda: filled("# sop: allow L501 because it is so.\n", _PHASE + _ASK),
    "2 MiB of comments": lambda: filled("# a comment\n", _PHASE + _ASK),
    "a folded text of 2 MiB": lambda: _HEAD + "about: >\n" + "  word\n" * (FULL // 7 - 100),
    "mixed line ends": lambda: steps(500).replace("\n", "\r"),
    "UTF-16": lambda: steps(500).encode("utf-16"),
    "half a character": lambda: steps(500).encode()[:-3] + b"\xf0\x9f",
}
SHARED: dict[str, tuple[str, Callable[[], str]]] = {
    "shared lists of 2 MiB": ("lists", lambda: filled("  l{n}: {a: A}\n", "lists:\n")),
    "a shared list of 2 MiB": ("lists", lambda: filled("    o{n}: A\n", "lists:\n  age_band:\n")),
    "2 MiB of shapes": ("lists", lambda: filled("  s{n}: (a+)+$\n", "lists: {a: {b: B}}\nshapes:\n")),
    "2 MiB of law": ("law", lambda: filled("  L{n}: {cite: C, conf: V}\n", "law:\n")),
    "2 MiB of roles": ("roles", lambda: filled("  r{n}: {agency: a, title: T}\n", "agencies: {a: A}\nroles:\n")),
    "shared lists that are a text": ("lists", lambda: "a text"),
    "shared lists nested in lists": ("lists", lambda: "lists: {a: [[[[[{b: [c]}]]]]]}"),
}
NAMES = (
    "line\nend.yaml",
    "esc\x1b[31m\x1b]0;owned\x07.yaml",
    "-dash.yaml",
    "\u202ereversed.yaml",
    "a b 'c' \"d\".yaml",
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What one check took: seconds of CPU, peak memory in MB; and how it ended."""

    seconds: float
    megabytes: float
    code: int
    said: str


def cases(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every hostile input as a file: what it is, and its path."""
    for number, (what, make) in enumerate(CASES.items()):
        path = folder / f"case{number}" / "hostile.yaml"
        yield what, _written(path, make())
    for number, (what, (name, text)) in enumerate(SHARED.items()):
        path = folder / f"shared{number}" / "hostile.yaml"
        _written(path.parent / "shared" / f"{name}.yaml", text())
        yield what, _written(path, steps(3))
    for number, name in enumerate(NAMES):
        yield f"a file called {name!r}", _written(folder / f"name{number}" / name, steps(3).replace("type", "tpye"))


def _written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def measure(path: Path) -> Measured:
    """Check one file in a process of its own."""
    code = "import sys; from tui.cli import main; sys.argv[0] = 'sop'; main()"
    words = [sys.executable, "-c", code, "check", "--", str(path)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout is not None
        said = process.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    del before
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, process.returncode, said)


def main(words: list[str]) -> int:
    """Measure all, or those whose name holds one of the words."""
    bad = 0
    worst = most = 0.0
    count = 0
    with tempfile.TemporaryDirectory() as name:
        for what, path in cases(Path(name)):
            if words and not any(word in what for word in words):
                continue
            found = measure(path)
            fine = found.code in {0, 1, 2} and "Traceback" not in found.said and "\x1b" not in found.said
            fine = fine and "has a fault" not in found.said
            fine = fine and found.seconds <= SECONDS and found.megabytes <= MEGABYTES
            bad += not fine
            count += 1
            worst, most = max(worst, found.seconds), max(most, found.megabytes)
            mark = "" if fine else "  <-- BROKEN LIMIT"
            print(f"{found.seconds:6.2f} s {found.megabytes:5.0f} MB  exit {found.code}  {what}{mark}")
    print(f"{count} hostile inputs, {bad} beyond a limit; worst {worst:.2f} s, {most:.0f} MB")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
