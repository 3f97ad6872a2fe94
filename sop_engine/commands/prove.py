"""`sop prove`: what can be proved about a procedure, reasons in two lines, and what was not analysed."""

import click

from sop_engine.errors import CannotOpen, ExitCode
from sop_engine.problem import Severity
from sop_engine.visible import visible_line


@click.command()
@click.argument("name", metavar="PROCEDURE")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def prove(ctx: click.Context, name: str, *, as_json: bool) -> None:
    """Prove that a procedure can be carried out as it is written.

    Every step can be shown, every option chosen and every step completed; no condition is always or never true,
    nothing waits for itself, deadlines fit together. What was not analysed is named. Ends with 0 when everything
    asked for was proved, 1 when something was found.
    """
    from sop_engine.commands.library import read_files
    from sop_engine.procedure.frames import render
    from sop_engine.procedure.load import load_procedure

    files, main = read_files(name)
    loaded = load_procedure(files, main, proofs=True)
    errors = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    if loaded.procedure is None and not any(problem.code.startswith("V") for problem in errors):
        sentence = f"{name} has errors: nothing can be proved about it yet."
        raise CannotOpen(sentence, "`sop check` shows them.")
    found = [problem for problem in loaded.problems if problem.code.startswith("V")]
    texts = {key: text if isinstance(text, str) else text.decode("utf-8", "replace") for key, text in files.items()}
    faults = sum(problem.severity is not Severity.INFO for problem in found)
    if as_json:
        click.echo(render(found, texts, "json"), nl=False)
    else:
        click.echo(render(found, texts), nl=False)
        click.echo(visible_line(_summary(name, faults, len(found) - faults)))
    ctx.exit(ExitCode.FINDINGS if faults else ExitCode.DONE)


def _summary(name: str, faults: int, left_open: int) -> str:
    verdict = "proved" if not faults else f"{faults} {'thing does' if faults == 1 else 'things do'} not hold"
    rest = f"; {left_open} left open, named above" if left_open else "; nothing was left open"
    return f"{name}: {verdict}{rest}"
