"""Rooms for a conference, and hired staff who are housed: from the need to terms and letters."""

import re

import pytest
from playwright.sync_api import expect

from tests.service.web.test_case_work import Case

ROOMS = {
    "cpv": "55120000", "value": "1900000", "currency": "SEK", "place": "SE224",
    "starts_on": "2027-02-01", "years": 2, "title": "Rum för nämndens konferens",
}  # fmt: skip
FOLD = "Rum, resor, transport, boende och inhyrd personal"


@pytest.fixture(scope="module")
def rooms(api) -> str:
    return api.post("/v1/needs", json=ROOMS).json()["id"]


def test_the_questions_are_answered_from_the_assessment_and_the_policy_follows(look, rooms):
    page = look(f"/app/needs/{rooms}", scripts=False)
    expect(page.get_by_text("Inte besvarad.").first).to_be_visible()
    page.get_by_role("link", name="Svara och bedöm på nytt").click()
    page.get_by_label("Ska egen personal").select_option("yes")
    page.get_by_label("Kan de som utför arbetet bo").select_option("no")
    page.get_by_role("button", name="Bedöm behovet").click()
    page.wait_for_url("**/app/needs/need_*")
    expect(page.get_by_text("Villkoret om bostad erbjuds inte.")).to_be_visible()
    expect(page.get_by_text("i samma ärende som arbetsvillkoren").first).to_be_visible()
    page.get_by_role("link", name="Gör villkor och brev").click()
    expect(page.get_by_text("Rutin, utbildning och anmälan till polisen")).to_be_visible()
    page.get_by_label("Brev, utkast").check()
    page.get_by_role("button", name="Skapa utkasten").click()
    page.get_by_role("link", name="Policy för egen personal").click()
    expect(page.get_by_text("Brottsbalken (1962:700) 6 kap. 11 §").first).to_be_visible()
    expect(page.get_by_text("ej verifierad").first).to_be_visible()
    expect(page.get_by_text("Svara senast")).to_have_count(0)


def test_hired_staff_who_are_housed_get_the_term_and_the_statement_of_housing(look):
    page = look("/app/needs/new?cpv=79620000&code=79620000&asks=bought", scripts=False)
    page.get_by_label("Uppskattat värde").fill("12 000 000 kr exkl. moms")
    page.get_by_label("Avtalets första dag").fill("2027-02-01")
    page.get_by_label("Kan de som utför arbetet bo").select_option("yes")
    page.get_by_role("button", name="Bedöm behovet").click()
    page.wait_for_url("**/app/needs/need_*")
    page.get_by_role("link", name="Gör villkor och brev").click()
    for draft in (
        "Lön, semester och arbetstid",
        "Bostad som arbetsgivaren ordnar",
        "Inhyrd personal: arbetsgivare och led",
        "Uppgift om personalens arbetsgivare och bostad – Varje anbudsgivare",
    ):
        expect(page.get_by_text(draft, exact=True).first).to_be_visible()


def test_training_is_recorded_as_a_decision_of_the_case_without_names(look, api):
    case = Case(api, "SKN 2026/70", stage="need", screened=False)
    page = look(f"{case.page}/decisions", scripts=False)
    page.get_by_role("link", name="Anteckna utbildning").click()
    expect(page.locator("[name=what]")).to_have_value(
        re.compile(r"\[antal\] personer .* Inga namn")
    )
    expect(page.locator("[name=legal_basis]")).to_have_value(
        re.compile("Policyn för egen personal")
    )


def test_the_questions_have_no_barrier_and_fit_the_narrowest_screen(look, rooms, no_barrier):
    page = look("/app/", bypass_csp=True)
    for address in ("/app/needs/new?asks=bought", f"/app/needs/{rooms}"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        no_barrier(page, address)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_without_a_question_to_ask_the_form_keeps_them_folded(look):
    page = look("/app/needs/new", scripts=False)
    expect(page.get_by_text(FOLD)).to_be_visible()
    expect(page.get_by_label("Ska egen personal")).not_to_be_visible()
