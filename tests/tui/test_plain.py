"""The plain mode does the whole job line by line: every step, the second officers, closing, and the record."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from exports.verify.verify import verify_pdf
from sop_engine.station.folder import open_station
from sop_engine.system import SystemClock, random_bytes
from tests.tui.practice import Practice
from tui.doors import record_doors
from tui.plain import PlainRun
from tui.plain_questions import Paper
from tui.session_run import SessionRun
from tui.station_desk import StationDesk

PICK = re.compile(r"^  (\d+)\. (.*)$")
MOST_REPLIES = 700
SHAPES = {
    "Full name": "Zawadi Kielelezo",
    "OB number": "56/21/11/2026",
    "IMEI": "123456789012345",
    "SHA-256": "ab" * 32,
    "0700": "0700 000 000",
}


@dataclass
class Officer:
    """Somebody at a poor terminal: reads the lines, answers the last question plainly.

    Attributes:
        passphrases: of the officers who stand by. seen: all lines so far.
        errand: what the officer is about to do in a run that a step began.
    """

    passphrases: dict[str, str]
    names: dict[str, str]
    seen: list[str] = field(default_factory=list)
    picks: list[str] = field(default_factory=list)
    replies: int = 0
    writing: bool = False
    errand: str = ""

    def see(self, line: str) -> None:
        """A line appears."""
        self.seen.append(line)
        if found := PICK.match(line):
            self.picks = [*self.picks, found.group(2)] if int(found.group(1)) > 1 else [found.group(2)]

    def secret(self, label: str) -> str:
        """The officer named in the label types the own passphrase."""
        self.seen.append(label)
        return next(self.passphrases[one] for one, name in self.names.items() if name in label)

    def reply(self) -> str:
        """The answer to the question that was just asked."""
        question = self.seen[-1]
        self.replies += 1
        assert self.replies < MOST_REPLIES, "\n".join(self.seen[-40:])
        if self.errand and (typed := self._on_errand()):
            return typed
        if "Number:" in question or "Numbers, with" in question or question.endswith(f"(1 to {len(self.picks)})"):
            return self._pick(question)
        if "a line with only" in question:
            self.writing = not self.writing
            return "Told plainly." if self.writing else "."
        if "optional" in question:
            return ""
        return self._typed(question)

    def _on_errand(self) -> str:
        """In the run that a step began: take it over by name, and come back; empty while that is being asked."""
        if self.errand == "go":
            self.errand = f"accept {len(self.seen)}"
            return "/accept"
        since = int(self.errand.partition(" ")[2])
        if any(line.startswith("saved ") for line in self.seen[since:]):
            self.errand = ""
            return "/quit"
        return ""

    def _pick(self, question: str) -> str:
        wanted: tuple[str, ...] = (
            "Yes, begin it",
            "Go to the other run",
            "Yes, it is taken over",
            "It was done. I sign.",
            "Another officer did it.",
            "With relatives",
            "Yes. Close it",
            "No",
            "Nobody",
            "None",
            "Not taken",
        )
        if "Another row" in question or "another" in question.lower():
            wanted = ("No", "No more", "That was all")
        for label in wanted:
            for number, pick in enumerate(self.picks, 1):
                if pick.startswith(label):
                    self.errand = "go" if pick.startswith("Go to the other run") else self.errand
                    return str(number)
        return "1"

    def _typed(self, question: str) -> str:
        for part, shape in SHAPES.items():
            if part in question:
                return shape
        if re.search(r"when|time|at what|until|date|\bat\b|\bon\b", question, re.IGNORECASE):
            return "now"
        return "7" if "how many" in question.lower() else "Told plainly"


def test_a_whole_checklist_by_lines_alone(practice: Practice, tmp_path: Path) -> None:
    """From the first question to a record that verifies."""
    station = open_station(practice.folder)
    desk = StationDesk(station, SystemClock(), random_bytes, record_doors())
    desk.unlock("wanjiru", practice.passphrases["wanjiru"])
    run = desk.start("ocse_first_response", "CP/11/2026")
    names = {one.id: one.name for one in desk.officers()}
    officer = Officer(practice.passphrases, names)
    PlainRun(desk=desk, run=run, paper=Paper(officer.reply, officer.see, officer.secret)).converse()
    assert isinstance(run, SessionRun)
    assert run.state.closed is not None
    desk.export(run, "Prosecutor", tmp_path / "record.pdf")
    outcome = verify_pdf((tmp_path / "record.pdf").read_bytes(), [station.root], practice=True)
    assert outcome.failures == ()
    assert any(line.startswith("saved ") for line in officer.seen)
    desk.leave()
