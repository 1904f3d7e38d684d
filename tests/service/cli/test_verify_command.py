"""`kedjekoll verify` of several bundles: they must be of one log that has only grown."""

import random
import shutil
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from service.casework.bundle import make_bundle
from service.cli.main import app as cli
from service.operations.audit.bundle import check_bundle
from service.operations.audit.entry import write_entry
from service.operations.audit.proof import check_proof
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.installation import open_installation
from service.platform.db.database import transaction
from service.platform.db.row_versions import ROW_VERSIONS
from service.platform.db.tenants import ensure_tenant
from service.screening.purchase.examples import load_example
from service.screening.record.store import load_screening
from service.settings import Settings

JSON = {"content-type": "application/json"}
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
OF_A_BUNDLE = 3
"""Entries that the log gets when a bundle is handed out."""
HELD, REFUSED, BAD, UNCONNECTED = 0, 1, 2, 3
ONE_LOG = "It is one log, which has only grown"


class Town:
    """An installation with two bundles, the log's key replaced between them, and what to ask."""

    def __init__(self, api, settings, folder):
        self.api, self.settings, self.folder = api, settings, folder
        made = api.post("/v1/screenings", content=load_example(), headers=JSON)
        self.screening = made.json()["id"]
        self.installation = api.app.state.installation
        self.old = self.write("old.zip", self.bundle())
        self.copy = self._copied()
        who = self.installation.principal
        self.installation.log.replace_key(tenant_id=who.tenant_id, actor=who.actor)
        self.later = api.post(f"/v1/screenings/{self.screening}/superseding").json()["id"]
        self.new = self.write("new.zip", self.bundle(self.later))
        self.keys = api.get("/v1/log/keys").json()["items"]

    def _copied(self):
        """Copy the installation with its keys, as somebody who forks the log does."""
        folder = self.folder / "copy"
        folder.mkdir()
        for key in self.settings.data_dir.glob("*.key*"):
            shutil.copy(key, folder)
        with (
            closing(sqlite3.connect(self.settings.data_dir / "kedjekoll.db")) as source,
            closing(sqlite3.connect(folder / "kedjekoll.db")) as target,
        ):
            source.backup(target)
        return Settings(data_dir=folder)

    def forked(self, name, *, size):
        """Hand out a bundle of the copy, with a log of a size that has gone its own way."""
        with closing(open_installation(self.copy)) as copy:
            who = {"tenant_id": "local", "actor": "cecilia"}
            with transaction(copy.engine) as connection:
                record = load_screening(connection, tenant_id="local", screening_id=self.screening)
                copy_size = sum(
                    connection.scalar(select(func.count()).select_from(table))
                    for table in (LOG_ENTRIES, ROW_VERSIONS)
                )
                for number in range(size - copy_size - OF_A_BUNDLE):
                    write_entry(connection, "screening.read", f"screening_{number}", at=NOW, **who)
            payload = make_bundle(copy, record, "en", actor="cecilia", at=NOW, opened=True)
        return self.write(name, payload)

    def bundle(self, screening=None):
        return self.api.get(f"/v1/screenings/{screening or self.screening}/bundle").content

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path

    def size(self, path):
        return check_bundle(path.read_bytes(), self.installation.log.keys.verifiers).checkpoint.size

    def proof(self, name="proof.json"):
        sizes = {"from": self.size(self.old), "to": self.size(self.new)}
        return self.write(name, self.api.get("/v1/log/consistency", params=sizes).content)

    def verify(self, *given, keys=None):
        options = [part for key in keys or self.keys for part in ("--key", key)]
        asked = ["verify", *map(str, given), *options, "--lang", "en"]
        return CliRunner().invoke(cli, asked)


@pytest.fixture(scope="module")
def town(api, settings, tmp_path_factory):
    return Town(api, settings, tmp_path_factory.mktemp("bundles"))


def test_two_bundles_of_one_log_hold_with_the_proof_offline(town, monkeypatch, tmp_path):
    proof = town.proof()
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setattr(socket, "socket", None)
    for files in ([town.old, town.new], [town.new, town.old]):
        done = town.verify(*files, "--proof", proof)
        assert done.exit_code == HELD, done.output
        assert f"{ONE_LOG} ({town.size(town.old)}, {town.size(town.new)} entries)" in done.output
        assert f"Screening {town.screening} has been superseded by {town.later}" in done.output
    assert not (tmp_path / "nowhere").exists()


def test_without_a_proof_it_says_how_to_get_it_and_that_nothing_is_shown(town):
    done = town.verify(town.old, town.new)
    sizes = f"{town.size(town.old)} {town.size(town.new)}"
    assert done.exit_code == UNCONNECTED
    assert done.output.count("Nothing has been changed") == 2
    assert "Nothing shows that the bundles come from one log" in done.output
    assert f"kedjekoll audit consistency {sizes} --out" in done.output
    assert ONE_LOG not in done.output
    other = town.write("other.json", town.api.get("/v1/log/consistency?from=1").content)
    assert town.verify(town.old, town.new, "--proof", other).exit_code == UNCONNECTED


def test_the_proof_is_got_by_command_or_by_asking(town, monkeypatch, tmp_path):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(town.settings.data_dir))
    path, sizes = tmp_path / "p.json", [str(town.size(one)) for one in (town.old, town.new)]
    made = CliRunner().invoke(cli, ["audit", "consistency", *sizes, "--out", str(path)])
    assert made.exit_code == HELD, made.output
    assert path.read_bytes() == town.proof().read_bytes()
    done = town.verify(town.old, town.new, "--ask")
    assert done.exit_code == HELD, done.output
    assert ONE_LOG in done.output
    for wrong in (["0"], [*reversed(sizes)], ["1", "1000000"]):
        asked = ["audit", "consistency", *wrong, "--out", str(path), "--lang", "en"]
        refused = CliRunner().invoke(cli, asked)
        assert refused.exit_code == BAD
        assert "Specify sizes from 1 to" in refused.output


def test_asking_shows_of_one_bundle_that_the_log_has_only_grown_since(town, monkeypatch):
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(town.settings.data_dir))
    assert f"{ONE_LOG} ({town.size(town.old)}, " in town.verify(town.old, "--ask").output
    of_old_key = town.verify(town.old, "--ask", keys=town.keys[:1])
    assert of_old_key.exit_code == BAD
    assert "add the new one too" in of_old_key.output


def test_after_the_key_was_replaced_each_bundle_needs_the_key_that_signed_it(town):
    proof = town.proof()
    assert len(town.keys) == 2
    for keys, file in ((town.keys[:1], "new.zip"), (town.keys[1:], "old.zip")):
        done = town.verify(town.old, town.new, "--proof", proof, keys=keys)
        assert done.exit_code == REFUSED
        assert f"The bundle ({file}) is not valid: the proof does not hold: none of" in done.output
    together = ["\n".join(town.keys)]  # as `kedjekoll audit keys` prints them
    assert town.verify(town.old, town.new, "--proof", proof, keys=together).exit_code == HELD


def test_a_proof_that_was_tampered_with_connects_nothing(town):
    document, draw = town.proof().read_bytes(), random.Random(20261127)
    for _ in range(40):
        place = draw.randrange(len(document))
        changed = bytearray(document)
        changed[place] ^= 1 << draw.randrange(8)
        tampered = town.write("tampered.json", bytes(changed))
        done = town.verify(town.old, town.new, "--proof", tampered)
        assert done.exit_code in (REFUSED, UNCONNECTED), (place, done.output)
        assert ONE_LOG not in done.output


def test_a_forked_log_is_refused_whatever_proof_comes_with_it(town, monkeypatch):
    forked = town.forked("forked.zip", size=town.size(town.new))
    assert town.size(forked) == town.size(town.new)
    assert town.verify(forked).exit_code == HELD  # alone it cannot be told
    for options in ((), ("--proof", town.proof())):
        done = town.verify(town.new, forked, *options)
        assert done.exit_code == REFUSED
        assert "The log was forked" in done.output
        assert "contact the person responsible" in done.output
    later = town.forked("later.zip", size=town.size(town.new) + 9)
    sizes = [str(town.size(one)) for one in (town.new, later)]
    assert town.verify(town.new, later).exit_code == UNCONNECTED
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(town.copy.data_dir))
    path = town.folder / "of-the-fork.json"
    CliRunner().invoke(cli, ["audit", "consistency", *sizes, "--out", str(path)])
    for options in (("--proof", path), ("--ask",)):
        done = town.verify(town.new, later, *options)
        assert done.exit_code == REFUSED, options
        assert "The proof that the log has only grown is not valid" in done.output
    asked = town.verify(town.old, later, "--ask")
    assert asked.exit_code == HELD  # the fork began after it


def test_a_log_that_was_rolled_back_is_told_by_whoever_asks_about_a_later_bundle(town, monkeypatch):
    rolled_back = town.folder / "rolled back"
    shutil.copytree(town.copy.data_dir, rolled_back)
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(rolled_back))
    later = town.forked("gone.zip", size=town.size(town.new) + 40)
    done = town.verify(later, "--ask")
    assert done.exit_code == REFUSED
    assert "entries have been removed" in done.output


def test_bundles_of_two_logs_cannot_be_shown_to_agree(town, monkeypatch, tmp_path):
    with closing(open_installation(Settings(data_dir=tmp_path))) as other:
        with transaction(town.installation.engine, read_only=True) as connection:
            record = load_screening(connection, tenant_id="local", screening_id=town.screening)
        with transaction(other.engine) as connection:
            ensure_tenant(connection, tenant_id="local", actor="bo", created_at=NOW)
        payload = make_bundle(other, record, "en", actor="bo", at=NOW, opened=True)
        keys = [one.text() for one in other.log.keys.verifiers]
    apart = town.write("apart.zip", payload)
    done = town.verify(town.old, apart, keys=[*town.keys, *keys])
    assert done.exit_code == UNCONNECTED
    assert "from different logs" in done.output
    monkeypatch.setenv("KEDJEKOLL_DATA_DIR", str(tmp_path))
    asked = town.verify(town.old, "--ask")
    assert asked.exit_code == BAD
    assert "another log" in asked.output


def test_over_http_sizes_that_the_log_never_had_are_refused_by_name(town):
    size = int(town.api.get("/v1/log/checkpoint").text.splitlines()[1])
    for query, place in (
        (f"from={size + 1}", "/query/from"),
        ("from=5&to=4", "/query/from"),
        (f"from=1&to={size + 1}", "/query/to"),
        ("from=0", "/query/from"),
        ("", "/query/from"),
    ):
        refused = town.api.get(f"/v1/log/consistency?{query}")
        assert refused.status_code == 422, query
        assert [one["pointer"] for one in refused.json()["errors"]] == [place]
    whole = town.api.get("/v1/log/consistency", params={"from": size}).json()
    assert whole == {"older": size, "newer": size, "hashes": []}


def test_a_proof_of_an_entry_is_over_http_the_file_that_audit_check_takes(town):
    town.installation.log.seal()
    entry = town.api.get("/v1/log/entries").json()["items"][-1]
    document = town.api.get(f"/v1/log/entries/{entry['id']}/proof").content
    proved = check_proof(document, town.installation.log.keys.verifiers)
    assert proved.record["id"] == entry["id"]


def test_a_bundle_that_is_handed_in_is_compared_with_the_log_as_it_stands(town):
    headers = {"content-type": "application/zip"}
    own = town.api.post("/v1/log/checks", content=town.old.read_bytes(), headers=headers).json()
    assert own["holds"]
    assert any(f"first {town.size(town.old)} are the same" in one for one in own["said"])
    forked = town.forked("handed-in.zip", size=town.size(town.new))
    found = town.api.post("/v1/log/checks", content=forked.read_bytes(), headers=headers).json()
    assert not found["holds"]
    assert any("The log today is not the log that was signed then" in one for one in found["said"])
