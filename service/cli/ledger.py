"""What `kedjekoll screen` does with a ledger or a contract register: it lists the suppliers."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import polars as pl
import polars.selectors as cs

from data_ingest.ledgers.contract_join import ContractJoin
from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, message
from data_ingest.snapshot.opened import Snapshot
from risk_models.card.scorecard import Scorecard
from service.cli.console import out
from service.cli.selection import Wanted, list_selected
from service.documents.terminal import terminal
from service.platform.frames import canonical
from service.registers.judgement_cache import NONE_JUDGED, StandingJudgements
from service.screening.purchase.intake import Supplied
from service.suppliers.portfolios.ledger_report import ledger_document, register_document
from service.suppliers.portfolios.proportion import limits_of
from service.suppliers.portfolios.ranked import Ranked, bands_of, industries_of
from service.suppliers.portfolios.reading import contracts_of, suppliers_in
from service.suppliers.portfolios.scoring import Scoring, score_here
from service.suppliers.portfolios.supplier_tables import registers_note
from service.suppliers.portfolios.work_tables import WorkTables

_NOT_READ = message("… and {n} more.")
MOST_REJECTS = 10
"""How many unreadable rows and cells are listed."""


def list_suppliers(
    supplied: Supplied,
    *,
    rejects: Sequence[Problem],
    scorecard: Scorecard,
    lang: Language,
    as_json: bool,
    as_of: datetime | None,
    country: str,
    person_key: bytes,
    wanted: Wanted | None = None,
    snapshot: Snapshot | None = None,
    judgements: StandingJudgements = NONE_JUDGED,
) -> None:
    """Print the review need of the suppliers; nothing is kept of it.

    Args:
        supplied: The payments, the buyer's contracts, or both.
        rejects: What of a table could not be read.
        scorecard: The card.
        lang: Language of the page.
        as_json: Print every supplier as JSON instead of a page.
        as_of: The day that facts are read for; today (UTC) if None.
        country: Where the work is done, where the ledger does not say; ISO 3166 alpha-2.
        person_key: Secret for the pseudonyms of persons' numbers.
        snapshot: The registers and lists that are looked in; None: none is loaded.
        judgements: What people have judged of possible matches.
        wanted: What to select for follow-up; it takes the place of the list.
    """
    contracts = contracts_of(supplied)
    how = Scoring(
        as_of=(as_of or datetime.now(UTC)).date(),
        scorecard=scorecard,
        snapshot_dir=None if snapshot is None else snapshot.folder.parent,
        snapshot_id=None if snapshot is None else snapshot.id,
        judgements=judgements,
    )
    read = suppliers_in(
        supplied, contracts, country=country, as_of=how.as_of, person_key=person_key
    )
    suppliers = score_here(read, how, snapshot)
    if wanted is not None:
        list_selected(
            suppliers.table(),
            wanted,
            lang=lang,
            as_json=as_json,
            as_of=how.as_of,
            scorecard_id=scorecard.id,
        )
        return
    if as_json:
        sys.stdout.write(canonical(_plain(suppliers, contracts)).decode() + "\n")
        return
    said = [registers_note(suppliers.rows.lazy(), lang, loaded=snapshot is not None)]
    said += [problem.in_words(lang) for problem in (*supplied.notes, *rejects[:MOST_REJECTS])]
    if len(rejects) > MOST_REJECTS:
        said.append(_NOT_READ.to(lang).format(n=len(rejects) - MOST_REJECTS))
    now = datetime.now(UTC)
    work = WorkTables(
        country=read.country,
        limits=limits_of(read.country, how.as_of),
        language=lang,
        scorecard_id=scorecard.shipped_id,
    )
    if supplied.ledger is not None:
        document = ledger_document(
            supplied.ledger, suppliers, work, made_at=now, contracts=contracts, further=said
        )
    else:
        assert supplied.register is not None
        document = register_document(supplied.register, suppliers, work, made_at=now, further=said)
    out.print(terminal(document))


def _plain(suppliers: Ranked, contracts: ContractJoin | None) -> dict[str, object]:
    """Return what the page shows, of every supplier, as JSON values."""
    return {
        "items": _rows(suppliers.rows.drop("index", "work", "alike")),
        "bands": [asdict(share) for share in bands_of(suppliers.rows)],
        "industries": [asdict(spread) for spread in industries_of(suppliers.rows)],
        "contracts": None if contracts is None else _contracts(contracts),
    }


def _contracts(contracts: ContractJoin) -> dict[str, object]:
    """Return the join without the names of the register, which the buyer has."""
    return {
        "totals": _rows(contracts.totals),
        "spend": _rows(contracts.spend),
        "matches": _rows(contracts.matches),
        "unpaid": _rows(contracts.unpaid),
    }


def _rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.with_columns(cs.decimal().cast(pl.String)).to_dicts()
