"""The main jobs that are measured at growing sizes, each on made-up data of so many parties."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from random import Random

import orjson
from sqlalchemy import insert

from benchmarks import audit_log, exposure_at_scale, identifiers, ingest, ledger, search
from benchmarks import portfolio_at_scale as portfolio
from benchmarks.rules import made_facts
from data_ingest.formats.ledger import read_ledger
from data_ingest.ids.identifiers import identify
from data_ingest.linking.search import NameIndex
from data_ingest.linking.search_index import write_search
from data_ingest.snapshot.build import SourceInput, build_source
from data_ingest.snapshot.opened import open_snapshot
from data_ingest.snapshot.store import add_source, exclusively
from data_ingest.sources import SOURCES
from procurement_rules.outcomes import outcomes
from procurement_rules.rule import UPCOMING
from procurement_rules.rulebook import load_rulebook
from risk_models.card.bands import Band
from risk_models.exposure.exposure_table import exposure_table
from service.operations.audit.sealing import seal
from service.operations.audit.tables import LOG_ENTRIES
from service.operations.audit.verifying import verify_log
from service.platform.db.database import EVERY_TENANT, open_engine, transaction
from service.platform.db.migrations import upgrade
from service.platform.db.tenants import TENANTS
from service.registers.matching import QueryParty, find_matches, recognised
from service.registers.serving import Registers
from service.suppliers.portfolios.portfolio_files import run_file
from service.suppliers.portfolios.scoring import AT_ONCE, AT_ONCE_UNSEEN
from service.suppliers.portfolios.table import PortfolioRun

Work = Callable[[Path], object]
"""What is timed; the folder is empty and its own each time."""

KEY = bytes(32)
NOW = datetime(2026, 11, 27, tzinfo=UTC)
REGISTERED = 50_000
"""Firms of the register that names are matched with, whatever the size: a country has as many as it
has, however many suppliers are asked about."""


@dataclass(frozen=True, slots=True)
class Job:
    """One of the main jobs.

    Attributes:
        says: What is done, for the page.
        make: Writes what is read into a folder, in a process of its own; nothing to write: None.
        prepare: Opens or makes what stands in memory when the job begins, from that folder, and
            returns the work.
        most: The largest size that it is measured at.
        why: Why no larger one.
    """

    says: str
    prepare: Callable[[Path, int], Work]
    make: Callable[[Path, int], None] | None = None
    most: int = 10**7
    why: str = ""


def _make_ledger(folder: Path, parties: int) -> None:
    made = ledger.made_up(parties, suppliers=max(10, parties // 10))
    (folder / "ledger.csv").write_bytes(made)


def _ledger(folder: Path, _: int) -> Work:
    path = folder / "ledger.csv"
    return lambda _: read_ledger(path.read_bytes(), name=path.name, person_key=KEY)


def _make_list(folder: Path, parties: int) -> None:
    (folder / "list.csv").write_bytes(portfolio.made_list(parties))


def _portfolio(folder: Path, _: int) -> Work:
    return lambda _: portfolio.ours(folder)


def _identify(_: Path, parties: int) -> Work:
    claims = identifiers.claims(parties)
    return lambda _: identify(claims, person_key=KEY)


def _make_names(folder: Path, _: int) -> None:
    search.write_register(list(search.made_up_names(REGISTERED)), folder)
    search.ingest(folder)
    write_search(next(folder.glob("snapshots/*/manifest.json")).parent / search.SOURCE)


def _match(folder: Path, parties: int) -> Work:
    source = next(folder.glob("snapshots/*/manifest.json")).parent / search.SOURCE
    names = list(search.made_up_names(REGISTERED))
    draw = Random(search.SEED)

    def asked(line: int) -> QueryParty:
        at = draw.randrange(REGISTERED)
        name = search.misspelt(names[at], draw) if draw.random() < 0.1 else names[at]
        numbers = ((None, search.organisation_number(at)),) if line % 2 else ()
        return QueryParty(names=(name,), country="SE", numbers=numbers)

    def work(_: Path) -> None:
        snapshot = open_snapshot(folder / "snapshots")
        assert snapshot is not None
        with closing(Registers(snapshot, NameIndex({search.SOURCE: source}))) as registers:
            for first in range(0, parties, AT_ONCE):
                lines = range(first, min(first + AT_ONCE, parties))
                some = {str(line): asked(line) for line in lines}
                find_matches(registers, recognised(some, person_key=KEY), exhaustive=False)

    return work


def _make_register(folder: Path, parties: int) -> None:
    with (folder / "20261125-gleif-goldencopy-lei2.csv").open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in ingest.made_up(parties))


def _register(folder: Path, _: int) -> Work:
    path = next(folder.glob("*.csv"))
    source = SOURCES["xx_gleif_lei2"]

    def work(own: Path) -> None:
        build = partial(
            build_source, source, [SourceInput(path, path.name)], person_key=KEY, retrieved_at=NOW
        )
        with exclusively(own):
            made = add_source(own, build, source_id=source.id, now=NOW, actor="benchmark")
        write_search(own / made.snapshot_id / source.id)

    return work


def _exposure(_: Path, parties: int) -> Work:
    contracts = max(1, parties // exposure_at_scale.PARTIES)
    table, points = exposure_at_scale.made_table(contracts)
    return lambda _: exposure_table(table, points, cuts=exposure_at_scale.CUTS)


def _rules(_: Path, parties: int) -> Work:
    book = [rule for rule in load_rulebook().rules if rule.consequence not in UPCOMING]
    facts = made_facts(parties)

    def work(_: Path) -> None:
        for part in facts.iter_slices(AT_ONCE_UNSEEN):
            outcomes(book, part)

    return work


def _log(_: Path, parties: int) -> Work:
    def work(own: Path) -> None:
        engine = open_engine(f"sqlite:///{own / 'log.sqlite'}")
        upgrade(engine)
        with transaction(engine, tenant=EVERY_TENANT) as connection:
            connection.execute(insert(TENANTS), audit_log.TENANT)
        for first in range(0, parties, audit_log.BATCH):
            numbers = range(first, min(first + audit_log.BATCH, parties))
            rows = [audit_log.entry(number) for number in numbers]
            with transaction(engine, tenant=EVERY_TENANT) as connection:
                connection.execute(insert(LOG_ENTRIES), rows)
            seal(engine, [audit_log.KEY], at=NOW, copies=own / "checkpoints")
        with transaction(engine, read_only=True, tenant=EVERY_TENANT) as connection:
            assert verify_log(connection, [audit_log.KEY.verifier]).entries == parties
        engine.dispose()

    return work


def _make_run(folder: Path, parties: int) -> None:
    _make_list(folder, parties)
    portfolio.ours(folder)


def _record(parties: int) -> dict[str, object]:
    """Return what a run tells of a list of so many suppliers that nothing is known of."""
    return {
        "kind": "list",
        "country": "SE",
        "suppliers": parties,
        "bands": [
            {"band": band, "suppliers": 0, "share_ppm": 0}
            if band != Band.INSUFFICIENT
            else {"band": band, "suppliers": parties, "share_ppm": 1_000_000}
            for band in Band
        ],
        **{name: [] for name in ("industries", "triage", "notes", "rejects", "files", "changes")},
        "changed": None,
        "selection": None,
        "rejected": 0,
    }


def _workbook(folder: Path, parties: int) -> Work:
    run = PortfolioRun(
        tenant_id="a-kommun",
        id="job_1",
        actor="anna",
        created_at=NOW,
        source="list.csv",
        previous_id=None,
        input_sha256="00" * 32,
        as_of=date(2026, 11, 27),
        snapshot_id=None,
        scorecard_id="baseline-2",
        rulebook_sha256="00" * 32,
        code_version="0",
        record=orjson.dumps(_record(parties)),
        output_sha256="00" * 32,
        output=(folder / "output.parquet").read_bytes(),
    )
    return lambda _: run_file(run, "sv", form="xlsx")


JOBS: Mapping[str, Job] = {
    "ledger": Job("Read a ledger with this number of lines", _ledger, _make_ledger),
    "identify": Job("Recognise and check numbers", _identify),
    "register": Job("Turn a register into a snapshot with an index", _register, _make_register),
    "match": Job(
        f"Look up suppliers in a register of {REGISTERED:,} firms, half of them by name",
        _match,
        _make_names,
        most=10**6,
        why="suppliers are looked up one by one, so ten times as many take ten times as long",
    ),
    "portfolio": Job(
        "Screen a list: read, factors, points, bounds, ranking, write",
        _portfolio,
        _make_list,
        most=10**6,
        why="a list is limited to 50 MB, a little over a million suppliers; more go in parts",
    ),
    "exposure": Job("Compute exposure along chains of eleven parties", _exposure),
    "rules": Job("Evaluate all rules on this number of rows", _rules),
    "log": Job("Write this number of entries to the log, seal and verify them", _log),
    "workbook": Job(
        "Write a run as an XLSX workbook",
        _workbook,
        _make_run,
        most=10**6,
        why="a sheet holds a million rows, and nobody opens ten of them",
    ),
}
"""By name."""
