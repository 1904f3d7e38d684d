"""Suppliers gone through and the service looked after, in a browser: without barriers, by form."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import html
from playwright.sync_api import expect

from risk_models.card.scorecard import card_json
from service.screening.purchase.examples import load_example
from service.web.page import FOLDER
from tests.learned_card import learned_card
from tests.service.ended_jobs import ended
from tests.service.web.conftest import UNFOLD
from tests.service.web.html_faults import faults

LEDGER = Path(__file__).parents[2] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
CSV = {"content-type": "text/csv"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
RUN = ("", "/suppliers", "/selection", "/changes", "/set-aside")
ADMIN = (
    *("", "/people", "/people/anna", "/units/parks", "/keys", "/review", "/monitors"),
    *("/webhooks", "/jobs", "/snapshots", "/log", "/retention", "/rights", "/scorecards"),
)
NAMES = (
    *("portfolios", "portfolios/new", *(f"run{part}" for part in RUN), "failed run"),
    *(f"admin{part}" for part in ADMIN),
    *("webhook", "monitor", "mapping"),
)


@pytest.fixture(scope="module")
def run(api):
    """Number of a run of a ledger that has been gone through twice."""
    kept = api.post(
        "/v1/evidence-files?name=reskontra.csv", content=LEDGER.read_bytes(), headers=CSV
    )
    order = {"files": [kept.json()["id"]], "source": "reskontra", "select": 2, "seed": 7}
    for day in ("2026-11-23", "2026-11-24"):
        made = ended(api, api.post("/v1/portfolios", json=order | {"as_of": day}).json()["id"])
    return made["id"]


@pytest.fixture(scope="module")
def places(api, run):
    """Addresses by what they show."""
    anna = {
        "id": "anna",
        "name": "Anna Exempel-Långefternamn af Provortsgården",
        "roles": ["officer"],
    }
    api.post("/v1/units", json={"id": "parks", "name": "Parker"})
    api.post("/v1/people", json=anna | {"units": ["parks"]})
    api.post("/v1/keys", json={"person": "anna", "label": "Diariet", "scopes": ["read"]})
    told = {"label": "Diariet", "address": "https://diary.example.se/k", "types": ["case.changed"]}
    receiver = api.post("/v1/webhooks", json=told).json()["id"]
    monitor = api.post("/v1/monitors", json={"portfolio_id": run}).json()["id"]
    empty = api.post("/v1/evidence-files?name=tom.csv", content=b"a;b\n1;2\n", headers=CSV)
    failed = api.post("/v1/portfolios", json={"files": [empty.json()["id"]]}).json()["id"]
    assert ended(api, failed)["state"] == "failed"
    rows = "Firma;Vem;Kronor;När\nNorr AB;559999-0016;1000,50;2026-01-02\n".encode()
    told = api.post("/v1/evidence-files?name=min.csv", content=rows, headers=CSV).json()["id"]
    return {
        "mapping": f"/app/portfolios/mapping?files={told}&source=egen",
        "portfolios": "/app/portfolios",
        "portfolios/new": "/app/portfolios/new",
        "failed run": f"/app/portfolios/{failed}",
        **{f"run{part}": f"/app/portfolios/{run}{part}" for part in RUN},
        **{f"admin{part}": f"/app/admin{part}" for part in ADMIN},
        "webhook": f"/app/admin/webhooks/{receiver}",
        "monitor": f"/app/admin/monitors/{monitor}",
    }


def test_no_page_has_a_barrier_that_a_tool_finds(look, places, no_barrier, seen_as):
    page = look("/app/", bypass_csp=True, **seen_as)
    for name in NAMES:
        page.goto(places[name])
        no_barrier(page, name)
        assert page.locator("h1").count() == 1, name


def test_every_page_fits_the_narrowest_screen_is_light_and_valid(look, places, api):
    page = look("/app/", width=320)
    files = sum(file.stat().st_size for file in (FOLDER / "static").iterdir())
    for name in NAMES:
        page.goto(places[name])
        page.evaluate(UNFOLD)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        shown = api.get(places[name])
        assert len(shown.content) + files <= 150_000, name
        assert faults(shown.text) == [], name


@pytest.mark.parametrize("target", ["", "no such kind"])
@pytest.mark.parametrize("what", ["kind", "read"])
def test_a_kind_of_table_that_there_is_not_is_refused_and_the_service_goes_on(
    api, places, target, what
):
    shown = html.fromstring(api.get(places["mapping"]).text)
    (form,) = (one for one in shown.forms if one.action == "/app/portfolios/mapping")
    values = [(name, value) for name, value in form.form_values() if name not in ("target", "what")]
    sent = urlencode([*values, ("target", target), ("what", what)])
    answer = api.post("/app/portfolios/mapping", content=sent, headers=FORM)
    assert answer.status_code in (200, 422)
    assert faults(answer.text) == []


def test_a_ledger_is_sent_followed_and_a_supplier_opened(look, places):
    page = look("/app/portfolios/new", language="en")
    page.get_by_label("Ledger, contract register").set_input_files(LEDGER)
    page.get_by_label("Name of the source").fill("another")
    page.get_by_text("Selection for follow-up, day and place").click()
    page.get_by_label("Number to select").fill("two")
    page.get_by_role("button", name="Go through the suppliers").click()
    expect(page.get_by_role("link", name="Enter a whole number.")).to_be_visible()
    page.get_by_label("Ledger, contract register").set_input_files(LEDGER)
    page.get_by_label("Number to select").fill("2")
    page.get_by_role("button", name="Go through the suppliers").click()
    expect(page.get_by_role("heading", name="Who is a supplier")).to_be_visible()
    assert page.get_by_role("heading", level=1).inner_text() == "another"
    page.get_by_role("button", name="Open Exempelbolaget Städ AB").click()
    page.wait_for_url("**/app/screenings/screening_*")
    assert page.get_by_role("heading", level=1).inner_text() == "Exempelbolaget Städ AB"
    assert page.locator(".lead").inner_text().startswith("Facts as of ")


def test_pasted_numbers_are_gone_through_without_scripts(look, places):
    page = look("/app/portfolios/new", scripts=False)
    page.get_by_role("button", name="Gå igenom leverantörerna").click()
    expect(page.get_by_role("link", name="Välj en fil eller klistra in")).to_be_visible()
    page.get_by_label("Eller klistra in").fill("559999-0016\n559999-0024")
    page.get_by_role("button", name="Gå igenom leverantörerna").click()
    done, again = "Vilka som är leverantörer", page.get_by_role("link", name="Ladda om")
    for _ in range(200):
        expect(again.or_(page.get_by_role("heading", name=done))).to_be_visible()
        if page.get_by_role("heading", name=done).count():
            break
        page.goto(again.get_attribute("href"))
    tables = (
        "Att göra nu, ett steg för varje leverantör",
        "De första, de med störst",
        "Vad ytterligare en handling skulle ge svar på",
    )
    for table in (page.get_by_role("table", name=name) for name in tables):
        assert table.get_by_role("row").filter(has_text="SE-ON:5599990016").count() == 1


def test_what_is_done_daily_is_set_changed_and_ended_without_scripts(look, places):
    page = look("/app/admin/jobs", scripts=False)
    disposal, replay = (page.locator("section.card").nth(at) for at in (0, 1))
    disposal.get_by_role("button", name="Kör varje dag").click()
    expect(disposal).to_contain_text("körs nästa gång")
    replay.get_by_label("Antal resultat som dras varje gång").fill("40")
    replay.get_by_role("button", name="Kör varje dag").click()
    expect(replay).to_contain_text("40 sparade resultat dras varje gång.")
    replay.get_by_label("Antal resultat som dras varje gång").fill("")
    replay.get_by_role("button", name="Ändra").click()
    expect(replay).not_to_contain_text("dras varje gång.")
    for one in (disposal, replay):
        one.get_by_role("button", name="Sluta köra varje dag").click()
        expect(one).to_contain_text("Körs inte varje dag.")


def test_units_events_and_columns_are_named_in_words_and_by_no_command(api, places):
    swedish = {"accept-language": "sv"}
    api.post("/v1/people", json={"id": "cia", "name": "Cia Exempel", "roles": ["officer"]})
    admin = [f"admin/{one}" for one in ("people", "review", "webhooks", "jobs", "log")]
    shown = {
        one: api.get(places[one], headers=swedish).text for one in (*admin, "webhook", "failed run")
    }
    assert ">Parker<" in shown["admin/people"]
    assert "enhet Parker" in shown["admin/review"]
    assert "<dd>ett ärende har ändrats</dd>" in shown["webhook"]
    assert 'en behörighet gavs <span class="id soft">right.given</span>' in shown["admin/log"]
    assert "en granskning har ersatts av en ny" in shown["admin/webhooks"]
    assert (
        "Ladda upp filen igen. I nästa steg anger du vad kolumnerna betyder." in shown["failed run"]
    )
    assert "100\u00a0%" in shown["admin/jobs"]
    assert [one for one, page in shown.items() if "kedjekoll map" in page] == []


def test_columns_that_a_run_could_not_tell_are_told_and_it_is_made(look, places):
    asked = places["mapping"].partition("?")[2]
    page = look(f"{places['failed run']}?{asked}", scripts=False)
    page.get_by_role("link", name="Ange vad kolumnerna betyder").click()
    page.get_by_label("Vad raderna är").select_option("payments")
    page.get_by_role("button", name="Läs som detta i stället").click()
    for heading, code in (("Firma", "payee"), ("Vem", "payee_number"), ("Kronor", "payee")):
        page.get_by_label(heading, exact=True).select_option(code)
    page.get_by_label("När", exact=True).select_option("date")
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    expect(page.get_by_role("link", name="Två kolumner har samma betydelse")).to_be_visible()
    page.get_by_label("Kronor", exact=True).select_option("amount")
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    page.wait_for_url("**/app/portfolios/job_*")
    assert page.get_by_role("alert").count() == 0


def test_suppliers_are_shown_by_need_and_by_what_is_bought(look, places):
    page = look(places["run/suppliers"], language="en")
    everybody = page.locator("tbody tr").count()
    page.get_by_label("What is bought").select_option(index=1)
    with page.expect_navigation():  # and until all of the page is there
        page.get_by_role("button", name="Show", exact=True).click()
    assert 0 < page.locator("tbody tr").count() < everybody
    page.get_by_label("Review need").select_option("special")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("No supplier matches")).to_be_visible()


def test_the_work_list_says_one_thing_to_do_and_small_purchases_are_not_on_it(look, places):
    page = look(places["run"], language="en")
    work = page.get_by_role("table", name="What to do now, one step for each supplier")
    expect(work.get_by_role("row").nth(1)).to_contain_text("State what is bought")
    assert work.get_by_text("Exempelbolaget Städ AB").count() == 0
    page.goto(places["run/suppliers"])
    expect(page.get_by_text("Small purchase: about").first).to_be_visible()
    page.goto(f"{places['run/suppliers']}?category=foreign_firm")
    expect(page.get_by_text("No supplier matches")).to_be_visible()


def test_a_person_gets_a_key_that_is_shown_once_and_revoked(look, places, api):
    page = look("/app/admin/people", language="en", scripts=False)
    page.get_by_text("Add a person or a system").click()
    page.get_by_label("User ID").fill("bo")
    page.get_by_label("Name", exact=True).fill("Bo <script>alert(1)</script>")
    page.get_by_label("officer").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("link", name="Bo <script>")).to_be_visible()
    page.goto("/app/admin/keys")
    page.get_by_text("Create a key", exact=True).click()
    page.get_by_label("User of the key").select_option("bo")
    page.get_by_label("Purpose").fill("Kvartalsrapport")
    page.get_by_role("button", name="Create the key").click()
    key = page.get_by_label("The key").input_value()
    bearer = {"authorization": f"Bearer {key}"}
    assert api.get("/v1/me", headers=bearer).json()["person"] == "bo"
    page.get_by_role("link", name="I have copied it").click()
    assert key not in page.content()
    row = page.get_by_role("row").filter(has_text="Kvartalsrapport")
    row.get_by_role("button", name="Revoke").click()
    assert api.get("/v1/me", headers=bearer).status_code == 401
    assert page.get_by_label("Address for OpenRefine").count() == 0
    page.get_by_text("Create a key", exact=True).click()
    page.get_by_label("User of the key").select_option("bo")
    page.get_by_label("Purpose").fill("OpenRefine")
    page.get_by_label("read", exact=True).uncheck()
    page.get_by_label("find firms in registers").check()
    page.get_by_role("button", name="Create the key").click()
    address = page.get_by_label("Address for OpenRefine").input_value()
    assert address.endswith("/v1/reconcile/" + page.get_by_label("The key").input_value())


def test_a_learned_card_is_added_and_chosen_by_form(look, tmp_path):
    card = learned_card()
    (tmp_path / "card.json").write_text(card_json(card), "utf-8")
    page = look("/app/admin/scorecards", language="en", scripts=False)
    page.get_by_text("Add a learned scorecard").click()
    page.get_by_label("Learned scorecard (card.json)").set_input_files(tmp_path / "card.json")
    page.get_by_label("Where it comes from").fill("Höstens utfall")
    page.get_by_role("button", name="Add the scorecard").click()
    page.get_by_text("Choose the scorecard in use").click()
    page.get_by_label("Scorecard", exact=True).select_option(card.id)
    page.get_by_label("Why").fill("Provas i höst")
    page.get_by_role("button", name="Use this scorecard").click()
    row = page.get_by_role("row").filter(has_text=card.id)
    expect(row).to_contain_text("yes")
    expect(page.get_by_role("listitem").filter(has_text="Provas i höst")).to_have_count(1)
    page.get_by_role("link", name=card.id).click()
    expect(page.get_by_text("The points were learned from outcomes.")).to_be_visible()


def test_whoever_may_not_is_told_which_role_it_takes(look, places, api):
    new = {"person": "anna", "label": "Logga in", "scopes": ["read", "work", "administer"]}
    key = api.post("/v1/keys", json=new).json()["key"]
    page = look("/app/log-in", language="en", known=False)
    page.get_by_label("Your key").fill(key)
    page.get_by_role("button", name="Log in").click()
    page.goto("/app/admin")
    expect(page.get_by_text("Requires the role: administrator").first).to_be_hidden()
    expect(page.get_by_text("Requires the role: auditor, administrator").first).to_be_visible()
    page.goto("/app/admin/keys")
    expect(page.get_by_role("heading", level=1)).to_have_text("Insufficient rights")
    expect(
        page.get_by_text("The person who manages people and keys can give it to you")
    ).to_be_visible()
    page.goto("/app/admin/log")
    expect(
        page.get_by_text("Only auditors and administrators can read the entries")
    ).to_be_visible()


def test_a_bundle_is_checked_by_handing_it_in_and_one_that_was_changed_does_not_hold(look, api):
    kept = api.post(
        "/v1/screenings", content=load_example(), headers={"content-type": "application/json"}
    )
    bundle = api.get(f"/v1/screenings/{kept.json()['id']}/bundle").content
    page = look("/app/admin/log", language="en")
    for payload, said in (
        (bundle, "The check passed: b.zip"),
        (bundle.replace(b"labour", b"favour", 1), "The check failed: b.zip"),
        (b"a picture", "The check failed: b.zip"),
        (api.get("/v1/log/checkpoint").content, "The check passed: b.zip"),
    ):
        file = {"name": "b.zip", "mimeType": "application/zip", "buffer": payload}
        page.get_by_label("Bundle (zip: a screening with proof from the log)").set_input_files(file)
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.get_by_role("heading", name=said)).to_be_visible()
