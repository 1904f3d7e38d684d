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
    line = "Rader i tabellen: 2; anbud: 2, underleverantörer: 1, priser: 2, timtal: 0; "
    line += "rader som inte används: 0."
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


def test_rows_that_are_not_used_are_listed_open_before_anybody_agrees(look, no_barrier, seen_as):
    remarks = "".join(f"Öppnat 2027-01-20 kl. 10.{at}.;;\n" for at in range(10, 70))
    page = look("/app/upload", bypass_csp=True, **(seen_as | {"language": "sv"}))
    paste(page, f"Anbud från;Org.nr;Pris\nNorrskenets Lokalvård AB;559999-0016;785\n{remarks}")
    listed = page.get_by_role("region", name="Rader som inte används: 60")
    assert "rad 3" in listed.inner_text()
    assert listed.locator("li:visible").count() == 50
    listed.get_by_text("Visa 10 till").click()
    assert listed.locator("li:visible").count() == 60
    no_barrier(page)


def test_a_person_who_leaves_more_rows_unused_is_shown_them_first(look, api):
    page = look("/app/upload")
    paste(page, "Leverantör;Org.nr;Pris;Ombud\nNorrskenets Lokalvård AB;559999-0016;1;Nord AB\n"
                "Sundets Städtjänst AB;559999-0024;2;\n")  # fmt: skip
    before = api.get("/v1/mappings").json()["items"]
    page.get_by_label("Leverantör").select_option("")
    page.get_by_label("Ombud").select_option("name")
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    assert "inte används: 1" in page.get_by_role("alert").inner_text()
    assert api.get("/v1/mappings").json()["items"] == before
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    page.wait_for_url("**/app/screenings/screening_*")
    assert "Nord AB" in page.content()
    assert page.get_by_text("har utelämnats").first.is_visible()


def test_a_kept_mapping_is_changed_and_a_changed_heading_asks_again(look, api):
    page = look("/app/upload")
    table = "Anbud från;Org.nr;Pris;Egen\nNorrskenets Lokalvård AB;559999-0016;785 000;3 650\n"
    paste(page, table)
    page.get_by_label("Namn på den här sortens tabell").fill("Egna tabellen")
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    page.wait_for_url("**/app/screenings/screening_*")
    page.goto("/app/mappings")
    page.get_by_role("link", name="Ändra Egna tabellen").click()
    page.get_by_label("Egen").select_option("hours")
    page.get_by_role("button", name="Spara ändringen").click()
    page.wait_for_url("**/app/mappings")
    own = [
        one for one in api.get("/v1/mappings").json()["items"] if one["source"] == "Egna tabellen"
    ]
    assert [one["mapping"]["columns"]["hours"] for one in own] == ["Egen"]
    page.goto("/app/upload")
    paste(page, table.replace("Egen", "Egen;Underleverantör").replace("3 650", "3 650;Nord AB"))
    assert "rubrikerna har ändrats" in page.content()
    assert page.get_by_label("Egen").input_value() == "hours"
    assert page.get_by_label("Underleverantör").input_value() == "subcontractors"


def test_a_known_table_shows_the_rows_that_are_not_used_before_it_is_read(
    look, no_barrier, seen_as
):
    table = "Anbud från;Org.nr;Pris;Rad {}\nNorrskenets Lokalvård AB;559999-0016;785;\n"
    table = table.format(seen_as["language"])
    page = look("/app/upload", bypass_csp=True, **(seen_as | {"language": "sv"}))
    paste(page, table)
    page.get_by_role("button", name="Bekräfta och fortsätt").click()
    page.wait_for_url("**/app/screenings/screening_*")
    page.goto("/app/upload")
    page.get_by_label("Eller klistra in en tabell").fill(
        f"{table}Öppnat 2027-01-20 kl. 10.11.;;;\n"
    )
    page.get_by_role("button", name="Granska", exact=True).click()
    page.get_by_role("heading", name="Några rader används inte").wait_for()
    assert "Öppnat 2027-01-20" in page.get_by_role("region").first.inner_text()
    no_barrier(page)
    page.get_by_role("button", name="Fortsätt utan raderna").click()
    page.wait_for_url("**/app/screenings/screening_*")
    assert "rader som inte används: 1." in page.content()
