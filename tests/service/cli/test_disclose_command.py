"""`kedjekoll disclose` and `kedjekoll case mark`, as they are typed."""

import json
import re

import pytest
from typer.testing import CliRunner

from service.cli.main import app


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def run(home):
    """Run a command in an installation with a case at the start of its contract."""
    environment = {"KEDJEKOLL_DATA_DIR": str(home / "data"), "COLUMNS": "200"}

    def invoke(*words):
        return CliRunner().invoke(app, [*words, "--lang", "en"], env=environment)

    screening = re.search(r"screening_[0-9a-z]{21}", invoke("screen", "--example").stdout)[0]
    invoke("case", "new", "KS 1", "Lokalvård", "--stage", "contract_start")
    assert invoke("case", "attach", "KS 1", screening).exit_code == 0
    return invoke


def test_a_copy_is_written_with_its_list_and_refusal_and_a_folder_for_the_diary(run, home):
    out = home / "out"
    mask = "lot1.tender2.price=osl-31-16: The price model is theirs alone."
    made = run("disclose", "KS 1", "-o", str(out), "--language", "sv", "--mask", mask)
    assert made.exit_code == 0, made.output
    (diary,) = (out / "diary").iterdir()
    assert sorted(one.name for one in (out / diary.name).iterdir()) == [
        "masked-report-sv.pdf",
        "masking-list-sv.pdf",
        "refusal-draft-sv.docx",
    ]
    metadata = json.loads((diary / "metadata.json").read_bytes())
    assert {one["name"] for one in metadata["files"]} | {"metadata.json"} == {
        one.name for one in diary.iterdir()
    }
    assert not [one for one in out.rglob("*") if one.name.startswith(".")]
    assert "Nothing has been sent." in made.stdout


def test_places_are_listed_without_anything_being_handed_out(run, home):
    listed = run("disclose", "KS 1", "--list", "-o", str(home / "none"))
    assert "lot1.tender1.price · Lot 1, tender 1: price · masked under OSL" in listed.stdout
    assert not (home / "none").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--mask", "title"), "Write --mask as KEY=PROVISION: REASON."),
        (("--unmask", "title="), "Write --unmask as KEY=REASON."),
        (("--mask", "lot9.title=Secret enough."), "The report has no such place to mask."),
        (("--mask", "title=x"), "A value is too short, too long or not allowed: mask."),
    ],
)
def test_what_has_to_be_mended_is_said_and_nothing_is_written(run, home, words, said):
    refused = run("disclose", "KS 1", "-o", str(home / "refused"), *words)
    assert refused.exit_code == 2
    assert said in " ".join(refused.stderr.split())
    assert not (home / "refused").exists()


def test_what_cannot_be_written_is_not_on_record(run, home):
    (home / "file").write_text("x")
    refused = run("disclose", "KS 1", "-o", str(home / "file"))
    assert refused.exit_code == 2
    assert "Nothing has been recorded." in " ".join(refused.stderr.split())


def test_the_documents_of_a_case_are_marked(run, home):
    marked = run("case", "mark", "KS 1", "--state", "final", "--until", "2030-01-01")
    assert (marked.exit_code, marked.stdout.strip()) == (0, "The documents of the case are marked.")
    run("disclose", "KS 1", "-o", str(home / "later"))
    (metadata,) = (home / "later").rglob("metadata.json")
    said = json.loads(metadata.read_bytes())["document"]
    assert (said["state"], said["secrecy"]["lasts_until"]) == ("final", "2030-01-01")
