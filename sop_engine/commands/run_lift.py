"""`sop run lift` and `sop run exhibits`: open a closed gate again; the exhibits of a run and who has them."""

from collections.abc import Mapping
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, carry_out, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.procedure.model import Procedure
from sop_engine.run.custody import Exhibit, register
from sop_engine.run.gates import gates
from sop_engine.run.orders import Lift
from sop_engine.run.view import View
from sop_engine.session import RunSession
from sop_engine.visible import visible_line


@click.command()
@click.argument("run_id", metavar="RUN")
@click.argument("gate")
@click.option("--reason", required=True, help="Why it may be opened. It stands in the record.")
@officer_option
@station_option
@passphrase_option
def lift(  # noqa: PLR0917 - one for each option
    run_id: str,
    gate: str,
    reason: str,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Open GATE (its name, or phase.name) of RUN again, as an officer of a role that may."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        me = work.officer.id
        view = View(session.procedure, session.state, work.now())
        phase, _, name = _named(gate, gates(view)).rpartition(".")
        carry_out(session, Lift(by=me, actor=me, phase=phase, gate=name, reason=reason))
        say("Saved. It stands among the exceptions of the record.")


def _named(gate: str, closed: tuple[str, ...]) -> str:
    """The closed gate of that name, where only one phase has one."""
    fits = [name for name in closed if gate in {name, name.rpartition(".")[2]}]
    return fits[0] if len(fits) == 1 else gate


@click.command()
@click.argument("run_id", metavar="RUN")
@officer_option
@station_option
@passphrase_option
def exhibits(run_id: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """List the exhibits of RUN: from whom to whom each went, and who has it now."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        found = register(View(session.procedure, session.state, work.now()))
        for one in found:
            for line in exhibit_lines(one, session.procedure):
                click.echo(visible_line(line))
    if not found:
        say("No exhibits.")


def exhibit_lines(found: Exhibit, procedure: Procedure) -> list[str]:
    """The register's lines for one exhibit."""
    people: Mapping[str, str] = {**{name: role.title for name, role in procedure.roles.items()}, **procedure.people}

    def words(names: tuple[str, ...]) -> str:
        return " or ".join(people.get(name, name) for name in names)

    lines = [f"{found.number}  {found.field.label}: with {words(found.held_by) or 'who entered it'}"]
    for one in found.movements:
        signed = "" if one.complete else " (not signed by both)"
        at = str(one.value.get("at", ""))[:16].replace("T", " ")
        wrong = " (NOT IN ORDER)" if one.exception or one.value.get("whole") == "no" else ""
        lines.append(f"    {at}  {words(one.field.origin)} to {words(one.field.to)}{signed}{wrong}")
    return lines
