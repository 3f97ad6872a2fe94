"""What `sop export` hands out beside the record itself: bundles, and drafts of court papers."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from sop_engine.commands.desk import say
from sop_engine.errors import BadUsage
from sop_engine.session import RunSession


def refuse_several(asked: Mapping[str, bool], *, interim: bool) -> None:
    """Refuse options that ask for different things. `asked`: name of each option, and whether it was given.

    Raises:
        BadUsage: more than one was given, or drafts of an interim record were asked for.
    """
    given = [f"--{name}" for name, wanted in asked.items() if wanted]
    if len(given) > 1:
        sentence = f"One thing at a time: {' and '.join(given)} are different files."
        raise BadUsage(sentence, "Ask for each in a command of its own, with another --out.")
    if interim and asked.get("certificate-draft"):
        sentence = "Drafts of court papers are about the final record, not about an interim one."
        raise BadUsage(sentence, "Close the run first.")


def hand_out_bundle(session: RunSession, recipient: str, out: Path, *, interim: bool, as_json: bool) -> None:
    """Hand out a bundle and say so."""
    from exports.bundle import handing_out

    done = handing_out.hand_out_bundle(session, recipient, out, interim=interim)
    what = f"The bundle with interim record {done.number}" if done.number else "The bundle with the record"
    sentence = (
        f"{what} is written, and an entry says to whom it went. SHA-256 of tagmanifest-sha256.txt: {done.sha256}"
    )
    told = {"file": str(out), "kind": handing_out.KIND, "number": done.number, "sha256": done.sha256}
    _tell(told, sentence, as_json=as_json)


def hand_out_draft(session: RunSession, recipient: str, out: Path, *, as_json: bool) -> None:
    """Hand out drafts of court papers and say so."""
    from exports.papers import drafting

    digest = drafting.hand_out_draft(session, recipient, out)
    sentence = (
        "The drafts are written, and an entry says to whom they went. They prove nothing until a person has checked, "
        "completed and signed them."
    )
    _tell({"file": str(out), "kind": drafting.KIND, "number": 0, "sha256": digest}, sentence, as_json=as_json)


def _tell(told: dict[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(str(told["file"]))
    say(sentence)
