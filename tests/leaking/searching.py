"""Searches all that is left of a day: files and their names, streams, what the machine knew of the processes."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.leaking.names import needles
from tests.leaking.watching import Watch
from tests.leaking.working_day import Day
from tests.leaks import Planted

LAYERS = 2
"""Deep enough for a disclosure (base64) in a stream of a PDF (deflate); the streams of `Written` are short."""
CORE = "core"


@dataclass(slots=True)
class Findings:
    """What was searched, and where something was found. `shown`: how many values deliberate acts showed."""

    files: int = 0
    octets: int = 0
    streams: int = 0
    shown: int = 0
    found: list[str] = field(default_factory=list)


def searched_day(day: Day, watch: Watch) -> Findings:
    """Search everything for everything."""
    planted, findings = Planted(needles(day.children)), Findings()
    for path in sorted(day.home.rglob("*")):
        _note(findings, f"name of {path.name}", planted.found(path.name.encode()))
        if path.is_file():
            content = path.read_bytes()
            findings.files += 1
            findings.octets += len(content)
            layers = 0 if _store(path, day) else LAYERS
            _note(findings, str(path.relative_to(day.home)), planted.found(content, layers))
            if path.name.startswith(CORE):
                findings.found.append(f"a core dump: {path.name}")
    for one in day.written:
        findings.streams += 1
        findings.octets += len(one.content)
        there = planted.found(one.content, LAYERS)
        findings.shown += len(there & one.allowed)
        _note(findings, one.act, there - one.allowed)
    for known in watch.seen:
        _note(findings, f"process {known[:40]!r}", planted.found(known, LAYERS))
    return findings


def _store(path: Path, day: Day) -> bool:
    """The encrypted store: what stands there in clear is found, and noise is not decoded."""
    return (
        path.parent == day.practice.folder
        and path.name.partition(".")[0] in {"station", "keys"}
        and path.suffix != ".json"
    )


def _note(findings: Findings, where: str, values: set[str]) -> None:
    findings.found += [f"{where}: {value}" for value in sorted(values)]


def outside(folder: Path, before: Counter[str]) -> list[str]:
    """Files of a folder that were not there before, such as a core dump where the program stood."""
    return sorted(str(path) for path in folder.iterdir() if not before[path.name])
