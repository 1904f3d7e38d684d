"""The pages of extracts: made and withdrawn in a case, imported, confirmed and assessed."""

import json

import pytest
from playwright.sync_api import expect

from tests.service.web.test_case_work import Case

SENDER, RECEIVER = "2120990003", "2120990011"


@pytest.fixture(scope="module")
def begun(api):
    """A case with a deviation, and a penalty on which the firm was heard."""
    case = Case(api, "SKN 2026/extract", stage="contract_start")
    case.begin()
    case.write("stage-moves", {"stage": "in_contract", "reason": "Avtalet löper."})
    asked = f"/v1/follow-ups?screening_id={case.screening}"
    (visit,) = api.get(asked).json()["items"]
    penalty = {
        "what": "Vite tas ut.", "delegation": "4.2", "conflict": "none", "reasons": "Skäl.",
        "legal_basis": "Avtalet 8.3", "consequence": "penalty", "follow_up_id": visit["id"],
        "heard_on": "2026-01-20", "heard": "Firman medger avvikelsen.",
    }  # fmt: skip
    case.write("decisions", penalty)
    case.write("decisions", penalty | {"heard_on": None, "heard": "Firman svarar inte."})
    return case


@pytest.fixture
def is_authority(settings):
    """Say which authority the installation belongs to."""

    def said(number):
        stated = {"local": {"name": "Exempelstads kommun", "number": number}}
        path = settings.data_dir / "organisation.yaml"
        path.write_text(json.dumps(stated), encoding="utf-8")

    said(SENDER)
    return said


def mandate(page):
    page.get_by_label("Delegation", exact=False).fill("9.1")
    page.get_by_label("Jag har ingen jäv", exact=False).or_(
        page.locator("#f-conflict-none")
    ).first.check()


def test_an_extract_is_made_sent_confirmed_assessed_and_withdrawn_by_page(
    look, api, begun, is_authority
):
    page = look(f"{begun.page}/extracts", scripts=False)
    assert page.get_by_text("leverantören är inte hörd").count() == 1
    page.get_by_label("Vite tas ut.").first.check()
    page.get_by_label("Myndighetens namn").fill("Mottagarstads kommun")
    page.locator("#f-number").fill("5599990016")
    page.get_by_label("OSL 10 kap. 27 §").check()
    page.get_by_label("Prövning och avvägning").fill("Det är uppenbart, för firman är densamma.")
    mandate(page)
    page.get_by_label("Jag har läst varje text").check()
    page.get_by_role("button", name="Besluta om utdraget").click()
    expect(page.get_by_role("alert")).to_contain_text("följer inte att den är en myndighet")
    assert page.get_by_label("Vite tas ut.").first.is_checked()
    page.locator("[name=number]").fill(RECEIVER)
    page.get_by_label("Jag har läst varje text").check()
    page.get_by_role("button", name="Besluta om utdraget").click()
    page.wait_for_url("**/extracts/extract_*")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Hämta den undertecknade filen").click()
    file = downloading.value.path()
    made = page.url
    is_authority(RECEIVER)
    page.goto("/app/received-extracts")
    wrong = {"name": "extract.zip", "mimeType": "application/zip", "buffer": b"PK"}
    page.get_by_label("Filen som den kom").set_input_files(wrong)
    page.get_by_role("button", name="Importera utdraget").click()
    expect(page.get_by_role("alert")).to_contain_text("inte ett utdrag")
    page.get_by_label("Filen som den kom").set_input_files(file)
    page.get_by_role("button", name="Importera utdraget").click()
    page.wait_for_url("**/received-extracts/received_*")
    shown = page.url.rpartition("/")[2]
    received = api.get(f"/v1/received-extracts/{shown}").json()
    page.get_by_label("Fingeravtryck, så som").fill("f" * 64)
    page.get_by_label("Hur det jämfördes").fill("Uppringd växel.")
    page.get_by_role("button", name="Bekräfta avsändaren").click()
    expect(page.get_by_role("alert")).to_contain_text("ett annat än nyckelns")
    page.get_by_label("Fingeravtryck, så som").fill(received["fingerprint"].upper())
    page.get_by_role("button", name="Bekräfta avsändaren").click()
    expect(page.locator("main")).to_contain_text("kan bedömas")
    other = Case(api, "SKN 2026/assess", stage="award", screened=False)
    page.goto(f"{other.page}/extracts")
    page.get_by_label("Hör leverantören på nytt först").check()
    page.locator("[name=reasons]").fill("x")
    page.get_by_role("button", name="Anteckna bedömningen").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("[name=reasons]").get_attribute("aria-invalid") == "true"
    page.locator("[name=reasons]").fill("Samma firma, annan tjänst.")
    page.get_by_role("button", name="Anteckna bedömningen").click()
    (assessed,) = api.get(f"/v1/cases/{other.id}/extract-assessments").json()["items"]
    assert (assessed["use"], assessed["received_id"]) == ("hears_anew", shown)
    is_authority(SENDER)
    page.goto(made)
    page.get_by_text("Återkalla utdraget").first.click()
    page.get_by_label("Varför det återkallas").fill("x")
    mandate(page)
    page.get_by_role("button", name="Återkalla utdraget").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=reason]").fill("Beslutet har upphävts.")
    page.get_by_role("button", name="Återkalla utdraget").click()
    page.wait_for_url(lambda url: url != made and "/extracts/extract_" in url)
    expect(page.locator("main")).to_contain_text("Det är en återkallelse")


def test_no_page_of_extracts_has_a_barrier(look, api, begun, is_authority, no_barrier, seen_as):
    decision = api.get(f"/v1/cases/{begun.id}/extracts/candidates").json()["items"][0]["key"]
    is_authority(SENDER)
    made = begun.write(
        "extracts",
        {
            "receiver": {"name": "Mottagarstads kommun", "number": RECEIVER},
            "lines": [decision], "ground": "public", "weighing": "Inget är hemligt.",
            "texts_read": True, "delegation": "9.1", "conflict": "none",
        },
    )  # fmt: skip
    file = api.get(f"/v1/cases/{begun.id}/extracts/{made['id']}/content").content
    is_authority(RECEIVER)
    sent = {"content": file, "headers": {"content-type": "application/zip"}}
    received = api.post("/v1/received-extracts", **sent).json()["id"]
    page = look("/app/", bypass_csp=True, **seen_as)
    for address in (
        f"{begun.page}/extracts",
        f"{begun.page}/extracts/{made['id']}",
        "/app/received-extracts",
        f"/app/received-extracts/{received}",
    ):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        no_barrier(page, address)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
