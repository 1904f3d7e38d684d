"""Tried as the person harmed: could anything that is handed out give her away?

A restricted incident holds a canary. It is then looked for in all that everybody else is given. And
what she has told on a visit is looked for in all that the supplier is given.
"""

import io
import zipfile

import pytest

from service.operations.people.principal import ROLES
from tests.service.web.test_case_work import Case

CANARY = ("Kanariefågel", "Kanariekontrakt")
DAY = "2026-11-19"
"""The day on which she spoke with the buyer."""
TOLD = (DAY, "reported", "withheld_pay", "Lön som uteblir", "berättat", "spoke")
"""What the supplier must not read: that somebody has told, what of, and when."""
DOCX, ZIP = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/zip",
)
FIRM = {"tender_id": "A2", "party_id": "sund-bemanning"}


@pytest.fixture(scope="module")
def case(api):
    """A case with a visit on which somebody told of pay, an incident, and the role given back."""
    roles = {"roles": sorted({*ROLES, "incident"})}
    person = {"id": "local-user", "name": "Eva", **roles}
    assert api.post("/v1/people", json=person).status_code == 201
    made = Case(api, "SKN 2026/1", stage="contract_start")
    made.begin()
    visit = made.firm | {"form": "visit", "on": DAY, "spoke_with": 1, "looked_at": ["signs"]}
    visit |= {"observations": [{"group": "withheld_pay", "how": "reported"}]}
    assert api.post("/v1/follow-ups", json=visit).status_code == 201
    note = {"note": f"{CANARY[0]} har inte fått lön", "contract": CANARY[1]}
    seen = {"signs": ["pay_withheld", "threats"], "noticed_on": DAY}
    incident = api.post("/v1/incidents", json=seen | note)
    assert incident.status_code == 201
    kept = {"kind": "photo", "sha256": "ab" * 32, "size": 9}
    assert api.post(f"{incident.headers['location']}/receipts", json=kept).status_code == 201
    assert CANARY[0] in api.get(incident.headers["location"]).text
    rights = {"roles": sorted(ROLES), "units": []}
    answer = api.request("PUT", "/v1/people/local-user/rights", json=rights)
    assert answer.status_code == 200, answer.text
    made.incident = incident.headers["location"]
    return made


def text_of(response):
    """All that an answer holds in words, also inside a document or an archive of them."""
    assert response.status_code == 200, response.text
    found = [response.text, str(dict(response.headers))]
    if response.content[:2] == b"PK":
        found += unpacked(response.content)
    return "\n".join(found)


def unpacked(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            inner = archive.read(name)
            yield name
            if inner[:2] == b"PK":
                yield from unpacked(inner)
            else:
                yield inner.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def outputs(api, case):
    """What everybody without the role is given, by what it is."""
    api.app.state.installation.log.seal()
    at, screening = f"/v1/cases/{case.id}", case.screening
    plan = case.package("follow_up", "contract_start", "A2")
    terms = case.package("clauses", "need")
    copy = case.write("masked-copies", {})["id"]
    tip = {"recipient": "police", "screening_id": screening, "party_id": "sund-bemanning"}
    asked = {
        "case": at,
        "history of the case": f"{at}/events",
        "tasks": "/v1/tasks",
        "follow-ups": f"/v1/follow-ups?screening_id={screening}",
        "facts from follow-ups": f"/v1/follow-ups/facts?screening_id={screening}",
        "changes": "/v1/changes?limit=100",
        "log": "/v1/log/entries?limit=100",
        "checkpoint": "/v1/log/checkpoint",
        "jobs": "/v1/jobs",
        "webhooks": "/v1/webhooks",
        "screening": f"/v1/screenings/{screening}",
        "support": "/v1/support",
        "review of rights": "/v1/access-review",
        "disposals that are due": "/v1/disposals/due",
        "masked copy": f"{at}/masked-copies/{copy}",
        "page: something has happened": "/app/incidents/new",
        "page: to do": "/app/",
        "page: case": case.page,
        "page: follow-up": f"{case.page}/follow-up",
        "page: log": "/app/admin/log",
    }
    found = {name: text_of(api.get(path)) for name, path in asked.items()}
    for name, path in {"plan": plan, "terms": terms}.items():
        answer = api.get(f"/v1/packages/{path}", headers={"accept": ZIP})
        found[name] = text_of(answer)
    report = f"/v1/screenings/{screening}/report"
    found["report"] = text_of(api.get(report, headers={"accept": DOCX}))
    found["tip"] = text_of(api.post("/v1/support/tips", json=tip | {"signs": ["pay_withheld"]}))
    return found


def test_nothing_that_is_handed_out_holds_the_canary(outputs):
    assert len(outputs) >= 20
    assert {name for name, text in outputs.items() for one in CANARY if one in text} == set()


def test_the_number_of_the_incident_is_nowhere_and_opens_nothing(api, case, outputs):
    number = case.incident.rpartition("/")[2]
    assert not [name for name, text in outputs.items() if number in text]
    assert api.get(case.incident).status_code == 403


@pytest.fixture(scope="module")
def to_supplier(api, case):
    """What the firm itself is given: its link, letters, and the form of its own report."""
    made = case.write("reply-links", case.firm)
    held = {"authorization": f"Bearer {made['token']}"}
    found = {
        "reply": text_of(api.get("/v1/replies", headers=held)),
        "reply as text": text_of(
            api.get("/v1/replies", headers=held | {"accept": "text/markdown"})
        ),
    }
    for kind, stage in (("letters", "in_contract"), ("start", "contract_start")):
        package = api.get(f"/v1/packages/{case.package(kind, stage, 'A2')}").json()
        for one in package["documents"]:
            if one["to"] is not None:
                at = f"/v1/packages/{package['id']}?document={one['number']}"
                found[f"{kind} {one['number']}"] = text_of(api.get(at, headers={"accept": DOCX}))
    plan = api.get(f"/v1/packages/{case.package('follow_up', 'contract_start', 'A2')}").json()
    own = next(one["number"] for one in plan["documents"] if one["to"] is not None)
    at = f"/v1/packages/{plan['id']}?document={own}"
    found["form of its own report"] = text_of(api.get(at, headers={"accept": DOCX}))
    return found


def test_what_somebody_told_is_in_nothing_that_the_supplier_is_given(to_supplier):
    assert len(to_supplier) >= 3
    leaks = [(name, one) for name, text in to_supplier.items() for one in TOLD if one in text]
    assert leaks == []
