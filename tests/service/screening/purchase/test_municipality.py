"""The standing example: a municipality's ledger and contracts, through the doors to a follow-up."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.screening.purchase.examples.municipality import (
    CONTRACTS,
    LEDGER,
    SUPPLIERS,
    municipality,
)
from service.screening.purchase.examples.registers import BUSINESSES, COMPANIES
from tests.service.ended_jobs import ended

DAY = "2026-11-26"
CSV = {"content-type": "text/csv"}


@pytest.fixture(scope="module")
def files():
    return municipality()


@pytest.fixture(scope="module")
def run(api, files):
    """The run over all of it, ordered as a buyer would: the columns confirmed, then the job."""
    at = f"/v1/mappings/proposals?name={CONTRACTS}&target=contracts"
    (proposed,) = api.post(at, content=files[CONTRACTS], headers=CSV).json()["items"]
    headings = files[CONTRACTS].decode().partition("\n")[0].split(";")
    new = {"source": "kommunen", "headings": headings, "mapping": proposed["mapping"]}
    assert api.post("/v1/mappings", json=new).status_code == 201
    kept = [
        api.post(f"/v1/evidence-files?name={name}", content=files[name], headers=CSV).json()["id"]
        for name in (LEDGER, CONTRACTS)
    ]
    order = {"files": kept, "source": "kommunen", "as_of": DAY, "select": 40, "seed": 20261126}
    address = api.post("/v1/portfolios", json=order).headers["location"]
    job = ended(api, address.rpartition("/")[2])
    assert job["state"] == "done", job
    return api.get(job["result"] + "?limit=1000").json()


def test_it_is_the_same_municipality_each_time_and_of_any_size():
    assert municipality(50) == municipality(50)
    assert municipality(50) != municipality(50, seed=1)
    assert municipality(50)[LEDGER].count(b"EXEMPELSTADS KOMMUN;") > 50
    for suppliers in (0, 9_001):
        with pytest.raises(ValueError, match="9,000"):
            municipality(suppliers)


def test_its_suppliers_are_in_the_registers_and_some_have_what_a_buyer_looks_for(tmp_path, files):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path / "data")}
    for source, name in (("se_bolagsverket_bulk", COMPANIES), ("se_scb_bulk", BUSINESSES)):
        file = tmp_path / name
        file.write_bytes(files[name])
        ran = CliRunner().invoke(app, ["ingest", source, str(file), "--json"], env=env)
        assert ran.exit_code == 0, ran.output
    ran = CliRunner().invoke(app, ["snapshot", "list", "--json"], env=env)
    (served,) = [one for one in json.loads(ran.stdout)["items"] if one["state"] == "serves"]
    assert {one["source"]: one["kept"] for one in served["sources"]} == {
        "se_bolagsverket_bulk": 4_080,
        "se_scb_bulk": 4_080,
    }
    lines = files[COMPANIES].decode().splitlines()
    for procedure in ("KK", "LI", "FR"):
        assert any(f"{procedure}-AVOMFO" in line for line in lines)


def test_every_supplier_is_screened_once_and_whoever_is_none_is_set_aside(run):
    result = run["result"]
    assert result["suppliers"] == SUPPLIERS
    assert result["rejected"] == 0
    aside = {one["category"] for one in result["triage"]}
    assert {"supplier", "spelling", "association", "private_person", "own_organisation"} <= aside
    assert sum(one["suppliers"] for one in result["bands"]) == SUPPLIERS


def test_what_is_bought_parts_the_suppliers_and_contracts_count_where_there_are_some(run):
    result = run["result"]
    assert len({one["points"] for one in result["items"]}) > 3
    assert any(one["cpv_from"] == "contract" and one["contracts"] for one in result["items"])
    (kept,) = [one for one in result["contract_totals"] if one["kept"]]
    assert float(kept["registered"]) > 0


def test_forty_are_selected_and_four_of_them_by_lot(run):
    selected = [one for one in run["result"]["selection"]["items"] if one["taken"]]
    assert [one["taken"] for one in selected].count("ranked") == 36
    assert [one["taken"] for one in selected].count("drawn") == 4


def test_it_is_handed_out_as_a_document_and_as_a_table_of_all(api, run):
    address = f"/v1/portfolios/{run['id']}/report"
    swedish = {"accept-language": "sv"}
    assert api.get(address, headers=swedish).content.startswith(b"%PDF-")
    table = api.get(f"{address}?format=csv", headers=swedish).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert len(rows) == SUPPLIERS + 1


def test_a_case_is_opened_from_a_contract_and_its_supplier_followed_up(api, files, run):
    contracts = list(csv.DictReader(io.StringIO(files[CONTRACTS].decode()), delimiter=";"))
    under = {one["Organisationsnummer"]: one for one in contracts if one["Organisationsnummer"]}
    supplier, contract = next(
        (one, under[number])
        for one in run["result"]["items"]
        for number in (one["numbers"][0].removeprefix("SE-ON:"),)
        if number in under
    )
    opened = api.post(f"/v1/portfolios/{run['id']}/suppliers/{supplier['party_id']}/screenings")
    screening = opened.json()["id"]
    stated = {
        "diary_number": "KS 2026/1",
        "title": f"{contract['Benämning']}, {contract['Leverantör']}",
        "contract_number": contract["Avtalsnummer"],
        "stage": "in_contract",
    }
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    tag = {"if-match": api.get(f"/v1/cases/{case}").headers["etag"]}
    link = {"kind": "screening", "id": screening}
    assert api.post(f"/v1/cases/{case}/links", json=link, headers=tag).status_code in (200, 201)
    visit = {
        "screening_id": screening,
        "tender_id": "1",
        "party_id": "supplier",
        "form": "visit",
        "on": DAY,
        "findings": [{"item": "ledger", "outcome": "deviation"}],
        "deviations": [
            {
                "item": "ledger",
                "remedy": "correct_records",
                "remedy_by": "2026-12-10",
                "recheck_on": "2027-01-15",
            }
        ],
    }
    kept = api.post("/v1/follow-ups", json=visit)
    assert kept.status_code == 201, kept.text
    found = api.get(f"/v1/follow-ups?screening_id={screening}").json()["items"]
    assert [one["id"] for one in found] == [kept.json()["id"]]
    shown = api.get(f"/v1/cases/{case}").json()
    assert shown["case"]["contract_number"] == contract["Avtalsnummer"]


def test_the_command_writes_the_files_and_replaces_none(tmp_path: Path):
    arguments = ["example", "municipality", str(tmp_path / "new"), "--suppliers", "50"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    written = {one.name for one in (tmp_path / "new").iterdir()}
    assert written == {LEDGER, CONTRACTS, COMPANIES, BUSINESSES}
    again = CliRunner().invoke(app, [*arguments, "--lang", "en"])
    assert again.exit_code == 2
    assert "not overwritten" in again.output
