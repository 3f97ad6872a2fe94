"""What an officer has set for the screens on this machine: colours, symbols, keys, minutes until the lock, language.

A small TOML file in the platform's folder for settings. It holds nothing of any case. A file that is wrong is said in
a sentence and passed over: at 2 am the screens must come up.
"""

from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec

from sop_engine.errors import SopError
from sop_engine.interface_language import ENGLISH, KISWAHILI, later
from sop_engine.sentence import phrase
from sop_engine.station.files import FOLDER_MODE, replace
from tui.keymap import Profile
from tui.palettes import Palette, Symbols
from tui.presence import IDLE_MINUTES, LONGEST_IDLE_MINUTES

NAME: Final = "settings.toml"
LARGEST: Final = 64 * 1024
"""Bytes. No file of settings is nearly as large."""


class Language(StrEnum):
    """What the screens speak."""

    ENGLISH = ENGLISH
    KISWAHILI = KISWAHILI


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file. `lock_minutes`: without a key until the screen locks, 1 to 30."""

    palette: Palette = Palette.AUTO
    symbols: Symbols = Symbols.AUTO
    keys: Profile = Profile.SIMPLE
    lock_minutes: int = IDLE_MINUTES
    language: Language = Language.ENGLISH


def settings_folder() -> Path:
    """Where settings and keys lie on this machine, for who has signed in to it."""
    from platformdirs import user_config_path

    return user_config_path("sop-engine", appauthor=False)


def read_text(path: Path) -> str:
    """The text of a small file; empty where there is none.

    Raises:
        OSError: it cannot be read. UnicodeDecodeError: it is not text.
    """
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(LARGEST).decode("utf-8")


def read_settings(folder: Path) -> tuple[Settings, str]:
    """The settings, and why the file was passed over, or empty."""
    try:
        text = read_text(folder / NAME)
        found = _read(text) if text else Settings()
    except (OSError, ValueError) as fault:  # TOML's, msgspec's and Unicode's faults are ValueErrors
        return Settings(), phrase("{file} was not used: {why}.", file=NAME, why=str(fault).rstrip("."))
    if not 1 <= found.lock_minutes <= LONGEST_IDLE_MINUTES:
        return Settings(), later("settings.toml was not used: the screen locks after 1 to 30 minutes.")
    return found, ""


def _read(text: str) -> Settings:
    import tomllib  # a machine on which nothing was set has no such file

    return msgspec.convert(tomllib.loads(text), Settings)


def write_settings(folder: Path, settings: Settings) -> str:
    """Keep the settings; why that was not possible, or empty."""
    lines = [f"{name} = {_toml(value)}" for name, value in msgspec.to_builtins(settings).items()]
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        replace(folder / NAME, "\n".join([*lines, ""]).encode("utf-8"))
    except (OSError, SopError) as fault:
        return getattr(fault, "sentence", "") or str(fault)
    return ""


def _toml(value: object) -> str:
    return str(value) if isinstance(value, int) else f'"{value}"'
