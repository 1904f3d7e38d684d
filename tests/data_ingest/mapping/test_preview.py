from data_ingest.mapping import ColumnMapping, guess, preview
from data_ingest.mapping.preview import MASK


def cells(shown, row):
    return {one.field: (one.written, one.read, one.problem) for one in shown.rows[row].cells}


def test_five_rows_are_shown_as_written_and_as_read(sheet_of):
    lines = "\n".join(f"Exempel {at} AB|559999-0008|1 20{at},50|ja" for at in range(7))
    sheet = sheet_of(f"Anbudsgivare|Org.nr|Anbudspris|Tilldelad\n{lines}")
    shown = preview(sheet, guess(sheet).mapping)
    assert [one.location for one in shown.rows] == [f"row {at}" for at in range(2, 7)]
    assert cells(shown, 0) == {
        "name": ("Exempel 0 AB", "Exempel 0 AB", None),
        "number": ("559999-0008", "559999-0008", None),
        "amount": ("1 200,50", "1200.50", None),
        "state": ("ja", "yes", None),
    }
    assert len(preview(sheet, guess(sheet).mapping, rows=1).rows) == 1


def test_what_cannot_be_read_says_why(sheet_of):
    text = """Anbudsgivare|UE|Andel|Fr.o.m.|T.o.m.|CPV
Exempel AB||10–20 %|03/02/2027|2027-02-03|909
Exempel AB|=A1|12,5 %|04/02/2027|2027-02-03|90910000
||||"""
    shown = preview(sheet_of(text + "|"), guess(sheet_of(text + "|")).mapping)
    first, second, third = (cells(shown, row) for row in range(3))
    assert first["name"] == (None, None, "mapping-needed")
    assert first["share"] == ("10–20 %", "10–20 %", None)
    assert first["valid_from"] == ("03/02/2027", None, "delimited-date-order")
    assert first["valid_to"] == ("2027-02-03", "2027-02-03", None)
    assert first["cpv"] == ("909", None, "mapping-cell")
    assert second["name"] == ("=A1", None, "mapping-needed")
    assert second["share"] == ("12,5 %", "12.5 %", None)
    assert third["valid_from"] == third["cpv"] == (None, None, None)
    assert [one.code for one in shown.problems] == ["delimited-date-order"]


def test_natural_persons_are_masked(sheet_of):
    text = """Anbudsgivare|Org.nr|Typ|Kollektivavtal|Plats
Exempel Person|850101-1236|Företag|avtal 850101-1236|SE232
Mr Exempel|||
Firma Exempel|x|Enskild firma||SE
Exempel AB|559999-0008|||"""
    sheet = sheet_of("\n".join(line + "|" * (4 - line.count("|")) for line in text.splitlines()))
    shown = preview(sheet, guess(sheet, target="tenderers").mapping)
    assert cells(shown, 0)["name"] == cells(shown, 0)["number"] == (MASK, MASK, None)
    assert cells(shown, 0)["agreement"][0] == "avtal ######-####"
    assert cells(shown, 0)["place"] == ("SE232", "SE232", None)
    assert cells(shown, 1)["name"] == (MASK, MASK, None)
    assert cells(shown, 1)["number"] == (None, None, None)
    assert cells(shown, 2)["number"] == (MASK, MASK, None)
    assert cells(shown, 3)["number"] == ("559999-0008", "559999-0008", None)
    assert "850101" not in str(shown)


def test_numbers_of_another_country_are_known_as_persons_too(sheet_of):
    mapping = ColumnMapping(
        "contracts", {"supplier": "Leverantör", "number": "Nummer"}, {"number_country": "FI"}
    )
    shown = preview(sheet_of("Leverantör|Nummer\nExempel|010185-123N"), mapping)
    assert cells(shown, 0)["number"] == (MASK, MASK, None)
