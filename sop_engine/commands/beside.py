"""Files that are checked beside others: officers beside the roles, answers beside their procedure."""

from pathlib import Path

from sop_engine.commands.library import read_bytes, read_procedure, shared_file, shipped_ids
from sop_engine.problem import Problem
from sop_engine.procedure.checks.registers import officers_of
from sop_engine.procedure.drafting.shared import read_shared
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.spelling import instead_of
from sop_engine.run.answers_file import read_answers
from sop_engine.run.answers_names import check_answers


def in_officers(source: Source, path: Path) -> list[Problem]:
    """What is wrong with officers beside the roles that they hold."""
    found = shared_file(path, "roles")
    roles = read_source(read_bytes(found), found.name) if found else None
    return officers_of(source, read_shared(roles if isinstance(roles, Source) else None, None, None).roles)


def in_answers(source: Source, path: Path) -> list[Problem]:
    """What is wrong with an answers file, by itself and beside its procedure."""
    answers = read_answers(source)
    if isinstance(answers, list):
        return answers
    beside = path.with_name(f"{answers.of}.yaml")
    known = [one.parent.name for one in path.parent.glob("*.yaml") if one.stem == one.parent.name]
    if not beside.is_file() and answers.of not in shipped_ids():
        message = f"There is no procedure `{answers.of}` for these answers."
        hint = instead_of(answers.of, (*known, *shipped_ids()))
        return [Problem(code="I212", message=message, position=source.position(("of",)), hint=hint)]
    loaded = read_procedure(str(beside) if beside.is_file() else answers.of)
    if loaded.procedure is None:
        message = f"The procedure `{answers.of}` has errors, so these answers cannot be compared with it."
        hint = f"See: sop check {beside if beside.is_file() else answers.of}"
        return [Problem(code="I212", message=message, position=source.position(("of",)), hint=hint)]
    return check_answers(loaded.procedure, answers, source)
