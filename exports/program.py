"""What the program says about itself in a record: name, version, digest of its files, how it draws."""

import hashlib
from functools import cache
from pathlib import Path

from exports.draw import RENDERER
from exports.facts import ProgramFacts
from exports.render import CURRENT
from exports.typefaces import DIGESTS
from sop_engine import __version__

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = ("exports", "sop_engine", "tui")


@cache
def program_facts() -> ProgramFacts:
    """The running program.

    The digest is SHA-256 over the name and SHA-256 of every Python file of the three packages, in order
    of their names: two machines with the same digest run the same program.
    """
    return ProgramFacts(
        name=f"sop-engine {__version__}", digest=_digest(), layout=CURRENT, renderer=RENDERER, fonts=DIGESTS
    )


def _digest() -> str:
    whole = hashlib.sha256()
    files = sorted((path.relative_to(_ROOT).as_posix(), path) for name in _PACKAGES for path in _files(name))
    for name, path in files:
        whole.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _files(package: str) -> list[Path]:
    return list((_ROOT / package).rglob("*.py"))
