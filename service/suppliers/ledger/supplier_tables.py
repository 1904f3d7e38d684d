"""Tables below the suppliers of a ledger: how far apart an industry is, and what is contracted."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from data_ingest.ledgers.contract_join import SPEND, ContractJoin
from data_ingest.ledgers.triage import BOUGHT
from data_ingest.model.tables import PPM
from data_ingest.model.text import Language, Text
from service.platform.words import number, percent, points
from service.suppliers.ledger.needs import IndustrySpread, SupplierNeed, spreads

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


def new_table(language: Language, *headers: Text) -> Table:
    """Return an empty table with headers, without lines."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for header in headers:
        table.add_column(header.to(language))
    return table


def contract_cell(need: SupplierNeed, language: Language) -> str:
    """Return the number of a supplier's contracts, possible ones marked as such."""
    said = [str(need.contracts)] if need.contracts else []
    if need.possible_contracts:
        word = Text("möjliga: {n}", "possible: {n}").to(language)
        said.append(word.format(n=need.possible_contracts))
    return ", ".join(said) or "–"


def render_spreads(needs: Sequence[SupplierNeed], language: Language) -> Iterator[RenderableType]:
    """Return how far apart the suppliers of the largest industries are, and what that means."""
    yield from render_industries(spreads(needs), language)


def render_industries(
    found: Sequence[IndustrySpread], language: Language
) -> Iterator[RenderableType]:
    """Return the same of industries as counted, the largest first."""
    if not found:
        return
    table = new_table(
        language,
        Text("Bransch (CPV)", "Industry (CPV)"),
        Text("Leverantörer", "Suppliers"),
        Text("Poäng (lägst – högst)", "Points (least – most)"),
        Text("Olika poäng", "Different points"),
    )
    for one in found[:MOST_INDUSTRIES]:
        table.add_row(
            _industry(one, language),
            number(Decimal(one.suppliers), language),
            f"{points(one.low)} – {points(one.high)}",
            str(one.distinct),
        )
    yield Padding(table, (1, 0, 0, 2), expand=False)
    flat = all(one.low == one.high for one in found)
    yield Styled("  " + (_NO_SPREAD if flat else _SOME_SPREAD).to(language))


def _industry(one: IndustrySpread, language: Language) -> str:
    """Return the division and what the accounts say was bought in it."""
    if one.division is None:
        return Text("inte känt", "not known").to(language)
    words = ", ".join(BOUGHT[bought].to(language) for bought in one.bought)
    return f"{one.division} {words}".rstrip()


def render_contracts(
    contracts: ContractJoin, needs: Sequence[SupplierNeed], language: Language
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
    unsettled = sum(need.contracts_say not in {None, "agreed"} for need in needs)
    if unsettled:
        yield Styled("  " + _UNSETTLED.to(language).format(count=unsettled))
    yield Styled("  " + _REGISTER.to(language), style="italic")


def _share(part: Decimal, total: Decimal, language: Language) -> str:
    """Return a part of a positive total; credit notes can leave a total without shares."""
    return percent(int(part * PPM // total), language) if total > 0 else "–"
