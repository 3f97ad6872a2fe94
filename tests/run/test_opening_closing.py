"""How a run begins and ends."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sop_engine.run import orders
from sop_engine.run.copies import LogCopy
from sop_engine.run.decide import open_run
from sop_engine.run.events import Closed, Exported, Opened
from sop_engine.run.now import OfficerView
from sop_engine.run.orders import Order, Refusal, SignNotDone
from sop_engine.run.outlook import Status
from sop_engine.run.progress import standing_of
from tests.run.examples import START_AT, Desk, close_by_force, close_steps


def test_a_run_opens_for_a_case() -> None:
    """The opening keeps the procedure's digests and texts, and never a name that is open."""
    desk = Desk().open()
    opened = desk.state.opened
    assert opened is not None
    assert opened.logic_digest == desk.procedure.logic_digest
    order = Order(by="ann", actor="ann")
    for case, code in (("", "empty"), ("A\nB", "one_line"), ("A\x00", "control_character")):
        found = open_run(desk.procedure, order, desk.now, case=case, practice=True)
        assert isinstance(found, Refusal)
        assert found.code == code


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (Order(by="nobody", actor="ann"), "unknown_officer"),
        (Order(by="ann", actor="nobody"), "unknown_officer"),
        (Order(by="gone", actor="ann"), "officer_left"),
        (Order(by="ann", actor="ann", at=START_AT + timedelta(seconds=1)), "in_future"),
    ],
)
def test_who_may_open(order: Order, code: str) -> None:
    """Officers of the station, now or earlier, never later."""
    desk = Desk()
    found = open_run(desk.procedure, order, desk.now, case="A", practice=True)
    assert isinstance(found, Refusal)
    assert found.code == code


def test_any_active_officer_may_open() -> None:
    """Nobody is sent away because the desk officer is out."""
    desk = Desk()
    found = open_run(desk.procedure, Order(by="kamau", actor="kamau"), desk.now, case="A", practice=True)
    assert isinstance(found, Opened)


def test_a_run_is_opened_in_a_role_that_the_procedure_asks_for() -> None:
    """Whoever does not answer for it opens it as who may do a step, and only else as whatever the officer is."""
    desk = Desk()
    for held, role in (({"anyone", "duty_officer"}, "duty_officer"), ({"anyone"}, "anyone"), (set(), "")):
        officer = OfficerView(id="eve", name="Eve Mfano", roles=frozenset(held))
        now = replace(desk.now, officers={"eve": officer})
        found = open_run(desk.procedure, Order(by="eve", actor="eve"), now, case="A", practice=True)
        assert isinstance(found, Opened)
        assert found.header.role == role


def test_closing_names_what_was_not_done_and_not_signed() -> None:
    """A missing sign-off of a supervisor does not stop it, and is printed as open; it may still come."""
    desk = Desk().open().basics()
    close_steps(desk, but=("persons",))
    desk.must(desk.not_done("persons"))
    event = desk.must(orders.Close(by="ann", actor="ann", outcome="moved"))[0]
    assert isinstance(event, Closed)
    assert (event.state, event.outcome, event.open_sign_offs) == ("with_steps_not_done", "moved", ("persons",))
    desk.must(SignNotDone(by="kamau", actor="kamau", step="persons"))


def test_only_the_officer_at_the_keys_closes() -> None:
    """Closing is a signature."""
    desk = Desk().open().basics()
    close_steps(desk)
    assert desk.refused(orders.Close(by="ben", actor="ann", outcome="ended")).code == "reported_signature"


def test_an_undecided_step_that_may_never_be_skipped_keeps_the_run_open() -> None:
    """Undecided means "does not apply" only for steps that could be let go."""
    desk = Desk("ocse_first_response").open()
    progress = desk.progress()
    assert progress.steps["own_images"].status is Status.UNDECIDED
    assert "own_images" in progress.open_steps
    everything = Desk().open().progress()
    assert everything.steps["deeper"].status is Status.UNDECIDED
    assert "deeper" not in everything.open_steps


def test_a_closed_run_takes_readings_and_exports_only() -> None:
    """What is written after closing is who read it and who got it."""
    desk = Desk().open()
    close_by_force(desk)
    desk.must(orders.LogRead(by="ann", actor="ann", what="basics", reason="To act on it."))
    desk.must(orders.LogExport(by="ann", actor="ann", recipient="The prosecutor", kind="final", sha256="ab" * 32))
    assert desk.refused(desk.amend("basics.line", "Another")).code == "closed"


def test_a_copy_leaves_for_a_reason() -> None:
    """Also from a closed run; the entry keeps what it shows and why, and without a reason there is none."""
    desk = Desk().open()
    close_by_force(desk)
    words: dict[str, Any] = {"recipient": "ODPP", "kind": "final", "sha256": "ab" * 32, "copy": "full", "shows": "S2"}
    assert desk.refused(LogCopy(by="ann", actor="ann", reason=" ", **words)).code == "reason_needed"
    event = desk.must(LogCopy(by="ann", actor="ann", reason="The charge is decided.", **words))[0]
    assert isinstance(event, Exported)
    assert (event.copy, event.reason) == ({"kind": "full", "shows": "S2"}, "The charge is decided.")


def test_interim_records_are_numbered() -> None:
    """Each interim record has the next number."""
    desk = Desk().open()
    for _ in range(2):
        desk.must(orders.LogExport(by="ann", actor="ann", recipient="A court", kind="interim", sha256="ab" * 32))
    assert desk.state.interim == 2


def test_one_step_is_judged_as_in_the_whole() -> None:
    """The quick look at one step agrees with the overview."""
    desk = Desk().open().basics("odd")
    for name, standing in desk.progress().steps.items():
        assert standing_of(desk.procedure, desk.state, name, desk.now.utc) == standing
