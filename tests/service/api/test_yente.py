"""yente's own client, unedited, is the oracle: what it asks is answered, and its models read it."""

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st
from yente_client import (
    APIError,
    AuthenticationError,
    Client,
    NotFoundError,
)
from yente_client.entities import Company, Person, PublicBody

from tests.service.entering import bearer

RENHOLD = Company(name=["Eksempel Renhold"], country=["no"])
NUMBERED = Company(name=["Eksempel Renhold"], country=["no"], registrationNumber=["930 000 019"])


class Straight(httpx.BaseTransport):
    """Hands the client's requests to the application, as they are."""

    def __init__(self, api):
        self.api = api

    def handle_request(self, request):
        answer = self.api.request(
            request.method, str(request.url), content=request.read(), headers=dict(request.headers)
        )
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


@pytest.fixture(scope="module")
def asking(api, settings, ingest):
    for source in ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2"):
        ingest(settings, source)
    return api


def key_of(api):
    return bearer(api.app.state.installation)["authorization"].removeprefix("Bearer ")


def client_of(api, key):
    return Client(
        base_url="http://127.0.0.1:8000/v1/yente", api_key=key, transport=Straight(api.stranger())
    )


@pytest.fixture(scope="module")
def yente(asking):
    return client_of(asking, key_of(asking))


@pytest.fixture(autouse=True)
def judged(request, record_property):
    """Counts what the client of others asks and understands."""
    if "yente" in request.fixturenames:
        record_property("judged", 1)


def test_number_and_name_that_agree_are_a_match(yente):
    top = yente.match(NUMBERED).top
    assert (top.caption, top.schema_, top.match) == ("EKSEMPEL RENHOLD AS", "Company", True)
    assert 0.99 < top.score < 1
    assert top.properties["registrationNumber"] == ["930000019"]
    assert top.datasets == ["no_brreg_enheter"]
    assert "number" in top.contributing_explanations


def test_a_name_alone_is_never_a_match_however_low_the_threshold(yente):
    answer = yente.match(RENHOLD, threshold=0)
    assert answer.results
    assert not answer.matches


@given(threshold=st.floats(0, 1), cutoff=st.floats(0, 1), limit=st.integers(1, 50))
@drawn(max_examples=15, deadline=None)
def test_a_threshold_a_cutoff_and_a_limit_are_kept_to(yente, threshold, cutoff, limit):
    whole = yente.match(NUMBERED)
    answer = yente.match(NUMBERED, threshold=threshold, cutoff=cutoff, limit=limit)
    assert answer.limit == limit >= len(answer.results)
    assert all(one.score >= cutoff for one in answer.results)
    assert all(one.score >= threshold for one in answer.matches)
    kept = [one for one in whole.results if one.score >= cutoff]
    assert [one.id for one in answer.results] == [one.id for one in kept[:limit]]
    assert answer.total.value == len(kept)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"algorithm": "logic-v2"}, "kedjekoll, best"),
        ({"weights": {"name_match": 0.5}}, "weights"),
        ({"config": {"nm_number_mismatch": 0.5}}, "config"),
        ({"topics": ["sanction"]}, "topics"),
        ({"changed_since": "2026-01-01"}, "changed_since"),
        ({"limit": 51}, "50"),
    ],
)
def test_what_the_service_does_not_have_is_refused_aloud(yente, asked, named):
    with pytest.raises(APIError) as refused:
        yente.match(RENHOLD, **asked)
    assert refused.value.status_code == 422
    assert named in refused.value.detail


def test_another_schema_than_an_organisations_is_refused_for_persons_are_not_matched(yente):
    with pytest.raises(APIError, match="LegalEntity"):
        yente.match(Person(name=["Eva Exempel"]))
    assert yente.match(PublicBody(name=["Eksempel Renhold"])).results


def test_the_algorithm_that_there_is_may_be_named(yente):
    said = yente.algorithms()
    assert said.best == said.default == "kedjekoll"
    for name in ("best", said.best):
        assert yente.match(NUMBERED, algorithm=name).matches


def test_datasets_are_the_sources_and_one_that_is_not_there_is_not_found(yente):
    listed = {one.name: one for one in yente.datasets().datasets}
    assert set(listed["default"].children) == set(listed) - {"default"} == {
        "no_brreg_enheter", "xx_gleif_lei2", "xx_own_list",
    }  # fmt: skip
    assert "2026" in listed["no_brreg_enheter"].summary
    within = yente.match(NUMBERED, datasets=["xx_gleif_lei2"])
    assert [one.datasets for one in within.matches] == [["xx_gleif_lei2"]]
    without = yente.match(NUMBERED, exclude_datasets=["no_brreg_enheter"])
    assert all("no_brreg_enheter" not in one.datasets for one in without.results)
    with pytest.raises(NotFoundError, match="dataset"):
        yente.match(RENHOLD, datasets=["sanctions"])


def test_an_entity_and_a_schema_can_be_left_out(yente):
    top = yente.match(NUMBERED).top
    without = yente.match(NUMBERED, exclude_entities=[top.id])
    assert top.id not in {one.id for one in without.results}
    assert not yente.match(NUMBERED, exclude_schemata=["Company"]).matches


def test_many_are_matched_one_by_one_and_each_has_its_answer(yente):
    pairs = [("known", NUMBERED), ("unknown", Company(name=["Zzyzx Qwerty"]))]
    found = dict(yente.match_iter(pairs, workers=2))
    assert found["known"].matches
    assert found["unknown"].results == []


def test_an_entity_says_what_registers_state_and_its_status_with_source_and_day(yente):
    top = yente.match(NUMBERED).top
    entity = yente.fetch(top.id)
    assert entity.properties["legalForm"] == ["AS (NO-BRREG)"]
    assert entity.properties["incorporationDate"] == ["2010-01-15"]
    assert entity.properties["sector"][0].startswith("SN 81.210: ")
    (status,) = entity.properties["status"]
    assert "Norwegian register" in status
    assert "fetched 2026-" in status
    with pytest.raises(NotFoundError, match="no such entity"):
        yente.fetch("Q4711")


def test_parties_are_found_by_the_beginning_of_their_name_page_by_page(yente):
    whole = yente.search("eksempel", limit=50)
    assert whole.total.value == len(whole.results) > 2
    second = yente.search("eksempel", limit=1, offset=1)
    assert [one.id for one in second.results] == [whole.results[1].id]
    assert yente.search("eksempel", countries=["se"]).total.value == 0
    assert yente.search("eksempel", schema="PublicBody").total.value < whole.total.value
    assert yente.search("").results == []
    for asked in ({"facets": ["countries"]}, {"fuzzy": True}, {"sort": ["name:asc"]}):
        with pytest.raises(APIError, match=next(iter(asked))):
            yente.search("eksempel", **asked)


def test_a_natural_persons_number_is_in_no_answer(yente, asking):
    number = "19900101-0017"
    answer = asking.post(
        "/v1/yente/match/default",
        json={"queries": {"q": {"schema": "LegalEntity", "properties": {
            "name": ["Eva Exempel"], "country": ["se"], "registrationNumber": [number]}}}},
    )  # fmt: skip
    assert answer.status_code == 200
    assert "0017" not in answer.text


def test_the_probes_stand_where_the_client_looks_and_ask_for_no_key(asking):
    stranger = client_of(asking, None)
    assert stranger.healthz().status == stranger.readyz().status == "ok"
    with pytest.raises(AuthenticationError):
        stranger.datasets()
    with pytest.raises(AuthenticationError):
        client_of(asking, "kk_none").datasets()


def test_the_clients_way_to_show_a_key_opens_no_other_door(asking):
    key = key_of(asking)
    shown = {"authorization": f"ApiKey {key}"}
    assert asking.stranger().get("/v1/yente/catalog", headers=shown).status_code == 200
    assert asking.stranger().get("/v1/match/features", headers=shown).status_code == 401
