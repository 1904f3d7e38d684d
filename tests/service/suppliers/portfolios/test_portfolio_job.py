import hashlib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import ClassVar

import orjson
import pytest

from data_ingest.mapping import PurchaseContext, guess
from data_ingest.model.problem import UnreadableInput
from data_ingest.sheets.opening import open_sheets
from procurement_rules.rulebook import load_rulebook
from risk_models.card.bands import Band
from risk_models.card.scorecard import load_scorecard
from service.job_kinds import KINDS, worker_of
from service.operations.files.keeping import keep
from service.operations.installation import open_installation
from service.operations.jobs.job import NewJob, enqueue, load_job, problems_of
from service.operations.jobs.worker import run_worker
from service.platform.db.database import transaction
from service.registers.judgement_cache import NONE_JUDGED
from service.screening.purchase.examples import load_example
from service.screening.purchase.intake import ReadingOptions
from service.screening.purchase.table_files import NamedFile
from service.settings import Settings, WorkLimits
from service.suppliers.portfolios.job import KIND, _advance, screen_portfolio
from service.suppliers.portfolios.reading import read_packed, unpacked
from service.suppliers.portfolios.scoring import Scoring, score_suppliers
from service.suppliers.portfolios.store import input_sha256, load_run

LEDGERS = Path(__file__).parents[3] / "fixtures" / "ledger"
LEDGER = LEDGERS / "reskontra-1.1-cr.csv"
REGISTER = (
    "Avtalsnummer;Leverantör;Organisationsnummer;CPV-kod;Startdatum;Slutdatum\n"
    "A1;Exempelbolaget Städ AB;559999-0008;90911000;2026-01-01;2026-01-31\n"
    "A2;Exempel Energi AB;;09310000;2025-01-01;2027-12-31\n"
).encode()


def reading(*mapped):
    mappings = []
    for file, target in mapped:
        (sheet,) = open_sheets(file.payload, name=file.name)
        mappings.append(guess(sheet, target=target).mapping)
    return ReadingOptions(
        person_key=bytes(32),
        today=date(2026, 11, 24),
        mappings=tuple(mappings),
        purchase=PurchaseContext(place_country="SE"),
    )


def screened(*files, how):
    """What is read of files, and the needs of the suppliers in their order."""
    read = unpacked(read_packed(files, how))
    scoring = Scoring(
        as_of=how.today,
        scorecard=load_scorecard(),
        snapshot_dir=None,
        snapshot_id=None,
        judgements=NONE_JUDGED,
    )
    limits = WorkLimits(memory_bytes=2**31, seconds=60)
    found = score_suppliers(read, scoring, limits=limits, advance=lambda *_: None)
    return read, found.needs()


def named(path):
    return NamedFile(path.name, path.read_bytes())


def test_a_ledger_gives_every_supplier_those_to_look_at_first_first():
    _, needs = screened(named(LEDGER), how=reading())
    assert [(one.name, one.band, one.reason, one.amount) for one in needs] == [
        # no account tells its industry
        ("Exempel Energi AB", Band.INSUFFICIENT, "work_unknown", Decimal("80.00")),
        ("Exempelbolaget Städ AB", Band.STANDARD, "small_purchase", Decimal("1300.00")),
        ("Annat Namn Bygg AB", Band.STANDARD, "small_purchase", Decimal("900.00")),
    ]
    assert all(one.low <= one.points <= one.high for one in needs)


def test_the_payers_country_holds_before_the_stated_one():
    read, needs = screened(named(LEDGERS / "spending-over-500.csv"), how=reading())
    assert {one.currency for one in needs} == {"GBP"}
    assert read.country == "GB"


def test_a_register_beside_the_ledger_parts_the_payments():
    register = NamedFile("avtal.csv", REGISTER)
    read, needs = screened(named(LEDGER), register, how=reading((register, "contracts")))
    kept = next(one for one in read.said["contract_totals"] if one["kept"])
    assert kept["registered"] == "1200.00"
    assert [one["mapping"]["target"] for one in read.said["mappings"]] == ["contracts"]
    cleaning = next(one for one in needs if one.name == "Exempelbolaget Städ AB")
    assert (cleaning.contracts, cleaning.cpv_from) == (1, "contract")


def test_a_register_alone_is_listed_by_supplier():
    register = NamedFile("avtal.csv", REGISTER)
    read, needs = screened(register, how=reading((register, "contracts")))
    assert {one.name for one in needs} == {"Exempelbolaget Städ AB", "Exempel Energi AB"}
    assert (read.kind, read.country) == ("contracts", "SE")


def test_a_mapped_ledger_counts_each_rejected_row_once():
    payments = NamedFile(
        "betalt.csv",
        "Leverantör;Orgnr;Konto;Datum;Belopp (SEK)\n"
        "Exempelbolaget Städ AB;559999-0008;7470;2026-01-15;100,00\n"
        "Exempelbolaget Städ AB;559999-0008;7470;2026-01-16;hundra\n".encode(),
    )
    read, _ = screened(payments, how=reading((payments, "payments")))
    assert read.said["rejected"] == len(read.said["rejects"]) == 1
    assert read.said["rejects"][0]["location"].startswith("betalt.csv: ")


def test_a_procurement_has_no_suppliers_to_list():
    with pytest.raises(UnreadableInput) as refused:
        screened(NamedFile("example.json", load_example()), how=reading())
    assert refused.value.problems[0].code == "portfolio-without-suppliers"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An installation with what works off its queue."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("installation"))
    installation = open_installation(settings)
    yield installation, worker_of(installation, settings)
    installation.close()


def worked_off(installed, *files, as_of=None, source=None):
    """Keep files, put the job in the queue, let a worker do it, and return it with its result."""
    installation, worker = installed
    principal = installation.principal
    kept = [
        keep(installation, content, name=name, media_type="text/csv", principal=principal)
        for name, content in files
    ]
    payload = {
        "files": [one.id for one in kept],
        "source": source,
        "country": "SE",
        "as_of": as_of,
    }
    new = NewJob(tenant_id="local", actor="anna", kind=KIND, payload=payload)
    with transaction(installation.engine) as connection:
        job = enqueue(connection, new)
    run_worker(worker, Event(), until_idle=True)
    with transaction(installation.engine, read_only=True) as connection:
        found = load_job(connection, tenant_id="local", job_id=job.id)
        return found, load_run(connection, tenant_id="local", run_id=job.id)


def test_a_worker_makes_one_run_of_kept_files_for_a_stated_day(installed):
    job, run = worked_off(installed, (LEDGER.name, LEDGER.read_bytes()), as_of="2026-11-24")
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert (run.id, run.actor, run.source) == (job.id, "anna", LEDGER.name)
    assert run.as_of == date(2026, 11, 24)
    assert run.scorecard_id == load_scorecard().id
    assert run.rulebook_sha256 == load_rulebook().sha256
    assert run.output_sha256 == hashlib.sha256(run.output).hexdigest()
    record = orjson.loads(run.record)
    hashes = [one["sha256"] for one in record["files"]]
    assert run.input_sha256 == input_sha256(hashes)
    assert record["suppliers"] == 3
    assert sum(one["suppliers"] for one in record["bands"]) == 3
    assert {"category": "supplier", "payees": 3} in record["triage"]


def test_without_a_stated_day_the_day_of_the_order_holds_however_late_it_is_done(installed):
    job, run = worked_off(installed, (LEDGER.name, LEDGER.read_bytes()))
    assert run.as_of == job.created_at.date()
    assert job.ended_at - job.created_at < timedelta(days=1)


def test_a_run_is_compared_with_the_last_of_its_source(installed):
    first, before = worked_off(installed, ("s.csv", b"559999-0008\n559999-0016\n"), source="s")
    _, after = worked_off(installed, ("t.csv", b"559999-0016\n559999-0024\n"), source="s")
    assert before.previous_id is None
    assert after.previous_id == first.id
    record = orjson.loads(after.record)
    assert record["changed"] == {"new": 1, "gone": 1, "band": 0, "points": 0}


def test_an_attempt_that_gets_no_further_than_the_one_before_is_no_progress():
    class Context:
        job = SimpleNamespace(done=4_000)
        told: ClassVar[list[tuple[int, int]]] = []

        def advance(self, *, done, total):
            self.told.append((done, total))

    for done in (0, 2_000, 6_000):
        _advance(Context(), done, 10_000)
    assert [done for done, _ in Context.told] == [4_000, 4_000, 6_000]


def test_a_file_that_cannot_be_read_fails_the_job_with_how_to_mend_it(installed):
    job, run = worked_off(installed, ("okänd 810105-2382.csv", b"a;b\n1;2\n3;4\n"))
    assert (job.state, run) == ("failed", None)
    problems = problems_of(job)
    assert problems
    assert all(one.detail("sv") and one.mend("en") for one in problems)
    assert b"2382" not in job.problems


def test_of_several_files_the_one_that_cannot_be_read_is_named(installed):
    named = ("okänd 810105-2382.csv", b"a;b\n1;2\n3;4\n")
    job, _ = worked_off(installed, (LEDGER.name, LEDGER.read_bytes()), named)
    assert [one.location.startswith("okänd person-") for one in problems_of(job)] == [True]
    assert b"2382" not in job.problems


def test_every_kind_has_a_name_that_stays():
    assert KINDS["ledger"] is screen_portfolio
