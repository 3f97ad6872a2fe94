"""Runs tests: each gives its findings, and what of the procedure it has seen."""

from dataclasses import dataclass, replace

from sop_engine.problem import Problem
from sop_engine.procedure.model import Procedure
from sop_engine.run.cases.case import Case, Suite
from sop_engine.run.cases.judging import judge
from sop_engine.run.cases.laying import lay
from sop_engine.run.cases.naming import check_case
from sop_engine.run.cases.seeing import Seen, see


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One test that was run.

    Attributes:
        problems: answers that were refused, and expectations that were not met; none: it passed.
        seen: what of the procedure it went through.
    """

    case: Case
    problems: tuple[Problem, ...]
    seen: Seen

    @property
    def passed(self) -> bool:
        """Is everything as expected?"""
        return not self.problems


def run_cases(procedure: Procedure, suite: Suite) -> tuple[Result, ...]:
    """Run all tests of a file. One that names what does not exist fails without being run.

    What is wrong in a test that others go on from is told once, at that test.
    """
    results: list[Result] = []
    told: set[Problem] = set()
    for case in suite.cases:
        found = _run(procedure, suite, case)
        results.append(replace(found, problems=tuple(one for one in found.problems if one not in told)))
        told.update(found.problems)
    return tuple(results)


def _run(procedure: Procedure, suite: Suite, case: Case) -> Result:
    unknown = check_case(procedure, suite, case)
    if unknown:
        return Result(case=case, problems=tuple(unknown), seen=Seen())
    laid = lay(procedure, suite, case)
    problems = (*laid.problems, *judge(procedure, suite, case, laid))
    return Result(case=case, problems=problems, seen=see(procedure, laid))
