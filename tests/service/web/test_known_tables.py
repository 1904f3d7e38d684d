"""Tables of tenders on the pages: counted, read as they are, a mapping ended."""

BOTH = """\
Anbudsgivare;Org.nr;Anbudspris;Underleverantör;Andel UE
Norrskenets Lokalvård AB;559999-0016;785 000:-;Nattrent AB;20 %
Sundets Städtjänst AB;559999-0024;692 500:-;;
"""
PLAIN = "Anbudsgivare;Org.nr;Pris\nNorrskenets Lokalvård AB;559999-0016;785 000\n"
AMBIGUOUS = "Anbud från;Orgnr;Totalpris;Egen\nNorrskenets Lokalvård AB;559999-0016;1,234;a\n"


def paste(page, table):
    page.goto("/app/upload")
    page.get_by_label("Eller klistra in en tabell").fill(table)
    page.get_by_role("button", name="Granska", exact=True).click()
    page.get_by_role("heading", name="Vad betyder kolumnerna?").wait_for()


def test_tenders_that_name_their_subcontractors_are_read_from_one_table(look, api):
    page = look("/app/upload", width=390)
    paste(page, BOTH)
    line = "Lästa rader: 2; anbud: 2, underleverantörer: 1; utelämnade: 0."
    page.get_by_text(line).wait_for()
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    page.wait_for_url("**/app/screenings/screening_*")
    page.get_by_text(line).wait_for()
    assert "Sundets Städtjänst AB" in page.content()


def test_a_currency_that_no_cell_has_is_the_buyers_and_that_is_said(look):
    page = look("/app/upload")
    paste(page, PLAIN)
    assert "Lämnas fältet tomt gäller köparens valuta." in page.content()
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    page.wait_for_url("**/app/screenings/screening_*")
    assert "Belopp utan valuta har lästs som SEK, köparens valuta." in page.content()


def test_a_mapping_by_which_its_own_table_is_refused_is_not_kept(look, api):
    page = look("/app/upload")
    paste(page, AMBIGUOUS)
    before = api.get("/v1/mappings").json()["items"]
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    assert "Totalpris" in page.get_by_role("alert").inner_text()
    assert api.get("/v1/mappings").json()["items"] == before


def test_a_kept_mapping_is_listed_and_ended(look, api, no_barrier, seen_as):
    headers = {"content-type": "text/csv"}
    table = "Anbudsgivare;Org.nr;Egen\nNorrskenets Lokalvård AB;559999-0016;x\n"
    asked = api.post("/v1/mappings/proposals", content=table.encode(), headers=headers)
    (found,) = asked.json()["items"]
    source = f"Öppning {seen_as['language']}"
    new = {"source": source, "headings": found["headings"], "mapping": found["mapping"]}
    number = api.post("/v1/mappings", json=new).json()["id"]
    page = look("/app/mappings", bypass_csp=True, **seen_as)
    no_barrier(page)
    ends = {"sv": "Avsluta", "en": "End it"}[seen_as["language"]]
    page.get_by_role("button", name=f"{ends} {source}").click()
    page.wait_for_url("**/app/mappings")
    assert source not in page.locator("main").inner_text()
    assert number not in {one["id"] for one in api.get("/v1/mappings").json()["items"]}
