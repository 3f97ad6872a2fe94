"""Exceptions: broken machinery and doors that stay shut. Each carries its sentence and its exit code.

Faults in what a person typed are never exceptions: they are `Problem` or `Refusal` values.
"""

from enum import IntEnum

from sop_engine.sentence import phrase


class ExitCode(IntEnum):
    """How a command ends (design, section 8)."""

    DONE = 0
    FINDINGS = 1
    UNREADABLE = 2
    REFUSED = 3
    BROKEN = 4
    INTERRUPTED = 130


class SopError(Exception):
    """Base of every exception that a command turns into one sentence and an exit code.

    Attributes:
        sentence: what happened, in words for an officer; never holds case contents.
        hint: what to do next, or empty.
    """

    exit_code: ExitCode = ExitCode.BROKEN

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class CannotOpen(SopError):
    """The input is missing, unreadable, foreign or damaged (exit 2)."""

    exit_code = ExitCode.UNREADABLE


class BadUsage(SopError):
    """The command cannot be run like this: wrong words, or no terminal (exit 2)."""

    exit_code = ExitCode.UNREADABLE


class Refused(SopError):
    """The door stays shut: passphrase, lock, permission, or not possible now (exit 3)."""

    exit_code = ExitCode.REFUSED


class WrongPassphrase(Refused):
    """The passphrase opens nothing."""


class StationBusy(Refused):
    """Another process writes in this station."""


class JournalConflict(Refused):
    """The run has a newer entry than the one this act was based on; nothing was written."""


class MissingExtra(Refused):
    """A part of the program is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(
            phrase("This command needs the part '{part}', which is not installed.", part=extra),
            phrase("Install it with: pip install 'sop-engine[{part}]'", part=extra),
        )


class StoreUnavailable(SopError):
    """The disk is full, read-only or broken; the last act was not saved (exit 4)."""


class SigningFailed(SopError):
    """A key could not sign (exit 4)."""


class TokenRefused(SigningFailed):
    """The token with an officer's key does not sign: gone, locked, wrong PIN or another one (exit 3)."""

    exit_code = ExitCode.REFUSED
