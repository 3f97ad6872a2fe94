"""The demo's answers walk the whole first response, and show every kind of act that a record must tell apart."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar, cast

import pytest

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run import events as ev
from sop_engine.run.answers_file import Answers, Line, read_answers
from sop_engine.run.apply import apply, replay
from sop_engine.run.decide import Now, OfficerView, decide, open_run
from sop_engine.run.orders import Accept, AnyOrder, Order, Refusal, StartUsed, TakeBack
from sop_engine.run.outlook import Progress, Status
from sop_engine.run.progress import progress
from sop_engine.run.state import START, RunState
from sop_engine.run.use_events import Returned, Used

NAME = "ocse_first_response"
EventType = TypeVar("EventType")


def _text(*parts: str) -> str:
    return shipped("procedures").joinpath(*parts).read_text(encoding="utf-8")


def _source(*parts: str) -> Source:
    found = read_source(_text(*parts), parts[-1])
    assert isinstance(found, Source)
    return found


def _officers() -> dict[str, OfficerView]:
    roster = cast(
        "Mapping[str, Mapping[str, Any]]",
        cast("Mapping[str, object]", _source("shared", "practice.officers.yaml").value)["officers"],
    )
    return {
        officer: OfficerView(
            id=officer, name=entry["name"], roles=frozenset(entry["roles"]), supervisor=entry["supervisor"] is True
        )
        for officer, entry in roster.items()
    }


@dataclass
class Walk:
    """A run carried out line by line; the clock stands at the newest `at`."""

    procedure: Procedure
    events: list[ev.Event]
    state: RunState
    clock: datetime
    persons: dict[str, str]

    def of(self, kind: type[EventType]) -> list[EventType]:
        """All events of one kind."""
        return [event for event in self.events if isinstance(event, kind)]

    def follow(self, line: Line, officers: Mapping[str, OfficerView]) -> None:
        """Carry out one order of the file; a refusal fails the test with its place."""
        assert line.at is not None
        self.clock = max(self.clock, line.at)
        order = _of_other_run(line.order(line.by, self.persons, self.procedure), str(line.keys.get("step", "")))
        found = decide(self.procedure, self.state, order, Now(utc=self.clock, officers=officers))
        assert not isinstance(found, Refusal), f"{line.position}: {found}"
        for event in found:
            self.state = apply(self.state, event)
            self.events.append(event)
            if isinstance(event, ev.PersonAdded):
                self.persons[line.person] = event.person


def _of_other_run(order: AnyOrder, step: str) -> AnyOrder:
    """What a session fills in about a run that a step begins, and enters once somebody has taken it over."""
    if isinstance(order, StartUsed):
        return replace(order, run=f"run of {step}", version="0.0.0")
    if isinstance(order, Accept):
        return TakeBack(
            by=order.by, actor=order.actor, at=order.at, step=step, state="accepted", owner=order.by, head=""
        )
    return order


def _walk(procedure: Procedure, answers: Answers) -> Walk:
    officers, first = _officers(), answers.lines[0]
    assert first.at is not None
    now = Now(utc=first.at, officers=officers)
    opened = open_run(procedure, Order(by=first.by, actor=first.by), now, case=answers.case, practice=True)
    assert isinstance(opened, ev.Opened)
    walk = Walk(procedure, [opened], apply(START, opened), first.at, {})
    for line in answers.lines:
        walk.follow(line, officers)
    return walk


@pytest.fixture(scope="module")
def walk() -> Walk:
    """The whole demo, carried out once."""
    procedure = read_procedure(NAME, quick=True).procedure
    answers = read_answers(_source(NAME, "demo.answers.yaml"))
    assert procedure is not None
    assert isinstance(answers, Answers), answers
    assert answers.of == NAME
    return _walk(procedure, answers)


def _outlook(walk: Walk) -> Progress:
    return progress(walk.procedure, walk.state, walk.clock)


def test_the_demo_closes_with_one_step_not_done(walk: Walk) -> None:
    """The run ends as an investigation, and says that a step was not done."""
    assert [(event.outcome, event.state, event.open_sign_offs) for event in walk.of(ev.Closed)] == [
        ("investigation", "with_steps_not_done", ())
    ]


def test_every_step_has_a_standing(walk: Walk) -> None:
    """Four steps do not apply, one is skipped, one not done; all others are completed."""
    other = {name: one.status for name, one in _outlook(walk).steps.items() if one.status is not Status.COMPLETED}
    assert other == {
        "hospital": Status.HIDDEN,
        "scene": Status.HIDDEN,
        "statement": Status.SKIPPED,
        "family_card": Status.NOT_DONE,
        "ask_prosecutor": Status.HIDDEN,
        "hand_over": Status.HIDDEN,
    }


def test_the_skip_has_code_and_reason_and_comes_back(walk: Walk) -> None:
    """The statement is skipped for a reason of the procedure, in words, until a day."""
    (skipped,) = walk.of(ev.Skipped)
    assert (skipped.step, skipped.code) == ("statement", "not_available")
    assert skipped.reason
    assert skipped.back is not None
    assert skipped.back > walk.clock


def test_not_done_tells_what_was_tried_and_a_supervisor_signs(walk: Walk) -> None:
    """Attempts and who was told are kept; another officer signs."""
    (not_done,), (signed,) = walk.of(ev.NotDone), walk.of(ev.NotDoneSigned)
    assert not_done.attempts
    assert not_done.told
    assert signed.step == not_done.step == "family_card"
    assert signed.header.by != not_done.header.by


def test_one_amendment_voids_answers_and_one_shows_both_values(walk: Walk) -> None:
    """After 'no contact' three answers count no more; of the OB number both values stay."""
    contact, number = walk.of(ev.Amended)
    assert (contact.step, contact.field, contact.old, contact.value) == ("contact", "abuse", "unclear", "no")
    assert {event.field for event in walk.of(ev.Voided)} == {"last_contact", "clothes", "told_not_to_wash"}
    assert {event.because for event in walk.of(ev.Voided)} == {"contact.abuse"}
    assert (number.field, number.old, number.value) == ("ob_no", "61/2/3/2026", "16/2/3/2026")
    assert contact.reason
    assert number.reason


def test_the_call_is_entered_late_and_one_step_is_overdue(walk: Walk) -> None:
    """Only the call to AHT-CPU is late; only the danger check ran over its clock."""
    late = {getattr(event, "step", "") for event in walk.events if event.header.late}
    assert late == {"aht_call"}
    assert _outlook(walk).overdue == ("danger",)


def test_decisions_keep_what_was_proposed(walk: Walk) -> None:
    """Two decisions follow the proposal and one does not; all have a reason."""
    decisions = [event for event in walk.of(ev.Answered) if event.proposed]
    assert [(event.step, event.proposed, event.value) for event in decisions] == [
        ("own_images", "victim", "victim"),
        ("safe_tonight", "home_safe", "kin"),
        ("review", "investigation", "investigation"),
    ]
    assert all(event.reason for event in decisions)


def test_both_kinds_of_signature_and_a_second_person(walk: Walk) -> None:
    """Both sides of each hand-over sign with their own key, two papers are attested, the arrest plan is confirmed."""
    signs = [
        event.value for event in walk.of(ev.Answered) if isinstance(event.value, Mapping) and "how" in event.value
    ]
    assert sorted((str(sign["how"]), str(sign["signer"])) for sign in signs) == [
        ("attested", "P3"),
        ("attested", "parent"),
        ("officer", "mutua"),
        ("officer", "mutua"),
        ("officer", "njeri"),
        ("officer", "njeri"),
        ("officer", "otieno"),
    ]
    assert [(event.step, event.header.by) for event in walk.of(ev.Confirmed)] == [("arrest_plan", "kamau")]


def test_rows_exhibits_persons_question_and_note(walk: Walk) -> None:
    """There are rows in two lists, seven exhibits, three persons, a first question and a note."""
    rows = [(event.step, event.row) for event in walk.of(ev.Answered) if event.row]
    assert rows == [(step, row) for step in ("identifiers", "device") for row in (1, 2)]
    assert list(walk.state.exhibits) == [f"EX-{number}" for number in range(1, 8)]
    assert [event.kind for event in walk.of(ev.PersonAdded)] == ["child", "support_person", "occupier"]
    assert [(event.step, event.applies) for event in walk.of(ev.Asked)] == [("arrest_plan", True)]
    assert len(walk.of(ev.Noted)) == 1


def test_the_child_and_the_case_have_an_owner_before_the_end(walk: Walk) -> None:
    """The children officer has taken over the child, and the investigator the case, each in a run of its own."""
    assert [(event.step, event.procedure) for event in walk.of(Used)] == [
        ("to_case_management", "victim_case_management"),
        ("to_investigation", "ocse_investigation"),
    ]
    assert [(event.step, event.state, event.owner) for event in walk.of(Returned)] == [
        ("to_case_management", "accepted", "achieng"),
        ("to_investigation", "accepted", "mutua"),
    ]


def test_no_name_of_the_vault_is_outside_the_vault(walk: Walk) -> None:
    """No event but the three that fill the vault holds a word of an invented name."""
    names = {
        word for event in walk.of(ev.PersonAdded) for word in cast("Mapping[str, str]", event.values)["name"].split()
    }
    assert names == {"Zawadi", "Subira", "Neema", "Kielelezo"}
    others = [event for event in walk.events if not isinstance(event, ev.PersonAdded | ev.Opened)]
    assert not [event for event in others for name in names if name.casefold() in repr(event).casefold()]


def test_the_same_events_give_the_same_run(walk: Walk) -> None:
    """Replaying the events gives the state that the orders led to."""
    assert replay(walk.events) == walk.state
