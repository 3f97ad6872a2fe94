"""Classes of retention: how long what is kept, as `shared/retention.yaml` proposes. Pure."""

from collections.abc import Mapping

import msgspec

from sop_engine.procedure.source import Source


class Retention(msgspec.Struct, frozen=True, kw_only=True):
    """One class.

    Attributes:
        title: what falls into it. of: procedures, or `procedure.outcome`.
        years: after closing; with `review`, again each so many years. age: of the child, at least; 0: no matter.
        act: delete, archive, aggregate or review. then: the same in words.
        basis: `proposal` until a lawyer has confirmed it. law, ask: codes and questions of `shared/law.yaml`.
    """

    title: str
    of: tuple[str, ...]
    years: int
    act: str
    then: str
    basis: str
    law: tuple[str, ...]
    ask: tuple[str, ...]
    age: int = 0


class _File(msgspec.Struct, frozen=True, kw_only=True):
    sop_retention: int
    classes: dict[str, Retention]


def read_retention(source: Source) -> Mapping[str, Retention]:
    """The classes of a file that has passed its schema."""
    return msgspec.convert(source.value, _File).classes


def class_of(classes: Mapping[str, Retention], procedure: str, outcome: str) -> str:
    """The class of a closed run: of its outcome, else of its procedure, else none."""
    wanted = (f"{procedure}.{outcome}", procedure)
    return next((name for one in wanted for name, found in classes.items() if one in found.of), "")
