"""Events as claims: the right compartment for each value, and back again, also with parts withheld."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.run import orders
from sop_engine.run.claims import event
from sop_engine.run.compartments import CASE, SUBJECT, entitled, of_person, of_seal
from sop_engine.run.events import Amended, Answered, Claim, Concealed, Event, NotDone, PersonAdded, Withheld
from sop_engine.run.state import RunState
from tests.run.examples import Desk, confirmed, from_text

THING = {"seal": "A", "place": "Safe"}
TWO_PEOPLE = """
sop: 0
id: two
version: 0.1.0
title: Two people
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  one:
    title: One
    steps:
      talk:
        title: Talk
        who: child_desk
        law: [POL]
        fields:
          with: {type: person, as: witness, label: With whom?}
          lives: {type: text, label: Where do they live?, privacy: identity, about: talk.with}
          child: {type: person, as: child, label: The child}
          said: {type: longtext, label: What did the child say?, privacy: harm}
"""


def _last(desk: Desk) -> dict[str, Claim]:
    return {claim.name: claim for claim in desk.taken[-1]}


def _read(desk: Desk, *open_to: str) -> Event:
    """The newest event as a session reads it that can open only these compartments."""
    one, claims = desk.history[-1], desk.taken[-1]
    found = {claim.name: claim.value for claim in claims if claim.compartment in open_to}
    return event(found, one.header.actor, one.header.entered)


def test_the_act_stands_in_the_case_and_the_value_with_the_child() -> None:
    """Who works on the case sees that a question of harm was answered, and not the answer."""
    desk = Desk().open()
    desk.must(desk.answer("persons.hurt", "His arm."))
    claims = _last(desk)
    assert (claims["act"].compartment, claims["value"].compartment) == (CASE, SUBJECT)
    assert "arm" not in str(claims["act"].value)
    seen = _read(desk, CASE)
    assert isinstance(seen, Answered)
    assert (seen.step, seen.field, seen.value) == ("persons", "hurt", Withheld())


def test_the_first_person_of_the_subjects_kind_adopts_its_compartment() -> None:
    """What was written about the child before it had a reference stays with it; a second child has its own."""
    desk = Desk().open()
    first, second = desk.person(), desk.person(name="Amani Kielelezo")
    assert [claims[1].compartment for claims in desk.taken[1:]] == [SUBJECT, "person_P2"]
    assert of_person(desk.procedure, desk.state, first) == SUBJECT
    assert of_person(desk.procedure, desk.state, second) == "person_P2"


def test_an_answer_about_another_person_goes_to_that_person() -> None:
    """`about` chooses the compartment; without it the subject."""
    desk = Desk(from_text(TWO_PEOPLE)).open()
    desk.must(desk.answer("talk.with", desk.person("witness", name="Mfano Jirani")))
    desk.must(desk.answer("talk.lives", "Near the market"))
    assert _last(desk)["value"].compartment == "person_P1"
    desk.must(desk.answer("talk.child", desk.person()))
    assert _last(desk)["value"].compartment == SUBJECT
    desk.must(desk.answer("talk.said", "A sentence."))
    assert _last(desk)["value"].compartment == SUBJECT


def test_a_row_is_one_entry_with_its_columns_apart() -> None:
    """Each column goes to its own compartment; who opens one sees that the other is withheld."""
    desk = Desk().open()
    owner = desk.person("witness", name="Mfano Jirani")
    row = {"what": "Phone", "is_phone": "yes", "number": "0712345678", "owner": owner, "exhibit": THING}
    desk.must(desk.answer("rows.item", row))
    places = {name: claim.compartment for name, claim in _last(desk).items()}
    assert places == {"act": CASE, "value": CASE, "value_2": "person_P1"}
    seen = _read(desk, CASE)
    assert isinstance(seen, Answered)
    assert isinstance(seen.value, Mapping)
    assert list(seen.value) == ["what", "is_phone", "number", "owner", "exhibit"]
    assert (seen.value["what"], seen.value["number"]) == ("Phone", Withheld())


def test_both_values_of_an_amendment_are_withheld_together() -> None:
    """Who may not read the new value may not read the old one, nor the reason."""
    desk = Desk().open()
    desk.must(desk.answer("persons.hurt", "His arm."))
    desk.must(desk.amend("persons.hurt", "Her arm.", "Misheard."))
    seen = _read(desk, CASE)
    assert isinstance(seen, Amended)
    assert (seen.old, seen.value, seen.reason) == (Withheld(), Withheld(), Withheld())


def test_a_reason_that_was_not_given_is_not_withheld() -> None:
    """The act says which parts there are, so that "no reason" and "reason withheld" differ."""
    desk = Desk().open()
    desk.must(desk.answer("persons.hurt", "His arm."))
    seen = _read(desk, CASE)
    assert isinstance(seen, Answered)
    assert seen.reason == ""


def test_reasons_of_a_step_take_its_highest_class() -> None:
    """Why a step was not done may say what happened to the child."""
    desk = Desk().open()
    desk.must(desk.not_done("persons"))
    assert {name: claim.compartment for name, claim in _last(desk).items()} == {
        "act": CASE,
        "reason": SUBJECT,
        "attempts": SUBJECT,
        "told": SUBJECT,
    }
    seen = _read(desk, CASE)
    assert isinstance(seen, NotDone)
    assert seen.reason == Withheld()
    desk.must(orders.Note(by="ann", actor="ann", text="A note.", step="basics"))
    assert _last(desk)["text"].compartment == CASE


def test_of_a_sealed_step_others_see_only_that_somebody_did_something() -> None:
    """Act, value and reason stand behind the seal; from outside it is a concealed act."""
    desk = Desk().open().basics()
    desk.must(desk.answer("hushed.admission", "It was me.", by="otieno"))
    assert {claim.compartment for claim in desk.taken[-1]} == {"sealed_ocs_prosecutor"}
    seen = _read(desk, CASE, SUBJECT)
    assert isinstance(seen, Concealed)
    assert (seen.header.actor, seen.header.role) == ("otieno", "")


def test_vault_values_stand_with_the_person() -> None:
    """The reference is known in the case; the name only to who may read the person."""
    desk = Desk().open()
    desk.person("witness", name="Mfano Jirani")
    seen = _read(desk, CASE)
    assert isinstance(seen, PersonAdded)
    assert (seen.person, seen.kind, seen.values) == ("P1", "witness", Withheld())


def test_exhibit_numbers_are_known_to_who_cannot_read_the_answer() -> None:
    """No number is given out twice, although the value is withheld."""
    desk = Desk().open()
    row = {"what": "Pen", "is_phone": "no", "exhibit": THING}
    desk.must(desk.answer("rows.item", row))
    claims = {claim.name: claim.value for claim in desk.taken[-1] if claim.name == "act"}
    seen = event(claims, "ann", desk.now.utc)
    assert isinstance(seen, Answered)
    assert (seen.value, dict(seen.exhibits)) == (Withheld(), {"EX-1": "rows.item.exhibit"})


def test_a_sealed_act_takes_a_number_out_of_use() -> None:
    """Who cannot read an act counts as if it had given out a number."""
    desk = Desk().open().basics()
    desk.must(desk.answer("hushed.admission", "It was me.", by="otieno"))
    desk.history[-1] = Concealed(header=desk.history[-1].header)
    desk.state = desk.replayed()
    desk.must(desk.answer("rows.disk", {"sha256": "ab" * 32, "count": 1}))
    assert set(desk.state.exhibits) == {"EX-2"}


def _full_run() -> Desk:
    desk = Desk().open()
    confirmed(desk)
    desk.person()
    desk.must(desk.answer("persons.child", "P1"))
    desk.must(desk.answer("persons.hurt", "His arm."))
    desk.must(desk.amend("persons.hurt", "Her arm."))
    desk.must(
        desk.answer(
            "rows.item", {"what": "P", "is_phone": "yes", "number": "0712345678", "exhibit": THING, "weight": 2}
        )
    )
    desk.must(orders.SkipStep(by="ann", actor="ann", step="rows", code="not_needed", reason="So."))
    desk.must(desk.not_done("asked"))
    desk.must(desk.answer("judged.way", "left", by="otieno", reason="So."))
    return desk


FULL = _full_run()


@settings(max_examples=60)
@given(st.sets(st.sampled_from(sorted({claim.compartment for claims in FULL.taken for claim in claims}))))
def test_any_choice_of_compartments_can_be_read_and_folded(open_to: set[str]) -> None:
    """Whatever is withheld, the run can be read: what is open is right, what is not is withheld, nothing breaks."""
    for one, claims in zip(FULL.history, FULL.taken, strict=True):
        found = {claim.name: claim.value for claim in claims if claim.compartment in open_to}
        seen = event(found, one.header.actor, one.header.entered)
        assert type(seen) in {type(one), Concealed}
        if all(claim.compartment in open_to for claim in claims):
            assert seen == one


def test_the_round_trip_needs_nothing_but_the_claims() -> None:
    """Every event of a run with everything in it comes back as it was."""
    assert FULL.reread() == FULL.history


# Who is entitled


def _entitled(state: RunState, compartment: str) -> tuple[frozenset[str], frozenset[str]]:
    found = entitled(FULL.procedure, state, compartment)
    return found.roles, found.officers


def test_the_case_is_open_to_the_roles_of_the_procedure() -> None:
    """Every role that does, confirms or signs something; people who never log in have no key."""
    roles, officers = _entitled(FULL.state, CASE)
    assert {"child_desk", "ocs", "scci_officer", "duty_officer"} <= roles
    assert not {"parent", "guardian", "suspect"} & roles
    assert officers == {"ann"}


def test_a_person_is_open_to_those_who_ask_about_persons() -> None:
    """Who started the run, officers named in it, and the roles of steps with such answers."""
    desk = Desk().open("ben")
    desk.must(desk.answer("basics.boss", "otieno"))
    roles, officers = _entitled(desk.state, SUBJECT)
    assert roles == {"child_desk", "scci_officer", "ocs"}
    assert officers == {"ben", "otieno"}


def test_a_seal_admits_its_roles_only() -> None:
    """Not even who started the run."""
    step = FULL.procedure.step("hushed")
    assert step is not None
    found = entitled(FULL.procedure, FULL.state, of_seal(step))
    assert found.admits("x", ["ocs"])
    assert not found.admits("ann", ["child_desk", "investigator"])


@pytest.mark.parametrize("name", ["case", "person_subject", "person_P7", "sealed_nobody"])
def test_an_officer_without_a_role_is_admitted_nowhere(name: str) -> None:
    """Holding no role of the procedure opens nothing."""
    assert not entitled(FULL.procedure, FULL.state, name).admits("kim", ["magistrate"])
