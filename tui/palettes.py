"""How the screens look: two palettes that colour-blind officers tell apart, the terminal's own colours, and ASCII.

Meaning never hangs on colour: a glyph or a word says it first (`tui.text.Tone`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from textual.theme import BUILTIN_THEMES, Theme


class Palette(StrEnum):
    """Which colours. `auto`: dark where the terminal has 256 colours or more, else its own."""

    AUTO = "auto"
    DARK = "dark"
    LIGHT = "light"
    TERMINAL = "terminal"


class Symbols(StrEnum):
    """Which characters. `auto`: ASCII only where the terminal is not set to UTF-8."""

    AUTO = "auto"
    ALL = "all"
    ASCII = "ascii"


@dataclass(frozen=True, slots=True)
class Looks:
    """What was chosen for this terminal; nothing is `auto` any more."""

    palette: Palette = Palette.DARK
    ascii: bool = False


def _theme(name: str, *, dark: bool, colours: Mapping[str, str]) -> Theme:
    """A theme in which the tones are drawn in exactly these colours."""
    return Theme(
        name=name,
        primary=colours["good"],
        secondary=colours["good"],
        success=colours["good"],
        warning=colours["warn"],
        error=colours["late"],
        foreground=colours["plain"],
        background=colours["background"],
        surface=colours["background"],
        panel=colours["panel"],
        dark=dark,
        variables={
            "text-success": colours["good"],
            "text-warning": colours["warn"],
            "text-error": colours["late"],
            "foreground-muted": colours["dim"],
            "cursor-line": colours["cursor"],
        },
    )


DARK: Mapping[str, str] = {
    "plain": "#e8e8e8",
    "dim": "#a3a9af",
    "good": "#56b4e9",
    "warn": "#f0e442",
    "late": "#ff8060",
    "background": "#101418",
    "panel": "#1c242c",
    "cursor": "#16364c",
}
"""Sky blue, yellow, vermillion on near black."""
LIGHT: Mapping[str, str] = {
    "plain": "#1a1a1a",
    "dim": "#55595e",
    "good": "#0b4fb0",
    "warn": "#6e5a00",
    "late": "#a3005f",
    "background": "#ffffff",
    "panel": "#eceff2",
    "cursor": "#d6e6f2",
}
"""Blue, olive, crimson on white: for a screen in the sun."""
_TERMINAL = Theme(
    name="sop-terminal",
    ansi=True,
    primary="ansi_blue",
    success="ansi_cyan",
    warning="ansi_yellow",
    error="ansi_red",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    dark=True,
    variables={**BUILTIN_THEMES["ansi-dark"].variables, "cursor-line": "ansi_default"},
)
THEMES: Mapping[Palette, Theme] = {
    Palette.DARK: _theme("sop-dark", dark=True, colours=DARK),
    Palette.LIGHT: _theme("sop-light", dark=False, colours=LIGHT),
    Palette.TERMINAL: _TERMINAL,
}


def looks_for(palette: Palette, symbols: Symbols, environ: Mapping[str, str], encoding: str) -> Looks:
    """What fits this terminal. `encoding`: of the stream on which the screens are drawn."""
    few = environ.get("NO_COLOR", "") != "" or not _many_colours(environ)
    found = (Palette.TERMINAL if few else Palette.DARK) if palette is Palette.AUTO else palette
    wanted = symbols is Symbols.ASCII or (symbols is Symbols.AUTO and wants_ascii(environ))
    return Looks(palette=found, ascii=wanted or not _is_utf8(encoding))


def _many_colours(environ: Mapping[str, str]) -> bool:
    if environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return True
    term = environ.get("TERM", "")
    return not term or any(mark in term for mark in ("256", "direct", "kitty", "alacritty"))


def wants_ascii(environ: Mapping[str, str]) -> bool:
    """Does a setting or the locale say that the terminal draws ASCII only? `SOP_ASCII` outranks the locale."""
    setting = environ.get("SOP_ASCII", "").strip().lower()
    if setting:
        return setting not in {"0", "no", "off"}
    locale = environ.get("LC_ALL", "") or _chosen_ctype(environ) or environ.get("LANG", "")
    return bool(locale) and not _is_utf8(locale.rpartition(".")[2].partition("@")[0])


def _chosen_ctype(environ: Mapping[str, str]) -> str:
    """LC_CTYPE, unless Python itself has put it there to be able to write at all (PEP 538)."""
    ctype = environ.get("LC_CTYPE", "")
    return "" if ctype in {"C.UTF-8", "C.utf8", "UTF-8"} and environ.get("LANG", "C") in {"", "C", "POSIX"} else ctype


def _is_utf8(name: str) -> bool:
    return name.lower().replace("-", "") == "utf8"
