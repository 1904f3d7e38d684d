import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data_ingest.model.problem import UnreadableInput

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "fi_prh_ytj.json"


@pytest.fixture
def built(read_source):
    return read_source("fi_prh_ytj", SAMPLE)


def facts(built, party: str) -> list[tuple[object, ...]]:
    found = built.table("party_facts").filter(party_id=party)
    found = found.sort(pl.col("fact").cast(pl.String), "on_date", nulls_last=True)
    return found.select("fact", "code", "on_date", "until").rows()


def test_leaving_a_register_is_a_fact_with_its_days(built):
    assert facts(built, "FI-PRO:99990007") == [
        ("business_reg", "no", date(2001, 1, 2), date(2001, 1, 3)),
        ("business_reg", "yes", date(2001, 1, 3), None),
        ("employer_reg", "yes", date(2001, 2, 1), date(2025, 6, 30)),
        ("employer_reg", "no", date(2025, 7, 1), None),
        ("prepayment_reg", "yes", date(2001, 2, 1), date(2025, 9, 30)),
        ("vat_reg", "yes", date(2001, 2, 1), None),
    ]


def test_the_name_is_the_main_one_that_holds_now(built):
    names = built.table("names").filter(party_id="FI-PRO:99990007")
    assert names.select("kind", "name", "valid_to").rows() == [
        ("foreign", "Exempel Städ Ab", None),
        ("legal", "Esimerkki Siivous Oy", None),
        ("previous", "Vanha Esimerkki Oy", date(2010, 1, 1)),
        ("trading", "Esimerkki Kiilto", None),
    ]


def test_the_status_comes_from_end_date_situations_and_trade_register(built):
    found = built.table("parties").filter(~pl.col("is_personal"))
    assert found.select("party_id", "status", "kind", "ended_on").rows() == [
        ("FI-PRO:00990008", "unknown", "company", None),
        ("FI-PRO:00990016", "active", "public_body", None),
        ("FI-PRO:99990007", "active", "company", None),
        ("FI-PRO:99990015", "insolvent", "company", None),
        ("FI-PRO:99990023", "winding_down", "company", None),
        ("FI-PRO:99990031", "dissolved", "company", date(2020, 5, 6)),
    ]


def test_a_situation_is_told_by_its_code_else_by_its_description_and_may_have_ended(built):
    assert facts(built, "FI-PRO:99990015") == [
        ("bankruptcy", "KONK", date(2026, 2, 3), None),
        ("reconstruction", "SANE", date(2025, 1, 1), date(2026, 1, 1)),
    ]
    assert facts(built, "FI-PRO:99990023") == [
        ("liquidation", "3", date(2026, 3, 4), None),
        ("other", "9", None, None),
    ]


def test_the_version_of_an_industry_is_that_of_its_code_set(built):
    assert built.table("industries").select("scheme", "code").rows() == [
        ("TOL", "94999"),
        ("TOL2025", "81210"),
        ("TOL2008", "41200"),
    ]


def test_the_visiting_address_goes_before_the_postal_one_and_finnish_before_swedish(built):
    places = built.table("places").filter(pl.col("party_id").str.starts_with("FI-PRO"))
    assert places.select("country", "admin_scheme", "admin_code", "locality").rows() == [
        ("SE", None, None, "STOCKHOLM"),
        ("FI", "StatFi", "091", "HELSINKI"),
    ]


def test_a_sole_trader_is_told_by_the_code_or_the_words_of_its_form(built):
    persons = built.table("parties").filter("is_personal")
    assert sorted(persons["legal_form_code"]) == ["20", "26"]
    assert persons["kind"].to_list() == ["sole_trader", "sole_trader"]


def test_what_is_no_firm_is_counted(built):
    assert (built.version.records, built.version.kept) == (10, 8)
    assert built.version.rejected == {"register-no-number": 1, "register-object": 1}
    assert built.version.noted == {"register-date": 1}


def test_array_lines_and_several_pages_say_the_same_as_one_page(built, read_source):
    page = json.loads(SAMPLE.read_bytes())
    firms = page["companies"]
    half = [{"totalResults": 10, "companies": some} for some in (firms[:5], firms[5:])]
    ways = (
        json.dumps(firms),
        "\n".join(json.dumps(firm) for firm in firms),
        "\ufeff" + "\n".join(json.dumps(one) for one in half),
    )
    for content in ways:
        again = read_source("fi_prh_ytj", content.encode(), name="data_20260601.json")
        assert again.version.rejected == built.version.rejected
        assert again.version.as_of == date(2026, 6, 1)
        for table in built.version.tables:
            assert again.table(table).equals(built.table(table)), table


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (SAMPLE.read_bytes()[:2000], "register-json-cut"),
        (b'{"companies": []}', "register-columns"),
        (b'{"errorCode": 500}', "register-columns"),
        (b"<companies/>", "register-format"),
    ],
)
def test_half_answers_and_errors_are_refused_as_a_whole(read_source, content, code):
    with pytest.raises(UnreadableInput) as refused:
        read_source("fi_prh_ytj", content)
    assert refused.value.problems[0].code == code


@pytest.mark.shared_data
def test_the_real_records_are_read(shared_data, read_source):
    folder = shared_data / "prh-ytj"
    built = read_source(
        "fi_prh_ytj",
        folder / "company_0114162-2_excerpt.json",
        folder / "company_full_structure_redacted.json",
    )
    assert (built.version.records, built.version.kept, built.version.rejected) == (2, 2, {})
    assert built.table("parties")["status"].to_list() == ["active", "active"]
    assert built.table("identifiers")["checksum_ok"].to_list() == [True, True]
    assert built.table("party_facts").height == 6
    assert built.table("names")["name"].to_list() == [
        "Lindex Group Oyj", "Stockmann Oyj Abp", "REDACTED Oy",
    ]  # fmt: skip
    assert built.table("industries")["scheme"].to_list() == ["TOL2025", "TOL2008"]
