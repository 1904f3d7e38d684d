import json
import random
import re
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from risk_models.card.scorecard import CURRENT, load_scorecard
from risk_models.learning import challengers
from service.cli.main import app

FACTOR = load_scorecard().factors[0]
HEAD = f"group,features_on,observed_to,outcome,outcome_on,size,{FACTOR.id}"


@pytest.fixture(scope="module", autouse=True)
def without_ebm():
    """The explainable boosting machine takes seconds a fit; a test of its own shows it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(challengers, "find_spec", lambda _name: None)
        yield


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments):
        environment = {"KEDJEKOLL_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
        result = CliRunner().invoke(app, [str(one) for one in arguments], env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return invoke


def write(path, rows=240, positives=30, more=()):
    draw = random.Random(2)
    lines = [HEAD]
    for row in range(rows):
        found = row < positives
        day = date(2025, 1, 1) + timedelta(days=draw.randrange(700)) if found else ""
        code = draw.choice(FACTOR.bins).code
        lines.append(f"g{row},2024-12-31,2026-12-31,{found:d},{day},{draw.randrange(1, 60)},{code}")
    path.write_text("\n".join([*lines, *more]) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A folder with labels, and in `out` what was learned of them; learning takes seconds."""
    folder = tmp_path_factory.mktemp("trained")
    labels = write(folder / "labels.csv", more=["g,2024-12-31,2026-12-31,?,,1,"])
    environment = {"KEDJEKOLL_DATA_DIR": str(folder / "data"), "COLUMNS": "200"}
    arguments = ["train", str(labels), "--out", str(folder / "out"), "--lang", "en"]
    done = CliRunner().invoke(app, arguments, env=environment)
    assert done.exit_code == 0, done.output
    (folder / "said").write_text(done.stdout + done.stderr, "utf-8")
    return folder


def test_a_card_is_learned_written_and_evaluated(run, trained):
    labels, said = trained / "labels.csv", (trained / "said").read_text("utf-8")
    assert "Rows used: 240, left out: 1, with an outcome: 30." in said
    assert "row 242: The row cannot be used because of the column outcome." in said
    written = sorted(one.name for one in (trained / "out").iterdir())
    assert written == [
        "calibration.svg",
        "card.json",
        "decisions.svg",
        "evaluation.json",
        "gain.svg",
        "lift.svg",
        "model-card.html",
        "model-card.md",
        "shape-1.svg",
        "size.svg",
        "study.json",
    ]
    evaluated = run("evaluate", trained / "out" / "card.json", labels)
    assert evaluated.exit_code == 0
    found = json.loads(evaluated.stdout)
    assert found["in_sample"] is True
    assert found["rows_left_out"] == [{"place": "row 242", "column": "outcome"}]


def test_a_trained_card_is_added_chosen_screens_replays_and_says_that_it_was_learned(run, trained):
    card = json.loads((trained / "out" / "card.json").read_bytes())["id"]
    assert re.fullmatch(r"learned-[0-9a-f]{12}", card)
    assert run("screen", "--example", "--card", card).exit_code == 2
    file = trained / "out" / "card.json"
    added = run("cards", "add", file, "--reason", "Höst", "--lang", "en")
    assert f"Scorecard {card} has been added." in added.stdout
    assert run("cards", "choose", card, "--reason", "Prov").exit_code == 0
    assert re.search(rf"{card}\s+•", run("cards", "list", "--lang", "en").stdout)
    screened = run("screen", "--example", "--lang", "en")
    said = " ".join(screened.stdout.split())
    assert f"Card {card}: 1 of the factors of {CURRENT}, learned from 30" in said
    number = re.search(r"screening_\w+", screened.stdout)[0]
    assert "byte for byte" in run("replay", number, "--lang", "en").stdout


OWNER, SISTERS = "XI-LEI:9845EX00000000000911", ("559999-0016", "SE-ON:5599990024")


def test_owners_and_a_stated_ratio_are_told_wherever_the_card_is_used(run, tmp_path, add_register):
    links = [
        {"owned_id": f"SE-ON:{number}", "owner_id": OWNER, "kind": "consol_ultimate"}
        for number in ("5599990016", "5599990024")
    ]
    (tmp_path / "data").mkdir()
    add_register(tmp_path / "data", "xx_gleif_rr", control_links=links)
    labels = write(tmp_path / "labels.csv")
    head, *rows = labels.read_text("utf-8").splitlines()
    rows[0], rows[1] = rows[0].replace("g0", SISTERS[0]), rows[1].replace("g1", SISTERS[1])
    seen = [f"{row},{'yes' if at % 3 else 'nej'}" for at, row in enumerate(rows)]
    labels.write_text("\n".join([f"{head},inspected", *seen]), "utf-8")
    out, options = tmp_path / "out", ("--owners", "--detection-ratio", 3, "--lang", "en")
    trained = run("train", labels, "--out", out, *options)
    said = " ".join(trained.stdout.split())
    assert "Keys that the registers know: 2, of which with a controlling owner: 2." in said
    assert "Split: 240 keys of legal persons in 239 clusters of the same owner." in said
    assert "which are kept together: 2. Rows used: 240" in said
    study = (out / "study.json").read_text("utf-8")
    assert (json.loads(study)["detection_ratio"], OWNER in study) == (3, False)
    card = json.loads((out / "card.json").read_bytes())["id"]
    assert run("cards", "add", out / "card.json", "--reason", "Prov").exit_code == 0
    screened = " ".join(run("screen", "--example", "--card", card, "--lang", "en").stdout.split())
    assert "a finding is 3 times as likely at a firm that was inspected." in screened


def test_what_owners_and_a_ratio_need_is_told(run, tmp_path):
    labels = write(tmp_path / "labels.csv")
    out = ("--out", tmp_path / "out", "--lang", "en")
    no_column = run("train", labels, *out, "--detection-ratio", 3)
    assert no_column.exit_code == 2
    assert "labels.csv cannot be read" in no_column.stderr
    assert "needs the column inspected" in " ".join(no_column.stderr.split())
    assert run("train", labels, *out, "--detection-ratio", 0).exit_code == 2
    no_register = run("train", labels, *out, "--owners")
    assert no_register.exit_code == 2
    assert "kedjekoll registers up" in " ".join(no_register.stderr.split())
    country = run("train", labels, *out, "--owners", "--country", "Sverige")
    assert "two capital letters" in country.stderr


def test_a_card_without_its_study_beside_it_is_not_evaluated(run, trained, tmp_path):
    alone = tmp_path / "card.json"
    alone.write_bytes((trained / "out" / "card.json").read_bytes())
    refused = run("evaluate", alone, trained / "labels.csv", "--lang", "en")
    assert refused.exit_code == 2
    assert "study.json, is not in the same folder" in " ".join(refused.stderr.split())


@pytest.mark.parametrize(
    ("content", "said"),
    [("[1]", "it is no JSON object"), ("{}", "not a scorecard"), ("x", "it is no JSON object")],
)
def test_what_is_no_card_is_not_added(run, tmp_path, content, said):
    (tmp_path / "card.json").write_text(content, "utf-8")
    added = run("cards", "add", tmp_path / "card.json", "--reason", "x", "--lang", "en")
    assert added.exit_code == 2
    assert said in added.stderr


def test_too_few_outcomes_are_refused_with_the_reason(run, tmp_path):
    labels = write(tmp_path / "labels.csv", positives=19)
    refused = run("train", labels, "--out", tmp_path / "out")
    assert refused.exit_code == 2
    assert "Filen har 19 rader med utfall" in refused.stderr
    assert not (tmp_path / "out").exists()
    one_class = run("train", write(labels, positives=0), "--out", tmp_path / "out", "--lang", "en")
    assert one_class.exit_code == 2
    assert "same outcome" in one_class.stderr


def test_an_unknown_card_and_a_folder_that_is_a_file_are_told(run, tmp_path):
    labels = write(tmp_path / "labels.csv")
    unknown = run("train", labels, "--out", tmp_path / "out", "--card", "nothing-1")
    assert unknown.exit_code == 2
    assert "Det finns inget sådant kort." in unknown.stderr
    blocked = run("train", labels, "--out", labels, "--lang", "en")
    assert blocked.exit_code == 2
    assert "The folder cannot be written" in blocked.stderr


def test_a_broken_card_is_refused(run, tmp_path):
    card = tmp_path / "card.json"
    card.write_text("{}", "utf-8")
    refused = run("evaluate", card, write(tmp_path / "labels.csv"), "--lang", "en")
    assert refused.exit_code == 2
    assert "not a learned card" in refused.stderr
