"""Every figure beside its target: runs the scripts of this folder one after another, each in its own process.

Run: make bench, or python -m tests.benchmarks [--quick] [NAME…]. `--quick` takes small counts. What a script prints
goes to standard error as it comes; the table comes at the end. A missed target is shown and is no failure: exit 0,
unless a script broke.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
NUMBER = r"(-?[\d.,]*\d)"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        title: what is measured. pattern: finds it in what the script prints; the first group is the number.
        unit: behind the number. limit: the target, at most so much; None for a figure without one.
    """

    title: str
    pattern: str
    unit: str = ""
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """One script: its name, its figures, its arguments in full and in quick runs, a program that it needs."""

    name: str
    figures: tuple[Figure, ...]
    full: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()
    needs: str = ""


BAD_KILLS = rf"{NUMBER} kills lost or broke"
SCRIPTS = (
    Script("loading", (Figure("loading 1,000 steps / PyYAML CSafeLoader", rf"ratio {NUMBER}", "x", 0.5),)),
    Script(
        "cel_oracle",
        (
            Figure("disagreements with CEL", rf"{NUMBER} disagreements", "", 0),
            Figure("  of evaluations", rf"{NUMBER} evaluations"),
            Figure("one evaluation", rf"takes {NUMBER} us", " us"),
            Figure("  / cel-expr-python on the same", rf"ratio {NUMBER}", "x", 0.5),
        ),
        full=("100000",),
        quick=("2000",),
    ),
    Script(
        "proving",
        tuple(
            Figure(
                f"sop check with proofs, {kind}, {steps} steps, CPU",
                rf"{kind} +{steps} steps: check {NUMBER} s",
                " s",
                limit,
            )
            for kind in ("plain", "woven")
            for steps, limit in ((30, 0.25), (300, 0.5), (1000, 1.5))
        ),
    ),
    Script(
        "proof_oracle",
        (
            Figure("proofs that disagree with exhaustive search", rf"{NUMBER} disagreements", "", 0),
            Figure("  of verdicts", rf"{NUMBER} verdicts"),
        ),
        full=("1000", "3"),
        quick=("50", "3"),
    ),
    Script(
        "whole_language",
        (
            Figure("acts tried in the whole language", rf"{NUMBER} acts"),
            Figure("  of them accepted", rf"{NUMBER} accepted"),
        ),
        quick=("20",),
    ),
    Script("mutants", (Figure("mutants killed by the procedure's tests", rf"\({NUMBER} %", " %"),)),
    Script(
        "hostile_check",
        (
            Figure("hostile inputs beyond 2 s or 500 MB", rf"inputs, {NUMBER} beyond", "", 0),
            Figure("  of inputs", rf"^{NUMBER} hostile"),
        ),
    ),
    Script(
        "many_files",
        (Figure("checking 1,000 small files / check-jsonschema", rf"ratio {NUMBER}", "x", 0.4),),
        quick=("50",),
    ),
    Script(
        "deciding",
        (
            Figure("deciding one answer, CPU", rf"one answer: {NUMBER} us", " us", 60),
            Figure("replaying 1,000 events, CPU", rf"replayed: {NUMBER} ms", " ms", 10),
        ),
    ),
    Script(
        "saving",
        (
            Figure("saved answer / bare commit", rf"\+0 ms.*, ratio {NUMBER},", "x", 2.2),
            Figure("the same, 1 ms added to each sync", rf"\+1 ms.*, ratio {NUMBER},", "x", 1.25),
            Figure("the same, 5 ms added to each sync", rf"\+5 ms.*, ratio {NUMBER},", "x", 1.06),
        ),
        needs="gcc",
    ),
    Script(
        "answering",
        (
            Figure("whole saved answer / bare commit", rf"\+0 ms.*, ratio {NUMBER},", "x", 2.5),
            Figure("the same, 1 ms added to each sync", rf"\+1 ms.*, ratio {NUMBER},", "x", 1.3),
            Figure("the same, 5 ms added to each sync", rf"\+5 ms.*, ratio {NUMBER},", "x"),
        ),
        needs="gcc",
    ),
    Script(
        "opening",
        (
            Figure("opening a run of 1,000 entries, warm", rf"warm: {NUMBER} ms", " ms", 50),
            Figure("the same, file not in memory", rf"cold: {NUMBER} ms", " ms", 50),
            Figure("listing the newest 50 runs", rf"50 runs: {NUMBER} ms", " ms", 5),
            Figure("  in a station of so many runs", rf"^{NUMBER} runs of"),
        ),
        quick=("2000",),
    ),
    Script(
        "bundling",
        (
            Figure("rules of a bundle of 340 entries, CPU", rf"rules +{NUMBER} s", " s", 0.5),
            Figure("  packing it", rf"packed +{NUMBER} s", " s"),
            Figure("  bagit.py, digests alone", rf"bagit.py +{NUMBER} s", " s"),
        ),
    ),
    Script(
        "verifying",
        (
            Figure("verifying entries / bare signatures, CPU", rf"ratio {NUMBER},", "x", 1.2),
            Figure("  of entries", rf"^{NUMBER} entries"),
        ),
        quick=("3000",),
    ),
    Script(
        "replaying",
        (
            Figure("replaying events from their claims, CPU", rf"claims in {NUMBER} s", " s"),
            Figure("  of events", rf"^{NUMBER} events"),
        ),
        quick=("20000",),
    ),
    Script(
        "starting",
        (Figure("sop --help beyond python -c pass", rf"help is {NUMBER} ms", " ms", 100),),
    ),
    Script(
        "record",
        (
            Figure("drawing a record of 300 steps, CPU", rf"300 steps.*lay out and draw {NUMBER} s", " s", 0.74),
            Figure("drawing a record of 3,000 steps, CPU", rf"3000 steps.*lay out and draw {NUMBER} s", " s", 10),
        ),
    ),
    Script(
        "byte_flips",
        (
            Figure("changed bytes that verify misses", rf"anywhere.*, {NUMBER} missed", "", 0),
            Figure("  of changes", rf"anywhere: {NUMBER} changes"),
            Figure("the same in the hole for the signature", rf"hole.*, {NUMBER} missed", "", 0),
        ),
        quick=("20",),
    ),
    Script(
        "kill_loop",
        (Figure("kills of a journal with a loss", BAD_KILLS, "", 0), Figure("  of kills", rf"^{NUMBER} kills")),
        quick=("10",),
    ),
    Script(
        "run_kills",
        (Figure("kills of a run with a loss", BAD_KILLS, "", 0), Figure("  of kills", rf"^{NUMBER} kills")),
        quick=("5",),
    ),
    Script(
        "power_cuts",
        (
            Figure("entries lost by power cuts", rf"=FULL.*\n.*s: {NUMBER} told", "", 0),
            Figure("  stations that do not open", rf"=FULL.*\n.*; {NUMBER} stations", "", 0),
            Figure("  of cuts", rf"=FULL.*\n  {NUMBER} cuts"),
        ),
        quick=("40",),
    ),
    Script(
        "station_flips",
        (
            Figure("changed bits of a station that pass unseen", rf": {NUMBER} unseen", "", 0),
            Figure("  of changes in rows", rf"^{NUMBER} changes in rows"),
        ),
        quick=("400", "40"),
    ),
    Script(
        "failing_disk",
        (Figure("failed syncs with a loss", rf"; {NUMBER} lost or broke", "", 0),),
        quick=("5",),
        needs="gcc",
    ),
    Script(
        "fuzz_source",
        (
            Figure("texts that broke the loader", rf"{NUMBER} exceptions", "", 0),
            Figure("  of texts", rf"^{NUMBER} texts"),
        ),
        full=("60",),
        quick=("3",),
    ),
    Script(
        "drive_tmux",
        (
            Figure("questions answered by keys in tmux", rf"^{NUMBER} questions"),
            Figure("from sop to the PDF", rf"in {NUMBER} s at", " s"),
        ),
        needs="tmux",
    ),
)


def rows(script: Script, *, quick: bool) -> Iterator[tuple[str, str, str, str]]:
    """Run one script: figure, measured, target, met. Raises RuntimeError when a figure does not come."""
    if not (HERE / f"{script.name}.py").exists():
        return
    if script.needs and shutil.which(script.needs) is None:
        yield script.name, f"not run: there is no {script.needs}", "", ""
        return
    said = run([f"tests.benchmarks.{script.name}", *(script.quick if quick else script.full)])
    for figure in script.figures:
        found = re.search(figure.pattern, said, re.MULTILINE)
        if found is None:
            raise RuntimeError(script.name)
        met = ""
        if figure.limit is not None:
            met = "yes" if float(found[1].replace(",", "")) <= figure.limit else "NO"
        target = "" if figure.limit is None else f"{figure.limit:g}{figure.unit}"
        yield figure.title, found[1] + figure.unit, target, met


def run(words: list[str]) -> str:
    """Run a module; what it printed, which is also passed on."""
    command = [sys.executable, "-u", "-m", *words]
    print(f"\n== {' '.join(words)}", file=sys.stderr, flush=True)
    said = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            said.append(line)
            print(f"   {line}", end="", file=sys.stderr, flush=True)
    return "".join(said)


def main(words: list[str]) -> int:
    """Run all, or those named; print the table."""
    quick = "--quick" in words
    named = [word for word in words if not word.startswith("-")]
    table, broken = [("figure", "measured", "target", "met")], []
    for script in SCRIPTS:
        if named and script.name not in named:
            continue
        try:
            table.extend(rows(script, quick=quick))
        except RuntimeError:
            broken.append(script.name)
            table.append((script.name, "BROKE", "", ""))
    print("\nQuick counts: figures are rough." if quick else "")
    for figure, measured, target, met in table:
        print(f"{figure:<42} | {measured:>12} | {target:>8} | {met}".rstrip(" |"))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
