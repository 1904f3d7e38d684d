import json
import random
from base64 import b64decode
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.audit.merkle import (
    Growing,
    InvalidProof,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    range_root,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(1_024)]
DUMMY_ROOTS = "additional/sizes-are-equal-one-and-proof-is-empty.json"
"""The one official vector that is refused here: its equal roots have 12 bytes each."""


@cache
def naive(low: int, high: int) -> bytes:
    """The root by the definition of RFC 6962, section 2.1, as a second opinion."""
    if high - low == 1:
        return LEAVES[low]
    cut = 1
    while cut * 2 < high - low:
        cut *= 2
    return node_hash(naive(low, low + cut), naive(low + cut, high))


def naive_inclusion(index: int, low: int, high: int) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if high - low == 1:
        return []
    cut = 1
    while cut * 2 < high - low:
        cut *= 2
    if index < cut:
        return [*naive_inclusion(index, low, low + cut), naive(low + cut, high)]
    return [*naive_inclusion(index - cut, low + cut, high), naive(low, low + cut)]


def naive_consistency(older: int, low: int, high: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if older == high - low:
        return [] if whole else [naive(low, high)]
    cut = 1
    while cut * 2 < high - low:
        cut *= 2
    if older <= cut:
        return [*naive_consistency(older, low, low + cut, whole=whole), naive(low + cut, high)]
    rest = naive_consistency(older - cut, low + cut, high, whole=False)
    return [*rest, naive(low, low + cut)]


def test_a_growing_tree_agrees_with_the_definition_at_every_size_to_1024():
    tree = Growing()
    for size, leaf in enumerate(LEAVES, 1):
        completed = tree.add(leaf)
        assert tree.root() == naive(0, size)
        assert completed == [
            naive(size - 2**height, size) for height in range(1, 11) if size % 2**height == 0
        ]
        assert range_root(0, size, naive) == naive(0, size)


def test_a_tree_goes_on_from_its_edge():
    tree = Growing()
    for leaf in LEAVES[:700]:
        tree.add(leaf)
    tree = Growing(700, tree.edge)
    for leaf in LEAVES[700:]:
        tree.add(leaf)
    assert tree.root() == naive(0, 1_024)


@given(st.lists(st.integers(0, 300), max_size=6))
def test_leaves_added_together_make_the_tree_that_they_make_one_by_one(parts):
    together, alone, first = Growing(), Growing(), 0
    for part in parts:
        leaves = LEAVES[first : first + part] + LEAVES[: max(0, first + part - 1_024)]
        first = min(first + part, 1_024)
        each = [alone.add(leaf) for leaf in leaves]
        completed = together.extend(leaves)
        assert completed == [
            nodes
            for height in range(11)
            if (nodes := [one[height] for one in each if one[height:]])
        ]
        assert (together.size, together.edge) == (alone.size, alone.edge)


def test_an_edge_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="has 2 nodes"):
        Growing(3, [LEAVES[0]])


def test_an_empty_tree_has_no_root():
    with pytest.raises(ValueError, match="no root"):
        Growing().root()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 100, 257, 1_000, 1_024])
def test_proofs_of_inclusion_agree_with_the_definition_and_verify(size):
    for index in range(0, size, max(1, size // 40)):
        proof = inclusion_proof(index, size, naive)
        assert proof == naive_inclusion(index, 0, size)
        verify_inclusion(
            index=index, size=size, leaf=LEAVES[index], proof=proof, root=naive(0, size)
        )


def test_proofs_of_growth_agree_with_the_definition_and_verify():
    sizes = [1, 2, 3, 4, 5, 7, 8, 31, 32, 33, 200, 513, 1_023, 1_024]
    for older in sizes:
        for newer in (size for size in sizes if size >= older):
            proof = consistency_proof(older, newer, naive)
            assert proof == naive_consistency(older, 0, newer, whole=True)
            verify_consistency(
                older=older,
                newer=newer,
                older_root=naive(0, older),
                newer_root=naive(0, newer),
                proof=proof,
            )


def test_no_proof_is_made_of_what_is_not_there():
    with pytest.raises(ValueError, match="no leaf 3"):
        inclusion_proof(3, 3, naive)
    with pytest.raises(ValueError, match="not grown"):
        consistency_proof(4, 3, naive)
    with pytest.raises(ValueError, match="not grown"):
        consistency_proof(0, 3, naive)


def test_a_proof_with_any_bit_turned_is_refused():
    draw = random.Random(20261126)
    proof = inclusion_proof(300, 1_000, naive)
    growth = consistency_proof(300, 1_000, naive)
    for _ in range(500):
        at, bit = draw.randrange(len(proof)), draw.randrange(256)
        turned = [*proof]
        turned[at] = turn(turned[at], bit)
        with pytest.raises(InvalidProof):
            verify_inclusion(
                index=300, size=1_000, leaf=LEAVES[300], proof=turned, root=naive(0, 1_000)
            )
        at = draw.randrange(len(growth))
        turned = [*growth]
        turned[at] = turn(turned[at], bit)
        with pytest.raises(InvalidProof):
            verify_consistency(
                older=300,
                newer=1_000,
                older_root=naive(0, 300),
                newer_root=naive(0, 1_000),
                proof=turned,
            )


def test_a_proof_of_growth_from_another_older_tree_is_refused():
    """The hashes lead to the newer root alone where the older tree is no whole subtree of it."""
    for older, newer in ((300, 1_000), (3, 7), (6, 8), (7, 8)):
        with pytest.raises(InvalidProof, match="older root"):
            verify_consistency(
                older=older,
                newer=newer,
                older_root=turn(naive(0, older), 5),
                newer_root=naive(0, newer),
                proof=consistency_proof(older, newer, naive),
            )


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 8])
def test_a_leaf_after_the_last_is_in_no_tree_whatever_proof_is_made_up_for_it(size):
    leaf, others = LEAVES[0], LEAVES[1:]
    for count in range(6):
        proof, root = others[:count], leaf
        for sibling in proof:  # every one a left one, as those of a last leaf are
            root = node_hash(sibling, root)
        with pytest.raises(InvalidProof, match="no leaf"):
            verify_inclusion(index=size, size=size, leaf=leaf, proof=proof, root=root)


def test_every_pair_of_small_trees_proves_its_growth():
    for newer in range(1, 40):
        for older in range(1, newer + 1):
            verify_consistency(
                older=older,
                newer=newer,
                older_root=naive(0, older),
                newer_root=naive(0, newer),
                proof=consistency_proof(older, newer, naive),
            )


def test_the_root_of_a_range_needs_whole_subtrees_alone():
    asked = []

    def subtree(low, high):
        asked.append((low, high))
        return naive(low, high)

    for size in range(1, 66):
        range_root(0, size, subtree)
    assert all((high - low).bit_count() == 1 and low % (high - low) == 0 for low, high in asked)


def test_a_leaf_is_hashed_apart_from_nodes():
    """The first and the third are the vectors of RFC 6962's reference implementation."""
    empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"").hex() == empty
    assert leaf_hash(bytes(64)) != node_hash(bytes(32), bytes(32))
    assert (
        node_hash(leaf_hash(b""), leaf_hash(b"\0")).hex()
        == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


def turn(value: bytes, bit: int) -> bytes:
    number = int.from_bytes(value, "big") ^ 1 << bit
    return number.to_bytes(32, "big")


@pytest.mark.shared_data
def test_the_official_vectors_are_accepted_and_refused_as_they_say(shared_data, record_property):
    folder = shared_data / "merkle-vectors"
    checked = dict.fromkeys(("inclusion", "consistency"), 0)
    for kind in checked:
        for path in sorted((folder / kind).rglob("*.json")):
            accepted = is_accepted(kind, path)
            case = path.relative_to(folder / kind).as_posix()
            wanted = not json.loads(path.read_bytes())["wantErr"]
            assert accepted is (wanted and case != DUMMY_ROOTS), case
            checked[kind] += 1
    assert checked == {"inclusion": 98, "consistency": 98}
    record_property("judged", sum(checked.values()))


def is_accepted(kind: str, path: Path) -> bool:
    case = json.loads(path.read_bytes())
    proof = [b64decode(one) for one in case["proof"] or []]
    if kind == "inclusion":
        verify = partial(
            verify_inclusion,
            index=case["leafIdx"],
            size=case["treeSize"],
            leaf=b64decode(case["leafHash"] or ""),
            root=b64decode(case["root"] or ""),
        )
    else:
        verify = partial(
            verify_consistency,
            older=case["size1"],
            newer=case["size2"],
            older_root=b64decode(case["root1"] or ""),
            newer_root=b64decode(case["root2"] or ""),
        )
    try:
        verify(proof=proof)
    except InvalidProof:
        return False
    return True
