import asyncio

import pytest
from msgspec.structs import replace

from sop_engine.procedure.model import Field, Option, Procedure, Step
from sop_engine.visible import REPLACEMENT, visible_line
from tests.tui.at_screen import At, at_run, every_type
from tests.tui.driving import settle
from tests.tui.practice import Practice
from tui.text import line
from tui.widgets.lines import LinesView

HOSTILE = {
    "markup": "[/x] [@click=app.quit]go[/] [bold red]r[/] [Exhibit A] [sic]",
    "escapes": "\x1b[31mred\x1b]0;title\x07\x1b]52;c;cG93bmVk\x1b\\ \x9b31m \u202eesrever\u202c \u200bx",
    "emoji": "😀 👩‍👧 مرحبا",
    "long": "x" * 10_000,
}


def poisoned(procedure: Procedure, text: str) -> Procedure:
    """The procedure with this text in every place that a screen shows."""

    def field(one: Field) -> Field:
        options = tuple(replace(option, label=f"{text} {option.label}") for option in one.options)
        columns = tuple(field(column) for column in one.columns)
        return replace(one, label=text, help=text, options=options, columns=columns)

    def step(one: Step) -> Step:
        fields = tuple(field(each) for each in one.fields)
        skip = replace(one.skip, reasons=dict.fromkeys(one.skip.reasons, text)) if one.skip else None
        texts = dict.fromkeys(("do", "say", "never"), (text,))
        asked = text if one.ask_first else ""
        return replace(one, title=text, why=text, ask_first=asked, fields=fields, skip=skip, **texts)

    phases = tuple(
        replace(phase, title=text, steps=tuple(step(one) for one in phase.steps)) for phase in procedure.phases
    )
    law = {code: replace(one, cite=text) for code, one in procedure.law.items()}
    people = dict.fromkeys(procedure.people, text)
    outcomes = dict.fromkeys(procedure.outcomes, text)
    contacts = dict.fromkeys(procedure.contacts, text)
    roles = {name: replace(role, title=text) for name, role in procedure.roles.items()}
    return replace(
        procedure,
        title=text,
        phases=phases,
        law=law,
        people=people,
        outcomes=outcomes,
        contacts=contacts,
        roles=roles,
    )


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_are_shown_literally_on_every_screen(practice: Practice, text: str) -> None:
    """Whatever an author wrote, every screen shows it, obeys none of it, and goes on working."""

    async def walk(at: At) -> None:
        beginning = visible_line(text)[:16].strip()
        seen = []
        for keys in (
            ("enter",),
            ("escape",),
            ("m",),
            ("escape",),
            ("H",),
            ("escape",),
            ("colon",),
            ("escape",),
            ("w",),
            ("escape",),
            ("p",),
            ("a",),
        ):
            await at.keys(*keys)
            await settle(at.pilot, at.app)
            seen.append(at.shown)
            assert at.shown.replace("\n", "").isprintable()
        assert all(beginning in shown.replace("\n", "") for shown in (seen[0], seen[2])), seen[0]
        assert at.app.is_running
        assert at.state.count == 1

    async def go() -> None:
        async with at_run(practice, poisoned(every_type(), text)) as at:
            await walk(at)

    asyncio.run(go())


def test_brackets_that_an_officer_typed_come_back_unchanged(practice: Practice) -> None:
    """An answer with markup, emoji and 10,000 characters is saved as typed and shown literally."""

    async def go() -> None:
        async with at_run(practice) as at:
            await at.keys("N")
            written = "[/x] [@click=app.quit]go[/] [Exhibit A] 😀 " + "long " * 2000
            await at.type(written, "ctrl+s")
            assert at.state.notes[0].text == written.strip()
            await at.go("asked")
            await at.keys("n")
            await at.type("[sic] [illegible]", "ctrl+s")
            await at.keys("pagedown")
            assert "[sic] [illegible]" in at.shown

    asyncio.run(go())


def test_the_last_gate_closes_what_a_widget_lets_through(practice: Practice) -> None:
    """Even a line made without the text gate leaves no control character on the way to the terminal."""

    async def go() -> None:
        async with at_run(practice) as at:
            shown = line("x")
            object.__setattr__(shown[0], "text", "a\x1b]52;c;eA==\x1b\\b\u202e")
            view = at.app.screen.query_one("#pane", LinesView)
            view.set_lines([shown])
            await at.pilot.pause()
            assert f"a{REPLACEMENT}" in at.shown
            assert "\x1b" not in at.shown
            at.app.get_line_filters = list  # type: ignore[method-assign]  # the gate switched off
            view.refresh()
            await at.pilot.pause()
            assert "\x1b" in at.shown

    asyncio.run(go())


def test_nothing_goes_to_the_clipboard(practice: Practice) -> None:
    """Copying from a passphrase, or from anything else, leaves no clipboard behind."""

    async def go() -> None:
        async with at_run(practice) as at:
            sent: list[str] = []
            at.app._driver.write = sent.append  # type: ignore[union-attr, method-assign]  # what reaches the terminal
            at.app.copy_to_clipboard("Zawadi")
            await at.keys("N")
            await at.type("some words", "ctrl+a", "ctrl+c", "ctrl+x")
            assert at.app.clipboard == ""
            assert not [data for data in sent if "\x1b]52" in data]

    asyncio.run(go())


def test_options_keep_their_names() -> None:
    """The poisoning above really reaches options (a check of the check)."""
    option = poisoned(every_type(), "[x]").steps[0].fields[7].options[0]
    assert isinstance(option, Option)
    assert option.label.startswith("[x]")
