"""The hard rules that hold in every step of every procedure: what may be written, decided and skipped.

H01 to H18 are the rules by which the procedures do no harm. Each test here tries to break one of them in all eight.
Beside this file: `test_hard_rules_counts` (H17), `test_hard_rules_runs` (rules that show in the course of a run),
`test_hard_rules_station` (keys, names and changed entries), `test_hard_rules_guidance` (what only a person can obey).
"""

from base64 import b64encode
from collections.abc import Iterator

import pytest

from sop_engine.procedure.allowances import allow
from sop_engine.procedure.model import FieldType
from sop_engine.run import orders as o
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.run.values import read
from tests.procedures.attempts import (
    EIGHT,
    ME,
    NO_ROLE,
    alone,
    answer,
    broken,
    field,
    fields,
    loaded,
    person,
    procedure,
    step,
    steps,
    texts,
    tried,
)

TYPED = (FieldType.TEXT, FieldType.LONGTEXT)
BROUGHT = {
    "a picture as text": "data:image/png;base64,iVBORw0KGgo=",
    "a file as text": b64encode(bytes(range(256)) * 2).decode(),
    "a link to a film": "https://example.invalid/a/b.mp4",
    "a path to a picture": "/sdcard/DCIM/0001.jpg",
}
NEVER_SKIPPED = {
    "immediate_danger_check": (
        "ocse_tip_triage.danger ocse_tip_triage.settle ocse_first_response.danger ocse_investigation.safety_plan "
        "ocse_investigation.safety_again child_diversion.screen victim_case_management.safety_check "
        "victim_case_management.safety_again handover.flags suspect_at_large.safety_plan"
    ),
    "medical_window_check": "ocse_first_response.contact ocse_investigation.contact handover.flags",
    "safe_place_decision": (
        "ocse_first_response.safe_tonight child_diversion.place victim_case_management.safe_place "
        "victim_case_management.new_place victim_case_management.new_home"
    ),
    "inform_rights_and_confidentiality": (
        "ocse_first_response.explain child_diversion.tell_child child_diversion.explain "
        "victim_case_management.first_contact handover.told ocse_investigation.arrest"
    ),
    "legal_aid_offer_child_suspect": "child_diversion.lawyer child_diversion.words",
    "age_check": (
        "ocse_first_response.child ocse_investigation.age_check child_diversion.age child_diversion.under_12 "
        "ocse_tip_triage.child_suspect suspect_at_large.child_suspect suspect_at_large.track"
    ),
    "parent_or_guardian_notice_child_suspect": "child_diversion.parent child_diversion.officers",
    "24h_clock": "child_diversion.day_clock ocse_investigation.before_court suspect_at_large.to_court",
    "seizure_list": "ocse_first_response.seizure_list ocse_investigation.seizure_list",
    "handover_acknowledgement": (
        "handover.acknowledge handover.silence handover.refused handover.result ocse_investigation.to_odpp "
        "ocse_tip_triage.refer victim_case_management.transfer child_diversion.file_over suspect_at_large.hand_over"
    ),
    "consent_or_assent_record": (
        "ocse_first_response.explain victim_case_management.consent child_diversion.acceptance "
        "child_diversion.consent child_diversion.signed"
    ),
}
"""What may never be skipped, by the words of the rule, to the steps that carry it out."""

ALL_SAFEGUARDS = 11
HARM = "H"
"""Letter of the findings of `check` about what could harm a child."""


def named(words: str) -> Iterator[str]:
    """The steps of a row of the table above."""
    yield from words.split()


SAFEGUARDS = [(rule, name) for rule, words in NEVER_SKIPPED.items() for name in named(words)]
DECISIONS = [name for name, found in fields() if found.type is FieldType.DECISION]
SKIPPABLE = [f"{name}.{one.name}" for name, one in steps() if one.skip]
WITH_TEXT = [name for name, found in fields() if found.type in TYPED]


# H01, H02, H08: what may be written.


def test_h01_there_is_no_kind_of_field_for_a_file() -> None:
    """The language has no type that could take a file, and refuses every attempt to write one."""
    for kind in ("file", "attachment", "image", "photo", "video", "blob", "link"):
        assert "S121" in broken("ocse_first_response", "folio: {type: text", f"folio: {{type: {kind}"), kind


@pytest.mark.parametrize("what", BROUGHT)
def test_h01_no_text_of_any_procedure_takes_a_file(what: str) -> None:
    """In no field of the eight can the content of a file, or a link that opens a picture, be typed."""
    taken = [name for name in WITH_TEXT if not isinstance(read(field(name), BROUGHT[what]), Refusal)]
    assert taken == []


@pytest.mark.parametrize("what", BROUGHT)
def test_h01_no_side_door_takes_a_file(what: str) -> None:
    """Not the reference of a case, a note, a reason, what was tried, a paper, or a value of the vault either."""
    text = BROUGHT[what]
    desk = alone("ocse_first_response.hospital")
    doors: list[AnyOrder] = [
        o.Note(by=ME, actor=ME, text=text),
        o.SkipStep(by=ME, actor=ME, step="hospital", code="refused", reason=text),
        o.MarkNotDone(by=ME, actor=ME, step="hospital", reason=text, attempts="Twice.", told="The OCS."),
        o.MarkNotDone(by=ME, actor=ME, step="hospital", reason="No car.", attempts=text, told="The OCS."),
        o.MarkNotDone(by=ME, actor=ME, step="hospital", reason="No car.", attempts="Twice.", told=text),
        o.AddPerson(by=ME, actor=ME, kind="child", values={"name": "Jina", "picture": text}),
    ]
    assert [type(door).__name__ for door in doors if tried(desk, door) not in {"holds_a_file", "opens_a_file"}] == []


def test_h01_an_exhibit_is_numbers_and_a_hash_only() -> None:
    """No exhibit of the eight takes more than its number, and what its kind asks for: never content."""
    given = {"sha256": "ab" * 32, "count": 3, "number": "7", "seal": "S1", "place": "Store", "content": "aGVsbG8="}
    exhibits = [found for _, found in fields() if found.type is FieldType.EXHIBIT]
    assert exhibits
    assert [found.ref for found in exhibits if not isinstance(read(found, given), Refusal)] == []


@pytest.mark.parametrize("name", EIGHT)
def test_h01_h02_h08_h09_nothing_is_invited(name: str) -> None:
    """`check` finds no question for a picture, name or passcode, no act that moves material, no hidden decision."""
    found = allow(loaded(name).problems, texts(name)[0])
    assert [f"{one.code}: {one.message}" for one in found if one.code.startswith(HARM)] == []


# H05, H09: what a person decides.


@pytest.mark.parametrize("name", DECISIONS)
def test_h09_nobody_decides_without_role_name_and_reason(name: str) -> None:
    """Without reason, by an officer without the role, or by nobody a decision is refused; with all it stands."""
    ref = name.partition(".")[2]
    decision = field(name)
    if ref.count(".") > 1:
        pytest.fail(f"{name} is a column; decide in a step of its own")
    wanted = decision.options[0].name
    desk = alone(name.rpartition(".")[0], only=decision.name)
    assert tried(desk, answer(desk, ref, wanted)) == "reason_needed"
    assert tried(desk, answer(desk, ref, wanted, reason="  ")) in {"reason_needed", "empty"}
    assert tried(desk, answer(desk, ref, wanted, by=NO_ROLE, reason="I say so.")) == "wrong_role"
    assert tried(desk, answer(desk, ref, wanted, by="nobody", reason="I say so.")) == "unknown_officer"
    assert desk.state.answer(ref) is None
    assert tried(desk, answer(desk, ref, wanted, reason="It is best so.")) == ""
    given = desk.state.answer(ref)
    assert given is not None
    assert (given.header.by, given.reason) == (ME, "It is best so.")


def test_h09_what_is_worked_out_is_never_a_choice() -> None:
    """Nothing that the program works out is an option: it gives days, times and numbers, and none about risk."""
    worked_out = [found for _, found in fields() if found.type is FieldType.COMPUTED]
    assert worked_out
    assert {found.answers_as for found in worked_out} <= {FieldType.DATE, FieldType.TIME, FieldType.NUMBER}


# H10: what may be skipped.


def test_h10_every_word_of_the_rule_has_its_steps() -> None:
    """All eleven kinds of safeguard are carried out somewhere, and every procedure but the certificate has some."""
    assert len(NEVER_SKIPPED) == ALL_SAFEGUARDS
    having = {name.partition(".")[0] for _, name in SAFEGUARDS}
    assert having == set(EIGHT) - {"evidence_certificate"}


@pytest.mark.parametrize(("rule", "name"), SAFEGUARDS)
def test_h10_a_safeguard_can_neither_be_skipped_nor_waived(rule: str, name: str) -> None:
    """Whoever orders it, with whatever code and reason: the step stays, and what was not done is said as not done."""
    of, _, inner = name.partition(".")
    assert step(name).skip is None, rule
    desk = alone(name)
    for code in ("", "not_needed", "refused", "court_order", "duplicate"):
        skip = o.SkipStep(by=ME, actor=ME, step=inner, code=code, reason="No time.")
        assert tried(desk, skip) == "never_skippable"
    assert tried(desk, o.Waive(by=ME, actor=ME, step=inner, reason="No time.")) == "never_waived"
    not_done = o.MarkNotDone(by=ME, actor=ME, step=inner, reason="No car.", attempts="Twice.", told="The OCS.")
    assert tried(desk, not_done) == ""
    ends = [tried(desk, o.Close(by=ME, actor=ME, outcome=outcome)) for outcome in procedure(of).outcomes]
    assert ends.count("") == 1, "a run in which it was not done still ends, in some outcome that is true"


@pytest.mark.parametrize("name", SKIPPABLE)
def test_h10_a_skip_needs_code_reason_and_name(name: str) -> None:
    """Without a code of the step, words of one's own and a role that may skip it, a step is not skipped."""
    inner, may = name.partition(".")[2], step(name).skip
    assert may is not None
    code = next(iter(may.reasons))
    desk = alone(name)
    for by, given, reason, refusal in (
        (ME, "", "It is so.", "unknown_code"),
        (ME, "because", "It is so.", "unknown_code"),
        (ME, code, "", "reason_needed"),
        (ME, code, " \n", "reason_needed"),
        (NO_ROLE, code, "It is so.", "wrong_role"),
    ):
        assert tried(desk, o.SkipStep(by=by, actor=by, step=inner, code=given, reason=reason)) == refusal
    (event,) = desk.must(o.SkipStep(by=ME, actor=ME, step=inner, code=code, reason="It is so."))
    assert (event.header.by, event.header.at) == (ME, desk.now.utc)
    assert (getattr(event, "code", ""), getattr(event, "reason", "")) == (code, "It is so.")


def test_h10_no_clock_of_the_law_stands_at_a_step_that_can_be_skipped() -> None:
    """What the law itself sets a time to is never skipped, in any of the eight."""
    assert [name for name in SKIPPABLE if any(due.basis.value == "statute" for due in step(name).due)] == []


def test_h10_care_is_let_go_only_by_the_child_or_because_it_was_given() -> None:
    """An urgent step is skipped only when the child refuses, and it comes back, or when others have done it."""
    for name in SKIPPABLE:
        may = step(name).skip
        if may is not None and step(name).urgent:
            assert set(may.reasons) <= {"refused", "done_elsewhere"}, name
            assert may.again is not None or "refused" not in may.reasons, name


# H12: what is sealed.

SEALED = [f"{name}.{one.name}" for name, one in steps() if one.sealed]


@pytest.mark.parametrize("name", SEALED)
def test_h12_only_its_roles_write_in_a_sealed_step(name: str) -> None:
    """Any other officer is refused before anything is said: an answer, a note, or that it was done."""
    inner, desk = step(name), alone(name)
    outside = next(role for role in desk.procedure.roles if role not in inner.sealed)
    asked = next(one for one in inner.fields if one.type is not FieldType.SIGN)
    for order in (
        answer(desk, asked.ref, "yes", by=outside),
        o.Note(by=outside, actor=outside, text="So I heard.", step=inner.name),
        o.Complete(by=outside, actor=outside, step=inner.name),
    ):
        assert tried(desk, order) in {"wrong_role", "missing_answers"}
    assert not desk.state.step(inner.name).answers


def test_h12_what_the_child_said_about_the_offence_is_sealed() -> None:
    """What is accepted for diversion, and the consent to it, are sealed from those who investigate, and purged."""
    for name in ("child_diversion.acceptance", "child_diversion.consent"):
        assert not {"investigator", "child_desk", "ocs", "magistrate"} & set(step(name).sealed)
        assert step(name).purge is not None


# H14: who helps the child.


HELPERS = [name for name, found in fields() if found.person in {"support_person", "interpreter"}]
SIGNATURES = [
    name for name, found in fields() if found.type is FieldType.SIGN and not found.of and "suspect" not in found.by
]


@pytest.mark.parametrize("name", [name for name in HELPERS if name.count(".") == len("ab")])
def test_h14_a_suspect_neither_interprets_nor_supports(name: str) -> None:
    """Whoever is recorded as suspect is refused as helper of the child."""
    desk = alone(name.rpartition(".")[0], only=field(name).name)
    found = tried(desk, answer(desk, name.partition(".")[2], person(desk, "suspect")))
    assert found in {"suspect_as_helper", "wrong_person"}


@pytest.mark.parametrize("name", SIGNATURES)
def test_h14_a_suspect_signs_nothing_for_the_child(name: str) -> None:
    """In no `sign` field of the eight, but the suspect's own, a person recorded as suspect consents or receives."""
    desk = alone(name.rpartition(".")[0], only=field(name).name)
    _, inner, ref = name.split(".")
    suspect = person(desk, "suspect")
    assert tried(desk, o.Sign(by=ME, actor=ME, step=inner, field=ref, signer=suspect, paper="Form 1")) == (
        "suspect_as_helper"
    )
