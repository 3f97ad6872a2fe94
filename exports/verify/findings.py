"""What a verification says: findings, checks, verdict. Values only."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sop_engine.errors import ExitCode
from sop_engine.visible import visible_line

Examined = TypeVar("Examined")


class Status(StrEnum):
    """How a check ended."""

    OK = "ok"
    FAILED = "FAILED"
    WARNING = "warning"
    NOT_CHECKED = "not checked"


class Verdict(StrEnum):
    """The last line. Only `VERIFIED` ends with exit code 0."""

    VERIFIED = "VERIFIED"
    PRACTICE = "PRACTICE"
    SIGNER_UNKNOWN = "INTACT, SIGNER UNKNOWN"
    FAILED = "FAILED"
    UNREADABLE = "UNREADABLE"

    @property
    def exit_code(self) -> ExitCode:
        """0 verified, 2 unreadable, 1 everything else."""
        codes = {Verdict.VERIFIED: ExitCode.DONE, Verdict.UNREADABLE: ExitCode.UNREADABLE}
        return codes.get(self, ExitCode.FINDINGS)


class Unreadable(Exception):
    """The file cannot be read as a signed record at all. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found. Without findings a rule is fulfilled."""

    status: Status
    reason: str


def failed(reason: str) -> Finding:
    """The record must not be relied on."""
    return Finding(Status.FAILED, reason)


def fine(reason: str) -> Finding:
    """What exactly holds, where the promise alone says too little."""
    return Finding(Status.OK, reason)


def warning(reason: str) -> Finding:
    """A reader must know this, but it breaks nothing."""
    return Finding(Status.WARNING, reason)


def not_checked(reason: str) -> Finding:
    """Nothing was given to check it against."""
    return Finding(Status.NOT_CHECKED, reason)


@dataclass(frozen=True, slots=True)
class Rule(Generic[Examined]):
    """One rule.

    Attributes:
        name: stable, as printed. promise: what is so when it finds nothing.
        find: yields what is wrong.
    """

    name: str
    promise: str
    find: Callable[[Examined], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    status: Status
    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A whole verification.

    Attributes:
        checks: in the order of the rules.
        claims: (label, text) of what the file says about itself, with what bounds it.
        limits: what was not and cannot be checked, in sentences.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    claims: tuple[tuple[str, str], ...] = ()
    limits: tuple[str, ...] = ()

    @property
    def failures(self) -> tuple[str, ...]:
        """Names of the checks that failed."""
        return tuple(check.name for check in self.checks if check.status is Status.FAILED)

    @property
    def meaning(self) -> str:
        """The verdict in a sentence."""
        return _MEANINGS[self.verdict]

    @property
    def exit_code(self) -> ExitCode:
        """As the verdict's."""
        return self.verdict.exit_code

    def lines(self) -> Iterator[str]:
        """One line a check, what the file claims, what was not checked, and the verdict last."""
        for check in self.checks:
            yield f"{check.status.value:<{_STATUS_WIDTH}}  {check.name:<{_NAME_WIDTH}}  {visible_line(check.reason)}"
        if self.claims:
            yield ""
            yield from (f"{label}: {text}" for label, text in self.claims)
        if self.limits:
            yield ""
            yield "Not checked, because it cannot be seen from here:"
            yield from (f"  {limit}" for limit in self.limits)
        yield ""
        yield f"{self.verdict.value}: {self.meaning}"

    def plain(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "verdict": self.verdict.value,
            "checks": [{"status": one.status.value, "check": one.name, "reason": one.reason} for one in self.checks],
            "claims": dict(self.claims),
            "not_checked": list(self.limits),
        }


_STATUS_WIDTH = 11
_NAME_WIDTH = 12
_MEANINGS = {
    Verdict.VERIFIED: "this is what the officers signed, and every line follows from their journal.",
    Verdict.PRACTICE: "intact, but made in a practice station: it is about no real case (see --practice).",
    Verdict.SIGNER_UNKNOWN: "nothing was changed, but who made it is not known: give the station's root (--trust).",
    Verdict.FAILED: "do not rely on it.",
    Verdict.UNREADABLE: "this is not a signed record, or it is damaged.",
}
