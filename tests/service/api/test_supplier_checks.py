import json

import pytest
from structlog.testing import capture_logs

from service.app import create_app
from service.settings import Settings
from tests.service.api.test_sharing import Buyer

URL = "/v1/supplier-checks"
RENHOLD, BANKRUPT = "930000019", "930000027"
CLEANING = {"cpv": "90910000", "place": "NO"}
NDJSON = {"accept": "application/x-ndjson"}


@pytest.fixture(scope="module")
def checking(api, settings, ingest):
    """The application with a register."""
    ingest(settings, "no_brreg_enheter")
    return api


def check(api, *suppliers, expects=200, purchase=CLEANING, headers=None):
    body = {"suppliers": list(suppliers), "purchase": purchase}
    answer = api.post(URL, json=body, headers=headers or {})
    assert answer.status_code == expects, answer.text
    return answer


def test_each_supplier_gets_a_row_in_the_order_of_the_request(checking):
    found = check(checking, BANKRUPT, {"number": RENHOLD, "name": "Eksempel Renhold"}).json()
    bankrupt, active = found["items"]
    assert (found["received"], found["checked"], found["stored"]) == (2, 2, False)
    assert bankrupt["numbers"] == [f"NO-BRC:{BANKRUPT}"]
    assert bankrupt["register_status"]["status"] == "bankruptcy"
    assert [fact["fact"] for fact in bankrupt["facts"] if fact["adverse"]] == [
        "register.insolvency"
    ]
    assert bankrupt["facts"][0]["means_not"].startswith(
        "Bear in mind: A procedure is no wrongdoing."
    )
    assert bankrupt["next"]["code"] == "hear"
    assert bankrupt["need"]["text"].startswith("The firm is declared bankrupt. This calls for")
    assert active["register_status"]["status"] == "registered"
    assert active["register_status"]["source"]
    assert active["register_status"]["as_of"]
    assert active["industry"]["basis"] == "list"
    assert active["need"]["label"] in active["need"]["label"].lower()
    assert active["need"]["basis"] == "register"
    assert active["means_not"].startswith("A reason to look, never a verdict")


def test_a_row_has_at_most_two_kilobytes_in_either_language(checking):
    for language in ("sv", "en"):
        answer = check(checking, BANKRUPT, RENHOLD, headers={"accept-language": language})
        sizes = [
            len(json.dumps(row, ensure_ascii=False).encode()) for row in answer.json()["items"]
        ]
        assert max(sizes) <= 2_000


def test_a_number_that_cannot_be_looked_up_says_why_and_does_not_stop_the_others(checking):
    found = check(checking, "930000018", RENHOLD, "ej angivet").json()
    assert [row["position"] for row in found["items"]] == [1]
    assert [(one["position"], one["pointer"], one["code"]) for one in found["rejects"]] == [
        (0, "/suppliers/0/number", "number-check-digit"),
        (2, "/suppliers/2/number", "number-none"),
    ]
    assert all(one["mend"] for one in found["rejects"])
    assert "930000018" not in json.dumps(found)


def test_a_number_that_stands_twice_is_checked_once_and_that_is_told(checking):
    found = check(checking, RENHOLD, "5599990008", "930 000 019", "NO930000019MVA").json()
    assert [(row["position"], row["also_at"]) for row in found["items"]] == [(0, [2, 3]), (1, [])]
    assert (found["received"], found["checked"], found["repeated"]) == (4, 2, 2)
    assert found["items"][1]["register_status"]["status"] == "not_found"


def test_a_number_under_another_name_is_for_a_person_to_judge(checking):
    (row,) = check(checking, {"number": RENHOLD, "name": "Helt Annan Bemanning"}).json()["items"]
    assert row["register_status"]["status"] == "possible_match"
    assert (row["facts"], row["possible_matches"], row["next"]["code"]) == ([], 1, "judge")


def test_without_registers_a_row_says_that_nothing_was_searched(client, tmp_path):
    api = client(create_app(Settings(data_dir=tmp_path, language="en", requests_per_minute=0)))
    found = check(api, RENHOLD).json()
    assert found["snapshot"] is None
    assert found["items"][0]["register_status"]["status"] == "not_searched"
    assert found["items"][0]["need"]["basis"] == "contract"


def test_a_natural_person_has_neither_name_nor_number_in_the_answer(checking):
    answer = check(checking, {"number": "810105-2382", "name": "Anna Exempel"})
    (row,) = answer.json()["items"]
    assert (row["name"], row["numbers"]) == (None, [])
    assert "Anna" not in answer.text
    assert "2382" not in answer.text


def test_each_row_is_a_line_where_lines_are_asked_for(checking):
    answer = check(checking, RENHOLD, "930000018", headers=NDJSON)
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [list(line) for line in lines] == [["supplier"], ["rejected"], ["summary"]]
    whole = check(checking, RENHOLD, "930000018").json()
    assert lines[0]["supplier"] == whole["items"][0]
    assert lines[2]["summary"] == {
        name: value for name, value in whole.items() if name not in ("items", "rejects")
    }


@pytest.mark.parametrize(
    "accept", ["application/json", "*/*", "application/x-ndjson;q=0", "application/x-ndjson; q=0.0"]
)
def test_json_is_answered_unless_lines_are_asked_for(checking, accept):
    assert check(checking, RENHOLD, headers={"accept": accept}).json()["checked"] == 1


@pytest.mark.parametrize(
    ("suppliers", "pointer"),
    [([], "/suppliers"), ([{"name": "Exempel AB"}], "/suppliers/0/number"), ([[]], "/suppliers/0"),
     (["1"] * 1_001, "/suppliers")],
)  # fmt: skip
def test_a_request_without_numbers_or_with_too_many_is_refused(checking, suppliers, pointer):
    (error,) = check(checking, *suppliers, expects=422).json()["errors"]
    assert error["pointer"] == pointer


@pytest.mark.parametrize("stage", ["documents_out", "tenders_in"])
def test_tenderers_get_facts_alike_and_no_review_need_before_the_award(checking, stage):
    found = check(checking, BANKRUPT, RENHOLD, purchase=CLEANING | {"stage": stage}).json()
    bankrupt, active = found["items"]
    assert bankrupt["closed"]
    assert active["closed"]
    assert bankrupt["need"] is active["need"] is None
    assert [fact["fact"] for fact in bankrupt["facts"]] == ["register.insolvency"]
    assert active["facts"] == []
    assert (bankrupt["next"]["code"], active["next"]["code"]) == ("hear", "treat_alike")


def test_a_tenderer_of_a_case_is_closed_until_its_points_are_opened(client, tmp_path, document):
    app = create_app(Settings(data_dir=tmp_path, language="en", requests_per_minute=0))
    buyer = Buyer(client(app), document() | {"stage": "tenders_in"}, [])
    tenderer, another = "559999-0016", "559999-0008"

    def told():
        rows = check(buyer.api, tenderer, another, purchase={"cpv": "90910000"}).json()["items"]
        return [(row["closed"], row["need"] is None, row["review"]["state"]) for row in rows]

    assert told() == [(True, True, "none"), (False, False, "none")]
    buyer.write("openings", {"reason": "Anbuden är prövade mot kraven."})
    assert told()[0] == (False, False, "none")
    buyer.write("stage-moves", {"stage": "award", "reason": "Beslutat."}, expects=200)
    closed, hidden, review = told()[0]
    assert (closed, hidden) == (False, False)
    assert review in ("open", "overdue")


def test_the_numbers_stand_in_no_log_line(checking, caplog):
    with caplog.at_level("DEBUG"), capture_logs() as lines:
        check(checking, RENHOLD, "930000018")
    for number in (RENHOLD, "930000018"):
        assert number not in json.dumps(lines) + caplog.text
