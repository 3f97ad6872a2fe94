"""A sentence for a person: English, and still knowing the template and the parts that it was made of.

The core writes English and stays pure. Whoever shows a sentence may look its template up in a catalogue and put the
same parts into the words of another language (`sop_engine.interface_language`). Parts that are plain texts (an
answer, a label of a procedure, a name) are never looked up: only a part that is a `Sentence` itself is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self


class Sentence(str):
    """A text that was made of a template.

    Attributes:
        template: English, with named places in braces. plural: the template for more than one; empty where none is.
        parts: what stands in the places. number: the one that chooses between the two templates.
    """

    __slots__ = ("number", "parts", "plural", "template")
    template: str
    plural: str
    number: int
    parts: Mapping[str, object]

    def __new__(cls, template: str, parts: Mapping[str, object], plural: str = "", number: int = 1) -> Self:
        """Fill the places in."""
        one = super().__new__(cls, (plural if plural and number != 1 else template).format_map(parts))
        one.template, one.parts, one.plural, one.number = template, parts, plural, number
        return one

    def __reduce__(self) -> tuple[object, ...]:
        """How it is copied."""
        return Sentence, (self.template, self.parts, self.plural, self.number)


def phrase(template: str, /, **parts: object) -> str:
    """A sentence; `template` names its places: `phrase("{officer} has left.", officer=name)`."""
    return Sentence(template, parts)


def counted(singular: str, plural: str, count: int, /, **parts: object) -> Sentence:
    """A sentence about so many things; the place `{count}` is filled in."""
    return Sentence(singular, {**parts, "count": count}, plural, count)


def both(texts: Sequence[str]) -> str:
    """Things, joined with `and`."""
    *before, last = texts
    return phrase("{before} and {last}", before=both(before), last=last) if before else last


def joined(between: str, texts: Iterable[str]) -> str:
    """Texts, one after another, each of which stays the sentence that it is."""
    parts = {f"part_{number}": text for number, text in enumerate(texts)}
    if len(parts) == 1:
        return parts["part_0"]
    mark = between.replace("{", "{{").replace("}", "}}")
    return Sentence(mark.join(f"{{{name}}}" for name in parts), parts)
