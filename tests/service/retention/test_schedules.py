"""What is done daily: set by somebody, on record, once for each kind, and ended again."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from service.job_kinds import KINDS
from service.operations.audit.entry import list_entries
from service.operations.people.principal import Principal
from service.platform.db.database import acting_for, transaction
from service.platform.db.record_id import new_id
from service.retention.schedules import DAILY, WORDS, end_daily, list_daily, sample_of, set_daily

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def who():
    """Somebody of a tenant of the test's own."""
    who = Principal(f"t-{new_id('screening')[-21:-3]}", "kerstin")
    with acting_for(who.tenant_id):
        yield who


def said(connection, schedule, who):
    entries = list_entries(
        connection, tenant_id=who.tenant_id, subject_id=schedule.id, limit=9, offset=0
    )
    return sorted((one.action, orjson.loads(one.details)) for one in entries)


def test_what_can_be_done_daily_is_a_kind_of_job_and_has_words():
    assert set(DAILY) <= set(KINDS)
    assert set(WORDS) == set(DAILY)


def test_it_is_set_put_on_record_changed_and_ended(engine, who):
    with transaction(engine, tenant=who.tenant_id) as connection:
        assert list_daily(connection, tenant_id=who.tenant_id) == {}
        first = set_daily(connection, "replay", sample=None, principal=who, now=NOW)
        again = set_daily(connection, "replay", sample=None, principal=who, now=NOW)
        disposal = set_daily(connection, "retention", sample=None, principal=who, now=NOW)
        assert (again, first.due_at) == (first, NOW + timedelta(days=1))
        drawn = set_daily(connection, "replay", sample=5, principal=who, now=NOW)
        found = list_daily(connection, tenant_id=who.tenant_id)
        assert found == {"retention": disposal, "replay": drawn}
        assert [sample_of(one) for one in found.values()] == [None, 5]
        assert list_daily(connection, tenant_id="another") == {}
        assert end_daily(connection, "replay", principal=who, now=NOW)
        assert not end_daily(connection, "replay", principal=who, now=NOW)
        assert list(list_daily(connection, tenant_id=who.tenant_id)) == ["retention"]
        assert said(connection, first, who) == [
            ("schedule.set", {"kind": "replay", "sample": None})
        ]
        assert said(connection, drawn, who) == [
            ("schedule.ended", {"kind": "replay"}),
            ("schedule.set", {"kind": "replay", "sample": 5}),
        ]


def test_disposal_goes_through_everything(engine, who):
    with (
        transaction(engine, tenant=who.tenant_id) as connection,
        pytest.raises(ValueError, match="goes through everything"),
    ):
        set_daily(connection, "retention", sample=3, principal=who, now=NOW)
