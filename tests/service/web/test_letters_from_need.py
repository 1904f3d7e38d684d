"""Terms and letters from a needs assessment: by itself, in a case, and at any stage of it."""

import re

import pytest
from playwright.sync_api import expect

from tests.service.web.test_case_work import Case

NEED = {
    "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE224",
    "starts_on": "2027-01-01", "years": 2, "title": "Lokalvård i skolor",
}  # fmt: skip


@pytest.fixture(scope="module")
def need(api) -> str:
    return api.post("/v1/needs", json=NEED).json()["id"]


@pytest.fixture(scope="module")
def places(api, need) -> dict[str, str]:
    def with_need(number: str, stage: str, *, screened: bool = False) -> str:
        case = Case(api, number, stage=stage, screened=screened)
        case.write("links", {"kind": "need", "id": need})
        return f"{case.page}/letters"

    nothing = Case(api, "SKN 2026/60", stage="need", screened=False)
    return {
        "the assessment": f"/app/needs/{need}/letters",
        "before the call": with_need("SKN 2026/61", "need"),
        "tenders in": with_need("SKN 2026/62", "tenders_in"),
        "both": with_need("SKN 2026/63", "tenders_in", screened=True),
        "neither": f"{nothing.page}/letters",
    }


def test_no_page_has_a_barrier_and_each_fits_the_narrowest_screen(look, places, no_barrier):
    page = look("/app/", bypass_csp=True)
    for name in ("the assessment", "tenders in", "neither"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(places[name])
        no_barrier(page, name)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def test_from_the_assessment_to_the_terms_in_word_are_three_clicks(look, need):
    page = look(f"/app/needs/{need}", scripts=False)
    page.get_by_role("link", name="Gör villkor och brev").click()
    expect(page.get_by_label("Kontraktsvillkor, utkast")).to_be_checked()
    page.get_by_role("button", name="Skapa utkasten").click()
    page.wait_for_url("**/app/letters/package_*")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Word-dokument, svenska").click()
    name = loading.value.suggested_filename
    assert name == "Lokalvard-i-skolor_Kontraktsvillkor-utkast.docx"


def test_in_a_case_the_tab_offers_the_terms_and_names_the_file_after_it(look, places):
    page = look(places["before the call"], scripts=False)
    expect(page.get_by_text("Anmälan och godtagande i alla led")).to_be_visible()
    page.get_by_role("button", name="Skapa utkasten").click()
    page.wait_for_url("**/app/letters/package_*")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Word-dokument, svenska").click()
    assert loading.value.suggested_filename == "SKN-2026-61_Kontraktsvillkor-utkast.docx"


def test_once_the_tenders_are_in_each_kind_says_why_and_the_next_call_is_a_click_away(look, places):
    page = look(places["tenders in"], scripts=False)
    expect(page.get_by_role("checkbox").first).to_be_disabled()
    why = "kan skrivas med valen ovan. Kan användas vid: före annonsering."
    expect(page.get_by_text(why)).to_be_visible()
    expect(page.get_by_role("button", name="Skapa utkasten")).to_have_count(0)
    page.get_by_role("link", name="Gör villkoren för nästa upphandling").click()
    expect(page.get_by_label("Kontraktsvillkor, utkast")).to_be_checked()


def test_a_case_with_both_lets_the_officer_choose_what_drafts_are_made_from(look, places):
    page = look(places["both"], scripts=False)
    chosen = page.get_by_label("Underlag")
    assert chosen.locator("option").all_inner_texts()[0] == "Ärendets senaste granskning"
    chosen.select_option(index=1)
    page.get_by_label("Skede").select_option(label="Behov")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_label("Kontraktsvillkor, utkast")).to_be_checked()
    assert re.search("source=need_", page.url)


def test_the_reasons_for_a_low_price_are_asked_for_where_one_tender_is_chosen(look, places):
    page = look(f"{places['both']}?tender=A2", scripts=False)
    page.get_by_text("Fyll i det som saknas nu").click()
    page.get_by_label("Det som gör att priset ser onormalt lågt ut").fill("Restid saknas i anbudet")
    page.get_by_label("Brev, utkast").check()
    page.get_by_role("button", name="Skapa utkasten").click()
    page.get_by_role("link", name="Begäran om förklaring av priset").click()
    expect(page.get_by_label("Stycke 2")).to_have_value(
        "Det här gör att vi frågar: Restid saknas i anbudet."
    )
    page.goto(places["both"])
    expect(page.get_by_label("Det som gör att priset ser onormalt lågt ut")).to_have_count(0)
