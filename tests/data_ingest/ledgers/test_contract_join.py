from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_ingest.formats.ledger import read_ledger
from data_ingest.ledgers.contract_join import SPEND, join_contracts
from data_ingest.mapping import mapping_for, published_mappings, read_mapped
from data_ingest.model.contract_tables import ContractRegister, RegisteredContracts
from data_ingest.model.tables import Identifiers, Names, Parties
from data_ingest.sheets.opening import open_sheets

HEAD = "kopare_id;kopare;leverantor;leverantor_id;konto_nr;konto_text;datum;belopp"
STAD, BYGG, TREDJE = "5599990008", "5599990016", "5599990024"


def ledger(*lines):
    rows = [
        f"2120009994;EXEMPELSTADEN;{name};{number};6171;Bevakning;{day};{amount}"
        for name, number, day, amount in lines
    ]
    payload = "\n".join([HEAD, *rows]).encode()
    return read_ledger(payload, name="x.csv", person_key=b"key of the tests").ledger


def register(*contracts, suppliers):
    """A register of contracts (id, supplier, cpv, start, end) with suppliers (id, name, number)."""
    made = ContractRegister()
    made.parties = Parties.cast(
        pl.DataFrame(
            [(one, "company", name, "SE", None, False) for one, name, _ in suppliers],
            schema=Parties.column_names(),
            orient="row",
        )
    )
    made.names = Names.create_empty()
    made.identifiers = Identifiers.cast(
        pl.DataFrame(
            [(one, "SE-ON", number, number, True, False) for one, _, number in suppliers if number],
            schema=dict(Identifiers.create_empty().schema),
            orient="row",
        )
    )
    schema = dict(RegisteredContracts.create_empty().schema)
    named = ("contract_id", "supplier_id", "cpv", "starts_on", "ends_on")
    made.contracts = RegisteredContracts.cast(
        pl.DataFrame(
            [dict(zip(named, contract, strict=True)) for contract in contracts], schema=schema
        )
    )
    return made


YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_a_number_matches_whatever_the_name_and_a_name_alone_is_only_possible():
    found = join_contracts(
        ledger(
            ("Exempel Städ AB", STAD, "2026-01-07", "100.00"),
            ("Bygg Exempel AB", "", "2026-01-08", "50.00"),
            ("Utan Kontrakt AB", "", "2026-01-08", "7.00"),
        ),
        register(
            ("K1", "s1", None, *YEAR),
            ("K2", "s2", None, *YEAR),
            suppliers=[("s1", "Helt annat namn AB", STAD), ("s2", "BYGG  exempel ab", BYGG)],
        ),
    )
    assert found.matches["method"].to_list() == ["number", "name"]
    assert found.totals.rows() == [
        (True, "SEK", Decimal("100.00"), Decimal(0), Decimal("50.00"), Decimal("7.00"))
    ]
    assert found.subjects.select("contracts", "possible_contracts").rows() == [(1, 0), (0, 1)]


def test_one_name_with_two_numbers_is_no_match():
    found = join_contracts(
        ledger(("Exempel AB", STAD, "2026-01-07", "1.00")),
        register(("K", "s", None, *YEAR), suppliers=[("s", "Exempel AB", BYGG)]),
    )
    assert found.matches.is_empty()
    assert found.subjects.is_empty()
    assert found.unpaid.rows() == [("K", "s", False)]


def test_a_number_that_two_payees_have_decides_only_for_the_suppliers_name():
    found = join_contracts(
        ledger(
            ("Exempel Städ AB", STAD, "2026-01-07", "9.00"),
            ("Annan Firma AB", STAD, "2026-01-07", "1.00"),
        ),
        register(("K", "s", None, *YEAR), suppliers=[("s", "Exempel Städ AB", STAD)]),
    )
    assert found.matches["method"].to_list() == ["number"]
    assert found.spend.select("registered", "none").rows() == [
        (Decimal("9.00"), Decimal(0)),
        (Decimal(0), Decimal("1.00")),
    ]


def test_a_payment_outside_every_contract_is_told_by_its_month():
    found = join_contracts(
        ledger(
            *[("Exempel AB", STAD, f"2026-0{month}-10", f"{month}.00") for month in range(1, 7)]
        ),
        register(
            ("K1", "s", None, None, date(2026, 1, 2)),
            ("K2", "s", None, date(2026, 5, 31), None),
            suppliers=[("s", "Exempel AB", STAD)],
        ),
    )
    assert found.spend.select(SPEND).rows() == [
        (Decimal("12.00"), Decimal("9.00"), Decimal(0), Decimal(0))
    ]


def test_payees_that_are_set_aside_are_summed_apart():
    found = join_contracts(
        ledger(("Exempel AB", STAD, "2026-01-07", "1.00"), ("Region Y", "", "2026-01-07", "2.00")),
        register(suppliers=[]),
    )
    assert found.totals.select("kept", "none").rows() == [
        (True, Decimal("1.00")),
        (False, Decimal("2.00")),
    ]


@pytest.mark.parametrize(
    ("contracts", "subject", "prefix"),
    [
        ([("90911000", *YEAR)], "agreed", "90911000"),
        ([("90911000", *YEAR), ("90910000", *YEAR)], "agreed", "9091"),
        ([("90911000", *YEAR), ("45000000", *YEAR)], "differ", None),
        (
            [("90911000", *YEAR), ("45000000", date(2020, 1, 1), date(2025, 12, 31))],
            "agreed",
            "90911000",
        ),
        ([("90911000", *YEAR), (None, *YEAR)], "not_stated", None),
        ([("90911000", date(2026, 2, 1), None)], "not_running", None),
    ],
)
def test_contracts_say_what_was_bought_only_if_all_that_run_agree(contracts, subject, prefix):
    found = join_contracts(
        ledger(("Exempel AB", STAD, "2026-01-31", "1.00")),
        register(
            *[(f"K{at}", "s", *contract) for at, contract in enumerate(contracts)],
            suppliers=[("s", "Exempel AB", STAD)],
        ),
    )
    assert found.subjects.select("subject", "cpv_prefix").rows() == [(subject, prefix)]


def test_a_contract_without_payment_says_whether_a_payee_has_the_name():
    found = join_contracts(
        ledger(("Exempel AB", "", "2026-01-31", "1.00")),
        register(
            ("K1", "s1", "90911000", *YEAR),
            ("K2", "s2", None, *YEAR),
            suppliers=[("s1", "Exempel AB", ""), ("s2", "Ingen Betalning AB", TREDJE)],
        ),
    )
    assert found.unpaid.rows() == [("K1", "s1", True), ("K2", "s2", False)]
    assert found.subjects.select("subject", "cpv_prefix").rows() == [(None, None)]


LINE = st.tuples(
    st.sampled_from(["Exempel AB", "Bygg AB", "Region Y", "Mrs Exempel"]),
    st.sampled_from(["", STAD, BYGG, "1212121212"]),
    st.sampled_from(["2026-01-07", "2026-03-31"]),
    st.decimals(-1000, 1000, places=2).map("{:.2f}".format),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(LINE, max_size=8), st.sampled_from(["Exempel AB", "Bygg AB"]))
def test_every_payment_is_in_one_part_of_the_totals(lines, name):
    paid = ledger(*lines)
    found = join_contracts(
        paid,
        register(("K", "s", None, date(2026, 2, 1), None), suppliers=[("s", name, STAD)]),
    )
    parts = found.spend.select(pl.sum_horizontal(SPEND)).to_series().sum()
    assert parts == paid.payments["amount"].sum()
    assert found.spend["payee_id"].n_unique() == paid.payments["payee_id"].n_unique()


@pytest.mark.shared_data
def test_a_real_register_and_real_spend_without_numbers_have_possible_matches_only(shared_data):
    name = "uk-contract-register/exeter_contracts_register_2026-04.csv"
    (sheet,) = open_sheets((shared_data / name).read_bytes(), name=name)
    mapping = mapping_for(sheet, published_mappings(), name=name)
    contracts = read_mapped(sheet, mapping, name=name, person_key=b"key of the tests").register
    spend = "uk-spend/exeter_spend_2026_reconstructed.csv"
    payload = (shared_data / spend).read_bytes()
    paid = read_ledger(payload, name=spend, person_key=b"key of the tests").ledger
    found = join_contracts(paid, contracts)
    assert set(found.matches["method"]) == {"name"}
    assert found.matches.height >= 50
    kept = found.totals.filter("kept")
    assert kept["registered"].item() == kept["outside"].item() == 0
    assert kept["possible"].item() * 100 >= kept["none"].item() * 20
    assert found.unpaid.height == contracts.contracts.height
    assert found.subjects["subject"].null_count() == found.subjects.height
