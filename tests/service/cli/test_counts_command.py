"""`kedjekoll labels counts` and `kedjekoll train --counts`."""

import json
import re
from functools import partial

import pytest
from typer.testing import CliRunner

from risk_models.learning import study
from service.cli.main import app
from tests.municipalities import NAMES, hand_in, labels_of


@pytest.fixture(scope="module", autouse=True)
def without_other_models():
    """They take seconds; the page that teaches pooling runs them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(study, "fit_challengers", lambda *_: ([], {}))
        patched.setattr(study, "learn", partial(study.learn, draws=20))
        yield


def invoke(folder, *arguments):
    """Run a command on the installation in a folder."""
    environment = {"KEDJEKOLL_DATA_DIR": str(folder / "data"), "COLUMNS": "200"}
    result = CliRunner().invoke(app, [*map(str, arguments)], env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    """The files of counts of five municipalities, each with its public key."""
    folder = tmp_path_factory.mktemp("counts")
    return [hand_in(at, folder) for at in range(len(NAMES))]


def options(handed_in):
    return [word for file, key in handed_in for word in ("--counts", file, "--key", key)]


def test_counts_are_written_with_what_was_joined(tmp_path):
    (tmp_path / "labels.csv").write_text(labels_of(0) + "g,2024-12-31,2025-12-31,0,,3,x\n", "utf-8")
    counted = invoke(
        tmp_path, "labels", "counts", tmp_path / "labels.csv", "--organisation", "Exempelby",
        "--out", tmp_path / "c.json", "--lang", "en",
    )  # fmt: skip
    assert "Firms counted: 240, with a finding: 16. Rows left out: 1." in counted.stdout
    assert "because of the column industry" in counted.stderr
    key = json.loads((tmp_path / "c.json").read_bytes())["counts"]["key"]
    assert f"Hand over the file with your public key: {key}" in counted.stdout
    assert key in invoke(tmp_path, "audit", "keys").stdout


def test_five_installations_learn_a_card_that_is_added_and_screens(handed_in, tmp_path):
    out = tmp_path / "pooled"
    learned = invoke(tmp_path, "train", *options(handed_in), "--out", out, "--lang", "en")
    assert "Files used: 5. Firms: 1200, with a finding: 77" in learned.stdout, learned.output
    card = json.loads((out / "card.json").read_bytes())["id"]
    assert invoke(tmp_path, "cards", "add", out / "card.json", "--reason", "Pool").exit_code == 0
    screened = invoke(tmp_path, "screen", "--example", "--card", card, "--lang", "en")
    said = " ".join(screened.stdout.split())
    assert f"Card {card}: 1 of the factors of" in said
    assert "counted by 5 buyers and added up without identity" in said
    number = re.search(r"screening_\w+", screened.stdout)[0]
    assert "byte for byte" in invoke(tmp_path, "replay", number, "--lang", "en").stdout


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (slice(0, 1), "Fewer than 2 buyers have findings"),
        ([0, 1, 0], "The same buyer is in two files"),
    ],
)
def test_what_does_not_add_up_is_refused_with_the_reason(handed_in, tmp_path, chosen, said):
    files = handed_in[chosen] if isinstance(chosen, slice) else [handed_in[at] for at in chosen]
    refused = invoke(tmp_path, "train", *options(files), "--out", tmp_path / "o", "--lang", "en")
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert not (tmp_path / "o").exists()


def test_counts_without_the_key_of_their_buyer_are_refused(handed_in, tmp_path):
    (file, _), (_, other) = handed_in[:2]
    refused = invoke(
        tmp_path, "train", "--counts", file, "--key", other, "--out", tmp_path / "o", "--lang", "en"
    )
    assert refused.exit_code == 2
    assert "None of the keys that were stated" in refused.stderr


def test_labels_and_counts_are_not_learned_from_at_once(handed_in, tmp_path):
    for given in ([], [tmp_path / "l.csv", *options(handed_in)]):
        refused = invoke(tmp_path, "train", *given, "--out", tmp_path / "o", "--lang", "en")
        assert refused.exit_code == 2
        assert "State either a file of labels or --counts, not both." in refused.stderr


def test_a_card_that_counts_cannot_teach_is_refused(handed_in, tmp_path):
    refused = invoke(
        tmp_path, "train", *options(handed_in), "--card", "baseline-2", "--out", tmp_path / "o"
    )
    assert refused.exit_code == 2
