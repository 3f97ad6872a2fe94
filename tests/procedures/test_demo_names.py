"""The example case beside each procedure names only what the procedure has."""

import pytest

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.answers_file import Answers, read_answers
from sop_engine.run.answers_names import check_answers

DEMOS = sorted(path.parent.name for path in shipped("procedures").glob("*/demo.answers.yaml"))


@pytest.mark.parametrize("name", DEMOS)
def test_an_example_case_names_what_there_is(name: str) -> None:
    """Steps, fields, options and kinds of people are known; a kind that only a field points at counts as well."""
    source = read_source((shipped("procedures") / name / "demo.answers.yaml").read_bytes(), "demo.answers.yaml")
    assert isinstance(source, Source)
    answers, procedure = read_answers(source), read_procedure(name).procedure
    assert isinstance(answers, Answers)
    assert procedure is not None
    assert check_answers(procedure, answers, source) == []
