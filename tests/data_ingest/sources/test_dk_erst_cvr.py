import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_ingest.model.problem import UnreadableInput

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "dk_erst_cvr.json"


@pytest.fixture
def built(read_source):
    return read_source("dk_erst_cvr", SAMPLE)


def firm(**fields: object) -> bytes:
    return json.dumps({"cvrNummer": 99990007, **fields}).encode()


def test_the_composed_status_counts_with_or_without_spaces(built):
    found = built.table("parties").filter(~pl.col("is_personal"))
    assert found.select("party_id", "status", "kind", "ended_on").rows() == [
        ("DK-CVR:99990007", "active", "company", None),
        ("DK-CVR:99990015", "insolvent", "company", None),
        ("DK-CVR:99990023", "dissolved", "company", date(2020, 5, 6)),
        ("DK-CVR:99990031", "unknown", "company", None),
        ("DK-CVR:99990058", "active", "branch", None),
        ("dk_erst_cvr:01234567", "active", "company", None),
    ]
    procedures = built.table("party_facts").filter(pl.col("fact").is_in(["employees"]).not_())
    assert procedures.select("fact", "code", "on_date").rows() == [
        ("has_individual_owner", None, None),
        ("bankruptcy", "UNDERKONKURS", date(2026, 3, 4)),
        ("deregistered", "OPLØSTEFTERKONKURS", date(2020, 5, 6)),
        ("other", "UNDERREASSUMERING", None),
    ]


def test_names_that_no_longer_hold_are_previous_ones(built):
    names = built.table("names").filter(party_id="DK-CVR:99990007")
    assert names.select("kind", "name", "valid_to").rows() == [
        ("legal", "EKSEMPEL RENGØRING APS", None),
        ("previous", "GAMLE EKSEMPEL APS", date(2015, 1, 2)),
        ("trading", "EKSEMPEL RENT ApS", None),
    ]
    assert "EKSEMPEL IGEN APS" in built.table("names")["name"]


def test_a_share_is_the_interval_of_the_register_and_only_what_holds_now(built):
    links = built.table("control_links").sort("kind", "owner_id", "reason", nulls_last=True)
    shown = links.select("owner_id", "kind", "share_low_ppm", "share_high_ppm", "reason").rows()
    assert shown == [
        ("DK-CVR:99990015", "shareholding", 333_300, 499_900, None),
        ("DK-CVR:99990023", "shareholding", None, None, None),
        (None, "shareholding", 123_000, 123_000, "ANDEN_DELTAGER"),
        ("DK-CVR:99990015", "voting", 333_300, 499_900, None),
    ]


def test_natural_persons_among_owners_are_only_counted(built):
    owners = built.table("party_facts").filter(fact="has_individual_owner")
    assert owners.select("party_id", "value_int").rows() == [("DK-CVR:99990007", 2)]


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        ("0.05", 50_000, 99_900),
        ("0.6667", 666_700, 899_900),
        ("0.9", 900_000, 999_900),
        ("1.0", 1_000_000, 1_000_000),
        (0.5, 500_000, 666_500),
    ],
)
def test_shares_as_text_and_as_numbers(read_source, share, low, high):
    member = {"attributter": [{"type": "EJERANDEL_PROCENT", "vaerdier": [{"vaerdi": share}]}]}
    relation = {
        "deltager": {"enhedstype": "VIRKSOMHED", "forretningsnoegle": 99990015},
        "organisationer": [{"medlemsData": [member]}],
    }
    links = read_source("dk_erst_cvr", firm(deltagerRelation=[relation])).table("control_links")
    assert links.select("share_low_ppm", "share_high_ppm").rows() == [(low, high)]


def test_employees_are_a_number_or_an_interval_with_the_end_of_their_period(built):
    found = built.table("party_facts").filter(fact="employees").sort("party_id")
    assert found.select("value_int", "code", "on_date").rows() == [
        (12, "ANTAL_10_19", date(2026, 2, 28)),
        (None, "ANTAL_1_4", date(2026, 3, 31)),
        (None, "ANTAL_0_0", date(2019, 12, 31)),
        (1, None, None),
    ]


@pytest.mark.parametrize(("maaned", "day"), [(12, date(2025, 12, 31)), (13, None), ("x", None)])
def test_the_month_of_employment_is_one_of_twelve(read_source, maaned, day):
    latest = {"nyesteErstMaanedsbeskaeftigelse": {"aar": 2025, "maaned": maaned, "antalAnsatte": 1}}
    built = read_source("dk_erst_cvr", firm(virksomhedMetadata=latest))
    assert built.table("party_facts").filter(fact="employees")["on_date"].to_list() == [day]


def test_codes_of_municipalities_have_four_digits(built):
    places = built.table("places").filter(pl.col("party_id").str.starts_with("DK-CVR"))
    assert places.select("country", "admin_code", "locality").rows() == [
        ("DK", "0101", "København K"),
        ("SE", None, "Malmö"),
    ]


def test_a_sole_trader_has_no_names_and_no_owners(built):
    person = built.table("parties").filter("is_personal")
    assert person["party_id"].str.starts_with("DK-PERSON:").to_list() == [True]


def test_persons_and_records_in_error_are_refused(built):
    assert (built.version.records, built.version.kept) == (9, 7)
    assert built.version.rejected == {"register-in-error": 1, "register-no-number": 1}
    assert built.version.noted == {"register-value": 2}


def test_a_number_that_lost_its_zero_gets_it_back_and_other_text_is_none(read_source):
    short = json.dumps({"cvrNummer": 9999007}) + "\n" + json.dumps({"cvrNummer": "DK9999"})
    built = read_source("dk_erst_cvr", short.encode())
    assert built.table("parties")["party_id"].to_list() == ["DK-CVR:09999007"]
    assert built.version.rejected == {"register-no-number": 1}


def test_a_firm_without_status_has_an_unknown_one_and_no_fact(read_source):
    built = read_source("dk_erst_cvr", firm(navne=[]))
    assert built.table("parties").select("status", "display_name").rows() == [("unknown", None)]
    assert built.table("party_facts").is_empty()


@pytest.mark.shared_data
def test_a_real_answer_about_persons_holds_no_firm(shared_data, read_source):
    with pytest.raises(UnreadableInput) as refused:
        read_source("dk_erst_cvr", shared_data / "cvr-dk" / "toy_dk_bo_api_response.json")
    assert refused.value.problems[0].code == "register-columns"


def unit(number, *, to=None):
    return {"pNummer": number, "periode": {"gyldigFra": "2015-01-02", "gyldigTil": to}}


def test_a_place_of_work_leads_to_its_firm_by_its_p_number(read_source):
    units = [unit(1003400001), unit("1025400002"), unit(1003400003, to="2020-01-01")]
    built = read_source("dk_erst_cvr", firm(penheder=units))
    places = built.table("parties").filter(pl.col("kind").cast(pl.String) == "branch")
    assert places.select("party_id", "display_name").rows() == [
        ("DK-PNR:P1003400001", None),
        ("DK-PNR:P1025400002", None),
    ]
    links = built.table("control_links").select("owned_id", "owner_id", "kind", "valid_from")
    assert links.rows() == [
        (f"DK-PNR:P{number}", "DK-CVR:99990007", "sub_unit_of", date(2015, 1, 2))
        for number in (1003400001, 1025400002)
    ]
    numbers = built.table("identifiers").filter(pl.col("scheme") == "DK-PNR")
    assert numbers["value"].to_list() == ["P1003400001", "P1025400002"]
    assert not built.table("parties")["is_personal"].any()


def test_a_p_number_that_is_none_is_noted_and_left_out(read_source):
    built = read_source("dk_erst_cvr", firm(penheder=[unit("99"), unit(None), unit(2003400001)]))
    assert built.version.noted == {"register-value": 2}
    assert built.table("control_links").is_empty()


def test_a_sole_traders_places_of_work_are_left_out(read_source):
    form = [{"virksomhedsformkode": "10", "periode": {"gyldigFra": "2015-01-02"}}]
    built = read_source("dk_erst_cvr", firm(virksomhedsform=form, penheder=[unit(1003400001)]))
    assert built.table("parties")["is_personal"].to_list() == [True]
    assert built.table("control_links").is_empty()


def test_firms_at_one_danish_address_are_counted(read_source):
    place = {"landekode": "DK", "vejnavn": "Prøvevej", "husnummerFra": 5, "postnummer": 2100}
    lines = [
        json.dumps({"cvrNummer": number, "beliggenhedsadresse": [place | more]})
        for number, more in ((99990007, {}), (99990015, {}), (99990023, {"husnummerFra": 7}))
    ]
    shared = read_source("dk_erst_cvr", "\n".join(lines).encode()).table("shared_addresses")
    assert shared.select("party_id", "firms").rows() == [
        ("DK-CVR:99990007", 2), ("DK-CVR:99990015", 2), ("DK-CVR:99990023", 1),
    ]  # fmt: skip
