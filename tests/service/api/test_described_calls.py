"""Schemathesis calls what the OpenAPI description says can be called, as each role: 0 failures.

All of its checks are on. Three of them are told what a refusal looks like here:

- `positive_data_acceptance` takes a request that fits the description for one that must succeed. A
  description cannot say which numbers exist, that a check digit is wrong or that two days stand in
  the wrong order. So it is off, and `refused_for_more_than_its_form` is on in its place: such a
  request may be refused, but never for what the description states. Nor can one say how many
  digits a number may have: more than 38, or a power of ten beyond it, are refused as JSON (400).
- `negative_data_rejection` knows no 412 and 414. A stale or malformed `If-Match` is refused before
  the body is read (RFC 9110, section 13.2.1), and an address that is too long before anything is.
- `missing_required_header` knows no 428, which is the answer to a missing `If-Match` (RFC 6585).

No text is drawn with a NUL. It is refused everywhere (400, `json-nul`, as `test_hostile_bodies`
shows), for PostgreSQL keeps none. To say so, a pattern would have to stand at every text of the
description. And the quota of reply links is so high here that no call is refused by it; that one is
tested in `test_replies`.

By default a drawn request of each operation is sent as every role, and by those who write the
examples too, and links are followed; `make nightly` sends 200 for each operation, every case of the
coverage phase, and follows links for as long.

Before that every operation is called once (`tests/service/api_walk.py`), which takes down the
examples of the description. `make examples` renews on purpose those that are other than they were.
"""

import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx2
import orjson
import pytest
import schemathesis
from schemathesis.engine import events, from_schema

import service.screening.purchase.examples
from service.api import openapi
from service.app import create_app
from service.operations.people.rights import RIGHTS
from service.operations.rate_limit import Quota
from service.settings import Settings
from tests.renewed import IS_WANTED, renewed
from tests.service import api_walk
from tests.service.on_the_loop import work_on_the_loop
from tests.service.walked import OPEN_TO_ALL, Walked, key_for, names_in, walk_through

STORED = Path(service.screening.purchase.examples.__file__).parent / "api.json"
NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EXAMPLES = 200 if NIGHTLY else 1
REFUSED = (400, 413, 414, 415, 422)
TAG = re.compile(rb'"[1-9][0-9]{0,8}"')
EXAMPLE = openapi._KEY["example"].encode()
SECONDS = 300
"""How long one role is tried for, nightly: twenty minutes for the four."""
OF_THE_DESCRIPTION = {
    "request-missing", "request-unknown", "request-choice", "request-range", "request-length",
    "request-empty", "request-form", "request-misplaced", "match-country", "request-near",
    "request-not-here", "request-type",
}  # fmt: skip
"""Codes of what a JSON Schema can state."""
NOT_STATED = {
    "GET /v1/profiles": "one of two parameters is needed, and which codes there are is a long list",
    "GET /v1/log/consistency": "a size is at most that of the log, which grows",
    "POST /v1/subjects/search": "which form is right depends on what the subject is looked up by",
    "POST /v1/reconcile": "the field of a form is JSON, as the standard for OpenRefine has it",
}
"""Operations whose form is told in words, for OpenAPI has no other way, and why."""
CONFIG = {
    "seed": 20261126,
    "continue-on-failure": True,
    "suppress-health-check": ["all"],
    "generation": {"max-examples": EXAMPLES, "deterministic": not NIGHTLY, "database": "none",
                   "allow-x00": False},
    "phases": {
        "coverage": {"enabled": NIGHTLY},
        "stateful": {"generation": {"max-examples": EXAMPLES if NIGHTLY else 3}},
    },
    "checks": {
        "positive_data_acceptance": {"enabled": False},
        "negative_data_rejection": {
            "expected-statuses": [
                400, 401, 403, 404, 405, 406, 409, 412, 414, 415, 422, 428, 429, "5xx",
            ]
        },
        "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 415, 422, 428]},
    },
}  # fmt: skip
READING = {"examples": {"enabled": False}, "stateful": {"enabled": False}}
"""Of those who may only read: nearly all that follows links is refused to them alike."""


def refused_for_more_than_its_form(ctx, response, case):
    """Fail where a request that fits the description is refused for what the description states."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.operation.label not in NOT_STATED and response.status_code in REFUSED:
        found = response.json()
        codes = {one["code"] for one in found.get("errors", ())}
        assert response.status_code == 422 or codes == {"json-decimal-too-long"}, found
        assert not codes & OF_THE_DESCRIPTION, found


@pytest.fixture(scope="module", autouse=True)
def extensions():
    """The check that stands in for one, and how bodies of files are sent."""
    schemathesis.check(refused_for_more_than_its_form)
    files = ["application/pdf", "application/zip", "image/jpeg", "image/png"]
    schemathesis.serializer.alias(files, "application/octet-stream")
    yield
    schemathesis.checks.CHECKS.unregister("refused_for_more_than_its_form")


class Town(NamedTuple):
    """An application in which there is one of everything, and what was called to make it.

    Attributes:
        api: The application.
        walked: The calls, and the numbers of what there is.
        taken: What every operation was sent and answered.
        held_up: What was done on the event loop meanwhile.
    """

    api: Any
    walked: Walked
    taken: dict[str, Any]
    held_up: list[str]


@pytest.fixture(scope="module")
def town(client, tmp_path_factory, ingest, document):
    """An application in which every operation was called once."""
    folder = tmp_path_factory.mktemp("described")
    settings = Settings(
        data_dir=folder, language="en", requests_per_minute=0, register_mirror="http://127.0.0.1:9"
    )
    for source in api_walk.REGISTERS:
        ingest(settings, source)
    app = create_app(settings)
    app.state.register_transport = httpx2.MockTransport(api_walk.register)
    app.state.reply_quota = Quota(10**9)
    api = client(app)
    with work_on_the_loop() as held_up:
        walked, taken = walk_through(api, document())
    if IS_WANTED:
        kept = renewed(json.loads(STORED.read_bytes()), taken)
        STORED.write_bytes(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(openapi, "taken_examples", lambda: taken)  # with numbers of what is there
        yield Town(api, walked, taken, held_up)


class Started:
    """The started application, for callers who make up versions and use one key again and again.

    A version in the right form becomes the one that counts now, and the example of a key a new one:
    otherwise nearly every write would be refused before anything of it was looked at.
    """

    def __init__(self, app):
        self.app = app
        self.tags = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return  # its own start and end are those of `client`
        record = scope["path"].split("/")[3:4]

        async def noted(message):
            for name, value in message.get("headers", ()):
                if name == b"etag" and record:
                    self.tags[record[0]] = value
            await send(message)

        headers = [self.made_to_count(name, value, *record) for name, value in scope["headers"]]
        await self.app(scope | {"headers": headers}, receive, noted)

    def made_to_count(self, name, value, record=""):
        if name == b"if-match" and TAG.fullmatch(value):
            return name, self.tags.get(record, value)
        if name == b"idempotency-key" and value == EXAMPLE:
            return name, str(uuid4()).encode()
        return name, value


def description(api, walked, headers, *, writes):
    """The description, its examples with numbers of records that are there, read as one role."""
    owned = {name: one for name, one in walked.ids.items() if name not in OPEN_TO_ALL}
    known = {
        "dictionaries": {name: {"values": [one]} for name, one in owned.items()},
        "parameters": {f"path.{name}": {"dictionary": name, "probability": 0.8} for name in owned},
    }
    phases = CONFIG["phases"] | ({} if NIGHTLY or writes else READING)
    chosen = {"headers": headers, "phases": phases} | ({"max-time": SECONDS} if NIGHTLY else {})
    config = schemathesis.Config.from_dict(CONFIG | known | chosen)
    return schemathesis.openapi.from_asgi("/openapi.json", Started(api.app), config=config)


def test_every_operation_has_been_called(town):
    paths = town.api.get("/openapi.json").json()["paths"]
    assert set(town.taken) == {
        f"{method.upper()} {path}" for path, methods in paths.items() for method in methods
    }


def test_the_examples_are_what_the_service_answers_today(town):
    """By shape: the same codes and media types, and the same names in every object."""
    stored = json.loads(STORED.read_bytes())
    assert set(stored) == set(town.taken)
    for name, found in town.taken.items():
        assert shape(stored[name]["request"]) == shape(found["request"]), name
        for status, answers in found["answers"].items():
            assert stored[name]["answers"][status].keys() == answers.keys(), name


def shape(value):
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return type(value).__name__


def test_no_operation_queries_where_every_other_request_waits(town):
    assert town.taken
    assert town.held_up == []


@pytest.mark.parametrize("role", ["viewer", "officer", "auditor", "admin"])
def test_what_is_described_is_what_is_answered(town, role):
    api, walked = town.api, town.walked
    headers = {"Authorization": key_for(api, "local", f"p-{role}", [role])["authorization"]}
    found, called, ended = {}, 0, None
    schema = description(api, walked, headers, writes=role in ("officer", "admin"))
    for one in from_schema(schema).execute():
        if isinstance(one, events.NonFatalError | events.FatalError):
            found[f"error {getattr(one, 'label', '')}"] = str(vars(one))[:500]
        if isinstance(one, events.ScenarioFinished):
            called += len(one.recorder.cases)
            for number, nodes in one.recorder.checks.items():
                for node in nodes:
                    if node.failure_info is not None:
                        answer = one.recorder.interactions[number].response
                        failure, sample = node.failure_info.failure, node.failure_info.code_sample
                        shown = failure.message[:800], sample, answer and answer.content[:400]
                        found.setdefault((node.name, failure.operation, failure.title), shown)
        if isinstance(one, events.EngineFinished):
            ended = one.stop_reason
    assert not found, "\n".join(f"{key}: {shown}" for key, shown in found.items())
    assert called > len(RIGHTS) * 0.8
    assert ended in ("completed", "max_time")


def test_every_whole_number_of_a_body_has_its_ends(town):
    """Those of 64 bits where no others are stated: more is no number that is read here."""
    described = town.api.get("/openapi.json").json()
    bodies = [
        one["content"]["application/json"]["schema"]
        for operations in described["paths"].values()
        for operation in operations.values()
        if "application/json" in (one := operation.get("requestBody", {"content": {}}))["content"]
    ]
    found = list(whole_numbers(described, bodies, seen := set()))
    assert len(bodies) > 40
    assert len(seen) > 40
    assert len(found) > 20
    for one in found:
        assert one.get("minimum", one.get("exclusiveMinimum", -(2**64))) >= -(2**63), one
        assert one.get("maximum", one.get("exclusiveMaximum", 2**64)) <= 2**63 - 1, one


def whole_numbers(described, schema, seen):
    """The whole numbers of a schema and of the components that it points to, each of them once."""
    if isinstance(schema, list):
        for one in schema:
            yield from whole_numbers(described, one, seen)
    elif isinstance(schema, dict):
        name = schema.get("$ref", "").rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            yield from whole_numbers(described, described["components"]["schemas"][name], seen)
        if schema.get("type") == "integer":
            yield schema
        for key, one in schema.items():
            if key not in ("default", "enum", "example"):
                yield from whole_numbers(described, one, seen)


def test_the_numbers_that_are_filled_in_are_those_of_paths(town):
    ids = town.walked.ids
    assert {name for route in RIGHTS for name in names_in(route)} - ids.keys() <= {
        "slug",
        "origin_hash",
    }
