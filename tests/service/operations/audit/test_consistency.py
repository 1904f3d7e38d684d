"""Two reports from two versions of the log are told apart, whichever proof comes with them."""

import os
import random
from base64 import b64encode
from dataclasses import replace
from itertools import pairwise

import pytest

from service.operations.audit.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from service.operations.audit.consistency import (
    ConsistencyProof,
    Forked,
    Unconnected,
    connect_checkpoints,
    prove_growth,
    read_growth,
    signed_size,
)
from service.operations.audit.merkle import Growing, InvalidProof, consistency_proof, leaf_hash
from service.platform.db.database import transaction
from tests.service.operations.audit.conftest import BEGUN, KEY

FORKS = 1_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 100
CHANGES = 10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 1_000
LEAVES = [leaf_hash(bytes([number])) for number in range(200)]


def at(size, leaves=LEAVES):
    """The checkpoint of the first leaves."""
    tree = Growing()
    for leaf in leaves[:size]:
        tree.add(leaf)
    return Checkpoint(KEY.name, size, tree.root(), BEGUN)


def grown(older, newer, leaves=LEAVES):
    """The proof that a list of leaves gives."""
    hashes = consistency_proof(older, newer, lambda low, high: at(high - low, leaves[low:]).root)
    packed = [b64encode(one).decode() for one in hashes]
    return ConsistencyProof(older=older, newer=newer, hashes=packed)


def checkpoints_of(log):
    return [
        open_checkpoint(path.read_bytes(), [KEY.verifier]) for path in sorted(log.copies.iterdir())
    ]


def test_every_two_checkpoints_of_a_log_are_connected_by_what_the_log_proves(filled):
    held = checkpoints_of(filled)
    with transaction(filled.engine, read_only=True) as connection:
        assert signed_size(connection) == 600
        for older in held:
            for newer in held:
                if older.size <= newer.size:
                    proof = prove_growth(connection, older.size, newer.size)
                    assert read_growth(proof.dump()) == proof
                    assert connect_checkpoints([newer, older], [proof]) == []
        neighbours = [prove_growth(connection, a.size, b.size) for a, b in pairwise(held)]
        for bad in [(0, 5), (7, 5)]:
            with pytest.raises(ValueError, match="not grown"):
                prove_growth(connection, *bad)
        with pytest.raises(LookupError):
            prove_growth(connection, 600, 601)
    assert connect_checkpoints(held, neighbours) == []
    assert connect_checkpoints(held, neighbours[1:]) == [Unconnected(3, 253)]
    assert connect_checkpoints(held, []) == [
        Unconnected(3, 253), Unconnected(253, 553), Unconnected(553, 600),
    ]  # fmt: skip


def test_one_checkpoint_or_the_same_twice_needs_no_proof():
    assert connect_checkpoints([at(7)], []) == []
    assert connect_checkpoints([at(7), at(7)], []) == []


def test_one_size_with_two_roots_is_a_fork_whatever_proof_comes_with_it():
    other = at(7, LEAVES[1:])
    with pytest.raises(Forked, match="size of 7 entries"):
        connect_checkpoints([at(7), other], [grown(7, 7)])
    with pytest.raises(Forked):
        connect_checkpoints([at(9), other, at(3), at(7)], [grown(3, 7), grown(7, 9)])


def test_a_log_that_was_forked_anywhere_is_found_by_one_report_of_each_side():
    """The forger may hand out any proof that either of his logs gives."""
    draw = random.Random(20261127)
    undetected = []
    for number in range(FORKS):
        older, newer = sorted(draw.sample(range(1, len(LEAVES)), 2))
        place = draw.randrange(older)
        forked = [*LEAVES[:place], draw.randbytes(32), *LEAVES[place + 1 :]]
        sides = [(at(older), at(newer, forked)), (at(older, forked), at(newer))]
        for one, another in sides:
            assert connect_checkpoints([one, another], []) == [Unconnected(older, newer)]
            for leaves in (LEAVES, forked):
                try:
                    connect_checkpoints([one, another], [grown(older, newer, leaves)])
                except InvalidProof:
                    continue
                undetected.append((number, older, newer, place))
    assert undetected == []


def test_a_false_proof_is_refused_even_beside_a_true_one():
    true = grown(6, 11)
    false = true.model_copy(update={"hashes": true.hashes[::-1]})
    with pytest.raises(InvalidProof):
        connect_checkpoints([at(6), at(11)], [true, false])


def test_a_proof_with_any_byte_changed_connects_nothing():
    ends, document = [at(45), at(163)], grown(45, 163).dump()
    assert connect_checkpoints(ends, [read_growth(document)]) == []
    draw, accepted = random.Random(20261127), 0
    for _ in range(CHANGES):
        place, value = draw.randrange(len(document)), draw.randrange(256)
        if document[place] == value:
            continue
        changed = document[:place] + bytes([value]) + document[place + 1 :]
        try:
            accepted += connect_checkpoints(ends, [read_growth(changed)]) == []
        except InvalidProof:
            continue
    assert accepted == 0


@pytest.mark.parametrize(
    "document", [b"", b"{}", b"[]", b"\xff", b" " * 20_000, grown(3, 5).dump() + b"\n"]
)
def test_what_is_no_proof_of_consistency_is_refused(document):
    with pytest.raises(InvalidProof, match="proof of consistency"):
        read_growth(document)


def test_a_checkpoint_that_names_another_log_than_its_key_is_no_checkpoint():
    """Else a forked log could be signed under a second name, and no size would be there twice."""
    renamed = replace(at(7), origin="kedjekoll.example/other")
    note = sign_checkpoint(renamed, [KEY])
    with pytest.raises(ValueError, match="another log"):
        open_checkpoint(note, [KEY.verifier])


@pytest.mark.parametrize("own_engine", ["sqlite"], indirect=True)
def test_of_an_empty_log_nothing_is_signed(own_engine):
    with transaction(own_engine, read_only=True) as connection:
        assert signed_size(connection) == 0


def test_a_document_of_16_kilobytes_is_read_as_a_proof_and_no_longer_one():
    def of(length):
        empty = ConsistencyProof(older=3, newer=7, hashes=[""])
        filled_up = "x" * (length - len(empty.dump()))
        return ConsistencyProof(older=3, newer=7, hashes=[filled_up])

    assert read_growth(of(16_384).dump()) == of(16_384)
    with pytest.raises(InvalidProof, match="too long"):
        read_growth(of(16_385).dump())
