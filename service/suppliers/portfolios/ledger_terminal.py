"""The suppliers of a ledger or a contract register as a page in a terminal."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import polars as pl
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table
from rich.text import Text as Styled

from data_ingest.formats.ledger import ReadLedger
from data_ingest.ledgers.contract_join import SPEND, ContractJoin
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.figures import number, percent
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, Text
from risk_models.card.bands import TITLE
from service.documents.terminal_table import new_table
from service.platform.words import DISCLAIMER
from service.suppliers.portfolios.ranked import Ranked, bands_of, industries_of
from service.suppliers.portfolios.supplier_tables import (
    MOST_SUPPLIERS,
    render_industries,
    share_table,
    supplier_table,
)
from service.suppliers.portfolios.triage_words import CATEGORIES

_PARTS: Mapping[str, Text] = {
    "registered": Text("under registrerat kontrakt", "under a registered contract"),
    "outside": Text("utanför kontraktens tid", "outside the term of the contracts"),
    "possible": Text("möjlig träff, bara samma namn", "possible match, the same name only"),
    "none": Text("inget kontrakt i registret", "no contract in the register"),
}
"""The parts that payments are summed in (`data_ingest.ledgers.contract_join.SPEND`)."""

_REGISTER = Text(
    "En betalning utan registrerat kontrakt är en fråga till köparen: registret kan ha luckor. "
    "Möjliga träffar ändrar inget förrän någon har bekräftat dem.",
    "A payment without a registered contract is a question to the buyer: the register may have "
    "gaps. Possible matches change nothing until a person has confirmed them.",
)
_UNPAID = Text(
    "Kontrakt utan betalning i reskontran: {unpaid}, varav {possible} med en möjlig träff.",
    "Contracts without payment in the ledger: {unpaid}, of which {possible} with a possible match.",
)
_UNSETTLED = Text(
    "Leverantörer vars löpande kontrakt inte entydigt säger vad som köpts: {count}; för dem gäller "
    "kontot.",
    "Suppliers whose running contracts do not settle what was bought: {count}; the account holds "
    "for them.",
)


def render_suppliers(
    read: ReadLedger,
    suppliers: Ranked,
    language: Language,
    *,
    contracts: ContractJoin | None = None,
) -> RenderableType:
    """Return the suppliers of a ledger, those to look at first first, and what was set aside.

    Args:
        read: The ledger.
        suppliers: Its suppliers in order.
        language: Language of the page.
        contracts: The ledger joined with a contract register, if there is one.
    """
    return Group(
        *_head(read, suppliers, language),
        *_ranked(suppliers, language, register=contracts is not None),
        *(_contracts(contracts, suppliers, language) if contracts is not None else ()),
        Padding(_triage(read, language), (1, 0, 0, 2), expand=False),
        *_notes(read, language),
    )


def render_contractors(
    register: ContractRegister, suppliers: Ranked, language: Language
) -> RenderableType:
    """Return the suppliers of a contract register, those to look at first first.

    Args:
        register: The contracts.
        suppliers: Its suppliers in order.
        language: Language of the page.
    """
    head = Text(
        "Avtalsregister: {contracts} kontrakt, {needs} leverantörer. Belopp är kontraktens värde.",
        "Contract register: {contracts} contracts, {needs} suppliers. Amounts are contract values.",
    ).to(language)
    counts = {
        "contracts": number(Decimal(register.contracts["contract_id"].n_unique()), language),
        "needs": number(Decimal(suppliers.rows.height), language),
    }
    return Group(
        Line(Styled(TITLE.to(language), style="bold"), align="left"),
        Styled(head.format(**counts)),
        Styled(DISCLAIMER.to(language), style="italic"),
        *_ranked(suppliers, language, register=True),
    )


def _head(read: ReadLedger, suppliers: Ranked, language: Language) -> Iterator[RenderableType]:
    yield Line(Styled(TITLE.to(language), style="bold"), align="left")
    head = Text(
        "Leverantörsreskontra: {lines} rader, {rejected} avvisade, {needs} leverantörer.",
        "Ledger: {lines} lines, {rejected} rejected, {needs} suppliers.",
    ).to(language)
    yield Styled(
        head.format(
            lines=number(Decimal(read.totals.lines), language),
            rejected=read.totals.rejected,
            needs=number(Decimal(suppliers.rows.height), language),
        )
    )
    yield Styled(DISCLAIMER.to(language), style="italic")


def _ranked(suppliers: Ranked, language: Language, *, register: bool) -> Iterator[RenderableType]:
    """Return the suppliers by review need, the first of them, and how far apart they are."""
    first = suppliers.needs(MOST_SUPPLIERS)
    bands = share_table(bands_of(suppliers.rows), language)
    yield Padding(bands, (1, 0, 0, 2), expand=False)
    table = supplier_table(first, language, register=register)
    yield Padding(table, (1, 0, 0, 2), expand=False)
    rest = suppliers.rows.height - len(first)
    if rest:
        more = Text("… och {n} till; --json ger alla.", "… and {n} more; --json gives all.")
        yield Styled("  " + more.to(language).format(n=rest))
    yield from render_industries(industries_of(suppliers.rows), language)


def _contracts(
    contracts: ContractJoin, suppliers: Ranked, language: Language
) -> Iterator[RenderableType]:
    """Return what of the payments to suppliers lies under a registered contract."""
    table = new_table(
        language,
        Text("Betalt till leverantörerna", "Paid to the suppliers"),
        Text("Belopp", "Amount"),
        Text("Andel", "Share"),
    )
    for row in contracts.totals.filter("kept").iter_rows(named=True):
        total = sum((row[part] for part in SPEND), Decimal(0))
        for part in SPEND:
            amount = f"{number(row[part], language)} {row['currency']}"
            table.add_row(_PARTS[part].to(language), amount, _share(row[part], total, language))
    yield Padding(table, (1, 0, 0, 2), expand=False)
    unpaid = contracts.unpaid
    possible = unpaid.filter("possible").height
    yield Styled("  " + _UNPAID.to(language).format(unpaid=unpaid.height, possible=possible))
    unsettled = suppliers.rows.filter(pl.col("contracts_say") != "agreed").height
    if unsettled:
        yield Styled("  " + _UNSETTLED.to(language).format(count=unsettled))
    yield Styled("  " + _REGISTER.to(language), style="italic")


def _share(part: Decimal, total: Decimal, language: Language) -> str:
    """Return a part of a positive total; credit notes can leave a total without shares."""
    return percent(int(part * PPM // total), language) if total > 0 else "–"


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
