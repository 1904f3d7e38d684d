import pytest

from data_ingest.reference import load_sources
from risk_models.profiles import wording
from service.screening.assessment.profiles import COUNTRIES

URL = "/v1/profiles"


def profile(api, **asked):
    response = api.get(URL, params=asked)
    assert response.status_code == 200
    return response.json()


def refused(api, **asked):
    response = api.get(URL, params=asked)
    assert response.status_code == 422
    assert response.json()["type"] == "/problems/invalid-request"
    (error,) = response.json()["errors"]
    return error


def words(text):
    return {"sv": text.sv, "en": text.en}


def test_an_industry_in_a_country_has_rate_points_composites_and_sources(api):
    body = profile(api, nace="41.20", country="SE")
    industry = body["industry"]
    assert (industry["nace"], industry["level"]) == ("4120", "class")
    assert industry["label"]["en"]
    assert (industry["rate"]["code"], industry["rate"]["permille"]) == ("412", 7227)
    assert industry["rate"]["low_permille"] < 7227 < industry["rate"]["high_permille"]
    points = industry["points"]
    assert points["structural"] + points["authority_points"] == points["points"] == 26
    assert (points["lowest"], points["highest"]) == (-4, 26)
    assert points["discount_permille"] == 250
    assert body["country"]["country"] == "SE"
    assert [one["domain"] for one in body["country"]["composites"]] == [
        "rights",
        "enforcement",
        "economic_vulnerability",
    ]


def test_every_source_that_is_named_is_described_with_licence_and_dates(api):
    body = profile(api, nace="14", country="CN")
    industry, country = body["industry"], body["country"]
    lists = (industry["statements"], industry["goods"], industry["goods_in_part"])
    named = {one["source_id"] for rows in (*lists, country["figures"]) for one in rows}
    listed = {source["source_id"]: source for source in body["sources"]}
    assert named < set(listed)
    assert {"br-lista-suja-2023-2024", "br-rais-2018-2024"} <= set(listed)
    described = {row["source_id"]: row for row in load_sources().rows(named=True)}
    for name, source in listed.items():
        assert source["licence"] == described[name]["licence"]
        assert source["as_of"] or source["retrieved_on"]
    assert list(listed) == sorted(listed)


def test_listed_goods_take_the_place_of_the_other_points(api):
    industry = profile(api, nace="14", country="CN")["industry"]
    assert {good["listed_by"] for good in industry["goods"]} == {"tvpra"}
    assert industry["points"]["goods_points"] == industry["points"]["points"] == 26
    assert {good["isic4"] for good in industry["goods_in_part"]} == {"141"}


def test_why_a_low_rate_is_not_carried_over_is_said(api):
    industry = profile(api, nace="8121", country="SE")["industry"]
    assert industry["points"]["discount_permille"] == 0
    assert industry["points"]["discount_reason"] == words(wording.DISCOUNT["contradicted"])
    assert industry["points"]["points"] == 12
    assert {one["sector"]["sv"] for one in industry["statements"]} == {"städning", "städ"}


def test_an_industry_without_a_rate_says_so_and_has_no_points(api):
    body = profile(api, nace="97")
    assert body["industry"]["rate"] is None
    assert body["industry"]["points"]["points"] is None
    assert body["industry"]["points"]["discount_reason"] is None
    assert words(wording.NO_RATE) in body["notes"]
    assert body["country"] is None
    assert body["sources"] == []


def test_what_is_known_of_a_part_only_is_set_apart_with_the_reason(api):
    body = profile(api, nace="N")
    assert body["industry"]["statements"] == []
    assert {one["nace"] for one in body["industry"]["statements_in_part"]} == {"812", "813"}
    assert words(wording.IN_PART) in body["notes"]
    assert words(wording.GOODS) not in body["notes"]


def test_a_fifth_digit_of_sni_is_dropped(api):
    assert profile(api, nace="81210")["industry"] == profile(api, nace="81.21")["industry"]


def test_a_country_alone_shows_every_figure_and_what_it_is_used_for(api):
    country = profile(api, country="BR")["country"]
    roles = {one["indicator"]: one["role"] for one in country["figures"]}
    assert roles["rule_of_law"] == "used"
    assert roles["ilab_c138"] == "variant"
    assert roles["tvpra_goods"] == "outcome"
    assert all(isinstance(one["value"], str) for one in country["figures"])
    assert all(one["year_from"] <= one["year_to"] for one in country["figures"])
    assert {"first": "rule_of_law", "second": "rule_of_law_vdem"}.items() <= next(
        pair for pair in country["correlated"] if pair["first"] == "rule_of_law"
    ).items()


def test_a_country_of_which_nothing_is_known_is_answered_without_figures(api):
    country = profile(api, country="AQ")["country"]
    assert country["composites"] == country["figures"] == country["correlated"] == []


def test_a_country_with_too_few_figures_has_no_composite_rather_than_a_low_one(api):
    composites = profile(api, country="KP")["country"]["composites"]
    missing = [one for one in composites if one["permille"] is None]
    assert [(one["domain"], one["rank"]) for one in missing] == [("economic_vulnerability", None)]


def test_notes_say_what_nothing_means(api):
    notes = profile(api, nace="41", country="SE")["notes"]
    assert words(wording.RATE_NOT_MEANING) in notes
    assert words(wording.COMPOSITE_NOT_MEANING) in notes


def test_one_of_the_two_is_needed(api):
    assert refused(api)["code"] == "request-missing"


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("8199", ["81", "811", "8110", "812", "8121", "8122", "8129", "813", "8130"]),
        ("8128", ["812", "8121", "8122", "8129"]),
        ("81991", ["81", "811", "8110", "812", "8121", "8122", "8129", "813", "8130"]),
    ],
)
def test_an_unknown_class_is_refused_with_those_of_its_group_or_division(api, asked, allowed):
    error = refused(api, nace=asked)
    assert error["pointer"] == "/query/nace"
    assert error["detail"].endswith(f": {', '.join(allowed)}.")


@pytest.mark.parametrize("asked", ["", "04", "Z", "städning", "121212-1212", "8a", "812100", "४१"])
def test_what_is_no_code_is_refused_with_sections_and_divisions(api, asked):
    error = refused(api, nace=asked)
    assert ": 01, 02, 03, 05," in error["detail"]
    assert error["detail"].endswith("T, U.")
    assert "1212" not in error["detail"]


@pytest.mark.parametrize("asked", ["se", "SWE", "Sverige", "752"])
def test_a_country_is_known_by_any_code_or_name(api, asked):
    answer = api.get("/v1/profiles", params={"country": asked})
    assert answer.json() == api.get("/v1/profiles", params={"country": "SE"}).json()


@pytest.mark.parametrize("asked", ["", "XX", "Korea", "AN", "Atlantis"])
def test_an_unknown_country_is_refused_with_those_that_there_are(api, asked):
    error = refused(api, country=asked)
    assert error["pointer"] == "/query/country"
    assert ", ".join(COUNTRIES) in error["detail"]
