"""Pages in a browser: no barrier that a tool can find, and the work done by keyboard and form."""

import pytest
from playwright.sync_api import expect

from service.screening.purchase.examples import load_example
from service.web.page import FOLDER

FOCUSED = "document.activeElement.innerText.split('\\n')[0]"


@pytest.fixture(scope="module")
def places(api) -> dict[str, str]:
    """Addresses of pages that show something, by what they show."""
    screening = api.post("/v1/screenings", content=load_example(), headers=_JSON).json()["id"]
    stated = {"diary_number": "SKN 2026/0417", "title": "Lokalvård", "stage": "tenders_in"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    linked = api.post(
        f"/v1/cases/{case}/links",
        json={"kind": "screening", "id": screening},
        headers={"if-match": '"1"'},
    )
    task = linked.json()["next_act"]["id"]
    other = api.post("/v1/screenings", content=load_example(), headers=_JSON).json()["id"]
    return {
        "start": "/app/",
        "cases": "/app/cases",
        "new case": "/app/cases/new",
        "case": f"/app/cases/{case}",
        "history": f"/app/cases/{case}/history",
        "task": f"/app/tasks/{task}",
        "screening": f"/app/screenings/{other}",
        "tender": f"/app/screenings/{other}/tenders/A2",
        "part": f"/app/screenings/{other}/tenders/A2/parts/2",
        "closed tender": f"/app/screenings/{screening}/tenders/A2?case={case}",
        "closed screening": f"/app/screenings/{screening}?case={case}",
        "log in": "/app/log-in",
        "missing": "/app/nowhere",
    }


_JSON = {"content-type": "application/json"}
NAMES = (
    *("start", "cases", "new case", "case", "history", "task", "screening", "closed screening"),
    *("tender", "part", "closed tender", "log in", "missing"),
)


def test_no_page_has_a_barrier_that_a_tool_finds(look, places, no_barrier, seen_as):
    page = look("/app/", bypass_csp=True, **seen_as)
    for name in NAMES:
        page.goto(places[name])
        no_barrier(page, name)
        assert page.locator("html").get_attribute("lang") == seen_as["language"], name


def test_every_page_fits_the_narrowest_screen(look, places):
    page = look("/app/", width=320)
    for name in NAMES:
        page.goto(places[name])
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


@pytest.mark.parametrize("name", NAMES)
def test_a_page_weighs_at_most_150_kilobytes(api, places, name):
    files = sum(file.stat().st_size for file in (FOLDER / "static").iterdir())
    assert len(api.get(places[name], follow_redirects=True).content) + files <= 150_000


def test_the_worked_example_is_one_click_away_without_scripts(look):
    page = look("/app/", scripts=False)
    page.get_by_role("button", name="Granska exemplet").click()
    page.wait_for_url("**/app/screenings/screening_*")
    assert page.get_by_role("heading", level=1).inner_text() == "Lokalvård i stadens kontor"


def test_the_five_doors_are_reached_by_keyboard(look):
    page = look("/app/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Hoppa till innehållet"
    reached = [page.evaluate(FOCUSED)]
    while len(reached) < 60 and reached.count("Hoppa till innehållet") < 2:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    doors = ["Jag planerar ett köp", "Anbud har kommit", "Ett avtal börjar", "Något har hänt"]
    doors.append("Gå igenom leverantörer")
    assert [one for one in reached if one in doors] == doors, " | ".join(reached)


def test_the_language_is_changed_on_the_page_and_stays(look):
    page = look("/app/cases")
    page.get_by_role("button", name="English").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Cases"
    page.goto("/app/")
    assert page.get_by_role("heading", level=1).inner_text() == "To do"


def test_a_case_is_opened_and_moved_on_by_its_page(look):
    page = look("/app/cases/new", language="en")
    page.get_by_label("Diary number").fill("KS 2026/1")
    page.get_by_label("What is bought").fill("Window cleaning <script>alert(1)</script>")
    page.get_by_role("button", name="Open the case").click()
    page.wait_for_url("**/app/cases/case_*")
    assert "Window cleaning <script>alert(1)</script>" in page.locator("h1").inner_text()
    page.get_by_text("Move the case to another stage").click()
    page.get_by_label("Stage", exact=True).select_option("documents_out")
    page.get_by_role("button", name="Move", exact=True).click()
    assert page.locator(".steps [aria-current]").inner_text() == "Documents out"


def test_what_was_filled_in_is_kept_when_it_is_refused(look, places):
    page = look("/app/cases/new", language="en")
    page.get_by_label("Diary number").fill("SKN 2026/0417")
    page.get_by_label("What is bought").fill("The same number again")
    page.get_by_role("button", name="Open the case").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("What is bought").input_value() == "The same number again"


def test_of_two_who_write_at_once_the_second_is_told(look, places, api):
    page = look(places["case"], language="en")
    case_id = places["case"].rsplit("/", 1)[-1]
    version = api.get(f"/v1/cases/{case_id}").headers["etag"]
    assert (
        api.patch(
            f"/v1/cases/{case_id}", json={"route": "Öppet"}, headers={"if-match": version}
        ).status_code
        == 200
    )
    page.get_by_text("Case details", exact=True).click()
    page.get_by_label("Procedure").fill("Selective")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert api.get(f"/v1/cases/{case_id}").json()["case"]["route"] == "Öppet"


def test_the_description_of_the_api_is_shown_without_another_host(look):
    page = look("/app/")
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto("/docs")
    page.get_by_role("link", name="screenings", exact=True).wait_for()
    assert said == []
    own = page.url.removesuffix("/docs")
    assert [url for url in asked if not url.startswith((own, "data:"))] == []
