"""What happens when the program itself is wrong: a number for the officer, a redacted file for who repairs it.

The file names where it happened (module, function, line) and the kind of error. It holds no message,
no local variable and no text of a case, because all of these can carry what was typed.
"""

import platform
import sys
from pathlib import Path
from traceback import walk_tb

from sop_engine import __version__
from sop_engine.system import random_bytes


def report_fault(error: BaseException, folder: Path | None = None) -> str:
    """Write the redacted fault file and give its number, four hex digits.

    `folder`: where fault files lie; by default the platform's folder for a program's state. A folder
    that cannot be written is no second fault: then there is only the number.
    """
    number = random_bytes(2).hex().upper()
    try:
        place = folder if folder is not None else _default_folder()
        place.mkdir(parents=True, exist_ok=True)
        (place / f"fault-{number}.txt").write_text(describe(error, number), encoding="utf-8")
    except OSError:
        return number
    return number


def describe(error: BaseException, number: str) -> str:
    """The text of a fault file."""
    head = [
        f"fault {number}",
        f"program {__version__}, Python {platform.python_version()}, {sys.platform}",
        "No message and no value is kept here, because they may hold case text.",
    ]
    return "\n".join([*head, *_chain(error)]) + "\n"


def _chain(error: BaseException | None) -> list[str]:
    lines: list[str] = []
    while error is not None:
        lines += ["", f"{type(error).__module__}.{type(error).__qualname__}"]
        for frame, line in walk_tb(error.__traceback__):
            lines.append(f"  {frame.f_globals.get('__name__', '?')}.{frame.f_code.co_name}:{line}")
        error = error.__cause__ or error.__context__
    return lines


def _default_folder() -> Path:
    from platformdirs import user_state_path

    return user_state_path("sop-engine", appauthor=False) / "faults"
