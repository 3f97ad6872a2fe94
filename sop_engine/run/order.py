"""What every order begins with."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Of every order.

    Attributes:
        by: officer id of who did it. actor: officer id of who enters it (the unlocked one).
        at: when it happened; None means now.
        sheet: number, from 1, of the run's sheet that it is copied from; 0: it is not from paper.
    """

    by: str
    actor: str
    at: datetime | None = None
    sheet: int = 0
