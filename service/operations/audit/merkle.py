"""Hashes over a growing list of leaves, and proofs that a holder of one root can check.

The tree is that of RFC 6962, section 2.1 (RFC 9162 has the same): SHA-256, a leaf is hashed after
the byte 0 and a pair of nodes after the byte 1, and a list is cut at the largest power of two that
is smaller than it. Verifiers take nothing on trust: every hash must have 32 bytes and no tree is
empty, which the text of the RFC leaves out.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32
"""Length of a SHA-256."""

Subtree = Callable[[int, int], bytes]
"""The hash over the leaves from a place up to, not including, another: a power of two of them, at a
multiple of their number."""


class InvalidProof(ValueError):
    """A proof does not show what it should; the message says in which way."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one leaf.

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two nodes side by side."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Growing:
    """A tree to which leaves are added, of which only the right edge is kept.

    Attributes:
        size: Number of leaves so far.
    """

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size = size
        self._edge = list(edge)
        if len(self._edge) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} nodes at its edge.")

    @property
    def edge(self) -> tuple[bytes, ...]:
        """The hashes of the complete subtrees that make up the tree, the largest first."""
        return tuple(self._edge)

    def add(self, leaf: bytes) -> list[bytes]:
        """Add the hash of a leaf.

        Returns:
            The hashes of the subtrees of 2, 4, 8, … leaves that are complete with it.
        """
        node, size = leaf, self.size
        completed: list[bytes] = []
        while size & 1:
            node = node_hash(self._edge.pop(), node)
            completed.append(node)
            size >>= 1
        self._edge.append(node)
        self.size += 1
        return completed

    def extend(self, leaves: Sequence[bytes]) -> list[list[bytes]]:
        """Add the hashes of many leaves, a level of the tree after the other.

        Returns:
            For 2, 4, 8, … leaves the hashes of the subtrees that are complete with them, in order.
        """
        sha256, size = hashlib.sha256, self.size
        self.size += len(leaves)
        edge: list[bytes] = []
        completed: list[list[bytes]] = []
        nodes = leaves
        while nodes:
            nodes = [self._edge.pop(), *nodes] if size & 1 else list(nodes)
            if len(nodes) & 1:
                edge.append(nodes.pop())
            nodes = [
                sha256(b"\1" + left + right).digest()
                for left, right in zip(nodes[::2], nodes[1::2], strict=True)
            ]
            if nodes:
                completed.append(nodes)
            size >>= 1
        self._edge += reversed(edge)
        return completed

    def root(self) -> bytes:
        """Return the hash of the whole tree.

        Raises:
            ValueError: There is no leaf yet.
        """
        if not self._edge:
            raise ValueError("A tree without leaves has no root.")
        node = self._edge[-1]
        for left in reversed(self._edge[:-1]):
            node = node_hash(left, node)
        return node


def range_root(low: int, high: int, subtree: Subtree) -> bytes:
    """Return the hash over the leaves from `low` up to `high`, as the tree that holds them has it.

    Args:
        low: The first leaf; a multiple of the smallest power of two that is not below the length.
        high: One more than the last leaf.
        subtree: Gives the hashes of complete subtrees.
    """
    length = high - low
    if length & (length - 1) == 0:
        return subtree(low, high)
    cut = low + _cut(length)
    return node_hash(subtree(low, cut), range_root(cut, high, subtree))


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root of a tree, from the leaf upwards.

    Args:
        index: The leaf, counted from 0.
        size: Number of leaves of the tree.
        subtree: Gives the hashes of complete subtrees.

    Raises:
        ValueError: The tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    proof: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        cut = low + _cut(high - low)
        if index < cut:
            proof.append(range_root(cut, high, subtree))
            high = cut
        else:
            proof.append(range_root(low, cut, subtree))
            low = cut
    return proof[::-1]


def consistency_proof(older: int, newer: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that show that a tree has grown out of an older one.

    Args:
        older: Number of leaves of the older tree, at least 1.
        newer: Number of leaves of the newer tree.
        subtree: Gives the hashes of complete subtrees of the newer tree.

    Raises:
        ValueError: The older tree is empty or larger than the newer.
    """
    if not 0 < older <= newer:
        raise ValueError(f"A tree of {newer} leaves has not grown out of one of {older}.")
    proof: list[bytes] = []
    low, high, is_whole = 0, newer, True
    while high != older:
        cut = low + _cut(high - low)
        if older <= cut:
            proof.append(range_root(cut, high, subtree))
            high = cut
        else:
            proof.append(range_root(low, cut, subtree))
            low, is_whole = cut, False
    if not is_whole:
        proof.append(range_root(low, high, subtree))
    return proof[::-1]


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf is in a tree.

    Args:
        index: The leaf's place, counted from 0.
        size: Number of leaves of the tree.
        leaf: The leaf's hash.
        proof: As from `inclusion_proof`.
        root: The tree's hash.

    Raises:
        InvalidProof: The proof does not show that.
    """
    _check_hashes(leaf, root, *proof)
    if not 0 <= index < size:
        raise InvalidProof(f"a tree of {size} leaves has no leaf {index}")
    inner = (index ^ (size - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        raise InvalidProof(f"the proof has {len(proof)} hashes, which is not their number")
    node = leaf
    for at, sibling in enumerate(proof):
        is_right = at >= inner or index >> at & 1
        node = node_hash(sibling, node) if is_right else node_hash(node, sibling)
    if node != root:
        raise InvalidProof("the proof leads to another root")


def verify_consistency(
    *, older: int, newer: int, older_root: bytes, newer_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that a tree has grown out of an older one without a change of what was there.

    Args:
        older: Number of leaves of the older tree, at least 1.
        newer: Number of leaves of the newer tree.
        older_root: The older tree's hash.
        newer_root: The newer tree's hash.
        proof: As from `consistency_proof`.

    Raises:
        InvalidProof: The proof does not show that.
    """
    _check_hashes(older_root, newer_root, *proof)
    if not 0 < older <= newer:
        raise InvalidProof(f"a tree of {newer} leaves has not grown out of one of {older}")
    if older == newer:
        if proof or older_root != newer_root:
            raise InvalidProof("two trees of one size have different roots, or a proof")
        return
    shift = (older & -older).bit_length() - 1
    last = older - 1
    inner = (last ^ (newer - 1)).bit_length() - shift
    border = (last >> shift >> inner).bit_count()
    begins_inside = older != 1 << shift
    if len(proof) != inner + border + begins_inside:
        raise InvalidProof(f"the proof has {len(proof)} hashes, which is not their number")
    seed, rest = (proof[0], proof[1:]) if begins_inside else (older_root, proof)
    older_node = newer_node = seed
    place = last >> shift
    for at, sibling in enumerate(rest):
        if at >= inner or place >> at & 1:
            older_node = node_hash(sibling, older_node)
            newer_node = node_hash(sibling, newer_node)
        else:
            newer_node = node_hash(newer_node, sibling)
    if older_node != older_root:
        raise InvalidProof("the proof leads to another older root")
    if newer_node != newer_root:
        raise InvalidProof("the proof leads to another newer root")


def _cut(length: int) -> int:
    """Return the largest power of two that is smaller than a length of at least 2."""
    return 1 << ((length - 1).bit_length() - 1)


def _check_hashes(*hashes: bytes) -> None:
    if any(len(hash_) != HASH_BYTES for hash_ in hashes):
        raise InvalidProof("a hash does not have 32 bytes")
