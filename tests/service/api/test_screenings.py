import copy
import hashlib
import json
import os
import re
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, event, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from data_ingest.linking.comparison import Compared
from data_ingest.model.tables import Evidence
from procurement_rules.facts import RoutedFacts, RuleFacts
from service.api.uploads import TABLES
from service.app import ROUTERS, create_app
from service.platform.db.record_id import new_id
from service.screening.assessment import evidence, screen
from service.screening.assessment.models import Assessment
from service.screening.purchase.examples import load_example
from service.screening.record import recording
from service.screening.record.recording import store
from service.screening.record.views import ScreeningResource
from service.screening.report.equal_treatment import ClosedScreening
from service.settings import Settings

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
JSON = {"content-type": "application/json"}
XML = {"content-type": "application/xml"}
DAY = "?as_of=2026-11-24"
URL = "/v1/screenings"
CANARIES = ("19121212-1212", "191212121212", "1212121212", "121212+1212")


def assert_problem(response, status):
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert "Traceback" not in response.text
    return body


def codes(body):
    return [error["code"] for error in body.get("errors", ())]


def kept_assessment(response):
    """The bytes of the assessment as they stand in an answer."""
    return re.search(rb'"assessment":(\{.*\})\}$', response.content, re.DOTALL)[1]


@pytest.fixture(scope="module")
def created(api):
    """The bundled example, posted."""
    return api.post(URL + DAY + "&name=städning.json", content=load_example(), headers=JSON)


def test_a_document_becomes_a_stored_screening(created, screened):
    assert created.status_code == 201
    assert created.headers["content-type"] == "application/json"
    resource = ScreeningResource.model_validate_json(created.content)
    assert created.headers["location"] == f"{URL}/{resource.id}"
    assert resource.assessment == screened.assessment
    assert resource.input.name == "städning.json"
    assert resource.input.format == "procurement-json"
    assert resource.input.sha256 == hashlib.sha256(load_example()).hexdigest()


def test_the_result_hash_is_that_of_the_bytes_that_are_given_out(created, screened):
    stored = kept_assessment(created)
    assert stored == screened.record.assessment
    assert created.json()["result_hash"] == hashlib.sha256(stored).hexdigest()
    canonical = orjson.dumps(created.json()["assessment"], option=orjson.OPT_SORT_KEYS)
    assert canonical == stored


def test_a_stored_screening_is_given_out_with_the_same_bytes(api, created):
    found = api.get(created.headers["location"])
    assert found.status_code == 200
    assert found.content == created.content
    assert "location" not in found.headers


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml; charset=utf-8"])
def test_a_notice_becomes_a_stored_screening(api, award_notice, media_type):
    response = api.post(URL + DAY, content=award_notice, headers={"content-type": media_type})
    assert response.status_code == 201
    body = response.json()
    assert body["input"]["format"] == "eforms"
    assert body["input"]["name"] == "input"
    assert len(body["rejects"]) == body["assessment"]["rejected"]
    assert kept_assessment(api.get(response.headers["location"])) == kept_assessment(response)


def test_both_databases_keep_the_same_bytes(client, database_url, tmp_path, screened):
    api = client(create_app(Settings(data_dir=tmp_path, database_url=database_url)))
    response = api.post(URL + DAY, content=load_example(), headers=JSON)
    assert response.status_code == 201
    assert kept_assessment(response) == screened.record.assessment


@pytest.mark.parametrize(("language", "said"), [("sv", "har fel typ"), ("en", "the wrong type")])
def test_what_has_to_be_mended_is_said_with_its_pointer_in_the_readers_language(
    api, one_tender, language, said
):
    made = one_tender()
    made["tenders"][0]["hours"] = "många"
    response = api.post(URL, content=json.dumps(made), headers=JSON | {"accept-language": language})
    body = assert_problem(response, 422)
    assert body["type"] == "/problems/unreadable-input"
    (error,) = body["errors"]
    assert error["pointer"] == "/tenders/0/hours"
    assert said in error["detail"]
    assert error["mend"]
    assert "många" not in response.text
    assert response.headers["content-language"] == language


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"{", JSON, 400, "json-truncated"),
        (b"{}", {}, 415, None),
        (b"{}", {"content-type": "text/plain"}, 415, None),
        (b"{}", {"content-type": "application/json; charset=latin-1"}, 415, None),
        (b"", JSON, 422, "empty-input"),
        (b" \n", JSON, 422, "empty-input"),
        (b"hej", JSON, 422, "sheet-no-table"),
        (b"[]", JSON, 422, "unknown-format"),
        (b"{}", JSON, 422, "field-missing"),
        (b"<x/>", XML, 422, None),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_kind(api, content, headers, status, code):
    body = assert_problem(api.post(URL, content=content, headers=headers), status)
    assert code is None or code in codes(body)


def test_a_loop_is_refused_with_its_path(api, one_tender):
    made = one_tender()
    made["tenders"][0]["links"].append(
        {"contractor": "norr-golv", "subcontractor": "norr", "percent": 1, "unit": "hours"}
    )
    body = assert_problem(api.post(URL, content=json.dumps(made), headers=JSON), 422)
    assert codes(body)[0] == "chain-loop"
    assert "norr → norr-golv → norr" in body["errors"][0]["detail"]


def test_a_fact_that_is_not_known_is_refused_with_those_there_are(api, one_tender):
    made = one_tender()
    made["parties"][0]["facts"] = [{"fact": "shoe_size", "value": "44"}]
    body = assert_problem(api.post(URL, content=json.dumps(made), headers=JSON), 422)
    assert codes(body) == ["fact-unknown"]
    assert body["errors"][0]["pointer"] == "party norr, fact shoe_size"


@pytest.mark.parametrize(
    "query",
    ["as_of=2026-13-01", "as_of=yesterday", "as_of=", "name=" + "x" * 201],
)
def test_a_parameter_that_does_not_hold_is_a_problem(api, query):
    response = api.post(f"{URL}?{query}", content=load_example(), headers=JSON)
    assert assert_problem(response, 422)["type"] == "/problems/invalid-request"


@pytest.mark.parametrize("query", ["as_of=0001-01-01", "as_of=9999-12-31", "name=%00a%1b", "name="])
def test_any_day_and_any_name_can_be_screened_with(api, one_tender, query):
    content = json.dumps(one_tender())
    assert api.post(f"{URL}?{query}", content=content, headers=JSON).status_code == 201


def test_what_is_not_there_and_what_is_anothers_is_answered_alike(api, screen_document, one_tender):
    theirs = screen_document(one_tender(), tenant_id="another").record
    store(api.app.state.installation.engine, theirs)
    answers = []
    for number in (
        new_id("screening"),
        theirs.id,
        "screening_1",
        "..%2f..",
        "a" * 400,
        "121212-1212",
    ):
        response = api.get(f"{URL}/{number}")
        body = assert_problem(response, 404)
        del body["instance"]
        answers.append(body)
        assert number not in response.text
    assert all(body == answers[0] for body in answers)


def test_only_what_is_described_can_be_done_with_a_screening(api, created):
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        response = api.request(method, created.headers["location"])
        assert_problem(response, 405)
        assert response.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("number", CANARIES)
def test_a_persons_number_is_in_no_answer_log_line_or_file(api, settings, one_tender, number):
    awarded = one_tender() | {"stage": "award"}
    made = json.loads(json.dumps(awarded).replace("norr-golv", number))
    made["parties"][1] |= {"name": f"Tolvans Golv {number}", "identifiers": [{"number": number}]}
    wrong = copy.deepcopy(made)
    wrong["tenders"][0]["lot"] = number
    fact = copy.deepcopy(made)
    fact["parties"][1]["facts"] = [{"fact": number, "value": number}]
    name = number.replace("+", "%2B")
    with capture_logs() as lines:
        said = [
            api.post(f"{URL}?name={name}.json", content=json.dumps(one), headers=headers)
            for one in (made, wrong, fact, number)
            for headers in (JSON, XML, {"content-type": f"text/{number}"})
        ]
        said.append(api.get(said[0].headers["location"]))
        said += [api.get(f"{URL}/{name}"), api.get(f"/v1/rules/{name}")]
        said.append(api.post(f"{URL}?as_of={name}", content=json.dumps(made), headers=JSON))
    written = "".join(response.text + str(response.headers) for response in said) + str(lines)
    assert number not in written
    assert "121212-1212" not in written
    assert sorted({response.status_code for response in said}) == [200, 201, 404, 415, 422]
    for stored in filter(Path.is_file, settings.data_dir.rglob("*")):
        assert number.encode() not in stored.read_bytes()


@pytest.mark.parametrize(
    "payload",
    [
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": "\\ud800"}',
        b'{"a": "\\u0000"}',
        b'{"a": "\x00"}',
        b"\xef\xbb\xbf{}",
        "{}".encode("utf-16"),
        b'{"a":' * 100_000,
        b"[" * 200_000,
        b'{"a": ' + b"1" * 5000 + b"}",
        b'{"a": ' + str(2**70).encode() + b"}",
        b'{"a": 1e400}',
        b'{"a": 1, "a": 2}',
        b"\xff\xfe\xfd",
        b'{"format": "kedjekoll-procurement/1", "id": {"$gt": ""}}',
        b'{"format": "kedjekoll-procurement/1", "lots": [' + b"{}," * 1000 + b"{}]}",
        load_example().rstrip()[:-1],
        load_example()[: len(load_example()) // 2],
        load_example().replace(b'"amount": "9600000.00"', b'"amount": 9600000.001'),
        load_example().replace(b'"9600000.00"', b'"1e17"'),
        load_example().replace(b'"9600000.00"', b'"NaN"'),
        load_example().replace(b"32500", b"32500.5"),
        load_example().replace(b"2026-09-21", b"0000-00-00"),
        load_example().replace(b'"norr-golv"', b'"norr/undisclosed"'),
        load_example().replace(b'"SEK"', b'"sek"'),
    ],
)
def test_the_hostile_corpus_of_json_is_refused_as_problems(api, payload):
    response = api.post(URL, content=payload, headers=JSON)
    assert_problem(response, response.status_code)
    assert 400 <= response.status_code < 500
    assert codes(response.json())


DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (
            f'{DECLARATION}<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
            "xml-dtd",
        ),
        (f'{DECLARATION}<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><a>&l9;</a>', "xml-dtd"),
        (f'{DECLARATION}<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>', "xml-dtd"),
        (f"{DECLARATION}<html/>", None),
        (f"{DECLARATION}<ContractAwardNotice/>", None),
        (f"{DECLARATION}<a><b></a>", "not-xml"),
        ("<", "not-xml"),
        ("<a>" * 100_000, "xml-limit"),
        ("<a>" * 100, "not-xml"),
        ("<a>\x00</a>", "not-xml"),
    ],
)
def test_the_hostile_corpus_of_xml_is_refused_with_what_to_mend(api, payload, code):
    for headers in (XML, JSON):
        body = assert_problem(api.post(URL, content=payload, headers=headers), 422)
        assert code is None or codes(body) == [code]
        assert all(error["detail"] and error["mend"] for error in body["errors"])
        assert "root:" not in str(body)


@pytest.mark.parametrize("share", [1, 3, 5, 9])
def test_a_notice_that_breaks_off_is_refused_with_what_to_mend(api, award_notice, share):
    payload = award_notice[: len(award_notice) * share // 10]
    body = assert_problem(api.post(URL, content=payload, headers=XML), 422)
    assert codes(body) == ["not-xml"]
    assert body["errors"][0]["mend"]


def places(value, path=()):
    """The path to every value inside a document, its own first."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.sampled_from(
        [
            "",
            " ",
            "0",
            "-1",
            "0.001",
            "1e9",
            "yes",
            "none",
            "refused",
            "SE",
            "sv",
            "EUR",
            "90919200",
        ]
    ),
    st.sampled_from(["2026-02-29", "0001-01-01", "9999-12-31", "2024-02-29", "norr", "A2", "1"]),
    st.text(max_size=5),
    st.lists(st.integers(0, 1), max_size=2),
    st.dictionaries(st.sampled_from(["id", "percent", "amount"]), st.integers(0, 200), max_size=2),
)


@st.composite
def changed_documents(draw, original):
    """The document with one to three values dropped, replaced, repeated or taken from elsewhere."""
    changed = copy.deepcopy(original)
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([path for path in places(changed) if path]))
        around = changed
        for key in path[:-1]:
            around = around[key]
        key = path[-1]
        match draw(st.sampled_from(["drop", "replace", "repeat", "take", "take"])):
            case "drop":
                del around[key]
            case "replace":
                around[key] = draw(WRONG)
            case "repeat" if isinstance(around, list):
                around.append(copy.deepcopy(around[key]))
            case _:
                everywhere = list(places(original))
                alike = [one for one in everywhere if one and one[-1] == key and one != path]
                value = original
                for step in draw(st.sampled_from(alike or everywhere)):
                    value = value[step]
                around[key] = copy.deepcopy(value)
    return changed


@hypothesis_settings(
    max_examples=1_500 if NIGHTLY else 150, suppress_health_check=list(HealthCheck)
)
@given(data=st.data())
def test_any_change_of_the_example_is_screened_or_refused_as_a_problem(api, one_tender, data):
    original = one_tender(at=1)
    original["grounds"] = [{"party": "sund", "ground": "tax_debt_shown", "paid_or_agreed": False}]
    payload = orjson.dumps(data.draw(changed_documents(original)))
    response = api.post(URL + DAY, content=payload, headers=JSON)
    event(f"status {response.status_code}")
    if response.status_code == 201:
        closed = b'"points":"closed"' in response.content
        (ClosedScreening if closed else ScreeningResource).model_validate_json(response.content)
    else:
        assert_problem(response, response.status_code)
        assert response.status_code in (400, 422), response.text
        assert codes(response.json())


@pytest.fixture
def valid_tables(monkeypatch):
    """Let every table that is only typed in a screening be validated as well."""

    def checked(module, name, schema, table=lambda made: made):
        made_by = getattr(module, name)

        def made(*args, **kwargs):
            found = made_by(*args, **kwargs)
            frame = table(found)
            schema.validate(frame)
            return found

        monkeypatch.setattr(module, name, made)

    def tables(gathered):
        found = {name: getattr(gathered, name) for name in gathered.members()}
        return {name: frame for name, frame in found.items() if frame is not None}

    checked(recording, "gather", Evidence, tables)
    checked(screen, "rule_facts", RuleFacts)
    checked(screen, "route", RoutedFacts)
    checked(evidence, "parties_of", Compared, lambda sought: sought.parties)


@hypothesis_settings(max_examples=300 if NIGHTLY else 20, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.usefixtures("valid_tables")
def test_what_is_only_typed_in_a_screening_is_valid(api, one_tender, data):
    payload = orjson.dumps(data.draw(changed_documents(one_tender(at=1) | {"stage": "award"})))
    answer = api.post(URL + DAY, content=payload, headers=JSON)
    assert answer.status_code in (201, 400, 422)
    if answer.status_code == 201:
        made = answer.json()
        if made.get("points") != "closed":  # a change may have put the stage before the award
            assert Assessment.model_validate(made["assessment"]).sha256() == made["result_hash"]


def resolved(schema, resource):
    """What each `$ref` leads to, by the schema resource that it stands in (JSON Schema 2020-12)."""
    if isinstance(schema, list):
        for one in schema:
            yield from resolved(one, resource)
    elif isinstance(schema, dict):
        resource = schema if "$id" in schema else resource
        if isinstance(schema.get("$ref"), str):
            assert schema["$ref"].startswith("#/")
            found = resource
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            yield found
        for one in schema.values():
            yield from resolved(one, resource)


def keywords(schema):
    """Every key of a description that is not the name of a property."""
    if isinstance(schema, list):
        for one in schema:
            yield from keywords(one)
    elif isinstance(schema, dict):
        for key, one in schema.items():
            yield key
            yield from keywords(list(one.values()) if key == "properties" else one)


def test_every_path_is_described_by_a_schema_that_holds_together(api):
    described = api.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    paths = {route.path for router in ROUTERS for route in router.routes if route.include_in_schema}
    assert set(described["paths"]) == paths
    schemas = list(resolved(described, described))
    assert len(schemas) > 50
    assert all(isinstance(schema, dict) for schema in schemas)


def test_the_description_of_a_screening_names_all_formats_and_the_result(api):
    described = api.get("/openapi.json").json()
    post = described["paths"][URL]["post"]
    taken = set(post["requestBody"]["content"])
    assert taken == {"application/json", "application/xml", *TABLES, "multipart/form-data"}
    assert "201" in post["responses"]
    resource = described["components"]["schemas"]["ScreeningResource"]
    assert set(resource["required"]) == set(ScreeningResource.model_fields)
