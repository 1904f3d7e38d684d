"""A municipality's list of visits: rows without findings count, and a bad row stops the file."""

from functools import partial

import pytest

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.tables import Procurement
from service.casework.follow_up.visits_file import read_visits
from service.platform.frames import load_tables

HEAD = "Företag;Anbud;Besökt;Vem;Granskat;Talade med;Punkt;Utfall;Åtgärd;Senast\n"
CLEAN = "559999-0024;;2026-11-20;;Lön, arbetstid;4;;;;\n"
FOUND = "sund;A2;2026-11-21;myndighet;papper;;ledger;avvikelse;correct_records;2026-11-25\n"
SAME_VISIT = "sund;A2;2026-11-21;myndighet;boende;2;hours;stämmer;;\n"


@pytest.fixture(scope="module")
def read(screened):
    purchase = load_tables(Procurement, screened.record.procurement)
    return partial(_read, purchase, screened.record.id)


def _read(purchase, screening_id, text):
    return read_visits(text.encode(), purchase, screening_id=screening_id, name="besok.csv")


def test_a_row_without_findings_is_a_visit(read):
    ((line, visit),) = read(HEAD + CLEAN)
    assert line == 2
    assert (visit.tender_id, visit.party_id, visit.form) == ("A2", "sund", "visit")
    assert visit.looked_at == ("pay", "hours")
    assert (visit.spoke_with, visit.findings, visit.observer) == (4, (), "buyer")


def test_rows_of_one_firm_and_day_are_one_visit(read):
    clean, found = read(HEAD + CLEAN + FOUND + SAME_VISIT)
    assert clean.stated.on.isoformat() == "2026-11-20"
    assert [one.outcome for one in found.stated.findings] == ["deviation", "pass"]
    assert found.stated.looked_at == ("papers", "housing")
    assert (found.stated.spoke_with, found.stated.observer) == (2, "authority")
    assert found.stated.deviations[0].remedy == "correct_records"


def test_english_headings_are_read_alike(read):
    text = "firm,visited_on,looked_at\n5599990024,2026-11-20,signs\n"
    assert read(text)[0].stated.looked_at == ("signs",)


def test_signs_silence_and_the_report_of_somebody_else_are_read(read):
    head = "Företag;Besökt;Vem;Tecken som sågs;Tecken som berättades;Inga tecken på;Obesvarat;"
    head += "Rapport från;Rapporterat;Rapportens fil\n"
    first = "sund;2026-11-20;granskare;tvång;;villkor;ledger, beroende;"
    report = "Revision AB;2026-11-22;file_1\n"
    again = "sund;2026-11-20;granskare;;innehållen lön;;;;;\n"
    ((_, visit),) = read(head + first + report + again)
    seen = {one.group: one.how for one in visit.observations}
    assert seen == {"coercion": "seen", "withheld_pay": "reported"}
    assert visit.neither == ("conditions",)
    assert visit.unanswered == ("ledger", "dependence")
    assert visit.report.organisation == "Revision AB"
    assert visit.report.reported_on.isoformat() == "2026-11-22"


LINE = "follow-up-line"


def named(heading):
    """Return what the problem of a line says: the heading as the file spells it."""
    return {"column": heading, "column_sv": heading}


LONG = "x" * 41
TOO_LONG = f"sund;A2;2026-11-21;;;;ledger;avvikelse;{LONG};2026-11-25\n"
ABSENT = "follow-up-column-absent"
SIGNS = "firm;visited_on;seen;organisation;reported_on;evidence_file_id\n"


@pytest.mark.parametrize(
    ("text", "code", "location", "params"),
    [
        (HEAD, "visits-none", "", {}),
        (f"{HEAD}556677-8899;;2026-11-20;;;;;;;\n", "visits-firm", "row 2", {}),
        (f"{HEAD}sund;A9;2026-11-20;;;;;;;\n", "visits-firm", "row 2", {}),
        (f"{HEAD}sund;;i fjol;;;;;;;\n", LINE, "row 2", named("Besökt")),
        (f"{HEAD}sund;;2026-11-20;Kim;;;;;;\n", LINE, "row 2", named("Vem")),
        (f"{HEAD}sund;;2026-11-20;;mat;;;;;\n", LINE, "row 2", named("Granskat")),
        (f"{HEAD}sund;;2026-11-20;;;två;;;;\n", LINE, "row 2", named("Talade med")),
        (f"{HEAD}sund;;2026-11-20;;;;ledger;;;\n", LINE, "row 2", named("Utfall")),
        (f"{HEAD}sund;;2026-11-20;;;99999;;;;\n", LINE, "row 2", named("Talade med")),
        (f"{HEAD}sund;;2026-11-20;;;;{LONG};stämmer;;\n", LINE, "row 2", named("Punkt")),
        (f"{HEAD}{CLEAN}{SAME_VISIT}{TOO_LONG}", LINE, "row 4", named("Åtgärd")),
        (
            f"{SIGNS}sund;2026-11-20;;{LONG * 5};2026-11-21;f\n",
            LINE,
            "row 2",
            named("organisation"),
        ),
        (f"{SIGNS}sund;2026-11-20;oro;;;\n", LINE, "row 2", named("seen")),
        (f"{SIGNS}sund;2026-11-20;;A;i går;f\n", LINE, "row 2", named("reported_on")),
        (f"{SIGNS}sund;2026-11-20;;A;2026-11-21;\n", LINE, "row 2", named("evidence_file_id")),
        ("Företag\nsund\n", ABSENT, "", {"columns": "visited_on", "columns_sv": "besökt"}),
    ],
)
def test_what_cannot_be_read_is_named_by_its_row_and_never_repeated(
    read, text, code, location, params
):
    with pytest.raises(UnreadableInput) as fault:
        read(text)
    (problem,) = fault.value.problems
    assert (problem.code, problem.location, dict(problem.params)) == (code, location, params)
