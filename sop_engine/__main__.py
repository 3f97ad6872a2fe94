"""`python -m sop_engine`: the engine's own commands, with no screen and no PDF library."""

import gc
import sys
from importlib import import_module

import click

from sop_engine.commands import COMMANDS
from sop_engine.dumps import leave_none
from sop_engine.errors import ExitCode, SopError
from sop_engine.interface_language import ENGLISH, KISWAHILI, LANGUAGE_SETTING, _, speak
from sop_engine.visible import visible


class EngineGroup(click.Group):
    """The engine's commands; one is loaded when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None


@click.group(cls=EngineGroup)
@click.option(
    "--language",
    type=click.Choice([ENGLISH, KISWAHILI]),
    envvar=LANGUAGE_SETTING,
    help="Language of messages, en or sw; else SOP_LANGUAGE, else English.",
)
def engine(language: str | None) -> None:
    """The engine alone: check procedures, found stations, run answers files. No screen, no PDF."""
    speak(language or ENGLISH)


def main() -> int:
    """Run; give the exit code, and say what went wrong in a sentence."""
    leave_none()
    try:
        result = engine.main(prog_name="python -m sop_engine", standalone_mode=False)
    except SopError as error:
        if getattr(error, "action", ""):
            import_module("sop_engine.commands.desk").enter_refusal(error)
        for line in filter(None, (error.sentence, error.hint)):
            click.echo(visible(_(line)), err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.UNREADABLE
    except (click.Abort, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    return result if isinstance(result, int) else ExitCode.DONE


if __name__ == "__main__":
    code = main()
    gc.freeze()  # all of it goes now: looking once more for what could be freed takes a twentieth of a whole check
    sys.exit(code)
