"""A portfolio run as a page in a terminal: triage, then who to look at first and what has moved."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import orjson
import polars as pl
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Styled

from data_ingest.model.figures import number, points
from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS, TITLE, Band
from risk_models.explain.reasons import STATES
from risk_models.factors import factor_by_id
from service.documents.terminal_table import new_table
from service.platform.words import DISCLAIMER, printable
from service.suppliers.portfolios.change import KINDS, ChangeKind
from service.suppliers.portfolios.output import labelled
from service.suppliers.portfolios.ranked import needs_of
from service.suppliers.portfolios.supplier_need import BandShare, IndustrySpread
from service.suppliers.portfolios.supplier_tables import (
    MOST_SUPPLIERS,
    registers_note,
    render_industries,
    share_table,
    supplier_table,
)
from service.suppliers.portfolios.table import PortfolioRun
from service.suppliers.portfolios.triage_words import CATEGORIES
from service.suppliers.portfolios.views import in_words, screened
from service.suppliers.selection.report import render_selection
from service.suppliers.selection.selecting import Selection

MOST_CHANGES = 10
"""Changes of one kind that are listed on the page."""
MOST_REJECTS = 10
"""Rows and cells that were not read that are listed on the page."""

INPUTS: Mapping[str, Text] = {
    "ledger": Text("leverantörsreskontra", "ledger"),
    "contracts": Text("avtalsregister", "contract register"),
    "ocds": Text("tilldelningar i OCDS", "awards in OCDS"),
    "list": Text("lista över leverantörer", "list of suppliers"),
}
"""What a run was made from."""

CHANGES: Mapping[ChangeKind, Text] = {
    "new": Text("nya leverantörer", "new suppliers"),
    "gone": Text("finns inte längre med", "no longer there"),
    "band": Text("annat granskningsbehov", "another review need"),
    "points": Text("samma granskningsbehov, andra poäng", "the same review need, other points"),
}
"""The kinds of change since the run before."""

_HEAD = Text(
    "Underlag: {what}, {suppliers} leverantörer. Uppgifterna gäller {day}.",
    "Made from: {what}, {suppliers} suppliers. Facts are of {day}.",
)
_FIRST = Text(
    "Första körningen av den här källan, så det finns inget att jämföra med.",
    "The first run of this source, so there is nothing to compare with.",
)
_SINCE = Text("Ändrat sedan {id}", "Changed since {id}")
_CARD = Text("poängkortet har ändrats", "the card has changed")
_UNNAMED = Text("namnet sparas inte", "name not kept")
_ABSENT = Text("fanns inte", "not there")


def render_run(run: PortfolioRun, language: Language) -> RenderableType:
    """Return a run as something that rich can print."""
    record = orjson.loads(run.record)
    count = record["suppliers"]
    first = needs_of(labelled(screened(run).head(MOST_SUPPLIERS).collect()))
    head = _HEAD.to(language).format(
        what=INPUTS[record["kind"]].to(language),
        suppliers=number(Decimal(count), language),
        day=run.as_of.isoformat(),
    )
    selection = record["selection"]
    return Group(
        Line(Styled(TITLE.to(language), style="bold"), align="left"),
        Styled(head),
        Styled(DISCLAIMER.to(language), style="italic"),
        Padding(_triage(record, language), (1, 0, 0, 2), expand=False),
        Padding(share_table(bands(record), language), (1, 0, 0, 2), expand=False),
        Padding(
            supplier_table(first, language, register=has_contracts(run)),
            (1, 0, 0, 2),
            expand=False,
        ),
        *_rest(count, language),
        *render_industries(industries(record), language),
        Styled(f"  {registers_said(run, language)}"),
        *_changes(run, record, language),
        *([render_selection(Selection.model_validate_json(orjson.dumps(selection)), language)]
          if selection else []),
        *_not_read(record, language),
    )  # fmt: skip


def bands(record: Mapping[str, Any]) -> list[BandShare]:
    """Return how many suppliers each band has by the record of a run."""
    return [BandShare(**band | {"band": Band(band["band"])}) for band in record["bands"]]


def industries(record: Mapping[str, Any]) -> list[IndustrySpread]:
    """Return how far apart the suppliers of each industry are by the record of a run."""
    return [
        IndustrySpread(**industry | {"bought": tuple(industry["bought"])})
        for industry in record["industries"]
    ]


def has_contracts(run: PortfolioRun) -> bool:
    """Tell whether a run knows anything of contracts."""
    return bool(screened(run).select(pl.col("contracts").is_not_null().any()).collect().item())


def registers_said(run: PortfolioRun, language: Language) -> str:
    """Say of how many suppliers registers state something, or that none is loaded."""
    return registers_note(screened(run), language, loaded=run.snapshot_id is not None)


def factor_value(factor_id: str, value: str | None, language: Language) -> str:
    """Return what a factor's bin or state means; that the card did not have it where it is None."""
    if value is None:
        return _ABSENT.to(language)
    factor = factor_by_id(factor_id)
    if value in STATES:
        return STATES[value].to(language)
    return factor.bin(value).label.to(language)


def change_reason(change: Mapping[str, Any], language: Language) -> str:
    """Say which factors have moved a supplier, with their values before and after."""
    if change["kind"] in ("new", "gone"):
        return ""
    said = [
        f"{factor_by_id(factor['factor']).label.to(language)}: "
        f"{factor_value(factor['factor'], factor['before'], language)} → "
        f"{factor_value(factor['factor'], factor['after'], language)}"
        for factor in change["factors"]
    ]
    return "; ".join(said) or _CARD.to(language)


def _triage(record: Mapping[str, Any], language: Language) -> Table:
    table = new_table(language, Text("Betalningsmottagare", "Payees"), Text("Antal", "Number"))
    for row in record["triage"]:
        label = CATEGORIES[row["category"]].to(language)
        table.add_row(label, number(Decimal(row["payees"]), language))
    return table


def _rest(count: int, language: Language) -> Iterator[RenderableType]:
    if count > MOST_SUPPLIERS:
        rest = Text(
            "… och {n} till; --out skriver alla till en fil.",
            "… and {n} more; --out writes all of them to a file.",
        )
        yield Styled("  " + rest.to(language).format(n=count - MOST_SUPPLIERS))


def _changes(
    run: PortfolioRun, record: Mapping[str, Any], language: Language
) -> Iterator[RenderableType]:
    if run.previous_id is None:
        yield Styled("  " + _FIRST.to(language))
        return
    table = new_table(
        language,
        Text(_SINCE.sv.format(id=run.previous_id), _SINCE.en.format(id=run.previous_id)),
        Text("Antal", "Number"),
    )
    for kind in KINDS:
        table.add_row(CHANGES[kind].to(language), str(record["changed"][kind]))
    yield Padding(table, (1, 0, 0, 2), expand=False)
    for kind in ("band", "points"):
        moved = [change for change in record["changes"] if change["kind"] == kind]
        for change in moved[:MOST_CHANGES]:
            yield Styled(f"  – {_moved(change, language)}")


def _moved(change: Mapping[str, Any], language: Language) -> str:
    name = printable(change["name"]) if change["name"] else _UNNAMED.to(language)
    before, after = (
        f"{LABELS[Band(change[f'band_{when}'])].to(language)} {points(change[f'points_{when}'])}"
        for when in ("before", "after")
    )
    return f"{name}: {before} → {after} ({change_reason(change, language)})"


def _not_read(record: Mapping[str, Any], language: Language) -> Iterator[RenderableType]:
    for word in in_words([*record["notes"], *record["rejects"][:MOST_REJECTS]], language):
        place = f"{word['pointer']}: " if word["pointer"] else ""
        yield Styled(printable(f"  – {place}{word['detail']} {word['mend']}"))
    more = record["rejected"] - MOST_REJECTS
    if more > 0:
        text = Text("… och {n} till som inte lästes.", "… and {n} more that were not read.")
        yield Styled("  " + text.to(language).format(n=more))
