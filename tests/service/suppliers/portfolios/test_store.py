from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from service.operations.jobs.job import NewJob, enqueue
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.suppliers.portfolios.store import list_runs, load_run, newest_run, save_run
from service.suppliers.portfolios.table import PORTFOLIO_RUNS, PortfolioRun


@pytest.fixture
def kept(engine):
    """Return what keeps a run: `kept(tenant_id="a", source="x", day=1)`."""

    def keep(*, tenant_id, source="ledger", day=1, previous_id=None):
        with transaction(engine) as connection:
            new = NewJob(tenant_id=tenant_id, actor="anna", kind="ledger", payload={})
            run = PortfolioRun(
                tenant_id=tenant_id,
                id=enqueue(connection, new).id,
                actor="anna",
                created_at=datetime(2026, 11, day, tzinfo=UTC),
                source=source,
                previous_id=previous_id,
                input_sha256="0" * 64,
                as_of=date(2026, 11, day),
                snapshot_id=None,
                scorecard_id="baseline-2",
                rulebook_sha256="1" * 64,
                code_version="0",
                record=b'{"suppliers":0}',
                output=b"PAR1",
                output_sha256="2" * 64,
            )
            save_run(connection, run)
        return run

    return keep


def test_a_run_comes_back_as_it_was_kept_and_only_to_its_tenant(engine, kept):
    run = kept(tenant_id="a")
    with transaction(engine, read_only=True) as connection:
        assert load_run(connection, tenant_id="a", run_id=run.id) == run
        assert load_run(connection, tenant_id="b", run_id=run.id) is None


def test_the_newest_run_of_a_source_is_what_the_next_is_compared_with(engine, kept):
    first = kept(tenant_id="c", day=1)
    second = kept(tenant_id="c", day=2, previous_id=first.id)
    kept(tenant_id="c", source="another", day=3)
    with transaction(engine, read_only=True) as connection:
        newest = newest_run(connection, tenant_id="c", source="ledger")
        assert newest == second
        assert newest_run(connection, tenant_id="c", source="ledger", but=second.id) == first
        assert newest_run(connection, tenant_id="d", source="ledger") is None
        listed = list_runs(connection, principal=Principal("c", "x"), limit=2)
    assert [one.source for one in listed] == ["another", "ledger"]


@pytest.mark.parametrize("statement", ["UPDATE", "DELETE"])
def test_a_run_is_never_changed_or_removed(engine, kept, statement):
    run = kept(tenant_id="e")
    text = {
        "UPDATE": f"UPDATE portfolio_runs SET source = 'x' WHERE id = '{run.id}'",
        "DELETE": f"DELETE FROM portfolio_runs WHERE id = '{run.id}'",
    }[statement]
    with pytest.raises(DBAPIError), transaction(engine, tenant="e") as connection:
        connection.exec_driver_sql(text)


def test_a_run_belongs_to_a_job_and_is_kept_once(engine, kept):
    run = kept(tenant_id="f")
    with pytest.raises(DBAPIError), transaction(engine) as connection:
        save_run(connection, run)
    assert PORTFOLIO_RUNS.primary_key.columns.keys() == ["tenant_id", "id"]
