import orjson
import pytest

from data_ingest.linking.comparison import THRESHOLD_PPM
from data_ingest.model.text import LANGUAGES
from service.app import create_app
from service.operations.people.principal import Principal
from service.platform.db.database import transaction
from service.platform.db.record_id import new_id
from service.registers.judgements import list_judgements
from service.registers.matching import QueryParty, find_matches, recognised, unread
from service.settings import Settings

URL = "/v1/match"
RENHOLD = {"name": ["Eksempel Renhold"], "country": ["no"]}
NUMBER = {**RENHOLD, "registrationNumber": ["930 000 019"]}


@pytest.fixture(scope="module")
def asking(api, settings, ingest):
    """The application with a register, GLEIF and a list of the buyer's own."""
    for source in ("no_brreg_enheter", "xx_own_list", "xx_gleif_lei2"):
        ingest(settings, source)
    return api


def ask(api, properties, *, query="", headers=None, **more):
    body = {"queries": {"q1": {"schema": "Company", "properties": properties, **more}}}
    response = api.post(f"{URL}{query}", json=body, headers=headers or {})
    assert response.status_code == 200
    return response.json()["responses"]["q1"]


def codes(response):
    return [(error["pointer"], error["code"]) for error in response.json()["errors"]]


def test_a_number_that_the_name_corroborates_is_a_match(asking):
    results = {one["datasets"][0]: one for one in ask(asking, NUMBER)["results"]}
    assert set(results) == {"no_brreg_enheter", "xx_gleif_lei2"}
    first = results["no_brreg_enheter"]
    assert (first["grade"], first["match"], first["needs_judgement"]) == ("number", True, False)
    assert first["caption"] == "EKSEMPEL RENHOLD AS"
    assert first["properties"]["country"] == ["no"]
    assert "NO-BRC:930000019" in first["properties"]["registrationNumber"]
    assert "930000019" not in first["id"]


def test_a_name_alone_is_a_possible_match_that_a_person_is_asked_about(asking):
    for one in ask(asking, RENHOLD)["results"]:
        assert one["grade"] in ("possible", "strong")
        assert (one["match"], one["needs_judgement"], one["judgement"]) == (False, True, None)
        assert one["score_ppm"] >= THRESHOLD_PPM


def test_the_explanation_names_the_values_that_met_in_the_language_asked_for(asking):
    (first, *_) = ask(asking, {**NUMBER, "city": "Oslo"}, headers={"accept-language": "sv"})[
        "results"
    ]
    shown = first["explanations"]
    assert shown["number"] == {
        "label": "Organisationsnummer", "points": 200, "query": "NO-BRC:930000019",
        "candidate": shown["number"]["candidate"],
    }  # fmt: skip
    assert "NO-BRC:930000019" in shown["number"]["candidate"]
    assert (shown["place"]["query"], shown["place"]["candidate"]) == ("oslo", "oslo")
    assert shown["name_words"]["query"] == "Eksempel Renhold"


def test_no_two_results_have_the_same_score_and_none_is_certain(asking):
    scores = [one["score_ppm"] for one in ask(asking, NUMBER)["results"]]
    assert len(set(scores)) == len(scores) == 2
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1_000_000 for score in scores)


def test_the_same_number_under_another_name_is_asked_about(asking):
    found = ask(asking, {**NUMBER, "name": "Helt Annan Bemanning"})["results"]
    assert [one["grade"] for one in found] == ["number_only"] * 2
    assert not any(one["match"] for one in found)


def test_a_wrong_check_digit_finds_nobody_by_number(asking):
    found = ask(asking, {"registrationNumber": "930000018", "country": "NO"})
    assert (found["results"], found["query"]["numbers"]) == ([], [])
    unknown = ask(asking, {"registrationNumber": "77", "name": "Eksempel Renhold"})
    assert unknown["query"]["numbers"] == []
    assert unknown["results"]


@pytest.mark.parametrize(
    "properties",
    [
        {"registrationNumber": "930000019"},
        {"registrationNumber": "0192:930000019"},
        {"registrationNumber": "NO-BRC-930000019"},
        {"registrationNumber": "org.nr 930 000 019", "country": "NO"},
        {"idNumber": "930000019", "country": "Norge"},
    ],
)
def test_a_number_finds_its_firm_without_a_country_and_however_it_is_spelled(asking, properties):
    found = ask(asking, {"name": "Eksempel Renhold", **properties})
    assert [one["match"] for one in found["results"]] == [True, True]
    assert "NO-BRC:930000019" in found["query"]["numbers"]
    assert found["notes"] == []


@pytest.mark.parametrize(
    ("number", "country", "code"),
    [
        ("abc", None, "number-none"),
        ("930000018", None, "number-no-country"),
        ("930000018", "NO", "number-check-digit"),
        ("77", "NO", "number-form-country"),
        ("77", "CH", "number-unchecked"),
    ],
)
def test_a_number_that_is_not_looked_up_is_named_in_the_answer(asking, number, country, code):
    stated = {
        "registrationNumber": number,
        "name": "X",
        **({"country": country} if country else {}),
    }
    for language in ("sv", "en"):
        found = ask(asking, stated, headers={"accept-language": language})
        (note,) = found["notes"]
        assert note["code"] == code
        assert note["mend"]
        assert "{" not in note["detail"] + note["mend"]
        assert number not in note["detail"] + note["mend"]


@pytest.mark.parametrize("scheme", ["SE-ON", "FOO"])
def test_what_a_stated_kind_leaves_open_is_named_in_both_languages(scheme):
    asked = {"a": QueryParty(numbers=((scheme, "12345"), (scheme, "559999-0016")))}
    for problem in unread(asked, person_key=b"k")["a"]:
        for language in LANGUAGES:
            assert "{" not in problem.in_words(language)


def test_a_natural_person_is_found_by_the_hash_and_has_neither_name_nor_number(asking):
    swedish = {"registrationNumber": "121212-1212", "name": "Testa Testsson", "country": "SE"}
    told = ask(asking, swedish)
    assert "121212" not in str(told)
    assert "Testsson" not in str(told)
    assert told["query"]["numbers"] == ["SE-PERSON"]
    (person,) = told["results"]
    assert person["match"]
    assert (person["caption"], person["schema"]) == (None, "LegalEntity")
    assert "registrationNumber" not in person["properties"]
    assert person["explanations"]["number"]["query"] == "SE-PERSON"
    assert asking.get(f"/v1/parties/{person['id']}").json()["records"][0]["name"] is None


def test_former_names_and_other_properties_are_read_or_named_as_ignored(asking):
    found = ask(
        asking, {"name": "Nytt Namn AB", "previousName": "Gamla Exempelstäd AB", "topics": "x"}
    )
    assert [one["caption"] for one in found["results"]] == ["Exempelstäd AB"]
    assert "former_name" in found["results"][0]["explanations"]
    assert found["ignored"] == ["topics"]
    assert found["query"]["names"] == ["Nytt Namn AB", "Gamla Exempelstäd AB"]


def test_the_limit_cuts_results_and_the_total_tells_it(asking):
    found = ask(asking, NUMBER, query="?limit=1")
    assert (len(found["results"]), found["total"]) == (1, {"value": 2, "relation": "eq"})


def test_a_batch_is_answered_by_its_own_keys_and_a_query_that_finds_nothing_too(asking):
    queries = {
        "a/b": {"schema": "Company", "properties": RENHOLD, "id": "own"},
        "": {"schema": "Organization", "properties": {"name": "Zzyzx Qwqw"}},
    }
    body = asking.post(URL, json={"queries": queries}).json()
    assert list(body["responses"]) == ["a/b", ""]
    assert body["responses"][""]["results"] == []
    assert body["threshold_ppm"] == THRESHOLD_PPM
    assert len(body["snapshot"]) == 32


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"schema": "Person", "properties": {"name": "x"}},
         ("/queries/a~1b/schema", "request-choice")),
        ({"schema": "Company", "properties": {"city": "Oslo"}},
         ("/queries/a~1b/properties", "match-nothing")),
        ({"schema": "Company", "properties": {"name": "x", "country": "Atlantis"}},
         ("/queries/a~1b/properties", "match-country")),
        ({"schema": "Company", "properties": {"name": "x", "country": "Kongo"}},
         ("/queries/a~1b/properties", "country-several")),
        ({"schema": "Company", "properties": {"name": "x", "country": "AN"}},
         ("/queries/a~1b/properties", "country-former")),
        ({"schema": "Company", "properties": {"name": "x", "country": "XX"}},
         ("/queries/a~1b/properties", "match-country")),
    ],
)  # fmt: skip
def test_a_query_that_cannot_be_asked_is_refused_by_its_place(asking, query, expected):
    refused = asking.post(URL, json={"queries": {"a/b": query}})
    assert refused.status_code == 422
    assert codes(refused) == [expected]


def test_too_many_queries_are_refused(asking):
    one = {"schema": "Company", "properties": RENHOLD}
    refused = asking.post(URL, json={"queries": {str(at): one for at in range(101)}})
    assert codes(refused) == [("/queries", "request-length")]


def test_every_feature_is_described(asking):
    items = asking.get(f"{URL}/features").json()["items"]
    assert "name_words" in [one["code"] for one in items]
    assert all(one["why"] and one["label"]["sv"] and one["label"]["en"] for one in items)


def test_before_the_first_ingest_the_answer_says_what_to_do(client, tmp_path):
    empty = client(create_app(Settings(data_dir=tmp_path / "empty", language="en")))
    body = {"queries": {"q": {"schema": "Company", "properties": RENHOLD}}}
    for refused in (
        empty.post(URL, json=body),
        empty.post("/v1/parties/search", json={"text": "Eksempel"}),
        empty.get("/v1/parties/p_aaaa"),
    ):
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/no-snapshot")
    assert "kedjekoll registers up" in empty.get("/problems/no-snapshot").text


def judge(api, found, properties=RENHOLD, **changes):
    body = {
        "query": {"schema": "Company", "properties": properties},
        "candidate": {"id": found["id"], "dataset": found["datasets"][0]},
        "verdict": "same",
        "reason": "Samma adress och samma kontaktväg som i anbudet.",
    }
    return api.post("/v1/judgements", json=body | changes)


def test_a_judgement_is_kept_and_answers_the_same_question_from_then_on(asking):
    properties = {"name": ["Slettet Eksempel"], "country": ["no"]}
    (found,) = ask(asking, properties)["results"]
    kept = judge(asking, found, properties)
    assert kept.status_code == 201
    assert kept.json()["compared_sha256"] == found["compared_sha256"]
    assert kept.json()["actor"] == "local-user"
    (again,) = ask(asking, {"name": "SLETTET EKSEMPEL", "country": "NO"})["results"]
    assert (again["match"], again["needs_judgement"]) == (True, False)
    assert again["judgement"]["id"] == kept.json()["id"]
    (other,) = ask(asking, {"name": "Slettet Eksempel", "country": "SE", "city": "Lund"})["results"]
    assert (other["match"], other["needs_judgement"]) == (False, True)
    anew = judge(asking, found, properties, verdict="not_same", reason="Fel bolag, se intyget.")
    (told,) = ask(asking, properties)["results"]
    assert (told["match"], told["judgement"]["verdict"]) == (False, "not_same")
    assert asking.get(anew.headers["location"]).json()["counts"] is True
    assert asking.get(kept.headers["location"]).json()["counts"] is False
    listed = asking.get("/v1/judgements?limit=1").json()
    assert [one["id"] for one in listed["items"]] == [anew.json()["id"]]
    assert listed["more"] is True
    assert len(asking.get("/v1/judgements?offset=1").json()["items"]) >= 1


def test_even_an_unlikely_pair_can_be_judged_and_a_person_in_the_reason_is_hidden(asking):
    (found,) = ask(asking, {"name": "Slettet Eksempel"})["results"]
    kept = judge(
        asking, found, {"name": "Helt Annat AB"}, reason="Enligt 121212-1212 är det samma."
    )
    assert kept.status_code == 201
    assert "121212" not in kept.text


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"candidate": {"id": "party_x", "dataset": "no_brreg_enheter"}},
         ("/candidate", "judgement-no-party")),
        ({"verdict": "guilty"}, ("/verdict", "request-choice")),
        ({"reason": ""}, ("/reason", "request-empty")),
        ({"query": {"schema": "Company", "properties": {}}},
         ("/query/properties", "match-nothing")),
    ],
)  # fmt: skip
def test_what_is_no_judgement_is_refused_by_its_place(asking, changes, expected):
    (found, *_) = ask(asking, RENHOLD)["results"]
    refused = judge(asking, found, **changes)
    assert refused.status_code == 422
    assert codes(refused) == [expected]
    elsewhere = judge(asking, found | {"datasets": ["xx_own_list"]})
    assert codes(elsewhere) == [("/candidate", "judgement-no-party")]


def test_an_unknown_judgement_is_not_found(asking):
    assert asking.get(f"/v1/judgements/{new_id('judgement')}").status_code == 404
    assert asking.get("/v1/judgements/x").status_code == 404


def test_a_ledger_is_matched_by_number_first_and_by_the_very_name(asking):
    key = asking.app.state.installation.person_key
    registers = asking.app.state.registers.now()
    lines = {
        "number": QueryParty(
            names=("Eksempel Renhold",), country="NO", numbers=((None, "930000019"),)
        ),
        "name": QueryParty(names=("Slettet Eksempel AS",), country="NO"),
        "misspelt": QueryParty(names=("Slettet Eksmpel AS",), country="NO"),
        "nobody": QueryParty(names=("Zzyzx Qwqw",)),
    }
    queries = recognised(lines, person_key=key)
    quick = find_matches(registers, queries, exhaustive=False)
    slow = find_matches(registers, queries)
    assert [len(quick[line]) > 0 for line in lines] == [True, True, True, False]
    for line in lines:
        assert quick[line][:1] == slow[line][:1]
    assert find_matches(registers, queries.clear()) == {}


def test_the_facts_that_were_compared_are_kept_with_the_judgement(asking):
    (found, *_) = ask(asking, RENHOLD)["results"]
    assert judge(asking, found).status_code == 201
    engine = asking.app.state.installation.engine
    with transaction(engine, read_only=True) as connection:
        (one, *_) = list_judgements(
            connection, principal=Principal("local", "x"), limit=1, offset=0
        )
    facts = orjson.loads(one.compared)
    assert facts["found"]["source_id"] == one.source_id
    assert set(facts["asked"]) == {"names", "country", "place", "numbers"}
