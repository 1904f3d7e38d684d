"""Whoever has read no documentation is led on by what is answered, to the first hit of a register.

The newcomer does what messages say and nothing else: writes the field that is named, sends a value
as the type that is named, goes to the address that is named, or sends the example with a number of
its own.
"""

import json

import pytest

from service.platform.http.leading import TYPES

RENHOLD = "930000019"
URL = "/v1/supplier-checks"
JSON = {"content-type": "application/json", "accept-language": "en"}


@pytest.fixture(scope="module")
def door(api, settings, ingest):
    ingest(settings, "no_brreg_enheter")
    return api


class Newcomer:
    """Sends something, reads the refusal, and sends again.

    Attributes:
        refusals: How many there were.
    """

    def __init__(self, api, path, body, headers=JSON, method="POST"):
        self.api, self.path, self.method = api, path, method
        self.body, self.headers = body, headers
        self.refusals = 0

    def hit(self):
        """Return whether a register has told of the firm in the end."""
        while self.refusals < 4:
            content = self.body if isinstance(self.body, str) else json.dumps(self.body)
            sent = {} if self.method == "GET" else {"content": content}
            answer = self.api.request(self.method, self.path, headers=self.headers, **sent)
            if answer.status_code == 200:
                rows = answer.json()["items"]
                return any(row["register_status"]["status"] == "registered" for row in rows)
            self.refusals += 1
            self.read(answer.json())
        return False

    def read(self, problem):
        """Do what the problem says."""
        said = json.dumps(problem)
        codes = {error["code"]: error for error in problem.get("errors", ())}
        if "request-address" in codes:
            self.path = codes["request-address"]["detail"].rpartition(" ")[2].rstrip(".")
        elif "request-method" in codes:
            self.method = codes["request-method"]["detail"].rpartition(" ")[2].rstrip(".")
        elif "Content-Type" in said:
            self.headers = JSON
            self.body = problem["example"]
        else:
            self.body = problem["example"]
        if isinstance(self.body, dict) and "suppliers" in self.body:
            self.body = {**self.body, "suppliers": [{"number": RENHOLD, "country": "NO"}]}


@pytest.mark.parametrize(
    "body",
    [
        {"orgnr": RENHOLD}, {"organisationsnummer": RENHOLD}, {"suppliers": [{"orgnr": RENHOLD}]},
        {"suppliers": [{"name": "Eksempel Renhold"}]}, [RENHOLD], {"suppliers": RENHOLD},
        {"suppliers": [{"number": 930000019}]}, "suppliers:\n - 930000019", "", "null", '"x"',
    ],
)  # fmt: skip
def test_a_wrong_body_leads_to_the_first_hit_in_at_most_one_refusal(door, body):
    newcomer = Newcomer(door, URL, body)
    assert newcomer.hit()
    assert newcomer.refusals <= 1


@pytest.mark.parametrize(
    ("path", "method", "media_type"),
    [
        ("/v1/supplier-check", "POST", "application/x-www-form-urlencoded"),
        ("/v1/supplier_checks", "GET", "text/yaml"),
        ("/supplier-checks/", "GET", "application/json"),
        (URL, "GET", "application/json"),
    ],
)
def test_a_wrong_address_method_and_type_lead_to_it_in_at_most_three(
    door, path, method, media_type
):
    headers = JSON | {"content-type": media_type}
    newcomer = Newcomer(door, path, {"orgnr": RENHOLD}, headers, method)
    assert newcomer.hit()
    assert newcomer.refusals <= 3


def problem(api, path, body, **headers):
    answer = api.post(path, content=json.dumps(body), headers=JSON | headers)
    assert answer.status_code == 422
    return answer.json()


def test_the_nearest_field_is_named_at_its_place_and_its_value_is_not_repeated(door):
    found = problem(door, URL, {"suppliers": [{"orgnr": "559999-0008", "nmae": "Hemligt AB"}]})
    told = {error["pointer"]: (error["code"], error["detail"]) for error in found["errors"]}
    assert told["/suppliers/0/orgnr"] == (
        "request-near",
        "There is no such field here. The nearest is number.",
    )
    assert told["/suppliers/0/nmae"][1].endswith("name.")
    assert "559999" not in json.dumps(found["errors"])
    assert "Hemligt" not in json.dumps(found)


def test_the_fields_are_listed_where_none_is_near(door):
    found = problem(door, "/v1/look-ups", {"number": RENHOLD, "persons": True})
    assert [error["detail"] for error in found["errors"]] == [
        "There is no such field here. The fields are scheme, number."
    ]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_type_is_told_in_words(door, language):
    wrong = {"suppliers": [{"number": [1]}], "purchase": []}
    found = problem(door, URL, wrong, **{"accept-language": language})
    details = {error["pointer"]: error["detail"] for error in found["errors"]}
    assert TYPES["text"].to(language) in details["/suppliers/0/number"]
    assert TYPES["object"].to(language) in details["/purchase"]


def test_a_refused_body_shows_one_that_is_accepted_and_where_it_is_described(door):
    found = problem(door, "/v1/cases", {"diarienummer": "1"})
    assert found["see"] == "/docs#/cases/create_case"
    tried = door.post("/v1/cases?dry_run=true", json=found["example"])
    assert tried.status_code == 200, tried.text


def test_an_address_that_is_near_none_names_none(door):
    for path in ("/v1/zzz", "/v1", "/etc/passwd"):
        found = door.get(path)
        assert (found.status_code, "errors" in found.json()) == (404, False)


def test_a_record_that_is_not_there_is_not_taken_for_a_wrong_address(door):
    found = door.get("/v1/cases/case_000000000000000000001").json()
    assert "errors" not in found
