"""`sop schema`: the JSON Schemas, for editors that complete, explain and underline while a procedure is written."""

import json
from pathlib import Path

import click

from sop_engine.errors import BadUsage, Refused
from sop_engine.resources import read_schema, shipped

SUFFIX = ".schema.json"


def schema_names() -> tuple[str, ...]:
    """The kinds of file that have a schema."""
    return tuple(sorted(path.name.removesuffix(SUFFIX) for path in shipped("schemas").glob(f"*{SUFFIX}")))


@click.command()
@click.argument("name", default="procedure")
@click.option("--out", type=click.Path(path_type=Path), help="Write all schemas into this folder instead.")
def schema(name: str, out: Path | None) -> None:
    """Print the JSON Schema NAME (default: procedure), or write all of them with --out.

    A file names its schema in its first line: # yaml-language-server: $schema=procedure.schema.json
    (a path as seen from the file). Editors with the YAML language server then complete, explain and underline.
    """
    if out is None:
        click.echo(_schema(name), nl=False)
        return
    for one in schema_names():
        write_schema(out, one)
    click.echo(f"{len(schema_names())} schemas written to {out}", err=True)


def write_schema(folder: Path, name: str) -> Path:
    """Write `NAME.schema.json` into a folder, also over an older one.

    Raises:
        Refused: another file of that name is there. StoreUnavailable: the disk refuses.
    """
    from sop_engine.commands.writing import make_folder, write_whole

    make_folder(folder)
    path = folder / f"{name}{SUFFIX}"
    if path.exists() and not _is_ours(path, name):
        sentence = f"{path} is there already and is not our schema."
        raise Refused(sentence, "Nothing is written over. Name another folder.")
    write_whole(path, read_schema(name).encode("utf-8"))
    return path


def _schema(name: str) -> str:
    if name not in schema_names():
        sentence = f"There is no schema {name!r}."
        raise BadUsage(sentence, f"There are: {', '.join(schema_names())}.")
    return read_schema(name)


def _is_ours(path: Path, name: str) -> bool:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("$id") == f"{name}{SUFFIX}"
