"""`sop fmt`: lays files out in the one stable form, with their comments."""

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import click

from sop_engine.errors import CannotOpen, ExitCode
from sop_engine.problem import Severity
from sop_engine.visible import visible, visible_line


@dataclass(frozen=True, slots=True)
class Laid:
    """One file: its text as it is, and as it should be. `fault`: the first error, which keeps it as it is."""

    name: str
    before: str
    after: str
    fault: str = ""


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--check", "only_check", is_flag=True, help="Change nothing; end with 1 when a file is not laid out.")
@click.option("--diff", "show_diff", is_flag=True, help="Change nothing; show what would change.")
@click.pass_context
def fmt(ctx: click.Context, files: tuple[str, ...], *, only_check: bool, show_diff: bool) -> None:
    """Lay procedures, and the files that are kept with them, out in one stable form.

    Those are tests, translations, answers, officers and shared files. Keys in the order of the language,
    two blanks a level, short maps in brackets, conditions in words. Comments stay with what they belong to, and
    what the file says stays the same. A file with errors is left as it is.
    Ends with 0 when all is well, 1 for a file with errors (with --check or --diff: or one that would change).
    """
    laid = [lay_out_file(name) for name in dict.fromkeys(files)]
    for one in laid:
        if one.fault:
            click.echo(visible_line(f"{one.name} is left as it is: {one.fault}"), err=True)
        elif one.before == one.after:
            continue
        elif show_diff:
            click.echo(visible(_diff(one)), nl=False)
        elif only_check:
            click.echo(visible_line(f"{one.name} would change"))
        else:
            _write(Path(one.name), one.after)
            click.echo(visible_line(f"{one.name} laid out"))
    wrong = any(bool(one.fault) for one in laid)
    changing = (only_check or show_diff) and any(one.before != one.after for one in laid)
    ctx.exit(ExitCode.FINDINGS if wrong or changing else ExitCode.DONE)


def lay_out_file(name: str) -> Laid:
    """One file as it is and as it should be.

    Raises:
        CannotOpen: it cannot be read, or is of a kind that is not laid out.
    """
    from sop_engine.commands.check import check_one
    from sop_engine.commands.library import locate, read_bytes
    from sop_engine.procedure.formatting.kinds import form_of
    from sop_engine.procedure.formatting.layout import CannotLayOut, lay_out
    from sop_engine.procedure.source import Source, read_source

    if Path(name).is_dir():
        name = str(locate(name)[0])
    data = read_bytes(Path(name))
    source = read_source(data, name)
    if not isinstance(source, Source):
        return Laid(name, "", "", f"{source[0].code} {source[0].message}")
    if form_of(source.value) is None:
        sentence = f"{name} is no procedure, and no file that is kept with one."
        raise CannotOpen(sentence, "Procedures, tests, translations, answers and shared files are laid out.")
    text = data.decode("utf-8")
    for problem in check_one(name).problems:
        own = problem.position is None or problem.position.source == name
        if problem.severity is Severity.ERROR and own:
            return Laid(name, text, text, f"{problem.code} {problem.message}")
    try:
        return Laid(name, text, lay_out(source))
    except CannotLayOut as fault:
        return Laid(name, text, text, f"{fault}.")


def _diff(one: Laid) -> str:
    before, after = one.before.splitlines(keepends=True), one.after.splitlines(keepends=True)
    return "".join(
        line if line.endswith("\n") else f"{line}\n" for line in unified_diff(before, after, one.name, one.name)
    )


def _write(path: Path, text: str) -> None:
    from sop_engine.commands.writing import write_whole

    write_whole(path, text.encode("utf-8"))
