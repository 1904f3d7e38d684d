"""One purchase in the browser, from a first need to a decision after a visit, in Swedish.

Everything is done on the pages, as an officer does it on her phone or at her desk: nothing is sent
over the API. On each page of the case act, reason and addressee stand in the first screen, and on
every page that was seen axe finds no barrier.
"""

import re

import pytest

TABLE = """\
Anbudsgivare;Org.nr;Anbudspris;Timmar;Underleverantör;Andel
Norrskenets Lokalvård AB;559999-0016;785 000;3400;;
Sundets Städtjänst AB;559999-0024;646 000;3400;Nattrent Exempel AB;30 %
"""
_ID = re.compile(r"_[0-9a-z]{20,}|#.*")
HEIGHT = 900
"""Of the window that `look` opens."""


@pytest.fixture(params=[390, 1280], ids=["phone", "desktop"])
def page(request, look):
    """A page at the start, in the width of a phone or a desk."""
    return look("/app/", width=request.param, bypass_csp=True)


@pytest.fixture
def seen(page):
    """The addresses of all pages that are seen, one of each kind."""
    found = {}
    page.on("framenavigated", lambda frame: found.setdefault(_ID.sub("_", frame.url), frame.url))
    return found


def first_card(page):
    """Return what the first card of a case says, and that it stands in the first screen."""
    card = page.get_by_role("region", name="Nästa åtgärd")
    page.evaluate("window.scrollTo(0, 0)")
    parts = [card.locator(".what"), card.get_by_text("Varför:")]
    if card.locator("dl").count():
        parts.append(card.locator("dd").first)
    for part in parts:
        box = part.bounding_box()
        assert box["y"] + box["height"] <= HEIGHT, card.inner_text()
    return card.inner_text().replace("\xa0", " ")


def planned(page):
    """Plan a purchase, and open its case."""
    page.get_by_role("link", name=re.compile("Jag planerar ett köp")).click()
    page.get_by_label("Ord eller CPV-kod").fill("90911200")
    page.get_by_label("Uppskattat värde").fill("4,2 MSEK")
    page.get_by_label("Var arbetet utförs").select_option("SE232")
    page.get_by_label("Första dag").fill("2027-03-01")
    page.get_by_text("Mer om upphandlingen").click()
    page.get_by_label("Vem köper").select_option("sub_central")
    page.get_by_role("button", name="Bedöm behovet").click()
    page.wait_for_url("**/app/needs/need_*")
    page.get_by_role("link", name="Lägg den i ett ärende").click()
    page.get_by_label("Diarienummer").fill(f"SKN 2026/{page.viewport_size['width']}")
    page.get_by_label("Vad som köps").fill("Lokalvård i stadens kontor")
    page.get_by_role("button", name="Öppna ärendet").click()
    page.wait_for_url("**/app/cases/case_*")
    return page.url


def moved(page, case, stage, reason=""):
    """Move the case to a stage."""
    page.goto(case)
    page.locator("#stage summary").click()
    move = page.locator("#stage")
    move.get_by_label("Skede").select_option(stage)
    if reason:
        move.get_by_label("Varför").fill(reason)
    move.get_by_role("button", name="Flytta").click()
    page.wait_for_url(case)


def test_a_purchase_is_walked_from_the_first_need_to_a_decision_after_a_visit(
    page, seen, no_barrier
):
    case = planned(page)
    said = first_card(page)
    assert "Bedöm om arbetsrättsliga villkor är behövliga" in said
    page.get_by_role("region", name="Nästa åtgärd").get_by_label("behövliga?").select_option("yes")
    page.get_by_role("region", name="Nästa åtgärd").get_by_role("button", name="Spara").click()
    page.wait_for_url(case)
    assert "17 kap." in first_card(page)

    # the terms, from the assessment
    page.goto(f"{case}/letters")
    page.get_by_role("button", name="Skapa utkasten").click()
    page.wait_for_url("**/app/letters/package_*")
    assert page.get_by_role("link", name=re.compile("Word")).count() >= 1

    moved(page, case, "documents_out")
    moved(page, case, "tenders_in", "Villkoren står i upphandlingsdokumenten, bilaga 2.")

    # the opening record, as one table
    page.get_by_role("link", name="Granska anbud").first.click()
    page.get_by_label("Eller klistra in en tabell").fill(TABLE)
    page.get_by_role("button", name="Granska", exact=True).click()
    if "/tenders" not in page.url:
        page.get_by_label("Namn på den här sortens tabell").fill("Öppningsprotokoll")
        page.get_by_role("button", name="Bekräfta och fortsätt").click()
        page.wait_for_url("**/tenders")
    page.goto(case)
    said = first_card(page)
    assert "onormalt lågt" in said
    assert "Sundets Städtjänst AB" in said
    assert "före tilldelningsbeslutet" in said

    # the question about the price is answered on the card: yes opens the letter
    card = page.get_by_role("region", name="Nästa åtgärd")
    assert "Anbudets pris: 190,00 kr per timme" in card.inner_text().replace("\xa0", " ")
    card.get_by_role("button", name="Ja, anteckna och öppna brevet").click()
    page.wait_for_url("**/drafts/letters-*")
    assert "förklaring av priset" in page.get_by_role("heading", level=1).inner_text()
    assert "Sundets Städtjänst AB" in page.locator("main").inner_text()
    page.goto(case)
    assert "Ja, anbudet förefaller vara onormalt lågt" in first_card(page)
    page.get_by_role("link", name="Brevet är skickat").click()
    page.get_by_label("Vad som har gjorts").fill("Förklaring begärd i brev samma dag.")
    page.get_by_role("button", name="Det är gjort").click()
    page.goto(case)
    assert "Anbud A2: Priset" not in first_card(page)

    # the award
    page.get_by_role("link", name="Anteckna tilldelningen").first.click()
    page.get_by_label(re.compile("A2 Sundets")).check()
    page.get_by_label("Avtalsspärrens sista dag").fill("2026-01-12")
    page.get_by_label("Dag för tilldelningsbeslutet").fill("2026-01-02")
    page.get_by_label("Avtalsnummer").fill("A 2026/17")
    page.get_by_label("Varför").fill("Handlingarna är begärda av den tilltänkta leverantören.")
    page.get_by_role("button", name="Anteckna tilldelningen").click()
    page.wait_for_url(case)
    first_card(page)
    assert "Norrskenets Lokalvård AB" not in page.get_by_role("region", name="Nästa").inner_text()

    # the contract begins, a visit finds something, and a person decides
    moved(page, case, "in_contract", "Arbetet har börjat; alla led är namngivna.")
    page.goto(f"{case}/follow-up")
    page.get_by_role("link", name="Anteckna ett besök").click()
    firms = page.get_by_label("Företag", exact=True).locator("option").all_inner_texts()
    assert not any("Norrskenets" in firm for firm in firms)
    page.get_by_label("Företag", exact=True).select_option(label="A2: Nattrent Exempel AB")
    page.get_by_label("Vem som gjorde iakttagelserna").select_option("buyer")
    point = page.get_by_role("group", name="Antal på plats")
    point.get_by_text("Avvikelse", exact=True).click()
    point.get_by_label("Åtgärd", exact=True).select_option("name_firm")
    page.get_by_role("button", name="Spara sida 1").click()
    page.wait_for_url("**/visit/signs*")
    page.get_by_role("button", name="Avsluta besöket").click()
    page.wait_for_url("**/follow-up")
    page.goto(f"{case}/decisions")
    for label, text in (
        ("Vad som beslutas", "Leverantören ska namnge alla underleverantörer."),
        ("Skälen för beslutet", "Vid besöket arbetade fler än de namngivna."),
        ("Rättslig grund", "Avtalet punkt 7.2"),
        ("Delegation", "4.2"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Nej", exact=True).check()
    page.get_by_role("button", name="Anteckna beslutet").click()
    assert "Leverantören ska namnge alla" in page.locator("main").inner_text()
    page.goto(case)
    assert "Inget återstår" not in page.content()
    first_card(page)

    for address in list(seen.values()) if page.viewport_size["width"] < 400 else ():
        page.goto(address)
        no_barrier(page, address)
