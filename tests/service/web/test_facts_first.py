"""What is known against a tenderer stands first on every page of it, before the award too."""

import json

import pytest

from service.screening.purchase.examples import load_example

BANKRUPT = "Försatt i konkurs (Registreringsbevis, 2026-11-10)"
_JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def places(api) -> dict[str, str]:
    document = json.loads(load_example())
    (norr,) = (one for one in document["parties"] if one["id"] == "norr")
    (insolvency,) = (one for one in norr["facts"] if one["fact"] == "insolvency")
    insolvency["value"] = "bankruptcy"
    made = api.post("/v1/screenings", json=document, headers=_JSON).json()["id"]
    stated = {"diary_number": "SKN 2026/0901", "title": "Lokalvård", "stage": "tenders_in"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    api.post(
        f"/v1/cases/{case}/links",
        json={"kind": "screening", "id": made},
        headers={"if-match": '"1"'},
    )
    return {
        "case": f"/app/cases/{case}",
        "tenders": f"/app/cases/{case}/tenders",
        "screening": f"/app/screenings/{made}?case={case}",
        "tender": f"/app/screenings/{made}/tenders/A1?case={case}",
        "other tender": f"/app/screenings/{made}/tenders/A4?case={case}",
    }


def test_a_bankruptcy_is_the_first_that_is_said_of_its_tender(look, places):
    page = look("/app/", width=390)
    for name, before in (
        ("case", "Öppna frågor, efter den handling som ger svaret"),
        ("tenders", "Priset jämfört med kostnaden"),
        ("screening", "Vad lagen kräver"),
        ("tender", "Kedjan"),
    ):
        page.goto(places[name])
        said = page.locator("main").inner_text()
        assert BANKRUPT in said, name
        assert "Tänk på: Ett förfarande är ingen missgärning." in said, name
        assert said.index(BANKRUPT) < said.index(before), name
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_of_a_tenderer_that_nobody_looked_up_the_page_says_so(look, places):
    page = look(places["other tender"])
    said = page.locator("main").inner_text()
    assert "Inte eftersökt: insolvens" in said
    assert "Inga uppgifter av detta slag i de register" not in said


def test_the_page_of_a_screening_parts_rules_that_apply_from_those_that_may(look, places):
    page = look(places["screening"])
    applied = page.locator("details", has_text="Regler som gäller").first
    assert "Dom för människohandel" not in applied.text_content()
    told = page.locator("details", has_text="Regler som kan gälla: frågan är").first
    assert "Dom för människohandel" in told.text_content()
    assert (
        page.locator("a", has_text="tabell över utfallen (CSV)")
        .get_attribute("href")
        .endswith("format=csv&table=outcomes")
    )
    assert "17 kap. 7 §" in page.locator("main").inner_text().replace("\xa0", " ")


@pytest.mark.parametrize("name", ["screening", "other tender"])
def test_a_page_marks_every_rule_that_was_not_read_in_the_act(look, places, name):
    page = look(places[name])
    said = page.locator("main").text_content().replace("\xa0", " ")
    unread, mark = "Dom för människoexploatering", " [EJ VERIFIERAD, kontrollera före användning]"
    assert said.count(unread) == said.count(unread + mark) > 0
    assert "inte läst i någon källa" in said
    assert "lagtexten är läst i lydelse till och med SFS 2026:67" in said


def test_the_page_of_a_tender_has_its_outcomes_with_what_decided_and_what_would_answer(
    look, places
):
    page = look(places["other tender"])
    may = page.locator("details", has_text="Kan gälla: frågan är").first.text_content()
    assert "Finns någon omständighet enligt 13 kap.?" in may
    assert "Företagets roll i anbudet: anbudsgivare" in may
    assert "Kan hindra" not in may


def test_a_price_and_a_chain_are_drawn_with_words_for_all_that_they_show(look, places):
    page = look(places["tenders"], width=390)
    drawn = page.locator("figure svg[role=img]")
    assert drawn.count() == 4
    assert "Jämförelsekostnad: 191,55–228,41 kr per timme" in drawn.first.get_attribute(
        "aria-label"
    )
    assert "÷ 32 000 timmar = " in page.locator("figcaption").nth(1).inner_text().replace(
        "\xa0", " "
    )
    page.goto(places["tender"].replace("A1", "A2"))
    assert page.locator("figure svg[role=img]").count() == 1
    nodes = page.locator("ol.chain li")
    assert "2 uppgifter" in nodes.first.inner_text()
    for at in range(nodes.count()):
        is_dashed = nodes.nth(at).locator(".nobody").count() == 1
        assert is_dashed == ("ingen namngiven" in nodes.nth(at).inner_text())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_drawings_are_no_barrier(look, places, no_barrier):
    for name in ("tenders", "tender"):
        no_barrier(look(places[name], bypass_csp=True), name)
