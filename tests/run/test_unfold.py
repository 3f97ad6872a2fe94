"""What is kept of one state for the next never changes what a state is unfolded to."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run import unfold as unfolding
from sop_engine.run.state import RunState
from sop_engine.run.unfold import unfold
from tests.run.examples import Desk
from tests.run.repeated import TEXT, loaded

_COLUMN = "exhibit: {type: exhibit, kind: paper, label: Exhibit}"
MARKS = ("blue bag", "Amani", "box of Baraka", "")
WHO = {"by": "ann", "actor": "ann"}


@cache
def marked() -> Procedure:
    """Rounds for each device, called by a text that an officer wrote."""
    assert _COLUMN in TEXT
    return loaded(TEXT.replace(_COLUMN, "exhibit: {type: text, label: Mark, optional: true}"))


def order(desk: Desk, act: str, mark: str, row: int) -> o.AnyOrder:
    """Something that may change rows, their names, or rounds."""
    device = {"kind": "phone", **({"exhibit": mark} if mark else {})}
    match act:
        case "row":
            return desk.answer("seize.item", device)
        case "amend":
            return o.Amend(**WHO, step="seize", field="item", row=row, value=device, reason="So.")  # type: ignore[arg-type]
        case "person":
            return o.AddPerson(**WHO, kind="witness", values={"name": mark or "Chausiku"})  # type: ignore[arg-type]
        case "visit":
            return desk.answer(f"visit~{row}.safe", "yes")
        case "next":
            return desk.answer(f"visit~{row}.next_on", "2026-03-12")
        case _:
            return desk.complete(f"visit~{row}" if row < 3 else "image#1")


ACTS = st.tuples(
    st.sampled_from(["row", "row", "amend", "person", "visit", "next", "complete"]),
    st.sampled_from(MARKS),
    st.integers(1, 3),
)


def seen(procedure: Procedure) -> list[tuple[str, ...]]:
    """Phases and steps by name and title."""
    return [
        *((phase.name, phase.title) for phase in procedure.phases),
        *((step.name, step.title, step.phase) for step in procedure.steps),
    ]


def alone(state: RunState) -> list[tuple[str, ...]]:
    """What a state is unfolded to with nothing kept of any other."""
    unfolding._PLANS.clear()
    return seen(unfold(marked(), state))


@settings(max_examples=30, deadline=None)
@given(st.lists(ACTS, max_size=8), st.lists(ACTS, max_size=8), st.randoms(use_true_random=False))
def test_states_of_two_runs_in_any_order_unfold_as_each_does_alone(one: list, two: list, chance: object) -> None:  # type: ignore[type-arg]
    """Rows that come and change, names that become known, rounds that follow: back and forth between them all."""
    states: list[RunState] = []
    for acts in (one, two):
        desk = Desk(marked()).open()
        for act, mark, row in acts:
            desk.submit(order(desk, act, mark, row))
            states.append(desk.state)
    states *= 2
    chance.shuffle(states)  # type: ignore[attr-defined]
    expected = [alone(state) for state in states]
    unfolding._PLANS.clear()
    assert [seen(unfold(marked(), state)) for state in states] == expected


def test_a_name_that_becomes_known_is_taken_out_of_the_title() -> None:
    """The row is the same as before; what it is called is looked at again."""
    desk = Desk(marked()).open()
    desk.must(order(desk, "row", "Amani", 1))
    assert "Work on a device (Amani)" in {phase.title for phase in unfold(marked(), desk.state).phases}
    desk.must(order(desk, "person", "Amani", 1))
    assert "Work on a device (1)" in {phase.title for phase in unfold(marked(), desk.state).phases}
