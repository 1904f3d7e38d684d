"""The suppliers of a ledger or a contract register as a document; nothing is kept of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

import polars as pl

from data_ingest.formats.ledger import ReadLedger
from data_ingest.ledgers.contract_join import SPEND, ContractJoin
from data_ingest.model.contract_tables import ContractRegister
from data_ingest.model.figures import number
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import TITLE
from service.documents.model import (
    Anew,
    Block,
    Column,
    Document,
    Heading,
    Item,
    Items,
    Paragraph,
    Table,
)
from service.documents.values import Money, Row, Share, Value
from service.platform.words import DISCLAIMER
from service.suppliers.portfolios.industry_basis import bases_table
from service.suppliers.portfolios.portfolio_report_words import WORDS
from service.suppliers.portfolios.ranked import Ranked, bands_of, industries_of
from service.suppliers.portfolios.spend import spend_blocks
from service.suppliers.portfolios.spend_plot import plot_blocks
from service.suppliers.portfolios.supplier_tables import (
    ShownSupplier,
    bands_table,
    industry_blocks,
    suppliers_table,
)
from service.suppliers.portfolios.triage_words import CATEGORIES
from service.suppliers.portfolios.work_tables import COLUMNS, WorkTables

MOST_SUPPLIERS = 20
"""Suppliers that the page lists; JSON has them all."""

_LEDGER = message("Ledger. Lines: {lines}. Rejected: {rejected}. Suppliers: {needs}.")
_CONTRACTS = message(
    "Contract register. Contracts: {contracts}. Suppliers: {needs}. Amounts are contract values."
)
_MORE = message("… and {n} more; --json shows all.")
_PAID = message("Paid to the suppliers")
_PAYEES = message("Payees", "ledger")
_NUMBER, _AMOUNT, _SHARE = message("Number", "ledger"), message("Amount"), message("Share")

_PARTS: Mapping[str, Text] = {
    "registered": message("under a registered contract"),
    "outside": message("outside the term of the contracts"),
    "possible": message("possible match, same name only"),
    "none": message("no contract in the register"),
}
"""The parts that payments are summed in (`data_ingest.ledgers.contract_join.SPEND`)."""

_REGISTER = message(
    "A payment without a registered contract is a question for the buyer: the register may "
    "have gaps. Possible matches change nothing until a person has confirmed them."
)
_UNPAID = message(
    "Contracts without payment in the ledger: {unpaid}, of which {possible} with a possible match."
)
_UNSETTLED = message(
    "Suppliers whose running contracts do not determine what was bought: {count}; for them the "
    "account is used."
)


def ledger_document(
    read: ReadLedger,
    suppliers: Ranked,
    work: WorkTables,
    *,
    made_at: datetime,
    contracts: ContractJoin | None = None,
    further: Iterable[str] = (),
) -> Document:
    """Return the suppliers of a ledger, those to look at first first, and what was set aside.

    Args:
        read: The ledger.
        suppliers: Its suppliers in order.
        work: Makes the work list, in the language of the page.
        made_at: When it was made, with a time zone.
        contracts: The ledger joined with a contract register, if there is one.
        further: What is said at the end.
    """
    language = work.language
    about = _LEDGER.to(language).format(
        lines=number(read.totals.lines, language),
        rejected=read.totals.rejected,
        needs=number(suppliers.rows.height, language),
    )
    notes = [f"{note.detail(language)} {note.mend(language)}" for note in read.notes]
    blocks = (
        *_ranked(suppliers, work, has_contracts=contracts is not None),
        *(_contracts(contracts, suppliers, language) if contracts is not None else ()),
        Heading(_PAYEES.to(language)),
        _triage(read, language),
    )
    return _document(about, blocks, [*notes, *further], language, made_at)


def register_document(
    register: ContractRegister,
    suppliers: Ranked,
    work: WorkTables,
    *,
    made_at: datetime,
    further: Iterable[str] = (),
) -> Document:
    """Return the suppliers of a contract register, those to look at first first.

    Args:
        register: The contracts.
        suppliers: Its suppliers in order.
        work: Makes the work list, in the language of the page.
        made_at: When it was made, with a time zone.
        further: What is said at the end.
    """
    language = work.language
    about = _CONTRACTS.to(language).format(
        contracts=number(register.contracts["contract_id"].n_unique(), language),
        needs=number(suppliers.rows.height, language),
    )
    blocks = tuple(_ranked(suppliers, work, has_contracts=True))
    return _document(about, blocks, further, language, made_at)


def _document(
    about: str,
    blocks: Iterable[Block],
    further: Iterable[str],
    language: Language,
    made_at: datetime,
) -> Document:
    said = Items(tuple(map(Item, further)))
    return Document(
        language=language,
        title=TITLE.to(language),
        about=about,
        blocks=(
            Paragraph(DISCLAIMER.to(language), "notice"),
            *blocks,
            *((said,) if said.items else ()),
        ),
        made_at=made_at,
    )


def _ranked(suppliers: Ranked, work: WorkTables, *, has_contracts: bool) -> Iterator[Block]:
    """Yield the suppliers by review need, the first with an act, and how far apart they are."""
    language = work.language
    count = suppliers.rows.height
    yield Heading(WORDS["bands"].to(language))
    yield bands_table(bands_of(suppliers.rows), language)
    yield from spend_blocks(suppliers.rows, language)
    yield from plot_blocks(suppliers.rows, language)
    yield from work.blocks(suppliers.rows.lazy().select(COLUMNS))
    yield Heading(WORDS["top"].to(language))
    yield suppliers_table(
        Anew(
            lambda: (
                ShownSupplier(place, need) for place, need in enumerate(suppliers.needs(count), 1)
            )
        ),
        language,
        country=work.country,
        limits=work.limits,
        scorecard_id=work.scorecard_id,
        has_contracts=has_contracts,
        most=MOST_SUPPLIERS,
        more=_MORE.to(language).format(n=number(count - MOST_SUPPLIERS, language)),
    )
    industries = industries_of(suppliers.rows)
    if industries:
        yield Heading(WORDS["industries"].to(language))
        yield from industry_blocks(industries, language)
        yield bases_table(suppliers.rows, language)


def _contracts(contracts: ContractJoin, suppliers: Ranked, language: Language) -> Iterator[Block]:
    """Yield what of the payments to suppliers lies under a registered contract."""

    def rows() -> Iterator[Row]:
        for row in contracts.totals.filter("kept").iter_rows(named=True):
            total = sum((row[part] for part in SPEND), Decimal(0))
            for part in SPEND:
                paid = Money(row[part], row["currency"])
                yield _PARTS[part].to(language), paid, _share(row[part], total)

    yield Heading(_PAID.to(language))
    yield Table(
        name="paid",
        title=_PAID.to(language),
        columns=(
            Column(label=_PAID.to(language), name="paid"),
            Column(label=_AMOUNT.to(language), name="amount", is_number=True),
            Column(label=_SHARE.to(language), name="share", width=0, is_number=True),
        ),
        rows=tuple(rows()),
    )
    unpaid = contracts.unpaid
    possible = unpaid.filter("possible").height
    yield Paragraph(_UNPAID.to(language).format(unpaid=unpaid.height, possible=possible))
    unsettled = suppliers.rows.filter(pl.col("contracts_say") != "agreed").height
    if unsettled:
        yield Paragraph(_UNSETTLED.to(language).format(count=unsettled))
    yield Paragraph(_REGISTER.to(language), "italic")


def _share(part: Decimal, total: Decimal) -> Value:
    """Return a part of a positive total; credit notes can leave a total without shares."""
    return Share(int(part * PPM // total)) if total > 0 else "–"


def _triage(read: ReadLedger, language: Language) -> Table:
    paid = read.ledger.payments.group_by("payee_id", "currency").agg(pl.col("amount").sum())
    rows = (
        read.ledger.triage.join(paid, on="payee_id")
        .group_by("category", "currency")
        .agg(pl.len(), pl.col("amount").sum())
        .sort("len", "category", descending=[True, False])
    )
    return Table(
        name="triage",
        title=_PAYEES.to(language),
        columns=(
            Column(label=_PAYEES.to(language), name="kind", width=2),
            Column(label=_NUMBER.to(language), name="count", width=0, is_number=True),
            Column(label=_AMOUNT.to(language), name="amount", is_number=True),
        ),
        rows=tuple(
            (CATEGORIES[category].to(language), count, Money(amount, currency))
            for category, currency, count, amount in rows.iter_rows()
        ),
    )
