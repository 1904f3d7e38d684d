from datetime import UTC, datetime

import pytest

from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.screening.replays.job import Replayed, note_pass

URL = "/v1/schedules"


def test_something_is_done_daily_until_it_is_ended(api):
    assert api.get(URL).json() == {"items": [], "last_replay": None}
    made = api.request("PUT", f"{URL}/replay", json={"sample": 50})
    assert made.status_code == 200
    shown = made.json()
    assert (shown["kind"], shown["sample"]) == ("replay", 50)
    assert shown["due_at"] > shown["created_at"]
    assert api.request("PUT", f"{URL}/replay", json={"sample": 50}).json() == shown
    every = api.request("PUT", f"{URL}/replay", json={}).json()
    assert every["sample"] is None
    assert api.get(URL).json()["items"] == [every]
    assert api.post(f"{URL}/replay/end").json() == {"items": [], "last_replay": None}
    assert api.post(f"{URL}/replay/end").status_code == 404


def test_what_the_last_replay_found_is_told_and_not_which(api):
    engine, now = api.app.state.installation.engine, datetime(2026, 11, 28, 9, tzinfo=UTC)
    passed = Replayed({"screening_1": "same", "need_1": "damaged", "screening_2": "other_rules"})
    who = Principal("local", "kerstin")
    with transaction(engine, tenant="local") as connection:
        note_pass(connection, passed, seed="", principal=who, now=now)
    assert api.get(URL).json()["last_replay"] == {
        "at": "2026-11-28T09:00:00Z", "checked": 3, "differ": 1,
    }  # fmt: skip
    page = api.get("/app/admin/jobs", headers={"accept-language": "sv"})
    assert "3 räknades om, 1 skiljer sig." in page.text
    assert "Detta är ett larm" in page.text


def test_disposal_takes_no_sample_and_other_kinds_are_not_set(api):
    refused = api.request("PUT", f"{URL}/retention", json={"sample": 5})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("schedule-sample", "/sample")
    assert api.request("PUT", f"{URL}/monitors", json={}).status_code == 422
    assert api.request("PUT", f"{URL}/replay", json={"sample": 0}).status_code == 422


def test_disposal_by_periods_that_cannot_be_read_is_not_set(api):
    periods = api.app.state.settings.data_dir / "retention.yaml"
    periods.write_text("screenings: [")
    try:
        refused = api.request("PUT", f"{URL}/retention", json={})
    finally:
        periods.unlink()
    assert refused.status_code >= 400
    assert refused.json()["type"].endswith("/retention-unreadable")


def test_registers_are_fetched_daily_by_their_sources(api):
    wanted = {"sources": ["se_scb_bulk", "no_brreg_enheter", "se_scb_bulk"]}
    made = api.request("PUT", f"{URL}/registers", json=wanted)
    assert made.status_code == 200
    assert made.json()["sources"] == ["no_brreg_enheter", "se_scb_bulk"]
    assert api.get(URL).json()["items"] == [made.json()]
    assert api.post(f"{URL}/registers/end").status_code == 200


@pytest.mark.parametrize(
    ("kind", "stated", "error"),
    [
        ("registers", {}, ("schedule-sources", "/sources")),
        ("registers", {"sources": ["se_nothing"]}, ("source-unknown", "/sources/0")),
        ("registers", {"sources": ["dk_erst_cvr"]}, ("source-not-fetched", "/sources/0")),
        ("registers", {"sources": ["se_scb_bulk"], "sample": 5}, ("schedule-sample", "/sample")),
        ("replay", {"sources": ["se_scb_bulk"]}, ("schedule-sources", "/sources")),
    ],
)
def test_sources_are_those_that_can_be_fetched_and_for_registers_alone(kind, stated, error, api):
    refused = api.request("PUT", f"{URL}/{kind}", json=stated)
    assert refused.status_code == 422
    (found,) = refused.json()["errors"]
    assert (found["code"], found["pointer"]) == error
