"""What `kedjekoll screen` does with a ledger: the suppliers, those to look at first first."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime

import polars as pl

from data_ingest.formats.ledger import read_ledger
from data_ingest.ledger_tables import Ledger
from data_ingest.problem import UnreadableInput
from data_ingest.text import Language
from risk_models.scorecard import load_scorecard
from service.commands.console import out, refuse
from service.frames import canonical
from service.reports.suppliers import render_suppliers
from service.settings import load_settings, person_key
from service.suppliers import SupplierNeed, screen_suppliers

LEDGER = "ledger"
"""What `--format` calls a ledger of any layout."""


def list_suppliers(
    payload: bytes,
    *,
    name: str,
    lang: Language,
    as_json: bool,
    as_of: datetime | None,
    country: str,
) -> None:
    """Read a ledger and print the review need of its suppliers; nothing is kept of it.

    Args:
        payload: The whole file.
        name: Its name, for messages.
        lang: Language of the page.
        as_json: Print every supplier as JSON instead of a page.
        as_of: The day that facts are read for; today (UTC) if None.
        country: Where the work is done, where the ledger does not say; ISO 3166 alpha-2.
    """
    settings = load_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        read = read_ledger(payload, name=name, person_key=person_key(settings))
    except UnreadableInput as fault:
        refuse(fault, lang)
    needs = screen_suppliers(
        read.ledger,
        country=_payers_country(read.ledger) or country,
        scorecard=load_scorecard(),
        as_of=(as_of or datetime.now(UTC)).date(),
    )
    if as_json:
        sys.stdout.write(canonical({"items": [_plain(need) for need in needs]}).decode() + "\n")
    else:
        out.print(render_suppliers(read, needs, lang))


def _payers_country(ledger: Ledger) -> str | None:
    """Return the country of the payers, where it is known and one."""
    payers = ledger.payments["payer_id"].unique().to_list()
    stated = ledger.parties.filter(pl.col("party_id").is_in(payers))["country"].drop_nulls()
    return str(stated[0]) if stated.n_unique() == 1 else None


def _plain(need: SupplierNeed) -> dict[str, object]:
    return asdict(need) | {"amount": format(need.amount, "f")}
