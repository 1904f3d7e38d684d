from datetime import date, timedelta

import orjson
import pytest

from service.operations.files.keeping import keep
from service.operations.jobs.job import NewJob, enqueue, load_job
from service.suppliers.monitors.views import event_resource
from service.suppliers.portfolios.job import KIND, screen_portfolio
from service.suppliers.portfolios.store import list_runs, load_run
from tests.service.suppliers.monitors.conftest import FIRM, NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
NUMBERS = range(910_000_000, 910_000_240)
LIST = f"orgnr;land\n{FIRM};NO\n559999-0016;SE\n".encode()


@pytest.fixture
def run_of(watch):
    """Return what screens a list as a run of the source `avtal` and gives its number."""

    def screen(as_of="2026-11-24", content=LIST):
        file = keep(
            watch.installation,
            content,
            name="lista.csv",
            media_type="text/csv",
            principal=watch.anna,
        )
        payload = {"files": [file.id], "source": "avtal", "country": "NO", "as_of": as_of}
        new = NewJob(tenant_id=watch.tenant, actor="anna", kind=KIND, payload=payload)
        with watch.acting() as connection:
            job = enqueue(connection, new)
        watch.work({KIND: screen_portfolio})
        return job.id

    return screen


def runs(watch):
    with watch.acting() as connection:
        return list_runs(connection, principal=watch.anna, limit=100)


@pytest.fixture(autouse=True)
def _as_tenant(watch, monkeypatch):
    from service.platform.db.database import acting_for

    with acting_for(watch.tenant):
        yield


def test_a_portfolio_is_screened_anew_and_a_run_is_kept_only_for_a_material_change(watch, run_of):
    watch.serve()
    first = run_of()
    monitor = watch.new(portfolio_id=first)
    assert monitor.subject == "avtal"
    watch.at(NOON)
    assert ([one.id for one in runs(watch)], watch.events(monitor)) == ([first], [])
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    watch.at(NOON + HOUR)
    told = watch.events(monitor)
    assert {one.subject for one in told} == {f"NO-BRC:{FIRM}"}
    assert {"register"} <= {one.kind for one in told}
    newest, _ = runs(watch)
    assert {one.record_id for one in told} == {newest.id}
    assert newest.previous_id == first
    shown = event_resource(told[0], "en", today=NOON.date(), closed=False)
    assert shown.shown_by == f"/v1/portfolios/{newest.id}"
    with watch.acting() as connection:
        job = load_job(connection, tenant_id=watch.tenant, job_id=newest.id)
        kept = load_run(connection, tenant_id=watch.tenant, run_id=newest.id)
    assert (job.state, job.done) == ("done", 2)
    assert orjson.loads(kept.record)["suppliers"] == 2
    watch.at(NOON + 2 * HOUR)
    assert len(runs(watch)) == 2
    assert len(watch.events(monitor)) == len(told)


def test_a_run_that_somebody_else_has_made_is_told_of_and_not_made_again(watch, run_of):
    watch.serve()
    monitor = watch.new(portfolio_id=run_of())
    watch.at(NOON)
    watch.serve(status="insolvent", as_of=date(2026, 11, 25))
    second = run_of("2026-11-26")
    watch.at(NOON + HOUR)
    assert {one.record_id for one in watch.events(monitor)} == {second}
    watch.at(NOON + 2 * HOUR)
    assert len(runs(watch)) == 2


def test_one_event_tells_that_the_suppliers_as_a_whole_have_shifted(watch, run_of):
    first, second = (
        "\n".join(["orgnr;land;cpv", *(f"{n};NO;{cpv}" for n in NUMBERS)]).encode()
        for cpv in ("90910000", "80000000")
    )
    monitor = watch.new(portfolio_id=run_of(content=first))
    watch.at(NOON)
    run = run_of("2026-11-26", second)
    watch.at(NOON + HOUR)
    (told,) = [one for one in watch.events(monitor) if one.kind == "drift"]
    shown = event_resource(told, "en", today=NOON.date(), closed=False)
    assert shown.shown_by == f"/v1/portfolios/{run}"
    assert shown.reason.startswith("The data as a whole has shifted since the previous run: What")
    assert "nothing about any one supplier" in shown.reason
