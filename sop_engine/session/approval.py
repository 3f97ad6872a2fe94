"""May this procedure be started here? A live station starts only what two of its supervisors approved."""

from sop_engine.errors import Refused
from sop_engine.procedure.model import Procedure
from sop_engine.sentence import phrase
from sop_engine.session.work import Work
from sop_engine.station.approvals import Edition, is_approved


def edition_of(procedure: Procedure, profile: str = "production") -> Edition:
    """What is signed of a procedure. `profile`: what it was checked against."""
    return Edition(
        procedure=procedure.id,
        version=procedure.version,
        logic=procedure.logic_digest,
        text=procedure.text_digest,
        profile=profile,
    )


def need_approval(work: Work, procedure: Procedure) -> None:
    """Refuse a procedure that is not approved in a live station; a practice station starts any.

    Raises:
        Refused: it was not approved, or not in exactly this wording.
        CannotOpen: the approval is damaged or was changed.
    """
    if work.practice or is_approved(work.unlocked.station, work.unlocked.roster, edition_of(procedure)):
        return
    sentence = phrase(
        "The procedure {id} {version} is not approved in this station.", id=procedure.id, version=procedure.version
    )
    raise Refused(sentence, f"Two supervisors can approve it: sop approve {procedure.id}")
