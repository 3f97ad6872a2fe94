"""Checks of a built procedure, each a plain function from the draft to findings."""

from collections.abc import Callable, Iterable

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.draft import Draft

Check = Callable[[Draft], Iterable[Problem]]

CHECKS: tuple[Check, ...] = ()
