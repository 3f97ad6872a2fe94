"""A disk that forgets what was not synced: what a folder may look like after a power cut.

Only a sync makes durable: of a file its bytes and its size, of a folder the names in it. What was done since may be
there or not: of the writes to a file any part, in any order, each whole, cut at the border of a sector, with sectors
of rubbish, or not at all; of the names in a folder those that changed first (file systems keep their order).
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from tests.crash.recording import Act

SECTOR = 512
DELETED = " (deleted)"
"""How Linux calls an open file whose name is gone."""


class Cut(Enum):
    """How much of what was not synced is there after the cut."""

    NOTHING = "nothing"
    TORN = "torn"
    EVERYTHING = "everything"


@dataclass(slots=True)
class Bytes:
    """A file: what is durable, and what came since."""

    durable: bytes = b""
    since: list[Act] = field(default_factory=list)

    def after(self, cut: Cut, chance: random.Random) -> bytes:
        """What may stand in it after a cut."""
        if cut is Cut.NOTHING or not self.since:
            return self.durable
        content = bytearray(self.durable)
        for act in self.since if cut is Cut.EVERYTHING else _some(self.since, chance):
            _apply(content, act)
        return bytes(content)

    def sync(self) -> None:
        """All of it is durable."""
        self.durable = self.after(Cut.EVERYTHING, random.Random(0))  # noqa: S311 - draws nothing
        self.since.clear()


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What becomes of some names of a folder at once.

    Attributes:
        names: None for a name that is gone.
        arrived: of a file that went to another folder, that folder and its change: it never leaves before it arrived.
    """

    names: "Mapping[str, Bytes | Names | None]"
    arrived: "tuple[Names, Change] | None" = None

    def pending(self) -> bool:
        """Has what left here not durably arrived?"""
        return self.arrived is not None and self.arrived[1] in self.arrived[0].since


@dataclass(slots=True)
class Names:
    """A folder: its durable names, and the changes since."""

    durable: "dict[str, Bytes | Names]" = field(default_factory=dict)
    since: list[Change] = field(default_factory=list)

    def after(self, cut: Cut, chance: random.Random) -> "dict[str, Bytes | Names]":
        """The names that may be there after a cut."""
        found: dict[str, Bytes | Names | None] = {**self.durable}
        how_many = chance.randint(0, len(self.since)) if cut is Cut.TORN else len(self.since)
        for change in () if cut is Cut.NOTHING else self.since[:how_many]:
            if cut is Cut.TORN and change.pending():
                break
            found.update(change.names)
        return {name: node for name, node in found.items() if node is not None}

    def now(self) -> "dict[str, Bytes | Names]":
        """The names as the running system sees them."""
        return self.after(Cut.EVERYTHING, random.Random(0))  # noqa: S311 - draws nothing

    def sync(self) -> None:
        """All names are durable; a move to another folder is one act, durable in both."""
        self.durable = self.now()
        moved = [change.arrived for change in self.since if change.arrived is not None and change.pending()]
        self.since.clear()
        for folder, _ in moved:
            folder.sync()


class Disk:
    """Carries out acts, and tells what is left of them."""

    def __init__(self) -> None:
        self._root = Names()
        self._gone: dict[str, Bytes | Names] = {}  # what had a name that was taken away: who has it open still writes

    def do(self, act: Act) -> None:
        """Carry out one act; what is told changes nothing."""
        if act.kind in {"write", "size"}:
            self._bytes(act.path).since.append(act)
        elif act.kind == "sync":
            self._node(act.path).sync()
        elif act.kind != "told":
            folder, name = self._folder(act.path)
            self._remember(act)
            folder.since.append(self._change(act, folder, name))

    def _change(self, act: Act, folder: Names, name: str) -> Change:
        if act.kind == "move":
            target, new = self._folder(act.to)
            if target is folder:
                return Change({name: None, new: folder.now()[name]})
            arrived = Change({new: folder.now()[name]})
            target.since.append(arrived)
            return Change({name: None}, (target, arrived))
        made: dict[str, Bytes | Names | None] = {"make": Bytes(), "folder": Names(), "remove": None}
        return Change({name: made[act.kind]})

    def _remember(self, act: Act) -> None:
        """What loses its name by this act."""
        path = {"remove": act.path, "move": act.to}.get(act.kind, "")
        if path:
            folder, name = self._folder(path)
            if name in (names := folder.now()):
                self._gone[f"{path}{DELETED}"] = names[name]

    def _node(self, path: str) -> Bytes | Names:
        if path in self._gone:
            return self._gone[path]
        node: Bytes | Names = self._root
        for name in path.split("/"):
            if name != "." and isinstance(node, Names):
                node = node.now()[name]
        return node

    def _bytes(self, path: str) -> Bytes:
        node = self._node(path)
        assert isinstance(node, Bytes)
        return node

    def _folder(self, path: str) -> tuple[Names, str]:
        above, _, name = path.rpartition("/")
        node = self._node(above or ".")
        assert isinstance(node, Names)
        return node, name

    def after(self, cut: Cut, seed: object) -> dict[str, bytes | None]:
        """Path to content, None for a folder, as they may be after a power cut now."""
        return dict(_walk(self._root, "", cut, random.Random(repr(seed))))  # noqa: S311 - cuts that can be repeated


def _walk(folder: Names, above: str, cut: Cut, chance: random.Random) -> Iterator[tuple[str, bytes | None]]:
    for name, node in folder.after(cut, chance).items():
        if isinstance(node, Bytes):
            yield above + name, node.after(cut, chance)
        else:
            yield above + name, None
            yield from _walk(node, f"{above}{name}/", cut, chance)


def _some(acts: list[Act], chance: random.Random) -> list[Act]:
    """Some of the acts, in some order, some of them torn."""
    kept = [torn for act in acts if (torn := _torn(act, chance)) is not None]
    if chance.random() < 0.5:
        chance.shuffle(kept)
    return kept


def _torn(act: Act, chance: random.Random) -> Act | None:
    """The act whole, in part, with rubbish in a sector, or not at all."""
    fate = chance.randrange(4)
    if fate == 0:
        return None
    if fate == 1 or act.kind == "size":
        return act
    borders = range(SECTOR - act.at % SECTOR, len(act.content), SECTOR)
    if not borders:
        return act
    border = chance.choice(borders)
    if fate == 2:
        return Act(kind="write", at=act.at, content=act.content[:border])
    rest = act.content[border + SECTOR :]
    rubbish = chance.randbytes(len(act.content) - border - len(rest))
    return Act(kind="write", at=act.at, content=act.content[:border] + rubbish + rest)


def _apply(content: bytearray, act: Act) -> None:
    if act.kind == "size":
        del content[act.at :]
        content.extend(bytes(act.at - len(content)))
    else:
        content.extend(bytes(max(0, act.at - len(content))))
        content[act.at : act.at + len(act.content)] = act.content
