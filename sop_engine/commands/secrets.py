"""Secrets at the command line: prompts without echo, passphrase files, and the way to an unlocked station.

A secret comes from the terminal itself, even when input and output lead elsewhere, or from a file that only its
owner can read; never from an argument.
"""

import getpass
import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import click

from sop_engine.errors import BadUsage, CannotOpen, Refused
from sop_engine.station.file_key import SHEET
from sop_engine.station.files import replace
from sop_engine.station.folder import Station, default_folder, open_station
from sop_engine.station.token_key import AskPin
from sop_engine.station.unlocked import Unlocked

_MAX_FILE = 64 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_PIN = " pin"
"""Ends the name of a line of a passphrase file (practice only) that holds the PIN of an officer's token."""
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"

Function = TypeVar("Function", bound=Callable[..., Any])


def station_option(command: Function) -> Function:
    """Add `--station DIR`: else `SOP_STATION`, else the platform's data folder."""
    return click.option(
        "--station",
        "folder",
        type=click.Path(path_type=Path),
        envvar="SOP_STATION",
        help="Folder of the station; else SOP_STATION, else the platform's data folder.",
    )(command)


def passphrase_option(command: Function) -> Function:
    """Add `--passphrase-file FILE`."""
    return click.option(
        "--passphrase-file",
        type=click.Path(path_type=Path),
        help="File with 'officer: passphrase' a line, readable by you only. A live station takes one line.",
    )(command)


unlocks_option = click.option("--officer", help="Short name of who unlocks.")


def officer_option(command: Function) -> Function:
    """Add `--officer ID`: who works."""
    return click.option("--officer", help="Short name of the officer who works; else the first of the file.")(command)


def named_folder(folder: Path | None) -> Path:
    """The station folder that the option named, or the platform's."""
    return folder if folder is not None else default_folder()


def named_station(folder: Path | None) -> Station:
    """Open the station that the option named.

    Raises:
        CannotOpen: there is none, or it is damaged.
    """
    return open_station(named_folder(folder))


def read_passphrases(path: Path, *, practice: bool) -> Mapping[str, str]:
    """Officer id to passphrase, in the order of the file. Empty lines and lines with `#` in front are passed over.

    Raises:
        CannotOpen: missing, unreadable, or a line of another form.
        Refused: others could read it, or it has several lines in a live station.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(_read_private(path).splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        officer, colon, passphrase = line.partition(":")
        if not colon or not officer.strip() or not passphrase.strip() or officer.strip() in found:
            # The line itself is not repeated: it may hold a passphrase.
            sentence = f"Line {number} of {path.name} is not 'officer: passphrase', or names an officer again."
            raise CannotOpen(sentence)
        found[officer.strip()] = passphrase.strip()
    if not found:
        sentence = f"{path.name} holds no passphrase."
        raise CannotOpen(sentence)
    if not practice and len(found) > 1:
        sentence = "In a live station a passphrase file holds one officer's passphrase only."
        raise Refused(sentence, "Everybody keeps the own passphrase; the other officer types it when asked.")
    return found


@dataclass(frozen=True, slots=True)
class Unlocker:
    """Unlocks officers of one station from a passphrase file or, for those not in it, by asking.

    Attributes:
        station: which. known: officer id to passphrase, from the file.
        pins: officer id to the PIN of the token, from the file.
    """

    station: Station
    known: Mapping[str, str]
    pins: Mapping[str, str] = field(default_factory=dict)

    def unlock(self, officer: str | None = None) -> Unlocked:
        """Unlock this officer; without an id the first one in the file, else the one whom the terminal names.

        Raises:
            BadUsage: somebody must be asked, and there is no terminal.
            WrongPassphrase, Refused, CannotOpen: as `Station.unlock`.
        """
        chosen = officer or next(iter(self.known), None) or ask_line("Short name of the officer: ")
        passphrase = self.known.get(chosen)
        if passphrase is None:
            passphrase = ask_secret(f"Passphrase of {chosen}: ")
        return self.station.unlock(chosen, passphrase, pin=self.pin_of(chosen))

    def pin_of(self, officer: str) -> AskPin:
        """How to come by the PIN of this officer's token: from the file, else from the terminal."""
        known = self.pins.get(officer)
        return ask_secret if known is None else lambda _words: known


def unlocker(folder: Path | None, passphrase_file: Path | None) -> Unlocker:
    """The station that the options name, ready to unlock."""
    return unlocker_of(named_station(folder), passphrase_file)


def unlocker_of(station: Station, passphrase_file: Path | None) -> Unlocker:
    """This station, ready to unlock.

    Raises:
        Refused: others could read the file, or it holds what must not be in one of a live station.
    """
    lines = read_passphrases(passphrase_file, practice=station.practice) if passphrase_file is not None else {}
    known = {who: words for who, words in lines.items() if not who.endswith(_PIN)}
    pins = {who.removesuffix(_PIN): words for who, words in lines.items() if who not in known}
    if pins and not station.practice:
        sentence = "The PIN of a token is never read from a file in a live station."
        raise Refused(sentence, "Take the line out of the file; the PIN is asked for.")
    return Unlocker(station, known, pins)


def unlock_two(door: Unlocker, by: tuple[str, ...]) -> tuple[Unlocked, Unlocked]:
    """Unlock two officers: those named, else those of the file, else whoever answers on the terminal."""
    named = [*by, *(known for known in door.known if known not in {*by, SHEET})]
    first, second = (
        door.unlock(named[place] if place < len(named) else ask_line(f"Short name of the {which} supervisor: "))
        for place, which in enumerate(("first", "second"))
    )
    return first, second


def ask_secret(prompt: str) -> str:
    """Ask on the terminal without echo.

    Raises:
        BadUsage: there is no terminal.
    """
    need_terminal()
    return getpass.getpass(prompt)


def ask_line(prompt: str) -> str:
    """Ask on the terminal, shown as typed.

    Raises:
        BadUsage: there is no terminal, or it ended.
    """
    with _terminal("r") as keyboard:
        show(prompt)
        line = keyboard.readline()
    if not line:
        sentence = "The terminal was closed before the question was answered; nothing was done."
        raise BadUsage(sentence)
    return line.strip()


def show(text: str) -> None:
    """Write on the terminal itself, not on the output, which may be a file.

    Raises:
        BadUsage: there is no terminal.
    """
    with _terminal("w") as screen:
        screen.write(text)
        screen.flush()


def show_once(title: str, words: str) -> None:
    """Show words once, let the person write them down, wipe the screen, and have them typed back.

    Raises:
        BadUsage: there is no terminal, or it ended.
    """
    from sop_engine.station.passphrase import plain_form

    while True:
        show(f"\n{title}\n\n    {words}\n\n")
        ask_line("Write them down now; they are shown only here. Then press Enter. ")
        if os.environ.get("TERM", "dumb") != "dumb":
            show(_CLEAR)
        if plain_form(ask_secret("Type the words, to be sure: ")) == plain_form(words):
            return
        show("These were not the words. Look again.\n")


def write_passphrases(path: Path, lines: Mapping[str, str], remark: str = "") -> None:
    """Add lines to a passphrase file that only its owner can read (practice stations only).

    Older lines of the same officers go.

    Raises:
        Refused: the file is there and others could read it. CannotOpen: it is no such file.
        StoreUnavailable: the disk refuses.
    """
    text = "".join(f"{officer}: {words}\n" for officer, words in lines.items()) + remark
    there = _read_private(path).splitlines() if path.exists() else []
    kept = "".join(f"{line}\n" for line in there if line.partition(":")[0].strip() not in lines)
    replace(path.resolve(), f"{kept}{text}".encode())


def telling(door: Unlocker, out: Path | None) -> Callable[[str, str], None]:
    """How new words reach their officer (id, words): once on the terminal, or in a practice station to the file.

    Raises:
        Refused: a file for the passphrases of a live station.
    """
    if out is None:
        need_terminal()
        return lambda who, words: show_once(f"Passphrase of {who}. Nobody else looks at the screen now.", words)
    if not door.station.practice:
        sentence = "Passphrases of a live station are never written to a file."
        raise Refused(sentence, "Leave --passphrases-out away; the officer writes down the own words.")
    return lambda who, words: write_passphrases(out, {who: words})


def need_terminal() -> None:
    """Make sure that somebody can be asked.

    Raises:
        BadUsage: there is no terminal.
    """
    with _terminal("r"):
        pass


def _terminal(mode: str) -> IO[str]:
    names = {"r": "CONIN$", "w": "CONOUT$"} if sys.platform == "win32" else {"r": "/dev/tty", "w": "/dev/tty"}
    try:
        return cast("IO[str]", Path(names[mode]).open(mode, encoding="utf-8"))
    except OSError as fault:
        sentence = "This needs a terminal to ask on, and there is none here."
        raise BadUsage(sentence, "Name a file that only you can read with --passphrase-file.") from fault


def _read_private(path: Path) -> str:
    try:
        with path.open("rb") as file:
            _must_be_private(os.fstat(file.fileno()).st_mode, path)
            content = file.read(_MAX_FILE + 1)
    except OSError as fault:
        sentence = f"Cannot read {path.name}: {fault.strerror}."
        raise CannotOpen(sentence) from fault
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        sentence = f"{path.name} is not a text file."
        raise CannotOpen(sentence) from fault
    if len(content) > _MAX_FILE:
        sentence = f"{path.name} is too large to be a passphrase file."
        raise CannotOpen(sentence)
    return text


def _must_be_private(mode: int, path: Path) -> None:
    """Windows keeps no such bits; there the folder's own rights count."""
    if os.name != "nt" and mode & _OTHERS:
        sentence = f"Others on this machine could use {path.name}; it was not used."
        raise Refused(sentence, f"Make it yours alone: chmod 600 {path.name}")
