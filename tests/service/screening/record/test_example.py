"""The bundled example: its story, and the golden record of its screening.

The golden record changes when a rule's text, the scorecard, a reference table or the method
changes. `make examples` renews it on purpose; read the difference before it is committed.
"""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from data_ingest.formats.procurement_json.document import ProcurementDocument
from data_ingest.reading import read_procurement
from service.screening.purchase.examples import OFFICE_CLEANING, load_example
from tests.renewed import IS_WANTED

GOLDEN = Path(__file__).parent / "golden" / OFFICE_CLEANING


@pytest.fixture(scope="module")
def tenders(screened):
    (lot,) = screened.assessment.lots
    return {tender.tender_id: tender for tender in lot.tenders}


def applying(tender):
    return {one.rule_id for one in tender.determinations if one.outcome == "applies"}


def part(tender, part_id):
    return next(one for one in tender.parts if one.part_id == part_id)


def bins(one):
    return {value.factor: value.bin for value in one.factors}


def test_the_record_is_the_golden_one_byte_for_byte(screened, record_property):
    if IS_WANTED:
        GOLDEN.write_bytes(screened.record.assessment)
    stored = GOLDEN.read_bytes()
    assert json.loads(screened.record.assessment) == json.loads(stored)
    assert screened.record.assessment == stored
    record_property("records", 1)


def test_the_example_is_a_valid_document_of_invented_firms():
    document = ProcurementDocument.model_validate_json(load_example())
    read = read_procurement(load_example(), name="x", person_key=b"k")
    assert [tender.id for tender in document.tenders] == ["A1", "A2", "A3", "A4"]
    assert read.rejects.height == 0
    numbers = read.procurement.identifiers
    assert numbers["checksum_ok"].all()
    assert not numbers["is_personal"].any()
    firms = numbers.filter(scheme="SE-ON", party_id="norr")["value"]
    assert firms.to_list() == ["5599990016"]  # 559999 begins a series that nobody is given


def test_the_purchase_falls_under_the_full_rules(screened):
    (lot,) = screened.assessment.lots
    assert lot.regime == "full"
    assert lot.threshold_eur == 216_000
    assert {"SE-LOU-17-2", "SE-LOU-17-7"} <= applying(lot)


def test_each_tender_has_the_review_need_of_its_story(tenders):
    assert {own: (tender.band, tender.reason) for own, tender in tenders.items()} == {
        "A1": ("extended", "exposure"),
        "A2": ("priority", "exposure"),
        "A3": ("extended", "exposure"),
        "A4": ("priority", "exposure"),
    }


def test_only_the_second_tenders_price_is_below_the_comparison_cost(tenders):
    assert {own: tender.price.below for own, tender in tenders.items()} == {
        "A1": "no",
        "A2": "yes",
        "A3": "no",
        "A4": "no",
    }
    price = tenders["A2"].price
    assert Decimal(price.implied_high) == 190 < Decimal(price.comparison_low)
    assert {own for own in tenders if "SE-LOU-16-7" in applying(tenders[own])} == {"A2"}


def test_the_first_tenders_subcontractor_is_being_reorganised_and_that_hides_nowhere(tenders):
    assert bins(part(tenders["A1"], "norr-golv"))["register.insolvency"] == "reorganisation"
    assert tenders["A1"].examine_first.subcontractor == "norr-golv"


def test_the_second_tender_hands_most_of_the_work_on_to_a_new_firm_without_employees(tenders):
    tender = tenders["A2"]
    new = part(tender, "sund-bemanning")
    assert bins(new)["register.employer_standing"] == "never_needs_staff"
    assert bins(new)["register.age"] is not None
    assert tender.examine_first.subcontractor == "sund-bemanning"
    assert [one.tier for one in tender.parts] == [1, 2, 2, 3, 3, 4]
    assert part(tender, "sund-bemanning/undisclosed").exposure_share_ppm > 50_000


def test_the_four_tenderers_differ_by_what_lies_on_the_desk(tenders):
    own = {
        tender_id: bins(part(tenders[tender_id], party))
        for tender_id, party in (
            ("A1", "norr"),
            ("A2", "sund"),
            ("A3", "kvalitet"),
            ("A4", "gladan"),
        )
    }
    desk = (
        "register.tax_debts",
        "workforce.payroll_capacity",
        "workforce.headcount_hours",
        "workforce.housing",
        "transparency.subcontractors_named",
    )
    assert {tender_id: tuple(found[one] for one in desk) for tender_id, found in own.items()} == {
        "A1": ("none", "ample", "within", "none", "named"),
        "A2": ("small", "short", "over", "none", "named"),
        "A3": ("none", "partial", "within", "none", "named"),
        "A4": (None, None, None, None, "unnamed"),
    }


def test_what_the_fourth_tenderer_will_not_answer_adds_no_more_than_the_limit(tenders):
    own = part(tenders["A4"], "gladan")
    refused = {value.factor for value in own.factors if value.state == "refused"}
    assert refused == {
        "workforce.payroll_capacity",
        "workforce.headcount_hours",
        "workforce.housing",
        "workforce.posting_proof",
    }
    worst = sum(value.high - value.points for value in own.factors if value.factor in refused)
    assert worst > own.unanswered == 20


def test_the_third_tenders_agreement_lowers_its_points(tenders):
    own = part(tenders["A3"], "kvalitet")
    (agreement,) = [
        value for value in own.factors if value.factor == "mitigation.collective_agreement"
    ]
    assert agreement.points < 0
    assert agreement.state == "stated"


def test_the_fourth_tender_has_refused_to_say_who_does_its_work(tenders):
    tender = tenders["A4"]
    undisclosed = part(tender, "gladan/undisclosed")
    assert "refused" in {value.state for value in undisclosed.factors}
    assert undisclosed.exposure_share_ppm > 400_000
    assert undisclosed.unanswered == 20
    assert (tender.sufficient, tender.basis) == (True, "contract")
    assert tender.questions[0].part_id == "gladan/undisclosed"
    assert tender.questions[0].gate == "LOU 17:6"
