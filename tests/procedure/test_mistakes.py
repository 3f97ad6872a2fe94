"""The corpus of mistakes: nearly all give exactly one finding, on the line that is to blame, with a remedy."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sop_engine.problem import Problem, Severity
from sop_engine.procedure.allowances import allow
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.source import Source, read_source
from tests.procedure.examples import BASE, NAME, SHARED_FILES

FOLDER = Path(__file__).parent / "mistakes"
LEAST = 120
"""Mistakes that the corpus must hold."""

SHARE = 0.97
"""Of them, the least part that must be told well."""


@dataclass(frozen=True)
class Mistake:
    """One mistake: `old` became `new`; `code` is to be found on the line of `culprit`."""

    what: str
    old: str
    new: str
    code: str
    culprit: str

    @property
    def text(self) -> str:
        """The procedure with the mistake."""
        assert self.old in BASE, self
        return BASE.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line that is to blame, from 1."""
        assert self.text.count(self.culprit) == 1, (self, self.text.count(self.culprit))
        before = self.text[: self.text.index(self.culprit)]
        blank = len(self.culprit) - len(self.culprit.lstrip("\n"))
        return before.count("\n") + blank + 1


def mistakes() -> Iterator[Mistake]:
    """Every mistake of the corpus."""
    for path in sorted(FOLDER.glob("*.yaml")):
        source = read_source(path.read_bytes(), path.name)
        assert isinstance(source, Source), source
        assert isinstance(source.value, list)
        for words in source.value:
            assert isinstance(words, list)
            yield Mistake(*map(str, words))


CORPUS = tuple(mistakes())


def findings(mistake: Mistake) -> tuple[Problem, ...]:
    """What checking says of it."""
    loaded = load_procedure({NAME: mistake.text, **SHARED_FILES}, NAME, proofs=True)
    told = [problem for problem in loaded.problems if problem.severity is not Severity.INFO]
    return allow(told, {NAME: mistake.text})


def fault(mistake: Mistake) -> str:
    """What is not as it should be in the findings, or empty."""
    found = findings(mistake)
    if len(found) != 1:
        return f"{len(found)} findings: {', '.join(problem.code for problem in found)}"
    (problem,) = found
    line = problem.position.line if problem.position else 0
    if line != mistake.line:
        return f"line {line} instead of {mistake.line}"
    return "" if problem.hint else "no remedy"


def test_the_corpus_is_large_and_nothing_stands_twice() -> None:
    """Enough different mistakes to speak of a share."""
    assert len(CORPUS) >= LEAST
    assert len({mistake.text for mistake in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("mistake", CORPUS, ids=lambda mistake: mistake.what)
def test_a_mistake_is_found_with_its_code(mistake: Mistake) -> None:
    """No mistake passes, and each has the code that its page explains."""
    assert mistake.code in {problem.code for problem in findings(mistake)}


def test_nearly_all_mistakes_are_told_well() -> None:
    """One finding, on the culprit's line, with a remedy: for at least 97 of 100."""
    bad = {mistake.what: fault(mistake) for mistake in CORPUS}
    bad = {what: why for what, why in bad.items() if why}
    share = 1 - len(bad) / len(CORPUS)
    print(f"{len(CORPUS)} mistakes, {share:.1%} told well")
    assert share >= SHARE, bad
