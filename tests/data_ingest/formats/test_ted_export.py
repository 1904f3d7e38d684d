"""The made-up TED notices, read after small changes."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from data_ingest.formats.ted_export import is_ted_export, read_ted_export
from data_ingest.model.problem import UnreadableInput, load_catalogue
from data_ingest.model.tables import PPM, Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ted_export"
KEY = b"key of the tests"
LOT = "OBJECT_CONTRACT/OBJECT_DESCR"
AWARD = "AWARD_CONTRACT[1]/AWARDED_CONTRACT"


def read(name, *edits):
    text = (FIXTURES / f"{name}.xml").read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    procurement, rejects = read_ted_export(text.encode(), name=f"{name}.xml", person_key=KEY)
    assert Procurement.is_valid(procurement.to_dict())
    for code, params in rejects.select("code", "params").iter_rows():
        for message in load_catalogue()[code]:
            assert "{" not in message.sv.format_map(orjson.loads(params))
            assert "{" not in message.en.format_map(orjson.loads(params))
    return procurement, list(rejects.select("code", "location").iter_rows())


def refused(name, *edits):
    with pytest.raises(UnreadableInput) as raised:
        read(name, *edits)
    return [(one.code, one.location) for one in raised.value.problems]


def purchase(name, *edits):
    return read(name, *edits)[0].purchases.row(0, named=True)


def handed_on(procurement):
    columns = ("handed_on_low_ppm", "handed_on_high_ppm", "handed_on_state")
    return list(procurement.contract_parties.select(columns).iter_rows())


def first_handed_on(*edits):
    procurement, rejects = read("award", *edits)
    return handed_on(procurement)[0], rejects


def test_an_award_notice_is_a_purchase_with_its_buyer_and_value():
    found = purchase("award")
    assert found == {
        "purchase_id": "900001-2022",
        "title": "Cleaning and security",
        "notice_kind": "award",
        "buyer_id": "ORG-1",
        "buyer_kind": "sub_central",
        "jurisdiction": "SE",
        "instrument": "LOU",
        "procedure": "open",
        "direct_award": False,
        "framework": True,
        "stage": "award",
        "begun_on": None,
        "published_on": date(2022, 5, 25),
        "amount": Decimal("9000000.00"),
        "currency": "SEK",
        "estimated_amount": None,
        "estimated_currency": None,
        "awarded_amount": Decimal("9000000.00"),
        "awarded_currency": "SEK",
        "framework_notice": None,
        "changed_notice": None,
        "change_reason": None,
    }


def test_lots_keep_their_number_and_take_their_own_single_code():
    procurement, rejects = read("award")
    columns = ("contract_id", "position", "title", "cpv", "nature", "place_country", "place_code")
    assert rejects == []
    assert list(procurement.contracts.select(columns).iter_rows()) == [
        ("1", 1, "Cleaning", "90910000", "services", "SE", "SE110"),
        ("2", 2, "Vartiointi", "79700000", "services", "SE", None),
    ]


def test_the_original_text_is_one_line_where_there_is_no_other_language():
    procurement, _ = read("award", ('LG="EN"', 'LG="DE"'))
    assert procurement.purchases["title"].item() == "Siivous ja vartiointi"
    assert procurement.contracts["title"].to_list() == ["Siivous 1 000 m2", "Vartiointi"]


def test_parties_are_buyers_and_suppliers_without_contacts_or_review_bodies():
    procurement, _ = read("award")
    columns = ("party_id", "kind", "display_name", "country", "size")
    assert list(procurement.parties.select(columns).iter_rows()) == [
        ("ORG-1", "public_body", "Municipality of Fiktiva", "SE", None),
        ("ORG-2", "public_body", "Fiktiva bostäder AB", "SE", None),
        ("ORG-3", "unknown", "Påhittad Städ AB", "SE", None),
        ("ORG-4", "unknown", "Fiktiv Bevakning AB", "SE", None),
    ]
    assert list(procurement.names.iter_rows()) == [("ORG-1", "Fiktiva kommun", "FIN")]
    places = procurement.places.select("party_id", "code", "locality")
    assert places.row(0) == ("ORG-1", "SE110", "Fiktiva")
    text = str({name: getattr(procurement, name).rows() for name in Procurement.members()})
    for kept_out in ("Hemlig", "hemlig", "8123", "Påhittsgatan", "förvaltningsrätten"):
        assert kept_out not in text


def test_numbers_are_recognised_and_words_in_their_place_are_not_numbers():
    found = read("award")[0].identifiers.select("party_id", "scheme", "value", "checksum_ok")
    assert list(found.iter_rows()) == [
        ("ORG-1", "SE-ON", "5599990008", True),
        ("ORG-3", "SE-ON", "5599990016", True),
    ]


def test_a_personal_number_takes_name_and_number_away():
    procurement, _ = read("award", ("559999-0016", "811218-9876"), ("5599990016", "8112189876"))
    assert procurement.parties.filter(party_id="ORG-3").row(0, named=True) == {
        "party_id": "ORG-3",
        "kind": "sole_trader",
        "display_name": None,
        "country": "SE",
        "size": None,
        "is_personal": True,
    }
    identifiers = procurement.identifiers.filter(party_id="ORG-3")
    assert identifiers["value_raw"].to_list() == [None]


def test_an_award_for_one_lot_is_an_awarded_tender_and_a_failed_one_is_none():
    procurement, _ = read("award")
    columns = ("tender_id", "contract_id", "position", "state", "amount", "currency")
    assert list(procurement.tenders.select(columns).iter_rows()) == [
        ("AWARD-1", "1", 1, "awarded", Decimal("5000000.00"), "SEK"),
        ("AWARD-2", "2", 2, "awarded", Decimal("4000000.00"), "SEK"),
    ]


def test_a_group_of_suppliers_is_a_consortium_in_equal_parts():
    parties = read("award")[0].contract_parties.select("tender_id", "party_id", "role", "entry_ppm")
    assert list(parties.iter_rows()) == [
        ("AWARD-1", "ORG-3", "tenderer", PPM),
        ("AWARD-2", "ORG-4", "consortium_lead", PPM // 2),
        ("AWARD-2", "ORG-3", "consortium_member", PPM // 2),
    ]


def test_suppliers_that_are_no_group_have_a_tender_each_without_the_common_value():
    edit = ("<AWARDED_TO_GROUP/>", "<NO_AWARDED_TO_GROUP/><!-- -->")
    edits = [
        edit,
        (
            '<VAL_TOTAL CURRENCY="SEK">4000000</VAL_TOTAL>\n          </VALUES>',
            '<VAL_TOTAL CURRENCY="SEK">4000000</VAL_TOTAL></VALUES>'
            "<LIKELY_SUBCONTRACTED/><PCT_SUBCONTRACTING>20</PCT_SUBCONTRACTING>",
        ),
    ]
    procurement, rejects = read("award", *edits)
    found = procurement.tenders.select("tender_id", "contract_id", "amount")
    assert list(found.iter_rows())[1:] == [("AWARD-2/1", "2", None), ("AWARD-2/2", "2", None)]
    assert handed_on(procurement)[1:] == [(0, PPM, "stated")] * 2
    assert rejects == [("ted-export-shared-value", "AWARD_CONTRACT[2]/AWARDED_CONTRACT")]


def test_suppliers_that_are_no_group_and_state_no_value_lose_none():
    edits = [
        ("<AWARDED_TO_GROUP/>", "<NO_AWARDED_TO_GROUP/>"),
        ('<VAL_TOTAL CURRENCY="SEK">4000000</VAL_TOTAL>', ""),
    ]
    assert read("award", *edits)[1] == []


def test_the_estimate_of_a_lot_is_that_of_its_award_else_the_price():
    contracts = read("award")[0].contracts
    assert contracts["amount"].to_list() == [Decimal("6000000.00"), Decimal("4000000.00")]


TICK = "<LIKELY_SUBCONTRACTED/>"
VALUE = '<VAL_SUBCONTRACTING CURRENCY="SEK">1520000</VAL_SUBCONTRACTING>'
PERCENT = "<PCT_SUBCONTRACTING>30</PCT_SUBCONTRACTING>"
NOTHING = (None, None, "not_collected")


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([], (300_000, 304_000, "stated")),
        ([(VALUE, "")], (300_000, 300_000, "stated")),
        ([(PERCENT, "")], (304_000, 304_000, "stated")),
        ([(PERCENT, ""), (VALUE, "")], (0, PPM, "stated")),
        ([(TICK, "")], (300_000, 304_000, "stated")),
        ([(TICK, ""), (PERCENT, ""), (VALUE, "")], NOTHING),
        ([(PERCENT, ""), ("1520000", "0")], (0, PPM, "stated")),
        ([(TICK, ""), (PERCENT, ""), ("1520000", "0")], NOTHING),
        ([(VALUE, ""), ("30</PCT", "12,5 %</PCT")], (125_000, 125_000, "stated")),
        (
            [(PERCENT, ""), ('SUBCONTRACTING CURRENCY="SEK"', 'SUBCONTRACTING CURRENCY="EUR"')],
            (0, PPM, "stated"),
        ),
        (
            [(PERCENT, ""), ('<VAL_TOTAL CURRENCY="SEK">5000000</VAL_TOTAL>', "")],
            (0, PPM, "stated"),
        ),
        ([(PERCENT, ""), ("5000000", "0")], (0, PPM, "stated")),
    ],
)
def test_what_is_handed_on_is_stated_as_an_interval_or_not_collected(edits, expected):
    assert first_handed_on(*edits) == (expected, [])


@pytest.mark.parametrize(
    ("edit", "code", "tag"),
    [
        (("30</PCT", "130</PCT"), "ted-export-percent", "PCT_SUBCONTRACTING"),
        (("30</PCT", "trettio</PCT"), "ted-export-percent", "PCT_SUBCONTRACTING"),
        (("1520000", "5000001"), "ted-export-share-over-whole", "VAL_SUBCONTRACTING"),
        (("1520000", "-1"), "ted-export-amount", "VAL_SUBCONTRACTING"),
        (
            ('SUBCONTRACTING CURRENCY="SEK"', 'SUBCONTRACTING CURRENCY="kr"'),
            "ted-export-currency",
            "VAL_SUBCONTRACTING",
        ),
    ],
)
def test_a_share_that_cannot_be_used_is_noted_and_the_other_holds(edit, code, tag):
    found, rejects = first_handed_on(edit)
    assert found in ((304_000, 304_000, "stated"), (300_000, 300_000, "stated"))
    assert rejects == [(code, f"{AWARD}/{tag}")]


def test_a_range_of_tenders_is_no_price():
    old = '<VAL_TOTAL CURRENCY="SEK">5000000</VAL_TOTAL>'
    new = '<VAL_RANGE_TOTAL CURRENCY="SEK"><LOW>1</LOW><HIGH>2</HIGH></VAL_RANGE_TOTAL>'
    procurement, rejects = read("award", (old, new))
    assert procurement.tenders["amount"].to_list()[0] is None
    assert rejects == []


def test_what_the_buyer_withholds_is_not_used():
    procurement, rejects = read(
        "award",
        ("<VALUES>\n            <VAL_TOTAL", '<VALUES PUBLICATION="NO"><VAL_TOTAL'),
        ("<CONTRACTORS>\n            <NO_AWARDED", '<CONTRACTORS PUBLICATION="NO"><NO_AWARDED'),
        ('<VAL_TOTAL CURRENCY="SEK">9000000', '<VAL_TOTAL CURRENCY="SEK" PUBLICATION="NO">9000000'),
    )
    found = procurement.tenders.select("tender_id", "amount")
    assert list(found.iter_rows()) == [("AWARD-2", None)]
    assert procurement.purchases["amount"].item() is None
    assert rejects == [("ted-export-no-contractor", AWARD)]


def test_values_stand_directly_below_the_award_in_some_releases():
    edits = [("<VALUES>", ""), ("</VALUES>", "")]
    assert read("award", *edits)[0].tenders["amount"].to_list()[0] == Decimal("5000000.00")
    edits = [("<VALUES>", "<VALUE>"), ("</VALUES>", "</VALUE>")]
    assert read("award", *edits)[0].tenders["amount"].to_list()[0] == Decimal("5000000.00")


def test_contractors_stand_directly_below_the_award_in_some_releases():
    edits = [("<CONTRACTORS>", ""), ("</CONTRACTORS>", "")]
    assert read("award", *edits)[0].contract_parties.height == 3


@pytest.mark.parametrize(
    ("number", "lots"),
    [
        ("1", ["1"]),
        ("2 - Vartiointi", ["2"]),
        ("Lot no. 2", ["2"]),
        ("Del 2", ["2"]),
        ("1, 2", ["1", "2"]),
        ("1 och 2", ["1", "2"]),
        ("1 &amp; 3", ["1"]),
        ("3", []),
        ("-", []),
        ("Norra", []),
    ],
)
def test_an_award_finds_its_lots_by_what_buyers_write(number, lots):
    procurement, rejects = read("award", ("2 - Vartiointi", number))
    found = procurement.tenders.filter(~(procurement.tenders["tender_id"] == "AWARD-1"))
    assert found["contract_id"].to_list() == lots
    unknown = [("ted-export-unknown-lot", "AWARD_CONTRACT[2]/LOT_NO")]
    shared = [("ted-export-shared-value", "AWARD_CONTRACT[2]/AWARDED_CONTRACT")]
    assert rejects == {0: unknown, 1: [], 2: shared}[len(lots)]


def test_the_only_lot_is_meant_whatever_the_award_says():
    procurement, rejects = read(
        "modification",
        ("<LOT_NO>1</LOT_NO>", ""),
        ("<AWARD_CONTRACT>", "<AWARD_CONTRACT><LOT_NO>7</LOT_NO>"),
    )
    assert procurement.tenders["contract_id"].to_list() == ["1"]
    assert rejects == []


def test_a_lot_number_with_a_slash_or_taken_by_a_place_is_told_apart():
    procurement, rejects = read(
        "award",
        ("<LOT_NO>1</LOT_NO>\n          <CPV", "<LOT_NO>2</LOT_NO><CPV"),
        ("<LOT_NO>2</LOT_NO>\n          <CPV", "<LOT_NO>A/1</LOT_NO><CPV"),
    )
    assert procurement.contracts["contract_id"].to_list() == ["2", "2. 2"]
    assert rejects == [("ted-export-unknown-lot", "AWARD_CONTRACT[1]/LOT_NO")]


def test_a_repeated_lot_number_leaves_the_first():
    procurement, rejects = read(
        "award", ("<LOT_NO>2</LOT_NO>\n          <CPV", "<LOT_NO>1</LOT_NO><CPV")
    )
    assert procurement.contracts["contract_id"].to_list() == ["1"]
    assert ("ted-export-id-repeated", f"{LOT}[2]/LOT_NO") in rejects


def test_a_utility_s_contract_notice_pins_the_law_by_the_day_it_was_sent():
    found = purchase("contract")
    assert found["purchase_id"] == "900002-2018"
    assert found["title"] == "Röjning av ledningsgator"
    assert found["notice_kind"] == "contract"
    assert (found["buyer_kind"], found["instrument"]) == ("utility", "LUF")
    assert (found["begun_on"], found["published_on"]) == (date(2018, 5, 22), date(2018, 5, 25))
    assert (found["procedure"], found["direct_award"]) == ("neg-w-call", False)
    assert (found["amount"], found["framework"]) == (Decimal("12000000.50"), False)
    contract = read("contract")[0].contracts.row(0, named=True)
    assert contract["title"] == "Röjning av ledningsgator"
    assert (contract["starts_on"], contract["ends_on"]) == (date(2018, 9, 1), date(2020, 8, 31))
    assert (contract["cpv"], contract["place_code"]) == ("77211000", "SE332")


def test_the_directive_is_that_of_the_form_where_none_is_named():
    directive = '<DIRECTIVE VALUE="2014/25/EU"/>'
    assert purchase("contract", (directive, ""))["instrument"] == "LUF"
    assert purchase("contract", ("2014/25/EU", "2009/81/EC"))["instrument"] == "LUFS"
    assert purchase("contract", (directive, ""), ("F05_2014", "F15_2014"))["instrument"] is None
    assert purchase("award", ("32014L0024", "32099L0001"))["instrument"] is None
    assert purchase("award", ('COUNTRY VALUE="SE"', 'COUNTRY VALUE="FI"'))["instrument"] is None


def test_an_only_lot_gives_the_purchase_its_value():
    old = '<VAL_ESTIMATED_TOTAL CURRENCY="SEK">12 000 000.50</VAL_ESTIMATED_TOTAL>'
    edits = [
        (old, ""),
        ("<OBJECT_DESCR>", '<OBJECT_DESCR><VAL_OBJECT CURRENCY="SEK">5</VAL_OBJECT>'),
    ]
    assert purchase("contract", *edits)["amount"] == Decimal("5.00")
    assert purchase("contract", (old, ""))["amount"] is None


def test_after_a_modification_suppliers_and_value_are_the_new_ones():
    procurement, rejects = read("modification")
    found = procurement.purchases.row(0, named=True)
    assert (found["notice_kind"], found["stage"]) == ("modification", "in_contract")
    assert (found["procedure"], found["direct_award"], found["framework"]) == (None, None, None)
    assert procurement.tenders["amount"].to_list() == [Decimal("1400000.00")]
    assert procurement.contract_parties["party_id"].to_list() == ["ORG-2", "ORG-3"]
    assert rejects == []


@pytest.mark.parametrize(
    ("form", "notice", "kind"),
    [
        ("F03", "", "award"),
        ("F15", "", "veat"),
        ("F25", "", "award"),
        ("F21", '<NOTICE TYPE="AWARD_CONTRACT"/>', "award"),
        ("F21", '<NOTICE TYPE="PRI_ONLY"/>', "award"),
    ],
)
def test_a_notice_with_a_supplier_is_an_award(form, notice, kind):
    basis = '<LEGAL_BASIS VALUE="32014L0024"/>'
    edits = [("F03_2014", f"{form}_2014"), (basis, f"{notice}{basis}")]
    found = purchase("award", *edits)
    assert found["notice_kind"] == kind
    assert found["direct_award"] is (form == "F15")


@pytest.mark.parametrize(
    ("form", "notice", "kind"),
    [
        ("F01", '<NOTICE TYPE="PRI_ONLY"/>', "planning"),
        ("F01", '<NOTICE TYPE="PRI_CALL_COMPETITION"/>', "contract"),
        ("F22", "", "planning"),
        ("F22", '<NOTICE TYPE="CONTRACT"/>', "contract"),
        ("F23", '<NOTICE TYPE="CONCESSION_AWARD_CONTRACT"/>', "award"),
    ],
)
def test_a_notice_without_a_supplier_is_what_it_says(form, notice, kind):
    edits = [("F05_2014", f"{form}_2014"), ("<CONTRACTING_BODY>", f"{notice}<CONTRACTING_BODY>")]
    assert purchase("contract", *edits)["notice_kind"] == kind


@pytest.mark.parametrize(
    ("value", "kind"),
    [("MINISTRY", "central"), ("BODY_PUBLIC", "sub_central"), ("EU_INSTITUTION", "unknown")],
)
def test_the_kind_of_authority_is_the_kind_of_buyer(value, kind):
    assert purchase("award", ("REGIONAL_AUTHORITY", value))["buyer_kind"] == kind


def test_a_buyer_of_no_stated_kind_or_no_buyer_at_all_is_unknown():
    assert purchase("modification")["buyer_kind"] == "unknown"
    text = (FIXTURES / "modification.xml").read_text()
    start, end = text.index("<CONTRACTING_BODY>"), text.index("<OBJECT_CONTRACT>")
    found = purchase("modification", (text[start:end], ""))
    assert (found["buyer_kind"], found["buyer_id"], found["jurisdiction"]) == (
        "unknown",
        None,
        None,
    )


def test_the_notice_counts_for_the_first_buyer_that_has_a_name():
    name = "<OFFICIALNAME>Fiktiva kommun</OFFICIALNAME>"
    procurement, rejects = read("award", (name, ""))
    assert procurement.purchases["buyer_id"].item() == "ORG-1"
    assert procurement.parties["display_name"].to_list()[0] == "Fiktiva bostäder AB"
    location = "CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY[1]/OFFICIALNAME"
    assert rejects == [("ted-export-no-name", location)]


def test_a_supplier_without_a_name_leaves_the_award_without_one():
    procurement, rejects = read("award", ("<OFFICIALNAME>Påhittad Städ AB</OFFICIALNAME>", ""))
    assert procurement.tenders["tender_id"].to_list() == ["AWARD-2"]
    assert ("ted-export-no-contractor", AWARD) in rejects


def test_a_contractor_without_an_address_is_passed_over():
    edits = [("<AWARDED_TO_GROUP/>", "<AWARDED_TO_GROUP/><CONTRACTOR/>")]
    assert read("award", *edits)[0].contract_parties.height == 3


def test_countries_of_the_eu_s_own_style_are_iso_codes_and_others_are_noted():
    country = '<COUNTRY VALUE="SE"/>\n          <CONTACT_POINT>'
    found = purchase("award", (country, '<COUNTRY VALUE="UK"/><CONTACT_POINT>'))
    assert found["jurisdiction"] == "GB"
    found = purchase("award", (country, "<CONTACT_POINT>"))
    assert found["jurisdiction"] == "SE"
    procurement, rejects = read("award", (country, '<COUNTRY VALUE="XX"/><CONTACT_POINT>'))
    assert procurement.purchases["jurisdiction"].item() == "SE"
    location = "CONTRACTING_BODY/ADDRESS_CONTRACTING_BODY[1]/COUNTRY"
    assert rejects == [("ted-export-country", location)]


def test_places_in_two_countries_are_none():
    procurement, _ = read("award", ('CODE="SE121"', 'CODE="FI1B1"'))
    assert procurement.contracts["place_country"].to_list() == ["SE", None]


def test_values_that_cannot_be_read_are_noted_and_left_out():
    procurement, rejects = read(
        "contract",
        ("2018-09-01", "första september"),
        ('CODE="77211000"', 'CODE="röjning"'),
        ("12 000 000.50", "12.345"),
    )
    assert procurement.contracts["cpv"].item() is None
    assert rejects == [
        ("ted-export-date", f"{LOT}[1]/DATE_START"),
        ("ted-export-cpv", "OBJECT_CONTRACT/CPV_MAIN/CPV_CODE"),
        ("ted-export-amount", "OBJECT_CONTRACT/VAL_ESTIMATED_TOTAL"),
    ]


def test_codes_and_dates_that_are_absent_are_null():
    procurement, rejects = read(
        "contract",
        ('<CPV_CODE CODE="77211000"/>', ""),
        ('<TYPE_CONTRACT CTYPE="SERVICES"/>', ""),
        ("20180525", "19700101"),
        ('<NUTS CODE="SE332"/>', '<NUTS CODE=" "/>'),
    )
    contract = procurement.contracts.row(0, named=True)
    assert contract["cpv"] is contract["nature"] is contract["place_country"] is None
    assert procurement.purchases["published_on"].item() is None
    assert rejects == []
    assert read("contract", ('<CPV_MAIN><CPV_CODE CODE="77211000"/></CPV_MAIN>', ""))[1] == []


def test_a_period_that_ends_before_it_begins_has_no_end():
    procurement, rejects = read("contract", ("2020-08-31", "2018-08-31"))
    assert procurement.contracts["ends_on"].item() is None
    assert rejects == [("ted-export-period", f"{LOT}[1]/DATE_END")]


def test_what_is_no_readable_notice_is_refused_by_name():
    assert refused("award", ("TED_EXPORT", "TED_OTHER")) == [("ted-export-root", "/TED_OTHER")]
    assert refused("award", ('VERSION="R2.0.9', 'VERSION="R2.0.7')) == [
        ("ted-export-version", "/TED_EXPORT")
    ]
    for form in ("F14_2014", "CONTRACT_AWARD"):
        assert refused("award", ("F03_2014", form)) == [
            ("ted-export-form", "/TED_EXPORT/FORM_SECTION")
        ]
    assert refused("award", ("FORM_SECTION", "OTHER_SECTION")) == [
        ("ted-export-form", "/TED_EXPORT/FORM_SECTION")
    ]
    assert refused("contract", ("OBJECT_DESCR", "OTHER"), ("NO_DOC_OJS", "OTHER")) == [
        ("ted-export-no-notice-id", "/TED_EXPORT/@DOC_ID"),
        ("ted-export-no-lot", "/TED_EXPORT/FORM_SECTION/F05_2014/OBJECT_CONTRACT/OBJECT_DESCR"),
    ]


def test_a_form_is_read_though_none_is_marked_as_the_original():
    assert read("contract", ('CATEGORY="ORIGINAL"', ""))[0].contracts.height == 1


def test_the_format_is_told_by_the_start_of_the_file():
    for path in FIXTURES.glob("*.xml"):
        assert is_ted_export(path.read_bytes())
    assert is_ted_export(b"<t:TED_EXPORT>")
    assert not is_ted_export(b"")
    assert not is_ted_export(b"\xff\xfe<ContractNotice>TED_EXPORT</ContractNotice>")
    assert not is_ted_export(b" " * 5000 + b"<TED_EXPORT>")


TEXTS = (
    *("", "-1", "9" * 40, "100.1", "30", "1/2", "SE", "811218-9876", "2026-13-01", "9999-12-31"),
    *("1", "2", "1, 2", "N/A", "🧹", "Fiktiv Bevakning AB"),
)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_elements_lost_doubled_or_changed_still_give_a_valid_procurement(data):
    name = data.draw(st.sampled_from(["award", "contract", "modification"]))
    root = etree.fromstring((FIXTURES / f"{name}.xml").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        elements = list(root.iterdescendants()) or [etree.SubElement(root, "X")]
        element = elements[data.draw(st.integers(0, len(elements) - 1))]
        change = data.draw(st.sampled_from(["lose", "double", "write", "strip", "attribute"]))
        if change == "lose":
            element.getparent().remove(element)
        elif change == "double":
            element.addnext(etree.fromstring(etree.tostring(element, with_tail=False)))
        elif change == "strip":
            element.attrib.clear()
        elif change == "attribute":
            for key in list(element.attrib):
                element.set(key, data.draw(st.sampled_from(TEXTS)))
        elif len(element) == 0:
            element.text = data.draw(st.sampled_from(TEXTS))
    try:
        procurement, _ = read_ted_export(etree.tostring(root), name="x", person_key=KEY)
    except UnreadableInput:
        return
    assert Procurement.is_valid(procurement.to_dict())


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 6000), st.integers(0, 6000), st.binary(max_size=3))
def test_a_file_cut_or_scratched_is_read_or_refused(start, end, scratch):
    payload = (FIXTURES / "award.xml").read_bytes()
    broken = payload[:start] + scratch + payload[end:]
    try:
        procurement, _ = read_ted_export(broken, name="x", person_key=KEY)
    except UnreadableInput:
        return
    assert Procurement.is_valid(procurement.to_dict())
