"""What differs between the purchases of two screenings: row by row, field by field."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from pydantic import BaseModel, Field

COMPARED: Mapping[str, tuple[str, ...]] = {
    "purchases": (),
    "contracts": ("contract_id",),
    "tenders": ("tender_id",),
    "contract_parties": ("tender_id", "party_id"),
    "supply_links": ("tender_id", "contractor_id", "subcontractor_id"),
    "parties": ("party_id",),
}
"""Tables of a purchase that are compared, and what tells their rows apart. What firms state is
compared as facts, and what excludes as answers of the law."""

_NOT_TOLD = ("position", "is_personal", "link_id", "notice_kind", "buyer_id", "contract_id")
"""Columns that say how a row is kept and nothing of the purchase."""

_Key = tuple[str, ...]


class PurchaseChange(BaseModel):
    """A field of the purchase that differs, or a row that one of the two does not have."""

    table: str = Field(description="`purchases`, `contracts`, `tenders` and so on.")
    row: dict[str, str] = Field(description="What tells the row apart, such as the tender.")
    field: str | None = Field(description="The field. Null: the whole row was added or left out.")
    before: str | None = Field(description="Null: not stated, or the row is not there.")
    after: str | None = Field(description="Null: not stated, or the row is not there.")


def purchase_changes(before: bytes, after: bytes) -> Iterator[PurchaseChange]:
    """Yield what differs between two purchases, in the order of the tables.

    An amount is told with its currency. A row that is added or left out is told as such, its key
    as the value.

    Args:
        before: Tables of the purchase, as a record keeps them.
        after: The same of the other screening.
    """
    then, now = orjson.loads(before), orjson.loads(after)
    for table, keys in COMPARED.items():
        earlier, later = (_rows(found.get(table), keys) for found in (then, now))
        for key in sorted(earlier.keys() | later.keys()):
            yield from _of_row(table, keys, key, earlier.get(key), later.get(key))


def _of_row(
    table: str,
    keys: tuple[str, ...],
    key: _Key,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> Iterator[PurchaseChange]:
    row = dict(zip(keys, key, strict=False))
    if before is None or after is None:
        named = key[-1] if key else ""
        told = None if before is None else named, None if after is None else named
        yield PurchaseChange(table=table, row=row, field=None, before=told[0], after=told[1])
        return
    for field in dict.fromkeys([*before, *after]):
        if field in keys or field in _NOT_TOLD or field.endswith("currency"):
            continue
        then, now = _told(before, field), _told(after, field)
        if then != now:
            yield PurchaseChange(table=table, row=row, field=field, before=then, after=now)


def _told(row: Mapping[str, Any], field: str) -> str | None:
    value = row.get(field)
    if value is None:
        return None
    of = field.replace("amount", "currency") if "amount" in field else ""
    of = {"hourly_rate": "currency", "framework_most": "framework_currency"}.get(field, of)
    currency = row.get(of) if of else None
    text = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return f"{text} {currency}" if currency else text


def _rows(table: Mapping[str, Any] | None, keys: tuple[str, ...]) -> dict[_Key, dict[str, Any]]:
    found = {}
    for values in table["rows"] if table else ():
        row = dict(zip(table["columns"], values, strict=True)) if table else {}
        found[tuple(str(row[key]) for key in keys)] = row
    return found
