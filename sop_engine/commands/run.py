"""`sop run`: start, resume, list, show, amend, waive and close runs without the full screen."""

import json
from datetime import datetime
from pathlib import Path

import click

from sop_engine.commands.desk import (
    ask_about_clock,
    at_work,
    carry_out,
    keep_statement,
    must,
    runnable,
    say,
)
from sop_engine.commands.doors import need_plain, need_seal
from sop_engine.commands.run_amend import amend
from sop_engine.commands.run_clock import clock
from sop_engine.commands.run_lift import exhibits, lift
from sop_engine.commands.run_marks import expunged_rows, find_or_tell, mark_lines, with_sent
from sop_engine.commands.run_paper import Paper, beginning, going_on, of_file, paper_options
from sop_engine.commands.run_using import accept, look_around, use, waive
from sop_engine.commands.secrets import Unlocker, officer_option, passphrase_option, station_option
from sop_engine.commands.translations import languages_of, translated
from sop_engine.errors import BadUsage, CannotOpen
from sop_engine.procedure.texts import ENGLISH, LANGUAGES, unreviewed
from sop_engine.run.answers_file import Answers
from sop_engine.run.events import Occasion
from sop_engine.run.orders import Close, Open, Refusal
from sop_engine.run.rounds import occurrence
from sop_engine.run.standing import SETTLED
from sop_engine.run.veil import seen_by
from sop_engine.session import RunSession, Work
from sop_engine.session.labels import Label
from sop_engine.visible import visible_line

json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")


@click.group()
def run() -> None:
    """Start, resume, list, show, amend and close runs."""


for command in (accept, amend, clock, exhibits, lift, use, waive):
    run.add_command(command)


@run.command()
@click.argument("procedure")
@click.option("--case", help="Case reference, never a name. An answers file may carry it.")
@click.option("--plain", is_flag=True, help="Ask the questions line by line, for screen readers and poor terminals.")
@click.option("--answers", type=click.Path(path_type=Path), help="Carry out the orders of this YAML file.")
@click.option(
    "--language",
    type=click.Choice(sorted({ENGLISH, *LANGUAGES})),
    help="Language of the procedure's texts (English, unless --plain asks); the program's own sentences are English.",
)
@click.option(
    "--kept-from",
    "excluded",
    multiple=True,
    metavar="ID",
    help="An officer who shall never open this run, whatever the roles: a complaint is about him or her.",
)
@officer_option
@station_option
@passphrase_option
@paper_options(begins=True)
def start(  # noqa: PLR0917 - one for each option
    procedure: str,
    case: str | None,
    plain: bool,  # noqa: FBT001 - click hands flags over like this
    answers: Path | None,
    language: str | None,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
    paper: Paper,
    excluded: tuple[str, ...],
) -> None:
    """Begin a run of PROCEDURE (its id, or a file) for one case."""
    orders = _orders(answers, procedure)
    paper = of_file(paper, orders, begins=True)
    reference = case or (orders.case if orders else "")
    if not reference:
        sentence = "A run needs a case reference."
        raise BadUsage(sentence, "Give one with --case; a number, never a name.")
    english = runnable(procedure)
    if plain:
        asks = need_plain()
        language = language or asks.language(languages_of(procedure), english.title)
    checked = translated(english, procedure, language or ENGLISH)
    with at_work(folder, passphrase_file, officer) as (work, doors):
        statement = ask_about_clock(work)
        session = RunSession.start(work, checked, reference, paper=beginning(work, paper), excluded=excluded)
        if isinstance(session, Refusal):
            raise must(session)
        click.echo(session.run)
        say(f"Run {session.run[:8]} begun for {visible_line(reference)}. Saved.")
        if unreviewed(checked):
            say(f"The {LANGUAGES[checked.language]} texts have not been reviewed. In doubt the English ones hold.")
        keep_statement(session, statement)
        _go_on(work, session, doors, plain=plain, answers=orders, paper=paper)


@run.command()
@click.argument("run_id", metavar="RUN")
@click.option("--plain", is_flag=True, help="Ask the questions line by line.")
@click.option("--answers", type=click.Path(path_type=Path), help="Carry out the orders of this YAML file.")
@officer_option
@station_option
@passphrase_option
@paper_options()
def resume(  # noqa: PLR0917 - one for each option
    run_id: str,
    plain: bool,  # noqa: FBT001 - click hands flags over like this
    answers: Path | None,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
    paper: Paper,
) -> None:
    """Go on with RUN (its id, the beginning of it, or the case reference)."""
    orders = _orders(answers, None)
    paper = of_file(paper, orders)
    with at_work(folder, passphrase_file, officer) as (work, doors):
        session = RunSession.resume(work, work.find(run_id))
        if not session.state.closed:
            keep_statement(session, ask_about_clock(work))
        look_around(session)
        _go_on(work, session, doors, plain=plain, answers=orders, paper=paper)


@run.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed runs too.")
@json_option
@officer_option
@station_option
@passphrase_option
def list_runs(
    everything: bool,  # noqa: FBT001 - click hands flags over like this
    as_json: bool,  # noqa: FBT001
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """List the runs that you may open, newest first."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        now = work.now()
        rows = with_sent(work, (_row(one.head.run, one.label, now) for one in work.runs() if one.label is not None))
        rows += expunged_rows(work) if everything else ()
    rows = [row for row in rows if everything or row["state"] == "open"]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        say("No open runs." if not everything else "No runs.")
    for row in rows:
        late = f"  LATE: {row['late']}" if row["late"] else ""
        words = (str(row["run"])[:8], row["case"], f"{row['done']} of {row['applying']}", row["state"], row["title"])
        click.echo(visible_line(f"{'  '.join(map(str, words))}{late}  {row['sent']}".rstrip()))


def _row(run_id: str, label: Label, now: datetime) -> dict[str, object]:
    running = [due for due in label.due if due.act != "stopped"]
    late = [due.title for due in running if due.moment() < now] if label.state == "open" else []
    return {
        "run": run_id,
        "case": label.case,
        "procedure": label.procedure,
        "title": label.title,
        "state": label.state,
        "done": label.done,
        "applying": label.applying,
        "late": "; ".join(late),
    }


@run.command("show")
@click.argument("run_id", metavar="RUN")
@json_option
@officer_option
@station_option
@passphrase_option
def show_run(
    run_id: str,
    as_json: bool,  # noqa: FBT001 - click hands flags over like this
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Show where RUN stands: each step, its state, its clock. No answers about a person are shown."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        if (found := find_or_tell(work, run_id, as_json=as_json)) is None:
            return
        session, marks = RunSession.resume(work, found), mark_lines(work, found)
        progress = seen_by(session.unfolded, session.progress(), set(work.officer.roles))
        steps = {step.name: step.title for step in session.unfolded.steps}
    if as_json:
        rows = [{"step": name, "title": steps[name], "status": one.status} for name, one in progress.steps.items()]
        facts = {"run": session.run, "marks": marks, "steps": rows, "may_close": progress.may_close}
        click.echo(json.dumps(facts, indent=2))
        return
    for line in (f"{session.run}  {session.state.opened.case if session.state.opened else ''}", *marks):
        click.echo(visible_line(line))
    for name, standing in progress.steps.items():
        overdue = standing.due is not None and standing.due.overdue
        late = f"  {'late' if standing.status in SETTLED else 'LATE'}" if overdue else ""
        click.echo(visible_line(f"  {standing.status.value.replace('_', ' '):16} {steps[name]}{late}"))
    click.echo(f"{progress.done} of {progress.applying} done.")


@run.command("open")
@click.argument("run_id", metavar="RUN")
@click.argument("step")
@officer_option
@station_option
@passphrase_option
def open_step(run_id: str, step: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """Open STEP of RUN once more, because something happened: one that the procedure keeps ready for that."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        me = work.officer.id
        carry_out(session, Open(by=me, actor=me, step=step))
        newest = session.history[-1].event
        name = occurrence(newest.step, number=newest.number) if isinstance(newest, Occasion) else step
        found = session.unfolded.step(name)
        say(f"Opened: {visible_line(found.title if found else name)} ({name}). Saved.")


@run.command()
@click.argument("run_id", metavar="RUN")
@click.option("--outcome", required=True, help="One of the procedure's outcomes.")
@officer_option
@station_option
@passphrase_option
def close(run_id: str, outcome: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """Close RUN with an outcome, and seal its record."""
    doors = need_seal()
    with at_work(folder, passphrase_file, officer) as (work, _unlocker):
        session = RunSession.resume(work, work.find(run_id))
        look_around(session)
        me = work.officer.id
        carry_out(session, Close(by=me, actor=me, outcome=outcome))
        say("Closed. Saved.")
        doors.seal(session)
        say(f"The record is sealed. Hand it out with: sop export {session.run[:8]} --to WHO --out FILE")


def _orders(path: Path | None, procedure: str | None) -> Answers | None:
    """The answers file, read before anything is begun."""
    if path is None:
        return None
    from sop_engine.commands.answers import load_answers

    found = load_answers(path)
    if procedure is not None and found.of != Path(procedure).stem:
        sentence = f"The answers file is for the procedure {found.of}."
        raise CannotOpen(sentence, f"Start it with: sop run start {found.of}")
    return found


def _go_on(
    work: Work, session: RunSession, unlocker: Unlocker, *, plain: bool, answers: Answers | None, paper: Paper
) -> None:
    """Carry out the file, if there is one, and then ask, if that was wished."""
    sheet = going_on(work, session, paper)
    if answers is not None:
        from sop_engine.commands.answers import run_answers

        run_answers(work, session, unlocker, answers, paper.written)
    if plain:
        need_plain().plain(unlocker.station, work, session, sheet)
    elif answers is None:
        say(f"Go on with: sop   or   sop run resume {session.run[:8]} --plain")
