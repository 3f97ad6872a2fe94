"""The rules under which a value is withheld, in a sentence each, with the law that stands behind it.

The classes are ours, and no law names them; the references say what they rest on, each with its confidence. What was
only recalled is not printed on anything that a court may see. A test holds the words to the law register.
"""

from collections.abc import Collection
from typing import Final

from exports.composition.legal import MARKS
from exports.parts import LegalReference
from exports.terms import RuleFor

LAW: Final = {
    "CON-31": ("Constitution art. 31", "V"),
    "CON-49": ("Constitution art. 49(1)-(2)", "V"),
    "CON-50": ("Constitution art. 50(2),(4),(7),(8),(9)", "V"),
    "SOA-31": ("Sexual Offences Act s.31", "V"),
    "EVA-25A": ("Evidence Act s.25A, 26, 29", "V"),
    "VPA-8": ("VPA s.8", "VH"),
    "DPA-25": ("DPA s.25", "V"),
    "ODPP-DTC": ("ODPP Guidelines on the Decision to Charge 2019 (launched July 2020)", "V2"),
    "POL": ("Working rule of the agency, no law found", "POL"),
}
"""Code of the law register to words and confidence."""

_RULES: Final = {
    "identity": (
        "Tells, or with other things could tell, who the child, the victim or the family is (class S2).",
        ("CON-31", "VPA-8", "SOA-31", "DPA-25"),
    ),
    "harm": (
        "Could harm somebody directly if it were known: health, an account of abuse, a safe place (class S3).",
        ("CON-31", "VPA-8", "DPA-25"),
    ),
    "sealed": (
        "Was said or reported under seal: only the roles that the procedure names may read it. It leaves in no copy.",
        ("CON-49", "EVA-25A", "POL"),
    ),
    "purge": ("May have to be expunged later, and what was handed out cannot be called back.", ("POL",)),
    "told": ("Would tell by itself how something that is withheld was answered.", ("POL",)),
    "joined": (
        "Stands in one signed part with something of a higher class, and cannot be shown without it.",
        ("POL",),
    ),
    "named": ("A text in which a name of the identity vault stands (class S2).", ("CON-31", "VPA-8", "DPA-25")),
    "unread": ("The officer who made this copy may not read it.", ("POL",)),
    "more": (
        (
            "This list withholds nothing from the court. An accused has a right to see the evidence in advance. "
            "Whether more is to be shown, the prosecutor or the court decides; a fuller copy is then made for a "
            "named recipient."
        ),
        ("CON-50", "ODPP-DTC"),
    ),
}


def rules_for(keys: Collection[str]) -> tuple[RuleFor, ...]:
    """These rules in order, and last how more can be asked for."""
    return tuple(
        RuleFor(key=key, sentence=sentence, law=tuple(map(_reference, law)))
        for key, (sentence, law) in _RULES.items()
        if key in keys or key == "more"
    )


def _reference(code: str) -> LegalReference:
    cite, confidence = LAW[code]
    return LegalReference(code=code, cite=cite, mark=MARKS[confidence])
