"""The hard rules that keys and the journal hold, tried in a practice station with the shipped diversion.

H08 (names live in the vault), H11 (entries are only added, and a changed one is found), H12 (what a child accepts for
diversion is kept apart, unread by those who investigate, and destroyed when diversion fails).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exports.handing_out import hand_out
from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from sop_engine.errors import Refused, SopError
from sop_engine.journal.entry import RunId
from sop_engine.run import orders as o
from sop_engine.run.events import Withheld
from sop_engine.run.outlook import Status
from sop_engine.session import RunSession, Work
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tests.leaks import searched
from tests.procedures.attempts import procedure
from tests.session.conftest import founded, practice  # noqa: F401 - fixtures
from tests.session.stories import answer, at_work, refused, saved, unlocked
from tests.tui.practice import Practice

NAME = "Zawadi Kielelezo"
SAID = "Mwezi ulikuwa mkubwa"
CASE = "PRACTICE/9/2026"
ME, LAWYER = "wanjiru", "mumbua"
"""Who holds the desk and investigates, and the lawyer of the child."""

FACTS = {
    "input": {"child": "P1", "contact_at": "2026-03-02 10:00"},
    "age": {"band": "16_17", "proof": "birth_cert"},
    "offence": {
        "offence": "Invented",
        "section": "Invented",
        "class": "petty",
        "evidence": "sufficient",
        "adult_involved": "no",
    },
}
EXPLAINED = {"explain": {"understands": "yes", "child_view": "It is fair."}}
ACCEPTED = {"acceptance": {"answer": "partly", "present": "lawyer, parent", "no_pressure": "yes", "envelope": {}}}
SEALED = ("acceptance", "consent")


def enrol_lawyer(at: Practice) -> None:
    """The lawyer of the child gets a key of her own."""
    ceremony = Ceremony(unlocked(at, "otieno"), unlocked(at, "kamau"), SystemClock(), random_bytes)
    at.passphrases[LAWYER] = ceremony.add(Enrolment(id=LAWYER, name="Mumbua Mfano", roles=("defence_lawyer",)))


def tell(session: RunSession, steps: dict[str, dict[str, Any]], by: str) -> None:
    """Answer and complete these steps."""
    for name, answers in steps.items():
        for field, value in answers.items():
            saved(session.submit(answer(name, field, value, by=by)))
        saved(session.submit(o.Complete(by=by, actor=by, step=name)))


def facts(work: Work) -> RunSession:
    """A run of the diversion with a child whose name is in the vault, and the facts."""
    session = RunSession.start(work, procedure("child_diversion"), CASE)
    assert isinstance(session, RunSession)
    saved(session.submit(o.AddPerson(by=ME, actor=ME, kind="child", values={"name": NAME})))
    tell(session, FACTS, ME)
    return session


def accepted(at: Practice) -> RunId:
    """The run in which the child has accepted, entered by the lawyer with her own key."""
    enrol_lawyer(at)
    with at_work(at) as work:
        run = facts(work).run
    with at_work(at, LAWYER) as work:
        session = RunSession.resume(work, run)
        tell(session, EXPLAINED, LAWYER)
        tell(session, ACCEPTED, LAWYER)
        saved(session.submit(o.Note(by=LAWYER, actor=LAWYER, text=SAID, step="acceptance")))
        assert SAID in repr((session.state, session.history))
    return run


def shut_out(session: RunSession, order: Any) -> None:
    """The order is refused, by the rules or by the keys, and changes nothing."""
    before = session.state
    try:
        refused(session.submit(order))
    except Refused as fault:
        assert "not entitled" in fault.sentence  # noqa: PT017 - either may refuse
    assert session.state is before


# H08.


def test_h08_no_list_file_or_record_shows_the_name(practice: Practice, tmp_path: Path) -> None:  # noqa: F811
    """Not the list of runs, not what is handed out, not a file of the station, not the labels."""
    with at_work(practice) as work:
        session = facts(work)
        listed = list(work.runs())
        assert len(listed) == 1
        assert "Zawadi" not in repr(listed)
        hand_out(session, "Prosecutor", tmp_path / "out.pdf", interim=True)
    assert (tmp_path / "out.pdf").is_file()
    assert searched(tmp_path, NAME) == []


TYPED: dict[str, Callable[[str], Any]] = {
    "a text": lambda text: answer("records_apart", "ob_no", text),
    "a long text": lambda text: answer("place", "illness", text),
    "a reason": lambda text: answer("screen", "route", "continue", reason=text),
    "a note": lambda text: o.Note(by=ME, actor=ME, text=text),
    "why not": lambda text: o.MarkNotDone(
        by=ME, actor=ME, step="lawyer", reason=text, attempts="Twice.", told="OCS."
    ),
    "who was told": lambda text: o.MarkNotDone(
        by=ME, actor=ME, step="lawyer", reason="No.", attempts="No.", told=text
    ),
}


@pytest.mark.parametrize("where", TYPED)
def test_h08_a_name_of_the_vault_is_typed_nowhere(practice: Practice, where: str) -> None:  # noqa: F811
    """Whole or in part, in any case and any field: it is refused, and the reference is offered instead."""
    with at_work(practice) as work:
        session = facts(work)
        for text in (NAME, "ZAWADI was calm", "the kielelezo-family", "Zawadi's mother"):
            refusal = refused(session.submit(TYPED[where](text)))
            assert refusal.code in {"vault_name", "wrong_shape"}
            assert "P1" in refusal.sentence + refusal.hint or refusal.code == "wrong_shape"


# H11.


def test_h11_nothing_is_written_over(practice: Practice) -> None:  # noqa: F811
    """A second answer is refused; a correction is a new entry with a reason, and the old value stays."""
    with at_work(practice) as work:
        session = facts(work)
        assert refused(session.submit(answer("age", "band", "14_15"))).code == "answered_before"
        for reason in ("", "  "):
            silent = o.Amend(by=ME, actor=ME, step="age", field="band", value="14_15", reason=reason)
            assert refused(session.submit(silent)).code in {"reason_needed", "empty"}
        before = [one.entry_hash for one in session.history]
        saved(
            session.submit(
                o.Amend(by=ME, actor=ME, step="age", field="band", value="14_15", reason="The paper came.")
            )
        )
        again = RunSession.resume(work, session.run)
        assert [one.entry_hash for one in again.history][: len(before)] == before
        assert "16_17" in repr(again.history)
        given = again.state.answer("age.band")
        assert given is not None
        assert given.value == "14_15"


CHANGES = {
    "a changed byte": "UPDATE entry SET body = CAST(replace(body, '2026', '2025') AS BLOB) WHERE place = :place",
    "another signature": "UPDATE entry SET signature = randomblob(64) WHERE place = :place",
    "an entry that is gone": "DELETE FROM entry WHERE place = :place",
    "another value": "UPDATE entry SET boxes = (SELECT boxes FROM entry WHERE place = :place - 1) "
    "WHERE place = :place",
}


@pytest.mark.parametrize("what", CHANGES)
def test_h11_a_changed_row_is_found(practice: Practice, what: str) -> None:  # noqa: F811
    """Whoever has the key of the file and changes an entry is found out by `verify`, or the run does not open."""
    with at_work(practice) as work:
        session = facts(work)
        assert verify_run(work, session.run).verdict is Verdict.VERIFIED
        with work.journal._file.writing() as connection:  # type: ignore[attr-defined]
            places = [place for (place,) in connection.execute("SELECT place FROM entry ORDER BY place")]
            changed = connection.execute(CHANGES[what], {"place": places[len(places) // 2]})
            assert changed.rowcount == 1
        try:
            assert verify_run(work, session.run).verdict is Verdict.FAILED
        except SopError as fault:
            assert fault.sentence  # noqa: PT017 - refusing to open is as good as failing


# H12.


def test_h12_who_investigates_reads_nothing_of_what_the_child_accepted(practice: Practice, tmp_path: Path) -> None:  # noqa: F811
    """Not the answer, not that there is one, not on a record, and no order lets them write or read there."""
    run = accepted(practice)
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        assert SAID not in repr((session.state, session.history))
        given = session.state.answer("acceptance.answer")
        assert given is None or isinstance(given.value, Withheld)
        assert not [name for name in session.keyring.open if "sealed" in name]
        standings = session.progress().steps
        for one in SEALED:
            assert standings[one].status not in {Status.COMPLETED, Status.HIDDEN}, one
        for order in (
            answer("acceptance", "answer", "yes"),
            o.Amend(by=ME, actor=ME, step="acceptance", field="answer", value="yes", reason="So I heard."),
            o.Complete(by=ME, actor=ME, step="acceptance"),
        ):
            shut_out(session, order)
        hand_out(session, "Prosecutor", tmp_path / "out.pdf", interim=True)
    assert searched(tmp_path, SAID) == []


def test_h12_the_supervisors_read_it_neither(practice: Practice) -> None:  # noqa: F811
    """Rank opens nothing: the commander of the station and the children officer do not hold its key either."""
    run = accepted(practice)
    for officer in ("otieno", "mutua"):
        with at_work(practice, officer) as work:
            session = RunSession.resume(work, run)
            assert SAID not in repr((session.state, session.history)), officer
            assert not [name for name in session.keyring.open if "sealed" in name], officer


def test_h12_who_investigates_does_not_make_the_sealed_part(practice: Practice) -> None:  # noqa: F811
    """Neither by a first answer, nor while the lawyer signs at their screen: they never hold its key."""
    enrol_lawyer(practice)
    with at_work(practice) as work:
        session, lawyer = facts(work), unlocked(practice, LAWYER)
        for name, value in EXPLAINED["explain"].items():
            saved(session.submit(answer("explain", name, value, by=LAWYER), lawyer))
        saved(session.submit(o.Complete(by=LAWYER, actor=LAWYER, step="explain"), lawyer))
        shut_out(session, answer("acceptance", "answer", "yes"))
        shut_out(session, o.Note(by=ME, actor=ME, text=SAID, step="acceptance"))
        with pytest.raises(Refused):
            session.submit(o.Note(by=LAWYER, actor=LAWYER, text=SAID, step="acceptance"), lawyer)
        assert SAID not in repr((session.state, session.history))
        assert not [name for name in session.keyring.open if "sealed" in name]


def test_h12_it_is_destroyed_when_diversion_fails(practice: Practice, tmp_path: Path) -> None:  # noqa: F811
    """Not even the lawyer can read it afterwards; its key is gone, and the run verifies as before."""
    run = accepted(practice)
    with at_work(practice, LAWYER) as work:
        session = RunSession.resume(work, run)
        saved(session.submit(answer("ready", "way", "closed", by=LAWYER)))
        assert SAID not in repr((session.state, session.history))
        kept = [one for one in work.keystore.compartments(run) if one.name.startswith("purge_")]
        assert kept
        assert [one.wraps for one in kept] == [{}] * len(kept)
        again = answer("acceptance", "answer", "yes", by=LAWYER)
        assert refused(session.submit(again)).code in {
            "to_be_expunged",
            "expunged",
            "not_applicable",
            "answered_before",
        }
        assert verify_run(work, run).verdict is Verdict.VERIFIED
    with at_work(practice, LAWYER) as work:
        session = RunSession.resume(work, run)
        assert SAID not in repr((session.state, session.history))
    assert searched(tmp_path, SAID) == []
