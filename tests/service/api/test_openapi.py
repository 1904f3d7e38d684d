"""The OpenAPI description: every code, and an example of every request and answer.

The examples are taken down while every operation is called: `test_described_calls` does so, and
holds them against what is answered today.
"""

import asyncio
import json
from pathlib import Path

import polars as pl
import pytest
from pydantic import TypeAdapter
from typer.testing import CliRunner

import service.screening.purchase.examples
from data_ingest.parsing.strict_json import INT64_MAX, INT64_MIN
from service.app import ROUTERS, create_app
from service.cli.main import app
from service.operations.people.rights import KEEPING, OPEN, RIGHTS
from service.problem_types import PROBLEM_TYPES
from service.settings import Settings
from tests.service.on_the_loop import work_on_the_loop

STORED = Path(service.screening.purchase.examples.__file__).parent / "api.json"


def every_schema(value):
    """Yield every object of the description that is no example."""
    for one in value if isinstance(value, list) else ():
        yield from every_schema(one)
    if isinstance(value, dict):
        yield value
        for key, one in value.items():
            if key not in ("default", "enum", "example", "examples"):
                yield from every_schema(one)


@pytest.fixture(scope="module")
def described():
    return create_app(Settings()).openapi()


@pytest.fixture(scope="module")
def operations(described):
    return {
        f"{method.upper()} {path}": operation
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }


@pytest.fixture(scope="module")
def models():
    """The model of each success that has one, by operation and status."""
    return {
        (f"{method} {route.path}", str(status)): model
        for router in ROUTERS
        for route in router.routes
        for method in route.methods
        for status, model in [
            (route.status_code or 200, route.response_model),
            *((status, answer.get("model")) for status, answer in route.responses.items()),
        ]
        if model is not None
    }


def test_every_operation_shows_what_is_sent_and_answered(operations):
    for name, operation in operations.items():
        if body := operation.get("requestBody"):
            assert any("example" in one for one in body["content"].values()), name
        successes = [one for status, one in operation["responses"].items() if status[0] == "2"]
        assert successes, name
        for one in successes:
            content = one.get("content", {})
            in_text = [kind for kind in content if "json" in kind or kind.startswith("text/")]
            shown = [kind for kind in in_text if "example" in content[kind]]
            assert shown or not in_text, name


def test_every_example_is_of_the_model_that_the_description_states(models):
    checked = 0
    for name, found in json.loads(STORED.read_bytes()).items():
        for status, answers in found["answers"].items():
            if name == "POST /v1/match":
                continue  # gives out a name of FollowTheMoney that the model reads by another
            if "application/json" in answers and (name, status) in models:
                model = TypeAdapter(models[name, status])
                model.validate_json(json.dumps(answers["application/json"]))
                checked += 1
    assert checked > 50


@pytest.mark.parametrize("route", sorted(RIGHTS))
def test_every_code_that_an_operation_answers_with_is_described(operations, route):
    right = RIGHTS[route]
    if route not in operations:  # a page, or the interface of another standard
        return
    codes = set(operations[route]["responses"])
    if route == "POST /v1/access-tokens":
        codes.remove("401")  # of the client whose key stands in the form
    assert "500" in codes
    assert ({"401", "403", "429"} <= codes) == (right is not OPEN)
    keyed = [one["name"] for one in operations[route].get("parameters", ())]
    assert ("Idempotency-Key" in keyed) == (right in KEEPING and route.startswith("POST"))
    assert ("428" in codes) == ("if-match" in keyed)


def test_every_kind_of_problem_has_a_status_that_some_operation_describes(operations):
    described = {
        int(code) for one in operations.values() for code in one["responses"] if code != "default"
    }
    framework = {405, 414}  # answered before any operation is found
    assert {kind.status for kind in PROBLEM_TYPES.values()} - framework <= described


def test_whole_limits_are_written_as_whole_numbers_and_none_is_beyond_64_bits(described):
    limits = [
        value
        for schema in every_schema(described)
        for key, value in schema.items()
        if key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
        and not isinstance(value, dict)
    ]
    assert len(limits) > 100
    assert not [one for one in limits if isinstance(one, float) and one.is_integer()]
    assert max(limits) == INT64_MAX
    assert min(limits) >= INT64_MIN
    days = described["components"]["schemas"]["NewKey"]["properties"]["days"]
    assert (days["minimum"], days["maximum"]) == (1, 730)


def test_the_pages_of_the_api_lead_from_a_body_to_its_fields():
    folder = Path(__file__).parents[3] / "docs" / "reference"
    written = {page.name: page.read_text("utf-8") for page in folder.glob("api*.md")}
    cases, objects = written["api-cases.md"], written["api-cases-objects.md"]
    assert "Sent as `application/json`: [NewLink](api-cases-objects.md#newlink)." in cases
    assert "### NewLink" in objects
    lines = [line for page in written.values() for line in page.splitlines()]
    as_json = [line for line in lines if "Sent as `application/json`" in line]
    assert len(as_json) > 30
    assert not [line for line in as_json if "](" not in line]


def test_the_first_page_of_the_api_leads_to_every_operation(described):
    first = (Path(__file__).parents[3] / "docs" / "reference" / "api.md").read_text("utf-8")
    for path, operations in described["paths"].items():
        for method in operations:
            assert f"[`{method.upper()} {path}`](api-" in first


def test_the_command_prints_what_a_service_gives_out_and_replaces_no_file(described, tmp_path):
    target = tmp_path / "openapi.json"
    made = CliRunner().invoke(app, ["openapi", "--out", str(target)])
    assert made.exit_code == 0, made.output
    assert json.loads(target.read_bytes()) == described
    again = CliRunner().invoke(app, ["openapi", "--out", str(target), "--lang", "en"])
    assert again.exit_code == 2
    printed = CliRunner().invoke(app, ["openapi"])
    assert json.loads(printed.stdout) == described


def test_what_is_done_on_the_event_loop_is_seen():
    async def done() -> int:
        return pl.DataFrame({"a": [1]}).select(pl.col("a").sum()).item()

    with work_on_the_loop() as worked:
        asyncio.run(done())
    assert worked == [""]
