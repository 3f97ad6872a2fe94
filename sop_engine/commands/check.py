"""`sop check`: says what is wrong in procedures, shared files and answers files, where, and what to do."""

import gc
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from msgspec.structs import replace

from sop_engine.errors import CannotOpen, ExitCode
from sop_engine.problem import Problem, Severity
from sop_engine.visible import visible_line

if TYPE_CHECKING:
    from sop_engine.procedure.model import Procedure
    from sop_engine.procedure.source import Source

_BY_KEY = {
    "sop_answers": "answers",
    "sop_tests": "tests",
    "sop_texts": "texts",
    "sop_glossary": "glossary",
    "sop_officers": "officers",
    "sop_retention": "retention",
    "agencies": "roles",
    "roles": "roles",
    "law": "law",
    "lists": "lists",
}
_BY_ENDING = {
    ".answers.yaml": "answers",
    ".test.yaml": "tests",
    ".sw.yaml": "texts",
    ".officers.yaml": "officers",
    "shared/glossary.yaml": "glossary",
    "shared/retention.yaml": "retention",
    "shared/roles.yaml": "roles",
    "shared/law.yaml": "law",
    "shared/lists.yaml": "lists",
}
"""For a file whose first key is misspelt."""


class Checked(Struct, frozen=True):
    """What checking one name gave.

    Attributes:
        texts: file name to text, for the frames. main: which of them was named.
        procedure: None for a file of another kind, and when it cannot be loaded.
    """

    problems: tuple[Problem, ...]
    texts: dict[str, str]
    main: str = ""
    procedure: "Procedure | None" = None

    @property
    def meaning(self) -> str:
        """Digests of what the procedure says; empty when there is none."""
        return f"{self.procedure.logic_digest} {self.procedure.text_digest}" if self.procedure else ""


@click.command()
@click.argument("names", metavar="PATH|ID...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github", "junit"]),
    default="text",
    show_default=True,
    help="For people, for programs, for code scanning, as annotations of GitHub Actions, or as a test report.",
)
@click.option("--fix", is_flag=True, help="Remedy in the files named what can be remedied safely, then check.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--watch", is_flag=True, help="Check again after every save, until Ctrl-C.")
@click.option(
    "--profile",
    type=click.Choice(["draft", "shared", "production"]),
    help="Also ask what must hold before a procedure is approved.",
)
@click.pass_context
def check(ctx: click.Context, /, names: tuple[str, ...], **options: Any) -> None:
    """Check procedures and say what is wrong, where, and what to do.

    A procedure is named by its id, by the path of its file, or by a folder of procedures; the shared files that
    it needs are checked with it. `sop explain CODE` has a page for each finding. A comment
    `# sop: allow CODE because …` on the line above allows a warning. Ends with 0 when no error was found, 1 when
    some were, 2 when a file cannot be opened.
    """
    from sop_engine.commands.library import in_folders

    names = in_folders(names)
    form: str = "json" if options["as_json"] else options["form"]
    if options["diff"]:
        from sop_engine.commands.mend import show_differences

        ctx.exit(ExitCode.FINDINGS if show_differences(names) else ExitCode.DONE)
    if options["fix"]:
        from sop_engine.commands.mend import write_remedies

        write_remedies(names)
    if options["watch"]:
        from sop_engine.commands.watch import PAUSE, look_at, watch
        from sop_engine.system import wait

        watch(lambda: _once(names, form, options["profile"]), lambda: look_at(names), lambda: wait(PAUSE))
    ctx.exit(_once(names, form, options["profile"]))


def _once(names: Iterable[str], form: str, profile: str | None) -> ExitCode:
    """Check and show everything once."""
    checked, unopened = _check_all(names)
    if profile:
        checked = [under_profile(one, profile) for one in checked]
    problems = tuple(dict.fromkeys(problem for one in checked for problem in one.problems))
    texts = {name: text for one in checked for name, text in one.texts.items()}
    _write(problems, texts, form, len(checked))
    failed = any(problem.severity is Severity.ERROR for problem in problems)
    return ExitCode.UNREADABLE if unopened else ExitCode.FINDINGS if failed else ExitCode.DONE


def under_profile(one: Checked, profile: str) -> Checked:
    """What checking gave, with what the profile asks for besides."""
    from sop_engine.commands.library import locate
    from sop_engine.commands.profiles import Candidate, judge

    candidate = None
    if one.procedure is not None:
        path = locate(one.main)[0] if Path(one.main).exists() else locate(one.procedure.id)[0]
        candidate = Candidate(name=one.main, path=path, text=one.texts[one.main], procedure=one.procedure)
    return replace(one, problems=judge(one.problems, candidate, profile))


def _check_all(names: Iterable[str]) -> tuple[list[Checked], bool]:
    """Check every name; one that cannot be opened is said on standard error and does not stop the others."""
    checked: list[Checked] = []
    unopened = False
    for name in dict.fromkeys(names):
        try:
            checked.append(check_one(name))
        except CannotOpen as fault:
            unopened = True
            for line in filter(None, (fault.sentence, fault.hint)):
                click.echo(visible_line(line), err=True)
    return checked, unopened


def check_one(name: str, instead: bytes | None = None) -> Checked:
    """Check one file, or one shipped procedure with its shared files; what its author allowed is left out.

    Args:
        name: path or id.
        instead: contents to judge as if the file held them.

    Raises:
        CannotOpen: it is missing, a folder without a procedure, or unreadable.
    """
    from sop_engine.procedure.allowances import allow
    from sop_engine.procedure.spelling import bounded

    with _no_collector(), bounded():
        found = _check_one(name, instead)
        return replace(found, problems=allow(found.problems, _judged(found, name)))


def _judged(found: Checked, name: str) -> Mapping[str, str]:
    """The texts of which every finding was looked for: not those of procedures that this one only uses."""
    from sop_engine.commands.library import locate, used_files

    text = found.texts.get(found.main)
    if text is None or len(found.texts) == 1:
        return found.texts
    used = used_files(*locate(name), text)
    return {name: text for name, text in found.texts.items() if name not in used}


@contextmanager
def _no_collector() -> Iterator[None]:
    """Nothing that a check makes is thrown away before its end: looking for what can be freed takes a fifth of it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_one(name: str, instead: bytes | None) -> Checked:
    from sop_engine.commands.library import read_bytes, read_files
    from sop_engine.commands.translations import check_translations
    from sop_engine.procedure.load import load_procedure
    from sop_engine.procedure.source import Source, read_source

    path = Path(name)
    if path.is_dir() and not (path / f"{path.resolve().name}.yaml").is_file():
        sentence = f"{name} is a folder without a procedure of its name."
        raise CannotOpen(sentence, "Name a YAML file in it.")
    if path.is_file():
        data = read_bytes(path) if instead is None else instead
        found = read_source(data, name)
        schema = _schema(found, name) if isinstance(found, Source) else "procedure"
        if schema != "procedure":
            problems = _findings(found, schema, path) if isinstance(found, Source) else found
            return Checked(tuple(problems), _texts({name: data}), name)
    files, main = read_files(name)
    if instead is not None:
        files[main] = instead
    loaded = load_procedure(files, main, proofs=True)
    if loaded.procedure is None:
        return Checked(loaded.problems, _texts(files), main)
    problems, translations = check_translations(name, loaded.procedure)
    return Checked((*loaded.problems, *problems), _texts(files | translations), main, loaded.procedure)


def _findings(source: "Source", schema: str, path: Path) -> list[Problem]:
    """What is wrong with a file that is no procedure."""
    from sop_engine.commands.beside import in_answers, in_officers
    from sop_engine.commands.test import check_tests
    from sop_engine.commands.translations import check_translation
    from sop_engine.procedure.checks.registers import agencies_of, questions_of
    from sop_engine.procedure.schema import validate

    if schema == "texts":
        return check_translation(source, path)
    if schema == "tests":
        return check_tests(source, path)
    if schema == "answers":
        return in_answers(source, path)
    if schema == "officers":
        return validate(source, schema) or in_officers(source, path)
    inside = {"roles": agencies_of, "law": questions_of}.get(schema)
    return validate(source, schema) or (inside(source) if inside else [])


def _schema(source: "Source", name: str) -> str:
    """Which schema a file is meant for, by the keys that only one kind of file has."""
    keys = source.value if isinstance(source.value, dict) else {}
    if "sop" in keys:
        return "procedure"
    by_key = next((schema for key, schema in _BY_KEY.items() if key in keys), "")
    ending = Path(name).as_posix()
    return by_key or next((schema for end, schema in _BY_ENDING.items() if ending.endswith(end)), "procedure")


def _texts(files: Mapping[str, str | bytes]) -> dict[str, str]:
    """The texts to show lines of; a file that is no text is left out."""
    texts: dict[str, str] = {}
    for name, content in files.items():
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        if "\x00" not in text:
            texts[name] = text.removeprefix("\ufeff")
    return texts


def _write(problems: tuple[Problem, ...], texts: dict[str, str], form: str, files: int) -> None:
    from sop_engine.procedure.frames import count, render

    out = render(problems, texts, form)
    if form == "text" and files:
        out += f"{count(problems)} in {files} {'file' if files == 1 else 'files'}\n"
    click.echo(_printable(out), nl=False)


def _printable(text: str) -> str:
    """The text as standard output can write it: a sign that its encoding lacks becomes `?`."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
