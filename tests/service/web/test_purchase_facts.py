"""What decides the law and no table carries: asked for beside the file, and by the case."""

import pytest

TABLE = """\
Anbudsgivare;Org.nr;Anbudspris;Timmar
Norrskenets Lokalvård AB;559999-0016;785 000;3400
Sundets Städtjänst AB;559999-0024;692 500;3400
"""
NEED = {
    "cpv": "90910000", "value": "4200000", "currency": "SEK", "place": "SE232",
    "starts_on": "2027-03-01", "buyer_kind": "sub_central",
}  # fmt: skip
ALL_CLEAR = "Inget återstår att göra i ärendet just nu."


@pytest.fixture(scope="module", autouse=True)
def known_columns(api):
    """The columns of the table have been told before, so that it is screened at once."""
    headers = {"content-type": "text/csv"}
    found = api.post("/v1/mappings/proposals", content=TABLE.encode(), headers=headers).json()
    kept = {name: found["items"][0][name] for name in ("headings", "mapping")}
    assert api.post("/v1/mappings", json=kept | {"source": "Anbud"}).status_code == 201


def opened(api, number, *, with_need):
    stated = {"diary_number": number, "title": "Lokalvård", "stage": "tenders_in"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    if with_need:
        link = {"kind": "need", "id": api.post("/v1/needs", json=NEED).json()["id"]}
        api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": '"1"'})
    return case


def upload(page, **filled):
    page.get_by_label("Eller klistra in en tabell").fill(TABLE)
    for label, value in filled.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Granska", exact=True).click()
    page.wait_for_url("**/tenders")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_case_whose_rules_cannot_tell_asks_for_the_value_and_takes_it(look, api, width):
    case = opened(api, f"SKN {width}", with_need=False)
    page = look(f"/app/upload?case={case}", width=width)
    upload(page)
    page.goto(f"/app/cases/{case}")
    act = page.get_by_role("region", name="Nästa åtgärd")
    assert "Ange vad som köps (CPV-kod) och var arbetet utförs" in act.inner_text()
    assert ALL_CLEAR not in page.content()
    act.get_by_label("Uppskattat värde").fill("omkring fyra")
    act.get_by_role("button", name="Spara").click()
    assert "Värdet är inte ett belopp" in page.get_by_role("alert").inner_text()
    act.get_by_label("Uppskattat värde").fill("4,2 MSEK")
    act.get_by_label("Köpets CPV-kod").fill("90910000-9")
    act.get_by_label("Land eller NUTS-kod").fill("se232")
    act.get_by_role("button", name="Spara").click()
    page.wait_for_url(f"**/app/cases/{case}")
    assert "Ange vad som köps" not in act.inner_text()
    facts = page.locator("#purchase")
    assert "4 200 000 SEK" in facts.text_content().replace("\xa0", " ")
    assert "SE232" in facts.text_content()
    assert "13 och 15–17 kap." in page.content()


def test_what_the_needs_assessment_says_stands_in_the_case_with_its_origin(look, api):
    case = opened(api, "SKN med", with_need=True)
    page = look(f"/app/upload?case={case}")
    assert "Hämtas från ärendet" in page.content()
    assert "SE232" in page.content()
    upload(page)
    page.goto(f"/app/cases/{case}")
    assert "Ange upphandlingens värde" not in page.content()
    assert "från behovsbedömningen" in page.locator("#purchase").text_content()
    assert "13 och 15–17 kap." in page.content()


def test_the_value_is_asked_for_once_and_known_wherever_the_case_goes_on(look, api):
    case = opened(api, "SKN beside", with_need=False)
    upload(look(f"/app/upload?case={case}"), **{"Uppskattat värde": "4 200 000"})
    found = api.get(f"/v1/cases/{case}").json()
    assert found["case"]["purchase"]["value"] == "4200000"
    assert "value_eur_low" not in {fact for one in found["unsettled"] for fact in one["facts"]}
    page = look(f"/app/cases/{case}/tenders/by-hand")
    assert page.get_by_label("Uppskattat värde").count() == 0
    assert "4 200 000" in page.locator("main").inner_text().replace("\xa0", " ")


def test_a_call_off_shows_its_framework_agreement_once_a_person_has_stated_it(look, api):
    stated = {"diary_number": "SKN 2026/80", "title": "Ramavtal städ"}
    above = api.post("/v1/cases", json=stated).json()["case"]["id"]
    page = look(f"/app/cases/{opened(api, 'SKN 2027/80', with_need=False)}")
    page.get_by_text("Ändra uppgifterna om upphandlingen").click()
    page.get_by_label("Ramavtal som avropet görs från").fill("SKN 2026/80")
    page.get_by_role("button", name="Spara och granska på nytt").last.click()
    link = page.get_by_role("link", name="SKN 2026/80 Ramavtal städ")
    assert link.get_attribute("href") == f"/app/cases/{above}"
    assert "talar om arbetsrättsliga villkor" in page.inner_text("main")


def test_tenders_by_hand_are_screened_with_the_facts_of_the_case(look, api):
    case = opened(api, "SKN by hand", with_need=False)
    page = look(f"/app/cases/{case}/tenders/by-hand")
    page.get_by_label("Upphandlande myndighet").fill("Exempelstaden")
    page.get_by_label("Uppskattat värde").fill("4 200 000")
    page.get_by_label("Köpets CPV-kod").fill("90910000")
    page.get_by_label("Anbudsgivare 1").fill("Norrskenets Lokalvård AB")
    page.get_by_role("button", name="Granska", exact=True).click()
    page.wait_for_url("**/tenders")
    found = api.get(f"/v1/cases/{case}").json()
    assert found["case"]["purchase"]["buyer"] == "Exempelstaden"
    assert "full" in str(api.get(f"/v1/cases/{case}/screenings/{found['screening_id']}").json())
    assert not {"value_eur_low", "nature", "cpv"} & {
        fact for one in found["unsettled"] for fact in one["facts"]
    }


def test_a_new_case_asks_for_its_purchase_and_an_assessment_begins_with_it(look, api):
    page = look("/app/cases/new")
    page.get_by_label("Diarienummer").fill("SKN nytt")
    page.get_by_label("Vad som köps").fill("Lokalvård i kontor")
    page.get_by_label("Uppskattat värde").fill("4 200 tkr")
    page.get_by_label("Köpets CPV-kod").fill("90911200-8")
    page.get_by_label("Land eller NUTS-kod").fill("SE232")
    page.get_by_role("button", name="Öppna ärendet").click()
    act = page.get_by_role("region", name="Nästa åtgärd")
    assert "Bedöm om arbetsrättsliga villkor är behövliga" in act.inner_text()
    assert page.get_by_role("link", name="Granska anbud").count() == 0
    page.get_by_role("link", name="Gör en behovsbedömning").click()
    assert page.get_by_label("Uppskattat värde").input_value() == "4200000"
    assert page.get_by_label("Ord eller CPV-kod").input_value() == "90911200"
    page.get_by_label("Första dag").fill("2027-03-01")
    page.get_by_role("button", name="Bedöm behovet").click()
    page.wait_for_url("**/app/needs/need_*")
    assert page.get_by_role("link", name="Ärendet").count() == 1


def test_a_case_page_that_asks_has_no_barrier_and_fits_the_narrowest_screen(
    look, api, no_barrier, seen_as
):
    case = opened(api, f"SKN {seen_as['language']}", with_need=False)
    upload(look(f"/app/upload?case={case}"))
    page = look(f"/app/cases/{case}", bypass_csp=True, **seen_as)
    no_barrier(page)
    narrow = look(f"/app/cases/{case}", width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
