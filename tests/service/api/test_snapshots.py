"""Snapshots over HTTP: which serves, and how old each source is."""

from tests.service.conftest import INGESTED


def test_without_registers_there_are_no_snapshots_and_afterwards_each_source_has_its_age(
    api, settings, ingest
):
    assert api.get("/v1/snapshots").json() == {"items": []}
    made = ingest(settings, "no_brreg_enheter")
    (found,) = api.get("/v1/snapshots").json()["items"]
    assert (found["id"], found["serves"], found["waits"]) == (made, True, False)
    (source,) = found["sources"]
    assert source["id"] == "no_brreg_enheter"
    assert source["retrieved_at"] == INGESTED.isoformat().replace("+00:00", "Z")
    assert source["records"] > 0
    assert source["age_days"] >= 0
