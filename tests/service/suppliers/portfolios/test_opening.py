import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from procurement_rules.rulebook import load_rulebook
from service.platform.db.database import transaction
from service.screening.record.recording import replay
from service.screening.record.store import load_screening
from service.screening.report.report_content import report_content
from service.screening.report.screening_layout import ReportLayout
from service.suppliers.portfolios.opening import open_supplier
from service.suppliers.portfolios.output import read_output

LEDGER = Path(__file__).parents[3] / "fixtures" / "ledger" / "reskontra-1.1-cr.csv"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def opened(installation, run, party_id):
    return open_supplier(installation, run.id, party_id, principal=installation.principal, now=NOW)


def placed(rows):
    """The rows of suppliers that were screened, in order."""
    return rows.filter(rows["place"].is_not_null()).sort("place")


def test_a_supplier_opens_as_a_kept_screening_with_the_points_of_the_run(installation, run_of):
    run = run_of((LEDGER.name, LEDGER.read_bytes()))
    for row in placed(read_output(run.output)).iter_rows(named=True):
        screened = opened(installation, run, row["party_id"])
        (tender,) = screened.assessment.lots[0].tenders
        # its size is the run's to judge: by itself it has the band of its points
        band = "extended" if row["reason"] == "small_purchase" else row["band"]
        assert (tender.band, tender.points, tender.low, tender.high, tender.basis) == (
            band, row["points"], row["low"], row["high"], row["basis"],
        )  # fmt: skip
        assert (screened.record.as_of, screened.record.input_format) == (run.as_of, "portfolio")
        assert screened.record.input_sha256 == hashlib.sha256(LEDGER.read_bytes()).hexdigest()
        with transaction(installation.engine, read_only=True) as connection:
            kept = load_screening(
                connection,
                tenant_id=installation.principal.tenant_id,
                screening_id=screened.record.id,
            )
        assert replay(kept, load_rulebook()).same


def test_its_document_names_the_supplier_and_never_the_place_in_the_run(installation, run_of):
    named = run_of((LEDGER.name, LEDGER.read_bytes()))
    numbered = run_of(("numbers.csv", b"number\n559999-0016\n"))
    titles = {
        named: ["Exempel Energi AB", "Exempelbolaget Städ AB", "Annat Namn Bygg AB"],
        numbered: ["SE-ON 5599990016"],
    }
    for run, expected in titles.items():
        rows = read_output(run.output)
        for party_id, title in zip(placed(rows)["party_id"], expected, strict=True):
            record = opened(installation, run, party_id).record
            shown = report_content(record, "sv", opened=True, layout=ReportLayout(overview=True))
            assert shown["title"] == title
            assert run.id not in shown["about"]


def test_whoever_was_set_aside_or_is_not_there_does_not_open(installation, run_of):
    run = run_of((LEDGER.name, LEDGER.read_bytes()))
    rows = read_output(run.output)
    aside = rows.filter(rows["place"].is_null())["party_id"][0]
    assert opened(installation, run, aside) is None
    assert opened(installation, run, "payee-999999") is None
    assert open_supplier(
        installation, "job_1", aside, principal=installation.principal, now=NOW
    ) is None  # fmt: skip


def test_a_run_opens_when_its_snapshot_has_been_removed(installation, run_of, monkeypatch):
    run = run_of((LEDGER.name, LEDGER.read_bytes()))
    gone = replace(run, snapshot_id="0" * 32)
    monkeypatch.setattr("service.suppliers.portfolios.opening.load_run", lambda *_, **__: gone)
    rows = read_output(run.output)
    screened = opened(installation, run, rows["party_id"][0])
    assert screened.record.id.startswith("screening_")
