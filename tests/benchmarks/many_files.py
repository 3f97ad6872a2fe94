"""Checking 1,000 small procedures against `check-jsonschema` on the same files, in CPU seconds, imports included.

Run: python -m tests.benchmarks.many_files [FILES]. `check-jsonschema` only holds each file against the schema;
`sop check` also builds the model, reads conditions, checks references and proves. `make peers` installs the other.
Target: at most 0.4 of its time (2.5 times as fast).
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv" / "peers"
SMALL = """\
sop: 0
id: small_{n}
version: 0.1.0
title: A small procedure, number {n}
owner: duty_officer
outcomes: {{done: Done}}
phases:
  begin:
    title: Begin
    steps:
      ask:
        title: Ask what happened
        who: [duty_officer, child_desk]
        law: [POL]
        do: [Ask once., Write down the answer.]
        fields:
          danger: {{type: choice, label: "Danger now?", options: {{yes: "Yes", no: "No", unclear: Unclear}}}}
          age: {{type: number, label: "How old?", max: 120}}
  act:
    title: Act
    steps:
      help:
        title: Bring the person to safety
        who: child_desk
        when: ask.danger in [yes, unclear]
        urgent: true
        law: [POL]
        due: {{within: 1 hour, from: ask}}
        fields:
          at: {{type: time, label: When?}}
      tell:
        title: Tell the officer in charge
        who: duty_officer
        after: ask
        law: [POL]
        when: ask.age < 18 or ask.danger == yes
        fields:
          told: {{type: officer, label: Who was told?}}
      book:
        title: Write a short entry
        who: duty_officer
        law: [POL]
        skip: {{reasons: {{not_possible: The book is not here.}}, again: 1 hour}}
        fields:
          number: {{type: text, label: Entry number}}
      close:
        title: Go through it once more
        who: child_desk
        law: [POL]
        fields:
          all_done: {{type: tick, label: Everything was done}}
"""


def main(count: int = 1_000) -> None:
    """Write the files, check them both ways, print CPU seconds and their ratio."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        names = [f"small_{n}.yaml" for n in range(count)]
        for n, name in enumerate(names):
            (folder / name).write_text(SMALL.format(n=n), encoding="utf-8")
        schema = str(ROOT / "schemas" / "procedure.schema.json")
        peer = seconds(["check_jsonschema", "--schemafile", schema, *names], folder, PEERS)
        ours = seconds(["tui", "check", *names], folder, ROOT)
    ratio = ours / peer
    print(f"{count} files: sop check {ours:.2f} s, check-jsonschema {peer:.2f} s, ratio {ratio:.2f}")


def seconds(module: list[str], folder: Path, path: Path) -> float:
    """CPU seconds of one module, which must end well."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command, environment = [sys.executable, "-m", *module], os.environ | {"PYTHONPATH": str(path)}
    subprocess.run(command, check=True, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
