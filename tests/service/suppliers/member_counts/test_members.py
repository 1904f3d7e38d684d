"""The counts of members on their way: signed by each, imported, confirmed and added up."""

import json

import pytest

from service.operations.audit.bundle import members_of
from service.operations.people.principal import ROLES
from service.operations.signed_file import InvalidFile
from service.suppliers.member_counts.document import open_counts
from tests.service.api.test_coverage import CSV, HEADINGS
from tests.service.casework.extracts.conftest import RECEIVER, SENDER, organisation, pair
from tests.service.casework.extracts.test_between import codes
from tests.service.walked import key_for

__all__ = ["pair"]

NEIGHBOUR = "2120990029"
ZIP = {"content-type": "application/zip"}
CANARY = "Kanariefågeln AB"


def report(api, *divisions, year=2026, headers=None, unit=""):
    """Make the coverage report of a register with a contract of each division."""
    head = headers or {}
    rows = [
        f"K{at};Avtal {CANARY};{CANARY};559999-0016;{division};{unit};42;SEK"
        for at, division in enumerate(divisions)
    ]
    register = "\n".join([";".join(HEADINGS), *rows, ""]).encode()
    at = "/v1/mappings/proposals?name=register.csv&target=contracts"
    (proposed,) = api.post(at, content=register, headers=CSV | head).json()["items"]
    new = {"source": "register", "headings": HEADINGS, "mapping": proposed["mapping"]}
    assert api.post("/v1/mappings", json=new, headers=head).status_code in (201, 409)
    kept = api.post("/v1/evidence-files?name=register.csv", content=register, headers=CSV | head)
    stated = {"files": [kept.json()["id"]], "year": year, "seed": 7}
    made = api.post("/v1/coverage", json=stated, headers=head)
    assert made.status_code == 201, made.text
    return made.json()["id"]


def counts(api, number, headers=None):
    answer = api.get(f"/v1/coverage/{number}/counts", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.content


def bring(authority, file, **query):
    sent = {"content": file, "headers": ZIP, "params": query or None}
    return authority.api.post("/v1/member-counts", **sent)


def confirm(authority, came, **changes):
    stated = {"fingerprint": came["fingerprint"], "how": "Uppringd växel."} | changes
    path = f"/v1/member-counts/{came['id']}/sender-confirmation"
    return authority.api.post(path, json=stated)


def sums(authority, year=2026):
    return authority.api.get("/v1/member-counts/sums", params={"year": year}).json()


@pytest.fixture(scope="module")
def member(pair):
    return pair[0]


@pytest.fixture(scope="module")
def body(pair):
    return pair[1]


CLEANING, FOOD = ["90911200"] * 7, ["55523100"] * 6


def test_the_members_of_two_installations_are_one_table(member, body):
    towns = {name: {"name": name, "number": number}
             for name, number in (("local", RECEIVER), ("malmo", NEIGHBOUR))}  # fmt: skip
    (body.data_dir / "organisation.yaml").write_text(json.dumps(towns), encoding="utf-8")
    neighbour = key_for(body.api, "malmo", "anna-malmo", ROLES)
    theirs = counts(body.api, report(body.api, *CLEANING, headers=neighbour), neighbour)
    mine = counts(member.api, report(member.api, *CLEANING, *FOOD))
    for file in (mine, theirs):
        came = bring(body, file).json()
        assert (came["state"], sums(body)["members"]) == ("unconfirmed", file is theirs)
        assert codes(confirm(body, came, fingerprint="0" * 64)) == ["extract-fingerprint"]
        assert confirm(body, came).json()["state"] == "counted"
        assert codes(confirm(body, came)) == ["extract-sender-confirmed"]
    found = sums(body)
    table = {group["division"]: (group["members"], group["contracts"]) for group in found["groups"]}
    assert table == {"90": (2, 14), "55": (1, 6)}
    assert (found["members"], found["whole"]["contracts"]) == (2, 20)
    held = found["whole"]["counts"]
    nothing, every = {"least": 0, "most": 0}, {"least": 20, "most": 20}
    assert held["case"] == {"yes": nothing, "not_known": nothing}
    assert held["terms"] == {"yes": nothing, "not_known": every}
    assert sums(body, 2024) == {"year": 2024, "years": [2026], "members": 0, "groups": [],
                                "whole": None}  # fmt: skip
    organisation(body.data_dir, "Mottagarstads", RECEIVER)


def test_the_file_holds_numbers_and_no_contract_case_supplier_or_person(member):
    file = counts(member.api, report(member.api, *CLEANING))
    text = file.decode("utf-8", "replace")
    for secret in ("Kanarie", "559999-0016", "5599990016", "local-user", "contract_id"):
        assert secret not in text
    members = members_of(file)
    assert members.keys() == {"manifest.json", "coverage.json", "proof.json"}
    (group,) = json.loads(members["coverage.json"])["groups"]
    assert group.keys() == {"division", "contracts", "counts"}


def test_a_newer_file_takes_the_place_of_the_older_which_is_then_refused(member, body):
    first = counts(member.api, report(member.api, *CLEANING, year=2025))
    second = counts(member.api, report(member.api, *CLEANING, *FOOD, year=2025))
    third = counts(member.api, report(member.api, *FOOD, year=2025))
    came = bring(body, first).json()
    if came["state"] == "unconfirmed":
        confirm(body, came)
    again = bring(body, first).json()
    assert again["id"] == came["id"]
    assert bring(body, third).json()["state"] == "counted"
    shown = body.api.get(f"/v1/member-counts/{came['id']}").json()
    assert (shown["state"], sums(body, 2025)["whole"]["contracts"]) == ("replaced", 6)
    refused = bring(body, second)
    assert codes(refused) == ["counts-older"]
    assert "2025" in refused.json()["errors"][0]["detail"]
    assert body.api.get(f"/v1/member-counts/{came['id']}/content").content == first
    newest = body.api.get("/v1/member-counts?limit=1").json()
    assert (len(newest["items"]), newest["more"]) == (1, True)
    assert body.api.get("/v1/member-counts?limit=100").json()["more"] is False


def test_a_changed_or_wrong_file_is_refused_and_not_stored(member, body):
    file = counts(member.api, report(member.api, *CLEANING, year=2023))
    before = body.api.get("/v1/member-counts").json()
    for place in range(0, len(file), 197):
        changed = file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :]
        with pytest.raises(InvalidFile):
            open_counts(changed)
    _, _, extract = member.told()
    for wrong in (file[:-1], b"PK", extract):
        assert codes(bring(body, wrong)) == ["counts-invalid"]
    assert codes(body.receive(file)) == ["extract-invalid"]
    assert body.api.get("/v1/member-counts").json() == before


def test_other_counts_of_the_same_report_are_refused(member, body):
    number = report(member.api, *CLEANING, year=2022)
    assert bring(body, counts(member.api, number)).status_code == 201
    organisation(member.data_dir, "Annanstads", SENDER)
    renamed = counts(member.api, number)
    organisation(member.data_dir, "Sändarstads", SENDER)
    assert codes(bring(body, renamed)) == ["counts-same-id"]


def test_a_trial_leaves_nothing(member, body):
    file = counts(member.api, report(member.api, *CLEANING, year=2021))
    assert bring(body, file, dry_run="true").json()["status"] == 201
    assert 2021 not in sums(body)["years"]


@pytest.mark.parametrize(("divisions", "code"), [(CLEANING[:4], "counts-few"), ([], "counts-few")])
def test_too_few_contracts_are_not_told(member, divisions, code):
    number = report(member.api, *(divisions or ["72220000"]))
    assert codes(member.api.get(f"/v1/coverage/{number}/counts")) == [code]


def test_nobody_tells_for_a_part_of_the_authority_or_without_saying_which_it_is(member):
    number = report(member.api, *CLEANING)
    (member.data_dir / "organisation.yaml").write_text("{}")
    assert codes(member.api.get(f"/v1/coverage/{number}/counts")) == ["extract-organisation"]
    organisation(member.data_dir, "Sändarstads", SENDER)
    member.api.post("/v1/units", json={"id": "skolor", "name": "Skolor"})
    kept = {"content": b"x", "headers": {"content-type": "text/plain"}}
    assert member.api.post("/v1/evidence-files?name=x", **kept).status_code == 201
    stated = {"files": [_file_of(member.api, number)], "year": 2026, "unit": "skolor"}
    part = member.api.post("/v1/coverage", json=stated)
    assert part.status_code == 201, part.text
    answer = member.api.get(f"/v1/coverage/{part.json()['id']}/counts")
    assert codes(answer) == ["counts-part"]


def _file_of(api, number):
    return api.get(f"/v1/coverage/{number}").json()["report"]["files"][0]["id"]


def test_the_logs_tell_who_issued_and_who_imported_and_no_number(member, body):
    number = report(member.api, *CLEANING, year=2020)
    came = bring(body, counts(member.api, number)).json()
    (issued,) = (
        entry
        for entry in member.api.get(f"/v1/log/entries?subject_id={number}").json()["items"]
        if entry["action"] == "coverage.issued"
    )
    assert (issued["actor"], issued["details"]) == (SENDER, {})
    (entry,) = body.api.get(f"/v1/log/entries?subject_id={came['id']}").json()["items"]
    assert entry["action"] == "member_counts.received"
    assert entry["details"] == {"sender": SENDER, "coverage": number}
