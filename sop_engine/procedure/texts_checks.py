"""What is wrong with a translation: paths that do not exist, texts that are missing, stale or doubtful.

All but a path or a procedure that does not exist are warnings, since a run shows English where a line is
missing or stale; in the profile `production` the codes of `PRODUCTION` are errors.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source
from sop_engine.procedure.text_meant import meant_by
from sop_engine.procedure.text_paths import texts_of
from sop_engine.procedure.texts import ENGLISH, LANGUAGES, Line, Texts
from sop_engine.procedure.wording import listed, quoted

PRODUCTION = frozenset({"T402", "T403", "T405", "T406", "T407"})
"""Codes of warnings that may not be left when a procedure is approved."""

_SHOWN = 5
_SENTENCE = 3
"""Words of a text that cannot be the same in two languages; a shorter one may be a name."""

_NO_PATH = "Remove the line, or give it the path that the text has now."
_NUMBER = re.compile(r"[0-9]+")
_PLACEHOLDER = re.compile(r"[\s.…_?*-]*\Z|(?:todo|tbd|xxx+|fixme)\b.*", re.IGNORECASE | re.DOTALL)


class Term(Struct, frozen=True):
    """A legal term of the glossary: the English one, and the translations that may stand for it."""

    english: str
    translated: tuple[str, ...]


def read_glossary(source: Source) -> tuple[Term, ...]:
    """The terms of `shared/glossary.yaml`; what has not the shape of one is passed over."""
    root = source.value if isinstance(source.value, dict) else {}
    terms = root.get("terms")
    found = []
    for pair in terms.values() if isinstance(terms, dict) else ():
        english, translated = (pair.get("en"), pair.get("sw")) if isinstance(pair, dict) else (None, None)
        words = tuple(word for word in (translated if isinstance(translated, list) else [translated]) if _is(word))
        if isinstance(english, str) and words:
            found.append(Term(english, tuple(map(str, words))))
    return tuple(found)


def stale(procedure: Procedure, texts: Texts) -> tuple[str, ...]:
    """Paths whose `en` differs from the procedure as it is now."""
    english = texts_of(procedure)
    return tuple(path for path, line in texts.lines.items() if path in english and line.english != english[path])


def missing(procedure: Procedure, texts: Texts) -> tuple[str, ...]:
    """Paths of texts that have no line, in the order of the screen."""
    return tuple(path for path in texts_of(procedure) if path not in texts.lines)


def check_texts(procedure: Procedure, texts: Texts, terms: Iterable[Term] = ()) -> list[Problem]:
    """Findings in a translation, in the order of its lines.

    Args:
        procedure: the English one.
        texts: its translation.
        terms: of the glossary.
    """
    if texts.of != procedure.id:
        hint = f"This file stands beside {quoted(procedure.id)}."
        message = f"This is a translation of {quoted(texts.of)}."
        return [Problem(code="T404", message=message, position=texts.source.position(("of",)), hint=hint)]
    terms = tuple(terms)
    reading = _Reading(texts, english := texts_of(procedure), meant_by(procedure, english, texts.lines))
    lines = [reading.line(path, line, terms) for path, line in texts.lines.items()]
    return [*reading.missing(), *(problem for found in lines for problem in found)]


class _Reading(Struct, frozen=True):
    """One translation beside the English texts. `meant`: path of no text to the one that was meant."""

    texts: Texts
    english: Mapping[str, str]
    meant: Mapping[str, str]

    def missing(self) -> Iterator[Problem]:
        """The texts without a line; a line under a wrong path has a finding of its own."""
        meant = set(self.meant.values())
        left = [path for path in self.english if path not in self.texts.lines and path not in meant]
        if left:
            few = listed(left[:_SHOWN]) + (" …" if len(left) > _SHOWN else "")
            message = f"{len(left)} of {len(self.english)} texts have no {LANGUAGES[self.texts.language]}: {few}."
            position = self.texts.source.position(("texts",), key=True)
            hint = "They are shown in English until each has a line here."
            yield Problem(code="T402", message=message, position=position, severity=Severity.WARNING, hint=hint)

    def line(self, path: str, line: Line, terms: tuple[Term, ...]) -> Iterator[Problem]:
        """What is wrong with one line."""
        now = self.english.get(path)
        if now is None:
            hint = f"Did you mean {quoted(self.meant[path])}?" if path in self.meant else _NO_PATH
            position = self.texts.source.position(("texts", path), key=True)
            yield Problem(code="T401", message=f"There is no text {quoted(path)}.", position=position, hint=hint)
        elif line.english != now and line.translated == now:
            message = f"`{ENGLISH}` and `{self.texts.language}` of this line are exchanged."
            hint = f"Put {quoted(now)} behind `{ENGLISH}`, and the translation behind `{self.texts.language}`."
            yield _warning("T403", message, self.texts, (path, ENGLISH), hint)
        elif line.english != now:
            hint = f"It is now: {now!r}. Translate it again, and copy it to `en`."
            message = "The English text has changed since it was translated."
            yield _warning("T403", message, self.texts, (path, ENGLISH), hint)
        else:
            yield from _doubts(path, line, self.texts, terms)


def _doubts(path: str, line: Line, texts: Texts, terms: tuple[Term, ...]) -> Iterator[Problem]:
    place = (path, texts.language)
    if _PLACEHOLDER.match(line.translated):
        yield _warning("T407", "This is no translation yet.", texts, place, "Translate it, or remove the line.")
        return
    if line.translated == line.english and len(line.english.split()) >= _SENTENCE:
        message = "This is the English text again, and no translation."
        yield _warning("T407", message, texts, place, "Translate it, or remove the line.")
        return
    if sorted(_NUMBER.findall(line.english)) != sorted(_NUMBER.findall(line.translated)):
        message = "The numbers in this translation are not those of the English text."
        yield _warning("T405", message, texts, place, "Write the same numbers in figures, also those of laws.")
    folded = line.english.casefold()
    for term in terms:
        if _speaks_of(folded, term.english) and not _has_any(line.translated, term.translated):
            message = f"The legal term {quoted(term.english)} is translated otherwise in the glossary."
            yield _warning("T406", message, texts, place, f"The glossary has {listed(term.translated, 'or')}.")


def _warning(code: str, message: str, texts: Texts, place: tuple[str, str], hint: str) -> Problem:
    position: Position = texts.source.position(("texts", *place))
    return Problem(code=code, message=message, position=position, severity=Severity.WARNING, hint=hint)


def _speaks_of(folded: str, term: str) -> bool:
    """Does the term stand in the case-folded text, as whole words?"""
    sought = term.casefold()  # most terms stand nowhere in it, which is soon seen
    return sought in folded and re.search(rf"(?<!\w){re.escape(sought)}(?!\w)", folded) is not None


def _has_any(text: str, words: tuple[str, ...]) -> bool:
    """Kiswahili puts syllables before a word: a part of a word is enough."""
    return any(word.casefold() in text.casefold() for word in words)


def _is(word: object) -> bool:
    return isinstance(word, str) and bool(word.strip())
