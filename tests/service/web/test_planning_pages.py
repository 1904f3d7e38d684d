"""Pages for planning and for tenders: no barrier a tool finds, and whole journeys by form."""

from datetime import date

import pytest
from playwright.sync_api import expect

from service.screening.purchase.examples import load_example
from service.web.page import FOLDER
from tests.service.web.conftest import UNFOLD

_JSON = {"content-type": "application/json"}
NAMES = (
    *("plan", "plan with codes", "need", "needs", "put in a case", "upload", "tenders", "chain"),
    *("by hand", "matches", "firms", "firm", "no tenders"),
)
INSET = """[...document.querySelectorAll("details > .field")].every((one) =>
    one.getBoundingClientRect().left - one.parentElement.getBoundingClientRect().left > 8)"""
"""Whether no field touches the edge of what it is folded up in."""
TABLE = (
    "Firma som har lämnat anbud\tOrg.nr\tPris SEK exkl moms\tTim\n"
    "Norrskenets Lokalvård AB\t559999-0016\t9 200 000,00\t32000\n"
    "Sundets Städtjänst AB\t559999-0024\t6 100 000,00\t\n"
)


@pytest.fixture(scope="module")
def settings(settings, tmp_path_factory, add_register):
    """An installation with a register that has one number under another name, and an own list."""
    number = {"party_id": "SE-ON:559999-0016", "country": "SE"}
    add_register(
        settings.data_dir,
        "se_bolagsverket_bulk",
        parties=[
            number
            | {"kind": "company", "display_name": "Fjällvinds Snickeri AB", "status": "insolvent"}
        ],
        identifiers=[number | {"scheme": "SE-ON", "number": "559999-0016"}],
        control_links=[
            {"owned_id": number["party_id"], "owner_id": "SE-ON:559999-0008", "direct": True}
            | {"kind": "shareholding", "share_low_ppm": 500_000, "share_high_ppm": 750_000}
            | {"valid_from": date(2026, 3, 2), "is_current": True}
        ],
    )
    listed = {"party_id": "SE-ON:559999-0008"}
    add_register(
        settings.data_dir,
        "xx_own_list",
        parties=[listed | {"kind": "company", "display_name": "Provlistans AB", "country": "SE"}],
        list_entries=[
            listed
            | {"entry_key": "7", "subject_kind": "organisation", "category": "audit_deviation"}
            | {"listed_on": date(2026, 3, 2)}
        ],
    )
    return settings


@pytest.fixture(scope="module")
def places(api) -> dict[str, str]:
    """Addresses of the pages, by what they show."""
    screening = _screened(api)
    need = api.post(
        "/v1/needs",
        json={"title": "Lokalvård", "cpv": "90919200", "value": "9600000", "currency": "SEK",
              "place": "SE224", "starts_on": "2027-02-01"},
    ).json()["id"]  # fmt: skip
    case, empty = (_case(api, number) for number in ("SKN 2026/0417", "SKN 2026/0418"))
    link = {"kind": "screening", "id": screening}
    api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": '"1"'})
    other = _screened(api)
    firm = api.post("/v1/parties/search", json={"text": "Fjällvinds"}).json()["items"][0]["id"]
    return {
        "plan": "/app/needs/new",
        "plan with codes": "/app/needs/new?cpv=st%C3%A4d",
        "need": f"/app/needs/{need}",
        "needs": "/app/needs",
        "put in a case": f"/app/screenings/{other}/case",
        "upload": f"/app/upload?case={case}",
        "tenders": f"/app/cases/{case}/tenders",
        "no tenders": f"/app/cases/{empty}/tenders",
        "chain": f"/app/cases/{case}/tenders/2",
        "by hand": f"/app/cases/{empty}/tenders/by-hand",
        "matches": f"/app/screenings/{other}/matches",
        "firms": "/app/parties",
        "firm": f"/app/parties/{firm}",
    }


def _screened(api):
    return api.post("/v1/screenings", content=load_example(), headers=_JSON).json()["id"]


def _case(api, number):
    stated = {"diary_number": number, "title": "Lokalvård", "stage": "tenders_in"}
    return api.post("/v1/cases", json=stated).json()["case"]["id"]


def test_no_page_has_a_barrier_that_a_tool_finds(look, places, no_barrier, seen_as):
    page = look("/app/", bypass_csp=True, **seen_as)
    for name in NAMES:
        page.goto(places[name])
        no_barrier(page, name)


def test_every_page_fits_the_narrowest_screen_and_is_light(look, api, places):
    page = look("/app/", width=320)
    files = sum(file.stat().st_size for file in (FOLDER / "static").iterdir())
    for name in NAMES:
        page.goto(places[name])
        page.evaluate(UNFOLD)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert page.evaluate(INSET), name
        assert len(api.get(places[name]).content) + files <= 150_000, name


def test_a_need_is_assessed_from_a_word_without_scripts(look):
    page = look("/app/needs/new", scripts=False)
    page.get_by_label("Ord eller CPV-kod").fill("kontorsstädning")
    page.get_by_role("button", name="Sök koder").click()
    page.get_by_label("90919200").check()
    page.get_by_label("Uppskattat värde").fill("9 600 000")
    page.get_by_label("Var arbetet utförs").select_option("SE224")
    page.get_by_label("Avtalets första dag").fill("2027-02-01")
    page.get_by_role("button", name="Bedöm behovet").click()
    page.wait_for_url("**/app/needs/need_*")
    assert page.get_by_role("heading", name="Ska villkor ställas?").is_visible()
    with page.expect_download() as loading:
        page.get_by_role("link", name="Ladda ner som DOCX").click()
    assert loading.value.suggested_filename.endswith(".docx")


def test_codes_are_found_while_a_word_is_typed(look):
    page = look("/app/needs/new", language="en")
    page.get_by_label("Word or CPV code").press_sequentially("guard")
    expect(page.get_by_label("79713000")).to_be_visible()


def test_a_need_is_assessed_anew_with_all_that_was_stated_of_it(look, api):
    stated = {
        "cpv": "90911300", "value": "4200000", "currency": "SEK", "place": "PL", "years": 3,
        "starts_on": "2027-03-01", "instrument": "LUF", "direct_award": None, "title": "Putsning",
        "nature": "works", "buyer_kind": "sub_central", "begun_on": "2026-03-02",
    }  # fmt: skip
    need = api.post("/v1/needs", json=stated).json()["id"]
    page = look(f"/app/needs/{need}", language="en")
    page.get_by_role("link", name="Change something and assess again").click()
    page.wait_for_url("**/app/needs/new?*")
    page.get_by_role("button", name="Assess the need").click()
    page.wait_for_url("**/app/needs/need_*")
    again = api.get("/v1/needs/" + page.url.rpartition("/")[2]).json()["assessment"]["subject"]
    assert again == api.get(f"/v1/needs/{need}").json()["assessment"]["subject"]


def test_what_was_refused_of_a_need_keeps_what_was_filled_in(look):
    page = look("/app/needs/new", language="en")
    page.get_by_label("Word or CPV code").fill("cleaning")
    page.get_by_label("Estimated value").fill("nine million")
    page.get_by_label("First day of the contract").fill("2027-02-01")
    page.get_by_role("button", name="Assess the need").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("Estimated value").input_value() == "nine million"
    assert page.get_by_label("90910000").is_visible()


def test_a_pasted_table_is_mapped_screened_and_put_in_its_case_without_scripts(look, api):
    case = _case(api, "SKN 2026/0500")
    page = look(f"/app/upload?case={case}", scripts=False)
    page.get_by_label("Eller klistra in en tabell").fill(TABLE)
    page.get_by_role("button", name="Granska").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Vad betyder kolumnerna?"
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    alert = page.get_by_role("alert").inner_text()
    assert "Ingen kolumn läses som Anbudsgivare. Välj den kolumn" in alert
    page.get_by_label("Firma som har lämnat anbud").select_option("name")
    page.get_by_label("Org.nr").select_option("name")
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    assert "Två kolumner har samma betydelse" in page.get_by_role("alert").inner_text()
    page.get_by_label("Org.nr").select_option("number")
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    page.wait_for_url(f"**/app/cases/{case}/tenders")
    assert page.get_by_role("heading", name="A1 Norrskenets Lokalvård AB").is_visible()


def test_nothing_chosen_a_wrong_file_and_one_that_is_too_large_each_say_what_to_do(look):
    page = look("/app/upload", language="en")
    screen = page.get_by_role("button", name="Screen", exact=True)
    screen.click()
    assert "Choose a file" in page.get_by_role("alert").inner_text()
    page.get_by_label("A file", exact=False).first.set_input_files(
        {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    )
    page.get_by_label("Or paste a table").fill("kept")
    screen.click()
    assert "PDF" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Or paste a table").input_value() == "kept"
    large = {"name": "all.csv", "mimeType": "text/csv", "buffer": b"a;b\n" * 2_800_000}
    page.get_by_label("A file", exact=False).first.set_input_files(large)
    screen.click()
    assert page.get_by_role("heading", level=1).inner_text() == "The file is too large"


def test_a_chain_is_corrected_and_its_price_gets_hours(look, api):
    case = _case(api, "SKN 2026/0600")
    page = look(f"/app/cases/{case}/tenders/by-hand", language="en", scripts=False)
    page.get_by_label("Contracting authority").fill("Exempelstaden")
    page.get_by_label("CPV code of the purchase").fill("90919200")
    page.get_by_label("Tenderer 1").fill("Norrskenets Lokalvård AB <b>")
    page.get_by_label("Tender price, SEK without VAT 1").fill("9 480 000")
    page.get_by_role("button", name="Screen").click()
    page.wait_for_url("**/tenders")
    page.get_by_role("link", name="Correct the chain or the hours").click()
    page.get_by_label("Name", exact=False).first.fill("Golvvård Öresund AB")
    page.get_by_label("Minimum share of that firm").fill("12,5")
    page.get_by_label("Hours stated in the tender").fill("32 500")
    page.get_by_role("button", name="Screen again with the changes").click()
    page.wait_for_url("**/tenders")
    assert "Golvvård Öresund AB · 12.5%" in page.locator("ul.tree").first.inner_text()
    assert "32,500" in page.locator("dl.facts").first.inner_text()
    assert (
        len(api.get(f"/v1/cases/{case}/runs").json()["items"]) == 3
    )  # the stage of the case was added


def test_a_possible_match_is_judged_and_the_screening_made_anew_with_it(look, api):
    screening = _screened(api)
    page = look(f"/app/screenings/{screening}/matches", language="en", scripts=False)
    page.get_by_label("No, another party").check()
    page.get_by_label("How you know").fill("The number was misread; the firm is a carpenter's.")
    page.get_by_role("button", name="Save the judgement").click()
    assert page.get_by_text("No possible match is left to judge.").is_visible()
    assert api.get(f"/v1/screenings/{screening}").json()["superseded_by"] in page.url


def test_a_number_that_is_not_looked_up_says_why_on_the_page_of_firms(look):
    page = look("/app/parties", language="en")
    page.get_by_label("Name or registration number").press_sequentially("559999-0017")
    page.get_by_text("The check digit of the number is wrong (SE-ON).").wait_for()


def test_a_firm_is_found_while_its_name_is_typed(look):
    page = look("/app/parties", language="en")
    page.get_by_label("Name or registration number").press_sequentially("fjällv")
    page.get_by_role("link", name="Fjällvinds Snickeri AB").click()
    page.wait_for_url("**/app/parties/party_*")
    assert page.get_by_role("heading", name="Bolagsverket").is_visible()
    page.get_by_text("Owners (1)").click()
    owner = page.get_by_role("row").filter(has_text="559999-0008")
    said = ["559999-0008", "shareholding", "50%", "75%", "yes", "yes", "2\u00a0Mar\u00a02026"]
    assert owner.get_by_role("cell").all_inner_texts() == said
    assert page.locator("dd").nth(1).inner_text() == "Sweden"


def test_a_listed_firm_stands_with_what_its_entry_does_not_mean(look):
    page = look("/app/parties?q=Provlistans", language="en")
    page.get_by_role("link", name="Provlistans AB").click()
    said = "On 2026-03-02 the buyer entered Provlistans AB in its own list: deviation found in an"
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_text("the supplier may see it otherwise")).to_be_visible()
    assert page.get_by_role("cell", name="deviation found in an audit on site").is_visible()


@pytest.mark.parametrize("typed", ["559999-0016", "5599990016", "SE559999001601"])
def test_a_firm_is_found_by_its_number_however_it_is_written(api, places, typed):
    found = api.get("/app/parties", params={"q": typed}).text
    assert "Fjällvinds Snickeri AB" in found


def test_a_search_says_what_was_searched_and_how_old_that_is(api, places):
    found = api.get("/app/parties?q=559999-0024", headers={"accept-language": "en"}).text
    assert "The search covered the Swedish number 559999-0024" in found
    assert "Age in days" in found


def test_a_record_is_put_in_a_case_that_is_opened_for_it(look, api):
    screening = _screened(api)
    page = look(f"/app/screenings/{screening}/case", language="en", scripts=False)
    page.get_by_label("Diary number").fill("SKN 2026/0700")
    page.get_by_label("What is bought").fill("Cleaning")
    page.get_by_role("button", name="Open the case and add it there").click()
    page.wait_for_url("**/app/cases/case_*")
    case = page.url.rsplit("/", 1)[-1]
    links = api.get(f"/v1/cases/{case}").json()["links"]
    assert [one["id"] for one in links] == [screening]
