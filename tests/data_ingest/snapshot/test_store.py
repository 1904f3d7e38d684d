import os
import signal
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.snapshot import store
from data_ingest.snapshot.manifest import read_manifest
from data_ingest.snapshot.store import (
    current_id,
    exclusively,
    find_id,
    read_journal,
    snapshot_ids,
    use,
    waiting_ids,
)

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
RELATIONS = (
    b'"Relationship.StartNode.NodeID","Relationship.EndNode.NodeID","Relationship.RelationshipType"\n'
    b'"9845EX00000000000193","9845EX00000000000290","IS_DIRECTLY_CONSOLIDATED_BY"\n'
)


@pytest.fixture
def firms(units):
    """100 units."""
    return units(100)


def code_of(caught):
    return caught.value.problems[0].code


def test_the_same_file_gives_the_same_snapshot(add, root, firms):
    first = add(firms)
    assert add(firms) == store.StoreOutcome(first.snapshot_id, "unchanged")
    assert snapshot_ids(root) == [first.snapshot_id]
    assert [one.action for one in read_journal(root)] == ["used"]


def test_a_snapshot_is_named_by_its_content_whoever_builds_it(add, root, tmp_path, firms):
    one = add(firms).snapshot_id
    (root / store.CURRENT).unlink()
    (root / one).rename(tmp_path / "elsewhere")
    assert add(firms).snapshot_id == one


def test_a_new_source_joins_those_that_serve_and_their_files_are_not_copied(add, root, firms):
    first = add(firms).snapshot_id
    second = add(RELATIONS, source="xx_gleif_rr").snapshot_id
    assert read_manifest(root / second).sources.keys() == {"no_brreg_enheter", "xx_gleif_rr"}
    tables = [root / one / "no_brreg_enheter" / "parties.parquet" for one in (first, second)]
    assert tables[0].samefile(tables[1])
    assert current_id(root) == second


def test_files_are_copied_where_they_cannot_be_linked(add, root, monkeypatch, firms):
    def refuse(*_):
        raise OSError

    first = add(firms).snapshot_id
    monkeypatch.setattr(os, "link", refuse)
    second = add(RELATIONS, source="xx_gleif_rr").snapshot_id
    tables = [root / one / "no_brreg_enheter" / "parties.parquet" for one in (first, second)]
    assert tables[0].read_bytes() == tables[1].read_bytes()
    assert not tables[0].samefile(tables[1])


def test_nothing_in_a_snapshot_can_be_written_to(add, root, firms):
    files = [one for one in (root / add(firms).snapshot_id).rglob("*") if one.is_file()]
    assert files
    assert all(not one.stat().st_mode & 0o222 for one in files)


def test_a_file_that_cannot_be_read_leaves_what_serves_and_no_trace(add, root, firms):
    serving = add(firms).snapshot_id
    with pytest.raises(UnreadableInput):
        add(b'[{"organisasjonsnummer": "93')
    assert current_id(root) == serving
    assert snapshot_ids(root) == [serving]
    assert not list(root.glob(".building-*"))


def test_a_waiting_snapshot_serves_once_it_is_accepted_with_a_reason(add, root, firms):
    add(firms)
    waits = add(firms[:50]).snapshot_id
    assert waiting_ids(root) == {waits}
    with exclusively(root):
        assert use(root, waits, now=NOW, actor="tester").state == "waiting"
        later = NOW + timedelta(hours=1)
        outcome = use(root, waits, now=later, actor="second", reason="the register was split")
    assert outcome.state == "used"
    assert current_id(root) == waits
    assert waiting_ids(root) == set()
    last = read_journal(root)[-1]
    assert (last.actor, last.action, last.reason) == (
        "second", "accepted", "the register was split",
    )  # fmt: skip
    assert "gate-rows no_brreg_enheter.parties" in last.problems


def test_using_what_serves_already_changes_nothing(add, root, firms):
    serving = add(firms).snapshot_id
    with exclusively(root):
        assert use(root, serving, now=NOW, actor="tester").state == "unchanged"
    assert len(read_journal(root)) == 1


def test_going_back_drops_no_source_without_a_person(add, root, firms):
    first = add(firms).snapshot_id
    add(RELATIONS, source="xx_gleif_rr")
    with exclusively(root):
        outcome = use(root, first, now=NOW, actor="tester")
    assert [one.code for one in outcome.problems] == ["gate-source-gone"]


def test_a_snapshot_is_found_by_how_its_id_begins(add, root, firms):
    serving = add(firms).snapshot_id
    assert find_id(root, serving[:6]) == find_id(root, "current") == serving
    for named in (serving[:5], "ffffff", "../../etc"):
        with pytest.raises(UnreadableInput) as caught:
            find_id(root, named)
        assert code_of(caught) == "snapshot-unknown"


def test_nothing_serves_before_the_first_ingest(root):
    assert current_id(root) is None
    assert snapshot_ids(root) == []
    with pytest.raises(UnreadableInput):
        find_id(root, "current")


def test_two_cannot_change_snapshots_at_the_same_time(root):
    with exclusively(root), pytest.raises(UnreadableInput) as caught, exclusively(root):
        pass
    assert code_of(caught) == "snapshot-busy"


def test_an_ingest_that_is_killed_leaves_the_last_good_one_and_is_cleared_away(
    add, root, tmp_path, firms
):
    serving = add(firms).snapshot_id
    script = """
        import os, signal, sys
        from datetime import UTC, datetime
        from pathlib import Path
        from data_ingest.snapshot.store import add_source, exclusively
        def build(folder):
            folder.mkdir()
            (folder / "parties.parquet").write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        root = Path(sys.argv[1])
        with exclusively(root):
            add_source(root, build, source_id="a", now=datetime.now(UTC), actor="a")
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(root)], check=False)
    assert ran.returncode == -signal.SIGKILL
    assert list(root.glob(".building-*/a/parties.parquet"))
    assert (current_id(root), snapshot_ids(root)) == (serving, [serving])
    with exclusively(root):
        assert not list(root.glob(".building-*"))
