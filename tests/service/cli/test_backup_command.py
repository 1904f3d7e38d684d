import logging
import os

import pytest
from typer.testing import CliRunner

from service.cli.backup import REASONS
from service.cli.main import app


@pytest.fixture
def run(tmp_path, migrated_file, monkeypatch):
    monkeypatch.setattr("service.platform.process.logs.configure", lambda _log_format: None)
    monkeypatch.setattr(logging.getLogger(), "level", logging.getLogger().level)
    (tmp_path / "old").mkdir(mode=0o700)
    (tmp_path / "old" / "kedjekoll.db").write_bytes(migrated_file.read_bytes())

    def invoke(*arguments, folder="old", language="en"):
        env = {"KEDJEKOLL_DATA_DIR": str(tmp_path / folder)}
        return CliRunner().invoke(app, [*arguments, "--lang", language], env=env)

    return invoke


def test_a_backup_is_made_and_restored_and_both_say_what_they_do_not_hold(run, tmp_path):
    secret = tmp_path / "passphrase"
    secret.write_text("a horse that reads tenders\n")
    file, locked = str(tmp_path / "a.zip"), ("--passphrase-file", str(secret))
    made = run("backup", file, *locked)
    assert made.exit_code == 0, made.output
    assert (
        "The keys (keys.key, log.keys, person.key) are encrypted with the passphrase."
        in made.output
    )
    assert run("backup", file, *locked).exit_code == 2
    restored = run("restore", file, *locked, folder="new")
    assert restored.exit_code == 0, restored.output
    assert restored.output.startswith("Restored from 20")
    assert "The file is verified: it is signed with the key of the log." in restored.output
    assert "run kedjekoll retention before anyone uses the service" in restored.output
    for name in ("person.key", "keys.key"):
        assert (tmp_path / "new" / name).read_bytes() == (tmp_path / "old" / name).read_bytes()
    for name in ("person.key", "keys.key", "log.keys"):
        assert (tmp_path / "new" / name).stat().st_mode & 0o077 == 0
    assert run("audit", "verify", folder="new").exit_code == 0
    (old,) = run("audit", "keys").output.split()
    (known, new) = run("audit", "keys", folder="new").output.split()
    assert known == old
    assert new.partition("+")[0] != old.partition("+")[0]
    assert "and its first entry says so. Note this in the diary" in restored.output
    assert new in restored.output


def test_what_was_signed_after_the_backup_is_said_to_be_lost_and_what_went_on_agrees(run, tmp_path):
    secret = tmp_path / "passphrase"
    secret.write_text("a horse that reads tenders\n")
    locked = ("--passphrase-file", str(secret))
    run("backup", str(tmp_path / "first.zip"), *locked)
    before = tmp_path / "before.checkpoint"
    before.write_text(run("audit", "checkpoint").output)
    run("backup", str(tmp_path / "b.zip"), *locked)
    after = tmp_path / "after.checkpoint"
    after.write_text(run("audit", "checkpoint").output)
    run("restore", str(tmp_path / "b.zip"), *locked, folder="new")
    agrees = run("audit", "verify", "--held", str(before), folder="new")
    assert agrees.exit_code == 0, agrees.output
    lost = run("audit", "verify", "--held", str(after), folder="new")
    assert lost.exit_code == 3, lost.output
    assert "because: restored from a backup of 20" in lost.output


def test_what_happens_to_the_keys_is_never_left_unsaid(run, tmp_path):
    refused = run("backup", str(tmp_path / "a.zip"), language="sv")
    assert refused.exit_code == 2
    assert "--without-keys utelämnar dem" in refused.output
    assert not (tmp_path / "a.zip").exists()
    (tmp_path / "short").write_text("short")
    options = ("--passphrase-file", str(tmp_path / "short"))
    assert "at least 12 characters" in run("backup", str(tmp_path / "a.zip"), *options).output
    made = run("backup", str(tmp_path / "a.zip"), "--without-keys")
    assert "The keys are not included" in made.output


def test_a_backup_that_is_not_whole_exits_with_2_and_leaves_the_place_as_it_was(run, tmp_path):
    file = tmp_path / "a.zip"
    run("backup", str(file), "--without-keys")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    refused = run("restore", str(file), "--without-keys", folder="new")
    assert refused.exit_code == 2
    assert "The backup is damaged or incomplete" in refused.output
    assert not (tmp_path / "new").exists()
    assert run("restore", str(tmp_path / "none.zip"), folder="new").exit_code == 2


def test_a_backup_that_nothing_proves_is_restored_only_where_that_is_said(run, tmp_path):
    file = str(tmp_path / "a.zip")
    run("backup", file, "--without-keys")
    refused = run("restore", file, "--without-keys", folder="new")
    assert refused.exit_code == 2
    assert "--without-proof continues anyway" in refused.output
    assert not (tmp_path / "new").exists()
    restored = run("restore", file, "--without-keys", "--without-proof", folder="new")
    assert restored.exit_code == 0, restored.output
    assert "Nothing shows that the service wrote this file" in restored.output


@pytest.mark.parametrize("code", REASONS)
def test_a_reason_can_be_said_in_both_languages(code):
    said = [REASONS[code].to(language).format(names="x") for language in ("sv", "en")]
    assert all(text.endswith(".") for text in said)
    assert os.linesep not in "".join(said)
