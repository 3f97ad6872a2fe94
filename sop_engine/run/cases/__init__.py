"""Tests of a procedure (`NAME.test.yaml`): read, checked, run, judged, and what they leave untested. Pure.

suite = read_cases(source)                  # or findings
problems = check_cases(procedure, suite)    # names and answers that do not exist
results = run_cases(procedure, suite)       # one for each test
coverage(procedure, results)                # steps, conditions, options, gates and clocks never seen
"""

from sop_engine.run.cases.case import Case, Suite, read_cases
from sop_engine.run.cases.coverage import Coverage, Part, coverage
from sop_engine.run.cases.naming import check_cases
from sop_engine.run.cases.running import Result, run_cases

__all__ = ["Case", "Coverage", "Part", "Result", "Suite", "check_cases", "coverage", "read_cases", "run_cases"]
