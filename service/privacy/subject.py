"""What the service holds about a natural person, for her right of access (GDPR Art. 15).

Numbers are kept as keyed hashes alone, so a number is searched for by its hashes, in every column
of every table of the organisation: a table that is added tomorrow is searched too. An official is
found by her user id, as the one who did what. A name is searched for as it is written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl
from sqlalchemy import Connection, Table, select

from data_ingest.identifiers import CLAIMS, hash_person, identify
from service.incidents.kept import seen_entries
from service.incidents.tables import IncidentEntryRow
from service.persons import PSEUDONYM_LENGTH
from service.principal import Principal
from service.tables import Base

By = Literal["number", "name", "user_id"]

SHORTEST_NAME = 4
"""Least characters of a name or user id. Ours: less is found everywhere."""

_LEFT_OUT = frozenset({"hmac_sha256", "salt", "sha256", "hash"})
_TEN = re.compile(r"(?:SE)?((?:18|19|20)?)([0-9]{6})[-+ ]?([0-9]{4})(?:01)?")


class InvalidNumber(ValueError):
    """It is no number of a natural person; it is not repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One record that says something of the person.

    Attributes:
        table: Kind of record.
        record_id: Its number.
        columns: Where in it.
        created_at: When it was made; None where the table does not say.
    """

    table: str
    record_id: str
    columns: tuple[str, ...]
    created_at: datetime | None


def needles_of(what: str, *, by: By, person_key: bytes) -> tuple[str, ...]:
    """Return what is searched for: hashes of a number, or the name or user id itself.

    Args:
        what: As it was given.
        by: What it is.
        person_key: Secret for the keyed hash of natural persons' numbers.

    Raises:
        InvalidNumber: It is to be a number and is none.
        ValueError: A name or user id is too short.
    """
    text = what.strip()
    if by != "number":
        if len(text) < SHORTEST_NAME:
            raise ValueError("too short")
        return (text.casefold(),)
    shape = _TEN.fullmatch(text.replace(" ", ""))
    if shape is None or not _is_personal(shape[2] + shape[3], person_key=person_key):
        raise InvalidNumber
    six, four = shape[2], shape[3]
    written = {
        f"{country}{century}{six}{sign}{four}{end}"
        for country in ("", "SE")
        for century in ("", "18", "19", "20")
        for sign in ("", "-", "+", " ")
        for end in ("", "01")
    }
    hashes = {hash_person(one, person_key=person_key) for one in written}
    whole = hash_person(six + four, person_key=person_key)
    return tuple(sorted({whole} | {f"person-{one[:PSEUDONYM_LENGTH]}" for one in hashes}))


def find_places(
    connection: Connection, needles: Sequence[str], *, principal: Principal
) -> list[Place]:
    """Return every record of the organisation in which one of the needles stands.

    Restricted incidents are searched for whoever has the role for them, and for nobody else.

    Args:
        connection: Inside a transaction.
        needles: From `needles_of`.
        principal: Who asks.
    """
    wanted = re.compile("|".join(map(re.escape, needles)).encode())
    return [
        Place(
            table=table.name,
            record_id=str(row._mapping.get("id", "")),
            columns=columns,
            created_at=row._mapping.get("created_at"),
        )
        for table in Base.metadata.sorted_tables
        if "tenant_id" in table.columns
        for row in _rows(connection, table, principal)
        if (columns := tuple(_matching(row._mapping, wanted)))
    ]


def _rows(connection: Connection, table: Table, principal: Principal) -> Iterator[Any]:
    query = select(table).where(table.c.tenant_id == principal.tenant_id)
    if table is IncidentEntryRow.__table__:
        query = query.where(*seen_entries(connection, principal))
    yield from connection.execute(query.order_by(table.c.id).execution_options(yield_per=100))


def _matching(row: Any, wanted: re.Pattern[bytes]) -> Iterator[str]:  # noqa: ANN401  # a row
    for name, value in row.items():
        if name in _LEFT_OUT or value is None or isinstance(value, int | date):
            continue
        text = value if isinstance(value, bytes) else str(value).encode()
        if wanted.search(_folded(text)):
            yield name


def _folded(content: bytes) -> bytes:
    try:
        return content.decode().casefold().encode()
    except UnicodeDecodeError:
        return content.lower()


def _is_personal(ten: str, *, person_key: bytes) -> bool:
    claims = pl.DataFrame([("x", "SE", None, ten, False)], schema=CLAIMS, orient="row")
    found = identify(claims, person_key=person_key)
    return not found.filter("is_personal", "checksum_ok").is_empty()
