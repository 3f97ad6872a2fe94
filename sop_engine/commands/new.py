"""`sop new`: the beginning of a procedure, with a comment on every part, that checks clean and runs."""

import re
from pathlib import Path

import click

from sop_engine.commands.schema import write_schema
from sop_engine.commands.writing import make_folder, write_new
from sop_engine.errors import BadUsage, CannotOpen

MODELINE = "# yaml-language-server: $schema=procedure.schema.json\n"
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z", re.ASCII)
_LONGEST = 60

SCAFFOLD = (
    MODELINE
    + """\
# What must be done, by whom, when, and what is written down. Change it, and run: sop check {name}/{name}.yaml
sop: 0  # version of the language
id: {name}  # the name of this file and of its folder
version: 0.1.0
title: {title}
about: An example to begin with. Write one or two sentences here.
owner: duty_officer  # the role that answers for open runs; roles stand in shared/roles.yaml

# How a run can end. The closing officer chooses one.
outcomes: {{settled: The matter is settled, handed_on: The matter was handed on}}

# Phases have steps, steps have fields. The order of writing is the order on the screen.
phases:
  begin:
    title: Begin
    steps:

      # A step is one act, at one moment, by one person. Its title is an order or a question.
      receive:
        title: Receive the person
        who: duty_officer
        law: [POL]  # codes of shared/law.yaml; POL is a working rule of our own
        do:  # one act a line
          - Offer a seat.
          - Ask what happened.
        never: [Do not send anybody away.]
        why: People who are sent away seldom come back.
        fields:
          arrived_at: {{type: time, label: When did they arrive?}}
          urgent: {{type: choice, label: Is it urgent?, list: yes_no_unknown}}  # a list of shared/lists.yaml

      # `when` says in which cases a step applies. `due` is a clock; without a law it stays `proposed`.
      help:
        title: Call for help
        who: duty_officer
        law: [POL]
        when: receive.urgent in [yes, unknown]
        due: {{within: 15 minutes, from: receive.arrived_at}}
        fields:
          called: {{type: text, label: Whom did you call?}}

  finish:
    title: Finish
    after: receive  # a hold point: these steps apply, but not yet
    steps:

      # `second` is another officer who confirms. `skip` says how a step may be left out; without it, never.
      decide:
        title: Decide what comes next
        who: duty_officer
        second: ocs
        law: [POL]
        skip: {{reasons: {{duplicate: It was decided in another run.}}}}
        fields:
          next:
            type: decision  # always with a reason, and never made by the program
            label: What comes next?
            by: duty_officer
            options: {{settle: Settle it here, hand_on: Hand it on}}
            propose: {{hand_on: receive.urgent == yes}}  # shown as a proposal; the officer still chooses
"""
)


@click.command()
@click.argument("name")
@click.option("--from", "origin", metavar="ID|PATH", help="Begin with a copy of this procedure instead.")
@click.option("--in", "folder", type=click.Path(path_type=Path), default=Path(), help="Make the folder in this one.")
def new(name: str, origin: str | None, folder: Path) -> None:
    """Begin the procedure NAME: a folder NAME with a commented NAME.yaml and the schema for editors.

    Nothing is written over.
    """
    if not _NAME.match(name) or len(name) > _LONGEST:
        sentence = f"{name[:_LONGEST]!r} cannot be the name of a procedure."
        raise BadUsage(sentence, "A name is lower-case letters, digits and _, and begins with a letter.")
    title = name.replace("_", " ").capitalize()
    text = SCAFFOLD.format(name=name, title=title) if origin is None else _copy(origin, name)
    file = folder / name / f"{name}.yaml"
    make_folder(file.parent)
    write_new(file, text.encode("utf-8"))
    write_schema(file.parent, "procedure")
    click.echo(str(file))
    click.echo(f"Begun. Change it, and check it with: sop check {file}", err=True)


def _copy(origin: str, name: str) -> str:
    """The text of another procedure under the new name, as version 0.1.0, its comments kept.

    Raises:
        CannotOpen: there is none, or it has errors.
    """
    from sop_engine.commands.desk import runnable
    from sop_engine.commands.library import read_files
    from sop_engine.procedure.source import Source, read_source

    runnable(origin)
    files, main = read_files(origin)
    source = read_source(files[main], main)
    if not isinstance(source, Source):
        sentence = f"{origin} cannot be read."
        raise CannotOpen(sentence)
    lines = source.text.splitlines(keepends=True)
    for key, value in (("id", name), ("version", "0.1.0")):
        at = source.position((key,))
        line = lines[at.line - 1]
        lines[at.line - 1] = f"{line[: at.column - 1]}{value}{line[at.column - 1 + at.length :]}"
    body = [line for line in lines if not line.startswith("# yaml-language-server:")]
    return MODELINE + "".join(body)
