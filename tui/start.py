"""Opens the application over the station of this machine."""

import os
import sys
from pathlib import Path

from sop_engine.errors import ExitCode
from sop_engine.interface_language import later, speak
from sop_engine.station.folder import default_folder, open_station
from sop_engine.system import SystemClock, random_bytes
from tui.app import SopApp
from tui.doors import record_doors
from tui.keymap import NAME as KEYS
from tui.keymap import read_keymap
from tui.lenient_input import forgive_bytes
from tui.palettes import looks_for
from tui.presence import idle_minutes
from tui.settings import read_settings, read_text, settings_folder
from tui.station_desk import StationDesk

LOCK_SETTING = "SOP_LOCK_MINUTES"
"""Minutes without a key until the screen locks, 1 to 30; outranks what is set on the screen."""


def open_application(folder: Path | None, language: str | None = None) -> int:
    """Run the full screen until the officer leaves; gives the exit code.

    `language`: outranks what is set on the screen, or None.

    Raises:
        CannotOpen: there is no station in that folder, or it is damaged.
    """
    station = open_station(folder if folder is not None else default_folder())
    desk = StationDesk(station, SystemClock(), random_bytes, record_doors())
    app = furnished(desk, settings_folder())
    speak(language or app.settings.language)
    forgive_bytes()
    try:
        code = app.run()
    finally:
        desk.leave()
    if app.fault is not None:
        raise app.fault
    return code if code is not None else ExitCode.DONE


def furnished(desk: StationDesk, folder: Path) -> SopApp:
    """The application with the settings and keys of that folder; the first screen says what is wrong in them."""
    settings, trouble = read_settings(folder)
    try:
        keys, wrong = read_keymap(read_text(folder / KEYS), settings.keys)
    except (OSError, UnicodeDecodeError):
        keys, wrong = read_keymap("", settings.keys)[0], later("keys.toml was not used: it cannot be read as text.")
    minutes = os.environ.get(LOCK_SETTING, "")
    looks = looks_for(settings.palette, settings.symbols, os.environ, sys.stderr.encoding)
    app = SopApp(desk, idle_ms=(idle_minutes(minutes) if minutes else settings.lock_minutes) * 60_000, looks=looks)
    app.settings, app.settings_folder, app.keys, app.trouble = settings, folder, keys, trouble or wrong
    return app
