"""Opens the application over the station of this machine."""

import os
from pathlib import Path

from sop_engine.errors import ExitCode
from sop_engine.station.folder import default_folder, open_station
from sop_engine.system import SystemClock, random_bytes
from tui.app import SopApp
from tui.doors import record_doors
from tui.presence import idle_minutes
from tui.station_desk import StationDesk

LOCK_SETTING = "SOP_LOCK_MINUTES"
"""Minutes without a key until the screen locks: 1 to 30; else 5."""


def open_application(folder: Path | None) -> int:
    """Run the full screen until the officer leaves; gives the exit code.

    Raises:
        CannotOpen: there is no station in that folder, or it is damaged.
    """
    station = open_station(folder if folder is not None else default_folder())
    desk = StationDesk(station, SystemClock(), random_bytes, record_doors())
    app = SopApp(desk, idle_ms=idle_minutes(os.environ.get(LOCK_SETTING, "")) * 60_000)
    try:
        code = app.run()
    finally:
        desk.leave()
    if app.fault is not None:
        raise app.fault
    return code if code is not None else ExitCode.DONE
