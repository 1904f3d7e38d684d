"""`kedjekoll screen --yes`: tables are read as proposed where every row is used, or not at all."""

import json

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from tests.municipal_tables import TABLES

WHOLE = [
    "tenderers in one file and subcontractors in another",
    "a column for each tenderer",
    "a protocol with text around two tables",
]
NOT_WHOLE = "title rows, merged headings, an empty row, a sum and a note"


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments):
        environment = {"KEDJEKOLL_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "140"}
        result = CliRunner().invoke(app, [str(one) for one in arguments], env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def written(table, folder):
    paths = []
    for name, payload in table.files.items():
        (folder / name).write_bytes(payload)
        paths.append(folder / name)
    first, *further = paths
    return [first, *(part for path in further for part in ("--with", path))]


@pytest.mark.parametrize("kind", WHOLE)
def test_a_table_of_which_every_row_is_used_is_screened_at_once(run, tmp_path, kind):
    table = TABLES[kind]()
    files = written(table, tmp_path)
    made = run("screen", *files, "--yes", "--json")
    assert made.exit_code == 0, made.output
    record = json.loads(made.stdout)
    lots = record["lots"] if record.get("points") == "closed" else record["assessment"]["lots"]
    tenders = [one for lot in lots for one in lot["tenders"]]
    assert len(tenders) == len(table.tenders)
    for _, below, _, _ in table.links:
        assert below in made.stdout
    assert run("screen", *files).exit_code == 0  # by the mappings that were kept


def test_a_table_with_a_row_that_is_not_used_waits_for_a_person(run, tmp_path):
    table = TABLES[NOT_WHOLE]()
    files = written(table, tmp_path)
    refused = run("screen", *files, "--yes")
    assert refused.exit_code == 2
    for code, place in table.said:
        assert place in refused.output, code
    assert run("map", "list").stdout == "Inga kolumner har kopplats.\n"
    assert run("map", files[0], "--yes").exit_code == 2
    shown = run("map", files[0], "--yes", "--not-used", table.unused)
    assert shown.exit_code == 0, shown.output
    assert run("screen", *files).exit_code == 0


def test_a_table_that_only_a_person_can_tell_of_is_not_read(run, tmp_path):
    path = tmp_path / "anbud.csv"
    path.write_text("Anbudsgivare;Pris;Totalpris\nNorr AB;1 kr;2 kr\n", "utf-8")
    refused = run("screen", path, "--yes")
    assert refused.exit_code == 2
    assert "Pris, Totalpris" in refused.output.replace("\n", " ")
