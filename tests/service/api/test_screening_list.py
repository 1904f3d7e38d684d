"""Screenings are found again by what is known of them, and a firm is never in an address."""

import pytest
from sqlalchemy import select

from service.app import create_app
from service.operations.audit.tables import LOG_ENTRIES
from service.screening.record import listing
from service.settings import Settings

URL = "/v1/screenings"
TENDERER = "559999-0016"


@pytest.fixture(scope="module")
def kept(client, tmp_path_factory, document):
    """An application with three screenings, the second of which supersedes the first."""
    folder = tmp_path_factory.mktemp("listed")
    api = client(create_app(Settings(data_dir=folder, language="en", requests_per_minute=0)))
    first = api.post(f"{URL}?as_of=2026-11-24&name=a.json", json=document() | {"stage": "award"})
    number = first.json()["id"]
    second = api.post(f"{URL}/{number}/superseding").json()["id"]
    third = api.post(f"{URL}?name=b.json", json=document() | {"stage": "in_contract"}).json()["id"]
    return api, (number, second, third)


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


def test_screenings_are_listed_newest_first_with_what_supersedes_them(kept):
    api, (first, second, third) = kept
    answer = api.get(URL)
    assert ids(answer) == [third, second, first]
    assert answer.json()["next"] is None
    by_id = {item["id"]: item for item in answer.json()["items"]}
    assert (by_id[first]["superseded_by"], by_id[second]["supersedes"]) == (second, first)
    assert by_id[third]["name"] == "b.json"
    assert not {"assessment", "points", "band"} & set(by_id[third])


def test_a_list_is_read_page_by_page(kept):
    api, numbers = kept
    found, address = [], f"{URL}?limit=1&scorecard=baseline-3"
    while address:
        answer = api.get(address)
        found += ids(answer)
        address = answer.json()["next"]
    assert found == list(reversed(numbers))


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("stage=in_contract", [2]),
        ("stage=need", []),
        ("scorecard=baseline-2", []),
        ("format=procurement-json", [2, 1, 0]),
        ("made_from=2026-01-01", [2, 1, 0]),
        ("made_until=2026-01-01", []),
        ("made_from=2126-01-01", []),
        ("unit=vard", []),
    ],
)
def test_each_filter_limits_the_list(kept, query, wanted):
    api, numbers = kept
    assert ids(api.get(f"{URL}?{query}")) == [numbers[at] for at in wanted]


def test_those_of_a_case_are_listed(kept):
    api, (_, _, third) = kept
    case = api.post("/v1/cases", json={"diary_number": "1", "title": "T", "stage": "award"})
    at = case.headers["location"]
    linked = {"kind": "screening", "id": third}
    api.post(f"{at}/links", json=linked, headers={"if-match": case.headers["etag"]})
    assert ids(api.get(f"{URL}?case={at.rpartition('/')[2]}")) == [third]
    lost = api.get(f"{URL}?case=case_000000000000000000001")
    assert lost.json()["errors"][0]["pointer"] == "/query/case"


@pytest.mark.parametrize(
    "sought",
    [{"number": TENDERER}, {"number": "SE559999001601"}, {"name": "SUNDETS STADTJANST AKTIEBOLAG"},
     {"number": TENDERER, "stage": "in_contract"}],
)  # fmt: skip
def test_screenings_that_name_a_firm_are_found_by_number_or_name(kept, sought):
    api, numbers = kept
    found = ids(api.post(f"{URL}/search", json=sought))
    assert found == ([numbers[2]] if "stage" in sought else list(reversed(numbers)))


@pytest.mark.parametrize("sought", [{"number": "559999-0008"}, {"name": "Nobody AB"}])
def test_a_firm_of_no_tender_is_not_found(kept, sought):
    api, _ = kept
    assert ids(api.post(f"{URL}/search", json=sought)) == []


@pytest.mark.parametrize(
    ("sought", "pointer", "code"),
    [
        ({}, "", "screening-search-nothing"),
        ({"number": "559999-0017"}, "/number", "number-no-country"),
        ({"number": "810105-2382"}, "/number", "screening-search-person"),
    ],
)
def test_a_search_that_cannot_find_anything_says_why(kept, sought, pointer, code):
    api, _ = kept
    (error,) = api.post(f"{URL}/search", json=sought).json()["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


def test_a_search_is_logged_without_the_firm(kept):
    api, _ = kept
    api.post(f"{URL}/search", json={"number": TENDERER})
    with api.app.state.installation.engine.connect() as connection:
        details = connection.scalars(
            select(LOG_ENTRIES.c.details).where(LOG_ENTRIES.c.action == "screening.searched")
        ).all()
    assert details
    assert all("records" in str(one) and "559999" not in str(one) for one in details)


def test_one_request_looks_through_so_many_and_says_where_to_go_on(kept, monkeypatch):
    monkeypatch.setattr(listing, "LOOKED_THROUGH", 1)
    api, (_, second, third) = kept
    found = api.post(f"{URL}/search", json={"name": "Nobody AB"}).json()
    assert (found["items"], found["before"]) == ([], third)
    found = api.post(f"{URL}/search", json={"name": "Nobody AB", "before": third}).json()
    assert found["before"] == second
