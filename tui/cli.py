"""`sop`: one group of commands, and the one place where exceptions become a sentence and an exit code.

Nothing heavy is imported here: a command's module is loaded when the command is used, so that
`sop --help` costs little more than starting Python.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from sop_engine import __version__
from sop_engine.commands import COMMANDS as ENGINE_COMMANDS
from sop_engine.dumps import leave_none
from sop_engine.errors import BadUsage, ExitCode, MissingExtra, SopError
from sop_engine.interface_language import ENGLISH, KISWAHILI, LANGUAGE_SETTING, _, later, speak
from sop_engine.sentence import phrase
from sop_engine.visible import visible

COMMANDS = {
    "preview": ("tui.preview.command:preview", "Try a draft on the real run screen, read again on each save."),
}
PLAIN_ADVICE = later("Use the line-by-line form: sop run start --plain")
DEVELOPER_SETTINGS = ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_PRESS")
"""Settings of the screen library that would write what is on the screen elsewhere, or press keys."""
ESC_MILLISECONDS = "25"
"""How long a lone esc waits for the rest of a sequence; the library's 100 feels slow on old terminals."""
NO_TERMINAL = later("The full screen needs a terminal, and there is none here.")
DUMB_TERMINAL = later("This terminal cannot draw the full screen (TERM=dumb).")
STATION_TOO_EARLY = later("--station before a command is for the full screen only.")
INPUT_ENDED = later("The input ended before the question was answered; nothing more was done.")


def gather() -> dict[str, tuple[str, str]]:
    """All commands: name to (`module:attribute`, help line). Those of `exports` only where it is installed."""
    table = dict(ENGINE_COMMANDS) | COMMANDS
    try:
        table |= import_module("exports.commands").COMMANDS
    except ModuleNotFoundError as missing:
        if missing.name not in {"exports", "exports.commands"}:
            raise
    return dict(sorted(table.items()))


class LazyGroup(click.Group):
    """A group that knows its commands by name and help line, and loads one when it is used."""

    table: Mapping[str, tuple[str, str]] | None = None

    def _commands(self) -> Mapping[str, tuple[str, str]]:
        if self.table is None:
            self.table = gather()
        return self.table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        del ctx
        return list(self._commands())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command of that name."""
        del ctx
        if cmd_name not in self._commands():
            return None
        module, _, attribute = self._commands()[cmd_name][0].partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self._commands().items()])

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run; in the usual standalone form never let an exception out."""
        _replace_closed_streams()
        standalone = extra.pop("standalone_mode", True)
        run = partial(super().main, *args, standalone_mode=False, **extra)
        if not standalone:
            return run()
        leave_none()
        sys.exit(guarded(run))


def _replace_closed_streams() -> None:
    """A stream that was closed before the start (`>&-`) is nowhere to write to, and no fault."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def guarded(run: Callable[[], object]) -> int:
    """Run it and give the exit code; say on standard error, in one sentence, what went wrong."""
    try:
        code = _exit_code(run())
        sys.stdout.flush()
    except SopError as error:
        _enter(error)
        return _say(error.sentence, error.hint, error.exit_code)
    except click.ClickException as error:
        error.show()
        return ExitCode.UNREADABLE
    except (click.Abort, KeyboardInterrupt) as error:
        return _aborted(error)
    except BrokenPipeError:
        # Whoever read our output has left: no message, but also never "done".
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.BROKEN
    except Exception as error:  # noqa: BLE001 - the last door: an officer never sees a traceback
        return _fault(error)
    return code


def _enter(error: SopError) -> None:
    """A refusal for lack of right is entered in the station log, if its officer had unlocked."""
    if getattr(error, "action", ""):
        from sop_engine.commands.desk import enter_refusal

        enter_refusal(error)


def _exit_code(result: object) -> int:
    return int(result) if isinstance(result, int) and not isinstance(result, bool) else ExitCode.DONE


def _aborted(error: click.Abort | KeyboardInterrupt) -> int:
    cause = error.__cause__ or error.__context__
    if isinstance(error, KeyboardInterrupt) or isinstance(cause, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(cause, EOFError):
        return _say(INPUT_ENDED, "", ExitCode.UNREADABLE)
    return _say(later("Stopped; nothing more was done."), "", ExitCode.REFUSED)


def _fault(error: Exception) -> int:
    if isinstance(error, ModuleNotFoundError) and (error.name or "").partition(".")[0] in _EXTRAS:
        missing = MissingExtra(_EXTRAS[(error.name or "").partition(".")[0]])
        return _say(missing.sentence, missing.hint, missing.exit_code)
    if isinstance(error, OSError) and error.strerror:
        refused = phrase("The machine refused: {reason}.", reason=error.strerror)
        return _say(refused, later("What was shown as saved is saved."), ExitCode.BROKEN)
    from tui.fault import report_fault

    number = report_fault(error)
    told = phrase("The program has a fault; its number is {number}. What was shown as saved is saved.", number=number)
    return _say(told, later("Give the number to whoever looks after this program."), ExitCode.BROKEN)


_EXTRAS = {"textual": "tui", "reportlab": "pdf", "pyhanko": "pdf", "asn1crypto": "pdf"}


def _say(sentence: str, hint: str, code: ExitCode) -> int:
    for line in filter(None, (sentence, hint)):
        click.echo(visible(_(line)), err=True)
    return code


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sop")
@click.option(
    "--station",
    type=click.Path(path_type=Path),
    envvar="SOP_STATION",
    help="Folder of the station for the full screen; else SOP_STATION, else the platform's data folder.",
)
@click.option(
    "--language",
    type=click.Choice([ENGLISH, KISWAHILI]),
    envvar=LANGUAGE_SETTING,
    help="Language of screens and messages, en or sw; else SOP_LANGUAGE, else English. Procedures have their own.",
)
@click.pass_context
def main(ctx: click.Context, station: Path | None, language: str | None) -> None:
    """Checklists for child protection and justice: checked, run step by step, exported as a signed record.

    Without a command: the full screen (my work, procedures, runs).
    """
    speak(language or ENGLISH)
    if ctx.invoked_subcommand in {"run", "station"}:
        from tui.doors import engine_doors

        ctx.obj = engine_doors()
    if ctx.invoked_subcommand is None:
        _open_application(station, language)
    elif station is not None and ctx.get_parameter_source("station") is click.core.ParameterSource.COMMANDLINE:
        raise BadUsage(STATION_TOO_EARLY, later("Write it after the command."))


def _open_application(station: Path | None, language: str | None) -> NoReturn:
    check_terminal()
    for name in DEVELOPER_SETTINGS:
        os.environ.pop(name, None)
    os.environ.setdefault("ESCDELAY", ESC_MILLISECONDS)
    from tui.start import open_application

    sys.exit(open_application(station, language))


def check_terminal() -> None:
    """Refuse a place where the full screen cannot be drawn.

    Raises:
        BadUsage: no terminal, or a dumb one.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise BadUsage(NO_TERMINAL, PLAIN_ADVICE)
    if os.environ.get("TERM", "") in {"dumb", "unknown"}:
        raise BadUsage(DUMB_TERMINAL, PLAIN_ADVICE)
