import json
import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path_factory.mktemp("installation"))}

    def invoke(*arguments):
        return CliRunner().invoke(app, [*map(str, arguments)], env=env)

    return invoke


@pytest.fixture(scope="module")
def screening(run):
    return re.search(r"screening_[0-9a-z]{21}", run("screen", "--example", "--json").stdout)[0]


def test_entities_are_printed_line_by_line(run, screening):
    answer = run("export", screening, "--as", "ftm")
    assert answer.exit_code == 0
    schemata = {json.loads(one)["schema"] for one in answer.stdout.splitlines()}
    assert {"Company", "Contract", "UnknownLink"} <= schemata


def test_a_file_is_written_and_never_replaced(run, screening, tmp_path):
    target = tmp_path / "request.xml"
    assert run("export", screening, "--as", "espd-request", "--out", target).exit_code == 0
    assert target.read_bytes().startswith(b"<?xml")
    again = run("export", screening, "--as", "ftm", "--out", target)
    assert again.exit_code == 2
    assert target.read_bytes().startswith(b"<?xml")


def test_an_ocds_package_has_the_publisher_s_prefix_and_what_is_named(run, screening):
    answer = run(
        *("export", screening, "--as", "ocds", "--with-prices"), "--ocid-prefix", "ocds-abc123"
    )
    (release,) = json.loads(answer.stdout)["releases"]
    assert release["ocid"].startswith("ocds-abc123-")
    assert all(bid["value"] for bid in release["bids"]["details"])
    wrong = run("export", screening, "--as", "ocds", "--ocid-prefix", "abc", "--lang", "en")
    assert (wrong.exit_code, "six small letters or digits" in wrong.stderr) == (2, True)


def test_a_number_that_is_none_is_refused(run):
    answer = run("export", "screening_1", "--as", "ftm", "--lang", "en")
    assert (answer.exit_code, "no such screening" in answer.stderr) == (2, True)


def test_a_purchase_without_an_espd_is_refused_with_what_to_do(run, document, tmp_path):
    made = document()
    made["value"] = made["lots"][0]["value"] = {"amount": "900000.00", "currency": "SEK"}
    file = tmp_path / "small.json"
    file.write_text(json.dumps(made), "utf-8")
    number = re.search(r"screening_[0-9a-z]{21}", run("screen", file, "--json").stdout)[0]
    answer = run("export", number, "--as", "espd-request", "--lang", "en")
    assert answer.exit_code == 2
    assert "that require an ESPD" in " ".join(answer.stderr.split())
