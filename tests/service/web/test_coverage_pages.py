"""Coverage and comparison in a browser: no barrier, and the work done by form without scripts."""

import pytest
from playwright.sync_api import expect

from service.screening.purchase.examples import load_example

HEADINGS = ["Avtalsnummer", "Avtal", "Leverantör", "Organisationsnummer", "CPV-kod"]
LONG = "Lokalvård i skolor, förskolor och äldreboenden i norra stadsdelen"
REGISTER = "\n".join(
    [
        ";".join(HEADINGS),
        f"A1;{LONG};Norrskenets Lokalvård AB;559999-0016;90911200",
        "A2;Städ;Sundets Städtjänst AB;559999-0024;90911200",
        "",
    ]
).encode()
JSON = {"content-type": "application/json"}


@pytest.fixture(scope="module")
def places(api):
    """Addresses of the pages, by what they show."""
    stated = {"diary_number": "SKN 2026/51", "title": LONG, "contract_number": "A1"}
    case = api.post("/v1/cases", json=stated | {"stage": "tenders_in"}).json()["case"]["id"]
    for _ in range(2):
        screening = api.post("/v1/screenings", content=load_example(), headers=JSON).json()["id"]
        tag = api.get(f"/v1/cases/{case}").headers["etag"]
        link = {"kind": "screening", "id": screening}
        api.post(f"/v1/cases/{case}/links", json=link, headers={"if-match": tag})
    headers = {"content-type": "text/csv"}
    at = "/v1/mappings/proposals?name=register.csv&target=contracts"
    (proposed,) = api.post(at, content=REGISTER, headers=headers).json()["items"]
    new = {"source": "register", "headings": HEADINGS, "mapping": proposed["mapping"]}
    assert api.post("/v1/mappings", json=new).status_code == 201
    at = "/v1/evidence-files?name=register.csv"
    file = api.post(at, content=REGISTER, headers=headers).json()["id"]
    made = api.post("/v1/coverage", json={"files": [file], "year": 2026, "seed": 7}).json()
    return {
        "reports": "/app/coverage",
        "new": "/app/coverage/new",
        "report": f"/app/coverage/{made['id']}",
        "comparison": f"/app/cases/{case}/comparison",
    }


def test_no_page_has_a_barrier_and_each_fits_the_narrowest_screen(
    look, places, no_barrier, seen_as
):
    page = look("/app/", bypass_csp=True, **seen_as)
    for name, address in places.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        no_barrier(page, name)
        page.set_viewport_size({"width": 320, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def test_a_year_is_counted_by_form_and_a_count_leads_to_its_contracts(look, places):
    page = look(places["new"], language="en", scripts=False)
    page.get_by_label("Contract register").set_input_files(
        {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER}
    )
    page.get_by_label("Year", exact=True).fill("2026")
    page.get_by_label("Random seed of the draw").fill("seven")
    page.get_by_role("button", name="Compile").click()
    expect(page.get_by_role("link", name="Enter a whole number.")).to_be_visible()
    page.get_by_label("Contract register").set_input_files(
        {"name": "register.csv", "mimeType": "text/csv", "buffer": REGISTER}
    )
    page.get_by_label("Random seed of the draw").fill("7")
    page.get_by_role("button", name="Compile").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Coverage 2026")
    page.get_by_role("link", name="Is there a case? no case").click()
    table = page.get_by_role("table", name="Contracts in risk categories").last
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table).to_contain_text("A2")
    page.get_by_role("link", name="Show every contract").click()
    page.get_by_role("link", name="SKN 2026/51").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(LONG)


def test_a_figure_of_the_first_page_opens_its_contracts(look, places):
    page = look(places["report"], language="en", scripts=False)
    figures = page.get_by_role("table", name="The year in figures")
    expect(figures).to_contain_text("A draft does not count.")
    figures.get_by_role("link", name="1, Is there a case?", exact=True).click()
    table = page.get_by_role("table", name="Contracts in risk categories").last
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table).to_contain_text("SKN 2026/51")


def test_a_decision_and_a_task_take_the_file_that_shows_it(look, api):
    stated = {"diary_number": "SKN 2026/52", "title": LONG, "stage": "award"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    page = look(
        f"/app/cases/{case}/decisions?about=terms&record=package_1", language="en", scripts=False
    )
    contract = {"name": "contract.txt", "mimeType": "text/plain", "buffer": b"The contract."}
    page.get_by_label("Add the file that shows it").set_input_files(contract)
    page.get_by_label("Reasons").fill("They are in annex 3.")
    page.get_by_label("Legal basis").fill("LOU 17:2")
    page.get_by_label("Delegation").first.fill("4.2")
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_role("link", name="The terms of package_1 are in the contract.").click()
    expect(page.get_by_text("File that shows it")).to_be_visible()
    (decision,) = api.get(f"/v1/cases/{case}/decisions").json()["items"]
    tag = {"if-match": api.get(f"/v1/cases/{case}").headers["etag"]}
    task = {"text": "Ask for the list."}
    task = api.post(f"/v1/cases/{case}/tasks", json=task, headers=tag).json()["id"]
    page.goto(f"/app/tasks/{task}")
    page.get_by_label("What was done").fill("It came.")
    page.get_by_label("The file that shows it").set_input_files(contract)
    page.get_by_role("button", name="It is done").click()
    closed = api.get(f"/v1/tasks/{task}").json()
    assert closed["evidence_file_id"] == decision["evidence_file_id"]


def test_two_screenings_of_a_case_are_compared_from_its_history(look, places):
    page = look(places["comparison"].replace("comparison", "history"), language="en")
    page.get_by_role("link", name="Compare two screenings").click()
    expect(page.get_by_text("The result is the same.")).to_be_visible()
    made = page.get_by_label("To", exact=True).locator("option").last.inner_text()
    moment = made.removeprefix("1. ")
    expect(page.get_by_text(f"screened {moment} → facts as of")).to_be_visible()
    expect(page.get_by_text("UTC")).to_have_count(0)
    expect(page.get_by_text("Points are not compared before the award decision.")).to_be_visible()


def test_a_register_of_unknown_headings_leads_to_where_its_columns_are_told(look, places):
    page = look(places["new"], language="en", scripts=False)
    unknown = b"Ref;Firma;Nr\n1;Nattrent AB;559999-0024\n"
    page.get_by_label("Contract register").set_input_files(
        {"name": "other.csv", "mimeType": "text/csv", "buffer": unknown}
    )
    page.get_by_label("Year", exact=True).fill("2026")
    page.get_by_role("button", name="Compile").click()
    page.get_by_role("link", name="Upload it under Suppliers first").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Go through suppliers")
