"""`sop export`: hand out the record of a run."""

import json
from pathlib import Path
from typing import Any

import click

from exports.commands import copy as copies
from exports.commands import further
from exports.commands.statistics import hand_out_statistics
from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.errors import BadUsage


@click.command()
@click.argument("run", metavar="[RUN|PROCEDURE]", default="")
@click.option("--to", "recipient", help="To whom it goes: office and name. It is entered in the journal.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="A file that does not exist yet."
)
@click.option("--interim", is_flag=True, help="A numbered record of a run that is still open.")
@click.option(
    "--bundle", is_flag=True, help="With journal, procedure and certificates: a folder, or one file ending in .zip."
)
@click.option(
    "--certificate-draft",
    "draft",
    is_flag=True,
    help="Drafts for a court (Evidence Act s.106B(4), 78A(3)) and the health log, for a person to complete and sign.",
)
@copies.copy_options
@click.option(
    "--statistics",
    metavar="QUARTER",
    help="Counts of all runs of 2026-Q1, say; those under five are left out.",
)
@click.option("--blank", is_flag=True, help="A blank checklist of PROCEDURE, to be filled in by hand.")
@click.option(
    "--language", type=click.Choice(["en", "sw"]), default="en", show_default=True, help="Of a blank checklist."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def export(
    run: str, *, statistics: str | None, blank: bool, language: str, out: Path, as_json: bool, **options: Any
) -> None:
    """Hand out the record of RUN as a signed PDF. Values about identity and harm are withheld in it.

    With --bundle: the record and all that stands behind it, as files that plain tools can check.

    With --certificate-draft: papers about the record for a court, filled in as far as the program can know.

    With --copy: more than the record shows, or a list of what it withholds, for one recipient and a reason.

    With --statistics: how many runs of each procedure began in a quarter, and how they stand.

    With --blank: print PROCEDURE as an empty checklist, for days without power. No station is needed for it.
    """
    _need_run(run, statistics)
    if blank:
        _print_blank(run, language, out, as_json=as_json)
        return
    if not options["recipient"]:
        sentence = "Say to whom the record goes."
        raise BadUsage(sentence, "For example: --to 'ODPP, office of the prosecutor'")
    copy = copies.taken(options)
    if statistics:
        copies.refuse_without_copy(copy)
        officer = {key: options[key] for key in ("officer", "folder", "passphrase_file")}
        hand_out_statistics(statistics, options["recipient"], out, as_json=as_json, **officer)
        return
    asked = {"bundle": options["bundle"], "certificate-draft": options["draft"], "copy": copy.kind is not None}
    further.refuse_several(asked, interim=options["interim"])
    copies.refuse_without_copy(copy)
    _hand_out(run, out, copy, as_json=as_json, **options)


def _need_run(run: str, statistics: str | None) -> None:
    """Counts are of no run; everything else is of one."""
    if bool(run) == bool(statistics):
        sentence = "Counts are of a quarter, and not of a run." if run else "Say which run."
        raise BadUsage(sentence, "For example: sop export CP/7/2026 --to 'ODPP, the prosecutor' --out record.pdf")


def _hand_out(
    run: str,
    out: Path,
    copy: copies.CopyOptions,
    *,
    as_json: bool,
    recipient: str,
    interim: bool,
    bundle: bool,
    draft: bool,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    from exports.handing_out import hand_out
    from sop_engine.session import RunSession

    sealed_to = copies.recipient_of(copy)
    with at_work(folder, passphrase_file, officer) as (work, _unlocker):
        session = RunSession.resume(work, work.find(run))
        if copy.kind is not None:
            given = copies.hand_out(session, copy, sealed_to, recipient=recipient, interim=interim, out=out)
            copies.tell(given, copy.kind, as_json=as_json)
            return
        if bundle:
            further.hand_out_bundle(session, recipient, out, interim=interim, as_json=as_json)
            return
        if draft:
            further.hand_out_draft(session, recipient, out, as_json=as_json)
            return
        done = hand_out(session, recipient, out, interim=interim)
    if as_json:
        click.echo(
            json.dumps({"file": str(done.path), "kind": done.kind, "number": done.number, "sha256": done.sha256})
        )
        return
    click.echo(str(done.path))
    what = f"Interim record {done.number}" if done.number else "The record"
    say(f"{what} is written, and an entry says to whom it went. SHA-256 {done.sha256}")


def _print_blank(procedure: str, language: str, out: Path, *, as_json: bool) -> None:
    from exports.blank.printing import draw_serial, print_blank
    from sop_engine.commands.desk import runnable
    from sop_engine.commands.translations import translated
    from sop_engine.commands.writing import write_new
    from sop_engine.procedure.texts import unreviewed
    from sop_engine.system import SystemClock, random_bytes

    shown = translated(runnable(procedure), procedure, language)
    serial = draw_serial(random_bytes)
    write_new(out, print_blank(shown, serial, SystemClock().now().utc, reviewed=not unreviewed(shown)))
    if as_json:
        click.echo(json.dumps({"file": str(out), "kind": "blank", "sheet": serial}))
        return
    click.echo(str(out))
    later = f"sop run start {procedure} --plain --paper {serial} --written-by WHO"
    say(f"Sheet {serial}. Enter it when there is power again: {later}")
