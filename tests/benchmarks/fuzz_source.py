"""Random edits of valid YAML for as long as asked: reading and checking give a value or findings, never more.

    python -m tests.benchmarks.fuzz_source [SECONDS] [SEED]

Edits bytes, characters and lines of the shipped files. Prints how many texts were tried, how many were
accepted, the slowest one, and which codes were seen; ends with 1 at the first exception, printing its text.
"""

import random
import sys
import time
from collections import Counter
from pathlib import Path

from sop_engine.problem import Problem
from sop_engine.procedure.frames import Form, render
from sop_engine.procedure.schema import validate
from sop_engine.procedure.source import Source, read_source

ROOT = Path(__file__).parents[2]
TROUBLE = [*"&*!|>'\"%@`#,[]{}?:-\t\r\n\\", "\x00", "\x1b", "\u202e", "\ufeff", "\x85", "\u2028", "\ud800"]
TROUBLE += [
    ": ",
    " #",
    "- ",
    "---\n",
    "...\n",
    "<<: ",
    '"\\x',
    '"\\u',
    "\n\n  ",
    "😀",
    "!!str ",
    "&a ",
    "*a",
    "%YAML 1.2\n",
    "0x",
    ".inf",
]
TROUBLE += ["no", "~", "[[[[", "{{{{", "? ", "|2\n", ">-\n", "99999999999999999999", "true", "007"]


def edit(text: str, chance: random.Random) -> str:
    """The text with a few random edits."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        gone = chance.choice([0, 0, 1, 1, 2, 5, 20])
        match chance.randint(0, 3):
            case 0:
                text = text[:at] + chance.choice(TROUBLE) + text[at + gone :]
            case 1:
                text = text[:at] + text[at + gone :]
            case 2:
                there = chance.randint(0, len(text))
                text = text[:at] + text[there : there + chance.randint(1, 30)] + text[at + gone :]
            case _:
                lines = text.split("\n")
                row = chance.randrange(len(lines))
                lines[row] = chance.choice(
                    ["", "  " + lines[row], lines[row].lstrip(), lines[row][:-1], "- " + lines[row]]
                )
                text = "\n".join(lines)
    return text


def judge(text: str, *, deep: bool) -> tuple[bool, list[Problem]]:
    """Was it accepted as YAML, and the findings; with `deep`, of the schema and rendered too."""
    found = read_source(text, "x.yaml")
    accepted = isinstance(found, Source)
    problems = found if isinstance(found, list) else validate(found) if deep else []
    if not accepted and not problems:
        msg = "neither a value nor a finding"
        raise AssertionError(msg)
    for form in Form:
        shown = render(problems, {"x.yaml": text}, form)
        if form is not Form.JSON and not shown.replace("\n", "").isprintable():
            msg = "not printable"
            raise AssertionError(msg)
    return accepted, problems


def main(seconds: float, seed: int) -> int:
    """Try for so many seconds."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark, repeatable by its seed
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "procedures").rglob("*.yaml"))]
    codes: Counter[str] = Counter()
    tried = accepted = 0
    slowest = 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        lines = chance.choice(texts).split("\n")
        start = chance.randrange(len(lines))
        text = edit("\n".join(lines[start : start + chance.randint(1, 60)]), chance)
        began = time.perf_counter()
        try:
            good, problems = judge(text, deep=tried % 20 == 0)
        except BaseException:
            print(f"after {tried} texts, seed {seed}:\n{text!r}")
            raise
        slowest = max(slowest, time.perf_counter() - began)
        tried, accepted = tried + 1, accepted + good
        codes.update({problem.code for problem in problems})
    print(
        f"{tried:,} texts, {accepted:,} accepted as YAML, 0 exceptions, slowest {slowest * 1000:.0f} ms, seed {seed}"
    )
    print(" ".join(f"{code}:{count}" for code, count in sorted(codes.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
