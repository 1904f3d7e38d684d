from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import create_mock_engine

from service.platform.db.records import Instant
from service.platform.db.tenants import TENANTS
from service.retention.every_table import METADATA

OF_ALL = ("log_leaves", "log_nodes", "log_checkpoints", "witnessed_logs")
"""Tables of the installation, which say nothing of any tenant (decisions 0041 and 0064)."""

OF_ROWS = "row_versions"
"""Of which a row tells of another row: who wrote it and when is said there."""

OWN = [table for table in METADATA.sorted_tables if table.name not in (*OF_ALL, OF_ROWS)]
TABLES = [table for table in OWN if table is not TENANTS]
DIALECT = create_mock_engine("sqlite://", print).dialect


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_table_below_a_tenant_is_keyed_by_tenant_and_id(table):
    assert [column.name for column in table.primary_key] == ["tenant_id", "id"]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_no_foreign_key_or_unique_constraint_leaves_the_tenant(table):
    for constraint in table.foreign_key_constraints:
        assert constraint.column_keys[0] == "tenant_id"
        target = constraint.elements[0].column
        assert (target.table.name, target.name) == ("tenants", "id") or target.name == "tenant_id"
    assert all("tenant_id" in index.columns for index in table.indexes if index.unique)


@pytest.mark.parametrize("table", OWN, ids=str)
def test_every_table_says_who_made_a_row_and_when(table):
    assert not table.c.actor.nullable
    assert not table.c.created_at.nullable
    assert isinstance(table.c.created_at.type, Instant)


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(datetime(2026, 11, 24), DIALECT)  # noqa: DTZ001


def test_a_moment_is_kept_and_returned_in_utc():
    summer = datetime(2026, 7, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    assert Instant().process_bind_param(summer, DIALECT).isoformat() == "2026-07-01T12:00:00+00:00"
    assert Instant().process_result_value(summer, DIALECT).tzinfo is UTC
    stored = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001
    assert Instant().process_result_value(stored, DIALECT) == summer


def test_no_moment_stays_no_moment():
    assert Instant().process_bind_param(None, DIALECT) is None
    assert Instant().process_result_value(None, DIALECT) is None
