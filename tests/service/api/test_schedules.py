URL = "/v1/schedules"


def test_something_is_done_daily_until_it_is_ended(api):
    assert api.get(URL).json() == {"items": []}
    made = api.request("PUT", f"{URL}/replay", json={"sample": 50})
    assert made.status_code == 200
    shown = made.json()
    assert (shown["kind"], shown["sample"]) == ("replay", 50)
    assert shown["due_at"] > shown["created_at"]
    assert api.request("PUT", f"{URL}/replay", json={"sample": 50}).json() == shown
    every = api.request("PUT", f"{URL}/replay", json={}).json()
    assert every["sample"] is None
    assert api.get(URL).json() == {"items": [every]}
    assert api.post(f"{URL}/replay/end").json() == {"items": []}
    assert api.post(f"{URL}/replay/end").status_code == 404


def test_disposal_takes_no_sample_and_other_kinds_are_not_set(api):
    refused = api.request("PUT", f"{URL}/retention", json={"sample": 5})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["code"], error["pointer"]) == ("schedule-sample", "/sample")
    assert api.request("PUT", f"{URL}/monitors", json={}).status_code == 422
    assert api.request("PUT", f"{URL}/replay", json={"sample": 0}).status_code == 422
