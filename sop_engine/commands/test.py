"""`sop test`: runs the tests of procedures, and says what they leave untested."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sop_engine.errors import CannotOpen, ExitCode
from sop_engine.problem import Position, Problem
from sop_engine.visible import visible_line

if TYPE_CHECKING:
    from sop_engine.procedure.model import Procedure
    from sop_engine.procedure.source import Source
    from sop_engine.run.cases.reports import Report

ENDING = ".test.yaml"
"""Tests of `NAME.yaml` stand beside it in `NAME.test.yaml`."""


@click.command()
@click.argument("names", metavar="[PROCEDURE|FILE]...", nargs=-1)
@click.option("--coverage", "count", is_flag=True, help="Say what of the procedure no test has gone through.")
@click.option(
    "--junit", "junit_file", type=click.Path(path_type=Path), help="Write JUnit XML into this file as well."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as a test report.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def test(
    ctx: click.Context,
    names: tuple[str, ...],
    *,
    count: bool,
    junit_file: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Run the tests of procedures; without a name, of all shipped ones.

    Named are the id, the file of the procedure, the file of tests, or a folder of procedures.

    Ends with 0 when everything is as the tests expect, 1 when not, 2 when a file cannot be opened.
    """
    from sop_engine.commands.library import in_folders
    from sop_engine.run.cases.reports import as_junit, as_text, as_values

    wanted = in_folders(names) or _with_tests()
    reports = [run_tests(name, count=count) for name in dict.fromkeys(wanted)]
    if as_json or form == "json":
        click.echo(json.dumps(as_values(reports), indent=2, ensure_ascii=False))
    else:
        click.echo(as_junit(reports) if form == "junit" else as_text(reports), nl=False)
    if junit_file is not None:
        _write(junit_file, as_junit(reports))
    ctx.exit(ExitCode.FINDINGS if any(report.failed for report in reports) else ExitCode.DONE)


def run_tests(name: str, *, count: bool = False) -> "Report":
    """Run the tests of one procedure.

    Args:
        name: its id, the path of its file, or of its file of tests.
        count: count coverage as well.

    Raises:
        CannotOpen: there is no such file, or no tests beside the procedure (exit 2).
    """
    from sop_engine.commands.library import read_bytes
    from sop_engine.procedure.source import Source, read_source
    from sop_engine.run.cases.reports import Report

    file, shown_name = _file_of_tests(name)
    data = read_bytes(file)
    texts = {shown_name: data.decode("utf-8", "replace").removeprefix("\ufeff")}
    source = read_source(data, shown_name)
    if not isinstance(source, Source):
        return Report(file=shown_name, procedure=name, problems=tuple(source), texts=texts)
    return _run(source, file, texts, count=count)


def check_tests(source: "Source", path: Path) -> list[Problem]:
    """Everything that is wrong with a file of tests, failed tests included.

    Raises:
        CannotOpen: its procedure, or a file that this needs, cannot be read.
    """
    report = _run(source, path, {}, count=False)
    return [*report.problems, *(problem for result in report.results for problem in result.problems)]


def _run(source: "Source", file: Path, texts: Mapping[str, str], *, count: bool) -> "Report":
    from sop_engine.run.cases import coverage, read_cases, run_cases
    from sop_engine.run.cases.reports import Report

    suite = read_cases(source)
    if isinstance(suite, list):
        return Report(file=source.name, procedure=source.name, problems=tuple(suite), texts=texts)
    procedure = _procedure(file, suite.of, source)
    if isinstance(procedure, Problem):
        return Report(file=source.name, procedure=suite.of, problems=(procedure,), texts=texts)
    results = run_cases(procedure, suite)
    return Report(
        file=source.name,
        procedure=procedure.id,
        version=procedure.version,
        results=results,
        texts=texts,
        coverage=coverage(procedure, results) if count else None,
    )


def _procedure(file: Path, of: str, source: "Source") -> "Procedure | Problem":
    """The procedure that is tested: the file beside the tests, else the shipped one of that id."""
    from sop_engine.commands.library import read_procedure, shipped_ids

    beside = file.with_name(file.name.removesuffix(ENDING) + ".yaml")
    if not (file.name.endswith(ENDING) and beside.is_file()) and of not in shipped_ids():
        hint = f"It would stand beside this file, in {beside.name}."
        return _cannot(source, f"There is no procedure `{of}` to test.", hint)
    name = str(beside) if beside.is_file() and file.name.endswith(ENDING) else of
    loaded = read_procedure(name)
    if loaded.procedure is None:
        return _cannot(
            source, f"The procedure `{of}` has errors, so its tests cannot be run.", f"See: sop check {name}"
        )
    if loaded.procedure.id != of:
        return _cannot(
            source, f"These are tests of `{of}`, and the procedure beside them is `{loaded.procedure.id}`.", _BESIDE
        )
    return loaded.procedure


_BESIDE = "Write that id after `of`, or move the file beside the procedure that it tests."


def _cannot(source: "Source", message: str, hint: str) -> Problem:
    position: Position = source.position(("of",))
    return Problem(code="C103", message=message, position=position, hint=hint)


def _file_of_tests(name: str) -> tuple[Path, str]:
    """The file of tests that is meant, and its name in findings."""
    from sop_engine.commands.library import locate

    given = Path(name)
    if given.name.endswith(ENDING) and given.is_file():
        return given, name
    path, shown_name = locate(name)
    file = path.with_name(path.name.removesuffix(".yaml") + ENDING)
    if path.name.endswith(ENDING) or not file.is_file():
        sentence = f"{visible_line(name)} has no tests."
        raise CannotOpen(sentence, f"They would stand beside it, in {file.name}.")
    return file, shown_name.removesuffix(".yaml") + ENDING


def _with_tests() -> list[str]:
    """Shipped procedures that have tests."""
    from sop_engine.commands.library import shipped_ids
    from sop_engine.resources import shipped

    folder = shipped("procedures")
    return [name for name in shipped_ids() if folder.joinpath(name, f"{name}{ENDING}").is_file()]


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        sentence = f"The file {path} cannot be written: {(fault.strerror or 'unknown reason').lower()}."
        raise CannotOpen(sentence) from fault
