"""The tests beside the shipped procedures come out as expected, and leave no step, condition or clock untested."""

import pytest

from sop_engine.commands.library import shipped_ids
from sop_engine.commands.test import run_tests
from sop_engine.run.cases.coverage import Part

NAMES = shipped_ids()
REPORTS = {name: run_tests(name, count=True) for name in NAMES}
CASES = [(name, result.case.name) for name in NAMES for result in REPORTS[name].results]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case(name: str, case: str) -> None:
    """Steps, clocks, proposals and refusals are as the test says."""
    result = next(one for one in REPORTS[name].results if one.case.name == case)
    assert [problem.message for problem in result.problems] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_procedure_has_tests_that_can_be_run(name: str) -> None:
    """No shipped procedure is without tests, and none of its tests names what does not exist."""
    assert REPORTS[name].problems == ()
    assert len(REPORTS[name].results) > 5


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", [Part.STEPS, Part.CONDITIONS, Part.GATES, Part.CLOCKS])
def test_every_step_condition_gate_and_clock_is_gone_through(name: str, part: Part) -> None:
    """Each step is shown, each condition true and false, each gate closed and each clock overdue in some test."""
    coverage = REPORTS[name].coverage
    assert coverage is not None
    assert coverage.part(part).left == ()
