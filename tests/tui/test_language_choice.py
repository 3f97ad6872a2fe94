"""Where there is a translation, the officer is asked which language the texts shall have."""

import shutil
from pathlib import Path

from sop_engine.commands.library import shipped_ids
from sop_engine.commands.translations import languages_of
from sop_engine.procedure.texts import ENGLISH
from tui.desk import Offered
from tui.questions import Asking, Kind
from tui.screens.choose import ask_start


def offered(*languages: str) -> Offered:
    """A procedure with texts in these languages beside the English ones."""
    return Offered(id="x", version="1", title="An invented one", about="", steps=1, languages=languages)


def test_without_a_translation_only_the_case_is_asked() -> None:
    """One question, and the texts are English."""
    asking = Asking(lambda: ask_start(offered()))
    asking.reply("OB 1")
    assert asking.result == ("OB 1", ENGLISH)


def test_with_a_translation_the_language_is_chosen() -> None:
    """English stands first; the choice is handed on."""
    asking = Asking(lambda: ask_start(offered("sw")))
    asking.reply("OB 1")
    assert asking.question is not None
    assert asking.question.kind is Kind.CHOOSE
    assert [pick.name for pick in asking.question.picks] == [ENGLISH, "sw"]
    asking.reply("sw")
    assert asking.result == ("OB 1", "sw")


def test_a_translation_is_found_beside_its_procedure(tmp_path: Path) -> None:
    """The file `NAME.sw.yaml` is what offers Kiswahili."""
    day = Path(__file__).parent / "station_life" / "day" / "day.yaml"
    copy = tmp_path / "day.yaml"
    shutil.copy(day, copy)
    assert languages_of(str(copy)) == ()
    (tmp_path / "day.sw.yaml").write_text("sop: 0\n", encoding="utf-8")
    assert languages_of(str(copy)) == ("sw",)
    assert all(set(languages_of(name)) <= {"sw"} for name in shipped_ids())
