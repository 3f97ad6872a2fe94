"""A name that is misspelt where it is defined is one mistake, however often it is used rightly."""

import re
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any

import pytest

from sop_engine.commands.library import read_files
from sop_engine.commands.mend import mend_file
from sop_engine.problem import Edit
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.mending import apply
from sop_engine.procedure.renaming import references
from sop_engine.procedure.source import Path, Source, read_source
from tests.procedure.examples import BASE, SHARED_FILES, changed, codes, load
from tests.procedure.test_mending import mended


@pytest.mark.parametrize(
    ("old", "new"), [("      things:\n", "      thigns:\n"), ("          came_at: {", "          came_ta: {")]
)
def test_a_long_word_is_mended_where_it_is_defined(old: str, new: str) -> None:
    """The remedy gives the file as it was meant, byte for byte."""
    text = BASE.replace("- {within: 1 hour, from: ask}", "- {within: 1 hour, from: ask.came_at}")
    assert mended(changed(old, new, text)) == text


@pytest.mark.parametrize(
    ("old", "new"), [("      ask:\n", "      aks:\n"), ('options: {yes: "Yes"', 'options: {yse: "Yes"')]
)
def test_a_short_word_or_an_option_is_only_asked_about(old: str, new: str) -> None:
    """Where another word could be meant, or the label says more than the name, a person decides."""
    text = changed(old, new)
    assert codes(load(text)) == ["R112"]
    assert mended(text) == text


def test_a_wrong_use_is_still_told_at_the_use() -> None:
    """One use of another spelling says nothing about the definition; nor do two, when the name is used as well."""
    once = changed("when: ask.hurt in [yes, unclear]", "when: aks.hurt in [yes, unclear]")
    twice = changed("when: ask.age < 18", "when: aks.age < 18", once)
    assert codes(load(once)) == ["E201"]
    assert codes(load(twice)) == ["E201", "E201"]


def test_two_names_that_could_be_meant_are_not_guessed_between() -> None:
    """`kind` may have been `kinb` or `kinf`: then each use is told, with the nearest names."""
    text = changed("              kind: {", "              kinb: {")
    both = changed(
        "              owner: {", "              kinf: {type: text, label: More}\n              owner: {", text
    )
    assert codes(load(both)) == ["E201", "E201"]


def test_other_findings_stay_beside_it() -> None:
    """Only what the misspelt name caused is left out."""
    text = changed("          hurt: {", "          hrut: {", changed("health_worker]", "doctor]"))
    assert sorted(codes(load(text))) == ["R101", "R112"]


def test_a_name_that_a_file_beside_it_uses_is_not_changed(tmp_path: File) -> None:
    """Tests that call the step as it is written would be broken by the remedy."""
    folder = tmp_path / "example"
    folder.mkdir()
    text = changed("      things:\n", "      thigns:\n")
    (folder / "example.yaml").write_text(text, encoding="utf-8")
    for name, shared in SHARED_FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(shared, encoding="utf-8")
    name = str(folder / "example.yaml")
    assert mend_file(name).after == BASE
    (folder / "example.test.yaml").write_text(
        "sop_tests: 0\ntests: {a: {expect: {shown: [thigns]}}}\n", encoding="utf-8"
    )
    assert mend_file(name).after == text


def places_of_names(source: Source) -> Iterator[tuple[Path, str]]:
    """Where each step and field of a file is defined, with the reference to it."""
    value: Any = source.value
    for phase, inner in value["phases"].items():
        for step, body in inner["steps"].items():
            path: Path = ("phases", phase, "steps", step)
            yield path, step
            yield from (((*path, "fields", field), f"{step}.{field}") for field in body.get("fields", ()))


def test_every_name_of_the_shipped_procedure_that_is_used_often() -> None:
    """Misspelt where it is defined, each step and field gives one finding, there."""
    files, main = read_files("ocse_first_response")
    source = read_source(files[main], main)
    assert isinstance(source, Source)
    conditions = " ".join(text for _, text in references(source.value))
    tried = 0
    for path, ref in places_of_names(source):
        if len(re.findall(rf"(?<![\w.]){ref}(?!\w)", conditions)) < 2:
            continue
        name = ref.rpartition(".")[2]
        wrong = f"{name[:-1]}x"
        at = source.position(path, key=True)
        fixed = apply(source.text, [Edit(at.line, at.column, at.length, wrong)])
        (problem,) = load_procedure(files | {main: fixed}, main).problems
        assert (problem.code, problem.position) == ("R112", at), ref
        tried += 1
    assert tried > 5
