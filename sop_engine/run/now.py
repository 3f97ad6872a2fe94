"""What `decide` must know of the moment and of the station."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sop_engine.run.words import NO_NAMES, VaultNames


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerView:
    """One officer of the roster.

    Attributes:
        roles: roles of the shared register that the officer holds. supervisor: so marked at enrolment.
        active: False once revoked.
    """

    id: str
    name: str
    roles: frozenset[str]
    supervisor: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The moment of an order.

    Attributes:
        utc: the clock, whole seconds. correction: seconds of it that were added to what the machine says.
        officers: the roster by id, officers who left included.
        names: vault names of other runs that this session may read; those of the run itself are in its state.
    """

    utc: datetime
    officers: Mapping[str, OfficerView]
    names: VaultNames = NO_NAMES
    correction: int = 0
