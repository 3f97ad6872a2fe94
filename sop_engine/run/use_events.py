"""Events between two runs: one begins the other, somebody takes it over, what it gave comes back.

An event is one of the other run as this one saw it; nothing here looks at that run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sop_engine.run.acts import Header, Value, Withheld

Seen = Literal["accepted", "complete", "with_steps_not_done"]
"""How another run stands: taken over by name, or closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A step began a run of another procedure, in exactly this version. `run`: its id."""

    header: "Header"
    step: str
    run: str
    procedure: str
    version: str
    logic_digest: str
    text_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """An officer took this run over by name: from now on `header.by` owns it."""

    header: "Header"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What was seen of the run that a step began. `header.at`: when that run came to stand so.

    Attributes:
        run: its id. state: how it stands. owner: officer id of who took it over, or empty.
        outcome: of its procedure, empty while it is open.
        given: name to value, of what its procedure gives. head: SHA-256 of its newest entry then, hex.
        completes: is the step complete with it?
    """

    header: "Header"
    step: str
    run: str
    state: Seen
    owner: str
    outcome: str
    head: str
    given: "Mapping[str, Value | Withheld] | Withheld"
    completes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Differed:
    """An answer that was handed over to this run was changed afterwards where it came from; here it stands as it was.

    `run`: the run it came from. `header.at`: when it was changed there.
    """

    header: "Header"
    step: str
    field: str
    run: str


UseEvent = Used | Accepted | Returned | Differed
