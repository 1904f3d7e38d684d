import re
from itertools import count

import pytest

from service.operations.people.principal import Principal
from service.operations.people.rights import RIGHTS, allows

NUMBERS = count(1)


@pytest.fixture(scope="module")
def screening(api, document):
    made = api.post("/v1/screenings", json=document())
    return made.json()["id"]


@pytest.fixture
def case(api, screening):
    """The address of a case at the start of the contract, with a screening."""
    stated = {"diary_number": f"UT {next(NUMBERS)}", "title": "x", "stage": "contract_start"}
    address = api.post("/v1/cases", json=stated).headers["location"]
    write(api, address, "links", {"kind": "screening", "id": screening})
    return address


def write(api, address, path, body):
    tag = api.get(address).headers["etag"]
    return api.post(f"{address}/{path}", json=body, headers={"if-match": tag})


def test_a_copy_stands_on_the_case_and_each_file_is_the_one_that_was_made(api, case):
    key = "lot1.tender1.price"
    unmask = [{"key": key, "reason": "Priset är offentligt."}]
    made = write(api, case, "masked-copies", {"unmask": unmask})
    assert made.status_code == 201, made.text
    copy = made.json()
    assert api.get(f"{case}/masked-copies").json()["items"] == [copy]
    assert [one["key"] for one in copy["handed_out"]] == [key]
    for kind, file in copy["files"].items():
        answer = api.get(f"{case}/masked-copies/{copy['id']}/content?file={kind}")
        assert file["name"] in answer.headers["content-disposition"]
        assert answer.headers["content-type"].startswith(file["media_type"])
    entries = api.get(f"/v1/log/entries?subject_id={copy['id']}").json()["items"]
    assert "document.disclosed" in [one["action"] for one in entries]


def test_places_are_told_in_the_language_asked_for(api, case):
    path = f"{case}/masked-copies/proposals"
    price = {
        language: next(
            one
            for one in api.get(path, headers={"accept-language": language}).json()["items"]
            if one["key"] == "lot1.tender1.price"
        )
        for language in ("sv", "en")
    }
    assert price["sv"]["place"] == "Del 1, anbud 1: pris"
    assert price["en"]["citation"] == "OSL chapter 31, sections 16–17"


def test_what_cannot_be_masked_is_named_by_its_place(api, case):
    mask = [{"key": "lot7.title", "reason": "Hemligt."}]
    refused = write(api, case, "masked-copies", {"mask": mask})
    assert refused.status_code == 422
    (problem,) = refused.json()["errors"]
    assert (problem["code"], problem["pointer"]) == ("disclosure-place", "/mask/0/key")


def test_a_personal_number_in_a_reason_is_kept_by_nobody(api, case):
    mask = [{"key": "title", "reason": "Rör 19811228-9874."}]
    copy = write(api, case, "masked-copies", {"mask": mask}).json()
    # Four digits stand in some hash by chance.
    no_hash = r"(?<![0-9a-f])(\d{2}){0,4}-?9874(?![0-9a-f])"
    assert not re.search(no_hash, str(copy))
    assert re.search(no_hash, "19811228-9874.")


def test_a_marking_goes_into_the_next_copy_and_into_the_bundle(api, case, screening):
    marked = write(api, case, "marking", {"state": "final", "document_type": "Rapport"}).json()
    assert (marked["state"], marked["lasts_to"]) == ("final", "twenty_years")
    copy = write(api, case, "masked-copies", {}).json()
    assert (copy["document"]["state"], copy["document"]["type"]) == ("final", "Rapport")
    assert b'"document":{' in api.get(f"/v1/screenings/{screening}/bundle").content


def test_officers_and_administrators_hand_out_and_an_auditor_reads():
    def may(role, operation):
        who = Principal("local", "x", frozenset({role}), frozenset(), frozenset({"read", "work"}))
        return allows(RIGHTS[f"{operation} /v1/cases/{{case_id}}/masked-copies"], who)

    assert [one for one in ("viewer", "officer", "auditor", "admin") if may(one, "POST")] == [
        "officer",
        "admin",
    ]
    assert all(may(one, "GET") for one in ("viewer", "officer", "auditor", "admin"))
