"""`sop case`: cases by their reference. One file for each command; a new one is named in the list below."""

import click

from sop_engine.commands.case_access import access
from sop_engine.commands.case_carry import receipt, receive, send
from sop_engine.commands.case_expunge import expunge, expunged
from sop_engine.commands.case_hold import hold, release
from sop_engine.commands.case_list import list_cases, show_case
from sop_engine.commands.case_retention import retention


@click.group()
def case() -> None:
    """List cases, show one, say who read what; send one to another station, hold it by law, or expunge it."""


for command in (access, expunge, expunged, hold, list_cases, receipt, receive, release, retention, send, show_case):
    case.add_command(command)
