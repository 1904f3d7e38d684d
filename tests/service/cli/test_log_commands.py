"""`kedjekoll audit status`, `witness` and `new-origin`, and servers that refuse a forked log."""

import json
import shutil
import subprocess
from contextlib import closing
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from service.casework.bundle import NotProved, make_bundle
from service.cli.main import app as cli
from service.operations.audit.bundle import check_bundle
from service.operations.audit.checkpoint import parse_verifier_key
from service.operations.audit.copies import CHECKPOINTS, list_copies
from service.operations.audit.handed_in import check_handed_in
from service.operations.installation import open_installation
from service.operations.witness.cosignature import parse_cosigner_key
from service.platform.db.database import transaction
from service.platform.db.tenants import ensure_tenant
from service.screening.record.store import save_screening
from service.settings import Settings
from tests.service.operations.audit.rolled_back import act, cut_off
from tests.service.operations.witness.exchange import KEY

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


class Place:
    """An installation with three sealed entries, and its command line in English."""

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(folder))
        self.copies = folder / CHECKPOINTS

    def run(self, *words):
        result = CliRunner().invoke(cli, [*words, "--lang", "en"])
        return result.exit_code, result.stdout, result.stderr

    def json(self, *words):
        return json.loads(CliRunner().invoke(cli, [*words, "--json"]).stdout)

    def with_log(self, change):
        with closing(open_installation(Settings(data_dir=self.folder))) as installation:
            return change(installation.log)

    def grow(self):
        def grown(log):
            act(log, tenant_id="local")
            return log.seal()

        return self.with_log(grown)

    def roll_back(self):
        self.with_log(lambda log: cut_off(log, 2))


@pytest.fixture
def place(tmp_path, migrated_file, monkeypatch):
    """An installation whose log was sealed at two entries, one of them a row's, and at three."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(migrated_file, folder / "kedjekoll.db")
    with (
        closing(open_installation(Settings(data_dir=folder))) as installation,
        transaction(installation.engine) as connection,
    ):
        ensure_tenant(connection, tenant_id="local", actor="anna", created_at=NOW)
    place = Place(folder, monkeypatch)
    place.grow()
    place.grow()
    return place


def test_a_whole_log_is_shown_with_its_copies(place):
    code, said, _ = place.run("audit", "status")
    assert code == 0
    assert "3 entries signed, last 20" in said
    assert "Own copies of checkpoints: 2, set aside: 0." in said
    assert "No witness is configured" in said
    shown = place.json("audit", "status")
    assert (shown["size"], shown["waiting"], shown["forked"], shown["notices"]) == (3, 0, False, [])


def test_verify_compares_the_own_copies_by_itself(place):
    code, said, _ = place.run("audit", "verify")
    assert code == 0
    assert "Own copies of checkpoints compared: 2." in said
    place.roll_back()
    code, said, _ = place.run("audit", "verify")
    assert code == 1
    assert "the log once had 3 leaves and is shorter now" in said
    assert place.json("audit", "verify")["copies"] == 2


@pytest.mark.parametrize("words", [("serve", "--port", "1"), ("worker", "--until-idle")])
def test_a_server_and_a_worker_refuse_a_log_that_was_rolled_back(place, words, kedjekoll):
    place.roll_back()
    result = subprocess.run(
        [kedjekoll, *words], capture_output=True, text=True, check=False,
        env={"KEDJEKOLL_DATA_DIR": str(place.folder), "KEDJEKOLL_LANGUAGE": "en", "PATH": "/bin"},
    )  # fmt: skip
    assert result.returncode == 2
    assert "has 3 entries, but only 2 entries in the database are signed" in result.stderr
    assert "kedjekoll audit new-origin --reason" in result.stderr


@pytest.mark.parametrize(
    "words", [("seal",), ("checkpoint",), ("consistency", "1"), ("prove", "screening_1")]
)
def test_a_command_that_would_sign_refuses_too(place, words):
    place.roll_back()
    code, _, said = place.run("audit", *words)
    assert code == 2
    assert "The log was rolled back" in said
    assert "new-origin" in said


def test_the_status_says_that_nothing_is_signed(place):
    place.roll_back()
    code, said, _ = place.run("audit", "status")
    assert code == 1
    assert "– The log was rolled back" in said
    assert place.json("audit", "status")["forked"]


def test_after_a_restore_the_log_goes_on_under_a_new_origin(place, tmp_path):
    held = tmp_path / "held.checkpoint"
    held.write_bytes(list_copies(place.copies)[-1].path.read_bytes())
    first = tmp_path / "first.checkpoint"
    first.write_bytes(list_copies(place.copies)[0].path.read_bytes())
    place.roll_back()
    code, said, _ = place.run("audit", "new-origin", "--reason", "restored from Monday's backup")
    assert code == 0
    assert "2 entries were carried over" in said
    assert "Newest lost checkpoint: 3 entries" in said
    assert place.run("audit", "status")[0] == 0
    assert place.run("audit", "verify")[0] == 0
    assert place.run("audit", "verify", "--held", str(first))[0] == 0
    code, said, _ = place.run("audit", "verify", "--held", str(held))
    assert code == 3
    assert "because: restored from Monday's backup" in said
    assert len(said.splitlines()) == 6


def test_bundles_of_an_ended_origin_are_checked_and_what_is_lost_is_said(
    place, tmp_path, new_record
):
    key = place.json("audit", "keys")["items"][0]
    with closing(open_installation(Settings(data_dir=place.folder))) as installation:
        record = new_record(assessment=b'{"purchase":{"stage":"award"}}')
        with transaction(installation.engine) as connection:
            save_screening(connection, record)

        def bundle(name):
            made = make_bundle(
                installation, record, "en", actor="anna", at=datetime.now(UTC), opened=True,
                make=lambda *_, **__: {"pdf": b"made up"},
            )  # fmt: skip
            path = tmp_path / name
            path.write_bytes(made)
            return str(path)

        old, lost = bundle("old.zip"), bundle("lost.zip")
        carried = check_bundle((tmp_path / "old.zip").read_bytes(), [parse_verifier_key(key)])
        cut_off(installation.log, carried.checkpoint.size)
        with pytest.raises(NotProved):
            bundle("none.zip")
    assert place.run("audit", "new-origin", "--reason", "restored")[0] == 0
    with closing(open_installation(Settings(data_dir=place.folder))) as installation:
        new = bundle("new.zip")
        keys = [one.text() for one in installation.log.keys.verifiers]
        with transaction(installation.engine, read_only=True) as connection:
            known = installation.log.keys.verifiers
            told = check_handed_in((tmp_path / "lost.zip").read_bytes(), known, lambda: connection)
    assert not told.holds
    assert "because: restored" in told.said[3].en
    trusted = [word for one in keys for word in ("--key", one)]
    assert place.run("verify", old, "--key", key)[0] == 0
    assert place.run("verify", lost, "--key", key)[0] == 0  # what it says of itself holds
    code, said, _ = place.run("verify", old, new, *trusted, "--ask")
    assert (code, "It is one log, which has only grown" in said) == (0, True)
    code, _, said = place.run("verify", lost, *trusted, "--ask")
    assert code == 3
    assert "signed before the log continued under a new origin" in said
    code, said, _ = place.run("verify", old, new, *trusted)
    assert (code, "different logs" in said) == (3, True)


def test_a_new_origin_needs_a_reason_and_shows_no_personal_number_in_it(place):
    assert place.run("audit", "new-origin", "--reason", " ")[0] == 2
    code, _, said = place.run("audit", "new-origin", "--reason", "x" * 301)
    assert code == 2
    assert "at most 300 characters" in said
    place.roll_back()
    held = place.folder.parent / "held.checkpoint"
    held.write_bytes(list_copies(place.copies)[-1].path.read_bytes())
    place.run("audit", "new-origin", "--reason", "asked by 19811218-9876")
    _, said, _ = place.run("audit", "verify", "--held", str(held))
    assert "asked by person-" in said
    assert "9876" not in said


def test_witnesses_are_asked_at_once_and_shown(place, tmp_path, monkeypatch):
    assert place.run("audit", "witness")[0] == 2
    share = tmp_path / "share"
    share.mkdir()
    stated = tmp_path / "witnesses.yaml"
    stated.write_text(
        f"folders: [{{name: archive, path: {share}}}, {{name: away, path: {share}/none}}]\n"
        f"cosign: {{name: w.example, logs: [{{keys: ['{KEY.verifier.text()}']}}]}}\n"
    )
    monkeypatch.setenv("KEDJEKOLL_WITNESS_FILE", str(stated))
    code, said, _ = place.run("audit", "witness")
    assert code == 1
    assert "Witness archive (folder): 3 entries acknowledged, last 20" in said
    assert "Witness away (folder): 0 entries acknowledged, last never." in said
    assert "– Witness away: the last 1 attempts failed" in said
    (archive, away) = place.json("audit", "status")["witnesses"]
    assert (archive["size"], archive["error"], away["failures"]) == (3, None, 1)
    code, key, _ = place.run("audit", "witness-key")
    assert parse_cosigner_key(key).name == "w.example"
    shutil.rmtree(place.copies)
    shutil.rmtree(place.folder / "witnesses")
    place.roll_back()
    code, said, told = place.run("audit", "verify")
    assert code == 1
    assert "the log once had 3 leaves" in said
    assert "Witness away" in told
