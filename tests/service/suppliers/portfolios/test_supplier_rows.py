from datetime import date
from decimal import Decimal

import polars as pl

from data_ingest.model.contract_tables import ContractRegister, RegisteredContracts
from data_ingest.model.tables import Parties
from service.suppliers.portfolios.supplier_rows import register_rows


def rows_of(*contracts):
    """Return what is said of one supplier whose contracts have these amounts and currencies."""
    register = ContractRegister()
    register.parties = Parties.validate(
        pl.DataFrame(
            [("s1", "company", "Exempelbolaget Städ AB", "SE", None, False)],
            schema=Parties.column_names(),
            orient="row",
        ),
        cast=True,
    )
    empty = dict.fromkeys(RegisteredContracts.column_names()) | {"supplier_id": "s1"}
    register.contracts = RegisteredContracts.validate(
        pl.DataFrame(
            [
                empty | {"contract_id": str(at), "amount": amount, "currency": currency}
                for at, (amount, currency) in enumerate(contracts)
            ],
            schema=dict(RegisteredContracts.create_empty().schema),
        ),
        cast=True,
    )
    rows = register_rows(register, as_of=date(2026, 11, 29))
    return rows.select("currency", "contracts", "amount").rows()


SEK, EUR = (Decimal(500), "SEK"), (Decimal(70), "EUR")


def test_a_contract_without_a_value_makes_no_second_supplier_of_one_that_has_others():
    assert rows_of(SEK, (None, None)) == [("SEK", 2, Decimal(500))]


def test_a_contract_without_a_value_is_of_no_currency_where_its_supplier_has_two():
    told = [("", 1, Decimal(0)), ("EUR", 1, Decimal(70)), ("SEK", 1, Decimal(500))]
    assert rows_of(SEK, EUR, (None, None)) == told


def test_a_value_without_a_currency_is_not_added_to_one_that_has_it():
    assert rows_of(SEK, (Decimal(9), None)) == [("", 1, Decimal(9)), ("SEK", 1, Decimal(500))]
