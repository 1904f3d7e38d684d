"""A selection for follow-up as a document: whom to follow up, and why each of them."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

from data_ingest.model.text import Language, Text, message
from risk_models.card.bands import LABELS, Band
from service.documents.model import Anew, Block, Column, Document, Item, Items, Table, Where
from service.documents.values import Money, Points, Row, Share
from service.platform.words import DISCLAIMER, printable
from service.suppliers.selection.selecting import Selected, Selection

TITLE = message("Selection for follow-up")

_HEAD = message("Suppliers selected: {selected} of {all}; {ranked} by order and {drawn} by lot.")
_ORDER = {
    "minutes": message(
        "The order is exposure × estimated work × the buyer's leverage (1, 2 or 4). The draw can "
        "be repeated with the seed {seed}."
    ),
    "value": message(
        "The order is exposure × amount paid × the buyer's leverage (1, 2 or 4). The draw can be "
        "repeated with the seed {seed}."
    ),
}
_ALL = message("There are no more suppliers than places, so all are included and none was drawn.")
_UNIT = {
    "minutes": message(
        "Work is estimated from the amount, the share that pays for labour in the industry, and "
        "the cost of an hour (judgement of 2026-11-30). Where one of them is not known a stand-in "
        "gives the place, and no days are shown."
    ),
    "value": message("Hours of work are not in the file; the amount is used instead."),
}
"""How work is counted, by the unit of a selection; `value` in those of earlier runs."""
_SET_ASIDE = message(
    "Suppliers paid in {currency}, which are not included because the amounts cannot be "
    "compared: {n}."
)
_UNNAMED = message("name not stored")

_EVERYBODY = message("All")
_SELECTED = message("Selection")
_PLACE, _SUPPLIER = message("Place"), message("Supplier")
_ID, _WHY = message("Supplier ID"), message("Why")
_CHANCE, _PAID = message("Chance"), message("Amount")
_CURRENCY, _LEVERAGE = message("Currency"), message("Leverage")
_DAYS = message("Staff days a year")
_NEED, _POINTS = message("Review need"), message("Points")
_VISITED, _FOUND = message("visited_on"), message("found", "selection")
"""Columns for the outcome, filled in by whoever follows up."""


def why(item: Selected, language: Language) -> str:
    """Say why a supplier is in the selection, or that it is not."""
    if item.taken is None:
        return message("not selected").to(language)
    if item.taken == "ranked":
        return message("by order").to(language)
    text = message("by lot, {a} of {b}").to(language)
    return text.format(a=item.chance[0], b=item.chance[1])


def selection_document(selection: Selection, language: Language, *, mark: str = "") -> Document:
    """Return a selection as a document of its own."""
    day = date.fromisoformat(selection.as_of)
    return Document(
        language=language,
        title=TITLE.to(language),
        blocks=(*selection_blocks(selection, language), _everybody(selection, language)),
        made_at=datetime.combine(day, time(), UTC),
        footer=DISCLAIMER.to(language),
        mark=mark,
    )


def selection_blocks(
    selection: Selection, language: Language, *, most: int | None = None, more: str = ""
) -> Iterator[Block]:
    """Yield how the selection was made, and whom it has.

    Args:
        selection: The selection.
        language: Language of the texts.
        most: Rows that pages show at most; None: all.
        more: What pages say if there are more.
    """
    yield Items(tuple(map(Item, _said(selection, language))))
    yield Table(
        name="selection",
        title=_SELECTED.to(language),
        columns=(
            *_columns(selection, language),
            Column(label=_VISITED.to(language), name="visited_on", where="files"),
            Column(label=_FOUND.to(language), name="found", where="files"),
        ),
        rows=Anew(lambda: _rows(selection.selected, selection, language, outcome=(None, None))),
        most=most,
        more=more,
    )


def _everybody(selection: Selection, language: Language) -> Table:
    return Table(
        name="everybody",
        title=_EVERYBODY.to(language),
        columns=_columns(selection, language),
        rows=Anew(lambda: _rows(selection.items, selection, language)),
        where="files",
    )


def _columns(selection: Selection, language: Language) -> tuple[Column, ...]:
    def text(label: Text, name: str, *, width: float = 1, where: Where = "both") -> Column:
        return Column(label=label.to(language), name=name, width=width, where=where)

    def figures(label: Text, name: str, *, where: Where = "both") -> Column:
        return Column(label=label.to(language), name=name, width=0, is_number=True, where=where)

    work = (
        (figures(_DAYS, "staff_days"),)
        if selection.unit == "minutes"
        else (
            figures(_PAID, "paid", where="pages"),
            figures(_PAID, "amount", where="files"),
            text(_CURRENCY, "currency", where="files"),
        )
    )
    return (
        figures(_PLACE, "place"),
        text(_SUPPLIER, "supplier", width=2),
        text(_ID, "party_id", where="files"),
        text(_WHY, "why"),
        figures(_CHANCE, "chance"),
        *work,
        figures(_LEVERAGE, "leverage"),
        text(_NEED, "need"),
        figures(_POINTS, "points"),
    )


def _rows(
    items: Iterable[Selected], selection: Selection, language: Language, outcome: Row = ()
) -> Iterator[Row]:
    for item in items:
        amount, currency = Decimal(item.work).scaleb(-2), selection.currency
        paid: Row = (Money(amount, currency), amount, currency)
        yield (
            item.rank,
            printable(item.name) if item.name else _UNNAMED.to(language),
            item.party_id,
            why(item, language),
            Share(item.inclusion_ppm),
            *((item.staff_days,) if selection.unit == "minutes" else paid),
            item.leverage,
            LABELS[Band(item.band)].to(language),
            Points(item.points),
            *outcome,
        )


def _said(selection: Selection, language: Language) -> Iterator[str]:
    drawn = sum(item.taken == "drawn" for item in selection.items)
    selected = len(selection.selected)
    yield _HEAD.to(language).format(
        selected=selected, all=len(selection.items), ranked=selected - drawn, drawn=drawn
    )
    if drawn:
        yield _ORDER[selection.unit].to(language).format(seed=selection.seed)
    else:
        yield _ALL.to(language)
    yield _UNIT[selection.unit].to(language)
    for currency in selection.set_aside:
        yield _SET_ASIDE.to(language).format(n=currency.suppliers, currency=currency.currency)
