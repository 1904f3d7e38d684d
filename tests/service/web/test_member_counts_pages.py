"""The pages of members' coverage: counts downloaded by a member, imported, confirmed, added up."""

import json

from playwright.sync_api import expect

from tests.service.api.test_coverage import CSV, HEADINGS

MEMBER = "2120990003"


def report(api, rows=7):
    """Have a register with so many contracts counted."""
    lines = [f"K{at};Städ;Norrsken AB;559999-0016;90911200;;42;SEK" for at in range(rows)]
    register = "\n".join([";".join(HEADINGS), *lines, ""]).encode()
    at = "/v1/mappings/proposals?name=register.csv&target=contracts"
    (proposed,) = api.post(at, content=register, headers=CSV).json()["items"]
    api.post("/v1/mappings", json={"source": "register", "headings": HEADINGS,
                                   "mapping": proposed["mapping"]})  # fmt: skip
    file = api.post("/v1/evidence-files?name=register.csv", content=register, headers=CSV).json()
    return api.post("/v1/coverage", json={"files": [file["id"]], "year": 2026, "seed": 7}).json()


def test_a_member_downloads_its_counts_and_the_body_confirms_and_adds_them_up(look, api, settings):
    stated = {"local": {"name": "Exempelstads kommun", "number": MEMBER}}
    (settings.data_dir / "organisation.yaml").write_text(json.dumps(stated), encoding="utf-8")
    page = look(f"/app/coverage/{report(api)['id']}", scripts=False)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Täckningssiffror till er").click()
    file = downloading.value.path()
    page.goto("/app/coverage")
    page.get_by_role("link", name="Medlemmarnas täckning").click()
    wrong = {"name": "counts.zip", "mimeType": "application/zip", "buffer": b"PK"}
    page.get_by_label("Filen som den kom").set_input_files(wrong)
    page.get_by_role("button", name="Importera siffrorna").click()
    expect(page.get_by_role("alert")).to_contain_text("inte täckningssiffror")
    page.get_by_label("Filen som den kom").set_input_files(file)
    page.get_by_role("button", name="Importera siffrorna").click()
    page.wait_for_url("**/member-counts/counts_*")
    assert page.get_by_text("avsändarens nyckel är inte bekräftad").count() == 1
    fingerprint = page.locator("dd.id, p > span.id").last.inner_text()
    page.get_by_label("Fingeravtryck, så som").fill("0" * 64)
    page.get_by_label("Hur det jämfördes").fill("Uppringd växel.")
    page.get_by_role("button", name="Bekräfta avsändaren").click()
    expect(page.get_by_role("alert")).to_contain_text("ett annat än nyckelns")
    page.get_by_label("Fingeravtryck, så som").fill(fingerprint)
    page.get_by_label("Hur det jämfördes").fill("Uppringd växel.")
    page.get_by_role("button", name="Bekräfta avsändaren").click()
    assert page.get_by_text("ingår i summorna").count() == 1
    page.goto("/app/member-counts?year=2026")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="90")).first
    assert row.get_by_role("cell").all_inner_texts()[:4] == ["1", "7", "0", "0"]
    page.goto("/app/member-counts?year=2026&offset=1")
    page.get_by_role("link", name="Föregående").click()
    assert page.get_by_role("link", name="Exempelstads kommun").count() == 1
    page.goto("/app/member-counts?year=2019")
    assert page.get_by_text("Ingen medlem har siffror för 2019").count() == 1
