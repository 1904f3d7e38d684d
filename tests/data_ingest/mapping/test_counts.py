"""Rows in, tenders and parties out: every row is counted, and a currency from elsewhere is said."""

from data_ingest.mapping import PurchaseContext

TENDERERS = """Anbudsgivare|Org.nr|Pris
Exempel AB|559999-0008|1000
Exempel AB|559999-0008|1000
|559999-0016|2000
Prov AB|559999-0024|3000"""
KRONOR = """Anbudsgivare|Org.nr|Pris
Exempel AB|559999-0008|785 000:-
Prov AB|559999-0024|785.000:-
Noll AB|559999-0032|1 012 000 :–"""
EUROS = """Anbudsgivare|Org.nr|Pris
Exempel AB|559999-0008|€ 1000
Prov AB|559999-0024|€ 2000"""
REGISTER = """Avtalsnr|Leverantör|Org.nr|Avtalsvärde
A1|Exempel AB|559999-0008|1000
A2|Exempel AB|559999-0008|2000
A1|Exempel AB|559999-0008|1000"""
SWEDISH = PurchaseContext(currency="SEK")


def test_rows_are_tenders_or_left_out(read):
    counts = read(TENDERERS, purchase=SWEDISH).counts
    assert (counts.rows, counts.tenders, counts.left_out) == (4, 2, 2)
    assert (counts.currency, counts.suppliers) == ("SEK", None)


def test_suppliers_of_a_register_are_counted(read):
    counts = read(REGISTER, purchase=SWEDISH).counts
    assert (counts.rows, counts.suppliers, counts.left_out, counts.tenders) == (3, 1, 1, None)


def test_a_price_in_whole_kronor_is_read_and_says_its_currency(read):
    mapped = read(KRONOR)
    rows = mapped.procurement.tenders.select("amount", "currency").rows()
    assert [(int(amount), currency) for amount, currency in rows] == [
        (785_000, "SEK"), (785_000, "SEK"), (1_012_000, "SEK")
    ]  # fmt: skip
    assert mapped.counts.currency is None


def test_a_sign_beside_an_amount_counts_before_the_currency_of_the_buyer(read):
    mapped = read(EUROS, purchase=SWEDISH)
    assert set(mapped.procurement.tenders["currency"]) == {"EUR"}
    assert (mapped.rejects.height, mapped.counts.currency) == (0, None)
