import json
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import orjson
import pytest

from data_ingest.mapping import PurchaseContext, guess
from data_ingest.problem import UnreadableInput
from data_ingest.sheets.opening import open_sheets
from service.database import transaction
from service.examples import load_example
from service.installation import open_installation
from service.intake import Reading
from service.job_kinds import KINDS, worker_of
from service.jobs.job import NewJob, enqueue, load_job, load_result, problems_of
from service.jobs.worker import run_worker
from service.keeping import keep
from service.portfolio import KIND, screen_files
from service.settings import Settings
from service.table_files import NamedFile

LEDGERS = Path(__file__).parents[1] / "fixtures" / "ledger"
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
    return Reading(
        person_key=bytes(32),
        today=date(2026, 11, 24),
        mappings=tuple(mappings),
        purchase=PurchaseContext(place_country="SE"),
    )


def screened(*files, how):
    described = [{"id": "e", "name": one.name, "sha256": "0" * 64} for one in files]
    return json.loads(screen_files(files, described, how))


def named(path):
    return NamedFile(path.name, path.read_bytes())


def test_a_ledger_gives_every_supplier_with_what_it_was_made_from():
    result = screened(named(LEDGER), how=reading())
    assert [one["name"] for one in result["items"]][:2] == [
        "Exempelbolaget Städ AB",
        "Annat Namn Bygg AB",
    ]
    assert result["items"][0]["amount"] == "1300.00"
    assert all(one["low"] <= one["points"] <= one["high"] for one in result["items"])
    assert sum(one["suppliers"] for one in result["bands"]) == len(result["items"])
    assert (result["result_version"], result["as_of"]) == (1, "2026-11-24")
    assert len(result["scorecard"]["sha256"]) == 64
    assert result["files"][0]["name"] == LEDGER.name
    assert result["contract_totals"] is None
    assert result["mappings"] == []


def test_the_payers_country_holds_before_the_stated_one():
    result = screened(named(LEDGERS / "spending-over-500.csv"), how=reading())
    assert {one["currency"] for one in result["items"]} == {"GBP"}
    assert result["country"] == "GB"


def test_a_register_beside_the_ledger_parts_the_payments():
    register = NamedFile("avtal.csv", REGISTER)
    result = screened(named(LEDGER), register, how=reading((register, "contracts")))
    kept = next(one for one in result["contract_totals"] if one["kept"])
    assert kept["registered"] == "1200.00"
    assert [one["mapping"]["target"] for one in result["mappings"]] == ["contracts"]


def test_a_register_alone_is_listed_by_supplier():
    register = NamedFile("avtal.csv", REGISTER)
    result = screened(register, how=reading((register, "contracts")))
    assert {one["name"] for one in result["items"]} == {
        "Exempelbolaget Städ AB",
        "Exempel Energi AB",
    }
    assert result["country"] == "SE"


def test_a_mapped_ledger_counts_each_rejected_row_once():
    payments = NamedFile(
        "betalt.csv",
        "Leverantör;Orgnr;Konto;Datum;Belopp (SEK)\n"
        "Exempelbolaget Städ AB;559999-0008;7470;2026-01-15;100,00\n"
        "Exempelbolaget Städ AB;559999-0008;7470;2026-01-16;hundra\n".encode(),
    )
    result = screened(payments, how=reading((payments, "payments")))
    assert result["rejected"] == len(result["rejects"]) == 1
    assert result["rejects"][0]["location"].startswith("betalt.csv: ")


def test_a_persons_number_in_a_name_is_replaced():
    register = NamedFile(
        "avtal.csv",
        b"Avtalsnummer;Leverant\xc3\xb6r;Startdatum\nA1;Anna 810105-2382 Bygg AB;2026-01-01\n",
    )
    text = json.dumps(screened(register, how=reading((register, "contracts"))))
    assert "2382" not in text


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


def worked_off(installed, *files, as_of=None):
    """Keep files, put the job in the queue, let a worker do it, and return it with its result."""
    installation, worker = installed
    principal = installation.principal
    kept = [
        keep(installation, content, name=name, media_type="text/csv", principal=principal)
        for name, content in files
    ]
    payload = {
        "files": [one.id for one in kept],
        "source": None,
        "country": "SE",
        "as_of": as_of,
    }
    new = NewJob(tenant_id="local", actor="anna", kind=KIND, payload=payload)
    with transaction(installation.engine) as connection:
        job = enqueue(connection, new)
    run_worker(worker, Event(), until_idle=True)
    with transaction(installation.engine, read_only=True) as connection:
        found = load_job(connection, tenant_id="local", job_id=job.id)
        return found, load_result(connection, tenant_id="local", job_id=job.id)


def test_a_worker_screens_kept_files_for_a_stated_day(installed):
    job, result = worked_off(installed, (LEDGER.name, LEDGER.read_bytes()), as_of="2026-11-24")
    assert (job.state, job.done, job.total) == ("done", 1, 1)
    found = orjson.loads(result)
    assert (found["as_of"], len(found["items"])) == ("2026-11-24", 3)
    assert found["files"][0]["id"].startswith("e_")


def test_without_a_stated_day_the_day_of_the_order_holds_however_late_it_is_done(installed):
    job, result = worked_off(installed, (LEDGER.name, LEDGER.read_bytes()))
    assert orjson.loads(result)["as_of"] == job.created_at.date().isoformat()
    assert job.ended_at - job.created_at < timedelta(days=1)


def test_a_file_that_cannot_be_read_fails_the_job_with_how_to_mend_it(installed):
    job, result = worked_off(installed, ("okänd 810105-2382.csv", b"a;b\n1;2\n3;4\n"))
    assert (job.state, result) == ("failed", None)
    problems = problems_of(job)
    assert problems
    assert all(one.detail("sv") and one.mend("en") for one in problems)
    assert b"2382" not in job.problems


def test_every_kind_has_a_name_that_stays():
    assert set(KINDS) == {"ledger"}
