from datetime import date

import pytest

NEW = {"signs": ["threats"], "noticed_on": "2026-01-02", "note": "Ingen får lämna platsen"}


@pytest.fixture(scope="module")
def eva(api):
    """Give the role by name to the named user, who sits at the machine."""
    person = {"id": "local-user", "name": "Eva", "roles": ["officer", "incident"]}
    assert api.post("/v1/people", json=person).status_code == 201
    return api


def test_the_machines_own_user_lacks_the_role_until_it_is_given_to_her(api):
    assert api.get("/v1/incidents").status_code == 403


@pytest.fixture(scope="module")
def made(eva):
    return eva.post("/v1/incidents", json=NEW, headers={"accept-language": "sv"})


def test_what_stands_first_are_the_numbers_with_the_day_of_their_check(made):
    assert made.status_code == 201
    assert next(iter(made.json())) == "first"
    first = made.json()["first"]
    assert [one["phone"] for one in first["numbers"]] == ["112", "114 14", "020-390 000"]
    assert all(date.fromisoformat(one["checked_on"]) for one in first["numbers"])
    assert "Konfrontera ingen" in first["advice"][0]
    assert "Säg inget till leverantören" in first["advice"][1]
    assert first["preserve"]


def test_a_list_has_no_note_and_reading_is_noted(eva, made):
    listed = eva.get("/v1/incidents").json()
    assert listed["first"]["advice"][0].startswith("Do not confront")
    assert "note" not in listed["items"][0]
    address = made.headers["location"]
    eva.get(address)
    incident = eva.get(address).json()["incident"]
    assert [one["actor"] for one in incident["readings"]] == ["local-user"] * 2
    assert incident["note"] == NEW["note"]
    assert incident["chain_is_whole"]


def test_a_receipt_is_a_hash_and_the_file_is_not_sent(eva, made):
    stated = {"kind": "photo", "sha256": "ab" * 32, "size": 17}
    response = eva.post(f"{made.headers['location']}/receipts", json=stated)
    assert response.status_code == 201
    (receipt,) = response.json()["incident"]["receipts"]
    assert (receipt["sha256"], receipt["receipt"]) == (
        "ab" * 32,
        response.json()["incident"]["chain_sha256"],
    )


def test_a_key_to_send_again_with_keeps_no_answer(eva):
    headers = {"idempotency-key": "0b1f"}
    first = eva.post("/v1/incidents", json=NEW, headers=headers)
    again = eva.post("/v1/incidents", json=NEW, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert "idempotent-replayed" not in again.headers
    assert first.headers["location"] != again.headers["location"]


def test_a_number_in_the_note_is_refused_with_its_place(eva):
    response = eva.post("/v1/incidents", json=NEW | {"note": "Ring 070-123 45 67"})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert "/note" in str(error)
    assert "070" not in response.text


def test_a_sentence_is_let_out_once_as_a_task(eva, made):
    new = {"diary_number": "KS 2026-99", "title": "Städ"}
    case = eva.post("/v1/cases", json=new).headers["location"].rpartition("/")[2]
    stated = {"case_id": case, "text": "Tala med polisen", "reason": "Polisen har bett om det"}
    response = eva.post(f"{made.headers['location']}/release", json=stated)
    assert response.status_code == 200, response.text
    assert response.json()["incident"]["released"]["case_id"] == case
    tasks = eva.get(f"/v1/tasks?case={case}").json()["items"]
    assert "Tala med polisen" in str(tasks)
    assert NEW["note"] not in str(tasks)
    assert eva.post(f"{made.headers['location']}/release", json=stated).status_code == 409
