import copy
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_ingest.formats.procurement_json import procurement_schema, read_procurement_json
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement
from service.screening.purchase.examples import load_example

KEY = b"a key for tests"
MINIMAL = {
    "format": "kedjekoll-procurement/1",
    "id": "DNR 1",
    "buyer": {"name": "Exempelstaden"},
    "lots": [{"id": "1"}],
    "parties": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
    "tenders": [{"id": "T", "lot": "1", "parties": [{"party": "a"}]}],
}


def read(document):
    payload = document if isinstance(document, bytes) else json.dumps(document).encode()
    procurement, rejects = read_procurement_json(payload, name="doc.json", person_key=KEY)
    assert rejects.is_empty()
    assert Procurement.is_valid(
        {name: getattr(procurement, name) for name in Procurement.members()}
    )
    return procurement


def changed(**changes):
    return copy.deepcopy(MINIMAL) | changes


def tender(**changes):
    return changed(tenders=[MINIMAL["tenders"][0] | changes])


def problems(document):
    with pytest.raises(UnreadableInput) as refusal:
        read(document)
    for problem in refusal.value.problems:
        assert problem.detail("sv") != problem.detail("en")
        assert problem.mend("sv")
        assert problem.mend("en")
    return [(problem.location, problem.code) for problem in refusal.value.problems]


@pytest.mark.parametrize("written", ["SE", "se", "SWE", "752", "Sverige", "Sweden (SE)"])
def test_a_country_is_read_from_any_code_or_name(written):
    assert read(changed(buyer={"name": "X", "country": written})).purchases[
        "jurisdiction"
    ].to_list() == ["SE"]


def test_the_bundled_example_is_read_whole():
    procurement = read(load_example())
    assert procurement.tenders["tender_id"].to_list() == ["A1", "A2", "A3", "A4"]
    assert procurement.identifiers["checksum_ok"].to_list() == [True] * 9
    assert not procurement.parties["is_personal"].any()
    assert procurement.purchases.row(0, named=True)["amount"] == Decimal("9600000.00")
    assert procurement.contracts.row(0, named=True)["starts_on"] == date(2027, 2, 1)


def test_the_buyer_is_a_party_of_its_own():
    purchase = read(MINIMAL).purchases.row(0, named=True)
    assert (purchase["buyer_id"], purchase["jurisdiction"]) == ("buyer", "SE")


def test_amounts_are_exact_as_number_or_text():
    document = json.dumps(
        tender(price={"amount": "PRICE", "currency": "SEK"}), ensure_ascii=False
    ).replace('"PRICE"', "1234567890.10")
    assert read(document.encode()).tenders["amount"].to_list() == [Decimal("1234567890.10")]
    as_text = tender(price={"amount": "1234567890.10", "currency": "SEK"})
    assert read(as_text).tenders["amount"].to_list() == [Decimal("1234567890.10")]


def test_the_lots_values_are_added_when_the_whole_is_not_given():
    lots = [{"id": n, "value": {"amount": 10, "currency": "SEK"}} for n in ("1", "2")]
    assert read(changed(lots=lots)).purchases["amount"].to_list() == [Decimal(20)]
    assert read(changed(lots=[*lots, {"id": "3"}])).purchases["amount"].to_list() == [None]


def test_a_stated_value_is_not_replaced_by_the_sum_of_the_lots():
    stated = changed(value={"amount": 7, "currency": "EUR"})
    assert read(stated).purchases.select("amount", "currency").row(0) == (Decimal(7), "EUR")


def test_the_order_of_tenders_and_lots_is_kept():
    document = changed(
        lots=[{"id": "2"}, {"id": "1"}],
        tenders=[{"id": name, "lot": "1", "parties": [{"party": "a"}]} for name in "BA"],
    )
    procurement = read(document)
    assert procurement.contracts["contract_id"].to_list() == ["2", "1"]
    assert procurement.tenders.select("tender_id", "position").rows() == [("B", 1), ("A", 2)]


def test_consortium_partners_share_evenly_and_exactly_when_no_share_is_given():
    parties = [{"party": p, "role": "consortium_member"} for p in "abc"]
    assert read(tender(parties=parties)).contract_parties["entry_ppm"].to_list() == [
        333_334,
        333_333,
        333_333,
    ]


def test_stated_entry_shares_are_kept():
    parties = [{"party": p, "entry_percent": e} for p, e in (("a", 62.5), ("b", 37.5))]
    assert read(tender(parties=parties)).contract_parties["entry_ppm"].to_list() == [
        625_000,
        375_000,
    ]


def test_a_party_named_only_in_a_link_gets_a_part_as_subcontractor():
    procurement = read(tender(links=[{"contractor": "a", "subcontractor": "b", "percent": 12.5}]))
    assert procurement.contract_parties.select("party_id", "role", "position").rows() == [
        ("a", "tenderer", 1),
        ("b", "subcontractor", 2),
    ]
    link = procurement.supply_links.row(0, named=True)
    assert (link["share_low_ppm"], link["share_high_ppm"]) == (125_000, 125_000)


def test_a_link_without_a_share_is_anything_from_nothing_to_all():
    link = read(tender(links=[{"contractor": "a", "subcontractor": "b"}])).supply_links.row(
        0, named=True
    )
    assert (link["share_low_ppm"], link["share_high_ppm"]) == (0, 1_000_000)


@pytest.mark.parametrize(
    ("handed_on", "expected"),
    [
        (None, (None, None, "not_collected")),
        ({"percent": 0}, (0, 0, "stated")),
        ({"low_percent": 10, "high_percent": 20}, (100_000, 200_000, "stated")),
        ({"state": "refused"}, (None, None, "refused")),
        ({"state": "withheld", "withheld_until": "2027-01-01"}, (None, None, "withheld")),
    ],
)
def test_what_is_handed_on_is_a_share_an_interval_or_a_state(handed_on, expected):
    part = {"party": "a"} | ({"handed_on": handed_on} if handed_on else {})
    row = read(tender(parties=[part])).contract_parties.row(0, named=True)
    names = ("handed_on_low_ppm", "handed_on_high_ppm", "handed_on_state")
    assert tuple(row[name] for name in names) == expected


def test_places_industries_facts_and_grounds_are_read():
    party = {
        "id": "a",
        "name": "Exempelstäd AB",
        "place": {"country": "SE", "locality": "Malmö"},
        "industries": [{"scheme": "SNI2007", "code": "81210"}] * 2,
        "facts": [
            {"fact": "insolvency", "value": "none", "basis": "register", "dated": "2026-11-02"},
            {"fact": "founded_on", "state": "refused", "tender": "T"},
        ],
    }
    document = changed(
        parties=[party],
        grounds=[{"party": "a", "ground": "labour_law_breach", "happened_on": "2025-01-01"}],
    )
    procurement = read(document)
    assert procurement.places.select("locality").item() == "Malmö"
    assert procurement.industries.height == 1
    assert procurement.declarations.select("fact", "state", "value", "tender_id").rows() == [
        ("insolvency", "stated", "none", ""),
        ("founded_on", "refused", None, "T"),
    ]
    assert procurement.grounds.select("ground", "happened_on").rows() == [
        ("labour_law_breach", date(2025, 1, 1))
    ]


def test_a_sole_trader_is_recognised_by_number_and_loses_its_name():
    party = {"id": "a", "name": "Ett Personnamn", "identifiers": [{"number": "010101-0007"}]}
    procurement = read(changed(parties=[party | {"country": "SE"}]))
    row = procurement.parties.filter(party_id="a").row(0, named=True)
    assert (row["kind"], row["display_name"], row["is_personal"]) == ("sole_trader", None, True)
    assert procurement.identifiers["value_raw"].to_list() == [None]


def test_a_person_has_no_name_even_without_a_number():
    party = {"id": "a", "name": "Ett Personnamn", "kind": "person"}
    row = read(changed(parties=[party])).parties.filter(party_id="a").row(0, named=True)
    assert row["display_name"] is None


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (changed(format="other"), [("/format", "field-choice")]),
        ({k: v for k, v in MINIMAL.items() if k != "id"}, [("/id", "field-missing")]),
        (changed(colour="red"), [("/colour", "field-unknown")]),
        (changed(begun_on="20260101"), [("/begun_on", "field-date")]),
        (changed(begun_on="2026-02-30"), [("/begun_on", "field-date")]),
        (changed(begun_on=20260101), [("/begun_on", "field-date")]),
        (changed(title=7), [("/title", "field-type")]),
        (changed(buyer={"name": "X", "country": "Korea"}), [("/buyer/country", "country-several")]),
        (changed(buyer={"name": "X", "country": "AN"}), [("/buyer/country", "country-former")]),
        (changed(buyer={"name": "X", "country": "Sverge"}), [("/buyer/country", "country-near")]),
        (
            changed(buyer={"name": "X", "country": "Atlantis"}),
            [("/buyer/country", "match-country")],
        ),
        (changed(buyer={"name": "X", "country": 752}), [("/buyer/country", "field-type")]),
        (changed(title=""), [("/title", "field-length")]),
        (changed(title="x" * 501), [("/title", "field-length")]),
        (changed(lots=[]), [("/lots", "list-length")]),
        (changed(lots=[{"id": "1", "cpv": "9091"}]), [("/lots/0/cpv", "field-pattern")]),
        (changed(lots=[{"id": "1", "hours": True}]), [("/lots/0/hours", "field-type")]),
        (tender(hours=-1), [("/tenders/0/hours", "field-range")]),
        (
            tender(price={"amount": "1.001", "currency": "SEK"}),
            [("/tenders/0/price/amount", "field-decimals")],
        ),
        (
            tender(links=[{"contractor": "a", "subcontractor": "b", "percent": 101}]),
            [("/tenders/0/links/0/percent", "field-range")],
        ),
        (
            tender(links=[{"contractor": "a", "subcontractor": "b", "percent": -1}]),
            [("/tenders/0/links/0/percent", "field-range")],
        ),
        (
            tender(links=[{"contractor": "a", "subcontractor": "b", "low_percent": 1}]),
            [("/tenders/0/links/0", "share-form")],
        ),
        (
            tender(
                links=[
                    {"contractor": "a", "subcontractor": "b", "low_percent": 2, "high_percent": 1}
                ]
            ),
            [("/tenders/0/links/0", "share-order")],
        ),
        (
            tender(links=[{"contractor": "a", "subcontractor": "a"}]),
            [("/tenders/0/links/0", "link-to-itself")],
        ),
        (
            tender(links=[{"contractor": "a", "subcontractor": "x"}]),
            [("/tenders/0/links/0/subcontractor", "id-unknown")],
        ),
        (tender(lot="9"), [("/tenders/0/lot", "id-unknown")]),
        (tender(parties=[{"party": "x"}]), [("/tenders/0/parties/0/party", "id-unknown")]),
        (
            tender(parties=[{"party": "a"}, {"party": "a"}]),
            [("/tenders/0/parties/1/party", "id-repeated")],
        ),
        (
            tender(parties=[{"party": "a", "entry_percent": 40}, {"party": "b"}]),
            [("/tenders/0/parties", "entry-shares")],
        ),
        (
            changed(parties=[{"id": "a"}, {"id": "a"}]),
            [("/parties/1/id", "id-repeated")],
        ),
        (
            changed(parties=[{"id": "a"}, {"id": "buyer"}]),
            [("/parties", "id-reserved")],
        ),
        (
            changed(grounds=[{"party": "x", "ground": "none"}]),
            [("/grounds/0/party", "id-unknown")],
        ),
        (
            changed(parties=[{"id": "a", "facts": [{"fact": "insolvency"}]}]),
            [("/parties/0/facts/0", "fact-value")],
        ),
        (
            changed(
                parties=[{"id": "a", "facts": [{"fact": "f", "value": "1", "tender": "none"}]}]
            ),
            [("/parties/0/facts/0/tender", "id-unknown")],
        ),
        (
            changed(parties=[{"id": "a", "facts": [{"fact": "f", "value": "1"}] * 2}]),
            [("/parties/0/facts/1", "id-repeated")],
        ),
        (
            changed(
                lots=[{"id": "1", "value": {"amount": 1, "currency": "SEK"}}],
                tenders=[
                    MINIMAL["tenders"][0] | {"price": {"amount": 1, "currency": "EUR"}},
                ],
            ),
            [("/tenders/0/price", "mixed-currencies")],
        ),
        (
            changed(
                value={"amount": 1, "currency": "EUR"},
                lots=[{"id": "1", "value": {"amount": 1, "currency": "SEK"}}],
            ),
            [("/lots", "mixed-currencies")],
        ),
    ],
)
def test_a_mistake_is_named_by_its_pointer_and_the_way_to_mend_it(document, expected):
    assert problems(document) == expected


def test_every_mistake_is_named_at_once():
    document = tender(lot="9", links=[{"contractor": "x", "subcontractor": "y"}])
    assert [code for _, code in problems(document)] == ["id-unknown"] * 3


def test_the_refused_value_is_never_repeated():
    secret = "010101-0007"
    document = changed(
        title=secret, format=secret, begun_on=secret, lots=[{"id": "1", "cpv": secret}]
    )
    with pytest.raises(UnreadableInput) as refusal:
        read(document)
    said = str(refusal.value) + "".join(problem.mend() for problem in refusal.value.problems)
    assert secret not in said


def test_a_personal_number_that_is_a_key_is_not_repeated_either():
    with pytest.raises(UnreadableInput) as refusal:
        read(changed(**{"850101-1234": "x"}))
    (problem,) = refusal.value.problems
    assert (problem.location, problem.params) == ("/######-####", {"field": "######-####"})


def test_the_published_schema_is_json_schema_2020_12_and_names_every_field():
    schema = procurement_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) >= set(MINIMAL)
    assert schema["additionalProperties"] is False


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
        max_leaves=8,
    ),
    st.sampled_from(sorted(MINIMAL)),
)
def test_any_value_in_any_field_is_read_or_refused(value, field):
    payload = json.dumps(changed(**{field: value})).encode(errors="surrogatepass")
    try:
        read(payload)
    except UnreadableInput as refusal:
        for problem in refusal.problems:
            problem.detail("sv")


def test_competition_framework_and_changes_are_stated_or_left_out():
    kronor = {"amount": "900", "currency": "SEK"}
    lot = {
        "id": "1",
        "value": kronor,
        "tenders_received": 2,
        "framework_kind": "fa-mix",
        "framework_most": kronor,
    }
    found = read(
        changed(
            lots=[lot],
            awarded_value=kronor,
            framework_notice="DNR 0",
            changed_notice="00123456-2025",
            change_reason="mod-rev",
        )
    )
    amount = (Decimal("900.00"), "SEK")
    purchase = found.purchases.row(0, named=True)
    assert (purchase["estimated_amount"], purchase["estimated_currency"]) == amount
    assert (purchase["awarded_amount"], purchase["awarded_currency"]) == amount
    assert (purchase["framework_notice"], purchase["changed_notice"]) == ("DNR 0", "00123456-2025")
    assert purchase["change_reason"] == "mod-rev"
    stated = found.contracts.row(0, named=True)
    assert (stated["tenders_received"], stated["framework_kind"]) == (2, "fa-mix")
    assert (stated["framework_most"], stated["framework_currency"]) == amount
    bare = read(MINIMAL)
    assert bare.contracts["tenders_received"].item() is None
    assert bare.purchases["changed_notice"].item() is None


@pytest.mark.parametrize("number", [-1, 2.5, True, 10**6])
def test_a_number_of_tenders_that_is_none_is_refused(number):
    (problem,) = problems(changed(lots=[{"id": "1", "tenders_received": number}]))
    assert problem[0] == "/lots/0/tenders_received"
