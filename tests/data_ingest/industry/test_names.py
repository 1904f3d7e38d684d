"""What a firm's name lets guess: strong words alone, and nothing where words disagree."""

import polars as pl
import pytest

from data_ingest.industry.names import industries_of_names, industry_of_name


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Exempel Städ AB", "SE", "9091"),
        ("Städbolaget Exempel AB", "SE", "9091"),
        ("EXEMPEL MÅLERI AB", "SE", "4544"),
        ("Målerifirma Exempel", "SE", "4544"),
        ("Taxi Exempelstad AB", "SE", "6012"),
        ("Bemanningsbolaget Exempel AB", "SE", "7962"),
        ("Exempel Åkeri AB", "SE", "601"),
        ("Exempel Bygg AB", "SE", "45"),
        ("Exempel Bygg & Måleri AB", "SE", "45"),
        ("Advokatbyrån Exempel KB", "SE", "791"),
        ("Juristbyrån Exempel KB", "SE", "791"),
        ("Exempel Städ Aktiebolag", "SE", "9091"),
        ("Exempel Assistans AB", "SE", "85312"),
        ("Exempel Omsorg AB", "SE", "85"),
        ("Exempels Elektriska AB", "SE", "4531"),
        ("Rörläggarna i Exempelby AB", "SE", "4533"),
        ("Tandläkarna vid torget AB", "SE", "8513"),
        ("Exempel Golv AB", "SE", "4543"),
        ("Exempels Transport AB", "SE", "60"),
        ("Flyttfirman Exempel AB", "SE", "98392"),
        ("Tvätteriet Exempel AB", "SE", "9831"),
        ("Exempel Renhold AS", "NO", "9091"),
        ("Exempel Rengøring ApS", "DK", "9091"),
        ("Exempel Siivous Oy", "FI", "9091"),
        ("Example Cleaning Ltd", "GB", "9091"),
        ("Example Nursing Home Ltd", "GB", "85311"),
    ],
)
def test_a_strong_word_gives_an_industry(name, country, expected):
    assert industry_of_name(name, country).cpv_prefix == expected


@pytest.mark.parametrize(
    "name",
    [
        "Exempelköpings stad",
        "Exempel Byggmaterial AB",
        "Exempel Bygg & Maskin AB",
        "Exempel Byggkonsult AB",
        "Exempel Städ & Taxi AB",
        "Exempelbolaget AB",
        "Exempel Utbildning AB",
        "Exempel Snickare",
        "Bergs i Exempelby AB",
        "Glas Exempel AB",
        "Exempel Golvander AB",
        "",
    ],
)
def test_other_names_give_none(name):
    assert industry_of_name(name, "SE").cpv_prefix is None


def test_many_names_are_read_as_one_is():
    names = ["Exempel Städ AB", "EXEMPEL STÄD AB", "Exempelköpings stad", "Exempel AB", None]
    names += [f"Exempel {trade} Ltd" for trade in ("Nursing Home", "Städ & Taxi", "El-Måleri 5")]
    found = industries_of_names(pl.Series(names), "SE")
    alone = [industry_of_name(name, "SE") if name else (None, None, "") for name in names]
    assert found["cpv_prefix"].to_list() == [prefix for prefix, *_ in alone]
    assert found.drop_nulls()["words"].to_list() == [words for prefix, _, words in alone if prefix]
    assert found["cpv_prefix"].drop_nulls().len() == 4
