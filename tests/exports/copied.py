"""The five steps done on paper in a night without power, and entered by another officer when it came back."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from exports.assemble import assemble
from exports.sign import sign_pdf
from sop_engine.run.orders import AddPerson, Answer, AnyOrder, Close, Complete, Confirm, MarkNotDone, Sign, SkipStep
from sop_engine.run.sheets import TakeSheet
from sop_engine.session import RunSession, Saved, open_work
from sop_engine.station.unlocked import Unlocked
from tests.exports.signed import SIGNED_AT, Practice, WalkingClock, _kept, found, procedure, seeded

SERIAL, OTHER = "PAPER-7K3M-92QX", "PAPER-ABCD-2345"
TEACHER = "the teacher on duty"
FRIEND = "a friend called Baraka Mfano"
"""Words that hold an invented name, which the vault gets to know only afterwards."""


def at(clock: str) -> datetime:
    """A time of that evening, UTC; the power came back at 18:00."""
    return datetime.fromisoformat(f"2026-03-02 {clock}").replace(tzinfo=UTC)


def copy_out(session: RunSession, officers: dict[str, Unlocked]) -> None:
    """What stands on three sheets: one by juma, one by a teacher, one by somebody whose name is known later."""

    def do(kind: Callable[..., AnyOrder], who: str = "wanjiru", /, **parts: Any) -> None:
        signer = parts.pop("signer_", "wanjiru")
        saved = session.submit(kind(by=who, actor=signer, **parts), officers[signer])
        assert isinstance(saved, Saved), saved

    first: dict[str, Any] = {"sheet": 1}
    do(Answer, "juma", step="receive", field="place", value="desk", at=at("16:05"), **first)
    do(Answer, "juma", step="receive", field="came_with", value="the invented aunt", at=at("16:05"), **first)
    do(Complete, "juma", step="receive", at=at("16:10"), **first)
    do(Answer, "juma", step="book", field="ob_no", value="12/02/03/2026", at=at("17:30"), **first)
    do(Complete, "juma", step="book", at=at("17:30"), **first)
    do(TakeSheet, serial=OTHER, outsider=TEACHER)
    second: dict[str, Any] = {"sheet": 2}
    do(SkipStep, step="toys", code="not_needed", reason="Fifteen years old.", at=at("17:40"), **second)
    do(MarkNotDone, step="call", reason="No answer.", attempts="Three.", told="The OCS", at=at("17:45"), **second)
    do(TakeSheet, serial=OTHER, outsider=FRIEND)
    do(AddPerson, kind="witness", values={"name": "Baraka Mfano"})
    do(Answer, step="decide", field="where", value="care", at=at("17:50"), sheet=3)
    do(Sign, "otieno", signer_="otieno", step="decide", field="agreed", at=at("17:55"), sheet=3)
    do(Complete, step="decide")
    do(Confirm, "otieno", signer_="otieno", step="decide")
    do(Close, outcome="done")


def copied(folder: Path) -> Practice:
    """The practice station, the run, its record, signed."""
    words, officers, root = found(folder, "copied")
    clock = WalkingClock()
    with open_work(officers["wanjiru"], clock, seeded("copied work")) as work:
        me = "wanjiru"
        paper = TakeSheet(by=me, actor=me, serial=SERIAL, writer="juma", at=at("16:00"))
        session = RunSession.start(work, procedure(), "OB 12/02/03/2026", paper=paper)
        assert isinstance(session, RunSession), session
        copy_out(session, officers)
        again = RunSession.resume(work, session.run)
        assert again.state == session.state
        assembled = assemble(session)
        kept = tuple(_kept(session))
        run = session.run
    signer = officers["wanjiru"].signer
    signed = sign_pdf(assembled.pdf, sign=signer.sign, chain=officers["wanjiru"].chain, at=SIGNED_AT)
    return Practice(folder, words, officers, root, run, kept, assembled, signed)
