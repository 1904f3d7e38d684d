import httpx2
import pytest

from data_ingest.live import gb_companieshouse
from data_ingest.live.gb_companieshouse import MOST_PAGES

NUMBER = "01234567"
OWNERS = "persons-with-significant-control"
STATEMENTS = f"{OWNERS}-statements"
COMPANY = {
    "company_name": "EXAMPLE CLEANING LTD",
    "company_number": NUMBER,
    "company_status": "active",
    "type": "ltd",
    "date_of_creation": "2001-02-03",
    "registered_office_address": {"country": "England", "locality": "London"},
    "sic_codes": ["81210", "81220"],
}
OWNER = {
    "kind": "corporate-entity-person-with-significant-control",
    "name": "EXAMPLE HOLDINGS LTD",
    "links": {"self": "/company/01234567/persons-with-significant-control/corporate-entity/a1"},
    "natures_of_control": ["ownership-of-shares-75-to-100-percent"],
    "identification": {"registration_number": "1234568", "country_registered": "England"},
    "notified_on": "2020-05-01",
}
ABROAD = OWNER | {
    "name": "Exempelägaren AB",
    "links": {"self": "/company/01234567/persons-with-significant-control/corporate-entity/a2"},
    "identification": {"registration_number": "559900-0014", "country_registered": "Sweden"},
}
PERSON = {
    "kind": "individual-person-with-significant-control",
    "name": "Test Testperson",
    "date_of_birth": {"month": 1, "year": 1970},
    "links": {"self": "/company/01234567/persons-with-significant-control/individual/b1"},
    "natures_of_control": ["ownership-of-shares-25-to-50-percent"],
}


def company(*links, **changes):
    return COMPANY | {"links": dict.fromkeys(links, "/x")} | changes


def items(*listed, total=None):
    return {"items": list(listed), "total_results": len(listed) if total is None else total}


@pytest.fixture
def ask(world, person_key):
    return lambda number=NUMBER: gb_companieshouse.look_up(
        number, api_key="secret", client=world.client(), person_key=person_key
    )


def codes(found):
    return [one.code for one in found.reasons]


def test_a_company_is_found_and_asked_for_with_the_key(world, ask):
    world.answers = {"/company/": [company()]}
    found = ask("1234567")
    assert (found.status, found.reasons, found.rejects) == ("found", (), ())
    party = found.register.parties.row(0, named=True)
    assert (party["party_id"], party["display_name"], party["country"], party["status"]) == (
        f"GB-COH:{NUMBER}", "EXAMPLE CLEANING LTD", "GB", "active",
    )  # fmt: skip
    assert found.register.industries.select("code", "rank").rows() == [("81210", 1), ("81220", 2)]
    assert world.asked[0].headers["authorization"].startswith("Basic ")
    assert world.addresses() == [f"/company/{NUMBER}"]


@pytest.mark.parametrize(
    ("status", "known", "fact"),
    [
        ("liquidation", "winding_down", "liquidation"),
        ("administration", "insolvent", "bankruptcy"),
        ("voluntary-arrangement", "reconstruction", "reconstruction"),
        ("dissolved", "dissolved", "deregistered"),
        ("something-new", "unknown", None),
    ],
)
def test_the_status_is_that_of_the_register(world, ask, status, known, fact):
    world.answers = {"/company/": [company(company_status=status, date_of_cessation="2024-01-01")]}
    register = ask().register
    assert register.parties["status"].to_list() == [known]
    assert register.party_facts["fact"].to_list() == ([fact] if fact else [])


def test_what_is_due_overdue_and_in_dispute_is_a_fact(world, ask):
    world.answers = {
        "/company/": [
            company(
                accounts={
                    "next_due": "2024-12-31",
                    "overdue": True,
                    "last_accounts": {"made_up_to": "2023-03-31", "type": "dormant"},
                },
                confirmation_statement={"next_due": "2025-02-12", "overdue": True},
                registered_office_is_in_dispute=True,
                undeliverable_registered_office_address=True,
                has_insolvency_history=True,
                company_status_detail="active-proposal-to-strike-off",
                previous_company_names=[{"name": "OLD LTD", "ceased_on": "2010-01-01"}],
            )
        ]
    }
    register = ask().register
    facts = register.party_facts.select("fact", "code", "on_date").rows()
    assert [(fact, code, str(day)) for fact, code, day in facts] == [
        ("accounts_due", None, "2024-12-31"),
        ("accounts_filed", "dormant", "2023-03-31"),
        ("statement_due", None, "2025-02-12"),
        ("accounts_overdue", None, "2024-12-31"),
        ("statement_overdue", None, "2025-02-12"),
        ("office_dispute", None, "None"),
        ("other", "undeliverable_registered_office_address", "None"),
        ("other", "has_insolvency_history", "None"),
        ("other", "active-proposal-to-strike-off", "None"),
    ]
    assert register.parties["activity"].to_list() == ["dormant"]
    assert register.names.filter(register.names["kind"] == "previous")["name"][0] == "OLD LTD"


def test_a_branch_of_a_foreign_firm_is_no_firm_of_its_own(world, ask):
    world.answers = {"/company/": [company(type="uk-establishment", sic_codes=None)]}
    party = ask().register.parties.row(0, named=True)
    assert (party["kind"], party["country"]) == ("branch", None)


def test_owners_are_organisations_and_persons_are_only_counted(world, ask):
    world.answers = {
        f"/company/{NUMBER}": [company("persons_with_significant_control")],
        OWNERS: [items(OWNER, ABROAD, PERSON)],
    }
    register = ask().register
    assert register.control_links["owner_id"].to_list() == [
        "GB-COH:01234568", f"gb_companieshouse:{NUMBER}/a2",
    ]  # fmt: skip
    assert set(register.control_links["source_id"]) == {"gb_companieshouse"}
    abroad = register.identifiers.filter(register.identifiers["scheme"] == "SE-ON")
    assert abroad["party_id"].to_list() == [f"gb_companieshouse:{NUMBER}/a2"]
    counted = register.party_facts.filter(register.party_facts["fact"] == "has_individual_owner")
    assert counted["value_int"].to_list() == [1]
    assert "Testperson" not in str([frame.to_dicts() for frame in (register.names,
                                    register.parties, register.party_facts)])  # fmt: skip


def test_statements_and_exemptions_say_why_no_owner_is_named(world, ask):
    statement = {
        "kind": "persons-with-significant-control-statement",
        "statement": "no-individual-or-entity-with-signficant-control",
        "links": {"self": "/x/s1"},
    }
    exemptions = {
        "kind": "exemptions",
        "exemptions": {
            "psc_exempt_as_shares_admitted_on_market": {
                "exemption_type": "psc-exempt-as-shares-admitted-on-market",
                "items": [{"exempt_from": "2018-01-01"}],
            }
        },
    }
    world.answers = {
        f"/company/{NUMBER}": [
            company("persons_with_significant_control_statements", "exemptions")
        ],
        STATEMENTS: [items(statement)],
        f"/company/{NUMBER}/exemptions": [exemptions],
    }
    found = ask()
    assert found.status == "found"
    assert found.register.control_links["reason"].to_list() == [
        "no-individual-or-entity-with-signficant-control",
        "psc-exempt-as-shares-admitted-on-market",
    ]


def test_all_pages_of_owners_are_read(world, ask):
    world.answers = {
        f"/company/{NUMBER}": [company("persons_with_significant_control")],
        OWNERS: [items(OWNER, total=2), items(ABROAD, total=2)],
    }
    found = ask()
    assert (found.status, found.register.control_links.height) == ("found", 2)
    assert world.addresses()[2].endswith("start_index=1")


@pytest.mark.parametrize(
    "answers",
    [
        [500],
        [404],
        [{}],
        [items(OWNER, total=3), items(total=3)],
        [items(OWNER, total=9_999)] * (MOST_PAGES + 1),
        [items({"kind": None})],
        [items(*["x"], total=1)],
    ],
)
def test_owners_that_do_not_come_whole_make_the_answer_partial(world, ask, answers):
    world.answers = {
        f"/company/{NUMBER}": [company("persons_with_significant_control")],
        OWNERS: answers,
    }
    found = ask()
    assert (found.status, codes(found)) == ("partial", ["lookup-part"])
    assert found.register.control_links.is_empty()


def test_not_found_is_the_registers_own_word(world, ask):
    absent = {"errors": [{"type": "ch:service", "error": "company-profile-not-found"}]}
    world.answers = {"/company/": [lambda _: respond(404, absent)]}
    found = ask()
    assert (found.status, found.reasons) == ("not_found", ())


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, {}, "lookup-content"),
        (404, {"errors": [{"error": "service-unavailable"}]}, "lookup-content"),
        (404, None, "lookup-content"),
        (401, {}, "lookup-credentials"),
        (403, {}, "lookup-credentials"),
        (502, {}, "lookup-status"),
        (200, {"company_number": "01234568"}, "lookup-other-party"),
    ],
)
def test_anything_else_is_unavailable(world, ask, status, body, code):
    world.answers = {"/company/": [lambda _: respond(status, body)]}
    found = ask()
    assert (found.status, codes(found)) == ("unavailable", [code])


@pytest.mark.parametrize("number", ["", "ABC", "../search", "123456789"])
def test_what_is_no_company_number_is_not_asked_for(world, ask, number):
    assert (codes(ask(number)), world.asked) == (["lookup-number"], [])


def respond(status, body):
    return (
        httpx2.Response(status, text="<html>")
        if body is None
        else (httpx2.Response(status, json=body))
    )


@pytest.mark.shared_data
def test_recorded_answers_are_read(world, ask, shared_data):
    api = shared_data / "companies-house" / "api"
    world.answers = {"/company/04374209": [api / "company_04374209_liquidation.json"],
                     f"{OWNERS}?": [items()], STATEMENTS: [items()]}  # fmt: skip
    found = ask("04374209")
    assert found.status == "found"
    facts = {*found.register.party_facts["fact"]}
    assert {"liquidation", "accounts_overdue", "statement_overdue"} <= facts
    world.answers = {
        "/company/00445790": [api / "company_00445790.json"],
        "/company/00445790/exemptions": [404],
    }
    assert ask("445790").status == "partial"


@pytest.mark.shared_data
def test_a_recorded_list_of_owners_is_read(world, ask, shared_data):
    file = shared_data / "companies-house" / "api" / "psc_list_03977902_corporate.json"
    profile = company("persons_with_significant_control", company_number="03977902")
    world.answers = {"/company/03977902": [profile], OWNERS: [file]}
    links = ask("03977902").register.control_links
    assert links["kind"].to_list() == ["shareholding", "voting", "appoint_board"]
    assert links["share_low_ppm"].to_list() == [750_000, 750_000, None]
