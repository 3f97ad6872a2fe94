"""Runs commands on a station, with its passphrases in a private file beside it."""

from pathlib import Path

from click.testing import CliRunner, Result

from tests.station.stations import Place
from tui.cli import main


def lines(place: Place) -> str:
    """The passphrase file of a station."""
    return "".join(f"{officer}: {words}\n" for officer, words in place.founding.passphrases.items())


def write_private(path: Path, text: str) -> Path:
    """Write a file that only its owner can read."""
    path.write_text(text)
    path.chmod(0o600)
    return path


def sop(place: Place, *arguments: str, words: bool = True) -> Result:
    """Run a command on a station, with its passphrase file unless told otherwise."""
    file = ["--passphrase-file", str(place.folder.parent / "words")] if words else []
    return CliRunner().invoke(main, [*arguments, "--station", str(place.folder), *file])
