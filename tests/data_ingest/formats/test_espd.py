"""The made-up ESPD responses, read after small changes."""

from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from data_ingest.formats.espd import is_espd, read_espd
from data_ingest.formats.espd.wording import ListedFirm, entries, proportion
from data_ingest.model.problem import UnreadableInput, load_catalogue
from data_ingest.model.tables import PPM, Procurement
from data_ingest.model.values import Share

FIXTURES = Path(__file__).parents[2] / "fixtures" / "espd"
KEY = b"key of the tests"
WRONG = ("number-check-digit", "TenderingCriterion[3]", '{"what":"VAT"}')
"""The made-up Dutch firm of version 4 has a number that can be nobody's."""
ROOT = "/QualificationApplicationResponse"
TRUE = "<cbc:ResponseIndicator>true</cbc:ResponseIndicator>"
FALSE = "<cbc:ResponseIndicator>false</cbc:ResponseIndicator>"


def read(version, *edits):
    text = (FIXTURES / f"version-{version}.xml").read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    procurement, rejects = read_espd(text.encode(), name="espd.xml", person_key=KEY)
    assert Procurement.is_valid(procurement.to_dict())
    for code, params in rejects.select("code", "params").iter_rows():
        for message in load_catalogue()[code]:
            assert "{" not in message.sv.format_map(orjson.loads(params))
            assert "{" not in message.en.format_map(orjson.loads(params))
    return procurement, list(rejects.select("code", "location", "params").iter_rows())


def refused(version, *edits):
    with pytest.raises(UnreadableInput) as raised:
        read(version, *edits)
    return [(one.code, one.location) for one in raised.value.problems]


def answer(question, old, new):
    """Return the edit that changes the answer to a question."""
    opening = f"{question}</cbc:ValidatedCriterionPropertyID>\n    <cac:ResponseValue>"
    return f"{opening}{old}", f"{opening}{new}"


def handed_on(procurement):
    columns = ("handed_on_low_ppm", "handed_on_high_ppm", "handed_on_state")
    return procurement.contract_parties.select(columns).row(0)


NO_SUBCONTRACTOR = answer("q-sub", TRUE, FALSE)
LIST = "<cbc:Description>- Påhittade Fönster AB (org.nr 559999-0032)\n- Fiktiv Golvvård AB<"
NO_LIST = (LIST, "<cbc:Description><")
SHARE = "<cbc:Description>högst 30 %</cbc:Description>"
CONTRADICTION = "espd-contradiction"


def test_a_response_is_a_tender_of_who_answers():
    procurement, rejects = read(2)
    found = procurement.purchases.row(0, named=True)
    assert (found["purchase_id"], found["title"]) == ("KS 2026/0123", "Lokalvård i skolor")
    assert (found["notice_kind"], found["stage"]) == ("own", "tenders_in")
    assert (found["buyer_id"], found["jurisdiction"]) == ("ORG-1", "SE")
    assert (found["procedure"], found["direct_award"]) == ("open", False)
    lot = procurement.contracts.row(0, named=True)
    assert (lot["contract_id"], lot["cpv"], lot["nature"]) == ("Del 1", "90911200", "services")
    tenders = procurement.tenders.select("tender_id", "contract_id", "state")
    assert list(tenders.iter_rows()) == [("TENDER-1", "Del 1", "submitted")]
    operator = procurement.parties.row(1, named=True)
    assert operator == {
        "party_id": "ORG-2",
        "kind": "unknown",
        "display_name": "Påhittad Städ AB",
        "country": "SE",
        "size": "small",
        "is_personal": False,
    }
    assert procurement.places.row(1)[2:] == ("SE", None, "Annanstans")
    assert procurement.declarations.is_empty()
    assert procurement.grounds.is_empty()
    assert rejects == []


def test_nobody_who_signs_or_answers_the_telephone_is_kept():
    for version in (2, 4):
        procurement, _ = read(version)
        text = str({name: getattr(procurement, name).rows() for name in Procurement.members()})
        for kept_out in ("Hemlig", "hemlig", "Firmatecknare", "1981"):
            assert kept_out not in text


def test_named_firms_are_below_who_answers_and_one_relied_on_stays_so():
    procurement, _ = read(2)
    columns = ("party_id", "role", "entry_ppm", "handed_on_low_ppm", "handed_on_high_ppm")
    assert list(procurement.contract_parties.select(columns).iter_rows()) == [
        ("ORG-2", "tenderer", PPM, 0, 300_000),
        ("ORG-3", "relied_on", None, None, None),
        ("ORG-4", "subcontractor", None, None, None),
    ]
    columns = ("contractor_id", "subcontractor_id", "share_low_ppm", "share_high_ppm", "basis")
    assert list(procurement.supply_links.select(columns).iter_rows()) == [
        ("ORG-2", "ORG-4", 0, PPM, "declared"),
        ("ORG-2", "ORG-3", 0, PPM, "declared"),
    ]
    found = procurement.parties.select("party_id", "display_name")
    assert list(found.iter_rows())[2:] == [
        ("ORG-3", "Fiktiv Golvvård AB"),
        ("ORG-4", "Påhittade Fönster AB"),
    ]
    assert procurement.identifiers["value"].to_list()[2:] == ["5599990024", "5599990032"]


def test_the_short_codes_since_version_3_are_read_alike():
    procurement, rejects = read(4)
    found = procurement.purchases.row(0, named=True)
    assert (found["purchase_id"], found["title"]) == ("00900004-2026", "Bevakning av stadshuset")
    assert (found["jurisdiction"], found["procedure"]) == ("SE", "neg-w-call")
    assert procurement.contracts["contract_id"].to_list() == ["LOT-0000"]
    assert handed_on(procurement) == (0, PPM, "stated")
    assert procurement.parties["display_name"].to_list()[2:] == [
        "Påhittad Larm AB",
        "Fictief Toezicht, B.V.",
    ]
    identifiers = procurement.identifiers.select("party_id", "scheme")
    assert list(identifiers.iter_rows())[-2:] == [("ORG-3", "SE-ON"), ("ORG-4", "VAT")]
    assert rejects == [
        ("espd-ground-declared", "TenderingCriterionResponse", '{"part":"III C"}'),
        WRONG,
    ]


@pytest.mark.parametrize(
    ("question", "part"),
    [("q-traffic", "III A"), ("q-tax", "III B"), ("q-labour", "III C"), ("q-national", "III C")],
)
def test_a_yes_asks_a_person_to_read_that_part_and_is_no_fact(question, part):
    procurement, rejects = read(2, answer(question, FALSE, TRUE))
    params = f'{{"part":"{part}"}}'
    assert rejects == [("espd-ground-declared", "TenderingCriterionResponse", params)]
    assert procurement.declarations.is_empty()
    assert procurement.grounds.is_empty()


def test_an_unanswered_or_unreadable_question_on_grounds_is_nothing():
    answered = answer("q-traffic", FALSE, "<cbc:ResponseIndicator>nja</cbc:ResponseIndicator>")
    assert read(2, answered)[1] == []
    assert read(2, answer("q-traffic", FALSE, ""))[1] == []
    assert read(2, ("ID>q-traffic</cbc:Val", "ID>q-other</cbc:Val"))[1] == []


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([(SHARE, "")], (0, PPM, "stated")),
        ([("högst 30 %", "30 %")], (300_000, 300_000, "stated")),
        ([NO_SUBCONTRACTOR, NO_LIST, (SHARE, "")], (0, 0, "stated")),
        ([NO_SUBCONTRACTOR, NO_LIST, ("högst 30 %", "0")], (0, 0, "stated")),
        ([answer("q-sub", TRUE, ""), NO_LIST, (SHARE, "")], (None, None, "not_collected")),
        ([answer("q-sub", TRUE, ""), (SHARE, "")], (0, PPM, "stated")),
        ([answer("q-sub", TRUE, ""), NO_LIST], (0, 300_000, "stated")),
    ],
)
def test_what_is_handed_on_is_what_is_declared(edits, expected):
    procurement, rejects = read(2, *edits)
    assert handed_on(procurement) == expected
    assert rejects == []


@pytest.mark.parametrize(
    "edits",
    [
        [NO_SUBCONTRACTOR, (SHARE, "")],
        [NO_SUBCONTRACTOR, NO_LIST],
        [("högst 30 %", "0 %")],
        [("högst 30 %", "0 %"), NO_LIST],
        [("högst 30 %", "0 %"), answer("q-sub", TRUE, "")],
    ],
)
def test_answers_that_contradict_each_other_are_all_possible(edits):
    procurement, rejects = read(2, *edits)
    assert handed_on(procurement) == (0, PPM, "stated")
    assert [code for code, _, _ in rejects] == [CONTRADICTION]


def test_a_share_in_words_is_unknown_and_asks_a_person():
    procurement, rejects = read(2, ("högst 30 %", "Fönsterputs och en del golv"))
    assert handed_on(procurement) == (0, PPM, "stated")
    assert rejects == [("espd-proportion", "TenderingCriterion[8]", "{}")]


def test_two_answers_on_the_share_are_unknown():
    _, rejects = read(2, (SHARE, f"{SHARE}</cac:ResponseValue><cac:ResponseValue>{SHARE}"))
    assert [code for code, _, _ in rejects] == ["espd-proportion"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("30", Share(300_000, 300_000)),
        ("12,5 procent.", Share(125_000, 125_000)),
        ("0", Share(0, 0)),
        ("20–30 %", Share(200_000, 300_000)),
        ("20 % till 30 %", Share(200_000, 300_000)),
        ("30-20 %", None),
        ("20-300 %", None),
        ("Up to 25 per cent", Share(0, 250_000)),
        ("högst 250 %", None),
        ("0.3", None),
        ("0.3 %", Share(3_000, 3_000)),
        ("101 %", None),
        ("30 % av fönstren", None),
        ("", None),
    ],
)
def test_only_a_share_and_nothing_else_is_read_as_one(written, expected):
    assert proportion(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A AB; B AB", [ListedFirm("A AB", None), ListedFirm("B AB", None)]),
        ("1) A AB\n\n2. B AB", [ListedFirm("A AB", None), ListedFirm("B AB", None)]),
        ("A AB, 559999-0008", [ListedFirm("A AB", "559999-0008")]),
        ("A AB (organisationsnummer: 5599990008)", [ListedFirm("A AB", "5599990008")]),
        ("559999-0008", [ListedFirm(None, "559999-0008")]),
        ("A AB 559999-0008 559999-0016", [ListedFirm("A AB", None)]),
        ("Bo Exempel 19811218-9876", [ListedFirm("Bo Exempel", "19811218-9876")]),
        ("x" * 201, [None]),
        (" ; \n", []),
    ],
)
def test_a_list_is_parted_by_lines_and_no_number_stays_in_a_name(written, expected):
    assert list(entries(written)) == expected


def test_a_sole_trader_s_number_in_a_list_takes_the_name_away():
    procurement, rejects = read(
        2, ("Påhittade Fönster AB (org.nr 559999-0032)", "Bo Exempel 811218-9876")
    )
    party = procurement.parties.row(3, named=True)
    assert (party["kind"], party["display_name"], party["is_personal"]) == (
        "sole_trader",
        None,
        True,
    )
    text = str({name: getattr(procurement, name).rows() for name in Procurement.members()})
    assert "811218" not in text
    assert "Bo Exempel" not in text
    assert rejects == []


def test_a_list_in_running_text_or_too_long_for_a_name_asks_a_person():
    _, rejects = read(2, ("- Påhittade Fönster AB (org.nr 559999-0032)\n- ", "Påhittad AB, "))
    assert rejects == [("espd-list-in-words", "TenderingCriterion[7]", "{}")]
    procurement, rejects = read(2, ("Påhittade Fönster AB (org.nr", "Företag " * 30 + "(org.nr"))
    assert rejects == [("espd-long-name", "TenderingCriterion[7]", "{}")]
    assert procurement.supply_links.height == 1


def test_names_and_numbers_of_different_count_are_not_paired():
    procurement, rejects = read(
        4,
        ("<cac:ResponseValue><cbc:ResponseID>559999-0057</cbc:ResponseID>", "<cac:ResponseValue>"),
    )
    assert procurement.supply_links.height == 2
    assert "NL999999999B99" not in procurement.identifiers["value"].to_list()
    assert rejects[1:] == [
        ("espd-numbers-unpaired", "TenderingCriterion[3]", "{}"),
        ("espd-list-in-words", "TenderingCriterion[3]", "{}"),
    ]


def test_the_same_number_is_the_same_firm_and_who_answers_is_not_below_itself():
    procurement, _ = read(4, ("559999-0057", "SE 559999004001"), ("NL999999999B99", "–"))
    assert procurement.contract_parties["party_id"].to_list() == ["ORG-2", "ORG-3"]
    assert procurement.parties.height == 3


def test_who_is_one_of_several_is_read_alone_and_noted():
    role = "EconomicOperatorParty/EconomicOperatorRole/RoleCode"
    for version, old, new in ((2, "SCLE", "GM"), (4, "sole-tenderer", "group-lead")):
        assert ("espd-role", role, "{}") in read(version, (old, new))[1]
    assert read(2, answer("q-group", FALSE, TRUE))[1] == [("espd-role", role, "{}")]
    assert read(2, ("<cbc:RoleCode>SCLE</cbc:RoleCode>", ""))[1] == []


def test_a_response_without_a_purchase_s_number_has_its_own():
    edits = [("<cbc:ID>00900004-2026</cbc:ID>", "")]
    assert read(4, *edits)[0].purchases["purchase_id"].item() == "ESPD-2"


def test_codes_that_are_not_known_are_noted_or_null():
    procurement, rejects = read(
        2,
        (
            "<cbc:IdentificationCode>SE</cbc:IdentificationCode>",
            "<cbc:IdentificationCode>XX</cbc:IdentificationCode>",
        ),
        ("90911200-8", "städ"),
        ("<cbc:ProcedureCode>OPEN", "<cbc:ProcedureCode>OTHER"),
        ("Del 1", "Del 1/2"),
    )
    assert [code for code, _, _ in rejects if not code.startswith("number-")] == [
        "espd-country",
        "espd-country",
        "espd-cpv",
    ]
    assert {code for code, _, _ in rejects if code.startswith("number-")} == {"number-no-country"}
    found = procurement.purchases.row(0, named=True)
    assert (found["procedure"], found["direct_award"], found["jurisdiction"]) == (None, None, None)
    assert procurement.contracts["contract_id"].to_list() == ["LOT-0000"]


def test_a_response_about_nothing_but_itself_is_read():
    text = (FIXTURES / "version-4.xml").read_text()
    buyer = text[
        text.index("  <cac:ContractingParty>") : text.index("  <cac:EconomicOperatorParty>")
    ]
    project = text[
        text.index("  <cac:ProcurementProject>") : text.index("  <cac:ProcurementProjectLot>")
    ]
    address_at = text.index("      <cac:PostalAddress>", text.index("<cac:EconomicOperatorParty>"))
    address = text[address_at : text.index("</cac:PostalAddress>", address_at)]
    procurement, _ = read(
        4,
        (buyer, ""),
        (project, ""),
        (address, "<cac:PostalAddress>"),
        ("subco-ent", "other"),
        ("<cbc:ID>SE559999004001</cbc:ID>", "<cbc:ID>okänt</cbc:ID>"),
    )
    assert procurement.purchases["buyer_id"].item() is None
    assert procurement.contracts["title"].item() is None
    assert procurement.places.is_empty()
    assert procurement.identifiers.is_empty()
    assert handed_on(procurement) == (None, None, "not_collected")


def test_a_criterion_without_questions_or_identifiers_is_passed_over():
    procurement, rejects = read(
        4,
        ("<cbc:ID>C61_OT_subco-ent/QG1/Q1</cbc:ID>", ""),
        (
            "<cbc:ValidatedCriterionPropertyID>C11_EG_labour-law/QG1/Q1</cbc:ValidatedCriterionPropertyID>",
            "",
        ),
    )
    assert procurement.supply_links.height == 2
    assert rejects == [WRONG]
    text = (FIXTURES / "version-4.xml").read_text()
    start = text.index("    <cac:TenderingCriterionPropertyGroup>", text.index(">subco-ent<"))
    end = text.index("  </cac:TenderingCriterion>", start)
    assert handed_on(read(4, (text[start:end], ""))[0]) == (None, None, "not_collected")


def test_what_is_no_readable_response_is_refused_by_name():
    response, request = "QualificationApplicationResponse", "QualificationApplicationRequest"
    assert refused(2, (response, request)) == [("espd-root", f"/{request}")]
    for edit in (
        ("biitrdm092", "biitrdm070"),
        (
            "<cbc:CustomizationID",
            "<cbc:ProfileExecutionID>x</cbc:ProfileExecutionID><cbc:CustomizationID",
        ),
    ):
        assert refused(2, edit) == [("espd-version", f"{ROOT}/ProfileExecutionID")]
    assert refused(4, ("EDMv4", "EDMv5")) == [("espd-version", f"{ROOT}/ProfileExecutionID")]
    edits = [
        ("cac:AdditionalDocumentReference", "cac:Other"),
        ("  <cbc:ID>ESPD-2</cbc:ID>", ""),
        ("Fiktiv Bevakning AB", ""),
        ("SE559999004001", "okänt"),
    ]
    assert refused(4, *edits) == [
        ("espd-no-purchase", f"{ROOT}/ContractFolderID"),
        ("espd-no-operator", f"{ROOT}/EconomicOperatorParty/Party"),
    ]


def test_every_version_from_2_to_4_is_read():
    for version in ("2.0.0-REGULATED", "2.1.1-BASIC", "3.3.0", "4.1.0"):
        assert read(4, ("EDMv4.0.0", f"EDMv{version}"))[0].tenders.height == 1


def test_the_format_is_told_by_the_start_of_the_file():
    for path in FIXTURES.glob("*.xml"):
        assert is_espd(path.read_bytes())
    assert is_espd(b"<espd:QualificationApplicationRequest >")
    assert not is_espd(b"")
    assert not is_espd(b"<ContractNotice>QualificationApplicationResponse</ContractNotice>")


TEXTS = (
    *("", "true", "false", "-1", "30", "a/b", "SE", "811218-9876", "q-sub", "q-tax", "DESCRIPTION"),
    *("INDICATOR", "relied", "labour-law", "🧹", "Fiktiv Golvvård AB; 559999-0008"),
)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_elements_lost_doubled_or_changed_still_give_a_valid_procurement(data):
    version = data.draw(st.sampled_from([2, 4]))
    root = etree.fromstring((FIXTURES / f"version-{version}.xml").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        elements = list(root.iterdescendants()) or [etree.SubElement(root, "X")]
        element = elements[data.draw(st.integers(0, len(elements) - 1))]
        change = data.draw(st.sampled_from(["lose", "double", "write"]))
        if change == "lose":
            element.getparent().remove(element)
        elif change == "double":
            element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
        elif len(element) == 0:
            element.text = data.draw(st.sampled_from(TEXTS))
    try:
        procurement, _ = read_espd(etree.tostring(root), name="x", person_key=KEY)
    except UnreadableInput:
        return
    assert Procurement.is_valid(procurement.to_dict())


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 9000), st.integers(0, 9000), st.binary(max_size=3))
def test_a_file_cut_or_scratched_is_read_or_refused(start, end, scratch):
    payload = (FIXTURES / "version-2.xml").read_bytes()
    broken = payload[:start] + scratch + payload[end:]
    try:
        procurement, _ = read_espd(broken, name="x", person_key=KEY)
    except UnreadableInput:
        return
    assert Procurement.is_valid(procurement.to_dict())


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_shares_and_lists(written):
    found = proportion(written)
    assert found is None or 0 <= found.low <= found.high <= PPM
    for entry in entries(written):
        assert entry is None or entry.name or entry.number


@pytest.mark.shared_data
def test_the_official_samples_are_read_and_their_request_is_refused(shared_data):
    folder = shared_data / "espd"
    for kind in ("BASIC", "EXTENDED"):
        payload = (folder / f"{kind}-ESPDResponse-2.1.1.xml").read_bytes()
        assert is_espd(payload)
        procurement, rejects = read_espd(payload, name=kind, person_key=KEY)
        assert Procurement.is_valid(procurement.to_dict())
        assert procurement.purchases["purchase_id"].item() == "PP.20170419.1024-9"
        assert handed_on(procurement) == (0, PPM, "stated")
        assert procurement.contract_parties["role"].to_list() == ["tenderer", "relied_on"]
        declared = rejects.filter(code="espd-ground-declared")["params"].to_list()
        assert [orjson.loads(one)["part"] for one in declared] == ["III A", "III B", "III C"]
        text = str({name: getattr(procurement, name).rows() for name in Procurement.members()})
        assert not any(one in text for one in ("Repres", "Contact", "Street", "1969-01-01"))
    payload = (folder / "BASIC-ESPDRequest-2.1.1.xml").read_bytes()
    with pytest.raises(UnreadableInput) as raised:
        read_espd(payload, name="request", person_key=KEY)
    assert [one.code for one in raised.value.problems] == ["espd-root"]
