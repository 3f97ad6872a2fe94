"""`sop case`: cases by their reference. One file for each command; a new one is named in the list below."""

import click

from sop_engine.commands.case_access import access
from sop_engine.commands.case_list import list_cases, show_case


@click.group()
def case() -> None:
    """List cases, show one, say who read or exported what."""


for command in (access, list_cases, show_case):
    case.add_command(command)
