"""A low price under chapter 19 of LOU: asked about on the page, decided once explained."""

import re

import orjson
import pytest

from service.screening.purchase.examples import load_example


@pytest.fixture(scope="module")
def task(api):
    """The task about the price of A2 of a purchase below the threshold, in a case of its own."""
    purchase = orjson.loads(load_example())
    purchase["value"]["amount"] = purchase["lots"][0]["value"]["amount"] = "1900000"
    stated = {"diary_number": "SKN 2026/ch19", "title": "Lokalvård", "stage": "tenders_in"}
    case = api.post("/v1/cases", json=stated).json()["case"]
    made = api.post("/v1/screenings", json=purchase)
    assert made.status_code == 201, made.text
    at = f"/v1/cases/{case['id']}"
    tag = {"if-match": api.get(at).headers["etag"]}
    link = {"kind": "screening", "id": made.json()["id"]}
    assert api.post(f"{at}/links", json=link, headers=tag).status_code < 300
    tasks = api.get(f"/v1/tasks?case={case['id']}&limit=100").json()["items"]
    return next(one for one in tasks if one["rule_id"] == "SE-LOU-19-18")


def page(api, address):
    answer = api.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def test_the_question_about_the_price_stands_on_the_page_of_the_tender(api, task):
    screening = api.get(f"/v1/cases/{task['case_id']}").json()["screening_id"]
    told = page(api, f"/app/screenings/{screening}/tenders/A2?case={task['case_id']}")
    assert "Does the tender appear abnormally low?" in told
    assert f"/app/tasks/{task['id']}/explanation" in told


def test_after_an_explanation_the_officer_chooses_to_reject_or_to_keep(api, task):
    address = f"/app/tasks/{task['id']}"
    assert "When the explanation has come" not in page(api, address)
    tag = {"if-match": api.get(f"/v1/tasks/{task['id']}").headers["etag"]}
    asked = {"reason": "An explanation is asked for."}
    assert api.patch(f"/v1/tasks/{task['id']}", json=asked, headers=tag).status_code == 200
    told = page(api, address)
    assert "may be rejected" in told
    assert "the authority is to reject" not in told, "that is the law of 16:7"
    links = dict.fromkeys(re.findall(r'href="([^"]*explained=(\w+))"', told))
    assert [word for _, word in links] == ["yes", "reject", "keep"]
    for link, word in links:
        form = page(api, link.replace("&amp;", "&"))
        assert 'value="LOU (2016:1145) 19 kap. 18 §"' in form, word
        assert {"yes": "is not rejected on its price", "reject": "abnormally low and is rejected",
                "keep": "The tender is not rejected."}[word] in form  # fmt: skip
