"""The pages of `sop explain`: what a finding means, why it matters, a wrong and a right example, what to do.

They are kept as YAML, one file for each kind of finding in `explanations/`, and read by the loader of the
language itself.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from sop_engine.procedure.codes import CODES, KINDS
from sop_engine.procedure.reader import Value
from sop_engine.procedure.source import Source, read_source

WHERE: Mapping[str, str] = {
    "file": "the whole file",
    "top": "at the left margin of the file",
    "phase": "in a phase",
    "steps": "among the steps of a phase",
    "step": "in a step",
    "fields": "among the fields of a step",
    "roles": "in shared/roles.yaml",
    "law": "in shared/law.yaml",
    "lists": "in shared/lists.yaml",
    "answers": "in an answers file",
    "test": "in the tests beside the procedure",
    "texts": "in the translation beside the procedure",
    "glossary": "in shared/glossary.yaml",
    "retention": "in shared/retention.yaml",
    "officers": "in a file of officers",
    "used": "in the other procedure",
    "lock": "in procedures.lock",
    "without": "with this file missing",
    "saved_as": "saved in this encoding",
    "times": "written so many times",
    "profile": "checked with this profile",
    "crowd": "with so many steps more",
}
"""Where a piece of an example stands, in words."""

_NEEDED = ("means", "why", "do", "wrong", "right")


class Page(Struct, frozen=True, kw_only=True):
    """One page.

    Attributes:
        wrong, right: pieces of an example, by where they stand (a key of `WHERE`).
    """

    code: str
    title: str
    means: str
    why: str
    do: str
    wrong: Mapping[str, str]
    right: Mapping[str, str]


class PageFault(ValueError):
    """A shipped page is not as it must be; a test finds this before anybody else."""


def read_pages(files: Mapping[str, str]) -> dict[str, Page]:
    """Code to page, in the order of the catalogue.

    Args:
        files: file name to text.

    Raises:
        PageFault: a page lacks a part, stands twice, or is for no code.
    """
    found: dict[str, Page] = {}
    for name, text in files.items():
        source = read_source(text, name)
        if not isinstance(source, Source):
            sentence = f"{name}: {source[0].message}"
            raise PageFault(sentence)
        for code, value in _entries(source.value):
            if code in found:
                sentence = f"{code} has two pages."
                raise PageFault(sentence)
            found[code] = _page(code, value)
    return {code: found[code] for code in (*CODES, *found) if code in found}


def kinds() -> Iterator[tuple[str, tuple[str, ...]]]:
    """What findings are about, with their codes; kinds without a code are left out."""
    for letter, words in KINDS.items():
        codes = tuple(sorted(code for code in CODES if code.startswith(letter)))
        if codes:
            yield words, codes


def _page(code: str, value: Value) -> Page:
    parts = dict(_entries(value))
    lacking = [name for name in _NEEDED if not parts.get(name)]
    if lacking:
        sentence = f"The page of {code} lacks {', '.join(lacking)}."
        raise PageFault(sentence)
    return Page(
        code=code,
        title=CODES.get(code, ""),
        means=_words(parts["means"]),
        why=_words(parts["why"]),
        do=_words(parts["do"]),
        wrong=_example(code, parts["wrong"]),
        right=_example(code, parts["right"]),
    )


def _example(code: str, value: Value) -> Mapping[str, str]:
    pieces = {name: str(text) for name, text in _entries(value)}
    unknown = set(pieces) - set(WHERE)
    if unknown or not pieces:
        sentence = f"An example of {code} names no known place: {', '.join(sorted(unknown))}."
        raise PageFault(sentence)
    return pieces


def _words(value: Value) -> str:
    return " ".join(str(value).split())


def _entries(value: Value) -> list[tuple[str, Value]]:
    return list(value.items()) if isinstance(value, dict) else []
