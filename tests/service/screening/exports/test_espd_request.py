import re

import pytest
from lxml import etree

from data_ingest.formats.espd.reader import read_espd
from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.format_signs import is_espd
from procurement_rules.standards.grounds import load_exclusion_grounds
from service.screening.exports.kinds import exported

CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


@pytest.fixture(scope="module", params=["sv", "en"])
def request_xml(request, screened):
    return exported(screened.record, "espd-request", request.param).payload


def criteria(payload):
    return list(etree.fromstring(payload).iterchildren(f"{CAC}TenderingCriterion"))


def test_our_own_reader_knows_it_as_a_request_and_refuses_it_by_name(request_xml):
    assert is_espd(request_xml)
    with pytest.raises(UnreadableInput) as fault:
        read_espd(request_xml, name="request.xml", person_key=b"k" * 32)
    (problem,) = fault.value.problems
    assert (problem.code, problem.location) == ("espd-root", "/QualificationApplicationRequest")


def test_it_asks_about_labour_and_the_chain_and_names_the_law(request_xml):
    codes = [one.findtext(f"{CBC}CriterionTypeCode") for one in criteria(request_xml)]
    grounds = [one.criterion for one in load_exclusion_grounds() if one.criterion is not None]
    assert codes[: len(grounds)] == grounds
    assert "CRITERION.OTHER.EO_DATA.SUBCONTRACTS_WITH_THIRD_PARTIES" in codes
    for one in criteria(request_xml)[: len(grounds)]:
        assert "13 kap." in one.findtext(f"{CAC}Legislation/{CBC}Article")


def test_every_question_has_a_number_of_its_own(request_xml):
    root = etree.fromstring(request_xml)
    numbers = [one.findtext(f"{CBC}ID") for one in root.iter(f"{CAC}TenderingCriterionProperty")]
    assert len(set(numbers)) == len(numbers) > 20
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", one) for one in numbers)


def test_it_names_the_buyer_and_no_tenderer(request_xml):
    text = request_xml.decode()
    assert "Exempelstaden" in text
    assert "2120009994" in text
    assert "Norrskenet" not in text
    assert "points" not in text.lower()


def test_the_same_screening_gives_the_same_bytes(screened):
    first, again = (exported(screened.record, "espd-request", "sv") for _ in range(2))
    assert first == again


def test_a_purchase_below_the_threshold_is_told_to_ask_otherwise(document, screen_document):
    made = document()
    made["value"] = made["lots"][0]["value"] = {"amount": "900000.00", "currency": "SEK"}
    record = screen_document(made).record
    with pytest.raises(UnreadableInput) as fault:
        exported(record, "espd-request", "sv")
    assert [one.code for one in fault.value.problems] == ["export-espd-regime"]


def test_a_character_that_xml_has_no_place_for_is_replaced(document, screen_document):
    made = document()
    made["buyer"]["name"] = "Exempel\x0bstaden"
    payload = exported(screen_document(made).record, "espd-request", "sv").payload
    name = etree.fromstring(payload).findtext(f".//{CAC}PartyName/{CBC}Name")
    assert name == "Exempel\ufffdstaden"


@pytest.mark.shared_data
def test_every_element_and_attribute_stands_where_the_official_request_has_it(
    request_xml, shared_data
):
    def steps(root):
        for one in root.iter():
            if isinstance(one.tag, str):
                above = [each.tag for each in one.iterancestors()][:2]
                yield (one.tag, tuple(above), tuple(sorted(one.attrib)))

    def orders(root):
        for one in root.iter(f"{CAC}TenderingCriterion", f"{CAC}Legislation", f"{CAC}Party"):
            yield [child.tag for child in one if isinstance(child.tag, str)]

    official = etree.parse(shared_data / "espd" / "BASIC-ESPDRequest-2.1.1.xml").getroot()
    ours = etree.fromstring(request_xml)
    known = {(tag, above) for tag, above, _ in steps(official)}
    assert {(tag, above) for tag, above, _ in steps(ours)} <= known
    attributes = {(tag, names) for tag, _, names in steps(official)}
    strange = {(tag, names) for tag, _, names in steps(ours)} - attributes
    assert {tag for tag, _ in strange} <= {ours.tag}  # the root names no schema file
    sequence = [child.tag for child in official if isinstance(child.tag, str)]
    own = [child.tag for child in ours]
    assert own == sorted(own, key=sequence.index)
    for order in orders(ours):
        assert any(_is_within(order, each) for each in orders(official))


def _is_within(short, long):
    """Tell whether one sequence holds the other in its order."""
    rest = iter(long)
    return all(tag in rest for tag in short)


@pytest.mark.shared_data
def test_groups_and_questions_of_a_criterion_are_those_of_the_official_request(
    request_xml, shared_data
):
    def shape(group):
        return (
            group.findtext(f"{CBC}ID"),
            group.findtext(f"{CBC}PropertyGroupTypeCode"),
            tuple(
                one.findtext(f"{CBC}ValueDataTypeCode")
                for one in group.iterchildren(f"{CAC}TenderingCriterionProperty")
            ),
            tuple(
                shape(one)
                for one in group.iterchildren(f"{CAC}SubsidiaryTenderingCriterionPropertyGroup")
            ),
        )

    def shapes(payload):
        return {
            one.findtext(f"{CBC}CriterionTypeCode"): (
                one.findtext(f"{CBC}ID"),
                [shape(each) for each in one.iterchildren(f"{CAC}TenderingCriterionPropertyGroup")],
            )
            for one in criteria(payload)
        }

    official = shapes((shared_data / "espd" / "BASIC-ESPDRequest-2.1.1.xml").read_bytes())
    ours = shapes(request_xml)
    assert ours == {code: official[code] for code in ours}
