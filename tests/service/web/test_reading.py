"""What people read on a page: files to take away, dates and amounts, names and long lists."""

import json
from urllib.parse import urlencode

import pytest

from procurement_rules.rulebook import load_rulebook
from service.screening.purchase.examples import load_example
from service.web.act_names import ACTS, act_name
from service.web.page import _filters
from tests.service.ended_jobs import ended
from tests.service.web.html_faults import faults

JSON, CSV = {"content-type": "application/json"}, {"content-type": "text/csv"}
HEADINGS = (
    *("kopare_id", "kopare", "verifikationsnummer", "leverantor", "leverantor_id", "konto_nr"),
    *("konto_text", "bokforingsdatum", "forvaltning", "fakturanummer", "nettobelopp", "grund"),
    *("avtal", "kommun_id", "s_kod_nr"),
)
LINE = (
    *("2120009994", "Exempelstads kommun", "1", "Exempelbolaget Städ AB", "5599990008", "7400"),
    *("Lokalvård", "2026-04-27", "Nämnden", "-", "1234567.60", "", "", "", ""),
)
LEDGER = "\n".join([";".join(HEADINGS), ";".join(LINE), ""])
REGISTER = "Avtalsnr;Firma;Nr;Vad\nA1;Exempelbolaget Städ AB;559999-0008;Städ\n"


@pytest.fixture(scope="module")
def run(api) -> str:
    """Number of a run over one supplier that has been gone through."""
    kept = api.post("/v1/evidence-files?name=r.csv", content=LEDGER.encode(), headers=CSV).json()
    order = {"files": [kept["id"]], "source": "reskontra"}
    return str(ended(api, api.post("/v1/portfolios", json=order).json()["id"])["id"])


@pytest.fixture(scope="module")
def screening(api) -> str:
    """Number of the screening of the worked example."""
    return str(api.post("/v1/screenings", content=load_example(), headers=JSON).json()["id"])


@pytest.mark.parametrize("of", ["run", "screening"])
def test_every_file_that_a_page_offers_is_handed_out_as_its_kind(look, api, request, of):
    number = request.getfixturevalue(of)
    page = look(f"/app/{'portfolios' if of == 'run' else 'screenings'}/{number}", language="en")
    offered = page.get_by_role("list", name="Download").get_by_role("link")
    kinds = {
        "(PDF)": "application/pdf", "(Excel)": "spreadsheetml", "(CSV)": "text/csv",
        "systems": "application/json", "text": "text/markdown", "(zip)": "application/zip",
        "statistics": "parquet", "(OCDS)": "application/json",
    }  # fmt: skip
    assert offered.count() == (6 if of == "run" else 8)
    for link in offered.all():
        answer = api.get(link.get_attribute("href"))
        kind = kinds[link.inner_text().rpartition(" ")[2]]
        assert answer.status_code == 200, link.inner_text()
        assert kind in answer.headers["content-type"]
        assert "attachment" in answer.headers["content-disposition"]


def test_a_supplier_that_is_opened_is_called_by_its_name_and_leads_back(look, run):
    page = look(f"/app/portfolios/{run}", language="en")
    page.get_by_role("button", name="Open Exempelbolaget Städ AB").click()
    page.wait_for_url("**/app/screenings/screening_*")
    assert page.get_by_role("heading", level=1).inner_text() == "Exempelbolaget Städ AB"
    assert "payee-" not in page.locator("h1, h2, caption, td").all_inner_texts()
    page.get_by_role("link", name="The run").click()
    page.wait_for_url(f"**/app/portfolios/{run}")


def test_of_a_ledger_and_a_register_only_the_one_that_is_not_known_is_asked_about(look, api):
    files = [
        api.post(f"/v1/evidence-files?name={name}", content=rows.encode(), headers=CSV).json()["id"]
        for name, rows in (("reskontra.csv", LEDGER), ("avtal.csv", REGISTER))
    ]
    page = look(f"/app/portfolios/mapping?{urlencode({'files': '.'.join(files)})}", language="en")
    assert "avtal.csv" in page.locator(".lead").inner_text()


def test_what_is_the_same_of_many_lots_without_tenders_is_said_once(api):
    content = json.loads(load_example())
    content |= {"tenders": [], "parties": []}
    content["buyer"] = {"name": "Voorbeeldstad", "country": "BE"}
    first = content["lots"][0]
    content["lots"] = [first | {"id": str(n), "title": f"Del nummer {n}"} for n in range(1, 26)]
    made = api.post("/v1/screenings", json=content)
    assert made.status_code == 201, made.text
    page = api.get(f"/app/screenings/{made.json()['id']}", headers={"accept-language": "en"})
    assert faults(page.text) == []
    assert page.text.count("<h2>") == 2  # the lots, and the outcomes of rules
    assert "25 lots without tenders" in page.text
    assert page.text.count("Screen another file") == 1
    assert page.text.count("Del nummer ") == 25


def test_the_tab_of_a_page_beneath_it_is_marked(look, api):
    stated = {"diary_number": "LÄS 2026/1", "title": "Lokalvård", "stage": "in_contract"}
    case = api.post("/v1/cases", json=stated).json()["case"]["id"]
    page = look("/app/", language="en")
    beneath = {"chain": "Contract start and follow-up", "replies": "Contract start and follow-up",
               "comparison": "History", "letters": "Letters and terms"}  # fmt: skip
    for name, tab in beneath.items():
        page.goto(f"/app/cases/{case}/{name}")
        assert page.locator(".tabs [aria-current]").all_inner_texts() == [tab]


def test_tabs_stand_in_two_columns_on_a_phone_and_cells_under_each_other_are_aligned(look, run):
    page = look(f"/app/portfolios/{run}", width=390)
    tabs = page.locator(".tabs a").evaluate_all(
        "all => all.map((a) => a.getBoundingClientRect().x)"
    )
    assert len(set(tabs)) == 2
    cells = page.locator("table.dense tbody tr:first-child > *:visible")
    starts = cells.evaluate_all("all => all.map((one) => getComputedStyle(one).paddingLeft)")
    assert len(set(starts)) == 1


def test_moments_and_amounts_are_written_as_people_read_them():
    english, swedish = _filters("en"), _filters("sv")
    assert english["moment"]("2026-11-27T01:55:00Z") == "27\u00a0Nov\u00a02026\u00a002:55"
    assert swedish["moment"]("2026-07-01T12:00:00Z") == "1\u00a0juli\u00a02026\u00a014:00"
    assert english["about"]("427716241.60", "SEK") == "427,716,242\u00a0SEK"
    assert english["money"]("-5", "SEK") == swedish["money"]("-5", "SEK") == "\u22125\u00a0SEK"
    assert english["whole"](-18) == "\u221218"


def test_no_act_has_a_name_that_no_rule_is_from():
    acts = {(rule.jurisdiction, rule.instrument) for rule in load_rulebook().rules}
    assert ACTS.keys() <= acts


def test_no_act_is_shown_by_its_code_alone():
    for rule in load_rulebook().rules:
        name = act_name(rule.jurisdiction, rule.instrument, rule.citation)
        assert rule.instrument not in (name.sv, name.en), rule.id


def test_an_act_is_called_by_its_name_and_a_new_one_as_its_rules_cite_it():
    assert act_name("EU", "AIACT", "").sv == "AI-förordningen, (EU) 2024/1689"
    assert act_name("SE", "EXL", "EXL (2026:1) 4 kap. 1 §").en == "EXL (2026:1)"
    assert act_name("SE", "EXL", "4 §").en == "EXL"
