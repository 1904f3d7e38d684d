"""Tables of suppliers in a terminal: review needs, who to look at first, and how far apart."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import polars as pl
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from data_ingest.ledgers.triage import BOUGHT
from data_ingest.model.figures import number, percent, points
from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS
from service.documents.terminal_table import new_table
from service.platform.words import printable
from service.screening.report.register_wording import register_counts
from service.suppliers.portfolios.supplier_need import BandShare, IndustrySpread, SupplierNeed

MOST_SUPPLIERS = 20
MOST_INDUSTRIES = 8

_NO_SPREAD = Text(
    "Skillnaden är 0 inom varje bransch: än är inget känt om leverantörerna själva, bara vad som "
    "har köpts av dem. Poängen skiljer dem åt först när uppgifter om dem har hämtats in.",
    "The difference is 0 within every industry: nothing is known yet of the suppliers themselves, "
    "only what was bought from them. Points tell them apart once facts about them are collected.",
)
_SOME_SPREAD = Text(
    "Skillnader inom en bransch beror på vad som har köpts, på om leverantören har ett nummer att "
    "slå upp och på vad register säger om den. Är skillnaden 0 skiljer poängen dem inte åt.",
    "Differences within an industry come from what was bought, from whether a supplier has a "
    "number to look it up by, and from what registers say of it. Where the difference is 0, points "
    "do not tell them apart.",
)


def share_table(shares: Sequence[BandShare], language: Language) -> Table:
    """Return how many suppliers each band has, as counted."""
    table = new_table(
        language,
        Text("Granskningsbehov", "Review need"),
        Text("Leverantörer", "Suppliers"),
        Text("Andel", "Share"),
    )
    for share in shares:
        counted = number(Decimal(share.suppliers), language)
        table.add_row(LABELS[share.band].to(language), counted, percent(share.share_ppm, language))
    return table


def supplier_table(needs: Sequence[SupplierNeed], language: Language, *, register: bool) -> Table:
    """Return suppliers in their order, with their contracts where a register is known."""
    headers = [
        Text("Leverantör", "Supplier"),
        Text("Köpt", "Bought"),
        Text("Belopp", "Amount"),
        Text("Granskningsbehov", "Review need"),
        Text("Poäng (lägst – högst)", "Points (least – most)"),
        Text("Känt", "Known"),
    ]
    if register:
        headers.append(Text("Kontrakt", "Contracts"))
    table = new_table(language, *headers)
    unnamed = Text("namnet sparas inte", "name not kept").to(language)
    for need in needs:
        cells = [
            printable(need.name) if need.name else unnamed,
            _bought(need, language),
            f"{number(need.amount, language)} {need.currency}",
            LABELS[need.band].to(language),
            f"{points(need.points)} ({points(need.low)} – {points(need.high)})",
            percent(need.coverage_ppm, language),
        ]
        table.add_row(*cells, *([contract_cell(need, language)] if register else ()))
    return table


def _bought(need: SupplierNeed, language: Language) -> str:
    if need.cpv_from == "contract":
        return (
            Text("CPV {cpv} enligt kontrakt", "CPV {cpv} by contract")
            .to(language)
            .format(cpv=need.cpv)
        )
    if need.cpv_from == "list":
        return (
            Text("CPV {cpv} enligt listan", "CPV {cpv} by the list")
            .to(language)
            .format(cpv=need.cpv)
        )
    return BOUGHT[need.bought].to(language)


def contract_cell(need: SupplierNeed, language: Language) -> str:
    """Return the number of a supplier's contracts, possible ones marked as such."""
    said = [str(need.contracts)] if need.contracts else []
    if need.possible_contracts:
        word = Text("möjliga: {n}", "possible: {n}").to(language)
        said.append(word.format(n=need.possible_contracts))
    return ", ".join(said) or "–"


def render_industries(
    found: Sequence[IndustrySpread], language: Language
) -> Iterator[RenderableType]:
    """Return how far apart the suppliers of the largest industries are, and what that means."""
    if not found:
        return
    table = new_table(
        language,
        Text("Bransch (CPV)", "Industry (CPV)"),
        Text("Leverantörer", "Suppliers"),
        Text("Poäng (lägst – högst)", "Points (least – most)"),
        Text("Olika poäng", "Different points"),
    )
    for spread in found[:MOST_INDUSTRIES]:
        table.add_row(
            _industry(spread, language),
            number(Decimal(spread.suppliers), language),
            f"{points(spread.low)} – {points(spread.high)}",
            str(spread.distinct),
        )
    yield Padding(table, (1, 0, 0, 2), expand=False)
    flat = all(spread.low == spread.high for spread in found)
    yield Styled("  " + (_NO_SPREAD if flat else _SOME_SPREAD).to(language))


def _industry(spread: IndustrySpread, language: Language) -> str:
    """Return the division and what the accounts say was bought in it."""
    if spread.division is None:
        return Text("inte känt", "not known").to(language)
    words = ", ".join(BOUGHT[bought].to(language) for bought in spread.bought)
    return f"{spread.division} {words}".rstrip()


def registers_note(rows: pl.LazyFrame, language: Language, *, loaded: bool) -> str:
    """Say of how many suppliers registers state something, or that none is loaded.

    Args:
        rows: Columns `register_facts` and `possible_matches`, among others.
        language: Language of the text.
        loaded: Whether any register or list is.
    """
    counts = rows.select(
        (pl.col("register_facts").list.len() > 0).sum().alias("known"),
        (pl.col("possible_matches") > 0).sum().alias("possible"),
        pl.len().alias("of"),
    )
    known, possible, of = counts.collect().row(0)
    return register_counts(known, possible, of=of, language=language, loaded=loaded)
