"""The first events of a run."""

from dataclasses import replace
from typing import Any

from sop_engine.procedure.model import Procedure
from sop_engine.run.apply import apply
from sop_engine.run.decide.ground import stand, to_second
from sop_engine.run.decide.sheets import take
from sop_engine.run.events import Event, Header, Opened
from sop_engine.run.index import index_of
from sop_engine.run.now import Now, OfficerView
from sop_engine.run.orders import Order, Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.sheets import TakeSheet
from sop_engine.run.state import START
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
    excluded: tuple[str, ...] = (),
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
        excluded: officers whom the run is kept from; never who opens it.

    An order with a sheet says that the run began on paper; `begin` enters which.
    """
    officer, actor = now.officers.get(order.by), now.officers.get(order.actor)
    if officer is None or actor is None:
        return refuse("unknown_officer", officer=(order.by if officer is None else order.actor)[:60])
    if not officer.active or not actor.active:
        return refuse("officer_left", officer=(actor if officer.active else officer).name)
    at = to_second(order.at) if order.at else now.utc
    if at > now.utc:
        return refuse("in_future", at=local_time(at)[:16].replace("T", " "))
    if (
        refusal := _cannot_keep_out(excluded, order, now)
        or check_text(case, field="case", lines=False)
        or _too_long(case)
    ):
        return refusal
    if person := now.names.find(case):
        return refuse("vault_name", field="case", person=person)
    role = _role(procedure, officer)
    return Opened(
        header=Header(
            actor=actor.id,
            by=officer.id,
            role=role,
            at=at,
            entered=now.utc,
            sheet=order.sheet,
            correction=now.correction,
        ),
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
        excluded=tuple(dict.fromkeys(excluded)),
    )


def _cannot_keep_out(excluded: tuple[str, ...], order: Order, now: Now) -> Refusal | None:
    """Only officers of the station can be kept out, and never whoever opens the run: who wrote it knows it."""
    wrong = next((one for one in excluded if one not in now.officers or one in {order.by, order.actor}), None)
    return None if wrong is None else refuse("not_kept_out", officer=wrong[:60])


def _role(procedure: Procedure, officer: OfficerView) -> str:
    """The role that answers for runs, else one that the procedure asks for, else any that the officer holds."""
    wanted = (procedure.owner, *procedure.roles, *sorted(officer.roles))
    return next((role for role in wanted if role in officer.roles), "")


def _too_long(case: str) -> Refusal | None:
    return refuse("too_long", field="case", length=len(case), limit=CASE_LIMIT) if len(case) > CASE_LIMIT else None


def begin(procedure: Procedure, order: Order, now: Now, **about: Any) -> list[Event] | Refusal:
    """The first events of a run: its opening, and the sheet that it began on if the order takes one.

    Args:
        procedure: as of `open_run`.
        order: who opens it; when it is a `TakeSheet`, its `at` is when the run began on that sheet.
        now: as of `open_run`.
        **about: as of `open_run`.
    """
    if not isinstance(order, TakeSheet):
        opened = open_run(procedure, order, now, **about)
        return opened if isinstance(opened, Refusal) else [opened]
    if order.at is None:
        return refuse("time_needed")
    writer = now.officers.get(order.writer)
    by = order.writer if writer is None or writer.active else order.actor
    first = Order(by=by or order.actor, actor=order.actor, at=order.at, sheet=1)
    opened = open_run(procedure, first, now, **about)
    if isinstance(opened, Refusal):
        return opened
    ground = stand(procedure, index_of(procedure), apply(START, opened), replace(order, at=None), now)
    taken = ground if isinstance(ground, Refusal) else take(ground, order)
    return taken if isinstance(taken, Refusal) else [opened, *taken]
