"""Small procedures for tests: a text with one place to change, and the shipped shared files beside it."""

from collections.abc import Mapping

from sop_engine.commands.library import read_files
from sop_engine.procedure.load import SHARED, Loaded, load_procedure
from sop_engine.resources import shipped

NAME = "example/example.yaml"

BASE = """\
# An invented procedure.
sop: 0
id: example
version: 0.1.0
title: An example
about: Two phases and every kind of field.
owner: child_desk
subject: child
outcomes: {done: Done, stopped: Stopped}
phases:
  first:
    title: First
    steps:
      ask:
        title: Ask
        who: [child_desk, health_worker]
        law: [POL]
        do: [Ask slowly., Write down the words.]
        say: [You did right to come.]
        never: [Do not guess.]
        why: It is asked once.
        call: [ambulance]
        urgent: true
        due: {within: 2 hours, from: ask.came_at, basis: clinical}
        fields:
          came_at: {type: time, label: When did they come?}
          hurt: {type: choice, label: Hurt?, privacy: harm, options: {yes: "Yes", no: "No", unclear: Not clear}}
          when_hurt: {type: date, label: Since when?, when: ask.hurt == yes}
          age: {type: number, label: How old?, max: 120}
          signs: {type: multi, label: Signs, options: {red: Red, blue: Blue, none: None}}
          child: {type: person, as: child, label: The child}
          words: {type: longtext, label: Words, optional: true}
      care:
        title: Bring help
        who: health_worker
        law: [POL, CHA-145]
        when: ask.hurt in [yes, unclear]
        due:
          - {within: 1 hour, from: ask}
          - {within: 3 days, from: [ask.when_hurt, ask], when: ask.age < 12, warn: 1 day}
        skip: {reasons: {refused: Refused after it was explained.}, again: 12 hours}
        fields:
          left_at: {type: time, label: Left at}
          seen_at:
            type: time
            label: Seen at
            must: care.seen_at >= care.left_at
            otherwise: They cannot be seen before they left.
  second:
    title: Second
    after: first
    when: ask.age < 18
    steps:
      things:
        title: List the things
        who: exhibit_officer
        second: ocs
        law: [POL]
        ask_first: Are there things?
        fields:
          item:
            type: list
            label: Things
            columns:
              kind: {type: choice, label: Kind, options: {phone: Phone, paper: Paper, other: Something else}}
              owner: {type: person, as: witness, label: Whose?}
              number: {type: text, label: Number, privacy: identity, when: things.item.kind == phone}
          proof: {type: exhibit, kind: paper, label: Proof, optional: true}
          agreed: {type: sign, by: [parent, guardian], label: I agree.}
      settle:
        title: Settle
        who: ocs
        law: [POL]
        sealed: [ocs, prosecutor]
        fields:
          how:
            type: decision
            label: How?
            by: ocs
            options: {go: Go on, stop: Stop}
            propose: {stop: any(things.item.kind == paper), go: count(things.item) > 1}
          lead: {type: officer, role: investigator, label: Who leads?}
          sum: {type: hash, label: SHA-256, optional: true}
          level: {type: choice, label: Level, list: diversion_option, where: option.level == 1}
          sure: {type: tick, label: I am sure.}
"""


def shared_files() -> dict[str, str]:
    """The shipped shared files under their short names."""
    folder = shipped("procedures") / "shared"
    return {f"shared/{name}.yaml": (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in SHARED}


SHARED_FILES = shared_files()


def used_files(procedure: str) -> dict[str, str]:
    """The shipped files that a shipped procedure is read with: the shared ones and the procedures that it uses."""
    files, main = read_files(procedure)
    return {name: text if isinstance(text, str) else text.decode() for name, text in files.items() if name != main}


def load(text: str = BASE, *, quick: bool = False, shared: Mapping[str, str] | None = None) -> Loaded:
    """Load this text; `shared` replaces shared files (`roles`, `law`, `lists`)."""
    files = SHARED_FILES | {f"shared/{name}.yaml": body for name, body in (shared or {}).items()}
    return load_procedure({NAME: text, **files}, NAME, quick=quick)


def changed(old: str, new: str, text: str = BASE) -> str:
    """The text with one thing replaced, which must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def codes(loaded: Loaded) -> list[str]:
    """Codes of the findings, in order."""
    return [problem.code for problem in loaded.problems]
