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
    assert "Ange upphandlingens värde" in act.inner_text()
    assert "Värdet avgör vilka kapitel i LOU som gäller." in act.inner_text()
    assert ALL_CLEAR not in page.content()
    page.get_by_label("Uppskattat värde").fill("omkring fyra")
    page.get_by_role("button", name="Spara och granska på nytt").click()
    assert "Värdet är inte ett belopp" in page.get_by_role("alert").inner_text()
    page.get_by_label("Uppskattat värde").fill("4 200 000")
    page.get_by_text("regler till saknar uppgifter").click()
    page.get_by_label("Köpets CPV-kod").fill("90910000-9")
    page.get_by_role("button", name="Spara och granska på nytt").click()
    page.wait_for_url(f"**/app/cases/{case}")
    assert "Ange upphandlingens värde" not in page.content()
    assert "Angivet utöver underlaget: värde, CPV-kod, typ av kontrakt." in page.content()
    assert "13 och 15–17 kap." in page.content()


def test_what_the_needs_assessment_says_is_read_from_there_and_said(look, api):
    case = opened(api, "SKN med", with_need=True)
    page = look(f"/app/upload?case={case}")
    assert "Hämtas från ärendets behovsbedömning" in page.content()
    assert "SE232" in page.content()
    upload(page)
    page.goto(f"/app/cases/{case}")
    assert "Ange upphandlingens värde" not in page.content()
    assert "Läst ur behövlighetsbedömningen need_" in page.content()
    assert "13 och 15–17 kap." in page.content()


def test_the_value_is_asked_for_beside_the_file_and_beside_tenders_by_hand(look, api):
    case = opened(api, "SKN beside", with_need=False)
    upload(look(f"/app/upload?case={case}"), **{"Uppskattat värde": "4 200 000"})
    found = api.get(f"/v1/cases/{case}").json()["unsettled"]
    assert "value_eur_low" not in {fact for one in found for fact in one["facts"]}
    by_hand = opened(api, "SKN by hand", with_need=False)
    page = look(f"/app/cases/{by_hand}/tenders/by-hand")
    page.get_by_label("Upphandlande myndighet").fill("Exempelstaden")
    page.get_by_label("Uppskattat värde").fill("4 200 000")
    page.get_by_label("Köpets CPV-kod").fill("90910000")
    page.get_by_label("Anbudsgivare 1").fill("Norrskenets Lokalvård AB")
    page.get_by_role("button", name="Granska", exact=True).click()
    page.wait_for_url("**/tenders")
    found = api.get(f"/v1/cases/{by_hand}").json()
    assert "full" in str(api.get(f"/v1/cases/{by_hand}/screenings/{found['screening_id']}").json())
    assert not {"value_eur_low", "nature", "cpv"} & {
        fact for one in found["unsettled"] for fact in one["facts"]
    }


def test_a_case_page_that_asks_has_no_barrier_and_fits_the_narrowest_screen(
    look, api, no_barrier, seen_as
):
    case = opened(api, f"SKN {seen_as['language']}", with_need=False)
    upload(look(f"/app/upload?case={case}"))
    page = look(f"/app/cases/{case}", bypass_csp=True, **seen_as)
    no_barrier(page)
    narrow = look(f"/app/cases/{case}", width=320)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 320
