import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli.main import app
from service.platform.process.own_folder import own_folder
from service.suppliers.exchange.folder import locked

LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
SUPPLIERS = (
    "Leverantörsnr;Namn;Org.nr;CPV\n007;Exempelbolaget Städ AB;559999-0008;90910000\n-8;B AB;;\n"
)


@pytest.fixture
def shared(tmp_path):
    """A shared folder with an in-folder."""
    folder = tmp_path / "shared"
    (folder / "in").mkdir(parents=True)
    return folder


@pytest.fixture
def run(tmp_path, shared):
    """Run `kedjekoll exchange` on an installation of the test's own."""

    def exchange(*arguments):
        return CliRunner().invoke(
            app,
            ["exchange", str(shared), "--settle", "0", "--lang", "en", *arguments],
            env={"KEDJEKOLL_DATA_DIR": str(tmp_path / "data")},
        )

    return exchange


def squeezed(text):
    """A text without its line breaks and spaces: the terminal breaks lines where it likes."""
    return "".join(text.split())


def written(shared):
    return {one.name: one.read_bytes() for one in (shared / "out").iterdir()}


def test_the_same_folder_exchanged_twice_changes_nothing(run, shared):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    (shared / "in" / "ledger-10.csv").write_bytes(LEDGER.read_bytes())
    assert run().exit_code == 0
    first = written(shared)
    receipts = {name for name in first if name.endswith(".receipt.json")}
    assert len(receipts) == 2
    back = first["review_state-000001.csv"].decode().splitlines()
    assert back[0] == "own_id;number;review_state;next_date;link"
    assert back[1:] == ["-8;;none;;", "007;SE-ON:5599990008;none;;"]
    again = run()
    assert again.exit_code == 0
    assert written(shared) == first


def test_the_same_content_under_another_name_has_the_same_receipt(run, shared):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    run()
    first = written(shared)
    (shared / "in" / "suppliers.csv").rename(shared / "in" / "suppliers-copy.csv")
    run()
    assert written(shared) == first


def test_a_file_that_cannot_be_used_is_refused_with_its_reasons_beside_the_others(run, shared):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    (shared / "in" / "ledger.csv").write_text("a;b\n1;2\n3;4\n")
    assert run().exit_code == 2
    receipts = [
        json.loads(content) for name, content in written(shared).items() if "receipt" in name
    ]
    assert {(one["role"], one["state"]) for one in receipts} == {
        ("suppliers", "read"),
        ("ledger", "refused"),
    }
    (refused,) = [one for one in receipts if one["state"] == "refused"]
    assert refused["problems"][0]["mend"]
    assert refused["rejects"] in written(shared)


def test_rows_that_were_left_out_stand_in_the_file_of_rejects(run, shared):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS + "9;C AB;;9091\n")
    assert run().exit_code == 0
    (rejects,) = [one for name, one in written(shared).items() if name.endswith(".rejects.csv")]
    assert rejects.decode().splitlines()[1].startswith("row 4;supplier-list-cpv;")


def test_a_file_still_being_written_waits_and_is_told(run, shared):
    (shared / "in" / "ledger.csv.part").write_text("half")
    result = run()
    assert (result.exit_code, "still being written" in result.output) == (3, True)


def test_a_folder_that_is_exchanged_already_is_left_alone(run, shared):
    with own_folder(shared) as held, locked(held):
        assert run().exit_code == 4
    assert not any((shared / "out").iterdir())


def test_what_goes_back_says_nothing_of_points_or_bands(run, shared):
    (shared / "in" / "ledger.csv").write_bytes(LEDGER.read_bytes())
    run()
    back = written(shared)["review_state-000001.csv"].decode()
    assert not any(word in back for word in ("points", "band", "insufficient", "standard"))


@pytest.fixture
def elsewhere(tmp_path):
    """A folder of somebody else, and what is in it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "suppliers.csv").write_text(SUPPLIERS)
    return folder


@pytest.mark.parametrize("planted", ["in", "out", "state"])
def test_a_planted_link_to_a_folder_elsewhere_is_refused_and_named(run, shared, elsewhere, planted):
    if planted == "in":
        (shared / "in").rmdir()
    else:
        (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    (shared / planted).symlink_to(elsewhere)
    result = run()
    assert result.exit_code == 2
    assert squeezed(f"{planted} is a link") in squeezed(result.output)
    assert [one.name for one in elsewhere.iterdir()] == ["suppliers.csv"]
    assert not any((shared / "out").glob("review_state*"))


def test_planted_links_under_the_names_that_are_written_lead_nowhere(run, shared, elsewhere):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    victim = elsewhere / "suppliers.csv"
    (shared / "out").mkdir()
    for name in ("review_state-000001.csv", ".review_state-000001.csv.tmp"):
        (shared / "out" / name).symlink_to(victim)
    assert run().exit_code == 0
    assert victim.read_text() == SUPPLIERS
    assert not (shared / "out" / "review_state-000001.csv").is_symlink()


@pytest.mark.parametrize("planted", [".lock", "state/review_state.json"])
def test_a_planted_link_is_not_opened_to_lock_or_to_remember(run, shared, elsewhere, planted):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    (shared / "state").mkdir()
    (shared / planted).symlink_to(elsewhere / "made")
    result = run()
    assert result.exit_code == 2
    assert squeezed(f"{planted} is a link") in squeezed(result.output)
    assert not (elsewhere / "made").exists()


def test_a_link_among_what_was_given_is_told_and_never_read(run, shared, elsewhere):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    (shared / "in" / "ledger.csv").symlink_to(elsewhere / "suppliers.csv")
    (shared / "in" / "readme.txt").symlink_to(elsewhere / "suppliers.csv")
    result = run()
    assert result.exit_code == 2
    assert "ledger.csv: not read, because it is a link" in result.output
    assert "readme.txt" not in result.output
    assert len([name for name in written(shared) if name.endswith(".receipt.json")]) == 1


def test_a_file_that_would_fill_the_memory_is_named_and_the_others_are_read(run, shared):
    (shared / "in" / "suppliers.csv").write_text(SUPPLIERS)
    (shared / "in" / "suppliers-large.csv").touch()
    os.truncate(shared / "in" / "suppliers-large.csv", 600 * 2**20)
    result = run()
    assert result.exit_code == 2
    assert "suppliers-large.csv: not read, because it is larger than 512 MB" in result.output
    assert len([name for name in written(shared) if name.endswith(".receipt.json")]) == 1


UNKNOWN = (
    "Resknr;Resknamn;Orgnr;Bokfört;Belopp (SEK)\n1;Exempelbolaget AB;559999-0008;2026-01-31;5\n"
)


def test_rejects_of_a_file_that_has_been_mended_since_do_not_stay(run, shared, tmp_path):
    (shared / "in" / "ledger.csv").write_text(UNKNOWN)
    assert run().exit_code == 2
    assert any(name.endswith(".rejects.csv") for name in written(shared))
    env = {"KEDJEKOLL_DATA_DIR": str(tmp_path / "data")}
    arguments = ["map", str(shared / "in" / "ledger.csv"), "--yes", "--column", "date=Bokfört"]
    assert CliRunner().invoke(app, [*arguments, "--target", "payments"], env=env).exit_code == 0
    assert run().exit_code == 0
    assert not any(name.endswith(".rejects.csv") for name in written(shared))
    (receipt,) = [json.loads(one) for name, one in written(shared).items() if "receipt" in name]
    assert (receipt["state"], receipt["rejects"], receipt["suppliers"]) == ("read", None, 1)
