"""The first event of a run."""

from sop_engine.procedure.model import Procedure
from sop_engine.run.decide.ground import to_second
from sop_engine.run.events import Header, Opened
from sop_engine.run.now import Now
from sop_engine.run.orders import Order, Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.texts import check_text
from sop_engine.run.values import local_time

CASE_LIMIT = 100
"""Characters of a case reference; it stands in one line of lists, pages and file names."""


def open_run(
    procedure: Procedure,
    order: Order,
    now: Now,
    *,
    case: str,
    practice: bool,
    agency: str = "",
    caller: str = "",
) -> Opened | Refusal:
    """Open a run of the procedure for one case. Any active officer may: nobody is sent away.

    Args:
        procedure: as loaded, in the language of the run; its text is stored with the run.
        order: who opens it (`by`, `actor`) and when.
        now: the moment and the roster.
        case: reference of the case, never a name.
        practice: is the station a practice station?
        agency: of the station.
        caller: id of the run that begins this one, or empty.
    """
    officer, actor = now.officers.get(order.by), now.officers.get(order.actor)
    if officer is None or actor is None:
        return refuse("unknown_officer", officer=(order.by if officer is None else order.actor)[:60])
    if not officer.active or not actor.active:
        return refuse("officer_left", officer=(actor if officer.active else officer).name)
    at = to_second(order.at) if order.at else now.utc
    if at > now.utc:
        return refuse("in_future", at=local_time(at)[:16].replace("T", " "))
    if refusal := check_text(case, field="case", lines=False) or _too_long(case):
        return refusal
    if person := now.names.find(case):
        return refuse("vault_name", field="case", person=person)
    role = procedure.owner if procedure.owner in officer.roles else next(iter(sorted(officer.roles)), "")
    return Opened(
        header=Header(actor=actor.id, by=officer.id, role=role, at=at, entered=now.utc),
        case=case,
        procedure=procedure.id,
        version=procedure.version,
        logic_digest=procedure.logic_digest,
        text_digest=procedure.text_digest,
        language=procedure.language,
        practice=practice,
        agency=agency,
        sources=procedure.sources,
        texts_digest=procedure.texts_digest,
        caller=caller,
    )


def _too_long(case: str) -> Refusal | None:
    return refuse("too_long", field="case", length=len(case), limit=CASE_LIMIT) if len(case) > CASE_LIMIT else None
