"""The benchmark of edited rules, small: every record replays, and the differences are right."""

import pytest

from benchmarks.rulebook_edits import WHO, run
from service.platform.db.database import acting_for


@pytest.mark.parametrize("seed", [3])
def test_records_replay_after_edits_and_the_difference_names_the_rules(own_engine, seed):
    with acting_for(WHO.tenant_id):
        found = run(own_engine, records=20, edits=5, seed=seed)
    assert found["byte_identical"] == found["records"] == 20
    assert found["wrong"] == 0
    assert sum(found["edits"].values()) == 5
    assert found["rulebooks"] == 6
