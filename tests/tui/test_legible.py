"""Legible for everybody: palettes under colour blindness and by contrast, no colours at all, and ASCII."""

import asyncio
import itertools
import math
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.filter import Monochrome, NoColor

from tests.tui.at_screen import at_run
from tests.tui.driving import SIZE, press, settle, text_of
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.ascii_only import nearest
from tui.lenient_input import forgive_bytes
from tui.palettes import DARK, LIGHT, Looks, Palette, Symbols, looks_for

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHT = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
MEANINGS = ("good", "warn", "late", "plain")
LEAST_CONTRAST = 4.5
"""WCAG 2, 1.4.3 (AA), for text of this size."""
LEAST_DISTANCE = 18.0
"""In CIELAB (1976); about 2.3 is just seen. The best built-in themes of the library have 22 to 25."""
Colour = tuple[float, float, float]


def linear(colour: str) -> Colour:
    """Light of each primary."""
    found = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in found)
    return r, g, b


def contrast(one: str, two: str) -> float:
    """WCAG's ratio."""
    dark, light = sorted(
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x), strict=True)) for x in (one, two)
    )
    return (light + 0.05) / (dark + 0.05)


def lab(light: Colour) -> Colour:
    """CIELAB, D65."""
    rows = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    white = (0.95047, 1.0, 1.08883)
    xyz = [sum(w * c for w, c in zip(row, light, strict=True)) / top for row, top in zip(rows, white, strict=True)]
    x, y, z = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, two: str, sight: str) -> float:
    """How far two colours are apart for somebody who sees so."""
    seen = []
    for colour in (one, two):
        light = linear(colour)
        r, g, b = (min(1.0, max(0.0, sum(w * c for w, c in zip(row, light, strict=True)))) for row in SIGHT[sight])
        seen.append(lab((r, g, b)))
    return math.dist(*seen)


def pairs() -> Iterator[tuple[str, str]]:
    """Meanings that must never look alike."""
    return itertools.combinations(MEANINGS, 2)


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("sight", SIGHT)
def test_meanings_differ_for_every_sight(palette: Mapping[str, str], sight: str) -> None:
    """Done, warned, late and plain are told apart by who sees no red, no green or no blue."""
    for one, two in pairs():
        assert distance(palette[one], palette[two], sight) >= LEAST_DISTANCE, (one, two)


def test_the_simulation_finds_a_bad_palette() -> None:
    """Red and green of equal lightness, a classic mistake, fail the same check (a check of the check)."""
    assert distance("#b06a6a", "#7d7d50", "deuteranopia") < LEAST_DISTANCE < distance("#d00000", "#00a000", "normal")


@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_every_text_has_contrast_on_every_ground(palette: Mapping[str, str]) -> None:
    """WCAG AA on the background, on head and foot, and on the line with the cursor; dim text too."""
    for text in (*MEANINGS, "dim"):
        for ground in ("background", "panel", "cursor"):
            assert contrast(palette[text], palette[ground]) >= LEAST_CONTRAST, (text, ground)


def test_the_screens_use_exactly_these_colours(practice: Practice) -> None:
    """The library draws the tones in the colours that were checked, not in mixtures of its own."""

    async def go() -> None:
        app = SopApp(practice.desk())
        async with app.run_test(size=SIZE) as pilot:
            for palette, colours in ((Palette.LIGHT, LIGHT), (Palette.DARK, DARK)):
                app.look(Looks(palette))
                await pilot.pause()
                for variable, name in (("text-success", "good"), ("text-warning", "warn"), ("text-error", "late")):
                    assert app.theme_variables[variable].lower() == colours[name]
                assert app.theme_variables["cursor-line"].lower() == colours["cursor"]

    asyncio.run(go())


@pytest.mark.parametrize(
    ("environ", "palette", "ascii_only"),
    [
        ({"TERM": "xterm-256color", "LANG": "en_KE.UTF-8"}, Palette.DARK, False),
        ({"TERM": "xterm", "COLORTERM": "truecolor", "LANG": "en_KE.UTF-8"}, Palette.DARK, False),
        ({"TERM": "linux", "LANG": "en_KE.UTF-8"}, Palette.TERMINAL, False),
        ({"TERM": "vt100", "LANG": "C"}, Palette.TERMINAL, True),
        ({"TERM": "xterm-256color", "NO_COLOR": "1", "LANG": "en_KE.UTF-8"}, Palette.TERMINAL, False),
        ({"TERM": "xterm-256color", "LANG": "C", "LC_CTYPE": "C.UTF-8"}, Palette.DARK, True),
        ({"TERM": "xterm-256color", "LANG": "C", "SOP_ASCII": "0"}, Palette.DARK, False),
        ({"TERM": "xterm-256color", "LANG": "en_KE.UTF-8", "SOP_ASCII": "1"}, Palette.DARK, True),
        ({"TERM": "xterm-256color", "LC_ALL": "en_US.ISO-8859-1"}, Palette.DARK, True),
    ],
)
def test_what_a_terminal_cannot_do_is_not_asked_of_it(
    environ: Mapping[str, str], palette: Palette, *, ascii_only: bool
) -> None:
    """Few colours or NO_COLOR: the terminal's own; no UTF-8: ASCII; a setting of the officer goes first."""
    assert looks_for(Palette.AUTO, Symbols.AUTO, environ, "utf-8") == Looks(palette, ascii_only)
    assert looks_for(Palette.LIGHT, Symbols.ASCII, environ, "utf-8") == Looks(Palette.LIGHT, ascii=True)
    assert looks_for(Palette.AUTO, Symbols.ALL, environ, "iso8859-1").ascii


@given(st.text(max_size=40))
def test_ascii_keeps_the_width_of_every_line(text: str) -> None:
    """Whatever was typed is shown in ASCII, in as many cells as before, so that nothing shifts."""
    shown = "".join(map(nearest, text))
    assert shown.isascii()
    assert cell_len(shown) == cell_len(text) or not text.isprintable()


def test_the_screens_in_ascii_hold_nothing_else(practice: Practice) -> None:
    """Bars, stars of a passphrase and letters with marks: all ASCII on the screen, kept as typed below."""

    async def go() -> None:
        async with at_run(practice) as at:
            at.app.look(Looks(Palette.DARK, ascii=True))
            await at.keys("N")
            await at.type("Caf\xe9 \u2019s", "ctrl+s")
            await at.keys("H")
            assert "Cafe 's" in at.shown
            assert at.state.notes[0].text == "Caf\xe9 \u2019s"
            await at.keys("f1")
            assert at.shown.isascii()
            assert "#" in at.shown
            at.app.look(Looks())

    asyncio.run(go())


def test_without_colours_the_library_draws_none(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR: no greys that look like colours, and the picked line still has its sign."""
    monkeypatch.setenv("NO_COLOR", "1")

    async def go() -> None:
        app = SopApp(practice.desk(), looks=Looks(Palette.TERMINAL))
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause()
            kinds = {type(one) for one in app.get_line_filters()}
            assert NoColor in kinds
            assert Monochrome not in kinds
            await press(pilot, "f6")
            await settle(pilot, app)  # the numbers stand at once, what to do is read after them
            picked = [row for row in text_of(app).split("\n") if row.startswith(">")]
            assert len(picked) == 1

    asyncio.run(go())


def test_a_byte_that_is_no_utf8_does_not_end_the_screens() -> None:
    """A terminal set to Latin-1 sends one for each letter with a mark; it is shown as a replacement character."""
    forgive_bytes()
    assert "getincrementaldecoder" in LinuxDriver.run_input_thread.__code__.co_names  # the name that is replaced
    decoder = vars(linux_driver)["getincrementaldecoder"]("utf-8")()
    assert decoder.decode(b"caf\xe9 \xc3") + decoder.decode(b"\xa9") == "caf\ufffd \xe9"
