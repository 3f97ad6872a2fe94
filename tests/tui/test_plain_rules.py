"""Gates, clocks, waivers, exhibits and other runs line by line, over a practice station."""

from collections.abc import Iterator
from contextlib import contextmanager

from sop_engine.run.orders import Answer, Complete
from sop_engine.run.outlook import Status
from sop_engine.session import RunSession
from tests.tui.at_screen import CASE, a_day
from tests.tui.practice import Practice
from tui.plain import PlainRun
from tui.plain_questions import Paper
from tui.session_run import SessionRun
from tui.station_desk import StationDesk

ME = "wanjiru"
HASH = "ab" * 32


@contextmanager
def begun(practice: Practice, **answers: object) -> Iterator[tuple[StationDesk, RunSession]]:
    """A run of the invented day whose first step is done, with these answers changed."""
    desk = practice.desk()
    desk.unlock(ME, practice.passphrases[ME])
    session = RunSession.start(desk.work(), a_day(), CASE)
    assert isinstance(session, RunSession)
    for field, value in ({"count": 2, "more": 1, "weak": "no", "hurt": "no"} | answers).items():
        session.submit(Answer(by=ME, actor=ME, step="ask", field=field, value=value))
    session.submit(Complete(by=ME, actor=ME, step="ask"))
    yield desk, session
    desk.leave()


def talk(practice: Practice, desk: StationDesk, session: RunSession, *replies: str) -> str:
    """Type these lines, and give everything that was said; passphrases are those of whom the label names."""
    said: list[str] = []
    lines = iter([*replies, "/quit", "/quit"])
    names = {"Otieno": "otieno", "Kamau": "kamau", "Mutua": "mutua"}

    def secret(label: str) -> str:
        return next(practice.passphrases[officer] for name, officer in names.items() if name in label)

    paper = Paper(lambda: next(lines), said.append, secret)
    PlainRun(desk=desk, run=SessionRun(session), paper=paper).converse()
    return "\n".join(said)


def test_lift_asks_for_a_reason_and_an_officer_of_the_role(practice: Practice) -> None:
    """The closed gate is named with its reason; the officer in charge opens it with the own passphrase."""
    with begun(practice, weak="yes") as (desk, session):
        said = talk(practice, desk, session, "/lift", "It can be decided after all", "1", "1")
        assert "too weak to decide" in said
        assert session.state.lifts["assess.weak"].header.by == "otieno"
        assert "No gate is closed" in talk(practice, desk, session, "/lift")


def test_clock_asks_for_the_number_of_the_order(practice: Practice) -> None:
    """The clock of the step that is read out is stopped, and the step then says so."""
    with begun(practice) as (desk, session):
        said = talk(practice, desk, session, "/clock", "1", "Court order 12 of 2026", "The court adjourned", "/again")
        due = session.progress().steps["guard"].due
        assert due is not None
        assert due.stopped is not None
        assert "stopped by wanjiru (Court order 12 of 2026)" in said


def test_waive_and_exhibits(practice: Practice) -> None:
    """The owner lets a step go; the register says who has each exhibit."""
    with begun(practice) as (desk, session):
        session.submit(Answer(by=ME, actor=ME, step="seize", field="copy", value={"sha256": HASH, "count": 3}))
        said = talk(practice, desk, session, "/waive", "There is no door", "/exhibits")
        assert session.progress().steps["guard"].status is Status.WAIVED
        assert "EX-1 The copy of the phone" in said
        assert "NOW WITH wanjiru, who entered it" in said


def test_another_run_is_begun_and_visited(practice: Practice) -> None:
    """The step offers to begin the other run; /quit comes back; a hand-over is accepted there by name."""
    with begun(practice) as (desk, session):
        number = 1 + [step.name for step in session.unfolded.steps].index("hand")
        said = talk(practice, desk, session, f"/go {number}", "1", "1", "/accept", "1", "1", "/quit")
        assert "Until it is accepted by name, this case stays with the sender." in said
        assert "Back in: A day at the station." in said
        assert "is with Otieno Mfano" in said
        assert session.progress().steps["hand"].status is Status.COMPLETED
