import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app

TENDERS = """\
Anbudsgivare;Org.nr;Anbudssumma (SEK);Timmar;CPV;Andel UE
Norrskenets Lokalvård AB;559999-0016;9 200 000,00;32000;90919200;10 %
Sundets Städtjänst AB;559999-0024;6 100 000,00;32000;90919200;40 %
"""


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, **options):
        environment = {"KEDJEKOLL_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "140"}
        result = CliRunner().invoke(
            app, [str(one) for one in arguments], env=environment, **options
        )
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


@pytest.fixture
def tenders(tmp_path):
    path = tmp_path / "anbud.csv"
    path.write_text(TENDERS, "utf-8")
    return path


def test_a_guess_is_shown_with_five_rows_and_kept_only_if_it_is_confirmed(run, tenders):
    shown = run("map", tenders)
    assert shown.exit_code == 0
    assert "Anbudssumma (SEK)" in shown.stdout
    assert "9200000.00" in shown.stdout
    assert "Ingenting har sparats." in shown.stdout
    assert run("screen", tenders).exit_code == 2


def test_a_kept_mapping_lets_the_table_be_screened(run, tenders):
    kept = run("map", tenders, "--yes", "--source", "Anbudsöppning", "--lang", "en")
    assert re.search(r"Saved as mapping_[0-9a-z]{21} for Anbudsöppning\.", kept.stdout)
    screened = run("screen", tenders, "--lang", "en", "--all")
    assert screened.exit_code == 0
    assert "Sundets Städtjänst AB" in screened.stdout
    assert run("screen", tenders, "--source", "Annat").exit_code == 2


def test_the_guess_can_be_corrected(run, tenders):
    changed = run(
        "map", tenders, "--column", "amount=", "--constant", "country=SE", "--yes", "--lang", "en"
    )
    assert changed.exit_code == 0
    assert "9200000.00" not in changed.stdout
    assert "= SE" in changed.stdout
    assert "you" in run("map", tenders, "--column", "agreement=Andel UE", "--lang", "en").stdout


def test_a_needed_field_without_a_column_is_asked_for(run, tenders):
    refused = run("map", tenders, "--column", "name=", "--yes", "--lang", "en")
    assert refused.exit_code == 2
    assert "required" in refused.stdout
    assert "name" in refused.stderr


@pytest.mark.parametrize(
    "options",
    [("--column", "name"), ("--table", "Blad9"), ("--constant", "cpv=x")],
)
def test_an_option_that_means_nothing_is_refused(run, tenders, options):
    assert run("map", tenders, *options).exit_code == 2


def test_a_file_that_is_no_table_is_refused_with_the_way_to_mend_it(run, tmp_path):
    pdf = tmp_path / "espd.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    refused = run("map", pdf, "--lang", "en")
    assert refused.exit_code == 2
    assert "PDF" in refused.stderr
    assert run("map", tmp_path / "none.csv").exit_code == 2


def test_the_options_of_screen_are_checked(run, tenders):
    assert run("screen", tenders, "--cpv", "9091").exit_code == 2
    assert run("screen", tenders, "--format", "frukt").exit_code == 2
    assert run("screen", tenders, "--with", "none.csv").exit_code == 2


BOTH = """\
Anbudsgivare;Org.nr;Anbudspris;Underleverantör;Andel UE
Norrskenets Lokalvård AB;559999-0016;785 000:-;Nattrent AB;20 %
Sundets Städtjänst AB;559999-0024;692 500:-;;
"""
LEDGER = """\
Leverantör;Orgnr;Bokföringsdatum;Belopp
Norrskenets Lokalvård AB;559999-0016;2026-01-31;785000
"""


def test_rows_in_and_tenders_out_are_told_before_it_is_kept_and_with_the_result(run, tenders):
    line = "Rader i tabellen: 2; anbud: 2, underleverantörer: 0, priser: 2, timtal: 2; "
    line += "rader som inte används: 0."
    assert line in run("map", tenders, "--yes").stdout
    assert line in " ".join(run("screen", tenders).stdout.split())


def test_tenders_that_name_subcontractors_are_read_from_one_table_and_as_tenders_alone(
    run, tmp_path
):
    path = tmp_path / "anbud.csv"
    path.write_text(BOTH, "utf-8")
    refused = run("map", path, "--yes", "--target", "subcontractors")
    assert refused.exit_code == 2
    assert "Läs den som anbudsgivare" in refused.stdout.replace("\n", " ")
    assert run("map", "list").stdout == "Inga kolumner har kopplats.\n"
    kept = run("map", path, "--yes")
    assert "Rader i tabellen: 2; anbud: 2, underleverantörer: 1" in kept.stdout


def test_nothing_is_kept_by_which_the_table_itself_would_be_refused(run, tmp_path):
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, "utf-8")
    refused = run("map", path, "--yes")
    assert (refused.exit_code, "valuta" in refused.stderr) == (2, True)
    assert run("map", "list").stdout == "Inga kolumner har kopplats.\n"
    kept = run("map", path, "--yes", "--constant", "currency=SEK")
    assert (kept.exit_code, "leverantörer: 1" in kept.stdout) == (0, True)


def test_a_table_of_two_possible_kinds_is_kept_only_as_the_kind_that_is_told(run, tmp_path):
    path = tmp_path / "leverantorer.csv"
    path.write_text("Leverantör;Orgnr\nNorrskenets Lokalvård AB;559999-0016\n", "utf-8")
    refused = run("map", path, "--yes", "--lang", "en")
    assert (refused.exit_code, "--target" in refused.stderr) == (2, True)
    assert run("map", path, "--yes", "--target", "contracts").exit_code == 0


def test_a_kept_mapping_is_listed_and_ended(run, tenders):
    run("map", tenders, "--yes", "--source", "Anbudsöppning")
    number = re.search(r"mapping_[0-9a-z]{21}", run("map", "list").stdout)[0]
    assert "Anbudsöppning (Anbudsgivare)" in run("map", "list").stdout
    assert f"Avslutad: {number}" in run("map", "end", number).stdout
    assert run("map", "list", "--lang", "en").stdout == "No columns have been mapped.\n"
    assert run("screen", tenders).exit_code == 2
    assert run("map", "end", number).exit_code == 2
    run("map", tenders, "--yes", "--source", "Anbudsöppning")
    assert run("screen", tenders).exit_code == 0
