"""A database that is not the log that was signed is not signed again."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from structlog.testing import capture_logs

from service.operations.audit import sealer
from service.operations.audit.checkpoint import Checkpoint, SigningKey, sign_checkpoint
from service.operations.audit.copies import (
    CHECKPOINTS,
    every_copy,
    keep_evidence,
    list_copies,
    some_copies,
    thin,
    write_note,
)
from service.operations.audit.fork import LogForked
from service.operations.audit.sealer import InstalledLog, sealed_now_and_then
from service.operations.audit.verifying import verify_log
from service.operations.audit.witness_state import load_state, save_state
from service.platform.db.database import EVERY_TENANT, transaction
from tests.service.operations.audit.rolled_back import act, cut_off, grow, run
from tests.started import until


@pytest.fixture
def installed(log, tmp_path):
    """The log of an installation, with tenants and no entry."""
    return InstalledLog(log.engine, tmp_path)


def folder(installed):
    return installed.data_dir / CHECKPOINTS


def scalar(installed, query):
    with transaction(installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        return connection.scalar(text(query))


def faults(installed, **given):
    keys = installed.keys.verifiers
    with transaction(installed.engine, read_only=True, tenant=EVERY_TENANT) as connection:
        found = verify_log(connection, keys, copies=every_copy(folder(installed)), **given)
    return found.copies, {fault.code for fault in found.faults}


def test_a_log_that_was_rolled_back_is_not_signed_and_its_entries_wait(installed):
    grow(installed, 3, 8, 300)
    cut_off(installed, 8)
    act(installed)
    with pytest.raises(LogForked, match="has 300 entries, but only 8 entries"):
        installed.seal()
    with pytest.raises(LogForked, match="kedjekoll audit new-origin"):
        installed.check_not_forked()
    assert scalar(installed, "SELECT max(size) FROM log_checkpoints") == 8
    assert scalar(installed, "SELECT count(*) FROM log_entries WHERE leaf_index IS NULL") == 1
    assert [copy.size for copy in list_copies(folder(installed))] == [3, 8, 300]


def test_a_rolled_back_log_is_noticed_without_a_checkpoint_that_somebody_holds(installed):
    grow(installed, 3, 8)
    assert faults(installed) == (2, set())
    cut_off(installed, 3)
    assert faults(installed) == (2, {"leaves-taken-away"})


def test_an_empty_database_beside_old_copies_is_not_signed(installed):
    grow(installed, 3)
    cut_off(installed, 0)
    act(installed)
    with pytest.raises(LogForked, match="has 3 entries, but only 0 entries"):
        installed.seal()


def test_another_log_of_the_same_size_is_not_signed(installed):
    grow(installed, 3, 8)
    kept = {copy.size: copy.path.read_bytes() for copy in list_copies(folder(installed))}
    cut_off(installed, 3)
    shutil.rmtree(folder(installed))
    act(installed, 5)
    installed.seal()  # nothing is left that shows what was signed before
    write_note(folder(installed) / "000000000008.checkpoint", kept[8])
    with pytest.raises(LogForked, match=r"with 8 entries, signed .* does not match the first 8"):
        installed.seal()


def test_a_smaller_copy_that_the_stored_nodes_do_not_lead_to_is_a_fork(installed):
    grow(installed, 3, 300, 600)
    run(installed, "UPDATE log_leaves SET hash = (SELECT salt FROM log_entries LIMIT 1) "
        "WHERE leaf_index = 1")  # fmt: skip
    with pytest.raises(LogForked, match="with 3 entries"):
        installed.check_not_forked()


def test_an_edge_that_was_changed_is_not_built_on(installed):
    grow(installed, 4)
    run(installed, "UPDATE log_checkpoints SET edge = root, root = root WHERE size = 4",
        "UPDATE log_checkpoints SET edge = (SELECT salt FROM log_entries LIMIT 1)")  # fmt: skip
    act(installed)
    with pytest.raises(LogForked, match="with 4 entries"):
        installed.seal()


def test_what_no_key_of_the_log_has_signed_says_nothing_of_it(installed):
    grow(installed, 3)
    other = SigningKey(installed.keys.origin, b"o" * 32)
    forged = Checkpoint(other.name, 900, b"r" * 32, datetime.now(UTC))
    write_note(folder(installed) / "000000000900.checkpoint", sign_checkpoint(forged, [other]))
    write_note(folder(installed) / "000000000901.checkpoint", b"damaged")
    act(installed)
    assert installed.seal().size == 4
    assert faults(installed) == (2, {"copy-not-signed"})


def test_a_checkpoint_that_another_process_signs_meanwhile_is_no_fork(installed, monkeypatch):
    grow(installed, 3)
    real = sealer.newest_copies

    def overtaken(*asked):
        monkeypatch.setattr(sealer, "newest_copies", real)
        found = real(*asked)
        act(installed)
        assert installed.seal().size == 5
        return found

    monkeypatch.setattr(sealer, "newest_copies", overtaken)
    act(installed)
    installed.seal()
    assert installed.forked() is None


def test_a_running_server_stops_signing_and_says_so_until_the_log_is_back(installed, monkeypatch):
    monkeypatch.setattr(sealer, "SEAL_SECONDS", 0.01)
    grow(installed, 3, 8)
    copy = folder(installed) / "000000000008.checkpoint"
    told = []
    with (
        capture_logs() as lines,
        sealed_now_and_then(installed, interrupted=lambda *, part: told.append(part)),
    ):
        cut_off(installed, 3)
        until(lambda: told)
        assert installed.behind()[0].startswith("The log was rolled back")
        copy.rename(copy.with_suffix(".away"))  # as if the database were back as it was
        act(installed)
        until(lambda: scalar(installed, "SELECT max(size) FROM log_checkpoints") == 4)
        assert installed.behind() == []
    assert {line["event"] for line in lines} == {"log.forked"}
    assert lines[0]["found"][0].startswith("The log was rolled back")


def test_what_a_witness_has_acknowledged_shows_a_rollback_when_the_copies_are_gone(installed):
    grow(installed, 3, 8)
    note = list_copies(folder(installed))[-1].path.read_bytes()
    state = load_state(installed.data_dir, "w", installed.keys.origin)
    now = datetime.now(UTC)
    save_state(installed.data_dir, state.acknowledged(size=8, note=note, at=now))
    shutil.rmtree(folder(installed))
    installed.check_not_forked()
    cut_off(installed, 3)
    with pytest.raises(LogForked, match="has 8 entries"):
        installed.check_not_forked()


def test_what_a_witness_only_states_stops_signing_and_names_the_file_that_holds_it(installed):
    grow(installed, 3)
    state = load_state(installed.data_dir, "w", installed.keys.origin)
    claimed = state.failed("it knows another log", at=datetime.now(UTC), claim="one of 9 entries")
    save_state(installed.data_dir, claimed)
    with pytest.raises(LogForked, match=r"witness w states .* \(one of 9 entries\).*w\.json"):
        installed.seal()
    (installed.data_dir / "witnesses" / "w.json").unlink()
    installed.seal()


@given(st.lists(st.integers(0, 72), min_size=1, max_size=60, unique=True), st.integers(1, 9))
def test_thinning_keeps_the_newest_and_the_last_of_each_day(tmp_path_factory, hours, newest):
    into = tmp_path_factory.mktemp("copies")
    begun = datetime(2026, 11, 26, tzinfo=UTC)
    key = SigningKey("kedjekoll/x", b"k" * 32)
    for size, hour in enumerate(sorted(hours), 1):
        at = begun + timedelta(hours=hour)
        note = sign_checkpoint(Checkpoint(key.name, size, b"r" * 32, at), [key])
        write_note(into / f"{size:012}.checkpoint", note)
    thin(into, newest=newest)
    kept = [copy.size for copy in list_copies(into)]
    before = dict(enumerate(sorted(hours), 1))
    last_of_days = {
        max(
            size
            for size, hour in before.items()
            if hour // 24 == day and size <= len(before) - newest
        )
        for day in {hour // 24 for size, hour in before.items() if size <= len(before) - newest}
    }
    assert kept == sorted({*last_of_days, *list(before)[-newest:]})


def test_evidence_against_the_database_stays_beside_the_copy_of_its_size(tmp_path):
    key = SigningKey("kedjekoll/x", b"k" * 32)
    at = datetime(2026, 11, 26, tzinfo=UTC)
    notes = [sign_checkpoint(Checkpoint(key.name, 7, b * 32, at), [key]) for b in (b"a", b"b")]
    write_note(tmp_path / "000000000007.checkpoint", notes[0])
    for note in (*notes, notes[1], b"none"):
        keep_evidence(tmp_path, note)
    assert sorted(some_copies(tmp_path, newest=1, others=9)) == sorted(notes)
    thin(tmp_path, newest=1)
    assert len(list_copies(tmp_path)) == 2
