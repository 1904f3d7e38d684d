"""An award is read into the tenders of a purchase, and out of them again."""

import pytest

from data_ingest.model.tables import Procurement
from service.casework.cases.award import joined_awards, with_award, without_award
from service.platform.frames import load_tables


@pytest.fixture(scope="module")
def purchase(screened):
    return load_tables(Procurement, screened.record.procurement)


def states(purchase):
    return dict(purchase.tenders.select("tender_id", "state").iter_rows())


def award_of(purchase, tender):
    return {"winners": [{"lot": purchase.contracts["contract_id"][0], "tender_ids": [tender]}]}


def test_who_won_and_who_did_not_is_told_of_each_tender(purchase):
    made = states(with_award(purchase, award_of(purchase, "A1")))
    assert made.pop("A1") == "awarded"
    assert set(made.values()) == {"not_awarded"}


def test_an_award_that_is_taken_back_leaves_tenders_that_have_come_in(purchase):
    back = without_award(with_award(purchase, award_of(purchase, "A1")))
    assert set(states(back).values()) == {"submitted"}
    assert without_award(back) is back


def test_in_a_choice_system_nobody_loses(purchase):
    made = states(with_award(purchase, award_of(purchase, "A1"), is_open=True))
    assert made.pop("A1") == "awarded"
    assert set(made.values()) == {"submitted"}


def test_what_was_approved_before_stays_approved():
    first = {"winners": [{"lot": "1", "tender_ids": ["A1"]}], "decided_on": "2026-11-01"}
    later = {"winners": [{"lot": "1", "tender_ids": ["A2"]}], "decided_on": "2026-11-20"}
    joined = joined_awards(first, later)
    assert joined["winners"] == [{"lot": "1", "tender_ids": ["A1", "A2"]}]
    assert joined["decided_on"] == "2026-11-20"
    assert joined_awards(None, later) == later
