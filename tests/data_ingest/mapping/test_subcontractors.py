from datetime import date
from decimal import Decimal

import pytest

from data_ingest.mapping import PurchaseContext, attach_subcontractors, guess, samples
from data_ingest.mapping.preview import MASK
from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import PPM, Procurement

KEY = b"key of the tests"
TENDERERS = """Anbudsgivare|Org.nr|Anbudspris (SEK)|Timmar|Del
Exempel AB|559999-0008|1000|100|A
Prov AB||2000|200|A
Exempel AB|559999-0008|4000|400|B"""
HEAD = "Anbudsgivare|Anbudsgivarens orgnr|UE|Org.nr|Andel %|Timmar|Belopp|Valuta|Del|Led"


def lines(*rows, head=HEAD):
    width = head.count("|")
    return "\n".join([head, *(row + "|" * (width - row.count("|")) for row in rows)])


@pytest.fixture
def attach(read, sheet_of):
    """Attach a list to three tenders of two tenderers, and validate the purchase."""

    def attached(text, *, to=TENDERERS, currency=None):
        sheet = sheet_of(text)
        mapping = guess(sheet, target="subcontractors").mapping
        procurement, rejects = attach_subcontractors(
            read(to).procurement, sheet, mapping, name="ue.xlsx", person_key=KEY, currency=currency
        )
        assert Procurement.is_valid(procurement.to_dict())
        return procurement, rejects

    return attached


def links(procurement):
    names = dict(procurement.parties.select("party_id", "display_name").rows())
    return [
        (tender, names[contractor], names[subcontractor], low, high)
        for tender, contractor, subcontractor, low, high in procurement.supply_links.select(
            "tender_id", "contractor_id", "subcontractor_id", "share_low_ppm", "share_high_ppm"
        ).rows()
    ]


def test_a_list_is_attached_by_number_or_else_by_name(attach, codes_of):
    text = lines(
        "Annat namn|5599990008|Under AB|559999-0024|10|||||",
        "PROV  AB||Djup AB||10–20 %|||||",
        "559999-0008||Nummer AB||5||||B|",
        "Okänd AB||Ensam AB||5|||||",
        "Exempel AB||Fel del AB||5||||C|",
    )
    procurement, rejects = attach(text)
    assert links(procurement) == [
        ("A1", "Exempel AB", "Under AB", 100_000, 100_000),
        ("A2", "Prov AB", "Djup AB", 100_000, 200_000),
        ("A3", "Exempel AB", "Under AB", 100_000, 100_000),
        ("A3", "Exempel AB", "Nummer AB", 50_000, 50_000),
    ]
    assert codes_of(rejects) == [("mapping-contractor", "row 5"), ("mapping-contractor", "row 6")]
    assert "Ensam AB" not in procurement.parties["display_name"].to_list()
    parts = procurement.contract_parties.select("tender_id", "position", "role").rows()
    assert parts[-2:] == [("A3", 2, "subcontractor"), ("A3", 3, "subcontractor")]
    assert set(procurement.supply_links["unit"]) == {"hours"}


def test_a_deeper_tier_stands_below_the_subcontractor_whatever_the_order_of_rows(attach):
    text = lines(
        "Under AB||Djup AB||50||||A|3",
        "Exempel AB||Under AB||20||||A|2",
        "Djup AB||Exempel AB||1||||A|4",
    )
    procurement, _ = attach(text)
    assert links(procurement) == [
        ("A1", "Exempel AB", "Under AB", 200_000, 200_000),
        ("A1", "Under AB", "Djup AB", 500_000, 500_000),
        ("A1", "Djup AB", "Exempel AB", 10_000, 10_000),
    ]


def test_hours_are_a_share_of_the_hours_that_are_known(attach, codes_of):
    text = lines(
        "Exempel AB||Under AB|||25|||A|",
        "Under AB||Djup AB|||5|||A|",
        "Exempel AB||Stor AB|||101|||A|",
        "Exempel AB||Tom AB||||||A|",
        "Exempel AB||Allas AB|||10||||",
        "Tom AB||Okänd del AB|||10||||",
    )
    procurement, rejects = attach(text)
    assert links(procurement)[:4] == [
        ("A1", "Exempel AB", "Under AB", 250_000, 250_000),
        ("A1", "Exempel AB", "Stor AB", 0, PPM),
        ("A1", "Exempel AB", "Tom AB", 0, PPM),
        ("A1", "Exempel AB", "Allas AB", 0, PPM),
    ]
    assert ("A1", "Under AB", "Djup AB", 200_000, 200_000) in links(procurement)
    assert ("A1", "Tom AB", "Okänd del AB", 0, PPM) in links(procurement)
    assert codes_of(rejects) == [("mapping-over-whole", "row 4")]


def test_the_contractors_hours_in_the_list_count_before_those_of_the_tender(attach):
    head = "Anbudsgivare|UE|Timmar|Anbudsgivarens timmar"
    procurement, _ = attach(lines("Prov AB|Under AB|10|40", head=head))
    assert links(procurement) == [("A2", "Prov AB", "Under AB", 250_000, 250_000)]


def test_amounts_are_a_share_of_the_tender_in_the_same_currency(attach, codes_of):
    head = "Anbudsgivare|UE|Belopp|Valuta|Del"
    text = lines(
        "Exempel AB|Under AB|100|SEK|A",
        "Exempel AB|Annan AB|100|EUR|A",
        "Exempel AB|Dubbel AB|£100|SEK|A",
        "Under AB|Djup AB|50|SEK|A",
        "Prov AB|Utan AB|||A",
        head=head,
    )
    procurement, rejects = attach(text)
    assert links(procurement) == [
        ("A1", "Exempel AB", "Under AB", 100_000, 100_000),
        ("A1", "Exempel AB", "Annan AB", 0, PPM),
        ("A1", "Under AB", "Djup AB", 500_000, 500_000),
        ("A2", "Prov AB", "Utan AB", 0, PPM),
    ]
    assert codes_of(rejects) == [("mapping-currency", "row 4")]
    amounts = procurement.supply_links.select("amount", "currency", "unit").rows()
    assert amounts[0] == (Decimal(100), "SEK", "value")
    again, _ = attach(lines("Prov AB|Under AB|100||A", head=head), currency="SEK")
    assert again.supply_links["share_low_ppm"].to_list() == [50_000]


def test_rows_that_contradict_themselves_are_left_out(attach, codes_of):
    head = "Anbudsgivare|UE|Led|Fr.o.m.|T.o.m.|Avser|CPV"
    text = lines(
        "Prov AB|prov ab|2||||",
        "Prov AB|Under AB|2|2027-02-01|2027-01-31||",
        "Prov AB|Under AB|2|2027-01-01|2027-01-31|Fönster|90911300",
        head=head,
    )
    procurement, rejects = attach(text)
    assert sorted(codes_of(rejects)) == [
        ("mapping-itself", "row 2"),
        ("mapping-period", "row 3"),
    ]
    kept = procurement.supply_links.select("valid_from", "valid_to", "description").rows()
    assert kept == [(date(2027, 1, 1), date(2027, 1, 31), "Fönster")]
    assert procurement.contract_parties["cpv"].to_list()[-1] == "90911300"


def test_tier_one_is_the_tenderers_own_subcontractor_where_its_tender_is_known(attach, read):
    text = lines("Prov AB|Under AB|1", "Under AB|Form AB|2", head="Anbudsgivare|UE|Led")
    procurement, rejects = attach(text)
    assert rejects.height == 0
    assert procurement.supply_links.height == 2
    alone = read(text, target="subcontractors")
    assert alone.rejects["code"].to_list() == ["mapping-tier"]


def test_work_for_somebody_unnamed_is_what_is_handed_on_in_all(attach):
    text = lines(
        "Prov AB||Under AB||20|||||",
        "Prov AB||Ej namngiven||30|||||",
        "Exempel AB||Under AB||20||||A|",
    )
    procurement, _ = attach(text)
    parts = procurement.contract_parties.filter(tender_id="A2")
    assert parts.select("handed_on_low_ppm", "handed_on_high_ppm", "handed_on_state").rows() == [
        (500_000, 500_000, "stated"),
        (None, None, "not_collected"),
    ]
    stated = "Anbudsgivare|Andel UE %\nProv AB|10"
    procurement, _ = attach(lines("Prov AB||Ej namngiven||30|||||"), to=stated)
    assert procurement.contract_parties["handed_on_low_ppm"].to_list() == [100_000]


def test_two_lists_can_be_attached_to_one_purchase(attach, sheet_of):
    first, _ = attach(lines("Prov AB||Under AB||20|||||"))
    sheet = sheet_of(lines("Prov AB||Under AB|559999-0024|20|||||", "Under AB||Ny AB||5|||||"))
    mapping = guess(sheet, target="subcontractors").mapping
    second, _ = attach_subcontractors(first, sheet, mapping, name="x", person_key=KEY)
    assert Procurement.is_valid(second.to_dict())
    assert second.supply_links["link_id"].to_list() == ["A2/1", "A2/1+", "A2/2"]
    assert second.parties["display_name"].to_list()[-2:] == ["Under AB", "Ny AB"]
    assert second.identifiers["value"].to_list()[-1] == "5599990024"


def test_a_number_in_the_list_can_show_that_a_party_is_a_natural_person(attach):
    procurement, _ = attach(lines("Prov AB|850101-1236|Under AB||20|||||", "X||Mr Y||1|||||"))
    by_kind = dict(procurement.parties.select("kind", "display_name").rows())
    assert by_kind["sole_trader"] is None
    assert "850101" not in str(procurement.identifiers.rows())


def test_a_row_for_an_award_only_has_to_name_a_tenderer(attach, codes_of):
    head = "from_node|to_node|kind|share_pct"
    text = lines(
        "Kommunen|Prov AB|awarded_tender|",
        "Kommunen|Okänd AB|awarded_tender|",
        "Kommunen|x:undisclosed-subcontractor|awarded_tender|",
        "Prov AB|Under AB|subcontract|10",
        head=head,
    )
    procurement, rejects = attach(text)
    assert codes_of(rejects) == [("mapping-tenderer", "row 3")]
    assert links(procurement) == [("A2", "Prov AB", "Under AB", 100_000, 100_000)]
    assert "Kommunen" not in procurement.parties["display_name"].to_list()


def test_a_consortium_has_no_part_that_hours_could_be_measured_against(read, sheet_of):
    bought = read("Anbudsgivare|Timmar|Anbudspris (SEK)\nExempel AB|100|100").procurement
    lead = bought.contract_parties
    member = lead.with_columns(party_id=lead["party_id"] + "x", position=lead["position"] + 1)
    bought.parties = bought.parties.vstack(
        bought.parties.with_columns(party_id=bought.parties["party_id"] + "x", display_name=None)
    )
    bought.contract_parties = lead.vstack(member)
    sheet = sheet_of("Anbudsgivare|UE|Timmar\nExempel AB|Under AB|50")
    mapping = guess(sheet).mapping
    found, _ = attach_subcontractors(bought, sheet, mapping, name="x", person_key=KEY)
    assert found.supply_links["share_high_ppm"].to_list() == [PPM]


def test_a_list_alone_shows_its_chains(read, codes_of):
    text = lines(
        "Exempel AB|559999-0008|Under AB||20|||||",
        "Under AB||Djup AB||50|||||3",
        "Prov AB||Under AB||10|||||",
        "Försvunnen AB||Sist AB||10|||||3",
    )
    mapped = read(text, purchase=PurchaseContext(cpv="90910000"))
    bought = mapped.procurement
    assert bought.contracts.select("contract_id", "cpv").rows() == [("LOT-0000", "90910000")]
    assert bought.tenders.select("tender_id", "state", "amount").rows() == [
        ("tender-1", "submitted", None),
        ("tender-2", "submitted", None),
    ]
    assert [one[:3] for one in links(bought)] == [
        ("tender-1", "Exempel AB", "Under AB"),
        ("tender-1", "Under AB", "Djup AB"),
        ("tender-2", "Prov AB", "Under AB"),
        ("tender-2", "Under AB", "Djup AB"),
    ]
    assert codes_of(mapped.rejects) == [("mapping-contractor", "row 5")]
    assert bought.parties.height == 4


def test_an_edge_list_gives_tenders_with_their_amounts_and_lots(read, codes_of):
    head = "from_node|to_node|kind|tier|share_pct|amount|currency|lots"
    text = lines(
        "Kommunen|Exempel AB|awarded_tender|1||1000|SEK|1",
        "Kommunen|Exempel AB|awarded_tender|1||1000|SEK|1",
        "Exempel AB|Under AB|subcontract|2||250|SEK|",
        "Exempel AB|x:undisclosed-subcontractor|subcontract|2|30|||",
        "Fri AB|Under AB|subcontract|2|10|||2",
        "Fri AB|Mer AB|subcontract|2|10|||",
        head=head,
    )
    mapped = read(text)
    bought = mapped.procurement
    assert codes_of(mapped.rejects) == []
    assert bought.tenders.select("contract_id", "state", "amount").rows() == [
        ("1", "awarded", Decimal(1000)),
        ("2", "submitted", None),
    ]
    assert links(bought) == [
        ("tender-1", "Exempel AB", "Under AB", 250_000, 250_000),
        ("tender-2", "Fri AB", "Under AB", 100_000, 100_000),
        ("tender-2", "Fri AB", "Mer AB", 100_000, 100_000),
    ]
    first = bought.contract_parties.row(0, named=True)
    assert (first["handed_on_low_ppm"], first["handed_on_high_ppm"]) == (550_000, 550_000)


def test_an_award_with_hours_measures_those_below(read):
    head = "from_node|to_node|kind|Timmar"
    text = lines("K|A AB|award|100", "A AB|B AB|subcontract|25", "K|C AB|award|1,5", head=head)
    bought = read(text).procurement
    assert bought.tenders["hours"].to_list() == [100, None]
    assert bought.supply_links["share_low_ppm"].to_list() == [250_000]


def test_a_list_of_nothing_but_a_loop_is_refused(read, said):
    text = lines("A AB||B AB||1|||||", "B AB||A AB||1|||||")
    with pytest.raises(UnreadableInput) as caught:
        read(text)
    assert said(caught.value.problems) == ["mapping-no-rows"] + ["mapping-contractor"] * 2


def test_a_part_of_unknown_size_or_in_two_currencies_measures_nothing(read):
    head = "from_node|to_node|kind|amount|currency"
    text = lines(
        "K|A AB|award|1000|SEK",
        "A AB|B AB|subcontract|100|SEK",
        "A AB|B AB|subcontract|100|EUR",
        "B AB|C AB|subcontract|10|SEK",
        head=head,
    )
    assert read(text).procurement.supply_links["share_high_ppm"].to_list() == [100_000, PPM, PPM]


SITE = """Företag|Org.nr|Anlitad av|Led|Antal personer|Timmar|Namn|Personnummer|ID06-kort
Golv Exempel AB|559999-0107|Norr Exempel AB|2|4|320|Kim Exempel|19121212-1212|12345678
Okänt Exempel AB|559999-0115|Golv Exempel AB|3|2|80|Lo Exempel||12345679"""


def test_a_list_of_firms_found_on_site_is_read_without_its_columns_about_persons(read, sheet_of):
    found = guess(sheet_of(SITE))
    assert found.mapping.columns == {
        "contractor": "Anlitad av",
        "name": "Företag",
        "number": "Org.nr",
        "tier": "Led",
        "hours": "Timmar",
    }
    assert {"ID06-kort", "Namn", "Personnummer"} < set(found.unmapped)
    assert [one.code for one in found.problems] == ["mapping-persons"]
    mapped = read(SITE)
    assert mapped.counts.subcontractors == 2
    assert "Kim Exempel" not in str(mapped.procurement.to_dict())
    shown = samples(sheet_of(SITE))
    assert {cell for name in ("Namn", "Personnummer", "ID06-kort") for cell in shown[name]} == {
        MASK
    }
    assert shown["Företag"] == ["Golv Exempel AB", "Okänt Exempel AB"]
