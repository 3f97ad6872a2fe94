"""The Merkle tree of RFC 6962 section 2.1: roots, inclusion and consistency proofs.

Leaves are hashed with a zero byte before them, inner nodes with a one. `Frontier` grows a tree one
leaf at a time and hands out the nodes that became complete, so that a store can keep them and proofs
cost O(log n) reads. Node (level, index) covers the leaves [index * 2**level, (index + 1) * 2**level).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sop_engine.canonical import Digest

EMPTY_ROOT = Digest(hashlib.sha256().digest())
"""Root of the tree without leaves."""

Nodes = Callable[[int, int], Digest]
"""`nodes(level, index)` gives a complete node; level 0 are leaf hashes."""


def leaf_hash(data: bytes) -> Digest:
    """Hash of a leaf."""
    return Digest(hashlib.sha256(b"\0" + data).digest())


def node_hash(left: bytes, right: bytes) -> Digest:
    """Hash of an inner node."""
    return Digest(hashlib.sha256(b"\1" + left + right).digest())


@dataclass(frozen=True, slots=True)
class Frontier:
    """The right edge of a tree: its size and the roots of its complete subtrees, largest first."""

    size: int = 0
    peaks: tuple[Digest, ...] = ()

    def add(self, leaf: Digest) -> tuple["Frontier", tuple[Digest, ...]]:
        """The tree with one more leaf hash, and the nodes now complete: levels 0, 1, 2 … above it."""
        peaks, complete, node, size = list(self.peaks), [leaf], leaf, self.size
        while size & 1:
            node = node_hash(peaks.pop(), node)
            complete.append(node)
            size >>= 1
        return Frontier(self.size + 1, (*peaks, node)), tuple(complete)

    def root(self) -> Digest:
        """The root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def frontier(size: int, nodes: Nodes) -> Frontier:
    """The right edge of the tree of that size, from stored nodes."""
    levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
    return Frontier(size, tuple(nodes(level, (size >> level) - 1) for level in levels))


def root(leaves: Sequence[Digest]) -> Digest:
    """The root over these leaf hashes."""
    grown = Frontier()
    for leaf in leaves:
        grown, _ = grown.add(leaf)
    return grown.root()


def memory_nodes(leaves: Sequence[Digest]) -> Nodes:
    """Nodes computed from all leaf hashes, for small trees and for tests."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def _split(size: int) -> int:
    """The largest power of two below `size` (which is at least 2)."""
    return 1 << (size - 1).bit_length() - 1


def _subtree(low: int, high: int, nodes: Nodes) -> Digest:
    size = high - low
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return nodes(level, low >> level)
    middle = low + _split(size)
    return node_hash(_subtree(low, middle, nodes), _subtree(middle, high, nodes))


def inclusion_path(index: int, size: int, nodes: Nodes) -> tuple[Digest, ...]:
    """Audit path of the leaf in the tree of that size (section 2.1.1), leaf's sibling first.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        msg = "no such leaf in a tree of that size"
        raise ValueError(msg)
    path: list[Digest] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_subtree(middle, high, nodes))
            high = middle
        else:
            path.append(_subtree(low, middle, nodes))
            low = middle
    return tuple(reversed(path))


def root_of_path(leaf: Digest, index: int, size: int, path: Sequence[bytes]) -> Digest | None:
    """The root that an audit path leads to (RFC 9162 section 2.1.3.2); None if its length is wrong."""
    if not 0 <= index < size:
        return None
    at, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    return node if last == 0 else None


def verify_inclusion(leaf: Digest, index: int, path: Sequence[bytes], tree: tuple[int, Digest]) -> bool:
    """Whether the leaf hash is number `index` of the tree (size, root)."""
    size, expected = tree
    return root_of_path(leaf, index, size, path) == expected


def consistency_path(old: int, new: int, nodes: Nodes) -> tuple[Digest, ...]:
    """Proof that the first `old` leaves of the tree of size `new` are unchanged (section 2.1.2).

    Raises:
        ValueError: `old` is not between 1 and `new`.
    """
    if not 1 <= old <= new:
        msg = "the older tree must have between one leaf and all leaves of the newer one"
        raise ValueError(msg)
    path: list[Digest] = []
    low, high, whole = 0, new, True
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_subtree(middle, high, nodes))
            high = middle
        else:
            path.append(_subtree(low, middle, nodes))
            low, whole = middle, False
    if not whole:
        path.append(_subtree(low, high, nodes))
    return tuple(reversed(path))


def verify_consistency(old: tuple[int, Digest], new: tuple[int, Digest], path: Sequence[bytes]) -> bool:
    """Whether the proof shows that tree `old` (size, root) is the beginning of `new` (RFC 9162, 2.1.4.2)."""
    (old_size, old_root), (new_size, new_root) = old, new
    if old_size == new_size:
        return not path and old_root == new_root
    if not 0 < old_size < new_size:
        return False
    steps = list(path)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    at, last = old_size - 1, new_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = Digest(steps[0])
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, step)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root
