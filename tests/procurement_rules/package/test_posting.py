import pytest

from procurement_rules.package.posting import postings


@pytest.mark.parametrize(
    ("country", "posted", "expected"),
    [
        ("PL", True, True),
        ("PL", None, True),
        ("PL", False, False),
        ("SE", None, False),
        ("SE", False, False),
        ("SE", True, None),
        (None, True, None),
        (None, None, None),
        (None, False, False),
    ],
    ids=lambda one: str(one),
)
def test_a_foreign_firm_may_post_and_what_is_not_known_stays_so(firm, country, posted, expected):
    assert firm(1, country=country, posted=posted).may_post is expected


def test_the_buyer_receives_the_services_of_its_own_supplier_alone(firm, tender):
    first, below = firm(1, country="PL"), firm(2, country="LT", tier=2)
    chain = tender(1, firms=(first, below, firm(3), firm(4, country="SE")))
    assert [one.party_id for one in postings(chain, "any")] == ["p1", "p2"]
    assert [one.party_id for one in postings(chain, "to_buyer")] == ["p1"]
    assert [one.party_id for one in postings(chain, "to_contractor")] == ["p2"]
    assert [one.party_id for one in postings(chain, "unknown")] == ["p3"]
    assert list(postings(chain, None)) == []
