"""A supplier's own screening, made from a portfolio run when somebody wants to look at it.

It is an ordinary screening: kept, replayable, with the rules answered and the questions that may be
asked. It is made of what the run kept of the supplier, for the day of the run, with the registers
that the run looked in, or those that serve now where these have been removed since.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from data_ingest.model.problem import UnreadableInput
from data_ingest.model.rows import (
    ContractPartyRow,
    ContractRow,
    NameRow,
    PartyRow,
    ProcurementRows,
    PurchaseRow,
    TenderRow,
)
from data_ingest.model.tables import PPM, Identifiers, Procurement, Rejects, Stage, TenderState
from data_ingest.procurement.procurements import procurements
from data_ingest.snapshot.opened import Snapshot, open_snapshot
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.operations.people.units import sees, unit_of
from service.platform.db.database import transaction
from service.registers.judgements import standing_judgements
from service.screening.assessment.evidence import EvidenceRegisters
from service.screening.record.recording import KeptInput, Screened, screen_kept, store
from service.screening.record.store import OF_A_RUN
from service.suppliers.portfolios.answers import rows_of
from service.suppliers.portfolios.output import scan_output
from service.suppliers.portfolios.reading import InputKind
from service.suppliers.portfolios.run_card import card_of_run
from service.suppliers.portfolios.store import load_run
from service.suppliers.portfolios.table import PortfolioRun

_STANDS: dict[InputKind, tuple[Stage | None, TenderState]] = {
    "ledger": ("in_contract", "awarded"),
    "contracts": ("in_contract", "awarded"),
    "ocds": (None, "awarded"),
    "list": (None, "unknown"),
}
"""Where the purchase stands, by what the run was made from: who is paid has been awarded."""

_CONTRACT, _TENDER, _PARTY = "1", "1", "supplier"


def open_supplier(
    installation: Installation,
    run_id: str,
    party_id: str,
    *,
    principal: Principal,
    now: datetime,
) -> Screened | None:
    """Screen one supplier of a run and keep the screening.

    Args:
        installation: Database and snapshots.
        run_id: The run.
        party_id: The supplier's id in it.
        principal: Who asks.
        now: The moment, with a time zone.

    Returns:
        The screening, of the unit of the run; None if there is no such run that she sees, or no
        such supplier among those screened.

    Raises:
        UnreadableInput: The snapshot is damaged.
    """
    tenant_id = principal.tenant_id
    with transaction(installation.engine, read_only=True) as connection:
        if not sees(connection, "job", run_id, principal=principal):
            return None
        run = load_run(connection, tenant_id=tenant_id, run_id=run_id)
        unit = unit_of(connection, "job", run_id, tenant_id=tenant_id)
        judgements = standing_judgements(connection, tenant_id=tenant_id, unit=unit)
    row = None if run is None else supplier_row(run, party_id)
    if run is None or row is None:
        return None
    snapshot = _snapshot(installation.snapshot_dir, run)
    try:
        screened = screen_kept(
            _kept(run, row, unit=unit),
            principal=principal,
            now=now,
            registers=EvidenceRegisters(snapshot, run.as_of, judgements),
            scorecard=card_of_run(run),
        )
    finally:
        if snapshot is not None:
            snapshot.close()
    store(installation.engine, screened.record)
    return screened


def supplier_row(run: PortfolioRun, party_id: str) -> dict[str, Any] | None:
    """Return what the output says of a screened supplier; None if there is no such supplier."""
    rows = (
        scan_output(run.output)
        .filter(pl.col("party_id") == party_id, pl.col("place").is_not_null())
        .collect()
    )
    return rows.row(0, named=True) if rows.height else None


def procurement_of(run: PortfolioRun, row: dict[str, Any]) -> Procurement:
    """Return the purchase that a supplier of a run stands for: one lot, one tender, one party.

    What it was paid in all is no price of a tender, and is not given as one.
    """
    record = orjson.loads(run.record)
    stage, state = _STANDS[record["kind"]]
    country = record["country"]
    rows = ProcurementRows(
        purchases=(
            PurchaseRow(
                f"{run.id}/{row['party_id']}",
                row["name"],
                "own",
                None,
                "unknown",
                country,
                None,
                None,
                None,
                None,
                stage,
                None,
                None,
                None,
                None,
            ),
        ),
        contracts=(ContractRow(_CONTRACT, 1, None, row["cpv"], None, None, None, country, None),),
        tenders=(TenderRow(_TENDER, _CONTRACT, 1, state, None, None),),
        contract_parties=(
            ContractPartyRow(_TENDER, _PARTY, 1, "tenderer", PPM, None, None, "not_collected"),
        ),
        parties=(
            PartyRow(_PARTY, row["kind"], row["name"], row["country"], None, row["is_personal"]),
        ),
        names=tuple(NameRow(_PARTY, name, None) for name in row["other_names"] or ()),
        declarations=tuple(rows_of(_PARTY, row["answers"])),
    )
    ((procurement, _),) = procurements([rows], person_key=b"no number is read here")
    numbers = [{"party_id": _PARTY, "value_raw": None} | number for number in row["numbers"] or ()]
    types = {name: column.dtype for name, column in Identifiers.columns().items()}
    procurement.identifiers = Identifiers.validate(pl.DataFrame(numbers, schema=types))
    return procurement


def _kept(run: PortfolioRun, row: dict[str, Any], *, unit: str) -> KeptInput:
    record = orjson.loads(run.record)
    return KeptInput(
        procurement=procurement_of(run, row),
        rejects=Rejects.create_empty(),
        format=OF_A_RUN,
        name=record["files"][0]["name"],
        sha256=record["files"][0]["sha256"],
        intake=None,
        unit=unit,
    )


def _snapshot(root: Path | None, run: PortfolioRun) -> Snapshot | None:
    """Open the snapshot of a run, or the one that serves where that has been removed."""
    if root is None or run.snapshot_id is None:
        return None
    try:
        return open_snapshot(root, run.snapshot_id)
    except UnreadableInput:
        return open_snapshot(root)
