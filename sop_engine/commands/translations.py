"""Translations on disk: `NAME.sw.yaml` beside `NAME.yaml`, and `shared/glossary.yaml` for the checks."""

from collections.abc import Iterable
from pathlib import Path

from sop_engine.commands.library import beside, locate, read_bytes, read_procedure, shared_file, used_texts
from sop_engine.errors import CannotOpen
from sop_engine.problem import Problem
from sop_engine.procedure.load import with_used_texts
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.schema import validate
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.texts import ENGLISH, LANGUAGES, Texts, in_language, read_texts, texts_in, texts_name
from sop_engine.procedure.texts_checks import Term, check_texts, read_glossary
from sop_engine.procedure.uses import STORED
from sop_engine.visible import visible_line


def translated(procedure: Procedure, path_or_id: str, language: str) -> Procedure:
    """The procedure in that language, as its translation says; English as it is.

    Raises:
        CannotOpen: there is no translation beside it, or it has errors.
    """
    if language == ENGLISH:
        return procedure
    path, name = locate(path_or_id)
    file = path.with_name(texts_name(path.name, language))
    if not file.is_file():
        sentence = f"There are no {LANGUAGES[language]} texts of {procedure.id}."
        raise CannotOpen(sentence, f"They would stand in {file.name}, beside it. Start it in English.")
    texts = read_texts(read_bytes(file), texts_name(name, language))
    if isinstance(texts, Texts) and texts.of == procedure.id:
        return with_used_texts(in_language(procedure, texts), _used_texts(path, name, language))
    words = texts[0].message if isinstance(texts, tuple) else f"it is of {texts.of}"
    sentence = f"The translation {file.name} has errors and cannot be used ({visible_line(words)})."
    raise CannotOpen(sentence, f"See them all with: sop check {path_or_id}")


def _used_texts(path: Path, name: str, language: str) -> dict[str, str]:
    """The texts of the procedures that are used, as a run stores them; one with errors is left out, so English."""
    found: dict[str, str] = {}
    for procedure, content in used_texts(path, name, language).items():
        key = f"{STORED}{texts_name(procedure, language)}"
        texts = read_texts(content, key)
        if isinstance(texts, Texts) and texts.of == procedure:
            found[key] = texts.source.text
    return found


def languages_of(path_or_id: str) -> tuple[str, ...]:
    """The languages for which there are texts beside a procedure; whether these are right is not looked at."""
    path, _ = locate(path_or_id)
    return tuple(one for one in LANGUAGES if path.with_name(texts_name(path.name, one)).is_file())


def check_translations(path_or_id: str, procedure: Procedure) -> tuple[list[Problem], dict[str, str | bytes]]:
    """Findings in the translations beside a procedure, and their files by the names used in the findings."""
    path, name = locate(path_or_id)
    problems: list[Problem] = []
    files: dict[str, str | bytes] = {}
    for language in LANGUAGES:
        file = path.with_name(texts_name(path.name, language))
        if file.is_file():
            shown = texts_name(name, language)
            files[shown] = read_bytes(file)
            texts = read_texts(files[shown], shown)
            problems += check_texts(procedure, texts, _terms(path)) if isinstance(texts, Texts) else texts
    glossary = shared_file(path, "glossary") if files else None
    if glossary:
        # A term that cannot be read would be compared with nothing, and nobody would know.
        shown = beside(str(path), path, glossary)
        files[shown] = read_bytes(glossary)
        source = read_source(files[shown], shown)
        problems += validate(source, "glossary") if isinstance(source, Source) else source
    return problems, files


def check_translation(source: Source, path: Path) -> list[Problem]:
    """Findings in one translation; its procedure is looked for beside it, then among the shipped ones.

    Raises:
        CannotOpen: there is no such procedure, or it has errors itself.
    """
    texts = texts_in(source)
    if not isinstance(texts, Texts):
        return list(texts)
    own = path.with_name(f"{path.name.removesuffix(f'.{texts.language}.yaml')}.yaml")
    loaded = read_procedure(str(own) if own.is_file() and own != path else texts.of)
    if loaded.procedure is None:
        sentence = f"The procedure {texts.of} has errors, so its translation cannot be checked."
        raise CannotOpen(sentence, f"See them with: sop check {texts.of}")
    return check_texts(loaded.procedure, texts, _terms(path))


def _terms(path: Path) -> Iterable[Term]:
    """The glossary that is looked for like the other shared files; nothing when there is none."""
    file = shared_file(path, "glossary")
    source = read_source(read_bytes(file), beside(str(path), path, file)) if file else []
    return read_glossary(source) if isinstance(source, Source) else ()
