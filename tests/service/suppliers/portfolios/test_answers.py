"""Decisions of an authority and answers that lie beside the files of a portfolio."""

from datetime import UTC, date, datetime

import polars as pl

from data_ingest.desk.attaching import declarations_table
from data_ingest.mapping import PurchaseContext
from data_ingest.model.rows import DeclarationRow
from data_ingest.model.tables import Facts, Procurement
from risk_models.card.scorecard import load_scorecard
from service.platform.frames import load_tables
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.assessment.models import Assessment
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.suppliers.portfolios.answers import answer_facts, with_answers
from service.suppliers.portfolios.opening import open_supplier
from service.suppliers.portfolios.output import make_output, read_output
from service.suppliers.portfolios.reading import read_packed, unpacked
from service.suppliers.portfolios.scoring import Scoring, score_here
from service.suppliers.portfolios.settling import settlings_of

CLEANING, LAW = "559999-0016", "559999-0024"
LIST = (
    "number;name;country;cpv\n"
    f"{CLEANING};Städ Exempel AB;SE;90910000\n"
    f"{LAW};Juridik Exempel AB;SE;79100000\n"
)
HEAD = (
    "Ärendenummer;Organisationsnummer;Beslutsdatum;Slag av beslut;Bestämmelse;Belopp;Laga kraft;"
    "Arbetsställets kommun"
)
BESIDE = "beslut.csv"
DAY = date(2026, 11, 24)
HOW = ReadingOptions(person_key=bytes(32), today=DAY, purchase=PurchaseContext(place_country="SE"))
SCORING = Scoring(
    as_of=DAY, scorecard=load_scorecard(), snapshot_dir=None, snapshot_id=None,
    judgements=NONE_JUDGED,
)  # fmt: skip
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def decisions(*rows):
    lines = [
        f"2026/{at};{number};{day};{kind};{about};;Ja;Exempelstad"
        for at, (number, day, kind, about) in enumerate(rows, start=1)
    ]
    return BESIDE, "\n".join([HEAD, *lines, ""]).encode()


LABOUR_BAN = (CLEANING, "2026-06-01", "Förbud", "arbetstidslagen, dygnsvila")


def screened(*beside):
    """Screen the list with what lies beside it: its suppliers by number, and what was refused."""
    files = [NamedFile(name, content) for name, content in (("lista.csv", LIST.encode()), *beside)]
    read = unpacked(read_packed(files, HOW))
    found = make_output(read, score_here(read, SCORING, None)).table().collect()
    refused = [(each["code"], each["location"]) for each in read.said["rejects"]]
    return {row["numbers"][0]["value"]: row for row in found.to_dicts()}, refused


def test_a_decision_on_labour_conditions_raises_its_supplier_and_no_other():
    before, _ = screened()
    after, refused = screened(decisions(LABOUR_BAN))
    theirs, others = after["5599990016"], after["5599990024"]
    assert (before["5599990016"]["band"], before["5599990016"]["adverse"]) == ("extended", False)
    assert (theirs["band"], theirs["adverse"], theirs["place"]) == ("priority", True, 1)
    assert others["band"] == before["5599990024"]["band"]
    assert others["answers"] is None
    assert refused == []


def test_what_a_decision_says_is_kept_with_its_document_and_day():
    found, _ = screened(decisions(LABOUR_BAN))
    said = {answer["fact"]: answer for answer in found["5599990016"]["answers"]}
    assert said["authority_decision"] == {
        "fact": "authority_decision",
        "state": "stated",
        "value": "ban_or_fee",
        "basis": "register",
        "document": "Arbetsmiljöverket, 2026/1",
        "dated": date(2026, 6, 1),
        "asked_on": None,
    }
    assert found["5599990016"]["register_facts"] == []


def test_of_several_decisions_one_counts_as_in_a_screening():
    younger = (CLEANING, "2026-08-01", "Sanktionsavgift", "AFS 2023:3, fallskydd")
    found, refused = screened(decisions(younger, LABOUR_BAN))
    said = {answer["fact"]: answer["value"] for answer in found["5599990016"]["answers"]}
    assert said["authority_decided_on"] == "2026-06-01"
    assert refused == [("decision-other", f"{BESIDE}: row 2")]


def test_a_decision_on_a_firm_that_is_no_supplier_is_told_and_changes_nothing():
    other = ("559999-0032", "2026-06-01", "Förbud", "arbetstidslagen")
    found, refused = screened(decisions(other))
    assert all(row["answers"] is None for row in found.values())
    assert {code for code, _ in refused} == {"desk-not-supplier"}


def test_the_supplier_opens_as_a_screening_with_the_decision_and_the_same_need(
    run_of, installation
):
    run = run_of(("lista.csv", LIST.encode()), decisions(LABOUR_BAN))
    (row,) = (row for row in read_output(run.output).to_dicts() if row["answers"])
    record = open_supplier(
        installation, run.id, row["party_id"], principal=installation.principal, now=NOW
    ).record
    ((tender,),) = (lot.tenders for lot in Assessment.read(record.assessment).lots)
    assert (tender.band, tender.points, tender.basis) == (row["band"], row["points"], row["basis"])
    declared = load_tables(Procurement, record.procurement).declarations
    assert set(declared["document"]) == {"Arbetsmiljöverket, 2026/1"}
    first = settlings_of(run)[0]
    assert first.party_id == row["party_id"]
    assert "authority_decision" not in {document.fact for document in first.documents}


def test_answers_of_skatteverket_about_suppliers_are_read_beside_a_list():
    answers = f"Organisationsnummer;F-skatt;Arbetsgivare;Datum\n{CLEANING};nej;nej;2026-11-10\n"
    found, _ = screened(("skv.csv", answers.encode()))
    row = found["5599990016"]
    said = {answer["fact"]: answer["value"] for answer in row["answers"]}
    assert said == {"f_tax": "not_approved", "employer_registration": "never"}
    assert row["adverse"]


def test_a_younger_register_counts_before_an_answer_and_an_older_one_does_not():
    def known(as_of):
        row = dict.fromkeys(Facts.column_names()) | {
            "party_id": "1", "tender_id": "", "fact": "f_tax", "state": "stated",
            "basis": "register", "value_text": "approved", "source_id": "r@1", "as_of": as_of,
        }  # fmt: skip
        found = Facts.validate(pl.DataFrame([row], schema=Facts.create_empty().schema))
        declared = declarations_table(
            [DeclarationRow("1", "", "f_tax", "stated", "not_approved", "register", "svar", DAY)]
        )
        facts, of_registers = with_answers(found, answer_facts(declared))
        return facts["value_text"].to_list(), of_registers["value_text"].to_list()

    assert known(date(2026, 11, 25)) == (["approved"], ["approved"])
    assert known(date(2026, 11, 23)) == (["not_approved"], [])
