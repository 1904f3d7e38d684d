from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from data_ingest.ledgers.triage import BOUGHT, GROUPS, REASONS, Spelled, bought, triage
from data_ingest.model.ledger_tables import CATEGORIES, Payments, Triage
from data_ingest.model.tables import Identifiers, Parties
from data_ingest.reference import load_accounts, load_sources

PAYER = ("payer-001", "EXEMPELSTADS KOMMUN", "2120009994")
NO_ACCOUNTS = load_accounts().clear()


def payments(*rows):
    columns = ("payee_id", "account_class", "amount")
    return Payments.validate(
        pl.DataFrame(rows, schema=columns, orient="row").with_columns(
            payer_id=pl.lit("payer-001"),
            month=date(2026, 1, 1),
            currency=pl.lit("SEK"),
            lines=1,
        ),
        cast=True,
    )


def decided(
    name, *, number=None, checksum_ok=True, amount="100.00", is_personal=False, sole=False,
    country=None, scheme="SE-ON",
):  # fmt: skip
    parties = [PAYER[:2], ("payee-1", name)]
    numbers = [("payer-001", PAYER[2], True)]
    if number:
        numbers.append(("payee-1", number, checksum_ok))
    found = triage(
        parties=Parties.validate(
            pl.DataFrame(parties, schema=("party_id", "display_name"), orient="row").with_columns(
                kind=pl.lit("unknown"),
                country=None,
                size=None,
                is_personal=pl.lit(value=is_personal) & (pl.col("party_id") == "payee-1"),
            ),
            cast=True,
        ),
        identifiers=Identifiers.validate(
            pl.DataFrame(
                numbers, schema=("party_id", "value", "checksum_ok"), orient="row"
            ).with_columns(
                scheme=pl.when(party_id="payee-1").then(pl.lit(scheme)).otherwise(pl.lit("SE-ON")),
                value_raw="value",
                is_personal=False,
            ),
            cast=True,
        ),
        payments=payments(("payee-1", "x", Decimal(amount))),
        spelled=[],
        accounts=NO_ACCOUNTS,
        country=country,
        sole_traders=["payee-1"] if sole else [],
    )
    return found.select("outcome", "category", "reason").row(0)


@pytest.mark.parametrize(
    ("name", "number", "category", "reason"),
    [
        ("Exempelstads Kommun", None, "own_organisation", "own_name"),
        ("Kommunen", "2120009994", "own_organisation", "own_number"),
        ("Exempelverket", "2321009991", "public_body", "public_number"),
        ("Region Exempel", None, "public_body", "public_name"),
        ("Exempels stad", None, "public_body", "public_name"),
        ("EXAMPLE TOWN COUNCIL (FINANCE)", None, "public_body", "public_name"),
        ("Exempelklubben", "8024009998", "association", "association_number"),
        ("Vattenfall Exempel AB", None, "utility", "utility_name"),
        ("PostNord Exempel AB", None, "post", "post_name"),
        ("Exempel Bank AB", None, "bank", "bank_name"),
        ("Exempelförsäkring AB", None, "insurance", "insurance_name"),
        ("Exempel Factoring AB", "5599990008", "factoring", "factoring_name"),
    ],
)
def test_payees_that_are_set_aside(name, number, category, reason):
    assert decided(name, number=number) == ("excluded", category, reason)


@pytest.mark.parametrize(
    "name",
    [
        "Exempelbolaget Städ AB",
        "Kommunikation i Exempelby AB",
        "Regional Example Ltd",
        "Stadshotellet i Exempelby AB",
        "EXAMPLE CATHEDRAL FINANCE DEPARTMENT",
        "EXAMPLE CARE (FINANCE)",
        "Bankeryds Exempel AB",
    ],
)
def test_words_are_whole_words_outside_brackets(name):
    assert decided(name) == ("kept", "supplier", "supplier")


@pytest.mark.parametrize(
    ("name", "country", "category"),
    [
        ("Exempel GmbH", "SE", "foreign_firm"),
        ("Eksempel AS", "SE", "foreign_firm"),
        ("Example Ltd", "SE", "foreign_firm"),
        ("Exempel AB", "GB", "foreign_firm"),
        ("Example Ltd", "GB", "supplier"),
        ("Exempel AB", "SE", "supplier"),
        ("A B C Day Nursery", "GB", "supplier"),
        ("The Pool + Spa Company", "GB", "supplier"),
        ("Example Ltd", None, "supplier"),
    ],
)
def test_a_firm_with_the_form_of_another_country_is_kept_as_foreign(name, country, category):
    assert decided(name, country=country)[:2] == ("kept", category)


def test_a_number_of_the_country_comes_before_a_foreign_form():
    assert decided("Exempel Filial Ltd", number="5599990008", country="SE")[1] == "supplier"


def test_a_vat_number_of_another_country_tells_a_foreign_firm():
    kept = decided("Exempel", number="DE999999999", scheme="VAT", country="SE")
    assert kept == ("kept", "foreign_firm", "foreign_firm_number")
    assert decided("Exempel", number="SE559999000801", scheme="VAT", country="SE")[1] == "supplier"


def test_a_sole_trader_is_kept_and_every_other_person_is_set_aside():
    assert decided(None, is_personal=True, sole=True) == ("kept", "sole_trader", "sole_trader")
    assert decided(None, is_personal=True, sole=True, amount="-1.00")[0] == "excluded"
    assert decided(None, is_personal=True)[0] == "excluded"


def test_an_account_that_the_list_does_not_have_is_read_by_its_words():
    paid = payments(
        ("payee-1", "lokalvård entreprenad", Decimal(5)),
        ("payee-1", "diverse", Decimal(4)),
        ("payee-2", "bidrag till föreningar", Decimal(5)),
        ("payee-3", "diverse", Decimal(5)),
    )
    assert bought(paid, NO_ACCOUNTS, "SE").rows() == [
        ("payee-1", "cleaning", "9091", "lokalvård entreprenad"),
        ("payee-2", "not_a_purchase", None, None),
        ("payee-3", "unknown", None, None),
    ]


def test_every_group_of_purchases_has_words():
    assert set(GROUPS.values()) <= set(BOUGHT)


def test_a_private_person_comes_before_everything_else():
    assert decided(None, is_personal=True, amount="-1.00") == (
        "excluded",
        "private_person",
        "private_person",
    )


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_payees_without_a_net_payment_are_set_aside(amount):
    assert decided("Exempelbolaget AB", amount=amount)[1] == "no_net_payment"


def test_a_number_with_a_wrong_check_digit_is_not_believed():
    assert decided("Exempelverket", number="2321009990", checksum_ok=False)[0] == "kept"


def test_merged_spellings_follow_their_payee():
    found = triage(
        parties=Parties.validate(
            pl.DataFrame(
                {"party_id": ["payer-001", "payee-1"], "display_name": ["A", "B AB"]}
            ).with_columns(
                kind=pl.lit("unknown"), country=None, size=None, is_personal=pl.lit(value=False)
            ),
            cast=True,
        ),
        identifiers=Identifiers.create_empty(),
        payments=payments(("payee-1", "bevakning", Decimal(5))),
        spelled=[
            Spelled("payee-1", "B Aktiebolag", "same_number"),
            Spelled("payee-1", "B  AB", "same_name"),
        ],
        accounts=load_accounts().filter(country="SE"),
    )
    assert Triage.is_valid(found)
    columns = ("payee_id", "outcome", "reason", "merged_into", "spelling", "bought", "cpv_prefix")
    assert found.select(columns).rows() == [
        ("payee-1", "kept", "supplier", None, None, "security", "797"),
        ("payee-1/2", "merged", "same_number", "payee-1", "B Aktiebolag", "security", "797"),
        ("payee-1/3", "merged", "same_name", "payee-1", "B  AB", "security", "797"),
    ]


def test_what_was_bought_is_what_most_money_went_to_with_the_unknown_in_the_count():
    accounts = load_accounts().filter(country="SE")
    paid = payments(
        ("payee-1", "bevakning", Decimal(5)),
        ("payee-1", "livsmedel", Decimal(3)),
        ("payee-1", "ekologiska livsmedel", Decimal(3)),
        ("payee-2", "bevakning", Decimal(5)),
        ("payee-2", "köp av huvudverksamhet", Decimal(6)),
        ("payee-3", "bevakning", Decimal(5)),
        ("payee-3", "livsmedel", Decimal(5)),
    )
    assert bought(paid, accounts).rows() == [
        ("payee-1", "food", "15", "ekologiska livsmedel"),
        ("payee-2", "unknown", None, None),
        ("payee-3", "food", "15", "livsmedel"),
    ]


def test_every_category_and_reason_that_occurs_is_described():
    assert set(CATEGORIES) >= {"supplier", "spelling"}
    for text in (*REASONS.values(), *BOUGHT.values()):
        assert text.sv
        assert text.en
        assert text.sv != text.en


def test_accounts_name_a_listed_source_and_a_described_purchase():
    accounts = load_accounts()
    assert set(accounts["source_id"]) <= set(load_sources()["source_id"])
    assert set(accounts["bought"]) <= set(BOUGHT) - {"unknown"}
    assert accounts["account_class"].to_list() == [
        " ".join(text.lower().split()) for text in accounts["account_class"]
    ]


def test_groups_of_account_numbers_are_not_verified_and_texts_are_judgement():
    groups = load_accounts().with_columns(
        is_group=pl.col("account_class").str.contains(r"^konto \d\d$")
    )
    assert set(groups.filter("is_group")["status"]) == {"unverified"}
    assert set(groups.filter(~pl.col("is_group"))["status"]) == {"judgement"}
