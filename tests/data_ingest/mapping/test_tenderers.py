from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_ingest.ids.identifiers import hash_person
from data_ingest.mapping import PurchaseContext
from data_ingest.model.problem import UnreadableInput

KEY = b"key of the tests"
HEAD = "Anbudsgivare|Org.nr|Anbudspris|Valuta|Timmar|Del"


def lines(*rows, head=HEAD):
    width = head.count("|")
    return "\n".join([head, *(row + "|" * (width - row.count("|")) for row in rows)])


def test_each_row_is_a_tender_in_the_order_of_the_list(read, codes_of):
    head = "Anbudsgivare|Org.nr|Land|Anbudspris (SEK)|Timmar|Timpris|Kollektivavtal|Andel UE"
    text = lines(
        "Exempel AB|559999-0008|SE|1 200 000,00|4000|300 kr/tim|se-cleaning-public|10–20 %"
        "|Ja|SE232|90910000-9",
        "Prov AB|559999-0016||1 100 000,00|3900|||25 %|Nej|SE110|90911000-6",
        head=f"{head}|Tilldelad|Plats|CPV",
    )
    context = PurchaseContext(
        purchase_id="UH-1", title="Städning", cpv="90910000", starts_on=date(2027, 1, 1)
    )
    mapped = read(text, purchase=context)
    bought = mapped.procurement
    assert bought.purchases["purchase_id"].to_list() == ["UH-1"]
    assert bought.contracts.select("contract_id", "title", "cpv", "place_country").rows() == [
        ("LOT-0000", "Städning", "90910000", None)
    ]
    assert bought.tenders.select("position", "state", "amount", "hours", "hourly_rate").rows() == [
        (1, "awarded", Decimal(1_200_000), 4000, Decimal(300)),
        (2, "not_awarded", Decimal(1_100_000), 3900, None),
    ]
    parts = bought.contract_parties.select(
        "role", "entry_ppm", "handed_on_low_ppm", "handed_on_high_ppm", "place_country", "cpv"
    )
    assert parts.rows() == [
        ("tenderer", 1_000_000, 100_000, 200_000, "SE", None),
        ("tenderer", 1_000_000, 250_000, 250_000, "SE", "90911000"),
    ]
    assert bought.parties["country"].to_list() == ["SE", "SE"]
    assert bought.identifiers["scheme"].to_list() == ["SE-ON", "SE-ON"]
    assert codes_of(mapped.rejects) == []


def test_what_all_rows_of_a_lot_agree_on_is_the_lots(read):
    text = "Anbudsgivare|Del|CPV|Plats\nExempel AB|A|90910000|SE232\nProv AB|A|90910000|SE232"
    bought = read(text, purchase=PurchaseContext(place_country="NO")).procurement
    lot = bought.contracts.select("contract_id", "title", "cpv", "place_country", "place_code")
    assert lot.rows() == [("A", "A", "90910000", "SE", "SE232")]
    assert bought.contract_parties.select("cpv", "place_country").rows() == [(None, None)] * 2
    assert bought.tenders["state"].to_list() == ["submitted"] * 2
    bare = read("Anbudsgivare\nExempel AB", purchase=PurchaseContext(place_country="NO"))
    assert bare.procurement.contracts["place_country"].to_list() == ["NO"]
    assert bare.procurement.purchases["purchase_id"].to_list() == ["list"]


def test_a_tenderer_counts_once_a_lot_by_number_or_name(read, codes_of):
    text = lines(
        "Exempel AB|559999-0008||||A",
        "Exempel Aktiebolag|5599990008||||A",
        "exempel ab|||||B",
        "EXEMPEL AB|||||B",
        "Prov AB|||||A",
    )
    mapped = read(text)
    assert codes_of(mapped.rejects) == [
        ("mapping-repeated", "row 3"),
        ("mapping-repeated", "row 5"),
    ]
    bought = mapped.procurement
    assert bought.tenders["tender_id"].to_list() == ["A1", "A2", "A3"]
    assert bought.parties["display_name"].to_list() == ["Exempel AB", "Prov AB"]
    assert bought.names.is_empty()  # all spellings are one name in normal form


def test_one_name_under_two_numbers_is_two_parties_and_tells_nothing_alone(read):
    text = lines("Exempel AB|559999-0008||||A", "Exempel AB|559999-0016||||A", "Exempel AB|||||A")
    assert read(text).procurement.parties.height == 3


def test_other_currencies_are_left_out_and_none_leaves_the_amount_out(read, codes_of):
    text = lines(
        "A AB||100|NOK||1",
        "B AB||100 kr|NOK||1",
        "C AB||£100|NOK||1",
        "D AB||100|SEK||1",
        "E AB||100|||1",
        "F AB|||SEK||1",
        "G AB||100|SEK||2",
    )
    mapped = read(text)
    assert codes_of(mapped.rejects) == [
        ("mapping-currency", "row 4"),
        ("mapping-currency", "row 5"),
        ("mapping-no-currency", "row 6"),
    ]
    tenders = mapped.procurement.tenders.select("amount", "currency").rows()
    hundred = Decimal(100)
    assert tenders == [(hundred, "NOK")] * 2 + [(None, None)] * 2 + [(hundred, "SEK")]
    signed = read("Anbudsgivare|Anbudspris\nA AB|100 kr").procurement.tenders
    assert signed["currency"].to_list() == ["SEK"]
    known = read(
        lines("A AB||100|||1"), purchase=PurchaseContext(currency="EUR", amount=Decimal(9))
    )
    assert known.procurement.tenders["currency"].to_list() == ["EUR"]
    assert known.procurement.purchases["currency"].to_list() == ["EUR"]


def test_a_needed_cell_leaves_the_row_out_and_another_stays_empty(read, codes_of):
    text = lines("|559999-0008||||A", "N/A|||||A", "=A1|||||A", "Exempel AB||||många|A")
    mapped = read(text)
    assert codes_of(mapped.rejects) == [
        ("mapping-needed", "row 2"),
        ("mapping-needed", "row 3"),
        ("mapping-needed", "row 4"),
        ("mapping-cell", "row 5"),
    ]
    assert mapped.procurement.tenders["hours"].to_list() == [None]


def test_an_unreadable_cell_is_not_filled_by_the_value_of_the_table(read, codes_of):
    mapped = read(lines("A AB||100|kronor||1", "B AB||100|||1"), currency="SEK")
    assert codes_of(mapped.rejects) == [("mapping-cell", "row 2"), ("mapping-no-currency", "row 2")]
    assert mapped.procurement.tenders["currency"].to_list() == [None, "SEK"]


def test_a_table_of_which_nothing_can_be_used_is_refused_with_its_first_reasons(read, said):
    for text, reasons in (
        (lines("|1||||"), ["mapping-needed"]),
        (lines("A AB||£1|SEK||"), ["mapping-currency"]),
    ):
        with pytest.raises(UnreadableInput) as caught:
            read(text)
        assert said(caught.value.problems) == ["mapping-no-rows", *reasons]


def test_natural_persons_have_neither_name_nor_number(read):
    text = """Anbudsgivare|Org.nr|Typ|Kollektivavtal
Exempel Person|19850101-1236||avtal 850101-1236
Mr Exempel|||
[Sekretess]|||
Firma Exempel|x1|Enskild firma|"""
    bought = read(text, target="tenderers").procurement
    assert bought.parties["display_name"].to_list() == [None] * 4
    assert bought.parties["kind"].to_list() == ["sole_trader", "person", "person", "sole_trader"]
    assert bought.names.height == 0
    hashed = hash_person("8501011236", person_key=KEY)
    assert bought.identifiers["value"].to_list()[0] == hashed
    assert bought.identifiers["value_raw"].null_count() == 2
    assert bought.tenders["agreement"][0] == "avtal ######-####"


def test_a_personal_number_is_known_without_any_country(read):
    text = "Anbudsgivare|VAT no\nExempel|850101-1236\nProv AB|559999-0008\nAnnan|5512345678"
    bought = read(text, target="tenderers").procurement
    assert "8501011236" not in str(bought.identifiers.rows())


def test_a_table_keeps_its_rows_whatever_their_countries_and_says_which_it_did_not_know(read):
    lands = {
        "Turkiet": "TR", "TUR": "TR", "Förenade Arabemiraten": "AE", "UAE": "AE", "UK": "GB",
        "Cote d'Ivoire": "CI", "Hong Kong": "HK", "Tyskland ": "DE", "(SE)": "SE", "008": "AL",
        "Sverige - SE": "SE", "Kongo": None, "CS": None, "Turkjet": None, "Atlantis": None,
    }  # fmt: skip
    rows = "".join(f"Exempel {at} AB|{land}\n" for at, land in enumerate(lands))
    mapped = read(f"Anbudsgivare|Land\n{rows}", purchase=PurchaseContext(cpv="90910000"))
    assert mapped.procurement.parties["country"].to_list() == list(lands.values())
    rejects = mapped.rejects.filter(pl.col("code").str.contains("country|cell"))
    assert rejects.select("location", "code").rows() == [
        ("row 13", "country-several"),
        ("row 14", "country-former"),
        ("row 15", "country-near"),
        ("row 16", "mapping-cell"),
    ]
    said = rejects["params"].to_list()
    assert "Turkjet" in said[2]
    assert "TR (Turkiet / Türkiye)" in said[2]
    assert "Atlantis" not in said[3]
