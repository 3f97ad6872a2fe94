"""Signatures, decisions and exhibits."""

from sop_engine.run.events import Answered, Voided
from tests.run.examples import Desk, confirmed

# Signatures on paper


def test_a_refused_signature_fills_the_field() -> None:
    """Somebody who will not sign does not stop the work, and needs no paper."""
    desk = Desk().open().basics()
    event = desk.must(desk.sign("signed.theirs", signer="parent", refused=True))[0]
    assert isinstance(event, Answered)
    assert dict(event.value) == {"how": "attested", "signer": "parent", "paper": "", "state": "refused"}  # type: ignore[arg-type]


def test_a_signature_on_paper_can_be_amended() -> None:
    """A wrong paper number is put right with a reason."""
    desk = Desk().open().basics()
    desk.must(desk.sign("signed.theirs", signer="parent", paper="Form 1"))
    desk.must(desk.amend("signed.theirs", {"signer": "parent", "paper": "Form 2"}))


def test_a_suspect_signs_only_where_suspects_sign() -> None:
    """The consent of a suspect is no consent, also when he was recorded as suspect by an answer only."""
    desk = Desk().open().basics()
    person = desk.person("parent", name="Mfano Mzazi")
    desk.must(desk.answer("persons.suspect", person))
    assert desk.refused(desk.sign("signed.theirs", signer=person, paper="Form 1")).code == "suspect_as_helper"
    desk.must(desk.sign("signed.other", signer=person, paper="Form 1"))


def test_a_helper_who_turns_out_to_be_the_suspect_is_dismissed() -> None:
    """The suspect is recorded; what the person did as helper, or signed, counts no more, and is asked anew."""
    desk = Desk().open()
    confirmed(desk)
    child, aunt = desk.person(), desk.person("support_person", name="Mfano Shangazi")
    desk.must(desk.answer("persons.child", child))
    desk.must(desk.answer("persons.helper", aunt))
    desk.must(desk.complete("persons"))
    desk.must(desk.amend("signed.theirs", {"signer": aunt, "paper": "Form 1"}))
    found = desk.must(desk.answer("persons.suspect", aunt))
    voided = [(event.step, event.field, event.old) for event in found if isinstance(event, Voided)]
    assert [(step, field) for step, field, _ in voided] == [
        ("persons", "helper"),
        ("signed", "theirs"),
        ("signed", ""),
    ]
    assert desk.standing("signed").missing == ("signed.theirs",)
    assert desk.reread() == desk.history


def test_a_suspect_by_answer_is_no_helper_either() -> None:
    """What counts is any record of the person as suspect, not the first word in the vault."""
    desk = Desk().open()
    person = desk.person("witness", name="Mfano Jirani")
    desk.must(desk.answer("persons.suspect", person))
    assert desk.refused(desk.answer("persons.helper", person)).code == "suspect_as_helper"


# Decisions


def test_a_decision_keeps_proposal_choice_reason_and_name() -> None:
    """The engine proposes; another choice is possible; the reason is always asked."""
    desk = Desk().open().basics(yes="yes")
    assert desk.refused(desk.answer("judged.way", "right", by="otieno")).code == "reason_needed"
    assert desk.refused(desk.answer("judged.way", "right", reason="Ann decides.")).code == "wrong_role"
    event = desk.must(desk.answer("judged.way", "left", by="otieno", reason="It is safer."))[0]
    assert isinstance(event, Answered)
    assert (event.value, event.proposed, event.reason, event.header.role) == ("left", "right", "It is safer.", "ocs")


def test_without_a_true_line_nothing_is_proposed() -> None:
    """No proposal is made up."""
    desk = Desk().open().basics(yes="no")
    event = desk.must(desk.answer("judged.way", "left", by="otieno", reason="It is safer."))[0]
    assert isinstance(event, Answered)
    assert event.proposed == ""


# Exhibits


def test_exhibits_are_numbered_once() -> None:
    """New ones get the next number, known ones keep theirs, an amended one too."""
    desk = Desk().open()
    row = {"what": "Pen", "is_phone": "no", "exhibit": {"seal": "A", "place": "Safe"}}
    desk.must(desk.answer("rows.item", row))
    desk.must(desk.answer("rows.disk", {"sha256": "ab" * 32, "count": 1}))
    desk.must(desk.answer("rows.item", {**row, "exhibit": "EX-1"}))
    desk.must(desk.amend("rows.disk", {"sha256": "cd" * 32, "count": 1}))
    assert dict(desk.state.exhibits) == {"EX-1": "rows.item.exhibit", "EX-2": "rows.disk"}
    desk.must(desk.amend("rows.item", {**row, "exhibit": {"seal": "B", "place": "Safe"}}, row=1))
    assert len(desk.state.exhibits) == 2
