"""The pages for work in a case: letters, start, visits, chain, decisions, incidents, replies."""

import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from service.casework.decisions.decided import says
from service.screening.purchase.examples import load_example

SUBCONTRACTOR = {
    "tender_id": "A2", "contractor": "sund-bemanning", "starts_on": "2027-03-01",
    "subcontractor": {"name": "Fönsterputs i Exempelstad AB", "country": "SE",
                      "number": "559998-0025"},
}  # fmt: skip
NAMES = (
    *("letters", "letters to several", "package", "draft", "start package", "questions"),
    *("contract start", "follow-up", "award"),
    *(
        "visit",
        "signs",
        "somebody else's report",
        "chain",
        "decisions",
        "decision",
        "replies",
        "reply",
        "tip",
        "support",
        "sheet to go through",
    ),
    *("incident first", "empty follow-up", "hand out", "hand out before award", "masked copy"),
    "nothing to hand out",
)


class Case:
    """A case that is written to over the API."""

    def __init__(self, api, number: str, *, stage: str, screened: bool = True) -> None:
        self.api = api
        self.screening = ""
        stated = {"diary_number": number, "title": "Lokalvård", "stage": stage}
        stated |= {"approval_clause": "7.2", "starts_on": "2027-02-01"}
        self.id = api.post("/v1/cases", json=stated).json()["case"]["id"]
        self.page = f"/app/cases/{self.id}"
        if screened:
            headers = {"content-type": "application/json"}
            answer = api.post("/v1/screenings", content=load_example(), headers=headers)
            self.screening = answer.json()["id"]
            self.write("links", {"kind": "screening", "id": self.screening})

    def write(self, what: str, content: object) -> dict:
        at = f"/v1/cases/{self.id}"
        headers = {"if-match": self.api.get(at).headers["etag"]}
        answer = self.api.post(f"{at}/{what}", json=content, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def package(self, kind: str, stage: str, *tenders: str) -> str:
        asked = {"kind": kind, "screening_id": self.screening, "stage": stage}
        answer = self.api.post("/v1/packages", json=asked | {"tender_ids": tenders})
        return answer.json()["id"]

    @property
    def firm(self) -> dict[str, str]:
        """The staffing firm of A2, as it is named over the API."""
        return {
            "screening_id": self.screening,
            "tender_id": "A2",
            "party_id": "sund-bemanning",
        }

    def begin(self) -> str:
        """Begin the contract with A2, visit it and find a deviation; return the start package."""
        start = self.package("start", "contract_start", "A2")
        self.write("checklists", {"package_id": start})
        deviation = {"item": "head_count", "remedy": "name_firm"}
        deviation |= {"remedy_by": "2026-12-10", "recheck_on": "2027-01-10"}
        found = {"findings": [{"item": "head_count", "outcome": "deviation"}]}
        visit = self.firm | {"form": "visit", "on": "2026-01-07", "deviations": [deviation]} | found
        assert self.api.post("/v1/follow-ups", json=visit).status_code == 201
        begun = {"screening_id": self.screening, "tender_id": "A2", "valid_from": "2026-01-01"}
        self.write("chain-versions", begun)
        return start


@pytest.fixture(scope="module")
def places(api) -> dict[str, str]:
    """Addresses of pages that show something, by what they show."""
    case = Case(api, "SKN 2026/1", stage="contract_start")
    letters = case.package("letters", "award", "A2")
    several = case.package("letters", "tenders_in")
    questions = case.package("questions", "tenders_in")
    case.package("follow_up", "contract_start", "A2")
    start = case.begin()
    case.write("chain-requests", SUBCONTRACTOR)
    decided = {
        "what": "Avtal tecknas.", "delegation": "4.2", "conflict": "none", "reasons": "Skäl.",
        "legal_basis": "LOU 12:1", "needs_second": True,
    }  # fmt: skip
    decision = case.write("decisions", decided)["id"]
    link = case.write("reply-links", case.firm)["link"]["id"]
    copy = case.write("masked-copies", {})["id"]
    before = Case(api, "SKN 2026/3", stage="tenders_in")
    empty = Case(api, "SKN 2026/2", stage="award", screened=False)
    at = case.page
    return {
        "letters": f"{at}/letters?stage=award&tender=A2",
        "package": f"/app/letters/{letters}",
        "draft": f"/app/letters/{letters}/drafts/letters-1",
        "letters to several": f"/app/letters/{several}",
        "draft to one of several": f"/app/letters/{several}/drafts/letters-1",
        "start package": f"/app/letters/{start}",
        "questions": f"/app/letters/{questions}",
        "contract start": "/app/contract-start",
        "follow-up": f"{at}/follow-up",
        "award": f"{at}/award",
        "visit": f"{at}/visit",
        "signs": f"{at}/visit/signs",
        "somebody else's report": f"{at}/visit/report",
        "chain": f"{at}/chain",
        "decisions": f"{at}/decisions",
        "decision": f"/app/decisions/{decision}",
        "replies": f"{at}/replies",
        "reply": f"{at}/replies/{link}",
        "tip": f"{at}/tip",
        "support": "/app/support",
        "sheet to go through": "/app/support/texts?sheet=ar",
        "incident first": "/app/incidents/new",
        "empty follow-up": f"{empty.page}/follow-up",
        "hand out": f"{at}/masked-copies",
        "hand out before award": f"{before.page}/masked-copies",
        "masked copy": f"{at}/masked-copies/{copy}",
        "nothing to hand out": f"{empty.page}/masked-copies",
    }


def test_no_page_has_a_barrier_and_each_fits_the_narrowest_screen(
    look, places, no_barrier, seen_as
):
    page = look("/app/", bypass_csp=True, **seen_as)
    for name in NAMES:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(places[name])
        no_barrier(page, name)
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name


def test_each_addressee_has_a_file_of_its_own(look, places):
    page = look(places["letters to several"], scripts=False)
    table = page.get_by_role("table", name="Dokument: ett för varje mottagare")
    rows = [row.inner_text() for row in table.get_by_role("row").all()[1:]]
    assert [row.split("\n")[0].strip() for row in rows] == [
        "för handläggaren, skickas inte", "Sundets Städtjänst AB", "Gladan Service AB",
    ]  # fmt: skip
    with page.expect_download() as loading:
        table.get_by_role("link", name=re.compile("svenska.*Word.*Gladan Service AB")).click()
    assert loading.value.suggested_filename.endswith("_A4_Gladan-Service-AB_fortydligande.docx")
    with page.expect_download() as loading:
        page.get_by_role("link", name="Alla dokument (ZIP), svenska").click()
    assert loading.value.suggested_filename.endswith("_Brev-utkast.zip")
    page.goto(places["draft to one of several"])
    for form, ending in (("Word-dokument", "docx"), ("Ren text", "md")):
        with page.expect_download() as loading:
            page.get_by_role("link", name=form).click()
        assert loading.value.suggested_filename.endswith(
            f"_Gladan-Service-AB_fortydligande.{ending}"
        )


def test_a_letter_is_written_from_its_task_edited_and_downloaded_without_scripts(look, api):
    case = Case(api, "SKN 2026/letter", stage="award")
    tasks = api.get(f"/v1/tasks?case={case.id}&limit=100").json()["items"]
    task = next(one for one in tasks if one["rule_id"] == "SE-LOU-16-7")
    page = look(f"/app/tasks/{task['id']}", language="en", scripts=False)
    page.get_by_role("link", name="Write the draft for this").click()
    expect(page.get_by_label("Letters, drafts")).to_be_checked()
    page.get_by_role("button", name="Create the drafts").click()
    page.wait_for_url("**/drafts/letters-*")
    assert page.get_by_role("heading", level=1).inner_text() == "Request to explain the price"
    page.get_by_label("Paragraph 1").fill("Dear all,\n\n<b>we ask</b> about [officer].")
    page.get_by_label("Officer").fill("Anna Exempel")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("status")).to_contain_text("Saved as a new version")
    expected = "Dear all,\n<b>we ask</b> about Anna Exempel."
    assert page.get_by_label("Paragraph 1").input_value() == expected
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Plain text").click()
    text = downloading.value.path().read_text()
    assert r"\<b\>we ask\</b\> about Anna Exempel." in text
    page.get_by_role("link", name="Record that it appears abnormally low").click()
    assert "A2 appears abnormally low" in page.get_by_label("What is decided").input_value()


def test_an_explanation_of_a_price_leads_to_the_duty_and_to_a_decision_with_reasons(look, api):
    case = Case(api, "SKN 2026/explained", stage="tenders_in")
    tasks = api.get(f"/v1/tasks?case={case.id}&limit=100").json()["items"]
    task = next(one for one in tasks if one["rule_id"] == "SE-LOU-16-7")
    address = f"/app/tasks/{task['id']}"
    page = look(address, language="en", scripts=False)
    expect(page.get_by_text("When the explanation has come")).to_have_count(0)
    asked = {"reason": "An explanation is asked for."}
    tag = {"if-match": api.get(f"/v1/tasks/{task['id']}").headers["etag"]}
    assert api.patch(f"/v1/tasks/{task['id']}", json=asked, headers=tag).status_code == 200
    page.goto(address)
    expect(page.get_by_text("the authority is to reject the tender")).to_be_visible()
    page.get_by_role("link", name="The explanation is not satisfactory: write the reasons").click()
    decided = page.get_by_label("What is decided").input_value()
    assert "has not explained the price of tender A2 satisfactorily" in decided
    basis = page.get_by_label("Legal basis").input_value()
    assert basis == "LOU (2016:1145) 16 kap. 7 § andra stycket"
    expect(page.get_by_label("Add the file that shows it")).to_be_visible()


def test_the_list_before_start_is_made_and_ticked_with_its_proof(look, api):
    case = Case(api, "SKN 2026/start", stage="contract_start")
    page = look("/app/contract-start", language="en", scripts=False)
    page.locator(f"a[href='{case.page}/follow-up']").click()
    page.get_by_label("Tender that was awarded the contract").first.select_option("A2")
    page.get_by_role("button", name="Create the list").click()
    page.locator(".checklist summary").first.click()
    page.get_by_label("What shows that it is done, or why it is not needed").first.fill(
        "The list of 20 Nov"
    )
    proof = {"name": "list.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.get_by_label("The proof as a file").first.set_input_files(proof)
    page.get_by_role("button", name="Done").first.click()
    ticked = page.locator(".ticked")
    assert ticked.count() == 1
    assert "The list of 20 Nov" in ticked.inner_text()
    assert ticked.get_by_role("link", name="the proof").is_visible()


def test_a_visit_is_recorded_on_a_phone_page_by_page(look, api):
    case = Case(api, "SKN 2026/visit", stage="contract_start")
    page = look(f"{case.page}/visit", language="sv", width=320, scripts=False)
    page.get_by_label("Företag", exact=True).select_option(label="A2: Nattrent Malmö AB")
    page.get_by_label("Vem som gjorde iakttagelserna").select_option("buyer")
    point = page.get_by_role("group", name="Antal på plats")
    assert not point.get_by_label("Ska vara åtgärdad senast").is_visible()
    label = point.get_by_text("Avvikelse", exact=True)
    assert label.bounding_box()["height"] >= 44
    label.click()
    point.get_by_label("Åtgärd", exact=True).select_option("name_firm")
    page.get_by_role("button", name="Spara sida 1").click()
    page.wait_for_url("**/visit/signs*")
    listed = api.get(f"/v1/follow-ups?screening_id={case.screening}").json()["items"]
    assert [one["item"] for one in listed[0]["follow_up"]["deviations"]] == ["head_count"]
    assert page.get_by_role("heading", level=1).inner_text() == "Fråga inte vidare, ring"
    page.get_by_role("group", name="Tvång").get_by_text("Sett", exact=True).click()
    page.get_by_role("button", name="Avsluta besöket").click()
    page.wait_for_url("**/follow-up")
    noted = api.get(f"/v1/follow-ups?screening_id={case.screening}").json()["items"][0]
    assert noted["follow_up"]["observations"] == [{"group": "coercion", "how": "seen"}]
    page.get_by_text("Anteckna den nya kontrollen").click()
    page.get_by_role("button", name="Den är åtgärdad").click()
    assert "åtgärdad" in page.locator(".ticked").inner_text()
    tasks = api.get(f"/v1/tasks?case={case.id}&limit=100").json()["items"]
    assert any("Kontrollera igen hos Nattrent Malmö AB" in one["text"] for one in tasks)


def test_a_visit_on_which_nothing_was_found_is_recorded_and_counted(look, api):
    case = Case(api, "SKN 2026/clean", stage="in_contract")
    page = look(f"{case.page}/visit", language="sv", width=320, scripts=False)
    page.get_by_label("Företag", exact=True).select_option(label="A2: Nattrent Malmö AB")
    page.get_by_label("Vem som gjorde iakttagelserna").select_option("buyer")
    page.get_by_label("Lön", exact=True).check()
    page.get_by_label("Hur många som arbetar på platsen").fill("4")
    page.get_by_role("button", name="Spara sida 1").click()
    page.wait_for_url("**/visit/signs*")
    page.get_by_role("group", name="Tvång").get_by_text("Varken eller", exact=True).click()
    page.get_by_role("button", name="Avsluta besöket").click()
    page.wait_for_url("**/follow-up")
    said = page.locator("main").inner_text()
    assert "Besök på arbetsplatsen: 1, inga iakttagelser" in said
    assert "Granskat: lön. Talade med: 4. Inga iakttagelser. Obesvarade: 6." in said
    page.locator("summary", has_text="Anteckna många besök").click()
    rows = "företag;besökt;granskat\n559999-0016;2026-01-09;papper\n"
    file = {"name": "besok.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.get_by_label("Besöken som CSV").set_input_files(file)
    page.get_by_role("button", name="Anteckna besöken").click()
    page.wait_for_url("**/follow-up")
    assert "Besök på arbetsplatsen: 2, inga iakttagelser" in page.locator("main").inner_text()


def test_somebody_elses_report_is_told_as_reported_and_a_penalty_rests_on_it(look, api):
    case = Case(api, "SKN 2026/report", stage="in_contract")
    page = look(f"{case.page}/visit/report", language="sv", width=390, scripts=False)
    page.get_by_label("Företag", exact=True).select_option(label="A2: Nattrent Malmö AB")
    page.get_by_label("Vem som gjorde besöket").fill("Exempelrevision AB")
    page.get_by_label("Vilket slags organisation").select_option("reviewer")
    page.get_by_label("Dag för besöket").fill("2026-01-08")
    page.get_by_label("Rapportens dag").fill("2026-01-12")
    file = {"name": "rapport.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 made up"}
    page.get_by_label("Rapporten som fil").set_input_files(file)
    page.get_by_role("group", name="Tvång").get_by_text("Sett", exact=True).click()
    page.get_by_role("button", name="Spara rapporten").click()
    page.wait_for_url("**/follow-up")
    said = page.locator("main").inner_text()
    assert "Rapporterat av Exempelrevision AB, inte sett av oss" in said
    assert "1 som andra har rapporterat och köparen inte har sett" in said
    (kept,) = api.get(f"/v1/follow-ups?screening_id={case.screening}").json()["items"]
    links = api.get(f"/v1/cases/{case.id}").json()["links"]
    assert kept["follow_up"]["report"]["evidence_file_id"] in [one["id"] for one in links]

    page.get_by_role("link", name="Rätta Besök").click()
    assert page.get_by_label("Vem som gjorde besöket").input_value() == "Exempelrevision AB"
    page.get_by_role("group", name="Tvång").get_by_text("Berättat", exact=True).click()
    page.get_by_role("button", name="Spara rättelsen").click()
    page.wait_for_url("**/follow-up")
    assert page.get_by_text("rättad senare").count() == 1
    right, wrong = api.get(f"/v1/follow-ups?screening_id={case.screening}").json()["items"]
    assert right["follow_up"]["report"] == wrong["follow_up"]["report"]

    page.get_by_role("link", name="Anteckna ett beslut om påföljd").click()
    for label, text in (
        ("Vad som beslutas", "Vite tas ut."),
        ("Skälen för beslutet", "Se rapporten."),
        ("Rättslig grund", "Avtalet 8.3"),
        ("Delegation", "4.2"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Nej", exact=True).check()
    assert page.get_by_label("Vilken påföljd").input_value() == ""
    assert page.get_by_label("Besöket eller kontrollen").input_value() == ""
    page.get_by_label("Vilken påföljd").select_option("penalty")
    page.get_by_label("Besöket eller kontrollen").select_option(right["id"])
    page.get_by_role("button", name="Anteckna beslutet").click()
    expect(page.get_by_role("alert")).to_contain_text("inte hur leverantören har hörts")
    page.get_by_label("Hur leverantören hördes").fill("Skriftligt, utan invändning.")
    page.get_by_label("Dag då leverantören hördes").fill("2026-01-20")
    page.get_by_role("button", name="Anteckna beslutet").click()
    page.get_by_role("link", name="Vite tas ut.").click()
    told = page.locator("main").inner_text()
    for words in ("Vite", "Avtalet 8.3", "inte sett av oss", "Skriftligt, utan invändning."):
        assert words in told


def test_a_decision_needs_an_answer_on_conflicts_of_interest_and_keeps_what_was_written(look, api):
    case = Case(api, "SKN 2026/decision", stage="award")
    page = look(f"{case.page}/decisions", language="en", scripts=False)
    for label, text in (("What is decided", "A contract."), ("Reasons", "The terms are met.")):
        page.get_by_label(label).fill(text)
    page.get_by_label("Legal basis").fill("LOU 12:1")
    page.get_by_label("Delegation", exact=True).fill("4.2")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("Reasons").input_value() == "The terms are met."
    page.get_by_label("No", exact=True).check()
    page.get_by_label("A second person must agree").check()
    page.get_by_role("button", name="Record the decision").click()
    page.get_by_role("link", name="A contract.").click()
    assert "You made this decision yourself" in page.locator("main").inner_text()


def test_a_request_for_a_subcontractor_is_checked_and_refused_under_the_clause(look, api):
    case = Case(api, "SKN 2026/chain", stage="contract_start")
    begun = {"screening_id": case.screening, "tender_id": "A2", "valid_from": "2026-01-01"}
    case.write("chain-versions", begun)
    page = look(f"{case.page}/chain", language="en", scripts=False)
    page.get_by_text("Record a request").click()
    page.get_by_label("Name of the subcontractor").fill("Fönsterputs i Exempelstad AB")
    page.get_by_label("Registration number").fill("559998-0025")
    page.get_by_label("Maximum share of the part, per cent").fill("12,5")
    page.get_by_label("First day").fill("2027-03-01")
    page.get_by_role("button", name="Record the request").click()
    tasks = api.get(f"/v1/tasks?case={case.id}&limit=100").json()["items"]
    assert any("below Sundets Städtjänst AB (A2)" in one["text"] for one in tasks)
    page.get_by_role("button", name="Check the request").click()
    page.get_by_text("Refuse the subcontractor under clause 7.2").click()
    page.get_by_label("What has not been shown").fill("F-tax has not been shown.")
    page.get_by_role("button", name="Refuse").click()
    assert "clause 7.2: F-tax has not been shown." in page.locator("main").inner_text()
    assert page.locator("h3 .tag").inner_text() == "refused"


def test_a_reply_link_is_shown_once_and_revoked(look, api):
    case = Case(api, "SKN 2026/reply", stage="award")
    page = look(f"{case.page}/replies", language="en", scripts=False)
    page.get_by_text("Create a link").click()
    page.get_by_label("Firm", exact=True).select_option(index=1)
    page.get_by_role("button", name="Create the link").click()
    assert "/app/reply#kr_" in page.get_by_label("Link for the firm").input_value()
    page.goto(f"{case.page}/replies")
    assert "kr_" not in page.content()
    page.locator("table a").click()
    page.get_by_role("button", name="Revoke the link").click()
    assert page.locator("td .tag").inner_text() == "revoked"


def test_from_something_has_happened_to_a_tip_on_a_phone_takes_six_clicks(look, api):
    Case(api, "SKN 2026/tip", stage="in_contract")
    page = look("/app/", language="sv", width=390)
    page.get_by_role("link", name="Något har hänt").click()
    page.get_by_role("link", name="SKN 2026/tip Lokalvård").click()
    page.get_by_label("Företag").select_option(label="Öresunds Bemanning & Service AB")
    page.get_by_label("Lön som uteblir").check()
    page.get_by_label("Någon har berättat").check()
    with page.expect_download() as tip:
        page.get_by_role("button", name="Ren text").click()
    text = tip.value.path().read_text("utf-8")
    assert text.startswith("# Tips till Polisen, utkast")
    assert "Lön som uteblir" in text
    assert "Inget har skickats" in text


def test_a_sheet_in_arabic_is_read_from_right_to_left_and_confirmed_by_whoever_reads_it(look, api):
    page = look("/app/support/texts?sheet=ar", language="sv")
    assert page.locator("article").get_attribute("dir") == "rtl"
    page.get_by_role("button", name="Bekräfta: det kan skrivas ut").click()
    expect(page.get_by_text("Genomgånget av local-user")).to_be_visible()
    sheets = api.get("/v1/support/texts").json()["sheets"]
    assert next(one["state"] for one in sheets if one["language"] == "ar") == "confirmed"


def test_without_the_role_an_incident_shows_whom_to_call_and_nothing_else(look, api):
    page = look("/app/incidents/new", language="sv")
    assert page.locator(".call").all_inner_texts() == ["112", "114 14", "020-390 000"]
    assert page.locator("main form").count() == 0
    person = {"id": "local-user", "name": "Eva", "roles": ["officer", "incident"]}
    assert api.post("/v1/people", json=person).status_code == 201
    page.reload()
    page.get_by_label("Hot och skrämsel", exact=True).check()
    page.get_by_label("Dag då tecknen uppmärksammades").fill(datetime.now(UTC).date().isoformat())
    page.get_by_role("button", name="Spara anteckningen").click()
    page.wait_for_url("**/app/incidents/incident_*")
    assert page.get_by_role("heading", level=1).inner_text() == "Begränsad händelse"


def test_a_report_is_handed_out_masked_and_what_is_refused_is_said_beside_its_place(look, api):
    case = Case(api, "SKN 2026/hand-out", stage="contract_start")
    page = look(case.page, language="en", scripts=False)
    page.get_by_role("link", name="Hand out the report, masked").click()
    first = page.get_by_role("group", name="Lot 1, tender 1")
    assert first.get_by_label("Price").is_checked()
    first.get_by_label("Price").uncheck()
    page.get_by_role("button", name="Create the masked copy").click()
    expect(page.get_by_role("alert")).to_be_visible()
    reason = page.locator("[id='f-reason-lot1.tender1.price']")
    assert reason.get_attribute("aria-invalid") == "true"
    assert not first.get_by_label("Price").is_checked()
    reason.fill("The price stands in the award decision.")
    first.get_by_text("Provision and reason: Lot 1, tender 1: subcontractors").click()
    page.locator("[id='f-ground-lot1.tender1.chain']").fill("OSL chapter 31, sections 16–17")
    page.locator("[id='f-reason-lot1.tender1.chain']").fill("The firm's own <b>model</b>.")
    page.get_by_role("button", name="Create the masked copy").click()
    page.wait_for_url("**/masked-copies/disclosure_*")
    (made,) = api.get(f"/v1/cases/{case.id}/masked-copies").json()["items"]
    assert [one["key"] for one in made["handed_out"]] == ["lot1.tender1.price"]
    masked = {one["key"]: one for one in made["maskings"]}
    assert masked["lot1.tender1.chain"]["ground"] == "osl-31-16"
    assert masked["lot1.tender1.chain"]["reason"] == "The firm's own <b>model</b>."
    assert "The firm's own <b>model</b>." in page.locator("main").inner_text()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Refusal, a draft").click()
    assert downloading.value.path().read_bytes().startswith(b"PK")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="The masked copy, PDF").click()
    report = downloading.value.path().read_bytes()
    assert sha256(report).hexdigest() == made["files"]["report"]["sha256"]


def test_before_the_award_the_tenders_stay_masked_whatever_is_sent(look, api):
    case = Case(api, "SKN 2026/before", stage="tenders_in")
    page = look(f"{case.page}/masked-copies", scripts=False)
    assert page.get_by_label("Anbuden", exact=False).first.is_disabled()
    assert page.get_by_role("group", name="anbud").count() == 0
    page.get_by_role("button", name="Skapa det maskade exemplaret").click()
    page.wait_for_url("**/masked-copies/disclosure_*")
    (made,) = api.get(f"/v1/cases/{case.id}/masked-copies").json()["items"]
    assert {one["key"] for one in made["maskings"]} == {"lot1.tenders", "rejects"}


def test_what_leaves_before_the_award_is_decided_on_the_page_with_a_reason(look, api):
    case = Case(api, "SKN 2026/share", stage="tenders_in")
    page = look(case.page, scripts=False)
    page.get_by_text("Lämna uppgifter om anbudsgivarna före tilldelningen").click()
    page.get_by_label("Vem som får veta").select_option("Inköpssystemet, i utbytesmappen")
    page.get_by_label("Beslut", exact=True).select_option("Får lämnas före tilldelningen")
    page.locator("#f-sharing-reason").fill("Avropen görs i inköpssystemet.")
    page.get_by_role("button", name="Anteckna beslutet").click()
    (made,) = api.get(f"/v1/cases/{case.id}/sharing-decisions").json()["items"]
    assert (made["outside"], made["allowed"]) == ("purchasing_system", True)
    assert made["reason"] == "Avropen görs i inköpssystemet."
    assert "Avropen görs i inköpssystemet." in page.locator("main").text_content()


def test_the_documents_of_a_case_are_marked_on_the_page(look, api):
    case = Case(api, "SKN 2026/mark", stage="contract_start")
    page = look(f"{case.page}/masked-copies", scripts=False)
    page.get_by_text("Märk handlingarna").first.click()
    page.get_by_label("slutlig").check()
    page.get_by_label("Sekretess", exact=False).first.fill("OSL 31 kap. 16–17 §§")
    page.get_by_label("Gallringsklass", exact=False).fill("4.2, bevaras")
    page.get_by_role("button", name="Märk handlingarna").click()
    found = api.get(f"/v1/cases/{case.id}/marking").json()
    assert (found["state"], found["ground"]) == ("final", "osl-31-16")
    assert found["disposal_class"] == "4.2, bevaras"
    assert "4.2, bevaras" in page.locator("dl.facts").inner_text()
    assert "local-user" in page.locator("dl.facts").inner_text()


@pytest.mark.parametrize("about", ["need", "terms"])
def test_a_decision_is_proposed_in_the_words_that_the_coverage_report_finds(look, places, about):
    page = look(f"{places['decisions']}?about={about}&record=package_1", scripts=False)
    assert says(about, "package_1", [page.locator("[name=what]").input_value()])
