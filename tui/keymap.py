"""Which keys obey: the table of actions, a profile, and an officer's own file of further keys.

A file adds keys and takes none away: every sentence on the screens and every printed key list stays true. Keys that
many terminals send as something else, or swallow, are refused.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from textual.keys import _character_to_key, key_to_character

from sop_engine.procedure.spelling import closest
from sop_engine.sentence import phrase
from tui.actions import EVERYWHERE, TABLES, Action

NAME: Final = "keys.toml"
EXAMPLE: Final = 'history = "F11"'
_NEVER: Final[Mapping[str, str]] = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+j": "enter",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "esc",
    "ctrl+question_mark": "backspace",
    "ctrl+b": "the beginning of a command of tmux",
    "ctrl+c": "an interrupt",
    "ctrl+z": "a stop",
}
"""Keys that do not arrive as what they are, and what they arrive as."""
_GOOD = re.compile(r"f([1-9]|1[0-9]|20)|ctrl\+[a-z]|insert|delete|pageup|pagedown|home|end")


class Profile(StrEnum):
    """`terminal-safe`: everything can be done without function keys and without ctrl."""

    SIMPLE = "simple"
    SAFE = "terminal-safe"


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys that obey now. `added`: name of an action to the keys that the officer's file adds."""

    profile: Profile = Profile.SIMPLE
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def more(self, action: Action) -> tuple[str, ...]:
        """Keys beside those of the table."""
        safe = (action.safe,) if self.profile is Profile.SAFE and action.safe else ()
        return (*safe, *self.added.get(action.id, ()))

    def shown(self, action: Action) -> str:
        """The keys as footer, help and menu write them; the one to press first."""
        return " ".join([*map(called, self.more(action)), action.shown])


def every_action() -> Iterator[Action]:
    """All actions of all screens."""
    for table in TABLES.values():
        yield from table
    yield from EVERYWHERE


def called(key: str) -> str:
    """A key as it is written on a screen: `.`, `F11`, `ctrl+t`."""
    if re.fullmatch(r"f\d+", key):
        return key.upper()
    return key_to_character(key) or key


def read_keymap(text: str, profile: Profile) -> tuple[Keymap, str]:
    """The keys of a file `keys.toml`, and why it was passed over, or empty."""
    if not text:
        return Keymap(profile), ""
    import tomllib  # most officers have no such file

    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        return Keymap(profile), _refused(f"{fault}, for example {EXAMPLE}")
    added: dict[str, tuple[str, ...]] = {}
    names = {action.id for action in every_action()}
    for name, value in wanted.items():
        keys = value if isinstance(value, list) else [value]
        if name not in names:
            near = closest(name, names)
            return Keymap(profile), _refused(
                f"there is no action '{name}'{f'; did you mean {near}?' if near else ''}"
            )
        if not all(isinstance(key, str) for key in keys):
            return Keymap(profile), _refused(f"the key of '{name}' stands in quotes, for example {EXAMPLE}")
        found = tuple(map(_spelled, keys))
        if trouble := next(filter(None, (_trouble(name, key) for key in found)), ""):
            return Keymap(profile), _refused(trouble)
        added[name] = found
    keymap = Keymap(profile, added)
    trouble = next(_clashes(keymap), "")
    return (Keymap(profile), _refused(trouble)) if trouble else (keymap, "")


def _refused(why: str) -> str:
    return phrase("{file} was not used: {why}.", file=NAME, why=why.rstrip("."))


def _spelled(key: str) -> str:
    """The library's name of a key: `.` is `full_stop`, `F11` is `f11`; a capital letter stays one."""
    if len(key) == 1:
        return _character_to_key(key)
    modifier, plus, letter = key.rpartition("+")
    return f"{modifier.lower()}{plus}{_character_to_key(letter) if len(letter) == 1 else letter}".lower()


def _trouble(name: str, key: str) -> str:
    if key in _NEVER:
        return f"{called(key)} cannot be the key of '{name}': many terminals take it as {_NEVER[key]}"
    letter = key_to_character(key)
    if _GOOD.fullmatch(key) or (letter and letter.isprintable() and not letter.isspace()):
        return ""
    return f"'{key}' is no key that every terminal has; take a letter, a sign or F1 to F12 for '{name}'"


def _clashes(keymap: Keymap) -> Iterator[str]:
    """A key that two actions of one screen would have."""
    for screen, table in TABLES.items():
        taken: dict[str, str] = {}
        for action in (*table, *EVERYWHERE):
            for key in dict.fromkeys([*action.keys.split(","), *_safe(action), *keymap.added.get(action.id, ())]):
                if taken.setdefault(key, action.id) != action.id:
                    mine, theirs = action.id, taken[key]
                    if key not in keymap.added.get(mine, ()):
                        mine, theirs = theirs, mine
                    told = f"on the screen '{screen}' it is the key of '{theirs}'"
                    yield f"{called(key)} cannot be the key of '{mine}': {told}"


def _safe(action: Action) -> Iterable[str]:
    return (action.safe,) if action.safe else ()
