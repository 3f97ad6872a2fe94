"""`sop check --watch`: check again whenever a file that takes part was saved."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NoReturn

PAUSE = 0.5
"""Seconds between two looks at the files."""

Look = Mapping[Path, tuple[int, int]]
"""File to time of its last change (nanoseconds) and size (bytes)."""


def watch(again: Callable[[], object], look: Callable[[], Look], pause: Callable[[], None]) -> NoReturn:
    """Do it now, and again after each change, until an exception ends it (Ctrl-C).

    Args:
        again: what is done.
        look: what the files look like now. It is asked before the doing, so that a save meanwhile counts.
        pause: lets time pass between two looks.
    """
    while True:
        seen = look()
        again()
        while look() == seen:
            pause()


def look_at(names: Iterable[str]) -> Look:
    """The YAML files that can change what checking these names gives: their folders and the shared ones."""
    found: dict[Path, tuple[int, int]] = {}
    for folder in {folder for name in names for folder in _folders(name)}:
        for path in sorted((*folder.glob("*.yaml"), *folder.glob("*.lock"))):
            state = _state(path)
            if state:
                found[path] = state
    return found


def _folders(name: str) -> tuple[Path, ...]:
    from sop_engine.commands.library import locate
    from sop_engine.errors import CannotOpen

    try:
        folder = locate(name)[0].parent
    except CannotOpen:
        # It may come back: an editor that saves by renaming leaves a gap.
        folder = Path(name).parent
    return folder, folder / "shared", folder.parent / "shared"


def _state(path: Path) -> tuple[int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size
