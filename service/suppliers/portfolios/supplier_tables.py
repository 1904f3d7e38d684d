"""Tables of suppliers: review needs, whom to look at first, and how far apart an industry is."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from data_ingest.ledgers.triage import BOUGHT
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import LABELS
from risk_models.card.basis import LABELS as BASIS
from risk_models.card.basis import Basis
from service.documents.model import (
    Block,
    Column,
    Item,
    Items,
    Paragraph,
    Table,
    Where,
    table_of,
)
from service.documents.values import Bounds, Money, Points, Range, Share, Value
from service.platform.words import printable
from service.screening.assessment.industry_words import division_lines
from service.screening.needs.categories import load_categories
from service.screening.report.need_words import least_band_label
from service.screening.report.register_wording import register_counts
from service.suppliers.portfolios.change_words import UNNAMED
from service.suppliers.portfolios.industry_basis import CPV_FROM, told_industry
from service.suppliers.portfolios.proportion import Limits
from service.suppliers.portfolios.supplier_need import BandShare, IndustrySpread, SupplierNeed
from service.suppliers.portfolios.triage_words import CATEGORIES
from service.suppliers.portfolios.work_list import (
    LABOUR_TERMS,
    WorkItem,
    contract_words,
    place_of_work,
)

MOST_INDUSTRIES = 12

_NO_SPREAD = message(
    "The difference is 0 within every industry: nothing is known yet about the suppliers "
    "themselves, only what was bought from them. The points distinguish between them once "
    "facts about them have been collected."
)
_SOME_SPREAD = message(
    "Differences within an industry depend on what was bought, whether a supplier has a number "
    "that can be looked up, and what registers state about it. If the difference is 0, the "
    "points do not distinguish between the suppliers."
)


_NEED, _SUPPLIERS = message("Review need"), message("Suppliers")
_SHARE, _PLACE = message("Share"), message("Place")
_SUPPLIER, _ID = message("Supplier"), message("Supplier ID")
_BASIS = message("Basis", "review need")
_LEAST_BAND = message("Least band")
_ADVERSE = message("Adverse fact known")
_KIND = message("Kind of payee")
_OWN_ID, _NUMBERS = message("Own ID"), message("Numbers")
_BOUGHT, _CPV = message("Bought"), message("CPV")
_AMOUNT, _CURRENCY = message("Amount"), message("Currency")
_POINTS, _BOUNDS = message("Points"), message("Points (least – most)")
_LEAST, _MOST = message("Least"), message("Most")
_KNOWN, _CONTRACTS = message("Known"), message("Contracts")
_MATCHES = message("Possible matches")
_INDUSTRY = message("Industry (CPV)")
_DAYS_LOW = message("Staff days a year, least")
_DAYS = message("Staff days a year")
_DAYS_HIGH = message("Staff days a year, most")
_WHERE, _CONTRACT = message("Where"), message("State of the contract")
_TERMS = message("Labour terms in contracts")
_ENDS, _ACT = message("Contract ends"), message("What to do now")
_COMPARED = message("Relative to the largest")
_DIFFERENT = message("Different points")
_NOT_KNOWN = message("not known")
_CPV_FROM, _CPV_EVIDENCE = message("Basis of CPV"), message("CPV is based on")
_INDUSTRIES_MORE = message("… and {n} more industries.")
_INDUSTRIES = message("Industries")


@dataclass(frozen=True, slots=True)
class ShownSupplier:
    """A supplier as a report shows it.

    Attributes:
        place: 1 for the one to look at first.
        need: Its review need.
        numbers: Its numbers, none of a natural person.
        own_id: Its id in the sender's own list.
    """

    place: int
    need: SupplierNeed
    numbers: Sequence[str] = ()
    own_id: str | None = None


def bands_table(shares: Sequence[BandShare], language: Language) -> Table:
    """Return how many suppliers each band has, as counted."""
    return Table(
        name="bands",
        title=_NEED.to(language),
        columns=(
            Column(label=_NEED.to(language), name="need", width=2),
            Column(label=_SHARE.to(language), name="share"),
            _figures(_SUPPLIERS, "suppliers", language),
        ),
        rows=tuple(
            (
                LABELS[share.band].to(language),
                Share(share.share_ppm, is_drawn=True),
                share.suppliers,
            )
            for share in shares
        ),
    )


def suppliers_table(
    suppliers: Iterable[ShownSupplier],
    language: Language,
    *,
    country: str,
    limits: Limits | None,
    scorecard_id: str,
    has_contracts: bool,
    most: int,
    more: str,
) -> Table:
    """Return suppliers in their order, with their contracts where a register is known.

    Args:
        suppliers: The suppliers; they can be gone through several times.
        language: Language of the table.
        country: Where the work is done; ISO 3166 alpha-2.
        limits: Limits that hold for the buyer; None: none is known.
        scorecard_id: The card of the needs.
        has_contracts: Whether anything is known of contracts.
        most: Rows that pages show at most.
        more: What pages say if there are more.
    """

    def text(label: Text, name: str, *, width: float = 1, where: Where = "both") -> Column:
        return Column(label=label.to(language), name=name, width=width, where=where)

    def figures(label: Text, name: str, *, where: Where = "both") -> Column:
        return Column(label=label.to(language), name=name, width=0, is_number=True, where=where)

    fields: list[tuple[Column, Callable[[ShownSupplier], Value]]] = [
        (figures(_PLACE, "place"), lambda shown: shown.place),
        (
            text(_SUPPLIER, "supplier", width=2),
            lambda shown: _supplier(shown.need, language),
        ),
        (
            text(_KIND, "category", where="files"),
            lambda shown: CATEGORIES[shown.need.category].to(language),
        ),
        (text(_ID, "party_id", where="files"), lambda shown: shown.need.party_id),
        (text(_OWN_ID, "own_id", where="files"), lambda shown: shown.own_id),
        (text(_NUMBERS, "numbers", where="files"), lambda shown: ", ".join(shown.numbers)),
        (text(_BOUGHT, "bought_by", where="pages"), lambda shown: _bought(shown.need, language)),
        (
            text(_BOUGHT, "bought", where="files"),
            lambda shown: BOUGHT[shown.need.bought].to(language),
        ),
        (text(_CPV, "cpv", where="files"), lambda shown: shown.need.cpv),
        (
            text(_CPV_FROM, "cpv_from", where="files"),
            lambda shown: CPV_FROM[known].to(language) if (known := shown.need.cpv_from) else None,
        ),
        (text(_CPV_EVIDENCE, "cpv_evidence", where="files"), lambda shown: shown.need.cpv_evidence),
        (
            figures(_AMOUNT, "paid", where="pages"),
            lambda shown: (
                Money(shown.need.amount, shown.need.currency) if shown.need.currency else None
            ),
        ),
        (
            figures(_AMOUNT, "amount", where="files"),
            lambda shown: shown.need.amount if shown.need.currency else None,
        ),
        (text(_CURRENCY, "currency", where="files"), lambda shown: shown.need.currency),
        (text(_NEED, "need"), lambda shown: LABELS[shown.need.band].to(language)),
        (
            text(_BASIS, "basis"),
            lambda shown: BASIS[Basis(known)].to(language) if (known := shown.need.basis) else None,
        ),
        (
            text(_LEAST_BAND, "least_band", where="files"),
            lambda shown: least_band_words(scorecard_id, shown.need.least_band, language),
        ),
        (
            text(_ADVERSE, "adverse", where="files"),
            lambda shown: shown.need.adverse,
        ),
        (
            figures(_BOUNDS, "bounds", where="pages"),
            lambda shown: Bounds(shown.need.points, shown.need.low, shown.need.high),
        ),
        (figures(_POINTS, "points", where="files"), lambda shown: Points(shown.need.points)),
        (figures(_LEAST, "least", where="files"), lambda shown: Points(shown.need.low)),
        (figures(_MOST, "most", where="files"), lambda shown: Points(shown.need.high)),
        (figures(_KNOWN, "known"), lambda shown: Share(shown.need.coverage_ppm)),
        (
            figures(_DAYS_LOW, "staff_days_low", where="files"),
            lambda shown: shown.need.staff_days_low,
        ),
        (figures(_DAYS, "staff_days", where="files"), lambda shown: shown.need.staff_days),
        (
            figures(_DAYS_HIGH, "staff_days_high", where="files"),
            lambda shown: shown.need.staff_days_high,
        ),
        (
            text(_WHERE, "where", where="files"),
            lambda shown: place_of_work(shown.need.on_site, language),
        ),
        (
            text(_CONTRACT, "contract_state", where="files"),
            lambda shown: contract_words(shown.need.contract_state, None, language),
        ),
        (
            text(_ENDS, "contract_ends_on", where="files"),
            lambda shown: shown.need.contract_ends_on,
        ),
        (
            text(_TERMS, "labour_terms", where="files"),
            lambda shown: (
                LABOUR_TERMS[known].to(language) if (known := shown.need.labour_terms) else None
            ),
        ),
        (
            text(_ACT, "act", where="files"),
            lambda shown: WorkItem.of_need(shown.need).said(country, limits, language),
        ),
        (figures(_CONTRACTS, "contracts", where="files"), lambda shown: shown.need.contracts),
        (
            figures(_MATCHES, "possible_matches", where="files"),
            lambda shown: shown.need.possible_matches,
        ),
    ]
    if has_contracts:
        column = text(_CONTRACTS, "contracts_said", where="pages")
        fields.append((column, lambda shown: contract_cell(shown.need, language)))
    return table_of(
        fields,
        suppliers,
        name="suppliers",
        title=_SUPPLIERS.to(language),
        most=most,
        more=more,
    )


def least_band_words(scorecard_id: str, code: str | None, language: Language) -> str | None:
    """Return the fact that a least band stands for; its code if the card no longer has it."""
    label = None if code is None else least_band_label(scorecard_id, code)
    return code if label is None else label.to(language)


def industry_blocks(found: Sequence[IndustrySpread], language: Language) -> Iterator[Block]:
    """Yield how far apart the suppliers of each industry are, and what that means."""
    if not found:
        return
    more = _INDUSTRIES_MORE.to(language).format(n=len(found) - MOST_INDUSTRIES)
    most = max(spread.suppliers for spread in found)
    yield Table(
        name="industries",
        title=_INDUSTRIES.to(language),
        columns=(
            Column(label=_INDUSTRY.to(language), name="industry", width=2),
            Column(label=_COMPARED.to(language), name="compared", where="pages"),
            _figures(_SUPPLIERS, "suppliers", language),
            _figures(_BOUNDS, "range", language, where="pages"),
            _figures(_LEAST, "least", language, where="files"),
            _figures(_MOST, "most", language, where="files"),
            _figures(_DIFFERENT, "distinct", language),
        ),
        rows=tuple(
            (
                _industry(spread, language),
                Share(spread.suppliers * PPM // most, is_drawn=True),
                spread.suppliers,
                Range(spread.low, spread.high),
                Points(spread.low),
                Points(spread.high),
                spread.distinct,
            )
            for spread in found
        ),
        most=MOST_INDUSTRIES,
        more=more,
    )
    flat = all(spread.low == spread.high for spread in found)
    yield Paragraph((_NO_SPREAD if flat else _SOME_SPREAD).to(language))
    divisions = [spread.division for spread in found if spread.division is not None]
    yield Items(tuple(map(Item, division_lines(divisions, language))))


def _figures(label: Text, name: str, language: Language, *, where: Where = "both") -> Column:
    return Column(label=label.to(language), name=name, width=0, is_number=True, where=where)


def _supplier(need: SupplierNeed, language: Language) -> str:
    """Return the name, with the kind of payee where that is another than a supplier."""
    name = printable(need.name) if need.name else UNNAMED.to(language)
    if need.category == "supplier":
        return name
    return f"{name} ({CATEGORIES[need.category].to(language)})"


def _bought(need: SupplierNeed, language: Language) -> str:
    """Return what was bought, and what tells it."""
    told = told_industry(need, language)
    if told is not None:
        return told
    return BOUGHT[need.bought].to(language)


def _industry(industry: IndustrySpread, language: Language) -> str:
    """Return the division, with our own groups of what was bought, else the name of its own."""
    if industry.division is None:
        return _NOT_KNOWN.to(language)
    division = f"{industry.division}000000"
    groups = [BOUGHT[code].to(language) for code in industry.bought]
    named = [
        category.label.to(language) for category in load_categories() if category.cpv == division
    ]
    return f"{industry.division} {', '.join(groups or named)}".rstrip()


def contract_cell(need: SupplierNeed, language: Language) -> str:
    """Return the number of a supplier's contracts, possible ones marked as such."""
    said = [str(need.contracts)] if need.contracts else []
    if need.possible_contracts:
        word = message("possible: {n}").to(language)
        said.append(word.format(n=need.possible_contracts))
    return ", ".join(said) or "–"


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
