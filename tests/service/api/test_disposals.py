"""Disposal over HTTP, and restricted incidents, of which nobody else learns."""

from datetime import UTC, date, datetime, timedelta

import pytest

from service.casework.incidents.request import NewIncident
from service.casework.incidents.store import list_incidents, read_incident, report
from service.operations.people.principal import ROLES, Principal
from service.operations.periods import FILE_NAME, Period
from service.platform.db.database import acting_for, transaction
from service.retention.incidents import dispose_of_incidents, due_incidents

NOW = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=101)
PERIOD = Period(days=100, decision="KS 2026/44", decided_on=date(2026, 3, 2))


@pytest.fixture
def periods(settings):
    settings.data_dir.joinpath(FILE_NAME).write_text(
        "local:\n"
        "  screenings: {days: 100, decision: KS 2026/44, decided_on: 2026-03-02}\n"
        "  cases: {preserve: true, decision: Plan 7, decided_on: 2025-01-20}\n",
        "utf-8",
    )
    yield
    settings.data_dir.joinpath(FILE_NAME).unlink()


def test_what_is_due_says_period_decision_and_basis_of_every_kind_but_incidents(api, periods):
    found = {one["kind"]: one for one in api.get("/v1/disposals/due").json()["items"]}
    assert "incidents" not in found
    screenings, cases = found["screenings"], found["cases"]
    assert (screenings["days"], screenings["decision"]) == (100, "KS 2026/44")
    assert (cases["preserved"], cases["days"], cases["decided_on"]) == (True, None, "2025-01-20")
    assert found["needs"]["decision"] is None
    assert not any(one["verified"] for one in found.values())


def test_disposal_is_a_job_and_periods_that_cannot_be_read_stop_it(api, settings):
    answer = api.post("/v1/disposals")
    assert (answer.status_code, answer.json()["kind"]) == (202, "retention")
    assert api.get(answer.headers["location"]).status_code == 200
    assert api.get("/v1/disposals").json()["items"] == []
    settings.data_dir.joinpath(FILE_NAME).write_text("local: [\n", "utf-8")
    try:
        for found in (api.get("/v1/disposals/due"), api.post("/v1/disposals")):
            assert found.status_code == 503
            assert found.json()["type"] == "/problems/retention-unreadable"
    finally:
        settings.data_dir.joinpath(FILE_NAME).unlink()


def test_a_case_is_put_on_hold_and_let_go_with_reasons_in_its_history(api):
    case = api.post("/v1/cases", json={"diary_number": "H 1", "title": "Städ"}).headers["location"]

    def write(part, reason):
        tag = api.get(case).headers["etag"]
        return api.post(f"{case}/{part}", json={"reason": reason}, headers={"if-match": tag})

    assert api.get(f"{case}/hold").json()["held"] is False
    held = write("hold", "Tilldelningen är överprövad.").json()
    assert (held["held"], held["actor"]) == (True, "local-user")
    assert write("hold", "En gång till.").status_code == 409
    assert write("hold/release", "Domen har vunnit laga kraft.").json()["held"] is False
    assert write("hold/release", "En gång till.").status_code == 409
    history = [one["what"] for one in api.get(f"{case}/events").json()["items"]]
    assert history[-2:] == ["held", "released"]


def test_an_incident_goes_by_whoever_sees_it_and_leaves_one_entry(engine):
    eva = Principal("eva", "eva", frozenset({*ROLES, "incident"}))
    other = Principal("eva", "bo", frozenset(ROLES) - {"incident"})
    stated = NewIncident(signs=["threats"], noticed_on=NOW.date(), note="Kanariefågel")
    with acting_for("eva"):
        with transaction(engine) as connection:
            made = report(connection, stated, principal=eva, now=NOW)
        with transaction(engine) as connection:
            read_incident(connection, made.id, principal=eva, now=LATER)
            assert not due_incidents(connection, None, principal=eva, now=LATER)
            assert not due_incidents(connection, PERIOD, principal=eva, now=NOW)
            assert dispose_of_incidents(connection, PERIOD, principal=eva, now=LATER) == [made.id]
        with transaction(engine) as connection:
            assert not due_incidents(connection, PERIOD, principal=eva, now=LATER)
            assert not list_incidents(connection, principal=eva, limit=10)
            with pytest.raises(ValueError, match="not-found"):
                read_incident(connection, made.id, principal=eva, now=LATER)
            rows = connection.exec_driver_sql(
                "SELECT kind, place, content FROM incident_entries WHERE tenant_id = 'eva'"
            ).all()
            assert [(one.kind, one.place) for one in rows] == [("disposed", 3)]
            assert b"KS 2026/44" in bytes(rows[0].content)
            for table in ("disposals", "log_entries", "changes"):
                where = f"SELECT count(*) FROM {table} WHERE tenant_id = 'eva'"
                assert connection.exec_driver_sql(where).scalar() == 0, table
            with pytest.raises(ValueError, match="forbidden"):
                due_incidents(connection, PERIOD, principal=other, now=LATER)
