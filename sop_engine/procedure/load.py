"""Loading: texts in, a checked procedure or findings out. Nothing is read from disk here.

    loaded = load_procedure({"x/x.yaml": text, "shared/roles.yaml": roles, ...}, "x/x.yaml")
    if loaded.procedure is None: show(loaded.problems)

`Procedure.sources` keeps every text under a name without folders (`ID.yaml`, `shared/roles.yaml`, …), so
that a run that stores them tells nothing of the machine; `load_stored` loads from them again.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from sop_engine.problem import Problem, Severity
from sop_engine.procedure.checks import findings
from sop_engine.procedure.checks.uses import check_uses
from sop_engine.procedure.digests import with_digests
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.drafting.procedure import build
from sop_engine.procedure.drafting.shared import read_shared
from sop_engine.procedure.lock import LOCK, Entry, Locked, digests_of_texts, entry_of, lock_problems, read_lock
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.root_causes import root_causes
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.spelling import bounded
from sop_engine.procedure.texts import ENGLISH, Texts, in_language, is_texts_name, read_texts, texts_name
from sop_engine.procedure.uses import STORED, Shelf, file_of, shelf_of

SHARED = ("roles", "law", "lists")
"""Shared files that a procedure is loaded with: `shared/NAME.yaml`."""


class Loaded(Struct, frozen=True):
    """What loading gave.

    Attributes:
        procedure: None when a problem is an error.
        problems: findings in order of file, line and column; warnings may stand beside a procedure.
        entry: what the lock says of it when written now; None after a quick load, and beside an error.
    """

    procedure: Procedure | None
    problems: tuple[Problem, ...] = ()
    entry: Entry | None = None


def load_procedure(
    files: Mapping[str, str | bytes], name: str, *, quick: bool = False, proofs: bool = False
) -> Loaded:
    """Load the procedure `files[name]` with the shared files, and the procedures it uses, among `files`.

    Args:
        files: name to text; a shared file is one whose name ends in `shared/roles.yaml` (law, lists); the file of
            a procedure that is used ends in `ID.yaml`.
        name: which of them is the procedure; names in positions are those of `files`.
        quick: leave out the schema and the checks, for texts that were loaded before without an error
            (a run that is resumed). Never raises either.
        proofs: prove it too, for those who write procedures; running one does not wait for that.
    """
    with bounded():
        return _load(files, name, quick=quick, deep=not quick, proofs=proofs)


def _load(files: Mapping[str, str | bytes], name: str, *, quick: bool, deep: bool, proofs: bool = False) -> Loaded:
    """`deep`: look for faults in the procedures that it uses, too."""
    sources, problems = _read(files, name)
    if problems:
        return Loaded(None, _sorted(problems))
    if not quick:
        problems = [problem for key, source in sources.items() for problem in _validate(source, key)]
        if _errors(problems):
            return Loaded(None, _sorted(problems))
    shared = read_shared(*(sources.get(key) for key in SHARED))
    shelf = shelf_of(files, sources["procedure"], shared)
    stored = _stored(sources) | shelf.stored()
    kept = {"roles": sources["roles"], "law": sources["law"]}
    draft, found = build(sources["procedure"], shared, stored, **kept, promises=shelf.promises)
    problems += found
    used = _used(files, shelf) if deep else {}
    if not quick:
        problems += findings(draft)
        problems += check_uses(draft, shelf, _first_errors(used))
        problems = root_causes(problems, draft)
    if proofs and not _errors(problems):
        # The solver is imported where something is proved only.
        from sop_engine.procedure.proofs.prove import prove  # noqa: PLC0415

        problems += prove(draft)
    loaded = _loaded(draft, problems)
    return _locked(files, name, draft, loaded, used) if deep else loaded


def load_stored(sources: Mapping[str, str]) -> Loaded:
    """Load again from `Procedure.sources`, quickly; digests and language are the same as then."""
    own = [key for key in sources if not key.startswith(("shared/", STORED))]
    name = next((key for key in own if not is_texts_name(key)), "")
    loaded = load_procedure(sources, name, quick=True)
    translation = next((key for key in own if is_texts_name(key)), "")
    if loaded.procedure is None or not translation:
        return loaded
    texts = read_texts(sources[translation], translation, quick=True)
    if not isinstance(texts, Texts):
        return Loaded(None, texts)
    return Loaded(with_used_texts(in_language(loaded.procedure, texts), sources), loaded.problems)


def load_used(sources: Mapping[str, str], procedure: str, language: str = ENGLISH) -> Loaded:
    """The procedure of that id as it was stored with the run that uses it; never another version of it.

    Args:
        sources: of that run.
        procedure: id.
        language: in which it is read, where its texts in it are stored too; else it is English.
    """
    name = file_of(sources, procedure)
    if not name:
        return Loaded(None, (_missing("procedure", name),))
    loaded = load_procedure(sources, name, quick=True)
    key = f"{STORED}{texts_name(procedure, language)}"
    texts = read_texts(sources[key], key, quick=True) if key in sources else ()
    if loaded.procedure is None or not isinstance(texts, Texts) or texts.of != procedure:
        return loaded
    return Loaded(with_used_texts(in_language(loaded.procedure, texts), sources), loaded.problems)


def with_used_texts(procedure: Procedure, texts: Mapping[str, str]) -> Procedure:
    """The procedure with the stored translations (`uses/ID.sw.yaml`) of those that it uses; a run keeps them."""
    known = {name.removesuffix(".yaml") for name in procedure.sources if name.startswith(STORED)}
    kept = {
        name: text
        for name, text in texts.items()
        if is_texts_name(name) and name.removesuffix(".yaml").rpartition(".")[0] in known
    }
    return replace(procedure, sources={**procedure.sources, **kept}) if kept else procedure


def _used(files: Mapping[str, str | bytes], shelf: Shelf) -> dict[str, Loaded]:
    """The procedures that are used directly, each checked for itself."""
    names = (name for name in shelf.promises if name in shelf.sources)
    return {name: _load(files, shelf.sources[name].name, quick=False, deep=False) for name in names}


def _first_errors(used: Mapping[str, Loaded]) -> dict[str, Problem]:
    errors = {name: [one for one in found.problems if one.severity is Severity.ERROR] for name, found in used.items()}
    return {name: found[0] for name, found in errors.items() if found}


def _locked(
    files: Mapping[str, str | bytes], name: str, draft: Draft, loaded: Loaded, used: Mapping[str, Loaded]
) -> Loaded:
    """With the entry for the lock; where a lock stands among the files, with what it says."""
    if loaded.procedure is None:
        return loaded
    procedures = {key: one.procedure for key, one in used.items() if one.procedure is not None}
    entry = entry_of(draft, loaded.procedure, procedures, digests_of_texts(files, name))
    lock = next((key for key in files if key.replace("\\", "/").rpartition("/")[2] == LOCK), "")
    locked = read_lock(files[lock], lock) if lock else None
    found = [locked] if isinstance(locked, Problem) else []
    if isinstance(locked, Locked):
        # Versions are compared only where something was released.
        from sop_engine.procedure.released import version_problems  # noqa: PLC0415

        found += list(version_problems(draft, entry, locked)) or lock_problems(loaded.procedure.id, entry, locked)
    return Loaded(loaded.procedure, _sorted([*loaded.problems, *found]), entry)


def _loaded(draft: Draft, problems: list[Problem]) -> Loaded:
    if _errors(problems):
        return Loaded(None, _sorted(problems))
    return Loaded(with_digests(draft.procedure), _sorted(problems))


def _read(files: Mapping[str, str | bytes], name: str) -> tuple[dict[str, Source], list[Problem]]:
    """The sources by part (`procedure`, `roles`, `law`, `lists`), and what is wrong with them as YAML."""
    sources: dict[str, Source] = {}
    problems: list[Problem] = []
    parts = {"procedure": name} | {key: _shared_name(files, key) for key in SHARED}
    for key, file in parts.items():
        if file not in files:
            problems.append(_missing(key, file))
            continue
        found = read_source(files[file], file)
        if isinstance(found, Source):
            sources[key] = found
        else:
            problems += found
    return sources, problems


def _shared_name(files: Mapping[str, str | bytes], key: str) -> str:
    wanted = f"shared/{key}.yaml"
    return next((name for name in files if name.replace("\\", "/").endswith(wanted)), wanted)


def _missing(key: str, file: str) -> Problem:
    hint = "" if key == "procedure" else "It stands beside the folders of the procedures, in `shared`."
    return Problem(code="I101", message=f"The file `{file}` is missing.", position=None, hint=hint)


def _validate(source: Source, schema: str) -> list[Problem]:
    # jsonschema costs more to import than everything else together: only here (design, section 2).
    from sop_engine.procedure.schema import validate  # noqa: PLC0415

    return validate(source, schema)


def _stored(sources: Mapping[str, Source]) -> dict[str, str]:
    root = sources["procedure"].value
    name = root.get("id") if isinstance(root, dict) else None
    stored = {f"{name if isinstance(name, str) else 'procedure'}.yaml": sources["procedure"].text}
    return stored | {f"shared/{key}.yaml": sources[key].text for key in SHARED if key in sources}


def _errors(problems: list[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    def place(problem: Problem) -> tuple[str, int, int, str]:
        at = problem.position
        return (at.source, at.line, at.column, problem.code) if at else ("", 0, 0, problem.code)

    return tuple(sorted(dict.fromkeys(problems), key=place))
