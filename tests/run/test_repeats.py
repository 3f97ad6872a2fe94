"""Repeats: rounds are plain steps of their own, and what is written out by hand behaves the same."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.run import orders as o
from sop_engine.run.apply import replay
from sop_engine.run.claims import event as event_of
from sop_engine.run.events import Occasion, Voided
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.rounds import base_of
from sop_engine.run.unfold import unfold
from tests.run.examples import Desk, load
from tests.run.repeated import TEXT, by_hand, folded, loaded, repeats, written

MOST_ROWS = 3

STEPS = st.sampled_from(["look", "copy"])
ACTS = st.tuples(
    st.sampled_from(["result", "made", "why", "count", "complete", "skip", "amend", "wait"]),
    STEPS,
    st.integers(1, MOST_ROWS),
    st.booleans(),
)


def order(act: str, step: str, value: bool) -> o.AnyOrder | None:  # noqa: FBT001 - a drawn value
    """One order about a step; None is a day that passes."""
    who: dict[str, Any] = {"by": "ann", "actor": "ann"}
    values = {"result": ("good", "bad"), "made": ("yes", "no"), "why": ("lost", "broken"), "count": (1, 5)}
    match act:
        case "wait":
            return None
        case "complete":
            return o.Complete(**who, step=step)
        case "skip":
            return o.SkipStep(**who, step=step, code="not_possible", reason="So.")
        case "amend":
            field = "result" if step.startswith("look") else "made"
            return o.Amend(**who, step=step, field=field, value=values[field][value], reason="So.")
        case _:
            return o.Answer(**who, step=step, field=act, value=values[act][value])


def seized(desk: Desk, rows: int) -> Desk:
    """The list has so many rows."""
    for number in range(rows):
        desk.must(
            o.Answer(by="ann", actor="ann", step="seize", field="item", value={"kind": ("phone", "pad")[number % 2]})
        )
    return desk


def told(found: object) -> object:
    """What came of an order, without names of rounds: codes of refusals, kinds of events."""
    if isinstance(found, Refusal):
        return found.code
    assert isinstance(found, list)
    return [(type(one).__name__, getattr(one, "field", "")) for one in found]


def standings(desk: Desk) -> dict[str, object]:
    """Every step as it stands, by the name it has when it is written out."""
    progress = desk.progress()
    assert progress.may_close == (not progress.open_steps)
    return {
        by_hand(name): (one.status, one.due and one.due.ends, tuple(by_hand(ref) for ref in one.missing))
        for name, one in progress.steps.items()
    }


@settings(max_examples=40, deadline=None)
@given(st.integers(1, MOST_ROWS), st.lists(ACTS, max_size=14))
def test_rounds_behave_as_if_written_out_by_hand(rows: int, acts: list[tuple[str, str, int, bool]]) -> None:
    """Over k rows, every order has the same outcome, and every step the same standing, as in k written copies."""
    short, long = seized(Desk(folded()).open(), rows), seized(Desk(written(rows)).open(), rows)
    for act, step, row, value in acts:
        if row > rows:
            continue
        first, second = order(act, f"{step}#{row}", value), order(act, f"{step}{row}", value)
        if first is None or second is None:
            short.wait(days=1)
            long.wait(days=1)
        else:
            assert told(short.submit(first)) == told(long.submit(second))
    assert standings(short) == standings(long)


@settings(max_examples=30, deadline=None)
@given(st.lists(ACTS, max_size=10), st.lists(ACTS, max_size=10), st.randoms(use_true_random=False))
def test_rounds_do_not_leak_into_each_other(one: list, two: list, chance: object) -> None:  # type: ignore[type-arg]
    """What is done in row 2 changes nothing in row 1, in whatever order the two are worked on."""
    first = [(act, step, 1, value) for act, step, _, value in one if act != "wait"]
    second = [(act, step, 2, value) for act, step, _, value in two if act != "wait"]
    mixed = [*first, *second]
    places = sorted(chance.sample(range(len(mixed)), len(first)))  # type: ignore[attr-defined]
    queue = dict(zip(places, first, strict=True))
    rest = iter(second)
    alone, both = seized(Desk(folded()).open(), 2), seized(Desk(folded()).open(), 2)
    for place in range(len(mixed)):
        act, step, row, value = queue.get(place) or next(rest)
        found = order(act, f"{step}#{row}", value)
        assert found is not None
        both.submit(found)
    for act, step, row, value in first:
        found = order(act, f"{step}#{row}", value)
        assert found is not None
        alone.submit(found)
    for name in ("look#1", "copy#1"):
        assert alone.state.step(name) == both.state.step(name)
        assert alone.progress().steps[name] == both.progress().steps[name]


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTS, max_size=12))
def test_a_replayed_run_unfolds_to_the_same(acts: list[tuple[str, str, int, bool]]) -> None:
    """From the claims of the journal comes the same state, and so the same procedure, as while it was written."""
    desk = seized(Desk(folded()).open(), 2)
    for act, step, row, value in acts:
        found = order(act, f"{step}#{row}", value)
        if found is not None:
            desk.submit(found)
    again = replay(
        event_of({claim.name: claim.value for claim in claims}, one.header.actor, one.header.entered)
        for claims, one in zip(desk.taken, desk.history, strict=True)
    )
    assert again == desk.state
    assert unfold(desk.procedure, again) is unfold(desk.procedure, desk.state)


def test_without_repeats_the_procedure_is_itself() -> None:
    """Nothing is built, and nothing is slower, where nothing is repeated."""
    desk = Desk("everything").open()
    assert unfold(desk.procedure, desk.state) is desk.procedure


def test_an_unfolded_procedure_unfolds_again() -> None:
    """Whichever of the two is handed over, the state decides what is seen; the digests stay those of the file."""
    desk = seized(Desk(folded()).open(), 1)
    early = unfold(desk.procedure, desk.state)
    seized(desk, 1)
    late = unfold(early, desk.state)
    assert late is unfold(desk.procedure, desk.state)
    assert [step.name for step in late.steps] == ["seize", "look#1", "copy#1", "look#2", "copy#2", "end"]
    assert late.logic_digest == desk.procedure.logic_digest


def device_desk() -> Desk:
    """The whole example, with two devices seized."""
    desk = Desk(repeats()).open()
    for order_ in (
        desk.answer("input.reported_at", "2026-03-02 20:00"),
        desk.answer("input.urgent_case", "yes"),
        desk.answer("seize.item", {"exhibit": "new", "kind": "phone"}),
        desk.answer("seize.item", {"exhibit": "new", "kind": "laptop"}),
        desk.complete("input"),
        desk.complete("seize"),
    ):
        desk.must(order_)
    return desk


def status(desk: Desk, step: str) -> Status:
    """How the step stands."""
    return desk.progress().steps[step].status


def test_a_round_is_called_by_its_exhibit() -> None:
    """The officer reads `EX-2`, not `row 2`."""
    desk = device_desk()
    found = unfold(desk.procedure, desk.state)
    step = found.step("image#2")
    assert step is not None
    assert step.title == "Copy the device (EX-2)"
    assert [phase.title for phase in found.phases][2:4] == ["Work on a device (EX-1)", "Work on a device (EX-2)"]


def test_a_column_of_the_list_means_the_own_row() -> None:
    """The SIM card is looked for in the phone, and not in the laptop."""
    desk = device_desk()
    for row in (1, 2):
        desk.must(desk.answer(f"image#{row}.result", "copied"))
        desk.must(desk.complete(f"image#{row}"))
    assert (status(desk, "sim#1"), status(desk, "sim#2")) == (Status.OPEN, Status.HIDDEN)
    assert "'Kind' is 'Laptop'" in desk.progress().steps["sim#2"].because


def test_the_next_round_follows_the_last() -> None:
    """A recurring step comes back when a round has its outcome: not missing before its time, open then."""
    desk = device_desk()
    desk.must(desk.answer("visit~1.safe", "yes"))
    desk.must(desk.answer("visit~1.next_on", "2026-03-12"))
    assert "visit~2" not in desk.progress().steps
    desk.must(desk.complete("visit~1"))
    later = desk.progress().steps["visit~2"]
    assert later.status is Status.LATER
    assert later.due is not None
    assert later.due.ends is not None
    assert later.due.ends.isoformat() == "2026-03-12T20:59:59+00:00"
    assert "visit~2" not in desk.progress().open_steps
    desk.wait(days=11)
    assert "visit~2" in desk.progress().open_steps
    assert "visit~2" in desk.progress().overdue


def test_rounds_end_when_until_is_true() -> None:
    """A round that was not begun does not apply any more; one that was begun goes on."""
    desk = device_desk()
    desk.must(desk.answer("image#1.result", "copied"))
    desk.must(desk.answer("visit~1.safe", "yes"))
    desk.must(desk.complete("visit~1"))
    desk.must(desk.answer("stop.why", "safe"))
    assert status(desk, "visit~2") is Status.HIDDEN
    assert desk.progress().steps["visit~2"].because == "'Why?' is 'Safe'"
    begun = device_desk()
    begun.must(begun.answer("image#1.result", "copied"))
    begun.must(begun.answer("visit~1.safe", "yes"))
    begun.must(begun.answer("stop.why", "safe"))
    assert status(begun, "visit~1") is Status.OPEN


def test_until_reads_its_own_round() -> None:
    """The trials of a locked device end when one of them opened it, and each device has its own."""
    desk = device_desk()
    for row in (1, 2):
        desk.must(desk.answer(f"image#{row}.result", "locked"))
        desk.must(desk.answer(f"retry#{row}~1.opened", ("yes", "no")[row - 1]))
        desk.must(desk.complete(f"retry#{row}~1"))
    assert status(desk, "retry#1~2") is Status.HIDDEN
    assert status(desk, "retry#2~2") is Status.LATER


def test_hold_points_wait_for_all_rounds() -> None:
    """What stands after a repeated phase waits for each of its rounds, and in a round for that round only."""
    desk = device_desk()
    desk.must(desk.answer("image#1.result", "copied"))
    assert status(desk, "summary") is Status.BLOCKED
    assert status(desk, "sim#1") is Status.BLOCKED
    desk.must(desk.complete("image#1"))
    assert status(desk, "sim#1") is Status.OPEN
    desk.must(desk.answer("sim#1.found", "no"))
    desk.must(desk.complete("sim#1"))
    desk.must(desk.answer("image#2.result", "copied"))
    assert status(desk, "summary") is Status.BLOCKED
    desk.must(desk.complete("image#2"))
    assert status(desk, "summary") is Status.OPEN


def test_hold_points_wait_for_a_list_that_is_not_finished() -> None:
    """While nobody has said which devices there are, what comes after them is not released."""
    desk = Desk(repeats()).open()
    assert status(desk, "hand_in") is Status.BLOCKED
    assert desk.progress().steps["hand_in"].because == "'Work on a device'"
    desk.must(o.MarkNotDone(by="ann", actor="ann", step="seize", reason="So.", attempts="None.", told="Nobody."))
    desk.must(o.SignNotDone(by="kamau", actor="kamau", step="seize"))
    assert status(desk, "hand_in") is Status.OPEN


def test_an_occasion_is_opened_as_often_as_something_happens() -> None:
    """Never missing before; once opened it has to get an outcome, on its own clock."""
    desk = device_desk()
    assert desk.progress().occasions == ("sighting", "threat")
    assert not any(base_of(name) == "sighting" for name in desk.progress().steps)
    for number in (1, 2):
        (event,) = desk.must(o.Open(by="ann", actor="ann", step="sighting"))
        assert isinstance(event, Occasion)
        assert event.number == number
        desk.wait(hours=1)
    progress = desk.progress()
    assert {"sighting~1", "sighting~2"} <= set(progress.open_steps)
    clocks = [progress.steps[f"sighting~{number}"].due for number in (1, 2)]
    first, second = (clock.ends for clock in clocks if clock and clock.ends)
    assert second - first == timedelta(hours=1)
    desk.must(desk.answer("sighting~2.place", "home"))
    desk.must(desk.complete("sighting~2"))
    assert "sighting~2" not in desk.progress().open_steps
    assert "sighting~1" in desk.progress().open_steps


@pytest.mark.parametrize(
    ("step", "code"), [("seize", "not_anytime"), ("sighting~1", "unknown_step"), ("nothing", "unknown_step")]
)
def test_only_steps_kept_ready_are_opened(step: str, code: str) -> None:
    """An order to open anything else is refused, in words."""
    assert device_desk().refused(o.Open(by="ann", actor="ann", step=step)).code == code


def test_a_sealed_step_is_opened_by_its_roles_only() -> None:
    """Whoever cannot read it cannot know its number either, and two occasions never share one."""
    sealed = "title: Somebody was threatened\n        sealed: [child_desk]\n"
    desk = Desk(loaded(TEXT.replace("title: Somebody was threatened\n", sealed))).open()
    assert desk.refused(o.Open(by="otieno", actor="otieno", step="threat")).code == "wrong_role"
    desk.must(o.Open(by="ann", actor="ann", step="threat"))
    assert [claim.compartment for claim in desk.taken[-1]] == ["sealed_child_desk"]


def test_answers_in_occasions_are_read_from_outside() -> None:
    """A question hangs on whether anybody saw the suspect at home, in any of the occasions."""
    desk = device_desk()
    desk.must(desk.answer("image#1.result", "copied"))
    assert "stop.seen" not in desk.progress().steps["stop"].missing
    desk.must(o.Open(by="ann", actor="ann", step="sighting"))
    desk.must(desk.answer("sighting~1.place", "home"))
    assert "stop.seen" in desk.progress().steps["stop"].missing


def test_an_amendment_in_one_round_voids_what_hung_on_it() -> None:
    """Outside and inside the round; each voided answer has its own event."""
    desk = device_desk()
    desk.must(desk.answer("image#1.result", "copied"))
    desk.must(desk.complete("image#1"))
    desk.must(desk.answer("sim#1.found", "yes"))
    desk.must(desk.answer("stop.why", "safe"))
    events = desk.must(
        o.Amend(by="ann", actor="ann", step="image#1", field="result", value="locked", reason="It was locked.")
    )
    voided = {(one.step, one.field) for one in events if isinstance(one, Voided)}
    assert voided == {("sim#1", "found"), ("stop", "why")}


def test_a_shipped_run_is_not_touched() -> None:
    """The first response has no step for any time, and no round before there is a row."""
    desk = Desk(load("ocse_first_response")).open()
    assert desk.progress().occasions == ()
    assert not [step for step in unfold(desk.procedure, desk.state).steps if step.name.startswith("seal")]
