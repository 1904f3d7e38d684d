"""What the law lets a buyer choose, such as terms under LUF 16:1: a draft, or a decision."""

import re
from html import unescape

import orjson

from service.screening.purchase.examples import load_example


def page(api, address):
    answer = api.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200, answer.text[:300]
    return answer.text


def test_terms_under_luf_can_be_drafted_and_the_choice_decided_with_its_reasons(api):
    stated = {"diary_number": "SKN 2026/luf", "title": "Lokalvård", "stage": "need"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    purchase = orjson.loads(load_example()) | {"instrument": "LUF", "stage": "need"}
    purchase["value"]["amount"] = purchase["lots"][0]["value"]["amount"] = "20000000"
    made = api.post("/v1/screenings", json=purchase)
    assert made.status_code == 201, made.text
    tag = {"if-match": api.get(f"/v1/cases/{case}").headers["etag"]}
    link = {"kind": "screening", "id": made.json()["id"]}
    assert api.post(f"/v1/cases/{case}/links", json=link, headers=tag).status_code < 300
    tasks = api.get(f"/v1/tasks?case={case}&limit=100").json()["items"]
    task = next(one for one in tasks if one["rule_id"] == "SE-LUF-16-1")
    told = page(api, f"/app/tasks/{task['id']}")
    (decide,) = re.findall(r'href="([^"]*about=choice[^"]*)"', told)
    form = unescape(page(api, unescape(decide)))
    assert task["text"] in form
    assert 'value="LUF (2016:1146) 16 kap. 1 §"' in form
    offers = api.get(
        "/v1/packages/offers", params={"screening_id": link["id"], "stage": "need"}
    ).json()
    drafted = {
        rule for kind in offers["items"] for one in kind["drafts"] for rule in one["rule_ids"]
    }
    assert "SE-LUF-16-1" in drafted


def test_a_duty_is_no_choice(api):
    headers = {"content-type": "application/json"}
    screening = api.post("/v1/screenings", content=load_example(), headers=headers).json()["id"]
    stated = {"diary_number": "SKN 2026/duty", "title": "Lokalvård", "stage": "tenders_in"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    tag = {"if-match": api.get(f"/v1/cases/{case}").headers["etag"]}
    link = {"kind": "screening", "id": screening}
    assert api.post(f"/v1/cases/{case}/links", json=link, headers=tag).status_code < 300
    tasks = api.get(f"/v1/tasks?case={case}&limit=100").json()["items"]
    duty = next(one for one in tasks if one["code"].startswith("MUST_"))
    assert "about=choice" not in page(api, f"/app/tasks/{duty['id']}")
