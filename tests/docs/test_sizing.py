import json

import pytest

from docs.writers.sizing import BUYERS, KEPT, KINDS, Buyer, disk_gb, sizing


def test_every_kind_that_was_measured_is_on_the_page_and_every_buyer_keeps_such():
    found = json.loads(KEPT.read_text("utf-8"))
    assert found["kilobytes_each"].keys() == KINDS.keys()
    assert all(says in sizing() for says in KINDS.values())
    assert all(buyer.kept.keys() <= KINDS.keys() and buyer.says in sizing() for buyer in BUYERS)


def test_what_a_buyer_keeps_is_added_up_and_its_snapshots_apart():
    found = {
        "kilobytes_each": {"case": 80.0, "screening_of_one_firm": 100.0},
        "snapshot_mb_per_million": 200,
    }
    buyer = Buyer("a buyer", {"case": 1_000, "screening_of_one_firm": 10_000}, firms=3, snapshots=2)
    assert disk_gb(found, buyer) == pytest.approx((1.08, 1.2))
