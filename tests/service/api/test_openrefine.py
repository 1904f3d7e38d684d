"""What OpenRefine and the test bench of the Reconciliation API ask, as they ask it.

The schemas of the specification (`tests/fixtures/reconciliation-0.2`) read every answer.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import jsonschema_rs
import pytest

from service.operations.people.first import enter_first
from service.operations.people.keys import make_key, revoke_key
from service.platform.db.database import transaction

SCHEMAS = Path(__file__).parents[2] / "fixtures/reconciliation-0.2"
DOOR = "/v1/reconcile"
FORM = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
FROM_ELSEWHERE = {"origin": "http://127.0.0.1:3333"}
HERE = "http://127.0.0.1:8000"
COLUMNS = ("registrationNumber", "status", "sector", "incorporationDate", "legalForm", "city")


def valid(name, answer):
    """The answer as JSON, if the schema of that name takes it."""
    assert answer.status_code == 200, answer.text
    content = json.loads((SCHEMAS / f"{name}.json").read_text())
    a_type = json.loads((SCHEMAS / "type.json").read_text())
    del a_type["properties"]["broader"], a_type["$id"]
    whole = json.dumps(content).replace('{"$ref": "type.json"}', json.dumps(a_type))
    jsonschema_rs.Draft7Validator(json.loads(whole)).validate(answer.json())
    return answer.json()


@pytest.fixture(scope="module")
def asking(api, settings, ingest):
    for source in ("no_brreg_enheter", "xx_own_list", "se_bolagsverket_bulk", "se_scb_bulk"):
        ingest(settings, source)
    return api


@pytest.fixture(scope="module")
def made(asking):
    """Makes a key of the scopes that are named, and returns it with what is kept of it."""
    installation = asking.app.state.installation
    own, now = installation.principal, datetime.now(UTC)
    with transaction(installation.engine, tenant=own.tenant_id) as connection:
        enter_first(connection, own, now=now)

    def make(*scopes, days=1, before=0):
        at = now - timedelta(days=before)
        with transaction(installation.engine, tenant=own.tenant_id) as connection:
            return make_key(
                connection, tenant_id=own.tenant_id, actor=own.actor, person_id=own.actor,
                label="OpenRefine", scopes=scopes, secret=installation.key_secret, now=at,
                expires_at=at + timedelta(days=days),
            )  # fmt: skip

    return make


@pytest.fixture(scope="module")
def link(made):
    return f"{DOOR}/{made('match')[0]}"


@pytest.fixture(scope="module")
def refine(asking):
    """What asks as OpenRefine does: no header of its own, from another origin."""
    return asking.stranger()


def extended(refine, link, ids, *properties):
    body = urlencode({"extend": json.dumps({"ids": ids, "properties": properties})})
    return valid("data-extension-response", refine.post(link, content=body, headers=FORM))


def party(refine, link, typed):
    return refine.get(f"{link}/suggest/entity", params={"prefix": typed}).json()["result"][0]["id"]


def test_the_manifest_leads_by_the_link_to_every_service(refine, link):
    manifest = valid("manifest", refine.get(link, headers=FROM_ELSEWHERE))
    assert manifest["versions"] == ["0.1", "0.2"]
    for service in (*manifest["suggest"].values(), manifest["extend"]["propose_properties"]):
        address = service["service_url"] + service["service_path"]
        assert address.startswith(HERE + link)
        assert refine.get(address.removeprefix(HERE)).status_code == 200
    assert manifest["preview"]["url"].startswith(HERE + link)
    assert link not in manifest["view"]["url"]


def test_with_a_header_the_same_addresses_hold_no_key(asking):
    manifest = valid("manifest", asking.get(DOOR))
    assert manifest["suggest"]["entity"]["service_path"] == f"{DOOR}/suggest/entity"


def test_rows_are_reconciled_and_columns_filled(refine, link):
    query = {"query": "Exempelbolaget Städ", "properties": [
        {"pid": "registrationNumber", "v": "559999-0008"}]}  # fmt: skip
    body = urlencode({"queries": json.dumps({"q0": query})})
    answer = refine.post(link, content=body, headers=FORM)
    (found,) = valid("reconciliation-result-batch", answer)["q0"]["result"]
    assert found["match"]
    columns = extended(refine, link, [found["id"]], *({"id": name} for name in COLUMNS))
    assert [one["id"] for one in columns["meta"]] == list(COLUMNS)
    row = columns["rows"][found["id"]]
    assert row["registrationNumber"] == [{"str": "5599990008"}]
    assert row["incorporationDate"] == [{"date": "2001-04-02T00:00:00Z"}]
    assert row["sector"][0]["str"].startswith("SNI2025 81210: ")
    assert row["legalForm"] == [{"str": "AB (SE-ORGFO)"}]
    assert row["status"] == [{"str": "registered"}]


def test_a_column_can_name_its_source_and_day_and_be_in_another_language(refine, link):
    number = party(refine, link, "Exempelbolaget")
    wanted = {"id": "status", "settings": {"source": "on", "language": "sv"}}
    (status,) = extended(refine, link, [number], wanted)["rows"][number]["status"]
    assert re.fullmatch(r"registrerat \(Bolagsverket.*2026-.*\)", status["str"])


def test_each_id_has_its_row_also_one_that_nobody_knows(refine, link):
    number = party(refine, link, "Exempelbolaget")
    rows = extended(refine, link, [number, "Q4711", number], {"id": "city"})["rows"]
    assert list(rows) == [number, "Q4711"]
    assert rows["Q4711"] == {"city": []}


def test_values_come_from_the_first_source_and_source_and_day_name_all(refine, link):
    number = party(refine, link, "Exempelbolaget")
    row = extended(refine, link, [number], {"id": "source"}, {"id": "status"})["rows"][number]
    assert len(row["source"]) > 1
    assert len(row["status"]) == 1


def test_parties_properties_and_types_are_suggested_while_somebody_types(refine, link):
    def suggested(what, plural, typed):
        answer = refine.get(f"{link}/suggest/{what}", params={"prefix": typed})
        return valid(f"suggest-{plural}-response", answer)["result"]

    for typed in ("exempelbol", "559999-0008"):
        name = suggested("entity", "entities", typed)[0]["name"]
        assert name.casefold() == "exempelbolaget städ ab"
    assert suggested("entity", "entities", " ") == []
    assert [one["id"] for one in suggested("property", "properties", "vat")] == ["vatCode"]
    assert [one["id"] for one in suggested("type", "types", "pub")] == ["PublicBody"]


def test_columns_are_proposed_with_label_and_meaning(refine, link):
    answer = refine.get(f"{link}/properties", params={"type": "Company", "limit": 3})
    proposed = valid("data-extension-property-proposal", answer)["properties"]
    assert len(proposed) == 3
    assert all(one["name"] and one["description"] for one in proposed)


def test_the_preview_can_be_framed_says_its_source_and_runs_nothing(refine, link):
    number = party(refine, link, "Exempelbolaget")
    page = refine.get(f"{link}/preview", params={"id": number}, headers={"accept-language": "sv"})
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert '<html lang="sv">' in page.text
    assert "Exempelbolaget Städ AB" in page.text
    assert "2026-" in page.text
    assert "<script" not in page.text
    gone = refine.get(f"{link}/preview", params={"id": "Q4711"})
    assert "No such party" in gone.text


def test_a_page_of_another_origin_may_ask_these_doors_and_no_others(asking, refine, link):
    ask = {**FROM_ELSEWHERE, "access-control-request-method": "POST",
           "access-control-request-headers": "authorization"}  # fmt: skip
    for door in (link, f"{link}/suggest/entity", "/v1/match", "/v1/yente/match/default"):
        answer = refine.request("OPTIONS", door, headers=ask)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
        refused = asking.stranger().get("/v1/match/features", headers=FROM_ELSEWHERE)
        assert refused.headers["access-control-allow-origin"] == "*"  # so the page can say why
    for door in ("/v1/cases", "/v1/matches", "/app/", "/v1/parties/search"):
        assert refine.request("OPTIONS", door, headers=ask).status_code != 200
        headers = asking.get(door, headers=FROM_ELSEWHERE).headers
        assert "access-control-allow-origin" not in headers


def test_a_key_in_the_address_opens_while_it_is_valid_and_only_here(refine, made, asking):
    key, kept = made("match")
    link, shown = f"{DOOR}/{key}", {"authorization": f"Bearer {key}"}
    assert refine.get(link).status_code == 200
    assert refine.get(link, headers=shown).status_code == 401  # two keys are none
    assert refine.get(f"/v1/match/{key}").status_code == 404
    assert refine.get(f"/v1/parties/{key}").status_code == 401
    for door in ("/v1/match/features", "/v1/yente/catalog"):
        assert refine.get(door, headers=shown).status_code == 200
    for door in ("/v1/cases", "/v1/screenings/x", "/v1/judgements"):
        assert refine.get(door, headers=shown).status_code == 403
    installation = asking.app.state.installation
    with transaction(installation.engine, tenant=kept.tenant_id) as connection:
        revoke_key(connection, kept, actor="eva", now=datetime.now(UTC))
    assert refine.get(link).status_code == 401
    assert refine.get(f"{DOOR}/{made('match', before=3)[0]}").status_code == 401
    assert refine.get(f"{DOOR}/kk_none").status_code == 401


def test_a_key_that_only_matches_is_made_with_its_address_and_no_other_is(asking, refine, made):
    me = asking.get("/v1/me").json()["person"]

    def path(*scopes):
        new = {"person": me, "label": "OpenRefine", "scopes": scopes}
        return asking.post("/v1/keys", json=new).json()["reconcile_path"]

    assert refine.get(path("match")).status_code == 200
    assert path("match", "read") is None
    assert path("read") is None


@pytest.mark.parametrize("scopes", [("read",), ("match", "read"), ("match", "work")])
def test_a_key_that_opens_more_is_refused_in_an_address_and_says_to_revoke_it(refine, made, scopes):
    refused = refine.get(f"{DOOR}/{made(*scopes)[0]}")
    assert refused.status_code == 401
    assert "Revoke this key" in refused.json()["detail"]


def test_the_key_of_an_address_is_in_no_log_and_no_answer_that_refuses(refine, made, capsys):
    key, _ = made("match")
    for path in ("", "/suggest/entity?prefix=x", "/preview?id=x", "/nothing", f"/{key}"):
        answer = refine.get(f"{DOOR}/{key}{path}")
        assert key not in answer.text or path == ""
    logged = capsys.readouterr()
    assert "request.answered" in logged.out + logged.err
    assert key.rpartition("_")[2] not in logged.out + logged.err
