import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from data_ingest.formats.ocds import read_ocds
from data_ingest.model.problem import load_catalogue
from data_ingest.model.tables import Procurement

FIXTURES = Path(__file__).parents[2] / "fixtures" / "ocds"
KEY = b"key of the tests"
WHOLE = (0, 1_000_000, "stated")
NOTHING = (0, 0, "stated")
UNKNOWN = (None, None, "not_collected")


def read(*, lots=(), bids=(), awards=(), contracts=(), **tender):
    """Read a release with parties A to E; return it and code and location of each reject."""
    release = {
        "ocid": "ocds-e2x4mp-1",
        "tag": ["award"],
        "parties": [{"id": one, "name": f"{one} AB"} for one in "ABCDE"],
        "tender": {"title": "Städning", "lots": [{"id": one} for one in lots]} | tender,
        "bids": {"details": list(bids)},
        "awards": list(awards),
        "contracts": list(contracts),
    }
    procurement, rejects = read_ocds(json.dumps(release).encode(), name="x", person_key=KEY)
    assert Procurement.is_valid(procurement.to_dict())
    for code, params in rejects.select("code", "params").iter_rows():
        for text in load_catalogue()[code]:
            assert "{" not in text.sv.format_map(json.loads(params))
    return procurement, list(rejects.select("code", "location").iter_rows())


def ids(*names):
    return [{"id": name} for name in names]


def states(procurement):
    rows = procurement.tenders.select("tender_id", "contract_id", "state").iter_rows()
    return {(tender, lot): state for tender, lot, state in rows}


def handed_on(procurement):
    columns = ("handed_on_low_ppm", "handed_on_high_ppm", "handed_on_state")
    return list(procurement.contract_parties.select(columns).iter_rows())


def links(procurement):
    return list(procurement.supply_links.select("contractor_id", "subcontractor_id").iter_rows())


def test_the_bids_of_the_eforms_profile_carry_parties_and_links():
    payload = (FIXTURES / "award.json").read_bytes()
    procurement, _ = read_ocds(payload, name="award.json", person_key=KEY)
    assert states(procurement) == {
        ("TEN-0001", "LOT-0001"): "awarded",
        ("TEN-0002", "LOT-0001"): "not_awarded",
        ("TEN-0003", "LOT-0002"): "not_awarded",
    }
    assert links(procurement) == [("ORG-0002", "ORG-0005"), ("ORG-0005", "ORG-0006")]
    assert procurement.supply_links["link_id"].to_list()[0] == "TEN-0001/ORG-0002/ORG-0005"
    rows = procurement.contract_parties.select("party_id", "role", "entry_ppm").rows()
    assert rows[:5] == [
        ("ORG-0002", "tenderer", 1_000_000),
        ("ORG-0005", "subcontractor", None),
        ("ORG-0006", "subcontractor", None),
        ("ORG-0003", "consortium_lead", 500_000),
        ("ORG-0004", "consortium_member", 500_000),
    ]
    exact = (300_000, 300_000, "stated")
    assert handed_on(procurement)[:4] == [exact, UNKNOWN, UNKNOWN, NOTHING]


def test_an_award_without_bids_is_a_tender_of_its_suppliers():
    value = {"amount": 930000, "currency": "SEK"}
    awards = [{"id": "W", "status": "active", "suppliers": ids("A"), "value": value}]
    procurement, rejects = read(awards=awards)
    assert rejects == []
    assert states(procurement) == {("W", "1"): "awarded"}
    assert procurement.tenders["amount"].item() == Decimal("930000.00")
    assert procurement.contracts["amount"].item() == Decimal("930000.00")
    assert procurement.purchases["amount"].item() is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (None, "awarded"),
        ("active", "awarded"),
        ("pending", "submitted"),
        ("cancelled", "not_awarded"),
        ("unsuccessful", "not_awarded"),
        ("odd", "unknown"),
    ],
)
def test_the_status_of_an_award_is_the_state_of_the_tender(status, state):
    procurement, _ = read(awards=[{"id": "W", "status": status, "suppliers": ids("A")}])
    assert states(procurement) == {("W", "1"): state}


def test_an_award_that_names_nobody_is_noted_only_if_it_is_made():
    awards = [{"id": "1"}, {"id": "2", "status": "pending"}, {"id": "3", "status": "unsuccessful"}]
    _, rejects = read(awards=awards)
    assert rejects == [("ocds-no-tenderer", "awards[1]"), ("ocds-no-tenderer", "awards[2]")]


def test_an_award_without_an_id_is_known_by_its_path():
    procurement, _ = read(awards=[{"suppliers": ids("A")}])
    assert states(procurement) == {("awards[1]", "1"): "awarded"}


def test_an_award_finds_its_bid_by_reference_else_by_the_same_parties():
    bids = [
        {"id": "1", "status": "valid", "tenderers": ids("A"), "relatedLots": ["L1"]},
        {"id": "2", "status": "valid", "tenderers": ids("B"), "relatedLots": ["L1"]},
        {"id": "3", "status": "valid", "tenderers": ids("B"), "relatedLots": ["L2"]},
        {"id": "4", "tenderers": ids("C"), "relatedLots": ["L3"]},
    ]
    awards = [
        {"id": "X", "suppliers": ids("A"), "relatedLots": ["L1"]},
        {"id": "Y", "suppliers": ids("B"), "relatedLots": ["L2"], "relatedBid": "3"},
    ]
    procurement, rejects = read(lots=["L1", "L2", "L3"], bids=bids, awards=awards)
    assert rejects == []
    assert states(procurement) == {
        ("1", "L1"): "awarded",
        ("2", "L1"): "not_awarded",
        ("3", "L2"): "awarded",
        ("4", "L3"): "unknown",
    }


def test_a_bid_without_an_award_in_its_lot_is_submitted_unless_it_is_out():
    bids = [
        {"id": "1", "status": "valid", "tenderers": ids("A")},
        {"id": "2", "status": "withdrawn", "tenderers": ids("B")},
        {"id": "3", "status": "invited", "tenderers": ids("C")},
        {"status": "valid", "tenderers": ids("D")},
        {"id": "5", "status": "valid", "tenderers": []},
    ]
    procurement, rejects = read(bids=bids)
    assert states(procurement) == {("1", "1"): "submitted", ("2", "1"): "not_awarded"}
    assert rejects == [
        ("ocds-id-missing", "bids/details[4]"),
        ("ocds-no-tenderer", "bids/details[5]"),
    ]


def test_a_bid_has_parties_and_value_from_its_award_where_it_states_none():
    awards = [
        {
            "id": "X",
            "suppliers": ids("A", "B"),
            "relatedBids": ["1"],
            "value": {"amount": 5, "currency": "SEK"},
        }
    ]
    procurement, _ = read(bids=[{"id": "1", "status": "valid"}], awards=awards)
    assert procurement.contract_parties["party_id"].to_list() == ["A", "B"]
    assert procurement.tenders["amount"].item() == Decimal("5.00")


def test_a_pending_or_cancelled_award_says_more_than_the_bids_status():
    bids = [{"id": "1", "status": "valid", "tenderers": ids("A")}]
    for status, state in (("pending", "submitted"), ("cancelled", "not_awarded")):
        awards = [{"id": "X", "status": status, "suppliers": ids("A")}]
        assert states(read(bids=bids, awards=awards)[0]) == {("1", "1"): state}


def test_a_bid_for_several_lots_is_one_tender_a_lot_and_its_value_is_not_split():
    bids = [
        {
            "id": "1",
            "status": "valid",
            "tenderers": ids("A"),
            "value": {"amount": 5, "currency": "SEK"},
            "hasSubcontracting": True,
            "subcontracting": {"minimumPercentage": 0.2, "maximumPercentage": 0.4},
        }
    ]
    procurement, rejects = read(lots=["L1", "L2"], bids=bids)
    assert states(procurement) == {("1/L1", "L1"): "submitted", ("1/L2", "L2"): "submitted"}
    assert procurement.tenders["amount"].to_list() == [None, None]
    assert handed_on(procurement) == [WHOLE, WHOLE]
    assert rejects == [("ocds-lots-value", "bids/details[1]")]


def test_an_unknown_lot_is_noted_and_lots_that_are_only_mentioned_exist():
    bids = [{"id": "1", "status": "valid", "tenderers": ids("A"), "relatedLots": ["ghost"]}]
    procurement, rejects = read(lots=["L1"], bids=bids)
    assert procurement.tenders.is_empty()
    assert rejects == [("ocds-unknown-lot", "bids/details[1]/relatedLots")]
    awards = [{"id": "X", "suppliers": ids("B"), "relatedLots": ["other"]}]
    procurement, rejects = read(bids=bids, awards=awards)
    assert procurement.contracts.select("contract_id", "title").rows() == [
        ("ghost", "Städning"),
        ("other", "Städning"),
    ]
    assert states(procurement) == {("1", "ghost"): "submitted", ("X", "other"): "awarded"}
    assert rejects == []


def test_ids_that_meet_are_noted():
    bids = [
        {"id": "X", "status": "valid", "tenderers": ids("A"), "relatedLots": ["L1"]},
        {"id": "X/L1", "status": "valid", "tenderers": ids("B"), "relatedLots": ["L1"]},
    ]
    awards = [{"id": "X", "status": "pending", "suppliers": ids("C"), "relatedLots": ["L2"]}]
    _, rejects = read(lots=["L1", "L2"], bids=bids, awards=awards)
    assert rejects == [("ocds-id-repeated", "awards[X]")]
    joint = [bids[1], {"id": "X", "status": "valid", "tenderers": ids("A")}]
    procurement, rejects = read(lots=["L1", "L2"], bids=joint)
    assert set(states(procurement)) == {("X/L1", "L1"), ("X/L2", "L2")}
    assert rejects == [("ocds-id-repeated", "bids/details[X]")]


def test_tenderers_in_no_bid_and_no_award_have_tendered_for_the_one_lot():
    awards = [{"id": "W", "suppliers": ids("A")}]
    procurement, _ = read(awards=awards, tenderers=ids("A", "B"))
    assert states(procurement) == {("W", "1"): "awarded", ("tenderer/B", "1"): "not_awarded"}
    procurement, _ = read(tenderers=ids("A", "B"))
    assert set(states(procurement).values()) == {"submitted"}
    procurement, rejects = read(lots=["L1", "L2"], tenderers=ids("A", "B"))
    assert procurement.tenders.is_empty()
    assert rejects == [("ocds-tenderers-of-lots", "tender/tenderers")]


def test_suppliers_of_one_award_are_partners_but_under_a_framework_each_their_own():
    awards = [{"id": "W", "suppliers": ids("A", "B"), "value": {"amount": 100, "currency": "SEK"}}]
    procurement, rejects = read(awards=awards)
    roles = procurement.contract_parties["role"].to_list()
    assert (roles, rejects) == (["consortium_lead", "consortium_member"], [])
    framework = {"techniques": {"hasFrameworkAgreement": True}}
    procurement, rejects = read(awards=awards, **framework)
    assert states(procurement) == {("W/A", "1"): "awarded", ("W/B", "1"): "awarded"}
    assert procurement.tenders["amount"].to_list() == [None, None]
    assert rejects == [("ocds-shared-value", "awards[W]")]
    awards[0]["suppliers"] = ids("A")
    procurement, rejects = read(awards=awards, **framework)
    assert procurement.tenders.select("tender_id", "amount").row(0) == ("W", Decimal("100.00"))


def test_the_contract_gives_value_and_period_that_its_award_does_not():
    awards = [
        {
            "id": "W",
            "suppliers": ids("A"),
            "contractPeriod": {"startDate": "2026-01-01", "endDate": "2026-12-31"},
        }
    ]
    signed = {
        "id": "1",
        "awardIDs": ["W"],
        "value": {"amount": 7, "currency": "SEK"},
        "period": {"startDate": "2026-02-01"},
    }
    procurement, _ = read(awards=awards, contracts=[signed])
    assert procurement.tenders["amount"].item() == Decimal("7.00")
    assert procurement.contracts.select("starts_on", "ends_on").row(0) == (date(2026, 2, 1), None)
    del signed["period"]
    procurement, _ = read(awards=awards, contracts=[signed, {"id": "2", "awardID": "W"}])
    assert procurement.tenders["amount"].item() is None
    assert procurement.contracts["ends_on"].item() == date(2026, 12, 31)


def test_two_awards_in_force_for_a_lot_leave_the_planned_period():
    period = {"startDate": "2026-01-01"}
    awards = [{"id": one, "suppliers": ids(one), "contractPeriod": period} for one in "AB"]
    procurement, _ = read(awards=awards, contractPeriod={"startDate": "2025-01-01"})
    assert procurement.contracts["starts_on"].item() == date(2025, 1, 1)


SEK = {"currency": "SEK"}


@pytest.mark.parametrize(
    ("stated", "expected", "rejects"),
    [
        ({}, UNKNOWN, []),
        ({"hasSubcontracting": False}, NOTHING, []),
        ({"hasSubcontracting": True}, WHOLE, []),
        ({"subcontracting": {"description": "Fönster"}}, UNKNOWN, []),
        ({"subcontracting": {"minimumPercentage": 0.25}}, (250_000, 1_000_000, "stated"), []),
        (
            {"hasSubcontracting": True, "subcontracting": {"maximumPercentage": 0.3333333}},
            (0, 333_334, "stated"),
            [],
        ),
        (
            {"subcontracting": {"value": {"amount": 25} | SEK}},
            (250_000, 250_000, "stated"),
            [],
        ),
        (
            {"subcontracting": {"value": {"amount": 101} | SEK}},
            UNKNOWN,
            [("ocds-share-over-whole", "bids/details[1]/subcontracting/value")],
        ),
        ({"subcontracting": {"value": {"amount": 25, "currency": "EUR"}}}, UNKNOWN, []),
        (
            {"subcontracting": {"minimumPercentage": 30}},
            UNKNOWN,
            [("ocds-share", "bids/details[1]/subcontracting/minimumPercentage")],
        ),
        (
            {"subcontracting": {"minimumPercentage": 0.5, "maximumPercentage": 0.2}},
            UNKNOWN,
            [("ocds-share-order", "bids/details[1]/subcontracting")],
        ),
    ],
)
def test_what_is_handed_on_is_what_is_stated(stated, expected, rejects):
    value = {"amount": 100} | SEK
    bid = {"id": "1", "status": "valid", "tenderers": ids("A"), "value": value} | stated
    procurement, found = read(bids=[bid])
    assert handed_on(procurement) == [expected]
    assert found == rejects


def test_what_the_bid_does_not_say_the_award_may():
    bid = {"id": "1", "status": "valid", "tenderers": ids("A")}
    award = {"id": "X", "suppliers": ids("A"), "hasSubcontracting": False}
    assert handed_on(read(bids=[bid], awards=[award])[0]) == [NOTHING]
    bid["hasSubcontracting"] = True
    assert handed_on(read(bids=[bid], awards=[award])[0]) == [WHOLE]


def subcontracts(*named, **stated):
    """A bid of A and B with subcontracts (subcontractor, main contractors)."""
    listed = [
        {"id": str(place), "subcontractor": {"id": below}, "mainContractors": ids(*above)}
        for place, (below, above) in enumerate(named)
    ]
    terms = {"subcontracts": listed, "description": "Fönster"}
    return {"id": "1", "tenderers": ids("A", "B"), "subcontracting": terms} | stated


def test_a_subcontractor_is_under_its_main_contractors_else_under_the_first_tenderer():
    procurement, rejects = read(bids=[subcontracts(("C", "AB"), ("D", "C"), ("E", ""), ("B", "A"))])
    assert rejects == []
    assert links(procurement) == [("A", "C"), ("B", "C"), ("C", "D"), ("A", "E"), ("A", "B")]
    roles = dict(procurement.contract_parties.select("party_id", "role").iter_rows())
    assert (roles["B"], roles["C"], roles["D"]) == (
        "consortium_member",
        "subcontractor",
        "subcontractor",
    )
    assert procurement.supply_links["description"].to_list() == [None] * 5


def test_one_link_has_the_description_and_the_older_member_names_the_main_contractor_too():
    bid = subcontracts(("C", ""))
    bid["subcontracting"]["subcontracts"][0]["tenderers"] = ids("B")
    procurement, _ = read(bids=[bid])
    assert links(procurement) == [("B", "C")]
    assert procurement.supply_links["description"].to_list() == ["Fönster"]


def test_main_contractors_that_are_none_are_noted():
    procurement, rejects = read(bids=[subcontracts(("C", "E"), ("A", ""), ("B", "B"))])
    at = "bids/details[1]/subcontracting/subcontracts"
    assert links(procurement) == [("A", "C"), ("A", "B")]
    assert rejects == [
        ("ocds-main-contractor", f"{at}[0]"),
        ("ocds-main-contractor", f"{at}[1]"),
        ("ocds-main-contractor", f"{at}[2]"),
    ]


def test_a_subcontractor_that_is_nobody_is_noted():
    procurement, rejects = read(bids=[subcontracts(("ghost", "A"))])
    assert links(procurement) == []
    place = "bids/details[1]/subcontracting/subcontracts[0]/subcontractor"
    assert rejects == [("ocds-unknown-party", place)]


def test_a_no_beside_a_named_subcontractor_does_not_count():
    procurement, rejects = read(bids=[subcontracts(("C", "A"), hasSubcontracting=False)])
    assert handed_on(procurement)[0] == WHOLE
    assert rejects == [("ocds-no-but-named", "bids/details[1]/hasSubcontracting")]


def test_slashes_in_ids_do_not_make_two_links_one():
    bid = {
        "id": "1",
        "tenderers": [{"id": "a", "name": "a"}, {"id": "a/b", "name": "ab"}],
        "subcontracting": {
            "subcontracts": [
                {
                    "subcontractor": {"id": "b/c", "name": "bc"},
                    "mainContractors": [{"id": "a", "name": "a"}],
                },
                {
                    "subcontractor": {"id": "c", "name": "c"},
                    "mainContractors": [{"id": "a/b", "name": "ab"}],
                },
            ]
        },
    }
    procurement, _ = read(bids=[bid])
    assert procurement.supply_links["link_id"].to_list() == ["1/a/b~1c", "1/a~1b/c"]
