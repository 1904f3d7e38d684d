"""Nobody sees a record of a buyer unit that is not hers, by whichever door she comes.

Bo of the schools makes one record of every kind, some with the unit stated and some on a case of
the unit. Eva of the parks is told of each what she is told of a number that never was, and her
lists, counts and cursors are those of before, header by header.
"""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app import create_app
from service.operations.people.rights import RIGHTS
from service.platform.db.record_id import new_id
from service.settings import Settings
from tests.service.ended_jobs import ended

KINDS = {
    "screening_id": "screening",
    "need_id": "need",
    "mapping_id": "mapping",
    "file_id": "file",
    "job_id": "job",
    "portfolio_id": "job",
    "case_id": "case",
    "package_id": "package",
    "follow_up_id": "followup",
    "judgement_id": "judgement",
    "decision_id": "decision",
    "task_id": "task",
    "link_id": "replylink",
}
READS = [
    route.removeprefix("GET ")
    for route, right in RIGHTS.items()
    if route.startswith("GET ")
    and "viewer" in right.roles
    and (named := set(re.findall(r"{(\w+)}", route)))
    and named <= KINDS.keys()
]
LISTS = [
    route.removeprefix("GET ")
    for route, right in RIGHTS.items()
    if route.startswith("GET /v1/")
    and "{" not in route
    and "viewer" in right.roles
    and route != "GET /v1/log/checkpoint"  # the log is one, and says how many entries it has
]
NEEDED = {"/v1/follow-ups": "?screening_id={screening_id}"}
NEED = {
    "cpv": "90910000",
    "value": 4_200_000,
    "currency": "SEK",
    "place": "SE224",
    "starts_on": "2027-01-01",
}
TABLE = {
    "headings": ["Anbudsgivare", "Org.nr"],
    "mapping": {
        "target": "tenderers",
        "columns": {"name": "Anbudsgivare", "number": "Org.nr"},
        "constants": {},
    },
}
LEDGER = Path(__file__).parents[3].joinpath("fixtures", "ledger", "reskontra-1.1-cr.csv")


@pytest.fixture(scope="module")
def town(client, tmp_path_factory, migrated_file):
    """An installation with an officer of the parks, one of the schools, and an administrator."""
    folder = tmp_path_factory.mktemp("town")
    settings = Settings(data_dir=folder, language="en", requests_per_minute=0)
    api = client(create_app(settings))
    for unit in ("parks", "schools"):
        assert api.post("/v1/units", json={"id": unit, "name": unit}).status_code == 201
    headers = {}
    for name, unit in (("eva", "parks"), ("bo", "schools")):
        person = {"id": name, "name": name, "roles": ["officer"], "units": [unit]}
        assert api.post("/v1/people", json=person).status_code == 201
        new = {"person": name, "label": "test", "scopes": ["read", "work"]}
        headers[name] = {"authorization": f"Bearer {api.post('/v1/keys', json=new).json()['key']}"}
    return api, headers


class Maker:
    """Makes records as one person."""

    def __init__(self, api, headers):
        self.api, self.headers = api, headers

    def post(self, path, *, expects=(200, 201, 202), headers=None, **options):
        response = self.api.post(path, headers=self.headers | (headers or {}), **options)
        assert response.status_code in expects, (path, response.text)
        return response

    def made(self, path, **options):
        response = self.post(path, **options)
        return response.headers["location"].rpartition("/")[2]

    def file(self, content, query=""):
        media = {"content-type": "application/octet-stream"}
        return self.made(f"/v1/evidence-files?name=a{query}", content=content, headers=media)

    def on_case(self, case, path, body):
        address = f"/v1/cases/{case}"
        tag = self.api.get(address, headers=self.headers).headers["etag"]
        return self.post(f"{address}/{path}", json=body, headers={"if-match": tag})


@pytest.fixture(scope="module")
def before(town, document):
    """What Eva is told by each list before Bo has made anything; she has records of her own."""
    api, headers = town
    eva = Maker(api, headers["eva"])
    own = {
        "screening_id": eva.made("/v1/screenings?unit=parks", json=document()),
        "need_id": eva.made("/v1/needs", json=NEED | {"unit": "parks"}),
    }
    return own, {path: listed(api, headers, path, own) for path in LISTS}


@pytest.fixture(scope="module")
def theirs(town, before, document):
    """Numbers of what Bo has made: with the unit stated, and hanging on a case of the unit."""
    api, headers = town
    bo = Maker(api, headers["bo"])
    unit = {"unit": "schools"}
    stated = {
        "screening_id": bo.made("/v1/screenings?unit=schools", json=document()),
        "need_id": bo.made("/v1/needs", json=NEED | unit),
        "file_id": bo.file(LEDGER.read_bytes(), "&unit=schools"),
        "mapping_id": bo.made("/v1/mappings", json=TABLE | {"source": "Skolan"} | unit),
        "case_id": bo.made("/v1/cases", json={"diary_number": "1", "title": "Städ"} | unit),
    }
    order = {"files": [stated["file_id"]]} | unit
    stated["portfolio_id"] = stated["job_id"] = bo.made("/v1/portfolios", json=order)
    asked = {"kind": "letters", "screening_id": stated["screening_id"]}
    stated["package_id"] = bo.made("/v1/packages", json=asked)
    visit = {"tender_id": "A2", "party_id": "sund", "form": "visit", "on": "2026-11-20"}
    visit["screening_id"] = stated["screening_id"]
    stated["follow_up_id"] = bo.made("/v1/follow-ups", json=visit)
    hung = {
        "screening_id": bo.made("/v1/screenings", json=document()),
        "need_id": bo.made("/v1/needs", json=NEED),
        "file_id": bo.file(b"on the case"),
    }
    case = stated["case_id"]
    for kind in ("screening", "need", "evidence_file"):
        number = hung["file_id" if kind == "evidence_file" else f"{kind}_id"]
        bo.on_case(case, "links", {"kind": kind, "id": number})
    # What follows from them is made of a screening on the case, and states no unit.
    hung["package_id"] = bo.made(
        "/v1/packages", json=asked | {"screening_id": hung["screening_id"]}
    )
    hung["follow_up_id"] = bo.made(
        "/v1/follow-ups", json=visit | {"screening_id": hung["screening_id"]}
    )
    decided = {
        "what": "Avtal tecknas.", "delegation": "4.2", "conflict": "none",
        "reasons": "Villkoren är uppfyllda.", "legal_basis": "LOU 12:1",
    }  # fmt: skip
    bo.on_case(case, "decisions", decided)
    decisions = api.get(f"/v1/cases/{case}/decisions", headers=headers["bo"]).json()["items"]
    stated["decision_id"] = decisions[0]["id"]
    tasks = api.get(f"/v1/tasks?case={case}", headers=headers["bo"]).json()["items"]
    stated["task_id"] = tasks[0]["id"]
    hung["later"] = bo.made(f"/v1/screenings/{stated['screening_id']}/superseding")
    assert ended(api, stated["job_id"], headers["bo"])["state"] == "done"
    return stated, hung


COMPARED = f"?from={new_id('screening')}&to={new_id('screening')}"
ELSEWHERE = ("/events", "/comparison")
"""What is read for long, and what two screenings of the case are asked for."""


def told(response):
    """What an answer tells, without what belongs to the single request or to its moment."""
    own = {"x-request-id", "traceparent", "date", "ratelimit"}
    body = response.text
    if "instance" in body:
        body = json.dumps({**response.json(), "instance": None})
    return response.status_code, body, {k: v for k, v in response.headers.items() if k not in own}


def listed(api, headers, path, own):
    query = NEEDED.get(path, "").format(**own)
    return told(api.get(path + query, headers=headers["eva"]))


@pytest.mark.parametrize("path", READS)
def test_a_record_of_another_unit_answers_as_one_that_never_was(town, theirs, path):
    api, headers = town
    never = {name: new_id(kind) for name, kind in KINDS.items()}
    address = path + COMPARED if path.endswith("/comparison") else path
    absent = told(api.get(address.format(**never), headers=headers["eva"]))
    assert absent[0] == 404
    named = re.findall(r"{(\w+)}", path)
    for made in theirs:
        if not set(named) & made.keys():
            continue
        for seen_by in ("bo", "eva"):
            found = api.get(address.format(**never | made), headers=headers[seen_by])
            if seen_by == "eva":
                assert told(found) == absent
            elif len(named) == 1 and named[0] in made and not path.endswith(ELSEWHERE):
                assert found.status_code != 404, found.text


@pytest.mark.parametrize("path", LISTS)
def test_what_another_unit_does_changes_no_list_count_or_cursor(town, before, theirs, path):
    api, headers = town
    own, answers = before
    assert listed(api, headers, path, own) == answers[path]


def posts(made):
    """Every operation that makes something of a record whose number is stated."""
    visit = {"tender_id": "A2", "party_id": "sund", "form": "visit", "on": "2026-11-20"}
    tip = {"recipient": "work_environment", "party_id": "norr"}
    judged = {"possible_match": 1, "verdict": "same", "reason": "samma ort"}
    screening, need, file = made["screening_id"], made["need_id"], made["file_id"]
    yield "/v1/packages", {"kind": "letters", "screening_id": screening}
    yield "/v1/packages", {"kind": "follow_up", "screening_id": screening}
    yield "/v1/packages", {"kind": "clauses", "need_id": need}
    yield "/v1/follow-ups", visit | {"screening_id": screening}
    yield "/v1/judgements", judged | {"screening_id": screening}
    yield "/v1/portfolios", {"files": [file]}
    yield "/v1/support/tips", tip | {"screening_id": screening}
    yield "/v1/support/receipts", {"file_ids": [file]}
    yield f"/v1/screenings/{screening}/superseding", None
    if "job_id" in made:
        yield f"/v1/jobs/{made['job_id']}/cancel", None
        yield f"/v1/portfolios/{made['job_id']}/suppliers/x/screenings", None


def test_nothing_is_made_of_a_record_of_another_unit(town, theirs):
    api, headers = town
    never = {name: new_id(kind) for name, kind in KINDS.items()}
    for made in theirs:
        absent = {name: never[name] for name in made.keys() & never.keys()}
        for (path, body), (other, nothing) in zip(posts(made), posts(absent), strict=True):
            options = [{"json": one} if one else {} for one in (body, nothing)]
            foreign = told(api.post(path, headers=headers["eva"], **options[0]))
            assert foreign[0] in (404, 422), (path, foreign)
            assert foreign == told(api.post(other, headers=headers["eva"], **options[1])), path


def test_a_record_of_another_unit_hangs_on_no_case_and_closes_no_task(town, theirs):
    api, headers = town
    eva = Maker(api, headers["eva"])
    case = eva.made("/v1/cases", json={"diary_number": "2", "title": "Lokalvård"})
    address = f"/v1/cases/{case}"
    for made in theirs:
        for kind in ("screening", "need", "package", "evidence_file"):
            name = "file_id" if kind == "evidence_file" else f"{kind}_id"
            answers = [
                told(
                    api.post(
                        f"{address}/links",
                        json={"kind": kind, "id": number},
                        headers=headers["eva"] | {"if-match": '"1"'},
                    )
                )
                for number in (made[name], new_id(KINDS[name]))
            ]
            assert answers[0][0] == 422
            assert answers[0] == answers[1]
    assert api.get(address, headers=headers["eva"]).json()["links"] == []


def test_a_unit_that_is_none_of_hers_cannot_be_stated(town, document):
    api, headers = town
    eva = headers["eva"]
    media = {"content-type": "text/plain"}
    refused = [
        api.post("/v1/screenings?unit=schools", json=document(), headers=eva),
        api.post("/v1/needs", json=NEED | {"unit": "schools"}, headers=eva),
        api.post("/v1/mappings", json=TABLE | {"source": "x", "unit": "schools"}, headers=eva),
        api.post("/v1/portfolios", json={"files": ["file_1"], "unit": "schools"}, headers=eva),
        api.post("/v1/evidence-files?unit=schools", content=b"x", headers=eva | media),
    ]
    for answer in refused:
        assert answer.status_code == 422
        (problem,) = answer.json()["errors"]
        assert problem["code"] == "case-unit"
        assert "schools" not in answer.text


def test_the_same_bytes_are_a_file_of_its_own_in_each_unit(town, theirs):
    api, headers = town
    eva, bo = Maker(api, headers["eva"]), Maker(api, headers["bo"])
    first = eva.file(LEDGER.read_bytes(), "&unit=parks")
    assert first != theirs[0]["file_id"]
    assert eva.file(LEDGER.read_bytes(), "&unit=parks") == first
    assert bo.file(LEDGER.read_bytes(), "&unit=schools") == theirs[0]["file_id"]


def test_whoever_sees_every_unit_and_the_units_own_people_see_them(town, theirs):
    api, headers = town
    stated, hung = theirs
    for made in theirs:
        for address in (f"/v1/needs/{made['need_id']}", f"/v1/evidence-files/{made['file_id']}"):
            for who in ({}, headers["bo"]):
                assert api.get(address, headers=who).status_code == 200
    shown = api.get(f"/v1/screenings/{stated['screening_id']}", headers=headers["bo"]).json()
    later = api.get(f"/v1/screenings/{hung['later']}", headers=headers["bo"]).json()
    assert shown["unit"] == later["unit"] == "schools"
    assert datetime.fromisoformat(later["created_at"]) <= datetime.now(UTC)
