"""Translations: `NAME.sw.yaml`, text path to `{en, sw}`, and the procedure in that language.

A translation changes texts and nothing else: both digests stay those of the English procedure, and the
translation has a digest of its own. A text that is not translated stays English.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from sop_engine.canonical import digest
from sop_engine.problem import Problem
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.reader import Value
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.text_paths import reworded

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {"sw": "Kiswahili"}
"""Languages of translations, code to name."""

TEXTS_FORM = 0
"""Number of the normal form of translations; it goes into the digest."""

NOT_REVIEWED = "nobody yet"
"""What `reviewed_by` says until somebody has reviewed a translation."""


class Line(Struct, frozen=True):
    """One translated text: a copy of the English one, and the translation."""

    english: str
    translated: str


class Texts(Struct, frozen=True, kw_only=True):
    """A translation as read.

    Attributes:
        of: id of the procedure. language: code. reviewed_by: who answers for it, or `nobody yet`.
        lines: text path to line. digest: SHA-256 hex of `of`, `language` and `lines`.
        source: the file.
    """

    of: str
    language: str
    reviewed_by: str
    lines: Mapping[str, Line]
    digest: str
    source: Source

    @property
    def reviewed(self) -> bool:
        """Has somebody reviewed it?"""
        told = self.reviewed_by.strip().lower()
        return bool(told) and not told.startswith(NOT_REVIEWED)


def texts_name(procedure: str, language: str) -> str:
    """The name of a translation: `ID.yaml` in Kiswahili is `ID.sw.yaml`."""
    return f"{procedure.removesuffix('.yaml')}.{language}.yaml"


def is_texts_name(name: str) -> bool:
    """Is this the name of a translation?"""
    return any(name.endswith(f".{language}.yaml") for language in LANGUAGES)


def read_texts(text: str | bytes, name: str, *, quick: bool = False) -> Texts | tuple[Problem, ...]:
    """Read a translation, or say what is wrong with the file.

    Args:
        text: of the file.
        name: of the file, for findings.
        quick: leave out the schema, for a text that was read before without an error.
    """
    source = read_source(text, name)
    return tuple(source) if isinstance(source, list) else texts_in(source, quick=quick)


def texts_in(source: Source, *, quick: bool = False) -> Texts | tuple[Problem, ...]:
    """As `read_texts`, for a file that was read already."""
    if not quick:
        # jsonschema costs more to import than everything else together: only here (design, section 2).
        from sop_engine.procedure.schema import validate  # noqa: PLC0415

        problems = validate(source, "texts")
        if problems:
            return tuple(problems)
    root = source.value if isinstance(source.value, dict) else {}
    found = root.get("texts")
    language = _text(root.get("language"))
    pairs = found.items() if isinstance(found, dict) else ()
    lines = {path: _line(pair, language) for path, pair in pairs if isinstance(pair, dict)}
    of = _text(root.get("of"))
    return Texts(
        of=of,
        language=language,
        reviewed_by=_text(root.get("reviewed_by")),
        lines=lines,
        digest=_digest(of, language, lines),
        source=source,
    )


def in_language(procedure: Procedure, texts: Texts) -> Procedure:
    """The same procedure with translated texts; those that are missing or stale stay English.

    Its digests stay the same; `language`, `texts_digest` and `sources` say what it was translated with.
    """

    def wording(path: str, text: str) -> str:
        line = texts.lines.get(path)
        # A stale line says something else than the procedure now does: English that is true is safer.
        return line.translated if line and line.english == text and line.translated.strip() else text

    return replace(
        reworded(procedure, wording),
        language=texts.language,
        texts_digest=texts.digest,
        sources={**procedure.sources, texts_name(procedure.id, texts.language): texts.source.text},
    )


def unreviewed(procedure: Procedure) -> bool:
    """Is it shown in a translation that nobody has reviewed?"""
    stored = procedure.sources.get(texts_name(procedure.id, procedure.language))
    texts = read_texts(stored, procedure.id, quick=True) if stored is not None else ()
    return isinstance(texts, Texts) and not texts.reviewed


def _line(pair: Mapping[str, Value], language: str) -> Line:
    return Line(_text(pair.get(ENGLISH)), _text(pair.get(language)))


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _digest(of: str, language: str, lines: Mapping[str, Line]) -> str:
    pairs = [[path, lines[path].english, lines[path].translated] for path in sorted(lines)]
    return digest({"form": TEXTS_FORM, "of": of, "language": language, "texts": pairs}).hex()
