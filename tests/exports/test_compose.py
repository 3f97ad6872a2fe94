"""What a record says first, what it says at all, and what it never says."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from exports.compose import compose
from exports.composition.classes import Classes
from exports.composition.concealment import Concealment
from exports.recompose import recompose
from exports.record import Record, Step, to_json
from sop_engine.errors import Refused
from sop_engine.procedure.model import Privacy
from sop_engine.run import claims as cl
from sop_engine.run import events as ev
from tests.exports import sample


def of(script: sample.Script, **changes: Any) -> Record:
    """The record of a script."""
    return compose(script.model, script.history(), sample.facts(script, **changes))


def step(record: Record, name: str) -> Step:
    """A step of the record."""
    return next(found for found in record.steps if found.name == name)


def kinds(record: Record) -> list[str]:
    """Kinds of the record's exceptions, in order."""
    return list(dict.fromkeys(exception.kind for exception in record.exceptions))


def test_exceptions_come_first_and_gravest_first() -> None:
    """Each thing that a reader must see first is there, in the promised order."""
    record = of(sample.run())
    assert kinds(record) == [
        "not_done",
        "skipped",
        "amended",
        "late_entry",
        "differs",
        "reported",
        "clock",
        "withheld",
    ]


def test_a_step_not_done_shows_reason_attempts_told_and_the_open_sign_off() -> None:
    """The supervisor's missing sign-off is printed as open, with the time it is due."""
    record = of(sample.run())
    found = next(exception for exception in record.exceptions if exception.kind == "not_done")
    texts = {detail.label: detail.text.text for detail in found.details}
    assert texts["Reason"] == "Nobody answered."
    assert texts["What was tried"].startswith("Three calls")
    assert texts["Who was told"] == "The OCS at 22:15"
    assert texts["Supervisor's sign-off"] == "OPEN, due"
    assert step(record, "call").sign_off_open


def test_a_signed_not_done_says_who_signed() -> None:
    """Once a supervisor has signed, the exception carries that stamp."""
    script = sample.run(close=False)
    script.add(ev.NotDoneSigned(header=script.header(by="otieno", role="ocs"), step="call"))
    record = of(script, kind="interim", number=1)
    found = next(exception for exception in record.exceptions if exception.kind == "not_done")
    signed = found.details[-1]
    assert signed.stamp is not None
    assert signed.stamp.by == "otieno"


def test_both_values_of_an_amendment_stand_or_both_are_withheld() -> None:
    """Nothing is overwritten: old and new show together, or neither does."""
    record = of(sample.run())
    open_answer = next(answer for answer in step(record, "book").answers if answer.ref == "book.ob_no")
    assert (open_answer.value.text, open_answer.before[0].value.text) == ("12/02/03/2026", "21/02/03/2026")
    hidden = next(answer for answer in step(record, "receive").answers if answer.ref == "receive.came_with")
    assert hidden.value.withheld == hidden.before[0].value.withheld == hidden.why.withheld == "S2"


def test_a_step_that_depends_on_harm_is_withheld_through_any_number_of_steps() -> None:
    """`home_visit` reads `hospital`, which reads `hurt`: neither's standing, answers or acts are told."""
    record = of(sample.run())
    for name in ("hospital", "home_visit"):
        found = step(record, name)
        assert (found.withheld, found.standing, found.answers, found.acts, found.deadlines) == ("S3", "", (), (), ())
    assert record.counts.withheld_steps == 2
    assert [e.title for e in record.exceptions if e.kind == "withheld"][:2] == [
        "Take the child to hospital",
        "Visit the home",
    ]


def test_a_field_that_shows_only_after_harm_is_not_told() -> None:
    """An open field whose `when` reads a harmful answer does not even appear."""
    record = of(sample.run())
    assert [answer.ref for answer in step(record, "hurt").answers] == ["hurt.now", "hurt.told"]


def test_the_record_tells_nothing_of_withheld_answers() -> None:
    """Two runs that differ in withheld answers only have records that differ in entry hashes only."""
    one = sample.run(close=False)
    other = sample.run(close=False)
    changed = {"hurt.now": "no", "hurt.marks": "nothing", "receive.came_with": "an aunt", "hospital.left_at": "x"}
    other.events = [_with_values(event, changed) for event in other.events]
    facts = {"kind": "interim", "number": 1}
    assert to_json(of(one, **facts)) == to_json(of(other, **facts))


def _with_values(event: ev.Event, values: Mapping[str, Any]) -> ev.Event:
    if isinstance(event, ev.Answered) and f"{event.step}.{event.field}" in values:
        return replace(event, value=values[f"{event.step}.{event.field}"])
    return event


WORDS = st.text(alphabet="abcdefgh XYZ\u00e9", min_size=1, max_size=20)


@settings(max_examples=15)
@given(harm=WORDS, identity=WORDS, hurt=st.sampled_from(["yes", "no"]), owner=st.none() | WORDS)
def test_no_withheld_answer_can_be_told_from_the_record(
    harm: str, identity: str, hurt: str, owner: str | None
) -> None:
    """Whatever stands in withheld fields, columns and notes: the record is the same."""
    changed = sample.run(close=False)
    secret = {
        "hurt.now": hurt,
        "hurt.marks": harm,
        "receive.came_with": identity,
        "decide.heard": {"how": "attested"},
    }
    for number, event in enumerate(changed.events):
        told = _with_values(event, secret)
        if isinstance(told, ev.Answered) and told.field == "item" and told.row == 1:
            row: dict[str, str | int] = {"what": "School bag", "count": 1}
            row |= {"owner": owner} if owner else {}
            told = replace(told, value=row)
        if isinstance(told, ev.Noted) and told.step == "hurt":
            told = replace(told, text=harm)
        changed.events[number] = told
    facts = {"kind": "interim", "number": 1}
    assert of(changed, **facts) == of(sample.run(close=False), **facts)


def test_planted_secrets_are_nowhere_in_the_record() -> None:
    """No S2 or S3 value, no vault value, stands anywhere in record.json."""
    data = to_json(of(sample.run())).decode()
    for secret in (sample.SECRET_HARM, sample.SECRET_IDENTITY, "Wambui", "Testperson", "Inventedville", "P2"):
        assert secret not in data


def test_a_name_typed_into_an_open_text_is_withheld() -> None:
    """A name that slipped through is withheld as identity, here and in the evidence."""
    record = of(sample.run(note="Wambui drew a house."))
    note = next(answer for answer in step(record, "receive").answers if answer.ref == "receive.note")
    assert (note.value.text, note.value.withheld) == ("", "S2")


def test_a_name_where_nothing_can_be_withheld_is_refused() -> None:
    """A case reference that names the child makes no record at all."""
    script = sample.Script(sample.procedure())
    script.open(case="OB 1, Wambui")
    with pytest.raises(Refused, match="identity vault"):
        of(script, kind="interim", number=1)


def test_the_case_of_the_wrong_kind_of_station_is_refused() -> None:
    """A practice run never becomes the record of a live station."""
    with pytest.raises(Refused, match="practice"):
        of(sample.run(practice=False))


def test_recalled_references_are_never_printed() -> None:
    """R75 is missing; heading-only and second-hand ones carry their warning; a working rule is not law."""
    found = {law.code: law.mark for law in step(of(sample.run()), "receive").law}
    assert found == {
        "CHA-145": "",
        "CHA-25": "wording to be confirmed",
        "CHA-22": "second-hand",
        "POL": "not law",
    }


def test_open_legal_questions_are_listed() -> None:
    """What a lawyer must still confirm stands in the record, but not what is about a reference never printed."""
    made = of(sample.run())
    assert [(one.number, one.ask, one.until_then) for one in made.questions] == [
        ("Q08", "How long at most?", "At the earliest opportunity.")
    ]


def test_a_working_target_is_never_called_law() -> None:
    """Each clock carries its own basis."""
    record = of(sample.run())
    assert step(record, "receive").deadlines[0].basis == "proposed"
    assert step(record, "call").deadlines[0].basis == "guideline"


def test_a_clock_that_ran_out_is_an_exception() -> None:
    """A step completed after its end stands among the deadlines not met."""
    script = sample.Script(sample.procedure())
    script.open()
    script.answer("receive.arrived_at", "2026-03-02T20:00+03:00")
    script.done("receive")
    record = of(script, kind="interim", number=1)
    assert step(record, "receive").deadlines[0].standing == "late"
    assert "overdue" in kinds(record)


def test_a_step_not_done_never_met_its_clock() -> None:
    """A clock of a step that was not completed in time is not called met."""
    record = of(sample.run())
    assert step(record, "call").deadlines[0].standing == "ended"


def test_officers_and_attested_signatures_differ_and_a_withheld_one_says_who_was_asked() -> None:
    """The kinds of signatures are told apart; a parent's is identity and is withheld."""
    answers = {answer.ref: answer.sign for answer in step(of(sample.run()), "decide").answers}
    agreed, heard = answers["decide.agreed"], answers["decide.heard"]
    assert agreed is not None
    assert heard is not None
    assert (agreed.how, agreed.state, agreed.signer.text) == (
        "officer",
        "signed",
        "Chief Inspector Otieno Were (100654)",
    )
    assert (heard.how, heard.state, heard.signer.withheld, heard.asked_of) == ("", "withheld", "S2", "Parent")


def test_only_named_officers_are_listed() -> None:
    """An officer with no part in the run is not in its record."""
    assert [officer.id for officer in of(sample.run()).officers] == ["akinyi", "juma", "otieno"]


def test_a_row_shows_its_open_columns() -> None:
    """Of a list, open columns stand and identity columns are withheld, answered or not."""
    rows = step(of(sample.run()), "things").answers
    shown = [{detail.label: detail.text.text or detail.text.withheld for detail in row.columns} for row in rows]
    assert shown == [
        {"What is it?": "School bag", "How many?": "1", "Whose name is on it?": "S2"},
        {"What is it?": "Phone", "How many?": "1", "Whose name is on it?": "S2"},
    ]


def test_what_is_disclosed_is_enough_to_compose_the_same_record() -> None:
    """From the disclosed claims alone comes the same record: it says nothing that the evidence does not show."""
    script = sample.run(note=sample.HOSTILE)
    facts = sample.facts(script)
    record = compose(script.model, script.history(), facts)
    concealment = Concealment(script.model, facts.names)
    told = []
    for recorded, claims in zip(script.history(), sample.opened_claims(script), strict=True):
        parting = concealment.part(recorded.event, claims)
        found = {name: json.loads(json.dumps(claims[name])) for name in parting.disclosed}
        event = cl.event(
            found | dict.fromkeys(parting.missed, ev.Withheld()),
            recorded.event.header.actor,
            recorded.event.header.entered,
        )
        told.append(replace(recorded, event=event))
    assert recompose(record, script.model, told) == record


def test_no_claim_with_a_secret_is_disclosed() -> None:
    """The parting of claims lets no S2, S3 or vault value out."""
    script = sample.run()
    concealment = Concealment(script.model, sample.names())
    for recorded, claims in zip(script.history(), sample.opened_claims(script), strict=True):
        for name in concealment.part(recorded.event, claims).disclosed:
            text = json.dumps(claims[name])
            assert not any(secret in text for secret in (sample.SECRET_HARM, sample.SECRET_IDENTITY, "Wambui"))


def test_concealing_twice_changes_nothing() -> None:
    """What an outsider sees is what an outsider sees."""
    script = sample.run()
    concealment = Concealment(script.model, sample.names())
    for event in script.events:
        assert concealment.seen(concealment.seen(event)) == concealment.seen(event)


def test_a_sealed_step_is_harm() -> None:
    """Nothing of a sealed step leaves, its name neither."""
    model = sample.procedure()
    sealed = [changed(s, sealed=("ocs",)) if s.name == "book" else s for s in model.steps]
    phases = tuple(changed(phase, steps=tuple(s for s in sealed if s.phase == phase.name)) for phase in model.phases)
    assert Classes(changed(model, phases=phases)).standing("book") is Privacy.HARM


def test_an_open_run_says_what_is_not_finished() -> None:
    """An interim record lists unfinished steps among the exceptions and has no result."""
    script = sample.Script(sample.procedure())
    script.open()
    record = of(script, kind="interim", number=3, at=sample.START + timedelta(hours=1))
    assert (record.head.kind, record.head.number, record.head.result) == ("interim", 3, "")
    assert "open" in kinds(record)
    assert record.counts.completed == 0
