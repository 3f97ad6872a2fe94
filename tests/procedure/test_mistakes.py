"""The corpus of mistakes: nearly all give exactly one finding, on the line that is to blame, with a remedy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from sop_engine.commands.check import check_one
from sop_engine.problem import Problem, Severity
from sop_engine.procedure.allowances import allow
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.source import Source, read_source
from tests.procedure.examples import BASE, NAME, SHARED_FILES

FOLDER = Path(__file__).parent / "mistakes"
RIGHT = FOLDER / "right"
PROCEDURE = "lost_kite/lost_kite.yaml"
BESIDE = {
    "texts": "lost_kite/lost_kite.sw.yaml",
    "tests": "lost_kite/lost_kite.test.yaml",
    "answers": "lost_kite/demo.answers.yaml",
    "roles": "shared/roles.yaml",
    "law": "shared/law.yaml",
    "lists": "shared/lists.yaml",
    "glossary": "shared/glossary.yaml",
}
"""Files of `mistakes/` that are about another file than a procedure, to the valid file that is changed."""

ERRAND = """\
sop: 0
id: errand
version: 0.1.0
title: An invented errand
owner: child_desk
inputs: {since: {type: date, label: Since when?, optional: true}}
outcomes: {done: Done}
phases:
  only:
    title: The only phase
    steps:
      go: {title: Go, who: child_desk, law: [POL], fields: {gone: {type: yesno, label: Gone?}}}
"""
"""A procedure beside the valid one, for mistakes in using it."""

SHARED = ("roles", "law", "lists")
"""Of these, the ones that every procedure is loaded with."""

LEAST = {"procedure": 250, "texts": 50, "tests": 50, "shared": 40, "answers": 25}
"""Mistakes that the corpus must hold, by what they are about."""

SHARE = 0.97
"""Of them, and of each kind, the least part that must be told well."""


@dataclass(frozen=True)
class Mistake:
    """One mistake: `old` became `new`; `code` is to be found on the line of `culprit`.

    Attributes:
        file: the file that is wrong; empty for the example procedure.
    """

    file: str
    what: str
    old: str
    new: str
    code: str
    culprit: str

    @property
    def text(self) -> str:
        """The file with the mistake."""
        right = right_files()[self.file] if self.file else BASE
        assert self.old in right, self
        return right.replace(self.old, self.new, 1)

    @property
    def line(self) -> int:
        """The line that is to blame, from 1."""
        assert self.text.count(self.culprit) == 1, (self, self.text.count(self.culprit))
        before = self.text[: self.text.index(self.culprit)]
        blank = len(self.culprit) - len(self.culprit.lstrip("\n"))
        return before.count("\n") + blank + 1

    @property
    def about(self) -> str:
        """What kind of file is wrong: a key of `LEAST`."""
        kind = next((kind for kind, file in BESIDE.items() if file == self.file), "procedure")
        return kind if kind in LEAST else "shared"


@cache
def right_files() -> Mapping[str, str]:
    """The valid files by their names."""
    names = (PROCEDURE, *BESIDE.values())
    return {name: (RIGHT / name).read_text(encoding="utf-8") for name in names}


def mistakes() -> Iterator[Mistake]:
    """Every mistake of the corpus."""
    for path in sorted(FOLDER.glob("*.yaml")):
        source = read_source(path.read_bytes(), path.name)
        assert isinstance(source, Source), source
        assert isinstance(source.value, list)
        for words in source.value:
            assert isinstance(words, list)
            yield Mistake(BESIDE.get(path.stem, ""), *map(str, words))


CORPUS = tuple(mistakes())


@cache
def findings(mistake: Mistake) -> tuple[Problem, ...]:
    """What checking says of it."""
    if not mistake.file:
        return checked({NAME: mistake.text, "errand/errand.yaml": ERRAND, **SHARED_FILES}, NAME)
    if mistake.file in {BESIDE[part] for part in SHARED}:
        return checked({**right_files(), mistake.file: mistake.text}, PROCEDURE)
    return told(check_one(str(RIGHT / mistake.file), mistake.text.encode()).problems)


def checked(files: Mapping[str, str], name: str) -> tuple[Problem, ...]:
    """What checking a procedure says."""
    return allow(told(load_procedure(files, name, proofs=True).problems), files)


def told(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Without what is only for information."""
    return tuple(problem for problem in problems if problem.severity is not Severity.INFO)


def fault(mistake: Mistake) -> str:
    """What is not as it should be in the findings, or empty."""
    found = findings(mistake)
    if len(found) != 1:
        return f"{len(found)} findings: {', '.join(problem.code for problem in found)}"
    (problem,) = found
    line = problem.position.line if problem.position else 0
    if line != mistake.line:
        return f"line {line} instead of {mistake.line}"
    if problem.position and not problem.position.source.endswith(mistake.file or NAME):
        return f"in {problem.position.source}"
    return "" if problem.hint else "no remedy"


def share(kind: str) -> tuple[float, dict[str, str]]:
    """Which part of the mistakes about this kind of file is told well, and why the others are not."""
    corpus = [mistake for mistake in CORPUS if kind in {"", mistake.about}]
    faults = {mistake.what: fault(mistake) for mistake in corpus}
    bad = {what: why for what, why in faults.items() if why}
    return 1 - len(bad) / len(corpus), bad


@pytest.mark.parametrize(("kind", "least"), LEAST.items())
def test_the_corpus_is_large_and_nothing_stands_twice(kind: str, least: int) -> None:
    """Enough different mistakes of each kind to speak of a share."""
    corpus = [mistake for mistake in CORPUS if mistake.about == kind]
    assert len(corpus) >= least
    assert len({(mistake.file, mistake.text) for mistake in corpus}) == len(corpus)


@pytest.mark.parametrize("name", [PROCEDURE, *BESIDE.values()])
def test_the_files_without_a_mistake_check_clean(name: str) -> None:
    """What is found in a changed file comes from the change."""
    assert told(check_one(str(RIGHT / name)).problems) == ()


@pytest.mark.parametrize("part", ["roles", "glossary"])
def test_a_shared_file_is_judged_alike_alone_and_with_a_procedure(part: str, tmp_path: Path) -> None:
    """Who checks the procedure hears of a wrong shared file, and who checks that file hears the same."""
    mistake = next(one for one in CORPUS if one.file == BESIDE[part])
    for name, text in {**right_files(), mistake.file: mistake.text}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    both = [check_one(str(tmp_path / name)).problems for name in (PROCEDURE, mistake.file)]
    assert [(one.code, one.message, one.hint) for one in both[0]] == [
        (one.code, one.message, one.hint) for one in both[1]
    ]
    assert [one.code for one in both[0]] == [mistake.code]


@pytest.mark.parametrize("mistake", CORPUS, ids=lambda mistake: mistake.what)
def test_a_mistake_is_found_with_its_code(mistake: Mistake) -> None:
    """No mistake passes, and each has the code that its page explains."""
    assert mistake.code in {problem.code for problem in findings(mistake)}


@pytest.mark.parametrize("kind", ["", *LEAST])
def test_nearly_all_mistakes_are_told_well(kind: str) -> None:
    """One finding, on the culprit's line, with a remedy: for at least 97 of 100, and of each kind of file."""
    part, bad = share(kind)
    print(f"{kind or 'all'}: {part:.1%} told well")
    assert part >= SHARE, bad
