"""Every real ledger, list of payments and contract register, with the numbers as they were seen."""

from decimal import Decimal

import polars as pl
import pytest

from data_ingest.formats.ledger import is_ledger, read_ledger
from data_ingest.model.ledger_tables import Ledger
from data_ingest.model.problem import UnreadableInput

pytestmark = pytest.mark.shared_data

KEY = b"key of the tests"
NO_REJECTS = Decimal(0)

FILES = {
    "se-municipal-ledger/goteborg_2020-2025_excerpt.csv": (
        ("goteborg-fakturor", 1759, [], 2, Decimal("576948235.48"), NO_REJECTS),
        {"supplier": 17, "spelling": 5},
    ),
    "se-municipal-ledger/goteborg_layout_TOY_utf16le.csv": (
        ("leverantorsreskontra-1.0", 2, [], 0, Decimal("3120.50"), NO_REJECTS),
        {"supplier": 1, "no_net_payment": 1},
    ),
    "se-municipal-ledger/vasteras_2025_rowstore_sample.json": (
        ("leverantorsreskontra-1.0", 2, [], 0, Decimal("-1702.71"), NO_REJECTS),
        {"no_net_payment": 1},
    ),
    "se-municipal-ledger/vgr_202601_sample.csv": (
        ("leverantorsreskontra-1.1", 4, [], 0, Decimal("5047504.73"), NO_REJECTS),
        {"supplier": 2, "bank": 1, "no_net_payment": 1},
    ),
    "uk-spend/DCCSpendingOver500_201101.csv": (
        ("gb-spending-over-500", 7011, [], 1, Decimal("28663335.54"), NO_REJECTS),
        {
            "supplier": 2311,
            "sole_trader": 42,
            "foreign_firm": 2,
            "spelling": 35,
            "private_person": 1,
            "public_body": 32,
            "factoring": 9,
            "utility": 8,
            "post": 3,
            "insurance": 5,
            "no_net_payment": 11,
        },
    ),
    "uk-spend/DCCSpendingOver500_202504.csv": (
        ("gb-spending-over-500", 235, [], 0, Decimal("2841612.71"), NO_REJECTS),
        {"supplier": 113, "spelling": 1, "public_body": 5, "insurance": 1},
    ),
    "uk-spend/DCCSpendingOver500_202601.csv": (
        (
            "gb-spending-over-500",
            2599,
            [("row 2600", "ledger-payee")],  # the file's own total
            0,
            Decimal("71567604.72"),
            Decimal("35805879.42"),
        ),
        {
            "supplier": 660,
            "spelling": 11,
            "private_person": 1,
            "public_body": 22,
            "factoring": 2,
            "utility": 2,
            "post": 1,
            "insurance": 1,
        },
    ),
    "uk-spend/exeter_spend_2026_reconstructed.csv": (
        (
            "gb-exeter-spending",
            2892,
            [("row 335", "ledger-amount")],  # -…E-12, left over from a sum in floating point
            2,
            Decimal("12275939.80"),
            NO_REJECTS,
        ),
        {
            "supplier": 544,
            "private_person": 1,
            "public_body": 6,
            "factoring": 1,
            "utility": 12,
            "post": 2,
            "insurance": 1,
            "no_net_payment": 1,
        },
    ),
}


def read(folder, name):
    payload = (folder / name).read_bytes()
    assert is_ledger(payload)
    return read_ledger(payload, name=name, person_key=KEY)


@pytest.mark.parametrize("name", FILES)
def test_a_real_ledger_is_read_and_its_amounts_reconcile(shared_data, name):
    (layout, lines, rejects, repeated, amount, rejected_amount), categories = FILES[name]
    found = read(shared_data, name)
    assert Ledger.is_valid(found.ledger.to_dict())
    assert found.layout == layout
    assert found.totals == (lines, len(rejects), repeated, amount, rejected_amount)
    assert found.rejects.select("location", "code").rows() == rejects
    assert found.ledger.payments["amount"].sum() == amount - rejected_amount
    assert found.ledger.payments["lines"].sum() == lines - len(rejects)
    assert dict(found.ledger.triage.group_by("category").len().iter_rows()) == categories


def test_no_real_persons_title_or_masked_name_is_kept(shared_data):
    for name in FILES:
        ledger = read(shared_data, name).ledger
        for names in (ledger.parties["display_name"], ledger.names["name"]):
            lower = names.drop_nulls().str.to_lowercase()
            assert not lower.str.contains(r"\b(?:mr|mrs|miss)\b|redacted|personuppgift").any()


def test_five_real_spellings_of_two_numbers_are_merged(shared_data):
    ledger = read(shared_data, "se-municipal-ledger/goteborg_2020-2025_excerpt.csv").ledger
    merged = ledger.triage.filter(outcome="merged").group_by("merged_into").len().sort("len")
    assert merged["len"].to_list() == [1, 4]
    assert set(ledger.identifiers["checksum_ok"]) == {True}


def test_a_real_bank_under_a_number_with_a_right_check_digit_is_told_by_its_name(shared_data):
    ledger = read(shared_data, "se-municipal-ledger/vgr_202601_sample.csv").ledger
    bank = ledger.triage.filter(category="bank")["payee_id"].item()
    assert ledger.identifiers.filter(party_id=bank)["value"].to_list() == ["6630000138"]
    assert ledger.triage.filter(category="bank")["reason"].item() == "bank_name"


def test_what_was_bought_is_known_for_most_of_the_money_of_devon_and_exeter(shared_data):
    for name, percent in (
        ("uk-spend/DCCSpendingOver500_201101.csv", 80),
        ("uk-spend/DCCSpendingOver500_202601.csv", 85),
        ("uk-spend/exeter_spend_2026_reconstructed.csv", 75),
    ):
        ledger = read(shared_data, name).ledger
        paid = ledger.payments.join(ledger.triage, on="payee_id")
        known = paid.filter(pl.col("bought") != "unknown")["amount"].sum()
        assert known * 100 >= paid["amount"].sum() * percent


def test_a_real_contract_register_is_no_ledger_and_says_so(shared_data):
    name = "uk-contract-register/exeter_contracts_register_2026-04.csv"
    payload = (shared_data / name).read_bytes()
    assert not is_ledger(payload)
    with pytest.raises(UnreadableInput) as caught:
        read_ledger(payload, name=name, person_key=KEY)
    problem = caught.value.problems[0]
    assert problem.code == "ledger-unknown-columns"
    assert "company reg no" in problem.params["columns"]
