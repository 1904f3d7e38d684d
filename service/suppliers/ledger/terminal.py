"""The suppliers of a ledger or a contract register as a page in a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import polars as pl
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Styled

from data_ingest.formats.ledger import ReadLedger
from data_ingest.ledgers.contract_join import ContractJoin
from data_ingest.ledgers.triage import BOUGHT
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS, TITLE
from service.platform.words import DISCLAIMER, number, percent, points, printable
from service.screening.report.register_wording import register_counts
from service.suppliers.ledger.needs import BandShare, SupplierNeed, band_shares
from service.suppliers.ledger.supplier_tables import (
    contract_cell,
    new_table,
    render_contracts,
    render_spreads,
)

MOST_SUPPLIERS = 20

CATEGORIES: Mapping[str, Text] = {
    "supplier": Text("leverantör", "supplier"),
    "spelling": Text("annan stavning, sammanförd", "another spelling, merged"),
    "private_person": Text("privatperson, namnet sparas inte", "private person, name not kept"),
    "own_organisation": Text("köparen själv", "the buyer itself"),
    "public_body": Text("offentlig myndighet", "public body"),
    "association": Text("förening eller stiftelse", "association or foundation"),
    "factoring": Text("finansbolag som köpt fakturan", "finance company that bought the invoice"),
    "utility": Text("energi och vatten", "utility"),
    "post": Text("post", "post"),
    "bank": Text("bank", "bank"),
    "insurance": Text("försäkring", "insurance"),
    "no_net_payment": Text("inget nettobelopp", "no net payment"),
}
"""Where triage puts a payee (`ledger_tables.CATEGORIES`); only `supplier` is kept."""


def render_suppliers(
    read: ReadLedger,
    needs: Sequence[SupplierNeed],
    language: Language,
    *,
    contracts: ContractJoin | None = None,
) -> RenderableType:
    """Return the suppliers of a ledger, those to look at first first, and what was set aside.

    Args:
        read: The ledger.
        needs: Its suppliers in order.
        language: Language of the page.
        contracts: The ledger joined with a contract register, if there is one.
    """
    return Group(
        *_head(read, needs, language),
        Padding(band_table(needs, language), (1, 0, 0, 2), expand=False),
        Padding(
            supplier_table(needs[:MOST_SUPPLIERS], language, register=contracts is not None),
            (1, 0, 0, 2),
            expand=False,
        ),
        *_rest(needs, language),
        *render_spreads(needs, language),
        *(render_contracts(contracts, needs, language) if contracts is not None else ()),
        Padding(_triage(read, language), (1, 0, 0, 2), expand=False),
        *_notes(read, language),
    )


def render_contractors(
    register: ContractRegister, needs: Sequence[SupplierNeed], language: Language
) -> RenderableType:
    """Return the suppliers of a contract register, those to look at first first.

    Args:
        register: The contracts.
        needs: Its suppliers in order.
        language: Language of the page.
    """
    head = Text(
        "Avtalsregister: {contracts} kontrakt, {needs} leverantörer. Belopp är kontraktens värde.",
        "Contract register: {contracts} contracts, {needs} suppliers. Amounts are contract values.",
    ).to(language)
    counts = {
        "contracts": number(Decimal(register.contracts["contract_id"].n_unique()), language),
        "needs": number(Decimal(len(needs)), language),
    }
    return Group(
        Line(Styled(TITLE.to(language), style="bold"), align="left"),
        Styled(head.format(**counts)),
        Styled(DISCLAIMER.to(language), style="italic"),
        Padding(band_table(needs, language), (1, 0, 0, 2), expand=False),
        Padding(
            supplier_table(needs[:MOST_SUPPLIERS], language, register=True),
            (1, 0, 0, 2),
            expand=False,
        ),
        *_rest(needs, language),
        *render_spreads(needs, language),
    )


def _head(
    read: ReadLedger, needs: Sequence[SupplierNeed], language: Language
) -> Iterator[RenderableType]:
    yield Line(Styled(TITLE.to(language), style="bold"), align="left")
    head = Text(
        "Leverantörsreskontra: {lines} rader, {rejected} avvisade, {needs} leverantörer.",
        "Ledger: {lines} lines, {rejected} rejected, {needs} suppliers.",
    ).to(language)
    yield Styled(
        head.format(
            lines=number(Decimal(read.totals.lines), language),
            rejected=read.totals.rejected,
            needs=number(Decimal(len(needs)), language),
        )
    )
    yield Styled(DISCLAIMER.to(language), style="italic")


def band_table(needs: Sequence[SupplierNeed], language: Language) -> Table:
    """Return how many suppliers each band has."""
    return share_table(band_shares(needs), language)


def share_table(shares: Sequence[BandShare], language: Language) -> Table:
    """Return how many suppliers each band has, as counted."""
    table = new_table(
        language,
        Text("Granskningsbehov", "Review need"),
        Text("Leverantörer", "Suppliers"),
        Text("Andel", "Share"),
    )
    for one in shares:
        counted = number(Decimal(one.suppliers), language)
        table.add_row(LABELS[one.band].to(language), counted, percent(one.share_ppm, language))
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


def _rest(needs: Sequence[SupplierNeed], language: Language) -> Iterator[RenderableType]:
    if len(needs) > MOST_SUPPLIERS:
        rest = Text("… och {n} till; --json ger alla.", "… and {n} more; --json gives all.").to(
            language
        )
        yield Styled("  " + rest.format(n=len(needs) - MOST_SUPPLIERS))


def _triage(read: ReadLedger, language: Language) -> Table:
    table = new_table(
        language,
        Text("Betalningsmottagare", "Payees"),
        Text("Antal", "Number"),
        Text("Belopp", "Amount"),
    )
    paid = read.ledger.payments.group_by("payee_id", "currency").agg(pl.col("amount").sum())
    rows = (
        read.ledger.triage.join(paid, on="payee_id")
        .group_by("category", "currency")
        .agg(pl.len(), pl.col("amount").sum())
        .sort("len", "category", descending=[True, False])
    )
    for category, currency, count, amount in rows.iter_rows():
        table.add_row(
            CATEGORIES[category].to(language),
            number(Decimal(count), language),
            f"{number(amount, language)} {currency}",
        )
    return table


def _notes(read: ReadLedger, language: Language) -> Iterator[RenderableType]:
    for note in read.notes:
        yield Styled(f"  {note.detail(language)} {note.mend(language)}")


def registers_note(needs: Sequence[SupplierNeed], language: Language, *, loaded: bool) -> str:
    """Say of how many suppliers registers state something, or that none is loaded.

    Args:
        needs: The suppliers.
        language: Language of the text.
        loaded: Whether any register or list is.
    """
    return register_counts(
        sum(bool(one.register_facts) for one in needs),
        sum(bool(one.possible_matches) for one in needs),
        of=len(needs),
        language=language,
        loaded=loaded,
    )
