from decimal import Decimal

import pytest

from data_ingest.mapping import ColumnMapping, PurchaseContext, guess, read_mapped
from data_ingest.model.ledger_tables import Ledger
from data_ingest.model.problem import Problem, UnreadableInput

HEAD = "Köpare|Leverantör|Orgnr|Bokföringsdatum|Nettobelopp|Kontotext"
TEXT = f"""{HEAD}
Exempelstad|Exempel AB|559999-0008|2027-01-31|1 200,50|Bevakning
Exempelstad|EXEMPEL AB|5599990008|2027-01-15|-200,50|Bevakning
Exempelstad|Prov Person|850101-1236|2027-01-15|10,00|Bevakning
Exempelstad||559999-0016|2027-01-15|10,00|Bevakning"""


def test_payments_become_a_ledger_by_the_rules_of_published_ones(read, codes_of):
    mapped = read(TEXT, currency="sek")
    ledger = mapped.ledger.ledger
    assert Ledger.is_valid(ledger.to_dict())
    assert ledger.payments["amount"].to_list() == [Decimal(1000), Decimal(10)]
    assert ledger.payments["currency"].unique().to_list() == ["SEK"]
    assert "Prov Person" not in ledger.parties["display_name"].to_list()
    assert codes_of(mapped.rejects) == [("ledger-payee", "row 5")]
    assert mapped.ledger.totals.lines == 4


def test_rows_in_another_currency_are_left_out(read, codes_of):
    text = """Payee|Payment date|Amount|Currency
A Ltd|2027-01-31|1.50|GBP
B Ltd|2027-01-31|1.50|gbp
C Ltd|2027-01-31|1.50|EUR
D Ltd|2027-01-31|1.50|"""
    mapped = read(text)
    assert codes_of(mapped.rejects) == [("mapping-currency", "row 4")]
    assert mapped.ledger.ledger.payments["amount"].to_list() == [Decimal("1.50")] * 3
    assert "ledger-no-payer" in [note.code for note in mapped.notes]
    euro = read(text, currency="EUR", number_country="IE", target="payments")
    assert [row for _, row in codes_of(euro.rejects)] == ["row 2", "row 3"]


def test_a_payer_can_be_stated_for_all_rows(read):
    text = "Leverantör|Datum|Belopp\nExempel AB|2027-01-31|1,50"
    mapped = read(
        text, target="payments", payer="Exempelstad", purchase=PurchaseContext(currency="SEK")
    )
    assert mapped.ledger.ledger.parties["display_name"].to_list()[0] == "Exempelstad"


@pytest.mark.parametrize(
    ("constants", "code"),
    [({}, "mapping-no-currency"), ({"currency": "EUR"}, "mapping-no-country")],
)
def test_a_ledger_without_currency_or_country_is_refused(read, said, constants, code):
    text = "Leverantör|Datum|Belopp\nExempel AB|2027-01-31|1,50"
    with pytest.raises(UnreadableInput) as caught:
        read(text, target="payments", **constants)
    assert said(caught.value.problems) == [code]


def test_notes_of_the_table_are_kept_once_and_new_columns_are_told(sheet_of, said):
    note = Problem("delimited-windows-1252")
    sheet = sheet_of("Leverantör|Datum|Belopp (kr)|Ny\nExempel AB|2027-01-31|1,50|x", notes=(note,))
    mapping = guess(sheet, target="payments").mapping
    same = read_mapped(sheet, mapping, name="x", person_key=b"k")
    assert said(same.notes) == ["delimited-windows-1252", "ledger-no-payer"]
    changed = ColumnMapping("payments", mapping.columns, mapping.constants, fingerprint="0" * 64)
    other = read_mapped(sheet, changed, name="x", person_key=b"k")
    assert "mapping-other-columns" in said(other.notes)
