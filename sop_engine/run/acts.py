"""What every event is made of: who and when, values, what is withheld, and the claims that it becomes.

Headers and claims are Structs: each answer makes several, in a tenth of the time of a dataclass.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from msgspec import Struct

LATE_AFTER = timedelta(minutes=15)
"""An act entered more than this long after it happened is a late entry: as long as the shortest clock of the
first response, so that no deadline can pass unmarked between act and entry. A working rule of ours."""


EXPUNGED = "expunged"
"""`Withheld.why` of what nobody can read any more."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Stands where this session cannot, or may not, read a value."""

    why: str = ""


Plain = str | int | bool | tuple[str, ...]
Value = Plain | Mapping[str, Plain | Withheld | Mapping[str, str | int]]
"""An answer.

text, longtext, choice, yesno, decision, hash, officer, person: text. tick: True. number: int.
date: `YYYY-MM-DD`. time: `YYYY-MM-DDTHH:MM+03:00`. multi: option names in the field's order.
exhibit: {no, seal, place, sha256, count}, what is known of these. sign: {how: officer|attested,
signer, paper, state: signed|refused}. list: one row, column name to value; a column that this
session cannot read is `Withheld`.
"""

Text = str | Withheld
"""Free text of an act, or that this session cannot read it."""


NO_EXHIBITS: Mapping[str, str] = MappingProxyType({})


class Header(Struct, frozen=True, kw_only=True, gc=False):
    """Who and when, of every event.

    Attributes:
        actor: officer id of who entered and signed it.
        by: officer id of who did the act; another than `actor` means: reported, never a signature.
        role: role in which it was done, or empty.
        at: when it happened, UTC, whole seconds. entered: when it was entered, UTC.
        sheet: number, from 1, of the run's sheet of paper that it was copied from; 0: it is not from paper.
        correction: seconds that were added to the machine's time, in `entered` and wherever `at` is taken from it.
    """

    actor: str
    by: str
    role: str
    at: datetime
    entered: datetime
    sheet: int = 0
    correction: int = 0

    @property
    def reported(self) -> bool:
        """Entered by somebody else than who did it."""
        return self.actor != self.by

    @property
    def late(self) -> bool:
        """Entered more than `LATE_AFTER` after it happened."""
        return self.entered - self.at > LATE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Concealed:
    """An act that this session cannot read at all (a sealed step). Only `actor` and `entered` are known."""

    header: Header


class Claim(Struct, frozen=True, kw_only=True):
    """One named value of an event, for one compartment of the journal.

    `name`: act, value, old, reason, text, vault, sources … At most eight claims an event.
    `compartment`: `case`, `person_P1`, `sealed_ocs_prosecutor` …
    """

    name: str
    value: object
    compartment: str = "case"
