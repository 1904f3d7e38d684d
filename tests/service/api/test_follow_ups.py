import pytest

URL = "/v1/follow-ups"


@pytest.fixture(scope="module")
def screening_id(api, document):
    return api.post("/v1/screenings", json=document()).json()["id"]


@pytest.fixture(scope="module")
def stated(screening_id):
    return {
        "screening_id": screening_id,
        "tender_id": "A2",
        "party_id": "sund",
        "form": "visit",
        "on": "2026-11-20",
        "findings": [{"item": "ledger", "outcome": "deviation"}],
        "deviations": [
            {
                "item": "ledger",
                "remedy": "correct_records",
                "remedy_by": "2026-11-25",
                "recheck_on": "2026-12-01",
            }
        ],
        "observations": [{"group": "withheld_pay", "how": "reported"}],
    }


@pytest.fixture(scope="module")
def created(api, stated):
    return api.post(URL, json=stated)


def test_a_visit_is_recorded_and_read_again(api, created):
    assert created.status_code == 201
    kept = api.get(created.headers["location"])
    assert kept.status_code == 200
    assert kept.json() == created.json()
    assert kept.json()["follow_up"]["findings"][0]["outcome"] == "deviation"
    assert "tenant_id" not in kept.json()


def test_the_follow_ups_of_a_screening_are_listed(api, created, screening_id):
    listed = api.get(URL, params={"screening_id": screening_id}).json()["items"]
    assert created.json() in listed
    assert api.get(URL, params={"screening_id": "screening_1"}).json() == {
        "items": [],
        "more": False,
    }


def test_the_facts_are_given_as_a_document_takes_them(api, created, document, screening_id):
    params = {"screening_id": screening_id, "as_of": "2026-11-26"}
    answer = api.get(f"{URL}/facts", params=params).json()
    (party,) = answer["parties"]
    assert party["party"] == "sund"
    values = {one["fact"]: one["value"] for one in party["facts"]}
    assert values["deviation"] == "late"
    assert values["withheld_pay_observed"] == "reported"
    made = document()
    own = next(one for one in made["parties"] if one["id"] == "sund")
    own["facts"] = [one for one in own["facts"] if one["fact"] not in values] + party["facts"]
    assert api.post("/v1/screenings", json=made).status_code == 201


def test_what_has_to_be_mended_is_named_and_a_worker_has_no_field(api, stated):
    answer = api.post(URL, json=stated | {"party_id": "norr"})
    assert answer.status_code == 422
    assert [one["code"] for one in answer.json()["errors"]] == ["follow-up-party"]
    answer = api.post(URL, json=stated | {"worker": "Anna Exempelsson"})
    assert answer.status_code == 422
    assert "Exempelsson" not in answer.text


@pytest.mark.parametrize("number", ["followup_1", "followup_000000000000000000001", "x"])
def test_what_is_not_kept_is_not_found(api, number):
    assert api.get(f"{URL}/{number}").status_code == 404


def test_a_list_of_visits_is_kept_as_a_whole_and_the_case_counts_them(api, document):
    screening = api.post("/v1/screenings", json=document()).json()["id"]
    stated = {"diary_number": "SKN 2026/list", "title": "Lokalvård", "stage": "in_contract"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    link = {"kind": "screening", "id": screening}
    api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": '"1"'})
    head = "firm,visited_on,looked_at,item,outcome,remedy,remedy_by\n"
    clean = "559999-0024,2026-11-20,pay,,,,\n"
    wrong = "559999-0024,2026-11-21,,ledger,deviation,,\n"
    found = "559999-0024,2026-11-21,,ledger,deviation,correct_records,2026-11-25\n"

    def send(text):
        return api.post(
            f"{URL}/visits",
            params={"screening_id": screening},
            content=text.encode(),
            headers={"content-type": "text/csv"},
        )

    refused = send(head + clean + wrong)
    assert refused.status_code == 422
    (problem,) = refused.json()["errors"]
    assert (problem["code"], problem["pointer"]) == ("follow-up-no-remedy", "row 3")
    assert api.get(f"/v1/cases/{case}").json()["visits"]["visits"] == 0
    kept = send(head + clean + found)
    assert kept.status_code == 201
    assert len(kept.json()["ids"]) == 2
    visits = api.get(f"/v1/cases/{case}").json()["visits"]
    counts = (visits["visits"], visits["with_findings"], visits["without_findings"])
    assert counts == (2, 1, 1)
    assert visits["last_on"] == "2026-11-21"
