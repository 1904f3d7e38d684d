"""From an empty installation to a list of numbers with facts: one command, and what came of it.

The firms are made up; the files have the form of the real ones. Two of 48 lack something, as a few
of any list do: one has no industry in SCB's register, and one is in neither register yet. Their
annual reports have another name, as those of firms have that were renamed since.
"""

import csv
import io

import orjson
import pytest
from typer.testing import CliRunner

from service.cli.main import app
from tests.annual_reports import MadeReport, packed, page
from tests.publisher import Published, publisher
from tests.service.cli.test_registers_command import BOLAGSVERKET, SAMPLES, SCB, zipped

FIRMS, FILED = 48, 30
INDUSTRIES = ("81210", "43210", "49410", "56100", "78200", "62010")
PAY = {"turnover": 9_000_000, "wage_cost": 4_100_000, "personnel_cost": 5_600_000}


def numbers(count):
    """Organisation numbers of the range kept for examples, with their check digits."""
    found = []
    for at in range(1, count + 1):
        digits = f"559999{at:03}"
        doubled = [int(one) * (2 - place % 2) for place, one in enumerate(digits)]
        total = sum(one // 10 + one % 10 for one in doubled)
        found.append(f"{digits}{-total % 10}")
    return found


def heading(sample):
    """The first line of a file, as its publisher writes it."""
    return (SAMPLES / sample).read_bytes().splitlines(keepends=True)[0]


def bolagsverket(firms):
    """The bulk file of Bolagsverket."""
    rows = [
        [
            f"{number}$ORGNR-IDORG", "", "SE-LAND",
            f"Påhittat {at} AB$FORETAGSNAMN-ORGNAM$2001-04-02", "AB-ORGFO", "", "", "",
            f"20{at % 20:02}-04-02", "Verksamhet", "Provgatan 1$$EXEMPELSTAD$12345$SE-LAND",
        ]
        for at, number in firms
    ]  # fmt: skip
    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return zipped(
        "bolagsverket_bulkfil.txt",
        heading("se_bolagsverket_bulk.txt") + written.getvalue().encode(),
    )


def scb(firms):
    """The bulk file of SCB: Latin-1, parted by tabs, with one at the end of each line."""
    head = heading("se_scb_bulk.txt").decode("latin-1").rstrip("\r\n").split("\t")[:-1]
    lines = []
    for at, number in firms:
        own = {
            "Foretagsnamn": f"PÅHITTAT {at}", "FtgStat": "1", "JEStat": "0", "JurForm": "49",
            "Namn": f"PÅHITTAT {at} AB", "Ng1": INDUSTRIES[at % len(INDUSTRIES)] if at else "00000",
            "PeOrgNr": f"16{number}", "PostNr": "12345", "PostOrt": "EXEMPELSTAD",
            "RegDatKtid": f"20{at % 20:02}0402", "Reklamsparrtyp": "1",
        }  # fmt: skip
        lines.append("\t".join([*(own.get(name, "") for name in head), ""]))
    return zipped(
        "scb_bulkfil_JE_20261123.txt",
        heading("se_scb_bulk.txt") + "\n".join(lines).encode("latin-1"),
    )


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """What a list of 48 numbers is told as, after one command, and after the reports are read."""
    folder = tmp_path_factory.mktemp("from-nothing")
    firms = list(enumerate(numbers(FIRMS)))
    suppliers = folder / "numbers.csv"
    suppliers.write_text("\n".join(["number", *(number for _, number in firms)]), "utf-8")
    reports = folder / "reports.zip"
    reports.write_bytes(
        packed(
            {
                f"{number}_2024-12-31.zip": packed(
                    {"report.xhtml": page(MadeReport(number=number, figures=PAY, employees="12"))}
                )
                for _, number in firms[:FILED]
            }
        )
    )
    with publisher() as server:
        known = firms[:-1]
        server.files = {SCB: Published(scb(known)), BOLAGSVERKET: Published(bolagsverket(known))}
        env = {
            "KEDJEKOLL_DATA_DIR": str(folder / "data"),
            "KEDJEKOLL_REGISTER_MIRROR": server.address,
        }

        def run(*arguments):
            result = CliRunner().invoke(app, [*map(str, arguments), "--lang", "en"], env=env)
            assert result.exit_code == 0, result.output
            return result.stdout

        run("registers", "up", "--country", "SE")
        first = orjson.loads(run("portfolio", suppliers, "--json"))["result"]["items"]
        run("ingest", "se_bolagsverket_annual_reports", reports)
        second = orjson.loads(run("portfolio", suppliers, "--json"))["result"]["items"]
    return first, second


def with_fact(items, fact):
    return sum(any(one["fact"] == fact for one in item["register_facts"]) for item in items)


def test_after_one_command_95_of_100_numbers_have_industry_age_and_status(listed):
    first, _ = listed
    least = -(-FIRMS * 95 // 100)
    assert len(first) == FIRMS
    assert sum(item["cpv_from"] == "register" for item in first) >= least
    assert with_fact(first, "founded_on") >= least
    assert with_fact(first, "insolvency") >= least
    assert with_fact(first, "deregistered") >= least
    assert sum(item["band"] != "insufficient" for item in first) >= least


def test_firms_that_have_filed_a_report_have_its_figures_and_the_others_lack_nothing_else(listed):
    first, second = listed
    assert with_fact(first, "reported_wage_cost") == 0
    assert with_fact(second, "reported_wage_cost") == FILED
    assert with_fact(second, "reported_employees") == FILED
    assert with_fact(second, "founded_on") == with_fact(first, "founded_on")
