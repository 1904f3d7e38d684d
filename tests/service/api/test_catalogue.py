import json
import re

import pytest
from pydantic import TypeAdapter

from data_ingest.formats.procurement_json.document import ProcurementDocument
from data_ingest.reference import load_wage_levels
from procurement_rules.rulebook import load_rulebook
from risk_models.card.scorecard import CURRENT, load_scorecard, shipped_scorecards
from risk_models.factors import FACTORS
from risk_models.facts.catalogue import ANSWERED_FACTS
from service.screening.purchase.examples import load_example


@pytest.mark.parametrize("factor", FACTORS, ids=lambda factor: factor.id)
def test_every_factor_says_what_it_is_why_and_what_it_does_not_mean(api, factor):
    body = api.get(f"/v1/factors/{factor.id}").json()
    assert body in api.get("/v1/factors").json()["items"]
    assert body["id"] == factor.id
    for name in ("label", "why", "not_meaning"):
        assert body[name] == {"sv": getattr(factor, name).sv, "en": getattr(factor, name).en}
    assert [one["code"] for one in body["bins"]] == [one.code for one in factor.bins]
    assert all(one["reason"]["sv"] and one["reason"]["en"] for one in body["bins"])
    assert body["source"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", body["dated"])


@pytest.mark.parametrize("rule", load_rulebook().rules, ids=lambda rule: rule.id)
def test_every_rule_is_given_out_with_its_text_and_whether_it_is_verified(api, rule):
    body = api.get(f"/v1/rules/{rule.id}").json()
    assert body["id"] == rule.id
    assert body["then"] == {"sv": rule.then.sv, "en": rule.then.en}
    assert body["verified"] is rule.verified
    assert body["when"] == rule.when
    assert body["reference"].startswith("https://")


def test_the_list_of_rules_names_the_rulebook_that_records_name(api, screened):
    body = api.get("/v1/rules").json()
    assert body["sha256"] == load_rulebook().sha256 == screened.record.rulebook_sha256
    assert [rule["id"] for rule in body["items"]] == [rule.id for rule in load_rulebook().rules]


def test_every_scorecard_that_ships_is_given_out_whole(api):
    listed = api.get("/v1/scorecards").json()
    assert listed == {"items": list(shipped_scorecards()), "added": [], "in_use": CURRENT}
    for own in shipped_scorecards():
        card = load_scorecard(own)
        body = api.get(f"/v1/scorecards/{own}").json()
        assert body["id"] == own
        assert body["cuts"] == list(card.cuts)
        assert len(body["factors"]) == len(card.factors)
        assert len(body["quality"]) == len(card.quality)


def test_the_facts_are_those_that_can_be_answered(api):
    items = api.get("/v1/facts").json()["items"]
    assert [item["code"] for item in items] == list(ANSWERED_FACTS)
    assert all(item["label"]["sv"] and item["document"]["en"] for item in items)
    assert all(set(item["bases"]) <= {"declared", "buyer", "register"} for item in items)


def test_wage_levels_are_exact_and_name_their_sources(api):
    response = api.get("/v1/wage-levels")
    assert response.headers["content-type"] == "application/json"
    body = response.json()
    assert len(body["items"]) == load_wage_levels().height
    sources = {source["source_id"] for source in body["sources"]}
    for level in body["items"]:
        assert level["source_id"] in sources
        assert re.fullmatch(r"\d+\.\d{2}", level["base_hourly"])


def test_the_published_schema_is_that_of_the_document(api):
    response = api.get("/v1/schemas/procurement")
    assert response.headers["content-type"] == "application/schema+json"
    schema = response.json()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"] == "ProcurementDocument"
    assert set(schema["required"]) == {
        name for name, field in ProcurementDocument.model_fields.items() if field.is_required()
    }


def test_the_bundled_example_follows_the_schema(api):
    schema = api.get("/v1/schemas/procurement").json()
    document = json.loads(load_example())
    assert_follows(document, schema, schema["$defs"])
    assert TypeAdapter(ProcurementDocument).validate_python(document)


def assert_follows(value, schema, definitions):
    """Check a value against those parts of JSON Schema that the published schema uses."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")] | schema
    if "anyOf" in schema:
        assert any(follows(value, one, definitions) for one in schema["anyOf"])
    kinds = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": int | float,
        "boolean": bool,
        "null": type(None),
    }
    if "type" in schema:
        assert isinstance(value, kinds[schema["type"]])
    if "enum" in schema:
        assert value in schema["enum"]
    if "const" in schema:
        assert value == schema["const"]
    if isinstance(value, str) and "pattern" in schema:
        assert re.search(schema["pattern"], value)
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", ())) <= set(value)
        for name, one in value.items():
            assert_follows(one, schema["properties"][name], definitions)
    if isinstance(value, list) and "items" in schema:
        for one in value:
            assert_follows(one, schema["items"], definitions)


def follows(value, schema, definitions):
    try:
        assert_follows(value, schema, definitions)
    except AssertionError:
        return False
    return True


@pytest.mark.parametrize("kind", ["factors", "rules", "scorecards"])
@pytest.mark.parametrize("own", ["nothing", "..%2f..%2fetc", "baseline-999", "%00", "121212-1212"])
def test_what_is_not_in_the_catalogue_is_not_found(api, kind, own):
    response = api.get(f"/v1/{kind}/{own}")
    assert response.status_code == 404
    assert response.json()["type"] == "/problems/not-found"
    assert "121212" not in response.text


def test_what_changed_is_given_out_with_the_rules_that_rest_on_it(api):
    body = api.get("/v1/law-changes").json()
    days = [one["in_force"] for one in body["items"]]
    assert days == sorted(days)
    chapter_19 = next(one for one in body["items"] if one["sfs"] == "2021:1110")
    assert chapter_19["in_force"] == "2022-02-01"
    assert {"SE-LOU-19-17", "SE-LOU-19-18-2"} <= set(chapter_19["rule_ids"])
    assert all(one["agreed"] for one in body["checks"])
    assert set(body["copies"]) == {one["rule"].split("-")[1] for one in body["checks"]}


def test_what_changed_of_one_rule_is_its_own(api):
    body = api.get("/v1/law-changes?rule_id=SE-LOU-16-7-2").json()
    assert [one["sfs"] for one in body["items"]] == ["2017:347"]
    assert {one["rule"] for one in body["checks"]} == {"SE-LOU-16-7-2"}
    assert api.get("/v1/law-changes?rule_id=SE-NONE-1").status_code == 404
