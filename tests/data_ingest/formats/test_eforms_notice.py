from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from data_ingest.formats.eforms import read_eforms
from data_ingest.model.tables import Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "eforms"
KEY = b"key of the tests"


def column(frame, name, key="tender_id"):
    return dict(frame.select(key, name).iter_rows())


def test_a_contract_notice_is_the_start_of_a_purchase(read_notice):
    procurement, rejects = read_notice("contract")
    assert procurement.purchases.row(0, named=True) == {
        "purchase_id": "6a1d5b1e-0000-4000-8000-000000000002",
        "title": "Lokalvård i Ekdala",
        "notice_kind": "contract",
        "buyer_id": "ORG-0001",
        "buyer_kind": "sub_central",
        "jurisdiction": "SE",
        "instrument": "LOU",
        "procedure": "open",
        "direct_award": False,
        "framework": True,
        "stage": "documents_out",
        "begun_on": date(2026, 3, 2),
        "published_on": None,
        "amount": Decimal("1100000.00"),
        "currency": "SEK",
        "estimated_amount": None,
        "estimated_currency": None,
        "awarded_amount": None,
        "awarded_currency": None,
        "framework_notice": None,
        "changed_notice": None,
        "change_reason": None,
    }
    (lot,) = procurement.contracts.iter_rows(named=True)
    assert {key: value for key, value in lot.items() if value is not None} == {
        "contract_id": "LOT-0000",
        "position": 1,
        "title": "Lokalvård i Ekdala",
        "cpv": "90910000",
        "nature": "services",
        "amount": Decimal("1100000.00"),
        "currency": "SEK",
        "place_country": "SE",
        "place_code": "SE232",
        "starts_on": date(2026, 10, 1),
        "ends_on": date(2028, 9, 30),
        "subcontracting_asked": True,
        "subcontracting_min_ppm": 100_000,
        "subcontracting_max_ppm": 400_000,
        "estimated_amount": Decimal("1100000.00"),
        "estimated_currency": "SEK",
        "framework_kind": "fa-wo-rc",
    }
    assert procurement.tenders.is_empty()
    assert rejects == []


def test_an_award_notice_says_when_it_was_published_but_not_when_the_procurement_began(read_notice):
    procurement, rejects = read_notice("award")
    purchase = procurement.purchases.row(0, named=True)
    assert purchase["purchase_id"] == "00999001-2026"
    assert (purchase["notice_kind"], purchase["stage"]) == ("award", "award")
    assert (purchase["begun_on"], purchase["published_on"]) == (None, date(2026, 9, 14))
    assert purchase["amount"] == Decimal("2000000.00")
    assert rejects == []


def test_only_organisations_with_a_part_in_the_purchase_become_parties(read_notice):
    procurement, _ = read_notice("award")
    assert list(procurement.parties["party_id"]) == [
        "ORG-0001",
        "ORG-0003",
        "ORG-0004",
        "ORG-0005",
        "ORG-0006",
        "ORG-0007",
        "ORG-0008",
    ]
    assert column(procurement.parties, "kind", "party_id") == {
        "ORG-0001": "public_body",
        "ORG-0003": "company",
        "ORG-0004": "unknown",
        "ORG-0005": "unknown",
        "ORG-0006": "unknown",
        "ORG-0007": "sole_trader",
        "ORG-0008": "person",
    }
    assert column(procurement.parties, "size", "party_id")["ORG-0003"] == "small"
    assert column(procurement.parties, "size", "party_id")["ORG-0004"] is None


def test_the_swedish_name_is_shown_and_the_others_are_kept_once(read_notice):
    procurement, _ = read_notice("award")
    shown = column(procurement.parties, "display_name", "party_id")
    assert shown["ORG-0001"] == "Ekdala kommun"
    assert shown["ORG-0003"] == "Norrglans Städ AB"
    assert list(procurement.names.iter_rows()) == [
        ("ORG-0001", "Municipality of Ekdala", "ENG"),
        ("ORG-0003", "Norrglans Cleaning", "ENG"),
    ]


def test_no_name_or_number_of_a_natural_person_is_kept(read_notice):
    english = '<cbc:Name languageID="ENG">Anna Exempel Cleaning</cbc:Name>'
    swedish = '<cbc:Name languageID="SWE">Anna Exempels städfirma</cbc:Name>'
    procurement, _ = read_notice("award", (swedish, swedish + english))
    for table in procurement.to_dict().values():
        written = table.collect().write_csv()
        assert "Exempel" not in written
        assert "811218" not in written
    personal = procurement.identifiers.filter("is_personal")
    assert list(personal["party_id"]) == ["ORG-0007", "ORG-0008"]
    assert list(procurement.parties.filter("is_personal")["display_name"]) == [None, None]


def test_of_an_address_only_country_region_and_town_are_kept(read_notice):
    procurement, _ = read_notice("award")
    assert procurement.places.filter(party_id="ORG-0005").row(0) == (
        "ORG-0005",
        "registered",
        "SE",
        "SE232",
        "Bryggan",
    )
    for table in procurement.to_dict().values():
        written = table.collect().write_csv()
        assert "Storgatan" not in written
        assert "example.com" not in written


def test_numbers_are_brought_to_their_normal_form(read_notice):
    procurement, _ = read_notice("award")
    found = procurement.identifiers.filter(party_id="ORG-0004").select("scheme", "value")
    assert sorted(found.iter_rows()) == [("SE-ON", "5599900205"), ("VAT", "SE559990020501")]


BUYER = "{}</cbc:ID></cac:PartyIdentification>\n   <cac:ServiceProviderParty>"
ORG = '"organization">{}</cbc:ID></cac:PartyIdentification>\n         <cac:PartyName>'


@pytest.mark.parametrize(
    ("name", "edits", "expected"),
    [
        (
            "contract",
            ((ORG.format("ORG-0002"), ORG.format("ORG-0001")),),
            [("eforms-id-repeated", "Organizations/Organization[ORG-0001]")],
        ),
        (
            "contract",
            ((ORG.format("ORG-0002"), ORG.format("")),),
            [("eforms-id-missing", "Organizations/Organization/Company")],
        ),
        (
            "contract",
            ((ORG.format("ORG-0001"), ORG.format("ORG-0009")),),
            [("eforms-unknown-organisation", "ContractingParty")],
        ),
        (
            "contract",
            ((BUYER.format("ORG-0001"), BUYER.format("")),),
            [("eforms-id-missing", "ContractingParty/Party")],
        ),
        (
            "award",
            (('schemeName="Lot">LOT-0002</cbc:ID>\n', 'schemeName="Lot">LOT-0001</cbc:ID>\n'),),
            [
                ("eforms-id-repeated", "ProcurementProjectLot[LOT-0001]"),
                ("eforms-unknown-lot", "NoticeResult/LotTender[TEN-0003]/TenderLot"),
            ],
        ),
        (
            "award",
            (("90911300-9", "9091130"),),
            [
                (
                    "eforms-cpv",
                    "ProcurementProjectLot[LOT-0002]/ProcurementProject/MainCommodityClassification"
                    "/ItemClassificationCode",
                )
            ],
        ),
        (
            "contract",
            (("2028-09-30Z", "2026-09-30Z"),),
            [("eforms-period", "ProcurementProjectLot[LOT-0000]/ProcurementProject/PlannedPeriod")],
        ),
        (
            "contract",
            (("2028-09-30Z", "30/9/2028"),),
            [
                (
                    "eforms-date",
                    "ProcurementProjectLot[LOT-0000]/ProcurementProject/PlannedPeriod/EndDate",
                )
            ],
        ),
        (
            "award",
            (('unitCode="MONTH">24', 'unitCode="MONTH">two'),),
            [
                (
                    "eforms-period",
                    "ProcurementProjectLot[LOT-0001]/ProcurementProject/PlannedPeriod/DurationMeasure",
                )
            ],
        ),
    ],
)  # fmt: skip
def test_a_broken_part_of_the_notice_is_noted_and_the_rest_goes_on(
    read_notice, name, edits, expected
):
    procurement, rejects = read_notice(name, *edits)
    assert rejects == expected
    assert procurement.purchases.height == 1


def test_an_unknown_country_is_noted_and_left_open(read_notice):
    procurement, rejects = read_notice("contract", (">SWE</cbc:Identi", ">ZZZ</cbc:Identi"))
    assert procurement.contracts["place_country"].to_list() == [None]
    assert procurement.purchases["jurisdiction"].to_list() == [None]
    assert procurement.purchases["instrument"].to_list() == [None]
    assert {code for code, _ in rejects} == {"eforms-country", "number-no-country"}


@pytest.mark.parametrize(
    ("name", "form", "root_type", "expected"),
    [
        ("award", "result", "can-standard", ("award", "award")),
        ("award", "dir-awa-pre", "veat", ("veat", "award")),
        ("award", "cont-modif", "can-modif", ("modification", "in_contract")),
        ("award", "", "can-modif", ("modification", "in_contract")),
        ("award", "", "veat", ("veat", "award")),
        ("award", "", "can-desg", ("award", "award")),
        ("contract", "competition", "cn-standard", ("contract", "documents_out")),
        ("contract", "planning", "pin-only", ("planning", "need")),
    ],
)
def test_kind_and_stage_follow_the_form_type(read_notice, name, form, root_type, expected):
    old = {"award": ("result", "can-standard"), "contract": ("competition", "cn-standard")}[name]
    edit = f'listName="{old[0]}">{old[1]}<', f'listName="{form}">{root_type}<'
    purchase = read_notice(name, edit)[0].purchases.row(0, named=True)
    assert (purchase["notice_kind"], purchase["stage"]) == expected
    assert purchase["direct_award"] == (expected[0] == "veat")


def test_a_planning_notice_has_parts_and_no_day_on_which_it_began(read_notice):
    procurement, _ = read_notice(
        "contract",
        ("ContractNotice", "PriorInformationNotice"),
        ('schemeName="Lot">LOT-0000', 'schemeName="Part">PAR-0001'),
        ('<cbc:NoticeTypeCode listName="competition">cn-standard</cbc:NoticeTypeCode>', ""),
    )
    purchase = procurement.purchases.row(0, named=True)
    assert (purchase["notice_kind"], purchase["stage"]) == ("planning", "need")
    assert purchase["begun_on"] is None
    assert list(procurement.contracts["contract_id"]) == ["PAR-0001"]


def test_negotiation_without_a_call_is_a_direct_award(read_notice):
    purchase = read_notice("award", (">open<", ">neg-wo-call<"))[0].purchases.row(0, named=True)
    assert purchase["direct_award"] is True


@pytest.mark.parametrize(
    ("domain", "country", "expected"),
    [
        ("32014L0025", "SWE", "LUF"),
        ("32014L0023", "SWE", "LUK"),
        ("32009L0081", "SWE", "LUFS"),
        ("32014L0024", "FIN", None),
        ("32018R1046", "SWE", None),
    ],
)
def test_the_act_is_known_for_swedish_buyers_under_a_directive(
    read_notice, domain, country, expected
):
    edits = ("32014L0024", domain), (">SWE</cbc:Identi", f">{country}</cbc:Identi")
    assert read_notice("contract", *edits)[0].purchases["instrument"].item() == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cga", "central"),
        ("ra", "sub_central"),
        ("body-pl-la", "sub_central"),
        ("pub-undert-cga", "utility"),
        ("spec-rights-entity", "utility"),
        ("eu-ins-bod-ag", "unknown"),
        ("", "unknown"),
    ],
)
def test_the_kind_of_buyer_follows_its_legal_type(read_notice, code, expected):
    edit = 'listName="buyer-legal-type">la<', f'listName="buyer-legal-type">{code}<'
    assert read_notice("contract", edit)[0].purchases["buyer_kind"].item() == expected
    other_list = 'listName="buyer-legal-type"', 'listName="buyer-contracting-type"'
    assert read_notice("contract", other_list)[0].purchases["buyer_kind"].item() == "unknown"


def test_the_leader_of_a_group_of_buyers_is_the_buyer(read_notice):
    second = (
        "<cac:ContractingParty><cac:Party><cac:PartyIdentification><cbc:ID>ORG-0002</cbc:ID>"
        "</cac:PartyIdentification></cac:Party></cac:ContractingParty><cac:TenderingProcess><cbc"
    )
    edit = "<cac:TenderingProcess><cbc", second
    assert read_notice("contract", edit)[0].purchases["buyer_id"].item() == "ORG-0001"
    court = (
        "        <efac:Company>\n         <cac:PartyIdentification>"
        '<cbc:ID schemeName="organization">ORG-0002'
    )
    leads = court, f"<efbc:GroupLeadIndicator>true</efbc:GroupLeadIndicator>{court}"
    procurement, _ = read_notice("contract", edit, leads)
    assert procurement.purchases["buyer_id"].item() == "ORG-0002"
    assert list(procurement.parties["kind"]) == ["public_body", "public_body"]


@pytest.mark.parametrize(
    ("code", "expected"), [("none", False), ("subj-oblig", None), ("subc-oblig", True)]
)
def test_whether_subcontractors_were_asked_for_is_read_from_the_lot(read_notice, code, expected):
    procurement, _ = read_notice("contract", ("shar-subc", code))
    assert procurement.contracts["subcontracting_asked"].item() is expected


def test_a_period_of_months_ends_the_day_before_the_same_date(read_notice):
    procurement, _ = read_notice("award")
    assert procurement.contracts.row(0, named=True)["ends_on"] == date(2028, 9, 30)


def test_an_award_without_estimate_takes_the_value_of_its_one_winner(read_notice):
    procurement, _ = read_notice("award")
    assert list(procurement.contracts["amount"]) == [
        Decimal("1100000.00"),
        Decimal("300000.00"),
        None,
    ]


def test_a_lot_without_a_place_has_that_of_the_procedure(read_notice):
    procurement, _ = read_notice("award")
    lot = procurement.contracts.row(1, named=True)
    assert (lot["place_country"], lot["place_code"]) == ("SE", None)


def test_several_countries_of_performance_leave_the_place_open(read_notice):
    address = "<cac:RealizedLocation><cac:Address><cbc:CountrySubentityCode"
    other = (
        "<cac:RealizedLocation><cac:Address><cac:Country><cbc:IdentificationCode>FIN"
        "</cbc:IdentificationCode></cac:Country></cac:Address></cac:RealizedLocation>"
    )
    procurement, _ = read_notice("contract", (address, other + address))
    lot = procurement.contracts.row(0, named=True)
    assert (lot["place_country"], lot["place_code"]) == (None, None)


def test_a_lot_of_which_nothing_else_is_said_is_still_a_lot():
    text = (FIXTURES / "contract.xml").read_bytes()
    root = etree.fromstring(text)
    for name in ("ProcurementProject", "TenderingProcess", "UBLExtensions", "ContractingParty"):
        for element in list(root.iter(f"{{*}}{name}")):
            element.getparent().remove(element)
    lot = next(root.iter("{*}ProcurementProjectLot"))
    for terms in lot.iterchildren("{*}TenderingTerms"):
        lot.remove(terms)
    procurement, rejects = read_eforms(etree.tostring(root), name="x", person_key=KEY)
    assert Procurement.is_valid(procurement.to_dict())
    assert rejects.is_empty()
    assert list(procurement.contracts["contract_id"]) == ["LOT-0000"]
    purchase = procurement.purchases.row(0, named=True)
    assert (purchase["buyer_id"], purchase["framework"], purchase["title"]) == (None, None, None)


def test_an_organisation_of_which_nothing_else_is_said_is_still_a_party():
    root = etree.fromstring((FIXTURES / "contract.xml").read_bytes())
    for name in ("PostalAddress", "PartyName", "PartyLegalEntity"):
        for element in list(root.iter(f"{{*}}{name}")):
            element.getparent().remove(element)
    procurement, _ = read_eforms(etree.tostring(root), name="x", person_key=KEY)
    assert procurement.parties.row(0) == ("ORG-0001", "public_body", None, None, None, False)
    assert procurement.places.is_empty()


def test_a_name_without_text_is_none(read_notice):
    empty = 'languageID="SWE">Ekdala  kommun<', 'languageID="SWE"> <'
    procurement, _ = read_notice("contract", empty)
    assert procurement.parties["display_name"].item() == "Municipality of Ekdala"
    assert procurement.names.is_empty()


def test_an_organisation_without_company_has_no_identifier(read_notice):
    company = "<efac:Company>", "<efac:Elsewhere>"
    _, rejects = read_notice("contract", company, ("</efac:Company>", "</efac:Elsewhere>"))
    assert rejects[0] == ("eforms-id-missing", "Organizations/Organization/Company")
