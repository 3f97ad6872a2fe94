"""The screens in both languages at 80x24: nothing left in English, nothing of ours cut, the switch at once."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from sop_engine.commands.library import read_procedure, shipped_ids
from sop_engine.commands.translations import translated
from sop_engine.interface_language import ENGLISH, KISWAHILI, speak, spoken
from sop_engine.procedure.text_paths import texts_of
from sop_engine.session import RunSession
from tests.interface.catalogue import read
from tests.tui.at_screen import at_run, every_type
from tests.tui.driving import SIZE, box_of, press, start_run, text_of, type_text, unlock
from tests.tui.practice import Practice
from tui.actions import EVERYWHERE, TABLES, footer
from tui.app import SopApp
from tui.plain import PlainRun
from tui.plain_questions import Paper
from tui.screens.base import SopScreen
from tui.screens.help import help_lines
from tui.session_run import SessionRun
from tui.settings import read_settings
from tui.start import furnished
from tui.text import cells, plain
from tui.widgets.lines import LinesView
from tui.widgets.question_box import QuestionBox

WIDTH, FOOT_LINES = 80, 2
OURS = frozenset({"unlock", "help at unlock", "card", "home", "station", "options", "help", "persons", "lock"})
"""Screens whose every line is ours: none of it may be cut."""
WORD = re.compile(r"[A-Za-z]{4,}")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken in a test, the next one begins in English."""
    yield
    speak(ENGLISH)


def shown_texts() -> str:
    """What procedures and the station say in Kiswahili: where these are in English, so is the screen."""
    texts: list[str] = []
    for name in shipped_ids():
        english = read_procedure(name, quick=True).procedure
        assert english is not None
        shown = translated(english, name, KISWAHILI)
        texts += [shown.title, shown.about]
        if name == "ocse_first_response":
            texts += texts_of(shown).values()
            texts += [part for law in shown.law.values() for part in (law.cite, law.says)]
    return "\n".join(texts)


def telltales(elsewhere: str) -> set[str]:
    """English words of our own texts that no Kiswahili text has, and nobody else's."""
    catalogue = [one for one in read() if one.id]
    english = {word for one in catalogue for word in WORD.findall(str(one.id).lower())}
    ours = {word for one in catalogue for word in WORD.findall(str(one.string).lower())}
    return english - ours - set(WORD.findall(elsewhere.lower()))


@dataclass
class Tour:
    """Walks through the main screens by keys and keeps what each of them shows."""

    pilot: Pilot[int]
    app: SopApp
    screens: dict[str, str] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)

    async def see(self, name: str, *keys: str) -> None:
        """Press keys, and keep the screen by this name; note where its head or foot is too wide."""
        await press(self.pilot, *keys)
        await self.pilot.pause()
        screen = self.app.screen
        assert isinstance(screen, SopScreen)
        self.screens[name] = text_of(self.app)
        self.cut += [f"{name}: {plain(one)}" for one in screen.head_lines() if cells(plain(one)) > WIDTH]
        lines = footer(screen.ACTIONS, WIDTH)
        self.cut += [f"{name}: {lines}"] if len(lines) > FOOT_LINES or max(map(cells, lines)) > WIDTH else []
        for view in screen.query(LinesView) if name in OURS else ():
            shown = [plain(view.shown_line(number)) for number in range(view.count())]
            self.cut += [f"{name}: {one}" for one in shown if ".." in one or cells(one) > WIDTH]

    async def walk(self, practice: Practice) -> None:
        """Every main screen, from the first to the lock."""
        await self.see("unlock")
        await self.see("help at unlock", "f1")
        await self.see("card", "escape", "f6")
        await press(self.pilot, "escape")
        await unlock(self.pilot, self.app, practice)
        await self.see("home")
        await self.see("station", "s")
        await self.see("options", "escape", "o")
        await self.see("choose", "escape", "n")
        await press(self.pilot, "escape")
        await start_run(self.pilot)
        await self.see("run")
        await self.see("help", "f1")
        await self.see("more help", "pagedown")
        await self.see("question", "escape", "enter")
        await self.see("answered", "n", "o", "w", "enter")
        await self.see("not done", "escape", "x")
        await self.see("time", "escape", "t")
        await self.see("note", "escape", "n")
        await self.see("persons", "escape", "p")
        await self.see("new person", "a")
        await self.see("review", "escape", "escape", "w")
        await self.see("exhibits", "escape", "i")
        await self.see("history", "escape", "H")
        await self.see("menu", "escape", "f7")
        await self.see("hand out", "escape", "e")
        await self.see("lock", "escape", "ctrl+l")


def toured(practice: Practice, language: str) -> Tour:
    """All main screens in that language."""

    async def go() -> Tour:
        desk = practice.desk()
        app = SopApp(desk)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await pilot.pause()
                if language != ENGLISH:
                    await press(pilot, "f4")
                assert spoken() == language
                tour = Tour(pilot, app)
                await tour.walk(practice)
                return tour
        finally:
            desk.leave()

    return asyncio.run(go())


def test_no_word_of_a_screen_is_left_in_english(practice: Practice) -> None:
    """In Kiswahili no screen shows a word that only our English texts have, and no label of ours is cut."""
    tour = toured(practice, KISWAHILI)
    desk = practice.desk()
    names = "Mfano station Constable Wanjiru Otieno Kamau Mutua English home end enter space"
    ids = " ".join(one.id for actions in (*TABLES.values(), EVERYWHERE) for one in actions)
    alien = telltales("\n".join((shown_texts(), *desk.to_call(), names, ids)))
    left = {name: alien & set(WORD.findall(shown.lower())) for name, shown in tour.screens.items()}
    left = {name: words for name, words in left.items() if words}
    assert left == {}
    assert tour.cut == []
    saved = next(row for row in tour.screens["answered"].split("\n") if "imehifadhiwa" in row)
    assert re.search(r"imehifadhiwa \d\d:\d\d:\d\d", saved)


@pytest.mark.parametrize("language", [ENGLISH, KISWAHILI])
def test_no_label_is_too_wide_for_80_cells(language: str) -> None:
    """The keys of every screen fit into two lines, and every line of help into one."""
    speak(language)
    for name, actions in TABLES.items():
        lines = footer(actions, WIDTH)
        assert len(lines) <= FOOT_LINES, (name, lines)
        assert max(map(cells, lines)) <= WIDTH
        assert [shown for one in help_lines(actions) if cells(shown := plain(one)) > WIDTH - 2] == []


def test_the_language_changes_at_once_and_what_was_typed_stays(practice: Practice) -> None:
    """With a question open: its words, head and foot change by one key, and back; the text in the editor stays."""

    async def go() -> None:
        async with at_run(practice) as at:
            await at.keys("n")
            await type_text(at.pilot, "Gari liliegeshwa nje")
            assert "What should the record say?" in at.shown
            await at.keys("f4")
            assert "Rekodi iseme nini?" in at.shown
            assert "Gari liliegeshwa nje" in at.shown
            assert "hakijakaguliwa" in at.message
            await at.keys("f4")
            assert "What should the record say?" in at.shown
            assert "Gari liliegeshwa nje" in at.shown
            await at.keys("escape", "f4")
            assert "enter jibu" in at.shown

    asyncio.run(go())


def test_what_is_marked_stays_marked_in_the_other_language(practice: Practice) -> None:
    """A pick keeps its place while its words change."""

    async def go() -> None:
        app = SopApp(practice.desk())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            await press(pilot, "down", "f4")
            assert "> (*) 2" in text_of(app)
            assert "Wewe ni nani?" in text_of(app)
            assert isinstance(box_of(app.screen), QuestionBox)

    asyncio.run(go())


def test_the_language_is_kept_on_the_machine_and_what_is_said_at_the_start_outranks_it(
    practice: Practice, tmp_path: Path
) -> None:
    """Changed by key, it is a setting like the others; the next start speaks it, another setting leaves it alone."""

    async def go() -> None:
        app = furnished(practice.desk(), tmp_path)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            await press(pilot, "f4")
            assert read_settings(tmp_path)[0].language == KISWAHILI
            app.change(replace(app.settings, lock_minutes=10))
            assert spoken() == KISWAHILI
            await press(pilot, "f4")
            assert read_settings(tmp_path)[0].language == ENGLISH

    asyncio.run(go())


def test_the_plain_mode_changes_its_language_too(practice: Practice) -> None:
    """By a command, in the middle of a step: the next line is in the other language."""
    desk = practice.desk()
    desk.unlock("wanjiru", practice.passphrases["wanjiru"])
    session = RunSession.start(desk.work(), every_type(), "OB 8/1/11/2026")
    assert isinstance(session, RunSession)
    typed, seen = iter(["/language", "/list", "/language", "/quit"]), list[str]()
    paper = Paper(read=lambda: next(typed), write=seen.append, secret=lambda _label: "")
    try:
        PlainRun(desk=desk, run=SessionRun(session), paper=paper).converse()
    finally:
        desk.leave()
    told = "\n".join(seen)
    assert "HATUA 1 kati ya" in told
    assert ": ya kufanya" in told
    assert "hakijakaguliwa" in told
    assert seen.index("English.") < len(seen) - 1
