"""What the register of laws says of these papers, with how sure it is, and what a lawyer must still confirm."""

from collections.abc import Mapping

import msgspec

from exports.papers.facts import Asked, Cited
from sop_engine.procedure.source import Source

CITED = ("EVA-106B", "EVA-78A", "EVA-65", "EVA-106I")
"""Provisions that these papers lean on."""
ASKED = ("Q09", "Q13", "Q16")
"""Questions of the register about certificates, about who controls the data, and about the log as evidence."""
LABELS = {
    "V": "V, the provision itself was read, in a stored copy",
    "VH": "VH, number and heading were read; wording to be confirmed",
    "V2": "V2, second-hand: read in a text that states or quotes it",
}
"""Confidence of a reference in words. Recalled ones are missing here: they are never printed."""


class _Law(msgspec.Struct, frozen=True):
    cite: str
    conf: str
    says: str = ""


class _Question(msgspec.Struct, frozen=True):
    ask: str
    until_then: str


class _Register(msgspec.Struct, frozen=True):
    law: dict[str, _Law]
    questions: dict[str, _Question]


def cited_and_asked(source: Source) -> tuple[tuple[Cited, ...], tuple[Asked, ...]]:
    """What these papers say of the law, from `shared/law.yaml`."""
    register = msgspec.convert(source.value, _Register)
    return _cited(register.law), _asked(register.questions)


def _cited(law: Mapping[str, _Law]) -> tuple[Cited, ...]:
    found = (law[code] for code in CITED if code in law and law[code].conf in LABELS)
    return tuple(Cited(cite=one.cite, says=one.says.strip(), label=LABELS[one.conf]) for one in found)


def _asked(questions: Mapping[str, _Question]) -> tuple[Asked, ...]:
    numbers = (number for number in ASKED if number in questions)
    return tuple(
        Asked(number=number, ask=questions[number].ask.strip(), until_then=questions[number].until_then.strip())
        for number in numbers
    )
