"""The facts about a purchase stand in its case: entered once, never replaced by what is read."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.casework.cases.purchase import facts_of, joined, stated_names, with_entered
from service.casework.cases.purchase_facts import CasePurchase
from service.platform.refusal import Refusal
from service.screening.purchase.stated_purchase import StatedPurchase


def entered(known=None, **facts):
    return with_entered(known, CasePurchase(**facts), at="/purchase")


@pytest.mark.parametrize(
    "written", ["4200000", "4 200 000", "4,2 MSEK", "4 200 tkr", "4.200.000 kr", "4 200 000:-"]
)
def test_a_value_is_entered_as_people_write_it(written):
    facts = entered(value=written)
    assert (facts["value"], facts["currency"], facts["buyer_country"]) == ("4200000", "SEK", "SE")


@pytest.mark.parametrize(
    ("facts", "at"),
    [
        ({"value": "omkring fyra"}, "/purchase/value"),
        ({"value": "4.200"}, "/purchase/value"),
        ({"value": "5 MEUR", "currency": "SEK"}, "/purchase/currency"),
        ({"cpv": "9091"}, "/purchase/cpv"),
        ({"place": "SE999"}, "/purchase/place"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(facts, at):
    with pytest.raises(Refusal) as refused:
        entered(**facts)
    assert [problem.location for problem in refused.value.problems] == [at]


def test_null_removes_a_fact_and_what_is_left_out_stays():
    known = entered(value="4 200 000", cpv="90911200-8", buyer="Exempelstaden")
    assert known["nature"] == "services"
    less = entered(known, value=None)
    assert "value" not in less
    assert "currency" not in less
    assert less["buyer"] == "Exempelstaden"
    works = entered(known, cpv="45000000")
    assert (works["nature"], works["value"]) == ("works", "4200000")


def test_what_is_read_fills_what_is_lacking_and_replaces_nothing():
    known = entered(value="4 200 000")
    read = StatedPurchase(
        amount=Decimal("5000000.00"), currency="EUR", cpv="90911200", begun_on=date(2026, 9, 1)
    )
    facts, origins = joined(known, {}, read, origin="screening_1")
    assert (facts["value"], facts["currency"]) == ("4200000", "SEK")
    assert (facts["cpv"], facts["begun_on"]) == ("90911200", "2026-09-01")
    assert origins == {"cpv": "screening_1", "begun_on": "screening_1"}
    assert joined(facts, origins, read, origin="need_1") == (facts, origins)


@given(
    amount=st.decimals(min_value=0, max_value=10**12, places=2),
    cpv=st.sampled_from(["90911200", "45000000", None]),
    place=st.sampled_from([("SE", None), ("SE", "SE232"), ("NO", None), (None, None)]),
    direct=st.sampled_from([True, False, None]),
)
def test_what_a_statement_says_is_the_same_after_it_was_entered(amount, cpv, place, direct):
    stated = StatedPurchase(
        jurisdiction="SE",
        amount=amount,
        currency="SEK",
        cpv=cpv,
        place_country=place[0],
        place_code=place[1],
        direct_award=direct,
    )
    facts = facts_of(stated)
    again = with_entered(None, CasePurchase(**facts), at="")
    assert {name: again[name] for name in facts} == facts


def test_a_change_names_the_facts_that_it_enters():
    assert stated_names({"title"}, None) == frozenset()
    changed = CasePurchase(cpv="90911200", buyer="Exempelstaden")
    assert stated_names({"purchase", "ends_on"}, changed) == {"cpv", "nature", "ends_on"}
