"""The practice station of the kit, and the demo's answers as if they were given now."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from sop_engine.commands.numbers import shared_calling
from sop_engine.commands.practice_kit import furnish, kit_charter, shipped_officers
from sop_engine.resources import shipped
from sop_engine.station.founding import create_station
from sop_engine.system import SystemClock, random_bytes
from tui.cli import main

FIRST = shipped("procedures") / "ocse_first_response"
TIME_OF_ACT = re.compile(r"(\bat|\blate): [^,}\n]*(, |\n *)")
CLOSING = "wanjiru"


@dataclass(frozen=True, slots=True)
class Desk:
    """A station folder with a passphrase file; `words` has the closing officer first."""

    folder: Path
    words: Path

    def copy(self, to: Path) -> "Desk":
        """A copy of its own."""
        shutil.copytree(self.folder, to / "station")
        words = to / "words"
        shutil.copy2(self.words, words)
        return Desk(to / "station", words)

    def options(self) -> list[str]:
        """Options that name station and passphrases."""
        return ["--station", str(self.folder), "--passphrase-file", str(self.words)]

    def sop(self, *arguments: str, typed: str | None = None) -> Result:
        """Run a command on the station."""
        return CliRunner().invoke(main, [*arguments, *self.options()], input=typed)


def found_desk(folder: Path) -> Desk:
    """Found the station of the kit."""
    officers, clock = shipped_officers(), SystemClock()
    charter = kit_charter(officers, shared_calling({}), name="Mfano")
    _, founding = create_station(folder / "station", charter, clock, random_bytes)
    known = furnish(folder / "station", founding, officers, clock, random_bytes)
    words = folder / "words"
    order = sorted(known, key=lambda one: one != CLOSING)
    words.write_text("".join(f"{one}: {known[one]}\n" for one in order))
    words.chmod(0o600)
    return Desk(folder / "station", words)


def answers_now(folder: Path) -> Path:
    """The demo's answers file without times of act: everything is done now."""
    text = TIME_OF_ACT.sub("", (FIRST / "demo.answers.yaml").read_text(encoding="utf-8"))
    path = folder / "answers.yaml"
    path.write_text(text, encoding="utf-8")
    return path
