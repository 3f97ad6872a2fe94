"""`sop run amend`: change an answer; what is about a person is asked for, and never an argument."""

from pathlib import Path

import click

from sop_engine.commands.desk import at_work, carry_out, given_or_asked, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.procedure.model import Privacy
from sop_engine.run.orders import Amend
from sop_engine.run.show import show as show_value
from sop_engine.session import RunSession
from sop_engine.visible import visible


@click.command()
@click.argument("run_id", metavar="RUN")
@click.argument("field", metavar="STEP.FIELD")
@click.option("--value", help="The new value, else it is asked; several options of a list with commas between.")
@click.option("--reason", help="Why it is changed, else it is asked. Both values stay in the record.")
@officer_option
@station_option
@passphrase_option
def amend(  # noqa: PLR0917 - one for each option
    run_id: str,
    field: str,
    value: str | None,
    reason: str | None,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Change an answer of RUN; the old one stays. An answer about a person is asked for, and never an argument."""
    step, _, name = field.partition(".")
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        me = work.officer.id
        asked = session.unfolded.field(field)
        private = asked is not None and asked.privacy >= Privacy.IDENTITY
        value = given_or_asked(value, "The new value: ", private=private)
        reason = given_or_asked(reason, "Why is it changed? ", private=private)
        typed: object = [part.strip() for part in value.split(",")] if asked and asked.type == "multi" else value
        carry_out(session, Amend(by=me, actor=me, step=step, field=name, value=typed, reason=reason))
        given = session.state.answer(field)
        if asked is not None and given is not None:
            say(f"Saved. It is now: {visible(show_value(asked, given.value)) if not private else '******'}")
