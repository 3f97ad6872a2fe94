"""The shelf of procedures: finds a procedure's file and the shared files beside it, and loads them.

A procedure is named by its id (a shipped one) or by the path of its YAML file. The `shared` folder is looked
for beside the file, one folder up, and at last among the shipped procedures.
"""

from collections.abc import Iterable
from pathlib import Path

from sop_engine.errors import CannotOpen
from sop_engine.procedure.load import SHARED, Loaded, load_procedure
from sop_engine.procedure.lock import LOCK
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.spelling import closest
from sop_engine.procedure.texts import LANGUAGES, texts_name
from sop_engine.procedure.uses import MOST_USED, calls_of
from sop_engine.resources import shipped

MAX_FILE = 4 * 1024 * 1024
"""Larger files are not read at all, in bytes; `read_source` refuses smaller ones with a finding."""


def shipped_ids() -> tuple[str, ...]:
    """Ids of the shipped procedures, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in shipped("procedures").glob("*/*.yaml") if _is_main(path)))


def read_procedure(path_or_id: str, *, quick: bool = False) -> Loaded:
    """Load a shipped procedure by id, or any procedure by path.

    Findings name the files as the user would: relative to the current folder as given, or `ID/ID.yaml`.

    Raises:
        CannotOpen: there is no such procedure, or a file cannot be read (exit 2).
    """
    files, name = read_files(path_or_id)
    return load_procedure(files, name, quick=quick)


def read_files(path_or_id: str) -> tuple[dict[str, str | bytes], str]:
    """The texts that `load_procedure` needs, by name, and the name of the procedure among them.

    Raises:
        CannotOpen: there is no such procedure, or a file cannot be read (exit 2).
    """
    path, name = locate(path_or_id)
    files: dict[str, str | bytes] = {name: read_bytes(path)}
    for part in SHARED:
        found = shared_file(path, part)
        if found:
            files[beside(name, path, found)] = read_bytes(found)
    lock = lock_place(path)
    if lock.is_file():
        files[beside(name, path, lock)] = read_bytes(lock)
    return files | translations(path, name) | used_files(path, name, files[name]), name


def lock_place(path: Path) -> Path:
    """Where the lock of the procedure at `path` stands: beside its folder, or in it when it has none of its own."""
    own_folder = path.resolve().parent
    return (own_folder.parent if own_folder.name == path.stem else own_folder) / LOCK


def translations(path: Path, name: str) -> dict[str, str | bytes]:
    """The texts of the translations that stand beside the procedure at `path`, named as it is named."""
    stands = {language: path.with_name(texts_name(path.name, language)) for language in LANGUAGES}
    return {texts_name(name, language): read_bytes(file) for language, file in stands.items() if file.is_file()}


def used_files(path: Path, name: str, text: str | bytes) -> dict[str, str | bytes]:
    """The texts of the procedures that the one at `path` uses, directly and through others.

    Each is looked for beside the folder of the one that names it, then in that folder, then among the shipped ones.
    One that is not there, or cannot be read, is left out; the check says so.

    Args:
        path: of the procedure.
        name: as findings name it.
        text: of the procedure.
    """
    return dict(_used(path, name, text).values())


def used_texts(path: Path, name: str, language: str) -> dict[str, bytes]:
    """The translations that stand beside the procedures that the one at `path` uses: id to content.

    Args:
        path: of the procedure.
        name: as findings name it.
        language: of the translations.
    """
    found = {one.stem: one.with_name(texts_name(one.name, language)) for one in _used(path, name, read_bytes(path))}
    return {procedure: read_bytes(file) for procedure, file in found.items() if file.is_file()}


def _used(path: Path, name: str, text: str | bytes) -> dict[Path, tuple[str, bytes]]:
    found: dict[Path, tuple[str, bytes]] = {}
    waiting: list[tuple[Path, str, str | bytes]] = [(path, name, text)]
    by_id = not name.endswith(str(path))
    for where, named, content in waiting:
        for procedure in _uses(content, named):
            file = next((one for one in _places(where, procedure) if one.is_file()), None)
            if file is None or file in found or file == path or len(found) > MOST_USED:
                continue
            found[file] = (f"{procedure}/{procedure}.yaml" if by_id else str(file), read_bytes(file))
            waiting.append((file, *found[file]))
    return found


def _places(path: Path, procedure: str) -> tuple[Path, ...]:
    inner = Path(procedure) / f"{procedure}.yaml"
    beside_it = (path.parent.parent / inner, path.parent / inner, path.parent / f"{procedure}.yaml")
    return (*beside_it, shipped("procedures") / inner)


def _uses(text: str | bytes, name: str) -> list[str]:
    """Ids of the procedures that a text uses. Most use none, and are not read for it.

    Args:
        text: of the procedure.
        name: under which it is loaded afterwards, so that it is read once (`read_source` remembers).
    """
    if not (b"use" in text if isinstance(text, bytes) else "use" in text):
        return []
    source = read_source(text, name)
    calls = calls_of(source) if isinstance(source, Source) else ()
    return [call.text_of("procedure") for _, call in calls]


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, at most `MAX_FILE`.

    Raises:
        CannotOpen: it is missing, a folder, too large, or not readable (exit 2).
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as fault:
        sentence = f"The file {path} cannot be read: {_reason(fault)}."
        raise CannotOpen(sentence) from fault
    if len(data) > MAX_FILE:
        sentence = f"The file {path} is larger than {MAX_FILE // 1024 // 1024} MiB."
        raise CannotOpen(sentence, "It is no procedure.")
    return data


def in_folders(names: Iterable[str]) -> tuple[str, ...]:
    """The names, and in place of a folder of procedures the files of the procedures in it, in alphabetical order.

    Args:
        names: paths and ids. A folder is one of procedures when it has no procedure of its own name.
    """
    found: list[str] = []
    for name in names:
        given = Path(name)
        inside = sorted(str(file) for file in given.glob("*/*.yaml") if _is_main(file)) if given.is_dir() else []
        own = given / f"{given.resolve().name}.yaml"
        found += [name] if own.is_file() or not inside else inside
    return tuple(found)


def locate(path_or_id: str) -> tuple[Path, str]:
    """The file, and the name it gets in findings.

    Raises:
        CannotOpen: there is no such procedure (exit 2).
    """
    given = Path(path_or_id)
    if given.is_file():
        return given, path_or_id
    if given.is_dir() and (given / f"{given.resolve().name}.yaml").is_file():
        inner = given / f"{given.resolve().name}.yaml"
        return inner, str(inner)
    if path_or_id in shipped_ids():
        return shipped("procedures") / path_or_id / f"{path_or_id}.yaml", f"{path_or_id}/{path_or_id}.yaml"
    if given.suffix or len(given.parts) > 1:
        sentence = f"There is no file {path_or_id}."
        raise CannotOpen(sentence)
    meant = closest(path_or_id, shipped_ids())
    hint = f"Did you mean {meant}?" if meant else f"There are: {', '.join(shipped_ids())}."
    sentence = f"There is no procedure {path_or_id}."
    raise CannotOpen(sentence, hint)


def _is_main(path: Path) -> bool:
    return path.name == f"{path.parent.name}.yaml"


def shared_file(path: Path, part: str) -> Path | None:
    """The shared file `PART.yaml` for the procedure at `path`: beside it, one folder up, or the shipped one."""
    folders = (path.parent / "shared", path.parent.parent / "shared", shipped("procedures") / "shared")
    return next((file for folder in folders if (file := folder / f"{part}.yaml").is_file()), None)


def beside(name: str, path: Path, shared: Path) -> str:
    """A name for a shared file in the manner in which the procedure was named."""
    if not name.endswith(str(path)):
        return shared.name if shared.name == LOCK else f"shared/{shared.name}"
    return str(shared)


def _reason(fault: OSError) -> str:
    return (fault.strerror or "unknown reason").lower()
