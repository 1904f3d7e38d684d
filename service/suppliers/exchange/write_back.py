"""What the other system gets back: review state, next date and link of each supplier, and no more.

Only what has changed since the exchange before is written, as a numbered file. What was written
last is remembered beside it. That is stored after the file, so that an exchange that is cut off in
between writes the same number again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import polars as pl

from service.platform.frames import canonical
from service.platform.process.own_folder import OwnFolder
from service.suppliers.exchange.intake import as_csv
from service.suppliers.exchange.review_state import ListedSupplier, ReviewState

HEADINGS = ("own_id", "number", "review_state", "next_date", "link")
"""Columns of the file, the same in every language."""

REMEMBERED = "review_state.json"
"""File of what was written last, in the state folder."""

_VERSION = 1

Row = tuple[str, str, str, str, str]


class DamagedState(ValueError):
    """What was written last is remembered in a file that cannot be read."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was written last.

    Attributes:
        sequence: Number of the last file.
        rows: State, next date and link of each supplier, by id and number.
    """

    sequence: int
    rows: dict[str, list[str]]


def suppliers_of(rows: pl.DataFrame) -> list[ListedSupplier]:
    """Return the suppliers of an output that another system can know: by its own id or a number.

    Args:
        rows: Columns as `service.suppliers.portfolios.output.OUTPUT`.
    """
    found = []
    screened = rows.filter(pl.col("place").is_not_null()).sort("place")
    for own_id, numbers in screened.select("own_id", "numbers").iter_rows():
        known = frozenset(
            f"{number['scheme']}:{number['value']}"
            for number in numbers or ()
            if number["checksum_ok"] is not False
        )
        if own_id is not None or known:
            found.append(ListedSupplier(own_id, known))
    return found


def written_rows(
    suppliers: Sequence[ListedSupplier], states: Sequence[ReviewState], *, link_base: str
) -> list[Row]:
    """Return a row for each supplier, once each.

    Args:
        suppliers: The suppliers.
        states: Where the review of each stands.
        link_base: Address of the service, before `/v1/cases/`.
    """
    rows: dict[tuple[str, str], Row] = {}
    for supplier, state in zip(suppliers, states, strict=True):
        shown = sorted(number for number in supplier.numbers if "-PERSON:" not in number)
        row = (
            supplier.own_id or "",
            shown[0] if shown else "",
            state.state,
            state.next_on.isoformat() if state.next_on else "",
            f"{link_base}/v1/cases/{state.case_id}" if state.case_id else "",
        )
        rows.setdefault(row[:2], row)
    return [row for key, row in sorted(rows.items()) if any(key)]


def write_changes(out: OwnFolder, state: OwnFolder, rows: Sequence[Row]) -> str | None:
    """Write the rows that differ from what was written last and return the name of the file.

    None where none differs.

    Args:
        out: The folder that the other system reads.
        state: The folder of what is remembered.
        rows: A row for each supplier.

    Raises:
        DamagedState: What is remembered cannot be read.
        OSError: A file cannot be written.
    """
    before = _remembered(state)
    changed = [row for row in rows if before.rows.get(_key(row)) != list(row[2:])]
    if not changed:
        return None
    sequence = before.sequence + 1
    name = f"review_state-{sequence:06}.csv"
    out.write_whole(name, as_csv(HEADINGS, iter(changed)))
    after = before.rows | {_key(row): list(row[2:]) for row in changed}
    content = {"version": _VERSION, "sequence": sequence, "rows": after}
    state.write_whole(REMEMBERED, canonical(content))
    return name


def _key(row: Row) -> str:
    return canonical(row[:2]).decode()


def _remembered(state: OwnFolder) -> Remembered:
    held = state.read(REMEMBERED)
    if held is None:
        return Remembered(0, {})
    try:
        content: Any = orjson.loads(held)
        sequence, rows = content["sequence"], content["rows"]
        if type(sequence) is not int or sequence < 0 or not isinstance(rows, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError) as fault:
        raise DamagedState(REMEMBERED) from fault
    return Remembered(sequence, rows)
