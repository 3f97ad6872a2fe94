"""The rule about the pages: they are what record.json says, drawn again here and compared.

Bytes first. Where another version of the drawing library was used, objects: all that the first revision
holds, streams inflated.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from exports.draw import RENDERER
from exports.render import comparable, render
from exports.verify.container import Container, information
from exports.verify.findings import Finding, Rule, failed, fine, warning
from exports.verify.revision_rules import plain
from exports.verify.subject import Subject
from sop_engine.errors import CannotOpen

_STORED = frozenset({"/Length", "/Filter", "/DecodeParms"})


def _pages(subject: Subject) -> Iterator[Finding]:
    record = subject.record
    try:
        drawn = render(record, subject.container.evidence)
    except CannotOpen as fault:
        yield warning(f"PAGES NOT RE-DRAWN: {fault.sentence} {fault.hint}")
        return
    if same_bytes(subject.container, drawn):
        yield fine("same bytes: drawn again from record.json, the pages are the same")
    elif same_objects(subject.container, drawn):
        yield fine("same objects: drawn again from record.json, the pages are the same, compressed otherwise")
    elif comparable(record):
        yield failed("the pages differ from what record.json says")
    else:
        yield warning(
            f"PAGES NOT RE-DRAWN: drawn with {record.integrity.renderer}, here is {RENDERER}; "
            "read record.json, or verify with that version"
        )


def same_bytes(container: Container, drawn: bytes) -> bool:
    """Whether the first revision is, byte for byte, what was drawn here."""
    return container.first_end == len(drawn) and container.data.startswith(drawn)


def same_objects(container: Container, drawn: bytes) -> bool:
    """Whether the first revision holds the same objects, however they were compressed and numbered."""
    ours = PdfFileReader(BytesIO(drawn), strict=True)
    theirs = container.revision(0)
    mine = ours.get_historical_resolver(0)
    pairs = _Pairs()
    return pairs.same(theirs.root, mine.root) and pairs.same(information(theirs), information(mine))


class _Pairs:
    """Walks two object graphs at once; a pair that was met before is the same unless found otherwise."""

    def __init__(self) -> None:
        self._met: dict[tuple[int, int], tuple[int, int]] = {}

    def same(self, left: Any, right: Any) -> bool:
        """Whether two objects, and all that they lead to, are the same."""
        todo = [(left, right)]
        while todo:
            one, other = todo.pop()
            met = self._meet(one, other)
            if met is None:
                continue
            if not met:
                return False
            one, other = _resolved(one), _resolved(other)
            parts = _parts(one, other)
            if parts is None:
                return False
            todo.extend(parts)
        return True

    def _meet(self, one: Any, other: Any) -> bool | None:
        """None: met before as this pair. False: one leads elsewhere than the other."""
        if not isinstance(one, generic.IndirectObject) or not isinstance(other, generic.IndirectObject):
            return True
        here, there = (one.idnum, one.generation), (other.idnum, other.generation)
        if here in self._met:
            return None if self._met[here] == there else False
        self._met[here] = there
        return True


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, generic.IndirectObject) else value  # type: ignore[no-untyped-call]


def _inflated(value: Any) -> bytes | None:
    content: bytes | None = value.data if isinstance(value, generic.StreamObject) else None
    return content


def _parts(one: Any, other: Any) -> list[tuple[Any, Any]] | None:
    """What still has to be compared; None if the two differ here."""
    if isinstance(one, generic.DictionaryObject) and isinstance(other, generic.DictionaryObject):
        stream = isinstance(one, generic.StreamObject)
        if _inflated(one) != _inflated(other):
            return None
        skipped = _STORED if stream else frozenset()
        if set(one) - skipped != set(other) - skipped:
            return None
        return [(one.raw_get(key), other.raw_get(key)) for key in set(one) - skipped]
    if isinstance(one, generic.ArrayObject) and isinstance(other, generic.ArrayObject):
        if len(one) != len(other):
            return None
        return [(one.raw_get(at), other.raw_get(at)) for at in range(len(one))]
    return [] if plain(one) == plain(other) else None


RULES: tuple[Rule[Subject], ...] = (Rule("pages", "drawn again from record.json, the pages are the same", _pages),)
