"""The procedures that a run's steps use, in words."""

from sop_engine.procedure.load import load_used
from sop_engine.procedure.model import Procedure


def titles_of_used(procedure: Procedure) -> dict[str, str]:
    """Title of each procedure that a step uses, by id, as stored with the run; slow: each is loaded."""
    uses = {step.use.procedure for step in (*procedure.steps, *procedure.templates) if step.use}
    found = {name: load_used(procedure.sources, name).procedure for name in sorted(uses)}
    return {name: one.title if one else name for name, one in found.items()}
