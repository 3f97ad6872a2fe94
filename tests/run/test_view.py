"""What conditions see of a run: rows, sums over rows, chains of steps."""

import pytest

from sop_engine.run.events import Voided
from sop_engine.run.index import index_of
from sop_engine.run.outlook import Status
from tests.run.examples import Desk, from_text, load

THING = {"seal": "A", "place": "Safe"}
PEN = {"what": "Pen", "is_phone": "no", "exhibit": THING}
PHONE = {"what": "Phone", "is_phone": "yes", "number": "0712345678", "exhibit": THING}


def _chain(length: int) -> str:
    steps = "".join(
        f"""
      s{n}:
        title: Step {n}
        who: child_desk
        law: [POL]
        {f"when: s{n - 1}.a == yes" if n else ""}
        fields: {{a: {{type: yesno, label: Go on?}}}}"""
        for n in range(length)
    )
    return f"""
sop: 0
id: chain
version: 0.1.0
title: Chain
owner: child_desk
outcomes: {{ended: It ended}}
phases:
  one:
    title: One
    steps:{steps}
"""


def test_conditions_speak_of_rows() -> None:
    """Without a row none is a phone, as in CEL; a phone, or three things, show the step."""
    desk = Desk().open()
    assert desk.standing("phones").status is Status.HIDDEN
    desk.must(desk.answer("rows.item", PEN))
    assert desk.standing("phones").status is Status.HIDDEN
    desk.must(desk.answer("rows.item", PEN))
    desk.must(desk.answer("rows.item", PEN))
    assert desk.standing("phones").status is Status.OPEN


def test_a_column_that_does_not_apply_is_refused_in_that_row() -> None:
    """The number of a pen is not asked; of a phone it must be given."""
    desk = Desk().open()
    assert desk.refused(desk.answer("rows.item", {**PEN, "number": "0712345678"})).code == "not_applicable"
    found = desk.refused(desk.answer("rows.item", {**PHONE, "number": "0712"}))
    assert (found.code, found.field) == ("wrong_shape", "rows.item.number")
    without = {name: value for name, value in PHONE.items() if name != "number"}
    assert desk.refused(desk.answer("rows.item", without)).code == "column_missing"


def test_an_amended_row_voids_the_rows_that_it_hides() -> None:
    """Rows of a hidden list are voided one by one, and new ones get new numbers."""
    desk = Desk().open()
    desk.must(desk.answer("rows.item", PHONE))
    for name in ("the station", "the hospital"):
        desk.must(desk.answer("phones.call", {"to": name}))
    desk.must(desk.answer("phones.many", "no"))
    found = desk.must(desk.amend("rows.item", PEN, row=1))
    voided = [(event.field, event.row) for event in found if isinstance(event, Voided)]
    assert voided == [("call", 1), ("call", 2), ("many", 0)]
    desk.must(desk.amend("rows.item", PHONE, row=1))
    assert desk.standing("phones").missing == ()
    desk.must(desk.answer("phones.call", {"to": "the station"}))
    assert [given.voided for given in desk.state.step("phones").rows["call"]] == [True, True, False]
    assert desk.refused(desk.amend("phones.call", {"to": "me"}, row=1)).code == "no_row"
    desk.must(desk.amend("phones.call", {"to": "the mother"}, row=3))
    assert desk.reread() == desk.history


def test_two_exhibits_of_one_row_get_two_numbers() -> None:
    """Numbers are given out in the order of the columns."""
    columns = "columns: {a: {type: exhibit, kind: paper, label: A}, b: {type: exhibit, kind: paper, label: B}}"
    text = _chain(1).replace("{a: {type: yesno, label: Go on?}}", f"{{l: {{type: list, label: L, {columns}}}}}")
    desk = Desk(from_text(text)).open()
    desk.must(desk.answer("s0.l", {"a": "new", "b": "new"}))
    assert dict(desk.state.exhibits) == {"EX-1": "s0.l.a", "EX-2": "s0.l.b"}


@pytest.mark.parametrize("length", [10, 1200])
def test_long_chains_of_steps_are_walked(length: int) -> None:
    """A procedure in which each step hangs on the one before is judged at its far end, however long it is."""
    desk = Desk(from_text(_chain(length))).open()
    assert desk.refused(desk.answer(f"s{length - 1}.a", "yes")).code == "undecided"
    desk.must(desk.answer("s0.a", "no"))
    assert desk.refused(desk.answer(f"s{length - 1}.a", "yes")).code == "not_applicable"
    assert desk.progress().applying == 1


def test_the_index_is_made_once_for_each_procedure() -> None:
    """Asking again gives the same tables; many procedures do not pile up."""
    procedure = load("everything")
    first = index_of(procedure)
    assert index_of(procedure) is first
    for _ in range(6):
        index_of(from_text(_chain(1)))
    assert index_of(procedure).steps.keys() == first.steps.keys()


def test_an_officer_field_takes_officers_of_its_role() -> None:
    """Unknown, left, or without the role: refused; else kept by id."""
    desk = Desk().open()
    codes = [desk.refused(desk.answer("basics.boss", name)).code for name in ("nobody", "gone", "ann")]
    assert codes == ["unknown_officer", "officer_left", "wrong_role"]
    desk.must(desk.answer("basics.boss", "otieno"))
