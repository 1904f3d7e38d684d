"""What leaves before the award waits for a person's decision, which stands on record."""

import json
from datetime import UTC, datetime

import httpx2
import pytest

from service.app import create_app
from service.operations.webhooks.event_types import TYPES, event_body
from service.settings import Settings
from service.suppliers.exchange.review_state import ListedSupplier, review_states

WHY = {"reason": "Uppgifterna behövs för prövningen enligt LOU 15:4."}
TENDERER = "SE-ON:5599990016"


class Buyer:
    """A case before the award with tenders, and registers that note what they are asked."""

    def __init__(self, api, document, asked):
        self.api, self.asked, self.document = api, asked, document
        self.screening = self.sent(document).json()["id"]
        stated = {"diary_number": "SKN 9", "title": "Lokalvård", "stage": "tenders_in"}
        self.case = api.post("/v1/cases", json=stated).json()["case"]["id"]
        self.write("links", {"kind": "screening", "id": self.screening})

    def sent(self, document, query=""):
        return self.api.post(f"/v1/screenings{query}", json=document)

    def write(self, path, body, *, expects=201):
        address = f"/v1/cases/{self.case}"
        tag = {"if-match": self.api.get(address).headers["etag"]}
        answer = self.api.post(f"{address}/{path}", json=body, headers=tag)
        assert answer.status_code == expects, answer.text
        return answer

    def decide(self, outside, **more):
        return self.write("sharing-decisions", WHY | {"outside": outside} | more)

    def states(self, numbers=frozenset({TENDERER})):
        installation = self.api.app.state.installation
        with installation.engine.connect() as connection:
            (found,) = review_states(
                connection,
                [ListedSupplier(None, numbers)],
                principal=installation.principal,
                today=datetime.now(UTC).date(),
            )
        return found.state


@pytest.fixture
def buyer(client, tmp_path, document):
    """A buyer with one case before the award."""
    asked = []

    def answer(request):
        asked.append(request)
        return httpx2.Response(403, json={})

    app = create_app(Settings(data_dir=tmp_path, language="en", requests_per_minute=0))
    app.state.register_transport = httpx2.MockTransport(answer)
    return Buyer(client(app), document() | {"stage": "tenders_in"}, asked)


def refused(answer, place):
    (error,) = answer.json()["errors"]
    return (answer.status_code, error["code"], error["pointer"]) == (422, "live-undecided", place)


def test_registers_are_asked_about_tenders_only_once_it_is_decided_in_the_case(buyer):
    of_case = f"?live=true&case={buyer.case}"
    made_anew = f"/v1/screenings/{buyer.screening}/superseding?live=true"
    for query in ("?live=true", of_case):
        assert refused(buyer.sent(buyer.document, query), "/query/live")
    assert refused(buyer.api.post(made_anew), "/query/live")
    assert buyer.asked == []
    buyer.decide("live_registers")
    assert buyer.sent(buyer.document, of_case).status_code == 201
    assert buyer.api.post(made_anew).status_code == 201
    assert buyer.asked
    assert refused(buyer.sent(buyer.document, "?live=true"), "/query/live")  # of no case
    buyer.decide("live_registers", allowed=False)
    assert refused(buyer.sent(buyer.document, of_case), "/query/live")


def test_a_number_in_a_case_before_the_award_is_not_looked_up_outside(buyer):
    number = {"scheme": "VAT", "number": f"SE{TENDERER[-10:]}01"}
    own = {"scheme": "SE-ON", "number": TENDERER[-10:]}
    assert refused(buyer.api.post("/v1/look-ups", json=own), "/number")
    assert buyer.api.post("/v1/look-ups", json={"number": "930000019"}).status_code == 200
    before = len(buyer.asked)
    buyer.decide("live_registers")
    assert buyer.api.post("/v1/look-ups", json=number).status_code == 200
    assert len(buyer.asked) > before


def test_the_purchasing_system_is_told_of_a_tenderer_once_it_is_decided_or_the_award_is_made(buyer):
    assert buyer.states() == "none"
    buyer.decide("purchasing_system")
    assert buyer.states() in ("open", "overdue")
    buyer.decide("purchasing_system", allowed=False)
    assert buyer.states() == "none"
    buyer.write("stage-moves", {"stage": "award", "reason": "Beslutet är fattat."}, expects=200)
    assert buyer.states() in ("open", "overdue")


def test_each_decision_stands_with_who_when_and_why(buyer):
    buyer.decide("purchasing_system")
    buyer.decide("purchasing_system", allowed=False)
    listed = buyer.api.get(f"/v1/cases/{buyer.case}/sharing-decisions").json()["items"]
    assert [(one["outside"], one["allowed"]) for one in listed] == [
        ("purchasing_system", True),
        ("purchasing_system", False),
    ]
    assert {one["reason"] for one in listed} == {WHY["reason"]}
    events = buyer.api.get(f"/v1/cases/{buyer.case}/events").json()["items"]
    assert [one["what"] for one in events].count("sharing_decided") == 2


def test_after_the_award_there_is_nothing_to_decide(buyer):
    buyer.write("stage-moves", {"stage": "award", "reason": "Beslutet är fattat."}, expects=200)
    answer = buyer.write(
        "sharing-decisions", WHY | {"outside": "live_registers"}, expects=422
    ).json()
    assert [one["code"] for one in answer["errors"]] == ["case-not-before-award"]


@pytest.mark.parametrize("kind", TYPES)
def test_what_a_webhook_tells_names_no_tenderer(kind):
    body = json.loads(event_body(kind, datetime.now(UTC), "screening_1"))
    assert body.keys() == {"type", "timestamp", "data"}
    assert body["data"] == {"id": "screening_1"}
