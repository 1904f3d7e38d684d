"""Rows of a list of tenderers → its tenders, each with the rows that name its subcontractors.

A tenderer that names subcontractors stands on one row with all of them, or on a row for each. What
is no tender is left out and said: a remark under the table, a firm that declines a lot.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import polars as pl

from data_ingest.mapping.chain import HandedOnRow
from data_ingest.mapping.headings import normal_heading, shown_heading
from data_ingest.mapping.mapping import ColumnMapping, places
from data_ingest.mapping.named_firms import NamedFirm, NamedFirms, has_form, name_and_number
from data_ingest.mapping.parties import KnownParties, Mention
from data_ingest.mapping.table import MappedTable, Row, mention_of
from data_ingest.mapping.tree_rows import Engaged, shares_along
from data_ingest.model.subcontracted_share import WHOLE
from data_ingest.model.tables import PartyKind
from data_ingest.model.values import Refusals, Share
from data_ingest.sheets.sheet import Sheet

SUBCONTRACTORS = "subcontractors"
"""The field of a list of tenderers that names them."""
SUBCONTRACTOR = "subcontractor"
"""How the code of each field about them begins."""

_DECLINED = frozenset(
    {"avstar", "avstar fran anbud", "avstatt", "inget anbud", "ej anbud", "lamnar inte anbud"}
    | {"lamnar ej anbud", "har inte lamnat anbud", "ej offererat", "no bid", "no tender"}
    | {"declined", "declines", "does not tender"}
)
"""How a cell of prices says that there is no tender, in normal form (own list, 2026-11-30)."""
_SENTENCE = re.compile(r"[.!?]$|\d{1,2}[.:]\d{2}\b|\d{4}-\d{2}-\d{2}|^(?:obs|not|not\.|\*)\b", re.I)
_CONSORTIUM = re.compile(
    r"\A(?:konsortium|konsortiet|consortium|joint tender)\b[^:]*:\s*"
    r"|\s*\((?:konsortium|i konsortium|gemensamt anbud|consortium|joint tender)\)",
    re.IGNORECASE,
)
"""What says that several tender together, before or after their names."""
_JOINED = re.compile(r"\s*(?:/|\+|;|,|&|\n|\s(?:och|samt|and)\s)\s*")
"""What stands between the names of several who tender together."""
_OF_THE_TENDER = ("number", "amount", "hourly_rate", "hours")


@dataclass(frozen=True, slots=True)
class Offer:
    """A tender.

    Attributes:
        tender_id: Its id.
        row: The row that states it.
        lot: Contract id.
        party_id: The tenderer.
        currency: Of its prices; None where there is none.
        rows: All its rows.
        members: Who tenders, each with its row; several where they do so together.
    """

    tender_id: str
    row: Row
    lot: str
    party_id: str
    currency: str | None
    rows: list[Row] = field(default_factory=list)
    members: list[tuple[Row, str]] = field(default_factory=list)


def without_remarks(sheet: Sheet, mapping: ColumnMapping, *, name: str) -> tuple[Sheet, Refusals]:
    """Return a table without the rows that are no tenders, and those with the reason.

    A remark is a row with nothing but a text that reads as a sentence, while others fill more; a
    firm that only has its name stays.

    Args:
        sheet: The list.
        mapping: What its columns mean.
        name: The file's name, for messages.

    Raises:
        UnreadableInput: The table does not have the columns of the mapping.
    """
    at = places(sheet, mapping, name=name)
    refusals, lot = Refusals(), at.get("lot")
    columns = [str(place) for place in range(len(sheet.headings)) if str(place) != lot]
    prices = [code for code in ("amount", "hourly_rate") if code in at]
    several = len(at) > 1
    left = []
    for index, row in enumerate(sheet.rows.iter_rows(named=True)):
        location = f"{sheet.place_of(index)}{row['line']}"
        cells = [row[column] for column in columns if row[column] is not None]
        named = row[at["name"]] or (cells[0] if len(cells) == 1 else "")
        declined = next(
            (code for code in prices if normal_heading(row[at[code]] or "") in _DECLINED), None
        )
        if several and len(cells) == 1 and _is_remark(named):
            refusals.note("mapping-remark", location, {})
        elif declined is not None:
            params = {"field": shown_heading(mapping.columns[declined])}
            refusals.note("mapping-no-tender", location, params)
        else:
            left.append(row)
    if len(left) == sheet.rows.height:
        return sheet, refusals
    return replace(sheet, rows=pl.DataFrame(left, schema=sheet.rows.schema)), refusals


def _is_remark(text: str) -> bool:
    return not has_form(text) and _SENTENCE.search(text) is not None


def owned_rows(table: MappedTable) -> list[tuple[Row, Row]]:
    """Return each row with the row that names its tenderer.

    A row without a tenderer that names a subcontractor and nothing of a tender goes on with the
    one above, as a merged cell does. Others without a tenderer are left out and noted.
    """
    owned: list[tuple[Row, Row]] = []
    above: Row | None = None
    for row in table.rows:
        if row.text("name") is not None:
            above = row
        elif above is None or not _goes_on(row):
            table.mark(row, "mapping-needed", "name")
            continue
        owned.append((row, above))
    return owned


def _goes_on(row: Row) -> bool:
    names = (SUBCONTRACTORS, "subcontractor_number")
    return any(row.values.get(code) is not None for code in names) and not any(
        row.values.get(code) is not None for code in _OF_THE_TENDER
    )


def together(owned: Sequence[tuple[Row, Row]]) -> list[tuple[Row, Row]]:
    """Return rows with one for each firm of a cell that names several who tender together.

    `A AB / B AB` are two where each part states a legal form; `Bygg & Mark AB` is one. Numbers go
    with the names where there are as many, and may stand beside them.
    """
    found: list[tuple[Row, Row]] = []
    for row, own in owned:
        members = _members(own)
        found += [(row, members[0])] if row is not own else [(one, one) for one in members]
    return found


def _members(row: Row) -> list[Row]:
    """Return a row for each firm that tenders, each with its name and number."""
    text, number = _CONSORTIUM.sub("", row.text("name") or "").strip(), row.text("number")
    named = [name_and_number(part) for part in _JOINED.split(text) if part]
    if len(named) < 2 or not all(has_form(name) for name, _ in named):
        if number is None and text:
            name, beside = name_and_number(text)
            return [replace(row, values={**row.values, "name": name, "number": beside})]
        return [row]
    numbers = [part for part in _JOINED.split(number or "") if part]
    if len(numbers) != len(named):
        numbers = [""] * len(named)
    tender = row.values.get("tender") or f"row {row.location}"
    return [
        replace(
            row,
            values={**row.values, "name": name, "number": own or beside, "tender": tender},
        )
        for (name, beside), own in zip(named, numbers, strict=True)
    ]


def subcontracted(
    offers: Sequence[Offer], table: MappedTable, register: KnownParties, *, person_key: bytes
) -> tuple[list[HandedOnRow], dict[str, Share]]:
    """Return what tenders say of subcontractors, and what each hands on in all where it says so.

    Args:
        offers: The tenders.
        table: Their list.
        register: Known parties; the subcontractors are added.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Returns:
        Rows that hand on work, and by the place of the tender's row all that it hands on.
    """
    said = [(offer, _said(offer, table)) for offer in offers]
    firms = [
        (offer, row, firm) for offer, named in said for row, cell in named for firm in cell.firms
    ]
    mentions = [
        Mention(
            firm.name,
            firm.number,
            None,
            row.text("number_country"),
            table.schemes.get("subcontractor_number"),
            location=row.location,
        )
        for _, row, firm in firms
    ]
    ids = register.resolve(mentions, person_key=person_key)
    handings: list[HandedOnRow] = []
    for (offer, row, firm), party_id in zip(firms, ids, strict=True):
        if party_id == offer.party_id:
            table.mark(row, "mapping-itself", SUBCONTRACTORS)
        else:
            handings.append(_handing(offer, row, party_id, firm.share, firm.work))
    totals: dict[str, Share] = {}
    for offer, named in said:
        stated = offer.row.share("handed_on")
        for row, cell in named:
            if cell.unnamed:
                handings.append(_handing(offer, row, None, cell.share or stated or WHOLE, None))
        if stated is not None and not _is_of_the_firm(named):
            totals[offer.row.location] = stated
        elif named and all(cell.nobody for _, cell in named):
            totals[offer.row.location] = Share(0, 0)
    return handings, totals


def engaged_in(
    offers: Sequence[Offer],
    engaged: Sequence[Engaged],
    table: MappedTable,
    register: KnownParties,
    *,
    person_key: bytes,
) -> tuple[list[HandedOnRow], dict[str, int]]:
    """Return who engages whom by the rows below tenderers, and what part each tenderer has.

    Args:
        offers: The tenders.
        engaged: The rows.
        table: Their list.
        register: Known parties; the subcontractors are added.
        person_key: Secret for the keyed hash of natural persons' numbers.
    """
    mentions = [tenderer_of(below.row, table) for below in engaged]
    resolved = register.resolve(mentions, person_key=person_key)
    ids = {row.location: party_id for offer in offers for row, party_id in offer.members}
    ids |= {below.row.location: party_id for below, party_id in zip(engaged, resolved, strict=True)}
    handings: list[HandedOnRow] = []
    entries: dict[str, int] = {}
    for offer in offers:
        tops = [row for row, _ in offer.members]
        own = [below for below in engaged if below.top in tops]
        shares, parts = shares_along(tops, own)
        entries |= parts if len(tops) > 1 else {}
        for below in own:
            contractor, party_id = ids[below.above.location], ids[below.row.location]
            if contractor == party_id:
                table.mark(below.row, "mapping-itself", "name")
                continue
            values = {
                "share": shares[below.row.location] or WHOLE,
                "description": below.row.words("subcontractor_work"),
                "cpv": below.row.text("cpv"),
            }
            own_row = Row(below.row.line, below.row.location, values, {})
            handings.append(HandedOnRow(own_row, contractor, party_id, offer.lot, None))
    return handings, entries


def tenderer_of(row: Row, table: MappedTable) -> Mention:
    """Return the firm that a row is about, which may say what kind it is."""
    return mention_of(row, table)._replace(kind=cast("PartyKind", row.text("kind") or "unknown"))


def _said(offer: Offer, table: MappedTable) -> list[tuple[Row, NamedFirms]]:
    """Return what the rows of a tender say, with what stands beside a firm that is alone in its."""
    named = []
    for row in offer.rows:
        cell = cast("NamedFirms | None", row.values.get(SUBCONTRACTORS))
        number = row.text("subcontractor_number")
        if cell is None and number is not None:
            cell = NamedFirms((NamedFirm(None),))
        if cell is None:
            continue
        if len(cell.firms) == 1:
            (firm,) = cell.firms
            firm = replace(
                firm,
                number=firm.number or number,
                share=firm.share or row.share("subcontractor_share"),
                work=firm.work or row.words("subcontractor_work"),
            )
            cell = replace(cell, firms=(firm,))
        elif number is not None:
            table.mark(row, "mapping-cell-of-one", "subcontractor_number")
        named.append((row, cell))
    if _is_of_the_firm(named):
        named = [
            (row, replace(cell, firms=(replace(cell.firms[0], share=row.share("handed_on")),)))
            for row, cell in named
        ]
    return named


def _is_of_the_firm(named: Sequence[tuple[Row, NamedFirms]]) -> bool:
    """Tell whether a share that is handed on is that of the one firm that each row names."""
    return bool(named) and all(
        len(cell.firms) == 1
        and row.share("handed_on") is not None
        and cell.firms[0].share in (None, row.share("handed_on"))
        for row, cell in named
    )


def _handing(
    offer: Offer, row: Row, party_id: str | None, part: Share | None, work: str | None
) -> HandedOnRow:
    values = {"share": part, "description": work}
    own = Row(row.line, row.location, values, {})
    return HandedOnRow(own, offer.party_id, party_id, offer.lot, None)
