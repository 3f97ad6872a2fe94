"""The device log's tree is RFC 6962's."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.canonical import Digest
from sop_engine.journal.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    frontier,
    inclusion_path,
    leaf_hash,
    memory_nodes,
    root,
    verify_consistency,
    verify_inclusion,
)

SIZES = st.integers(1, 70)
CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def leaves(count: int) -> list[Digest]:
    """So many leaf hashes."""
    return [leaf_hash(at.to_bytes(4, "big")) for at in range(count)]


def definition(hashes: list[Digest]) -> Digest:
    """The root by the recursive definition of RFC 6962 section 2.1."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    inner = b"\1" + definition(hashes[:split]) + definition(hashes[split:])
    return Digest(hashlib.sha256(inner).digest())


@pytest.mark.parametrize("size", CT_ROOTS)
def test_the_vectors_of_certificate_transparency_hold(size: int) -> None:
    """The roots that the reference implementation of RFC 6962 publishes for its eight leaves are ours."""
    assert root([leaf_hash(bytes.fromhex(leaf)) for leaf in CT_LEAVES[:size]]).hex() == CT_ROOTS[size]
    assert root([]) == EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(SIZES)
def test_a_tree_that_grows_has_the_root_of_the_definition(size: int) -> None:
    """Leaf by leaf, the frontier has the root that the definition gives; stored nodes give the same frontier."""
    assert root(leaves(size)) == definition(leaves(size))
    grown = Frontier()
    stored: dict[tuple[int, int], Digest] = {}
    for at, leaf in enumerate(leaves(size)):
        grown, complete = grown.add(leaf)
        stored.update({(level, at >> level): node for level, node in enumerate(complete)})
    assert frontier(size, lambda level, index: stored[level, index]) == grown
    assert all(memory_nodes(leaves(size))(*where) == node for where, node in stored.items())


@given(SIZES, st.data())
def test_every_leaf_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    """The audit path proves its leaf, and fails for another leaf, place, size, root, or a changed path."""
    at = data.draw(st.integers(0, size - 1))
    tree = (size, root(leaves(size)))
    path = inclusion_path(at, size, memory_nodes(leaves(size)))
    leaf = leaves(size)[at]
    assert verify_inclusion(leaf, at, path, tree)
    assert not verify_inclusion(leaf_hash(b"other"), at, path, tree)
    assert not verify_inclusion(leaf, at, path, (size, leaf_hash(b"other")))
    assert not verify_inclusion(leaf, at, (*path, leaf), tree)
    assert not verify_inclusion(leaf, size, path, tree)
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda place: place != at))
        assert not verify_inclusion(leaf, other, path, tree)
        assert not verify_inclusion(leaf, at, path[:-1], tree)
        assert not verify_inclusion(leaf, at, (leaf_hash(b"other"), *path[1:]), tree)


@given(SIZES, st.data())
def test_a_tree_that_only_grew_is_proved_and_a_rewritten_one_is_not(size: int, data: st.DataObject) -> None:
    """The consistency proof holds between any two sizes of one log, and fails if an old leaf was changed."""
    old = data.draw(st.integers(1, size))
    before, after = (old, root(leaves(old))), (size, root(leaves(size)))
    path = consistency_path(old, size, memory_nodes(leaves(size)))
    assert verify_consistency(before, after, path)
    changed = data.draw(st.integers(0, old - 1))
    forged = leaves(size)
    forged[changed] = leaf_hash(b"other")
    forged_path = consistency_path(old, size, memory_nodes(forged))
    assert not verify_consistency(before, (size, root(forged)), forged_path)
    assert not verify_consistency(before, (size, root(forged)), path)
    assert not verify_consistency(before, after, (*path, leaf_hash(b"other")))


def test_proofs_that_cannot_be_are_refused() -> None:
    """A leaf outside the tree and an older tree that is larger are the caller's fault."""
    nodes = memory_nodes(leaves(3))
    with pytest.raises(ValueError, match="no such leaf"):
        inclusion_path(3, 3, nodes)
    with pytest.raises(ValueError, match="older tree"):
        consistency_path(4, 3, nodes)
    assert not verify_consistency((0, EMPTY_ROOT), (3, root(leaves(3))), ())
    assert not verify_consistency((3, root(leaves(3))), (2, root(leaves(2))), ())
    assert not verify_consistency((1, leaves(1)[0]), (3, root(leaves(3))), ())
    assert not verify_consistency((3, root(leaves(3))), (5, root(leaves(5))), ())
