"""A run of `rich.yaml` in a practice station: everything new that a record has to tell, through the real session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from exports.assemble import assemble
from exports.sign import sign_pdf
from sop_engine.commands.library import read_procedure
from sop_engine.commands.translations import translated
from sop_engine.journal.entry import RunId
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run.calendar import Calendar
from sop_engine.run.orders import Refusal
from sop_engine.session import RunSession, Saved, Work, open_work
from sop_engine.session.using import refresh
from sop_engine.station.court_calendar import keep_calendar
from sop_engine.station.unlocked import Unlocked
from tests.exports.signed import SIGNED_AT, Practice, WalkingClock, _kept, found, seeded

FILE = Path(__file__).parents[1] / "examples" / "uses" / "rich" / "rich.yaml"
CASE = "CP/11/2026"
DAY = 24 * 60
CALENDAR = Calendar(holidays={date(2026, 3, 4): "Invented Day"}, opens=time(8), closes=time(16, 30), hours_given=True)
HASH, OTHER_HASH = "ab" * 32, "cd" * 32
CHILD = "Zawadi Kielelezo"
HARM = "The invented wound on the left knee"
SAID = "The invented words that are expunged"


def rich(language: str = "en") -> Procedure:
    """The procedure."""
    loaded = read_procedure(str(FILE))
    assert loaded.procedure is not None, loaded.problems
    return translated(loaded.procedure, str(FILE), language)


@dataclass(slots=True)
class Desk:
    """A run under the hands of its officers. `orders` may say what is typed in place of what stands here."""

    session: RunSession
    officers: Mapping[str, Unlocked]
    clock: WalkingClock

    def do(self, kind: Any, /, by: str = "wanjiru", **parts: Any) -> None:
        """One order that has to be carried out."""
        outcome = self.session.submit(kind(by=by, actor=by, **parts), self.officers[by])
        assert isinstance(outcome, Saved), outcome

    def tell(self, by: str = "wanjiru", /, **values: Any) -> None:
        """Answers: `step__field=value`; `step` may have the name of a round in place of `STEP`."""
        for name, value in values.items():
            step, _, field = name.partition("__")
            self.do(o.Answer, by, step=step, field=field, value=value)

    def refused(self, kind: Any, /, by: str = "wanjiru", **parts: Any) -> Refusal:
        """One order that has to be refused."""
        outcome = self.session.submit(kind(by=by, actor=by, **parts), self.officers[by])
        assert isinstance(outcome, Refusal), outcome
        return outcome

    def other(self, step: str) -> "Desk":
        """The run that a step began."""
        used = self.session.state.step(step).used
        assert used is not None
        return Desk(RunSession.resume(self.session.work, RunId(used.run)), self.officers, self.clock)


def begin(
    work: Work, officers: Mapping[str, Unlocked], clock: WalkingClock, language: str = "en", case: str = CASE
) -> Desk:
    """The run, opened."""
    session = RunSession.start(work, rich(language), case)
    assert isinstance(session, RunSession)
    return Desk(session, officers, clock)


def facts(desk: Desk) -> None:
    """Inputs, facts, two devices, one of which opens only in the second round."""
    desk.tell(input__reported_at="2026-03-02 18:00", input__from_whom="The invented office")
    desk.do(o.Complete, step="input")
    desk.do(o.AddPerson, kind="child", values={"name": CHILD})
    desk.tell(begin__child="P1", begin__young="no", begin__ill="yes", begin__count=3, begin__more=4)
    desk.tell(begin__hurt=HARM, begin__image={"sha256": HASH, "count": 3})
    desk.do(o.Complete, step="begin")
    desk.tell(seize__item={"mark": "Blue sticker", "kind": "phone", "owner": "An invented neighbour"})
    desk.tell(seize__item={"mark": "A crack across the lid of it", "kind": "laptop"})
    desk.do(o.Complete, step="seize")


def devices(desk: Desk) -> None:
    """A round for each device; one that comes back."""
    for row, result in enumerate(("copied", "locked"), 1):
        desk.tell(**{f"copy#{row}__result": result})
        desk.do(o.Complete, step=f"copy#{row}")
        desk.do(o.Confirm, "otieno", step=f"copy#{row}")
    desk.tell(**{"retry#2~1__opened": "no"})
    desk.do(o.Complete, step="retry#2~1")
    desk.clock.minutes += 8 * DAY
    desk.tell(**{"retry#2~2__opened": "yes"})
    desk.do(o.Complete, step="retry#2~2")


def gates(desk: Desk) -> None:
    """A gate that is opened again."""
    desk.do(o.Lift, "otieno", phase="assess", gate="ill", reason="The doctor has seen the child.")
    desk.tell(talk__calm="yes")
    desk.do(o.Complete, step="talk")


def custody(desk: Desk) -> None:
    """Two hand-overs, the second with a hash that differs."""
    moved = {"whole": "yes", "place": "Exhibit store", "at": "2026-03-02 21:30", "sha256": HASH}
    desk.tell(store__move=moved)
    desk.do(o.Sign, step="store", field="move_from")
    desk.do(o.Sign, "otieno", step="store", field="move_to")
    odd = {"whole": "no", "place": "Laboratory", "at": "2026-03-02 22:00", "sha256": OTHER_HASH}
    odd["exception"] = "The seal was torn, and the copy was read twice."
    desk.do(o.Answer, "otieno", step="lab", field="move", value=odd, reason="The driver had no other bag.")
    desk.do(o.Sign, "otieno", step="lab", field="move_from")
    desk.do(o.Complete, "juma", step="store")


def court(desk: Desk) -> None:
    """Clocks that are stopped, set going again and extended; one that runs backwards; a waiver."""
    words = {"step": "present", "authority": "Order 3 of 2026", "reason": "The court adjourned."}
    desk.do(o.StopClock, **words)
    desk.clock.minutes += DAY
    desk.do(o.RestartClock, **words)
    until = datetime.fromisoformat("2026-03-20T17:00:00+03:00")
    desk.do(o.ExtendClock, "otieno", **{**words, "clock": 2}, until=until)
    desk.tell(present__on="2026-03-25")
    desk.do(o.Complete, step="present")
    desk.tell(report__filed="yes")
    desk.do(o.Complete, step="report")
    desk.do(o.Waive, step="answer_court", reason="The court withdrew the letter.")


def moments(desk: Desk) -> None:
    """Two occasions and the visits, the second of which is late."""
    desk.tell(**{"visit~1__safe": "yes"})
    desk.do(o.Complete, step="visit~1")
    desk.do(o.Open, step="sighting")
    desk.tell(**{"sighting~1__place": "home"})
    desk.do(o.Complete, step="sighting~1")
    desk.do(o.Open, step="sighting")
    words = {"reason": "Nobody was there.", "attempts": "Two patrols.", "told": "The commander."}
    desk.do(o.MarkNotDone, step="sighting~2", **words)
    desk.do(o.SignNotDone, "otieno", step="sighting~2")


def diversion(desk: Desk) -> None:
    """What was said, and then expunged."""
    desk.tell(said__words=SAID)
    desk.do(o.Complete, step="said")
    desk.tell(result__end="back")
    desk.do(o.Complete, step="result")


def others(desk: Desk) -> None:
    """A run that is used and gives back, and one that is handed over."""
    desk.do(o.StartUsed, step="send")
    errand = desk.other("send")
    desk.do(o.Amend, step="begin", field="count", value=2, reason="Counted again.")
    errand = desk.other("send")
    errand.do(o.Complete, step="input")
    errand.do(o.AddPerson, kind="witness", values={"name": "Pendo Mfano"})
    errand.tell(bring__colour="red", bring__met="P2", bring__secret=HARM)
    errand.do(o.Complete, step="bring")
    errand.do(o.Close, outcome="brought")
    desk.do(o.StartUsed, step="hand")
    desk.other("hand").do(o.Accept, "otieno")
    refresh(desk.session)


def ending(desk: Desk) -> None:
    """Everything that is left."""
    desk.tell("otieno", stop__why="safe")
    desk.do(o.Complete, "otieno", step="stop")
    words = {"reason": "The laboratory was closed.", "attempts": "Two drives.", "told": "The commander."}
    desk.do(o.MarkNotDone, "otieno", step="lab", **words)


PARTS = (facts, devices, gates, custody, court, moments, diversion, others, ending)


def whole(desk: Desk) -> None:
    """All of it, closed."""
    for part in PARTS:
        part(desk)
    desk.do(o.Close, outcome="ended")


def rich_practice(folder: Path, seed: str = "rich", language: str = "en") -> Practice:
    """The station, the closed run and its signed record."""
    words, officers, root = found(folder, seed)
    clock = WalkingClock()
    keep_calendar(officers["otieno"], CALENDAR, clock.now().utc)
    with open_work(officers["wanjiru"], clock, seeded(f"{seed} work")) as work:
        desk = begin(work, officers, clock, language)
        whole(desk)
        assembled = assemble(desk.session)
        kept = tuple(_kept(desk.session))
        run = desk.session.run
    sign = partial(sign_pdf, sign=officers["wanjiru"].signer.sign, chain=officers["wanjiru"].chain, at=SIGNED_AT)
    return Practice(folder, words, officers, root, run, kept, assembled, sign(assembled.pdf))
