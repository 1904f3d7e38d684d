"""What `kedjekoll screen` does with a ledger or a contract register: it lists the suppliers."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import polars as pl
import polars.selectors as cs

from data_ingest.ledgers.contract_join import ContractJoin, join_contracts
from data_ingest.model.problem import Problem
from data_ingest.model.text import Language, Text
from data_ingest.snapshot.opened import Snapshot
from risk_models.card.scorecard import load_scorecard
from service.cli.console import out
from service.cli.selection import Wanted, list_selected
from service.platform.frames import canonical
from service.platform.words import printable
from service.registers.judgement_cache import NONE_JUDGED, StandingJudgements
from service.screening.assessment.evidence import Registers
from service.screening.purchase.intake import Supplied
from service.suppliers.ledger.needs import (
    SupplierNeed,
    band_shares,
    payers_country,
    plain,
    screen_contractors,
    screen_suppliers,
    spreads,
)
from service.suppliers.ledger.terminal import registers_note, render_contractors, render_suppliers

MOST_REJECTS = 10
"""How many unreadable rows and cells are listed."""


def list_suppliers(
    supplied: Supplied,
    *,
    rejects: Sequence[Problem],
    lang: Language,
    as_json: bool,
    as_of: datetime | None,
    country: str,
    wanted: Wanted | None = None,
    snapshot: Snapshot | None = None,
    judgements: StandingJudgements = NONE_JUDGED,
) -> None:
    """Print the review need of the suppliers; nothing is kept of it.

    Args:
        supplied: The payments, the buyer's contracts, or both.
        rejects: What of a table could not be read.
        lang: Language of the page.
        as_json: Print every supplier as JSON instead of a page.
        as_of: The day that facts are read for; today (UTC) if None.
        country: Where the work is done, where the ledger does not say; ISO 3166 alpha-2.
        snapshot: The registers and lists that are looked in; None: none is loaded.
        judgements: What people have judged of possible matches.
        wanted: What to select for follow-up; it takes the place of the list.
    """
    read, register, contracts = supplied.ledger, supplied.register, None
    scorecard, day = load_scorecard(), (as_of or datetime.now(UTC)).date()
    registers = Registers(snapshot, day, judgements)
    if read is not None:
        contracts = join_contracts(read.ledger, register) if register is not None else None
        needs = screen_suppliers(
            read.ledger,
            country=payers_country(read.ledger) or country,
            scorecard=scorecard,
            as_of=day,
            contracts=contracts,
            registers=registers,
        )
        page = render_suppliers(read, needs, lang, contracts=contracts)
    else:
        assert register is not None
        needs = screen_contractors(
            register, country=country, scorecard=scorecard, as_of=day, registers=registers
        )
        page = render_contractors(register, needs, lang)
    if wanted is not None:
        list_selected(
            needs, wanted, lang=lang, as_json=as_json, as_of=day, scorecard_id=scorecard.id
        )
        return
    if as_json:
        sys.stdout.write(canonical(_plain(needs, contracts)).decode() + "\n")
        return
    out.print(page)
    out.print(f"  {registers_note(needs, lang, loaded=snapshot is not None)}", soft_wrap=True)
    for problem in (*supplied.notes, *rejects[:MOST_REJECTS]):
        place = f"{problem.location}: " if problem.location else ""
        said = f"  – {place}{problem.detail(lang)} {problem.mend(lang)}"
        out.print(printable(said), markup=False)
    if len(rejects) > MOST_REJECTS:
        more = Text("… och {n} till som inte lästes.", "… and {n} more that were not read.")
        out.print("  " + more.to(lang).format(n=len(rejects) - MOST_REJECTS))


def _plain(needs: Sequence[SupplierNeed], contracts: ContractJoin | None) -> dict[str, object]:
    """Return what the page shows, of every supplier, as JSON values."""
    return {
        "items": [plain(need) for need in needs],
        "bands": [asdict(one) for one in band_shares(needs)],
        "industries": [asdict(one) for one in spreads(needs)],
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


def _rows(frame: pl.DataFrame) -> list[dict[str, object]]:
    return frame.with_columns(cs.decimal().cast(pl.String)).to_dicts()
