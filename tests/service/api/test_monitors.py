from datetime import UTC, datetime

import pytest

from service.app import create_app
from service.platform.db.database import transaction
from service.settings import Settings
from service.suppliers.monitors.event import keep_events
from service.suppliers.monitors.material import MaterialChange
from service.suppliers.monitors.monitor import load_monitor, months_after
from service.suppliers.monitors.tables import MONITOR_EVENTS

URL = "/v1/monitors"
FIRM = {"number": "559999-0016", "name": "Norrskenets Lokalvård AB", "cpv": "90910000"}


def made(api, **stated):
    answer = api.post(URL, json={"party": FIRM} | stated)
    assert answer.status_code == 201, answer.text
    return answer


def test_a_monitor_is_made_read_changed_and_ended(api):
    answer = made(api, owner="anna", deputy="bo")
    one = answer.json()
    assert (one["subject_kind"], one["subject"]) == ("party", "SE-ON:5599990016")
    assert one["expires_on"] == months_after(datetime.now(UTC).date(), 12).isoformat()
    assert one["quiet"] == {"begins": "18:00", "ends": "07:00", "zone": "Europe/Stockholm"}
    at = answer.headers["location"]
    assert api.get(at).json() == one
    tag = {"if-match": api.get(at).headers["etag"]}
    changed = api.request("PATCH", at, json={"quiet": None, "every_days": 1}, headers=tag)
    assert (changed.json()["quiet"], changed.json()["every_days"]) == (None, 1)
    assert api.request("PATCH", at, json={"every_days": 2}, headers=tag).status_code == 412
    assert api.request("PATCH", at, json={"every_days": 2}).status_code == 428
    tag = {"if-match": changed.headers["etag"]}
    ended = api.post(f"{at}/end", json={"reason": "Avtalet har upphört"}, headers=tag)
    assert (ended.json()["active"], ended.json()["end_reason"]) == (False, "Avtalet har upphört")
    tag = {"if-match": ended.headers["etag"]}
    again = api.post(f"{at}/end", json={"reason": "En gång till"}, headers=tag)
    assert again.json()["errors"][0]["code"] == "monitor-ended"


def test_a_party_with_a_vat_number_is_watched_under_the_number_of_the_register_in_it(api):
    one = made(api, party={"number": "SE559999001601"}).json()
    assert one["subject"] == "SE-ON:5599990016"


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [
        ({"every_days": 0}, "/every_days"),
        ({"quiet": {"begins": "25:00"}}, "/quiet/begins"),
        ({"expires_on": "2099-01-01"}, "/expires_on"),
        ({"party": FIRM | {"number": "19 121212-1212 X"}}, "/party/number"),
        ({"case_id": "c_x"}, ""),
        ({"owner": "bo", "deputy": "bo"}, "/deputy"),
    ],
)
def test_what_cannot_be_is_refused_at_its_place_and_not_repeated(api, stated, pointer):
    answer = api.post(URL, json={"party": FIRM} | stated)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert "121212" not in answer.text


@pytest.fixture
def unworked(client, tmp_path):
    """An application in which nobody looks, so that nothing is handed out meanwhile."""
    return client(create_app(Settings(data_dir=tmp_path, embedded_worker=False)))


def test_a_field_that_belongs_one_level_down_is_told_where(api):
    answer = api.post("/v1/monitors", json={"number": "559999-0016"})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["code"], fault["pointer"]) == ("request-misplaced", "/number")
    assert "/party/number" in fault["mend"]
    assert "559999" not in answer.text


def test_an_event_comes_among_the_changes_and_is_closed_with_its_version(unworked):
    api = unworked
    monitor = made(api).json()["id"]
    installation = api.app.state.installation
    now = datetime.now(UTC)
    told = [("", "Firman", MaterialChange("possible_match", "possible_match", "0", "1"))]
    with transaction(installation.engine) as connection:
        found = load_monitor(connection, monitor, principal=installation.principal)
        for _ in range(2):
            keep_events(connection, found, told, basis={"a": 1}, record_ids={}, now=now)
    (event,) = api.get(f"{URL}/{monitor}/events").json()["items"]
    assert event["handed_out_at"] is None

    def noted():
        items = api.get("/v1/changes?limit=100").json()["items"]
        return [(one["kind"], one["address"]) for one in items]

    at = f"/v1/monitor-events/{event['id']}"
    assert ("event", at) not in noted()
    with transaction(installation.engine) as connection:
        table = MONITOR_EVENTS
        connection.execute(
            table.update().where(table.c.id == event["id"]).values(handed_out_at=now)
        )
    assert noted().count(("event", at)) == 1
    assert ("monitor", f"{URL}/{monitor}") in noted()
    shown = api.get(at)
    assert "1" in shown.json()["reason"]
    tag = {"if-match": shown.headers["etag"]}
    outcome = {"state": "done", "reason": "Bedömd: ett annat företag"}
    closed = api.request("PATCH", at, json=outcome, headers=tag)
    assert (closed.json()["state"], closed.json()["outcome"]) == ("done", outcome["reason"])
    assert api.get(f"{URL}/{monitor}/events?state=open").json()["items"] == []
    again = api.request("PATCH", at, json=outcome, headers=tag)
    assert again.json()["errors"][0]["code"] == "monitor-event-done"


@pytest.mark.parametrize("at", ["monitors/mo_x", "monitor-events/ev_x", "monitors/mo_x/events"])
def test_what_is_not_there_is_not_found(api, at):
    assert api.get(f"/v1/{at}").status_code == 404
