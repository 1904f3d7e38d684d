import xml.etree.ElementTree as ElementTree

import pytest

from procurement_rules.rulebook import load_rulebook
from procurement_rules.standards import espd
from procurement_rules.standards.espd import load_espd_criteria
from procurement_rules.standards.grounds import CODE_LIST_VERSION, load_exclusion_grounds

GROUNDS = load_exclusion_grounds()


@pytest.mark.parametrize("ground", GROUNDS, ids=lambda one: one.code)
def test_every_ground_rests_on_rules_of_the_rulebook_and_says_where_it_was_read(ground):
    rules = [load_rulebook().rule(one) for one in (*ground.full, *ground.chapter_19)]
    assert rules
    assert CODE_LIST_VERSION in ground.source
    assert (ground.criterion is None) == (ground.criterion_id is None)
    assert ground.rules("full") == ground.full
    assert ground.rules("outside") == ground.rules(None) == ()


def test_each_criterion_of_a_request_is_asked_once_with_its_law():
    criteria = load_espd_criteria()
    codes = [one.code for one in criteria]
    assert len(set(codes)) == len(codes)
    assert {one.espd for one in GROUNDS} <= set(codes)
    for one in criteria:
        assert one.asks.sv
        assert one.asks.en
        assert one.rule is None or load_rulebook().rule(one.rule)
        assert (one.rule is None) == (one.part == "other")


@pytest.mark.shared_data
def test_the_codes_of_criteria_are_those_of_the_authority_list(shared_data):
    path = shared_data / "espd-edm-4.1.0" / "codelists" / "gc" / "Criterion.gc"
    root = ElementTree.parse(path).getroot()
    assert root.findtext("Identification/Version") == espd.CODE_LIST_VERSION
    codes = {
        one.findtext("SimpleValue") for one in root.iter("Value") if one.get("ColumnRef") == "code"
    }
    assert {one.code for one in load_espd_criteria()} <= codes


@pytest.mark.shared_data
def test_the_codes_are_those_of_the_code_list(shared_data):
    path = shared_data / "eforms" / "codelists" / "exclusion-ground.gc"
    root = ElementTree.parse(path).getroot()
    assert root.findtext("Identification/Version") == CODE_LIST_VERSION
    codes = {one.text for one in root.iter("SimpleValue")}
    assert {ground.code for ground in GROUNDS} <= codes


@pytest.mark.shared_data
def test_the_criteria_are_those_of_the_official_request(shared_data):
    cbc = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
    cac = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
    root = ElementTree.parse(shared_data / "espd" / "BASIC-ESPDRequest-2.1.1.xml").getroot()
    known = {
        (one.findtext(f"{cbc}CriterionTypeCode"), one.findtext(f"{cbc}ID"))
        for one in root.iter(f"{cac}TenderingCriterion")
    }
    asked = {(one.criterion, one.criterion_id) for one in GROUNDS if one.criterion is not None}
    assert asked
    assert asked <= known
