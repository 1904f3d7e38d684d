import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from benchmarks.invoices import invoice
from data_ingest.sheets.opening import open_sheets
from service.cli import console
from service.cli.main import app

LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
DAY = ("--as-of", "2026-11-24", "--lang", "en")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run `kedjekoll portfolio` on an installation of the module's own."""
    data = tmp_path_factory.mktemp("data")

    def portfolio(*arguments):
        return CliRunner().invoke(
            app,
            ["portfolio", *map(str, arguments)],
            env={"KEDJEKOLL_DATA_DIR": str(data), "COLUMNS": "200"},
        )

    return portfolio


def told(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_a_ledger_is_one_run_with_triage_first(run):
    result = run(LEDGER, *DAY)
    assert result.exit_code == 0
    said = result.output
    assert (
        said.index("Who is a supplier")
        < said.index("Review need")
        < said.index("Suppliers to look at")
    )
    assert "first run of this source" in said
    assert "Saved as job_" in said


def test_a_folder_of_invoices_is_one_run(run, tmp_path):
    (tmp_path / "1.xml").write_text(invoice(), encoding="utf-8")
    (tmp_path / "order.xml").write_text("<Order/>", encoding="utf-8")
    result = told(run(tmp_path, *DAY, "--json"))["result"]
    assert [one["cpv_from"] for one in result["items"]] == ["invoice"]
    assert [one["pointer"] for one in result["rejects"]] == ["order.xml"]
    (tmp_path / "empty").mkdir()
    refused = run(tmp_path / "empty", *DAY)
    assert refused.exit_code == 2
    assert "contains no XML files" in refused.output


def test_a_run_is_compared_with_the_one_before_of_its_source(run):
    told(run(LEDGER, *DAY, "--json", "--source", "night"))
    fewer = told(run(LEDGER, *DAY, "--json", "--source", "night"))
    assert fewer["result"]["changes"]["counts"] == {"new": 0, "gone": 0, "band": 0, "points": 0}
    assert told(run(LEDGER, *DAY, "--json", "--source", "day"))["result"]["changes"] is None


def test_suppliers_are_selected_with_a_seed(run):
    found = told(run(LEDGER, *DAY, "--json", "--select", 2, "--seed", 7))["result"]["selection"]
    assert (found["seed"], sum(one["taken"] is not None for one in found["items"])) == (7, 2)


def test_every_format_holds_every_supplier(run, tmp_path):
    found = told(run(LEDGER, *DAY, "--json"))
    names = [one["name"] for one in found["result"]["items"]]
    files = {end: tmp_path / f"run.{end}" for end in ("csv", "xlsx", "json", "parquet", "pdf")}
    outs = [word for file in files.values() for word in ("--out", file)]
    assert run("show", found["id"], "--lang", "en", *outs).exit_code == 0
    assert files["pdf"].read_bytes().startswith(b"%PDF-")
    rows = list(csv.reader(io.StringIO(files["csv"].read_bytes().decode())))
    assert [row[1] for row in rows[1:]] == names
    sheets = {one.title: one for one in open_sheets(files["xlsx"].read_bytes(), name="run.xlsx")}
    assert sheets["Suppliers"].rows["1"].to_list() == names
    assert sheets["Set aside"].rows.height > 0
    assert json.loads(files["json"].read_bytes())["result"] == found["result"]
    kept = pl.read_parquet(files["parquet"])
    assert kept.filter(pl.col("place").is_not_null())["name"].to_list() == names


def test_a_supplier_of_a_run_opens_as_a_screening(run):
    found = told(run(LEDGER, *DAY, "--json"))
    first = found["result"]["items"][0]
    opened = run("open", found["id"], first["party_id"], "--lang", "en")
    assert opened.exit_code == 0
    assert first["name"] in opened.output
    assert "Saved as screening_" in opened.output


def test_a_list_of_numbers_alone_shows_the_numbers(run, tmp_path, monkeypatch):
    monkeypatch.setattr(console.out, "width", 200)
    file = tmp_path / "numbers.txt"
    file.write_text("559999-0008\n559999-0016\n")
    found = told(run(file, *DAY, "--json"))["result"]
    assert found["kind"] == "list"
    assert [one["numbers"] for one in found["items"]] == [
        ["SE-ON:5599990008"],
        ["SE-ON:5599990016"],
    ]
    assert "SE-ON:5599990008" in run(file, *DAY).output


def test_a_list_without_amounts_shows_no_amount(run, tmp_path):
    file, out = tmp_path / "numbers.txt", tmp_path / "run.csv"
    file.write_text("559999-0008\n559999-0016\n")
    assert run(file, *DAY, "--out", out).exit_code == 0
    first = next(csv.DictReader(io.StringIO(out.read_bytes().decode())))
    assert (first["amount"], first["currency"]) == ("", "")


def test_a_note_on_a_row_is_not_called_a_row_that_was_not_read(run, tmp_path):
    file, out = tmp_path / "list.csv", tmp_path / "run.md"
    file.write_text("Orgnr;Namn;CPV\n559999-0008;Ett AB;1\n559999-0016;Två AB;90910000\n")
    result = run(file, *DAY, "--out", out)
    assert result.exit_code == 0, result.output
    said = out.read_text()
    assert "Remarks on rows, cells or numbers in the input: 2." in said
    assert "could not be read" not in said  # both rows count


def test_the_command_helps_when_nothing_is_asked(run):
    assert "open" in run("--help").output


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.csv",),
        (LEDGER, "--out", "x.doc"),
        (LEDGER, "--country", "Sverige"),
        (LEDGER, "--seed", "1"),
        (LEDGER, "--select", "1"),
        ("show", "job_1"),
        ("open", "job_1", "payee-1"),
        (__file__,),
    ],
    ids=["missing", "out", "country", "seed", "select", "show", "open", "no suppliers"],
)
def test_what_has_to_be_mended_ends_with_2(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
