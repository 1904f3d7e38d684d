from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

SAMPLE = Path(__file__).parents[2] / "fixtures" / "sources" / "br_lista_suja.csv"


@pytest.fixture
def built(read_source):
    return read_source("br_lista_suja", SAMPLE)


def test_firms_are_known_by_number_and_their_entries_lapse_after_two_years(built):
    found = built.table("list_entries")
    assert found.select("party_id", "listed_on", "delisted_on").rows() == [
        ("BR-CNPJ:99999001000159", date(2025, 10, 7), date(2027, 10, 7)),
        ("BR-CNPJ:99999002000101", date(2026, 4, 6), date(2028, 4, 6)),
        ("BR-CNPJ:99999004000192", None, None),
    ]
    assert built.table("identifiers")["scheme"].unique().to_list() == ["BR-CNPJ"]


def test_natural_persons_and_sole_traders_are_counted_and_left_out(built):
    assert built.version.rejected == {"register-person": 2}
    assert built.table("parties").filter("is_personal").is_empty()


def test_letters_of_the_publishers_encoding_are_kept(built):
    assert "EXEMPLO CARVÃO LTDA" in built.table("names")["name"].to_list()


def test_state_and_industry_are_kept_and_the_address_is_not(built):
    places = built.table("places")
    assert places.select("admin_code", "locality").row(0) == ("BR-PA", None)
    assert built.table("industries").select("scheme", "code").row(0) == ("CNAE2", "0210-1/08")


def test_who_was_taken_off_has_an_end_and_who_was_put_back_is_listed_anew(read_source):
    text = (
        ";CADASTRO DE EMPREGADORES;\n"
        "Atualizado em 06/10/2026;;\n"
        "CNPJ/CPF;Empregador;Inclusão no Cadastro de Empregadores\n"
        "99.999.001/0001-59;EXEMPLO UM LTDA;05/10/2022 a 13/01/2023\n"
        "99.999.002/0001-01;EXEMPLO DOIS LTDA;05/10/2022 a 13/01/2023, 11/11/2025\n"
        "Total: 2 empregadores;;\n"
        ";;\n"
    ).encode("latin-1")
    built = read_source("br_lista_suja", text)
    assert built.table("list_entries").select("listed_on", "delisted_on").rows() == [
        (date(2022, 10, 5), date(2023, 1, 13)),
        (date(2025, 11, 11), date(2027, 11, 11)),
    ]
    assert built.rejects.select("location", "code").rows() == [
        (row, "register-no-number") for row in ("row 6", "row 7")
    ], "lines below the table are no persons"


def test_a_file_named_by_a_day_that_no_calendar_has_is_read_without_a_day(read_source):
    built = read_source("br_lista_suja", SAMPLE.read_bytes(), name="lista_20260231.csv")
    assert (built.version.as_of, built.table("parties").is_empty()) == (None, False)


def test_a_number_that_lost_its_zeros_gets_them_back(read_source):
    text = (
        b"CNPJ/CPF;Empregador;Inclus\xe3o no Cadastro de Empregadores\n"
        b"999900100012;EXEMPLO LTDA;07/10/2025\n"
        b"12345678901;EXEMPLO LTDA;07/10/2025\n"
    )
    built = read_source("br_lista_suja", text)
    assert built.table("parties")["party_id"].to_list() == ["BR-CNPJ:00999900100012"]
    assert built.version.rejected == {"register-person": 1}


@pytest.mark.shared_data
def test_of_two_real_issues_only_companies_are_kept(shared_data, read_source):
    built = read_source("br_lista_suja", shared_data / "br_lista_suja" / "lista_suja_2023_2024.csv")
    assert (built.version.records, built.version.kept) == (1009, 182)
    assert built.version.rejected == {"register-person": 817, "register-repeated": 10}
    assert built.table("identifiers").height == 174


@pytest.mark.shared_data
def test_no_entry_of_a_real_issue_is_older_than_the_rule_allows(shared_data):
    rows = pl.read_csv(
        shared_data / "br_lista_suja" / "lista_suja_2023_2024.csv", try_parse_dates=True
    ).filter(entity_type="company")
    age = (rows["snapshot"] - rows["inclusion_date"]).max()
    assert age < timedelta(days=731)
