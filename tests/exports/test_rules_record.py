"""The record shows what the rules did: closed gates, lifts, hand-overs, values that were worked out."""

from exports.assemble import assemble
from exports.compose import compose
from exports.recompose import facts_of
from exports.record import Record, from_json, to_json
from exports.render import render
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from tests.exports.test_render import page_text
from tests.run.rules import rules
from tests.session.conftest import founded, practice  # noqa: F401 - fixtures
from tests.session.stories import answer, at_work, saved, unlocked
from tests.tui.practice import Practice

ME = "wanjiru"
HASH = "ab" * 32


def made(session: RunSession) -> Record:
    """The interim record, which can be composed again from what it discloses, and drawn."""
    found = assemble(session, kind="interim", number=1)
    assert from_json(to_json(found.record)) == found.record
    assert render(found.record, found.evidence).startswith(b"%PDF")
    assert compose(session.procedure, session.history, facts_of(found.record)) == found.record
    return found.record


def started(work: object) -> RunSession:
    """A run of the rules."""
    session = RunSession.start(work, rules(), "CP/9/2026")  # type: ignore[arg-type]
    assert isinstance(session, RunSession)
    return session


def test_a_closed_gate_stands_at_its_phase_and_a_lift_among_the_exceptions(practice: Practice) -> None:  # noqa: F811
    """With the sentence, the law, who opened it and why."""
    with at_work(practice) as work:
        session = started(work)
        saved(session.submit(answer("ask", "weak", "yes")))
        gates = [gate for phase in made(session).phases for gate in phase.gates]
        assert [(gate.because, gate.standing) for gate in gates] == [("It is too weak.", "closed")]
        otieno = unlocked(practice, "otieno")
        lift = o.Lift(by="otieno", actor="otieno", phase="assess", gate="feeble", reason="The court said so.")
        saved(session.submit(lift, otieno))
        record = made(session)
        found = [one for one in record.exceptions if one.kind == "lifted"]
        assert [[part.text.text for part in one.details] for one in found] == [
            ["It is too weak.", "The court said so."]
        ]


def test_hand_overs_have_a_table_and_what_is_not_in_order_stands_first(practice: Practice) -> None:  # noqa: F811
    """A hash that differs: the first of all exceptions, and said in the table."""
    with at_work(practice) as work:
        session = started(work)
        saved(session.submit(answer("ask", "image", {"sha256": HASH, "count": 3})))
        odd = {
            "whole": "yes",
            "place": "Store",
            "at": "2026-03-02 20:00",
            "sha256": "cd" * 32,
            "exception": "Read twice.",
        }
        saved(session.submit(answer("copy", "move", odd)))
        record = made(session)
        assert record.exceptions[0].kind == "custody"
        (image,) = record.exhibits
        assert (image.number, [one.same_hash for one in image.movements]) == ("EX-1", ["no"])


def test_another_seal_and_another_giver_are_said_in_the_record(practice: Practice) -> None:  # noqa: F811
    """In the table of the exhibit and among the exceptions, with the reason; and the pages say it."""
    with at_work(practice) as work:
        session = started(work)
        phone = {"seal": "S1", "place": "Desk"}
        saved(session.submit(o.Answer(by="otieno", actor=ME, step="ask", field="phone", value=phone)))
        odd = {"whole": "yes", "seal": "S2", "place": "Store", "at": "2026-03-02 20:00", "exception": "Sealed anew."}
        saved(session.submit(answer("store", "move", odd)))
        saved(session.submit(o.Sign(by=ME, actor=ME, step="store", field="move_from")))
        record = made(session)
        (shown,) = record.exhibits
        assert [(one.same_seal, one.from_holder) for one in shown.movements] == [("no", "no")]
        told = {part.label: part.text.text for one in record.exceptions for part in one.details}
        assert told["Seal"] == "not the number that it had before"
        assert told["Handed over"] == "not by who had it, by what was signed"
        words = " ".join(page_text(record).split())
        assert "THE NUMBER ON THE SEAL IS ANOTHER THAN BEFORE." in words
        assert "NOT HANDED OVER BY WHO HAD IT" in words


def test_what_is_worked_out_is_printed(practice: Practice) -> None:  # noqa: F811
    """Beside the answers of its step."""
    with at_work(practice) as work:
        session = started(work)
        saved(session.submit(answer("ask", "first", 2)))
        saved(session.submit(answer("ask", "second", 3)))
        step = made(session).steps[0]
        assert {one.label: one.text.text for one in step.computed}["Sum"] == "5"
        assert {one.label: one.text.text for one in step.computed}["It ends"] == "not known yet"
