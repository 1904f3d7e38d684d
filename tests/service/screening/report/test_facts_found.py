"""Known adverse facts stand first for every tenderer, in every form, before and after the award."""

import io
import zipfile
from datetime import date

import docx
import orjson
import polars as pl
import pytest
from rich.console import Console

from data_ingest.model.text import LANGUAGES
from service.documents.terminal import terminal
from service.screening.report.report import screening_report
from service.screening.report.screening_files import FORMS, screening_document
from service.screening.report.screening_layout import ReportLayout
from tests import workbooks
from tests.pdf_texts import page_texts

BANKRUPT = {"sv": "Försatt i konkurs (Registreringsbevis, 2026-11-10)",
            "en": "Declared bankrupt (Registreringsbevis, 2026-11-10)"}  # fmt: skip
NOT_LOOKED = {"sv": "Inte eftersökt: insolvens", "en": "Not looked up: insolvency"}


@pytest.fixture(scope="module")
def screened(document, screen_document):
    """The first tenderer is bankrupt with a tax debt; its subcontractor is being wound up."""
    made = document()
    parties = {one["id"]: one for one in made["parties"]}
    for party, fact, value in (
        ("norr", "insolvency", "bankruptcy"),
        ("norr", "tax_debts", "250000"),
        ("norr", "f_tax", "not_approved"),
        ("norr-golv", "insolvency", "liquidation"),
    ):
        stated = next(one for one in parties[party]["facts"] if one["fact"] == fact)
        stated["value"] = value
    kept = [one for one in parties["kvalitet"]["facts"] if one["fact"] != "insolvency"]
    said = {"fact": "insolvency", "value": "none", "basis": "declared", "dated": "2026-11-06"}
    parties["kvalitet"]["facts"] = [*kept, said]
    return screen_document(made)


def report(screened, *, opened, language="sv", **narrowed):
    payload = screening_document(
        screened.record, "json", language, opened=opened, layout=ReportLayout(**narrowed)
    )
    return orjson.loads(payload)


def text_of(form, payload):
    """Return the text of a report in the order that it is read, on one line."""
    if form == "pdf":
        said = " ".join(page_texts(payload))
    elif form == "docx":
        found = docx.Document(io.BytesIO(payload))
        said = " ".join(paragraph.text for paragraph in found.paragraphs)
    elif form == "parquet":
        frame = pl.read_parquet(io.BytesIO(payload))
        said = " ".join(map(str, frame.to_dicts()))
    elif form == "zip":
        with zipfile.ZipFile(io.BytesIO(payload)) as package:
            said = " ".join(package.read(name).decode() for name in package.namelist())
    elif form == "xlsx":
        said = workbooks.text_of(payload)
    else:
        said = payload.decode("utf-8-sig").replace("\\", "")
    return " ".join(said.replace("\u00ad", "").split())


@pytest.mark.parametrize("opened", [False, True], ids=["closed", "open"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bankruptcy_stands_in_every_form_also_while_points_are_closed(screened, language, opened):
    for form in FORMS:
        table = "facts" if form in ("csv", "parquet") else ""
        payload = screening_document(screened.record, form, language, opened=opened, table=table)
        assert BANKRUPT[language] in text_of(form, payload), form


def test_it_stands_on_the_first_page_that_is_printed_before_what_is_missing(screened):
    payload = screening_document(screened.record, "pdf", "sv", opened=False)
    pages = [" ".join(page.split()) for page in page_texts(payload)]
    assert BANKRUPT["sv"] in pages[0]
    whole = " ".join(pages)
    said = ("Nästa åtgärd", "Det som skiljer anbudsgivarna", "Uppgifter om företagen",
            "Anbud, i anbudsordning", "Underlag som saknas")  # fmt: skip
    places = [whole.index(one) for one in said]
    assert places == sorted(places)


def test_it_stands_in_the_terminal_first_of_what_is_said_of_the_tender(screened):
    console = Console(width=400, file=io.StringIO())
    console.print(terminal(screening_report(screened.record, "sv", opened=True)))
    page = console.file.getvalue()
    assert BANKRUPT["sv"] in page
    assert page.index(BANKRUPT["sv"]) < page.index("Främsta skäl till poängen")


@pytest.mark.parametrize("narrowed", [{"overview": True}, {"tender_id": "A1"}], ids=str)
def test_the_overview_and_the_tender_say_the_same_of_the_firms(screened, narrowed):
    shown = report(screened, opened=False, **narrowed)["lots"][0]["tenders"][0]
    assert shown["facts"] == report(screened, opened=True)["lots"][0]["tenders"][0]["facts"]
    assert [len(firm["found"]) for firm in shown["facts"]] == [3, 1]


def test_each_fact_says_what_it_does_not_mean_and_which_question_of_law_it_is(screened):
    norr = report(screened, opened=False)["lots"][0]["tenders"][0]["facts"][0]
    insolvency, tax_approval, debt = norr["found"]
    assert norr["name"] == "Norrskenets Lokalvård AB (anbudsgivare)"
    assert all(one["means_not"].startswith("Tänk på: ") for one in norr["found"])
    assert "ingen missgärning" in insolvency["means_not"]
    assert "hör leverantören före ett beslut" in insolvency["law"]
    assert "Fråga Skatteverket om läget" in tax_approval["law"]
    assert "LOU (2016:1145) 13 kap. 2 § första stycket" in debt["law"]
    assert "Leverantören ska höras först (LOU (2016:1145) 13 kap. 4 §)." in debt["law"]


def test_all_tenderers_are_shown_alike_and_nothing_found_is_said_only_of_what_was_looked_up(
    screened,
):
    tenders = report(screened, opened=False)["lots"][0]["tenders"]
    assert [one["id"] for one in tenders] == ["A1", "A2", "A3", "A4"]
    assert all(one["facts"][0]["name"].endswith("(anbudsgivare)") for one in tenders)
    (quality, *_), (kite, *_) = (one["facts"] for one in tenders[2:])
    assert quality["looked"] == [
        "Inga uppgifter av detta slag i de handlingar och register som lästs: "
        "arbetsgivarregistrering, F-skatt, skatteskulder.",
        "Inga uppgifter av detta slag enligt företaget självt: insolvens.",
        "Inte eftersökt: avregistrering, listor.",
    ]
    assert kite["looked"] == [
        "Inte eftersökt: insolvens, avregistrering, arbetsgivarregistrering, F-skatt, "
        "skatteskulder, listor."
    ]


@pytest.mark.parametrize("value", [None, "559999-0017"], ids=["none", "check digit"])
def test_of_a_tenderer_without_a_right_number_it_is_said_why_no_register_was_looked_up(
    one_tender, screen_document, value
):
    made = one_tender(at=3)
    for party in made["parties"]:
        party["facts"] = []
        party["identifiers"] = [{"number": value}] if value else []
    (firm, *_) = report(screen_document(made), opened=False)["lots"][0]["tenders"][0]["facts"]
    assert firm["looked"][0].startswith("Numret saknas eller är fel")
    assert firm["looked"][1].startswith("Inte eftersökt: insolvens")


def test_other_firms_of_the_chain_are_counted_with_those_that_nobody_looked_up(screened):
    sund = report(screened, opened=False)["lots"][0]["tenders"][1]["facts"]
    assert sund[-1] == {
        "name": "Övriga namngivna parter: 1",
        "found": [],
        "looked": [
            "Inga uppgifter av detta slag är kända.",
            "För 1 av dem har inga register sökts.",
        ],
        "is_looked_up": False,
    }


def test_an_entry_of_a_list_says_what_its_publisher_does_not_mean(
    registers, one_tender, screen_document
):
    registers.add(
        "xx_own_list",
        parties=[
            {"party_id": "SE-ON:559999-0016", "kind": "company", "country": "SE",
             "display_name": "Norrskenets Lokalvård AB"}
        ],
        list_entries=[
            {"entry_key": "7", "party_id": "SE-ON:559999-0016", "subject_kind": "organisation",
             "category": "audit_deviation", "listed_on": date(2025, 10, 2)}
        ],
    )  # fmt: skip
    made = screen_document(one_tender(), snapshot=registers.open())
    (entry,) = report(made, opened=False)["lots"][0]["tenders"][0]["facts"][0]["found"]
    assert entry["text"].startswith(
        "Uppgift i en lista utan angivet ämne, införd för ett till två år sedan"
    )
    assert "2025-10-02" in entry["text"]
    assert entry["means_not"] != "Tänk på: "


@pytest.mark.parametrize("opened", [False, True], ids=["closed", "open"])
def test_a_price_below_the_comparison_cost_is_a_fact_with_the_duty_that_it_opens(
    one_tender, screen_document, opened
):
    made = one_tender()
    made["tenders"][0]["price"]["amount"] = "2000000.00"
    firm = report(screen_document(made), opened=opened)["lots"][0]["tenders"][0]["facts"][0]
    (price,) = (fact for fact in firm["found"] if "jämförelsekostnad" in fact["text"])
    assert price["text"].startswith("Priset ligger under jämförelsekostnadens nedre gräns")
    assert price["law"] == "Följden: LOU (2016:1145) 16 kap. 7 §."


def test_what_was_requested_and_not_provided_is_one_fact_and_no_verdict(
    one_tender, screen_document
):
    made = one_tender()
    facts = made["parties"][0]["facts"]
    made["parties"][0]["facts"] = [
        *(one for one in facts if one["fact"] != "collective_agreement"),
        {"fact": "collective_agreement", "state": "refused", "basis": "declared",
         "dated": "2026-11-01"}
    ]  # fmt: skip
    firm = report(screen_document(made), opened=False)["lots"][0]["tenders"][0]["facts"][0]
    (missing,) = (fact for fact in firm["found"] if fact["text"].startswith("Begärt men inte"))
    assert "kollektivavtal" in missing["text"].lower()
    assert "visar inte hur förhållandena är" in missing["means_not"]
    assert missing["law"].startswith("Påminn")
