"""Tables of tenders as municipalities keep them: every bidder, number, price, hour and link."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.mapping import PurchaseContext, guess, read_mapped
from data_ingest.sheets.opening import open_sheets
from tests.data_ingest.mapping.conftest import KEY, make_sheet

SWEDISH = PurchaseContext(jurisdiction="SE", currency="SEK")


def told(mapped):
    """Tenders (name, number, price, hours, rate), links (from, to, number, %) and what hands on."""
    return told_of(mapped.procurement)


def told_of(bought):
    named = dict(bought.parties.select("party_id", "display_name").rows())
    numbers = dict(bought.identifiers.select("party_id", "value").rows())
    first = bought.contract_parties.sort("position").unique("tender_id", keep="first")
    holder = dict(first.select("tender_id", "party_id").rows())
    tenders = [
        (named[holder[one]], numbers.get(holder[one]), *rest)
        for one, *rest in bought.tenders.sort("position")
        .select("tender_id", "amount", "hours", "hourly_rate")
        .rows()
    ]
    links = [
        (named[above], named[below], numbers.get(below), low / 10_000 if low == high else None)
        for above, below, low, high in bought.supply_links.select(
            "contractor_id", "subcontractor_id", "share_low_ppm", "share_high_ppm"
        ).rows()
    ]
    handed = {
        named[party]: (low // 10_000, high // 10_000)
        for party, low, high in bought.contract_parties.drop_nulls("handed_on_low_ppm")
        .select("party_id", "handed_on_low_ppm", "handed_on_high_ppm")
        .rows()
    }
    return tenders, links, handed


def reading(text, *, purchase=SWEDISH):
    sheet = make_sheet(text)
    mapping = guess(sheet).mapping
    assert mapping.target == "tenderers"
    return read_mapped(sheet, mapping, name="anbud.csv", person_key=KEY, purchase=purchase)


A, B, C, D = "5599990008", "5599990016", "5599990024", "5599990032"
TABLES = {
    "a row for each tender": (
        "Anbudsgivare|Org.nr|Pris per år|Timmar per år|Underleverantörer\n"
        "Norr AB|559999-0008|785.000:-|3.650|Inga\n"
        "Puts AB|559999-0016|612.000:-|3.600|Höjd AB, 559999-0024, ca 20 %\n"
        "All AB|559999-0032|901.500:-|3.700|Uppger 30 % men namnger ingen",
        [("Norr AB", A, None, None, Decimal("215.07")), ("Puts AB", B, None, None, 170),
         ("All AB", D, None, None, Decimal("243.65"))],
        [("Puts AB", "Höjd AB", C, 20)],
        {"Norr AB": (0, 0), "All AB": (30, 30)},
    ),
    "a row for each subcontractor": (
        "Anbudsgivare|Org.nr|Anbudspris|Underleverantör|Andel UE\n"
        "Norr AB|559999-0008|785 000:-|Höjd AB|20 %\n"
        "Norr AB|559999-0008|785 000:-|Glas AB|5 %\n"
        "Puts AB|559999-0016|692 500:-||",
        [("Norr AB", A, 785_000, None, None), ("Puts AB", B, 692_500, None, None)],
        [("Norr AB", "Höjd AB", None, 20), ("Norr AB", "Glas AB", None, 5)],
        {},
    ),
    "merged cells, and a number for each": (
        "Leverantör|Orgnr|UE|UE orgnr|Belopp|Andel %\n"
        "Norr AB|559999-0008|Höjd AB|559999-0024|785 000|20\n"
        "||Glas AB|559999-0032||15\n"
        "Puts AB|559999-0016|Inga||692 500|",
        [("Norr AB", A, 785_000, None, None), ("Puts AB", B, 692_500, None, None)],
        [("Norr AB", "Höjd AB", C, 20), ("Norr AB", "Glas AB", D, 15)],
        {"Puts AB": (0, 0)},
    ),
    "by tier, shares of the whole": (
        "Led|Anbud|Roll|Namn|Organisationsnummer|Land|Del av kontraktssumman|Anbudssumma tkr\n"
        "0|1|Anbudsgivare|Norr AB|5599990008|SE|45|48 250\n"
        "1|1|UE|Höjd AB|5599990024|SE|30|\n"
        "2|1|UE till UE|Form Sp. z o.o.|PL5260250274|PL|15|\n"
        "1|1|UE|Glas AB|5599990032|SE|10|\n"
        "0|2|Anbudsgivare|Puts AB|5599990016|SE|100|51 900",
        [("Norr AB", A, 48_250_000, None, None), ("Puts AB", B, 51_900_000, None, None)],
        [("Norr AB", "Höjd AB", C, 45), ("Norr AB", "Glas AB", D, 10),
         ("Höjd AB", "Form Sp. z o.o.", "5260250274", 33.3333)],
        {},
    ),
    "prices by hour, volumes and a remark": (
        "Anbudsgivare|Org.nr|Timpris exkl. moms|Beräknad volym|Underleverantör (namn, orgnr)\n"
        "Norr AB|559999-0008|612 kr/tim|14 200 tim|\n"
        "Puts AB|559999-0016|598,50 kr/tim|14 200 tim|Höjd AB 559999-0024 (35 %)\n"
        "All AB|559999-0032|Avstår||\n"
        "Öppnat 2027-01-20 kl. 10.15. Två närvarande.||||",
        [("Norr AB", A, None, 14200, 612), ("Puts AB", B, None, 14200, Decimal("598.50"))],
        [("Puts AB", "Höjd AB", C, 35)],
        {},
    ),
    "several in a cell": (
        "Anbudsgivare|Orgnr|Anbudssumma|Namngivna underleverantörer\n"
        "Norr AB|559999-0008|4,2 MSEK|Höjd AB 559999-0024 (20 %); Glas AB 10–15 %\n"
        "Puts AB|559999-0016|4 100 tkr|Ja, 2 st, lämnas senare",
        [("Norr AB", A, 4_200_000, None, None), ("Puts AB", B, 4_100_000, None, None)],
        [("Norr AB", "Höjd AB", C, 20), ("Norr AB", "Glas AB", None, None)],
        {"Puts AB": (0, 100)},
    ),
    "a consortium": (
        "Anbud nr|Anbudsgivare|Orgnr|Andel|Pris\n"
        "1|Norr AB|559999-0008|60 %|100 000 kr\n"
        "1|Puts AB|559999-0016|40 %|\n"
        "2|All AB|559999-0032||120 000 kr",
        [("Norr AB", A, 100_000, None, None), ("All AB", D, 120_000, None, None)],
        [],
        {},
    ),
    "English": (
        "Tenderer|Company number|Total price (EUR)|Hours|Subcontractors\n"
        "North Oy|0112038-9|120,000.00|2000|No\n"
        "South GmbH||99,500.00|1900|East Ltd 20%",
        [("North Oy", "01120389", 120_000, 2000, None), ("South GmbH", None, 99_500, 1900, None)],
        [("South GmbH", "East Ltd", None, 20)],
        {"North Oy": (0, 0)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TABLES)
def test_every_tender_number_price_hour_and_link_of_a_table_is_right(kind):
    text, tenders, links, handed = TABLES[kind]
    found_tenders, found_links, found_handed = told(reading(text))
    assert found_tenders == tenders
    assert [(*link[:3], link[3] and round(link[3], 4)) for link in found_links] == links
    assert found_handed == handed


def test_rows_that_are_no_tenders_are_counted_and_said():
    text = TABLES["prices by hour, volumes and a remark"][0]
    mapped = reading(text)
    assert mapped.rejects.select("code", "location").rows() == [
        ("mapping-no-tender", "row 4"),
        ("mapping-remark", "row 5"),
    ]
    assert (mapped.counts.rows, mapped.counts.tenders, mapped.counts.left_out) == (4, 2, 2)


def test_a_row_of_totals_is_left_out_by_whoever_reads_the_file():
    text = "Anbudsgivare;Orgnr;Pris\nNorr AB;559999-0008;1 kr\nSumma;;1 kr\n"
    (sheet,) = open_sheets(text.encode(), name="anbud.csv")
    found = read_mapped(
        sheet, guess(sheet).mapping, name="anbud.csv", person_key=KEY, purchase=SWEDISH
    )
    assert [name for name, *_ in told(found)[0]] == ["Norr AB"]
    assert found.rejects["code"].to_list() == ["sheet-total"]


def test_a_firm_that_has_only_its_name_is_still_a_tenderer():
    mapped = reading("Anbudsgivare|Orgnr|Pris\nNorr AB|559999-0008|1 kr\nAnderssons Städ||\n")
    assert [name for name, *_ in told(mapped)[0]] == ["Norr AB", "Anderssons Städ"]
    assert mapped.rejects.height == 0


def test_a_cell_of_subcontractors_that_cannot_be_read_is_said_and_the_tender_stays():
    mapped = reading("Anbudsgivare|Orgnr|Underleverantörer\nNorr AB|559999-0008|se bilaga 4")
    assert mapped.rejects["code"].to_list() == ["mapping-cell"]
    assert len(told(mapped)[0]) == 1
    assert told(mapped)[2] == {}


def test_a_row_that_contradicts_the_first_of_its_tender_is_left_out():
    text = (
        "Anbudsgivare|Org.nr|Anbudspris|Underleverantör\n"
        "Norr AB|559999-0008|1 000 kr|Höjd AB\nNorr AB|559999-0008|2 000 kr|Glas AB"
    )
    mapped = reading(text)
    assert mapped.rejects["code"].to_list() == ["mapping-repeated"]
    assert [below for _, below, *_ in told(mapped)[1]] == ["Höjd AB"]


def test_members_of_a_consortium_have_their_parts():
    mapped = reading(TABLES["a consortium"][0])
    parts = mapped.procurement.contract_parties.sort("tender_id", "position")
    assert parts.select("role", "entry_ppm").rows() == [
        ("consortium_lead", 600_000), ("consortium_member", 400_000), ("tenderer", 1_000_000)
    ]  # fmt: skip


def test_a_row_without_a_tier_or_below_a_gap_is_left_out_and_said():
    text = "Led|Namn|Orgnr\n1|Norr AB|559999-0008\n3|Höjd AB|\n|Glas AB|\n2|Puts AB|559999-0016"
    mapped = reading(text)
    assert mapped.rejects.select("code", "location").rows() == [
        ("mapping-tier-gap", "row 3"),
        ("mapping-no-tier", "row 4"),
    ]
    assert told(mapped)[1] == [("Norr AB", "Puts AB", B, None)]


ROWS = st.lists(
    st.tuples(st.integers(1, 10**7), st.lists(st.integers(1, 100), max_size=4), st.booleans()),
    min_size=1,
    max_size=6,
)


@settings(max_examples=20)
@given(ROWS)
def test_a_tender_is_the_same_on_one_row_or_on_several(rows):
    one, several = [], []
    head = "Anbudsgivare|Anbudspris, kr|Underleverantör"
    for at, (price, shares, gap) in enumerate(rows):
        below = [f"Under {at} {place} AB {share} %" for place, share in enumerate(shares)]
        one.append(f"Firma {at} AB|{price}|{'; '.join(below) or 'Inga'}")
        several.append(f"Firma {at} AB|{price}|{below[0] if below else 'Inga'}")
        owner = "" if gap else f"Firma {at} AB"
        several += [f"{owner}||{firm}" for firm in below[1:]]
    first, second = (told(reading("\n".join([head, *lines]))) for lines in (one, several))
    assert first == second
    assert len(first[0]) == len(rows)
    assert len(first[1]) == sum(len(shares) for _, shares, _ in rows)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("file", "tenders", "below"),
    [("export_bygg_led.csv", 3, 3), ("oppningsprotokoll.docx", 3, 1),
     ("skolskjuts_tva_delar.xlsx", 3, 1)],
)  # fmt: skip
def test_tables_of_municipalities_are_read_as_they_are(shared_data, file, tenders, below):
    payload = (shared_data / "se-tables" / file).read_bytes()
    sheet = next(iter(open_sheets(payload, name=file)))
    guessed = guess(sheet)
    assert guessed.missing == ()
    mapped = read_mapped(sheet, guessed.mapping, name=file, person_key=KEY, purchase=SWEDISH)
    assert (mapped.counts.tenders, mapped.counts.subcontractors) == (tenders, below)
