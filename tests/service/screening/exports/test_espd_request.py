"""The ESPD request, checked by the official rules of ESPD-EDM 4.1.0 where they are at hand."""

import pytest
from lxml import etree
from saxonche import PySaxonProcessor

from data_ingest.formats.espd.reader import read_espd
from data_ingest.model.problem import UnreadableInput
from data_ingest.parsing.format_signs import is_espd
from procurement_rules.standards.espd import load_espd_criteria
from procurement_rules.standards.grounds import load_exclusion_grounds
from risk_models.card.bands import LABELS
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
    found = {one.findtext(f"{CBC}CriterionTypeCode"): one for one in criteria(request_xml)}
    assert list(found) == [one.code for one in load_espd_criteria()]
    assert {one.espd for one in load_exclusion_grounds()} <= set(found)
    for criterion in load_espd_criteria():
        article = found[criterion.code].findtext(f"{CAC}Legislation/{CBC}Article") or ""
        assert ("13 kap." in article) == (criterion.part in ("mandatory", "optional"))


def test_every_question_has_a_number_of_its_own(request_xml):
    root = etree.fromstring(request_xml)
    numbers = [one.findtext(f"{CBC}ID") for one in root.iter(f"{CAC}TenderingCriterionProperty")]
    assert len(set(numbers)) == len(numbers) > 20


def test_it_names_the_buyer_and_no_tenderer(request_xml):
    text = request_xml.decode()
    assert "Exempelstaden" in text
    assert "2120009994" in text
    assert "Norrskenet" not in text
    assert not any(label.sv in text or label.en in text for label in LABELS.values())


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


@pytest.mark.parametrize(
    ("edit", "lacking"),
    [
        (lambda made: made.pop("procedure"), "procedure"),
        (lambda made: made["buyer"].pop("identifiers"), "buyer.identifiers"),
    ],
    ids=["procedure", "number"],
)
def test_a_purchase_that_lacks_what_the_official_rules_demand_is_refused_by_name(
    document, screen_document, edit, lacking
):
    made = document()
    edit(made)
    with pytest.raises(UnreadableInput) as fault:
        exported(screen_document(made).record, "espd-request", "sv")
    (problem,) = fault.value.problems
    assert (problem.code, problem.params) == ("export-espd-lacks", {"names": lacking})


def answered(request_xml, answers):
    """Return the response that a tenderer gives to a request: number of a question → answer."""
    root = etree.fromstring(request_xml.replace(b"ApplicationRequest", b"ApplicationResponse"))
    below = root
    for tag in (f"{CAC}EconomicOperatorParty", f"{CAC}Party", f"{CAC}PartyName", f"{CBC}Name"):
        below = etree.SubElement(below, tag)
    below.text = "Exempel Städ AB"
    for number, (tag, value) in answers.items():
        response = etree.SubElement(root, f"{CAC}TenderingCriterionResponse")
        etree.SubElement(response, f"{CBC}ValidatedCriterionPropertyID").text = number
        etree.SubElement(etree.SubElement(response, f"{CAC}ResponseValue"), tag).text = value
    return etree.tostring(root)


def test_our_own_reader_reads_what_a_tenderer_answers_to_it(request_xml):
    yes, words = f"{CBC}ResponseIndicator", f"{CBC}Description"
    payload = answered(
        request_xml,
        {
            "C7_EG_tax-pay/RG1/QSG1/Q1": (yes, "true"),
            "C8_EG_socsec-pay/QG1/Q1": (yes, "true"),  # a proof is found electronically
            "C51_SC_suncont-port/RG1/QSG2/Q1": (words, "högst 30 %"),
            "C61_OT_subco-ent/QG1/Q1": (yes, "true"),
            "C61_OT_subco-ent/QG1/QSG1/Q1": (words, "Exempel Fönster AB"),
        },
    )
    procurement, notes = read_espd(payload, name="svar.xml", person_key=b"k" * 32)
    (tenderer, named) = procurement.contract_parties.sort("position").rows(named=True)
    assert (tenderer["handed_on_low_ppm"], tenderer["handed_on_high_ppm"]) == (0, 300_000)
    assert named["role"] == "subcontractor"
    declared = notes.filter(code="espd-ground-declared")["params"].to_list()
    assert declared == ['{"part":"III B"}']


def test_a_character_that_xml_has_no_place_for_is_replaced(document, screen_document):
    made = document()
    made["buyer"]["name"] = "Exempel\x0bstaden"
    payload = exported(screen_document(made).record, "espd-request", "sv").payload
    name = etree.fromstring(payload).findtext(f".//{CAC}PartyName/{CBC}Name")
    assert name == "Exempel\ufffdstaden"


@pytest.fixture(scope="module")
def broken_rules(shared_data):
    """Return what tries a request by each official rule: `broken_rules(payload)`."""
    folder = shared_data / "espd-edm-4.1.0" / "validation" / "ESPDRequest" / "xsl"
    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        rules = [
            (path.name, compiler.compile_stylesheet(stylesheet_file=str(path)))
            for path in sorted(folder.glob("*.xsl"))
        ]
        assert len(rules) == 10

        def broken(payload):
            node = saxon.parse_xml(xml_text=payload.decode())
            return [
                (name, failed.get("id"), failed.get("role"), "".join(failed.itertext()).strip())
                for name, rule in rules
                for failed in etree.fromstring(
                    rule.transform_to_string(xdm_node=node).encode()
                ).iter("{http://purl.oclc.org/dsdl/svrl}failed-assert")
            ]

        yield broken


@pytest.mark.shared_data
def test_no_official_rule_is_broken_and_none_warns(request_xml, broken_rules, record_property):
    assert broken_rules(request_xml) == []
    record_property("judged", 1)


@pytest.mark.shared_data
def test_the_official_rules_hold_for_several_lots_and_find_a_fault_where_there_is_one(
    document, screen_document, broken_rules, record_property
):
    made = document()
    made["lots"].append({**made["lots"][0], "id": "2"})
    payload = exported(screen_document(made).record, "espd-request", "sv").payload
    assert payload.count(b"<cac:ProcurementProjectLot>") == 2
    assert broken_rules(payload) == []
    record_property("judged", 1)
    found = broken_rules(payload.replace(b">human-traffic<", b">labour<"))
    assert {rule for _, rule, _, _ in found} >= {"BR-REQ-30", "BR-TC-04"}


@pytest.mark.shared_data
def test_criteria_groups_and_questions_are_those_of_the_official_request(request_xml, shared_data):
    def shape(group):
        return (
            group.findtext(f"{CBC}ID"),
            group.findtext(f"{CBC}PropertyGroupTypeCode"),
            tuple(
                (one.findtext(f"{CBC}ID"), one.findtext(f"{CBC}ValueDataTypeCode"))
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

    path = shared_data / "espd-edm-4.1.0" / "xml-examples" / "ESPD-Request.xml"
    official = shapes(path.read_bytes())
    ours = shapes(request_xml)
    assert ours == {code: official[code] for code in ours}
