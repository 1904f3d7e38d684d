"""`import kedjekoll`: frames, reports and pictures of what is handed in, and errors that help."""

import json
from datetime import date
from decimal import Decimal

import kedjekoll
import polars as pl
import pytest

from service.screening.purchase.examples import load_example
from tests.municipal_tables import TABLES

TENDERS = pl.DataFrame(
    {
        "Anbudsgivare": ["Norrskenets Lokalvård AB", "Sundets Städtjänst AB"],
        "Org.nr": ["559999-0016", "559999-0024"],
        "Pris": ["785 000 kr", "646 000 kr"],
        "Timmar": [3400, 3400],
    }
)
LEDGER = pl.DataFrame(
    {
        "Leverantör": ["Norrskenets Lokalvård AB", "Sundets Städtjänst AB"],
        "Organisationsnummer": ["559999-0016", "559999-0024"],
        "Kontotext": ["Städning", "Byggnadsarbeten"],
        "Belopp": ["1250000", "8400000"],
        "Datum": ["2026-03-31", "2026-04-30"],
    }
)


@pytest.fixture(scope="module")
def screening():
    return kedjekoll.screen(TENDERS, value="4,2 MSEK", cpv="90911200", place="SE232")


def test_a_frame_a_file_and_a_folder_of_the_same_tenders_are_screened_alike(screening, tmp_path):
    file = tmp_path / "frame.csv"
    TENDERS.write_csv(file, separator=";")
    again = kedjekoll.screen(file, value="4,2 MSEK", cpv="90911200", place="SE232")
    assert again.tenders.equals(screening.tenders)
    assert again.outcomes.equals(screening.outcomes)


def test_tenders_under_assessment_have_facts_and_rules_and_no_points(screening):
    assert not screening.is_open
    assert screening.points.is_empty()
    assert "points" not in screening.to_dict()["lots"][0]["tenders"][0]
    assert {"tenders", "facts", "outcomes"} <= {*screening.tables}
    decided = kedjekoll.screen(TENDERS, cpv="90911200", stage="award")
    assert decided.is_open
    assert decided.points["points"].dtype == pl.Int64


def test_the_prices_are_numbers(screening):
    assert screening.prices["hour_low"].to_list() == [Decimal("230.88"), Decimal(190)]
    assert screening.prices["comparison_low"].dtype.is_decimal()


def test_a_table_is_shown_in_a_notebook_and_drawn(screening):
    assert "<table" in screening._repr_html_()
    drawn = json.loads(screening.plot().to_json())
    assert len(drawn["layer"]) == 2
    points = json.loads(kedjekoll.suppliers(LEDGER).plot().to_json())
    assert points["encoding"]["x"]["field"] == "amount"


def test_a_report_is_written_as_its_name_ends(screening, tmp_path):
    assert screening.report(tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert screening.report(tmp_path / "a.xlsx", language="sv").read_bytes().startswith(b"PK")
    with pytest.raises(ValueError, match=r"ends in \.pdf"):
        screening.report(tmp_path / "a.txt")
    with pytest.raises(KeyError, match="the tables are tenders"):
        screening.table("nothing")


def test_a_document_of_json_is_screened_as_it_is():
    screening = kedjekoll.screen(json.loads(load_example()), language="sv")
    assert screening.is_open  # the bundled example is made up
    assert screening.tenders.height == 4
    assert screening.language == "sv"


@pytest.mark.parametrize("kind", TABLES)
def test_a_municipal_table_is_read_with_every_tender(kind, tmp_path):
    table = TABLES[kind]()
    paths = [tmp_path / name for name in table.files]
    for path, payload in zip(paths, table.files.values(), strict=True):
        path.write_bytes(payload)
    stated = {name: value for name, value in table.stated.items() if name != "years"}
    found = kedjekoll.screen(paths[0], further=paths[1:], allow_unused=table.unused, **stated)
    assert found.tenders.height == len(table.tenders)


def test_a_notice_without_tenders_has_its_rules_and_no_rows_of_tenders():
    notice = json.loads(load_example()) | {"tenders": [], "parties": []}
    screening = kedjekoll.screen(notice)
    assert screening.tenders.is_empty()
    assert screening.facts.is_empty()
    assert screening.outcomes.height
    assert "<table" in screening._repr_html_()
    with pytest.raises(ValueError, match="no price of an hour"):
        screening.plot()


def test_rows_that_are_not_used_are_refused_until_they_are_allowed():
    note = pl.DataFrame(dict.fromkeys(TENDERS.columns), TENDERS.schema).with_columns(
        Anbudsgivare=pl.lit("Öppnat 2027-01-20 kl. 10.11.")
    )
    table = pl.concat([TENDERS, note])
    with pytest.raises(kedjekoll.InputError, match=r"state allow_unused=1\.\n.*row 4"):
        kedjekoll.screen(table, cpv="90911200")
    screening = kedjekoll.screen(table, cpv="90911200", allow_unused=1)
    assert screening.left_out["location"].to_list() == ["row 4"]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"valu": 1}, "Did you mean value"),
        ({"value": "mycket"}, "value"),
        ({"cpv": "9"}, "CPV"),
        ({"zzz": 1}, "The names are"),
    ],
)
def test_what_is_stated_wrongly_is_named_with_what_helps(stated, said):
    with pytest.raises(kedjekoll.InputError, match=said):
        kedjekoll.screen(TENDERS, **stated)


def test_a_table_of_something_else_says_what_it_probably_is():
    with pytest.raises(kedjekoll.InputError, match="The table has: a, b"):
        kedjekoll.screen(pl.DataFrame({"a": [1], "b": [2]}))
    with pytest.raises(kedjekoll.InputError, match="is a ledger"):
        kedjekoll.screen(LEDGER)


def test_a_folder_without_registers_says_how_to_load_them(tmp_path):
    with pytest.raises(kedjekoll.InputError, match="registers up"):
        kedjekoll.screen(TENDERS, data_dir=str(tmp_path))


def test_suppliers_come_in_the_order_in_which_to_look_at_them():
    run = kedjekoll.suppliers(LEDGER, select=2, seed=7)
    assert run.suppliers["place"].to_list() == [1, 2]
    assert run.suppliers["currency"].unique().to_list() == ["SEK"]
    with pytest.raises(kedjekoll.InputError, match="select"):
        kedjekoll.suppliers(LEDGER, select=1)


def test_a_need_has_its_steps_rules_and_levels():
    need = kedjekoll.need("90911200", "4,2 MSEK", "SE232", date(2027, 3, 1))
    assert need.answer in {"yes", "no", "cannot_tell"}
    assert all(need.table(name).height for name in need.tables)
    assert need.to_dict()["answer"] == need.answer
    with pytest.raises(kedjekoll.InputError):
        kedjekoll.need("9", "4,2 MSEK", "SE232", date(2027, 3, 1))


def test_a_name_alone_never_makes_two_firms_one():
    known = [
        {"name": "Norrskenets Lokalvård Aktiebolag", "number": "559999-0016", "country": "SE"},
        {"name": "Sundets Städtjänst AB", "number": "559999-0024", "country": "SE"},
    ]
    same = {"name": "Norrskenets Lokalvard AB", "number": "5599990016", "country": "SE"}
    found = kedjekoll.match([same, {"name": "Sundets Städtjänst AB"}], pl.DataFrame(known))
    first = found.filter(pl.col("rank") == 1)
    assert first["is_same"].to_list() == [True, False]
    assert first["candidate"].to_list() == ["0", "1"]
    assert kedjekoll.match(["Helt annan firma"], known).is_empty()
    with pytest.raises(kedjekoll.InputError, match="among or data_dir"):
        kedjekoll.match(["A"])
    with pytest.raises(kedjekoll.InputError, match="no column name"):
        kedjekoll.match(pl.DataFrame({"firm": ["A"]}), known)


def test_the_names_of_the_package_are_listed_and_others_are_refused():
    assert {"screen", "suppliers", "match", "need"} <= {*dir(kedjekoll)}
    with pytest.raises(AttributeError, match="it has InputError"):
        kedjekoll.nothing  # noqa: B018
