"""Which snapshots can go, and that what is needed never does."""

from datetime import UTC, datetime, timedelta

import pytest

from data_ingest.snapshot.manifest import MANIFEST
from data_ingest.snapshot.prune import freed_bytes, plan_prune, prune
from data_ingest.snapshot.store import current_id, exclusively, snapshot_ids, use
from data_ingest.snapshot.verify import verify

NOW = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
RELATIONS = (
    b'"Relationship.StartNode.NodeID","Relationship.EndNode.NodeID","Relationship.RelationshipType"\n'
    b'"9845EX00000000000193","9845EX00000000000290","IS_DIRECTLY_CONSOLIDATED_BY"\n'
)


@pytest.fixture
def three(add, units):
    """The ids of three snapshots, the oldest first; the last one serves."""
    days = (NOW + timedelta(days=day) for day in range(3))
    return [add(units(200 + at), now=day).snapshot_id for at, day in enumerate(days)]


def standings(root, **options):
    fates = plan_prune(root, **({"keep": 1, "named": ()} | options))
    return {one.snapshot_id: one.standing for one in fates}


def test_what_serves_stays_and_what_nothing_needs_goes(root, three):
    oldest, middle, last = three
    assert standings(root) == {last: "serves", middle: "goes", oldest: "goes"}
    assert [one.snapshot_id for one in plan_prune(root, keep=1, named=())] == three[::-1]


def test_what_a_screening_names_stays(root, three):
    assert standings(root, named=[three[0], "0" * 32])[three[0]] == "screened"


def test_as_many_of_the_newest_stay_as_are_asked_for(root, three):
    assert list(standings(root, keep=2).values()) == ["serves", "newest", "goes"]


def test_an_old_snapshot_that_serves_again_stays(root, three):
    with exclusively(root):
        use(root, three[0], now=NOW, actor="tester")
    assert standings(root)[three[0]] == "serves"


def test_what_waits_for_a_person_stays(root, three, add, units):
    waiting = add(units(20)).snapshot_id
    assert add(RELATIONS, source="xx_gleif_rr").state == "used"
    assert standings(root)[waiting] == "waits"


def test_nobody_waits_for_a_version_after_which_a_newer_one_has_come(root, three, add, units):
    waiting = add(units(20)).snapshot_id
    add(units(203))
    assert standings(root)[waiting] == "goes"


def test_a_damaged_snapshot_stays_until_somebody_has_looked(root, three):
    manifest = root / three[0] / MANIFEST
    manifest.chmod(0o600)
    manifest.write_bytes(b"{}")
    assert standings(root)[three[0]] == "damaged"


def test_none_is_kept_is_no_choice(root, three):
    with pytest.raises(ValueError, match="at least one"):
        plan_prune(root, keep=0, named=())


def test_removing_takes_only_what_goes_and_leaves_the_rest_whole(root, three):
    with exclusively(root):
        prune(root, plan_prune(root, keep=1, named=three[:1]))
    assert snapshot_ids(root) == sorted([three[0], three[2]])
    assert current_id(root) == three[2]
    assert [verify(root / one) for one in (three[0], three[2])] == [[], []]
    assert not list(root.glob(".building-*"))


def test_only_files_that_no_other_snapshot_shares_are_freed(root, add, units):
    first = add(units(200)).snapshot_id
    relations = (
        b'"Relationship.StartNode.NodeID","Relationship.EndNode.NodeID",'
        b'"Relationship.RelationshipType"\n'
        b'"9845EX00000000000193","9845EX00000000000290","IS_DIRECTLY_CONSOLIDATED_BY"\n'
    )
    second = add(relations, source="xx_gleif_rr").snapshot_id
    assert freed_bytes(root, [first]) == (root / first / MANIFEST).stat().st_size
    held = [one for id_ in (first, second) for one in (root / id_).rglob("*") if one.is_file()]
    distinct = {one.stat().st_ino: one.stat().st_size for one in held}
    assert freed_bytes(root, [first, second]) == sum(distinct.values())
