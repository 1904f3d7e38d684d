"""A selection for follow-up as a page in a terminal, a table for a spreadsheet, and a workbook."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.text import Text as Styled
from xlsxwriter import Workbook

from data_ingest.model.figures import number, percent, points
from data_ingest.model.text import Language, Text
from risk_models.card.bands import LABELS, Band
from service.documents.terminal_table import new_table
from service.platform.words import DISCLAIMER, printable
from service.suppliers.selection.selecting import Selected, Selection

TITLE = Text("Urval för uppföljning", "Selection for follow-up")

_HEAD = Text(
    "{selected} av {all} leverantörer: {ranked} efter turordning och {drawn} genom lottning.",
    "{selected} of {all} suppliers: {ranked} by order and {drawn} by lot.",
)
_HOW = Text(
    "Turordningen följer exponering × betalt belopp × köparens möjlighet att påverka (1, 2 eller "
    "4). Lottningen går att göra om med fröet {seed}.",
    "The order follows exposure × amount paid × what the buyer can do (1, 2 or 4). The draw can be "
    "made once more with the seed {seed}.",
)
_ALL = Text(
    "Det finns inte fler leverantörer än platser, så alla är med och ingen har lottats.",
    "There are no more suppliers than places, so all are in it and none was drawn.",
)
_AMOUNT = Text(
    "Arbetade timmar framgår inte av underlaget; beloppet står i deras ställe.",
    "Hours of work are not in the file; the amount stands in their place.",
)
_SET_ASIDE = Text(
    "{n} leverantörer har fått betalt i {currency} och ingår inte, eftersom beloppen inte går att "
    "jämföra.",
    "{n} suppliers were paid in {currency} and have no place, as the amounts do not compare.",
)
_UNNAMED = Text("namnet sparas inte", "name not kept")

_COLUMNS: tuple[Text, ...] = (
    Text("Plats", "Place"),
    Text("Leverantör", "Supplier"),
    Text("Leverantörens id", "Id of the supplier"),
    Text("Varför", "Why"),
    Text("Sannolikhet", "Chance"),
    Text("Belopp", "Amount"),
    Text("Påverkan", "Leverage"),
    Text("Granskningsbehov", "Review need"),
    Text("Poäng", "Points"),
)
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_WIDTHS = (8, 40, 30, 22, 14, 20, 10, 30, 8)


def why(item: Selected, language: Language) -> str:
    """Say why a supplier is in the selection, or that it is not."""
    if item.taken is None:
        return Text("inte med i urvalet", "not selected").to(language)
    if item.taken == "ranked":
        return Text("turordning", "by order").to(language)
    text = Text("lottad, {a} av {b}", "by lot, {a} of {b}").to(language)
    return text.format(a=item.chance[0], b=item.chance[1])


def render_selection(selection: Selection, language: Language) -> RenderableType:
    """Return a selection as something that rich can print: those to follow up, and why each."""
    table = new_table(language, *(column for at, column in enumerate(_COLUMNS) if at not in (2, 4)))
    for item in selection.selected:
        cells = _cells(item, selection, language)
        table.add_row(*(printable(cell) for at, cell in enumerate(cells) if at not in (2, 4)))
    return Group(
        Line(Styled(TITLE.to(language), style="bold"), align="left"),
        *(Styled(line) for line in _said(selection, language)),
        Styled(DISCLAIMER.to(language), style="italic"),
        Padding(table, (1, 0, 0, 2), expand=False),
    )


def _said(selection: Selection, language: Language) -> Iterator[str]:
    drawn = sum(item.taken == "drawn" for item in selection.items)
    selected = len(selection.selected)
    yield _HEAD.to(language).format(
        selected=selected, all=len(selection.items), ranked=selected - drawn, drawn=drawn
    )
    if drawn:
        yield _HOW.to(language).format(seed=selection.seed)
    else:
        yield _ALL.to(language)
    yield _AMOUNT.to(language)
    for currency in selection.set_aside:
        yield _SET_ASIDE.to(language).format(n=currency.suppliers, currency=currency.currency)


def _cells(item: Selected, selection: Selection, language: Language) -> tuple[str, ...]:
    amount = Decimal(item.work).scaleb(-2)
    return (
        str(item.rank),
        item.name or _UNNAMED.to(language),
        item.party_id,
        why(item, language),
        percent(item.inclusion_ppm, language),
        f"{number(amount, language)} {selection.currency}".strip(),
        str(item.leverage),
        LABELS[Band(item.band)].to(language),
        points(item.points),
    )


def selection_csv(selection: Selection, language: Language) -> bytes:
    """Return those to follow up as CSV, in UTF-8 with a byte order mark for spreadsheets.

    Semicolons part the columns, as Swedish spreadsheets expect. The last columns are for the
    outcome. A cell that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_headings(language))
    for item in selection.selected:
        writer.writerow([*map(_inert, _cells(item, selection, language)), "", ""])
    return text.getvalue().encode("utf-8-sig")


def selection_xlsx(selection: Selection, language: Language) -> bytes:
    """Return a selection as a workbook: those to follow up, and all in order, as text only."""
    content = io.BytesIO()
    book = Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    made = datetime.combine(date.fromisoformat(selection.as_of), time())
    book.set_properties({"title": TITLE.to(language), "created": made})
    bold = book.add_format({"bold": True, "text_wrap": True})
    sheets = (
        (Text("Urval", "Selection"), selection.selected, _headings(language)),
        (Text("Alla", "All"), selection.items, [heading.to(language) for heading in _COLUMNS]),
    )
    for title, items, headings in sheets:
        sheet = book.add_worksheet(title.to(language))
        sheet.freeze_panes(1, 0)
        for at, heading in enumerate(headings):
            sheet.write_string(0, at, heading, bold)
            sheet.set_column(at, at, _WIDTHS[at] if at < len(_WIDTHS) else 14)
        for row, item in enumerate(items, 1):
            for at, cell in enumerate(_cells(item, selection, language)):
                sheet.write_string(row, at, printable(cell))
    notes = book.add_worksheet(Text("Så gjordes urvalet", "How it was made").to(language))
    notes.set_column(0, 0, 110)
    for row, line in enumerate((*_said(selection, language), DISCLAIMER.to(language))):
        notes.write_string(row, 0, line)
    book.close()
    return content.getvalue()


def _headings(language: Language) -> list[str]:
    outcome = (Text("besökt", "visited_on"), Text("avvikelse", "found"))
    return [heading.to(language) for heading in (*_COLUMNS, *outcome)]


def _inert(cell: str) -> str:
    shown = printable(cell)
    return f"'{shown}" if shown.startswith(_FORMULA_SIGNS) else shown
