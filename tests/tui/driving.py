"""An officer's fingers: answers whatever the run screen asks, by keys, on the real application."""

import asyncio

from textual.events import Key, Paste
from textual.pilot import Pilot
from textual.screen import Screen

from tests.tui.practice import Practice
from tui.app import SopApp
from tui.questions import Kind, Question
from tui.screens.acting import ActingScreen
from tui.screens.home import HomeScreen
from tui.widgets.choices import KEYS
from tui.widgets.lines import PickList
from tui.widgets.question_box import QuestionBox

SIZE = (80, 24)
CHARACTERS = {"enter": "\r", "space": " ", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "question_mark": "?"}


def text_of(app: SopApp) -> str:
    """What is on the screen, line by line."""
    return "\n".join("".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips())


async def type_text(pilot: Pilot[int], text: str) -> None:
    """Put a text into the focused editor at once, as a terminal pastes it."""
    app = pilot.app
    assert app.focused is not None
    app.focused.post_message(Paste(text))
    await pilot.pause()


async def press(pilot: Pilot[int], *keys: str) -> None:
    """Press keys in one burst, as a slow link hands them over, and wait until they were obeyed."""
    app = pilot.app
    assert isinstance(app, SopApp)
    await asyncio.sleep(0)
    for key in keys:
        character = key if len(key) == 1 else CHARACTERS.get(key)
        app.turns.put(Key(key, character))
    await app.turns.done()
    await pilot.pause()


async def settle(pilot: Pilot[int], app: SopApp) -> None:
    """Wait until no passphrase is being worked on."""
    await app.workers.wait_for_complete()
    await pilot.pause()


def keys_to(place: int) -> list[str]:
    """Keys from the first to the pick at this place: its number, and arrows beyond the nine that have one."""
    return [KEYS[place]] if place < len(KEYS) else [KEYS[-1], *["down"] * (place + 1 - len(KEYS))]


async def unlock(pilot: Pilot[int], app: SopApp, practice: Practice, officer: str = "wanjiru") -> None:
    """From the first screen to home."""
    await pilot.pause()
    await press(pilot, *keys_to(list(app.desk.short_names()).index(officer)), "enter")
    await type_text(pilot, practice.passphrases[officer])
    await press(pilot, "enter")
    await settle(pilot, app)
    assert isinstance(app.screen, HomeScreen)


async def start_run(pilot: Pilot[int], case: str = "OB 12/2/11/2026", procedure: str = "ocse_first_response") -> None:
    """From home into a new run of a shipped procedure, in English."""
    await press(pilot, "n")
    offers = pilot.app.screen.query_one(PickList)
    while offers.picked != procedure:
        before = offers.picked
        await press(pilot, "down")
        assert offers.picked != before, f"{procedure} is not offered"
    await press(pilot, "enter")
    await type_text(pilot, case)
    await press(pilot, "enter")
    await pilot.pause()
    if not isinstance(pilot.app.screen, ActingScreen):
        await press(pilot, "enter")  # the language, where there is a choice
        await pilot.pause()


def box_of(screen: Screen[object]) -> QuestionBox:
    """The question box of a screen."""
    return screen.query_one(QuestionBox)


def acting(app: SopApp) -> ActingScreen:
    """The screen on a run."""
    assert isinstance(app.screen, ActingScreen)
    return app.screen


def typed_reply(question: Question) -> str:
    """A text that the question takes."""
    for sign, reply in (
        ("Full name", "Zawadi Kifaru"),
        ("Telephone", ""),
        ("particulars", ""),
        ("now", "now"),
        ("today", "today"),
        ("SHA-256", "ab" * 32),
        ("whole number", "3"),
        ("How many", "3"),
        ("serial/day", "56/10/4/2022"),
        ("phone", "0712 345 678"),
        ("15 digits", "490154203237518"),
    ):
        if sign in f"{question.help} {question.label}":
            return reply
    return "Written down as it was seen"


async def reply(pilot: Pilot[int], app: SopApp, practice: Practice) -> None:
    """Answer the question that is open now."""
    question = box_of(app.screen).question
    assert question is not None
    if question.kind is Kind.CHOOSE:
        yes_i_have = [str(n) for n, pick in enumerate(question.picks, 1) if pick.label.startswith("Yes. Close")]
        await press(pilot, *(yes_i_have or (["1"] if question.unmarked else [])), "enter")
    elif question.kind is Kind.MULTI:
        await pilot.press(
            *(["1"] if "Each" not in question.help else [str(n + 1) for n in range(len(question.picks))])
        )
        await press(pilot, "enter")
    elif question.kind is Kind.HIDDEN:
        officer = next(one for one in app.desk.officers() if one.called in question.label)
        await type_text(pilot, practice.passphrases[officer.id])
        await press(pilot, "enter")
        await settle(pilot, app)
    else:
        if written := question.start or typed_reply(question):
            await type_text(pilot, written)
        await press(pilot, "ctrl+s" if question.kind is Kind.LONG else "enter")
