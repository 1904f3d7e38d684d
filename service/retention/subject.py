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

from sqlalchemy import Connection, Table, select

from data_ingest.ids.identifiers import hash_person
from data_ingest.ids.personal_numbers import written
from service.casework.incidents.store import seen_entries
from service.casework.incidents.tables import INCIDENT_ENTRIES
from service.operations.people.principal import Principal
from service.platform.db.row_versions import ROW_VERSIONS
from service.platform.db.store import stored_columns
from service.platform.personal_numbers import PSEUDONYM, pseudonym_of
from service.retention.every_table import METADATA

By = Literal["number", "name", "user_id"]

SHORTEST_NAME = 4
"""Least characters of a name or user id. Ours: less is found everywhere."""

_LEFT_OUT = frozenset({"hmac_sha256", "salt", "sha256", "hash"})


class InvalidNumber(ValueError):
    """It is no number of a natural person; it is not repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRecord:
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
    found = list(written(text))
    if len(found) != 1 or not found[0].is_somebodys or text != text[found[0].start : found[0].end]:
        raise InvalidNumber
    ten = found[0].ten
    spellings = {
        f"{country}{century}{sign.join((ten[:2], ten[2:4], ten[4:6]))}{join}{ten[6:]}{end}"
        for country in ("", "SE", "SE ", "SE-")
        for century in ("", "16", "18", "19", "20")
        for sign in ("", "-", ".", "/", " ")
        for join in ("", "-", "+", " ", ".", "/", "_", ":")
        for end in ("", "01")
    }
    whole = hash_person(ten, person_key=person_key)
    return (whole, *sorted(pseudonym_of(spelling, person_key=person_key) for spelling in spellings))


def find_places(
    connection: Connection, needles: Sequence[str], *, principal: Principal
) -> list[PersonalRecord]:
    """Return every record of the organisation in which one of the needles stands.

    Restricted incidents are searched for whoever has the role for them, and for nobody else.

    Args:
        connection: Inside a transaction.
        needles: From `needles_of`.
        principal: Who asks.
    """
    wanted = _wanted(needles)
    return [
        PersonalRecord(
            table=str(table.name),
            record_id=str(row._mapping["record_id" if table is ROW_VERSIONS else "id"]),
            columns=columns,
            created_at=row._mapping.get("created_at"),
        )
        for table in METADATA.sorted_tables
        if "tenant_id" in table.columns
        for row in _rows(connection, table, principal)
        if (columns := tuple(_matching(row._mapping, wanted)))
    ]


def _wanted(needles: Sequence[str]) -> re.Pattern[bytes]:
    """Return what finds any of the needles; what pseudonyms have in common is looked for once."""
    others = [re.escape(needle) for needle in needles if not needle.startswith(PSEUDONYM)]
    ends = [needle.removeprefix(PSEUDONYM) for needle in needles if needle.startswith(PSEUDONYM)]
    if ends:
        others.append(f"{PSEUDONYM}(?:{'|'.join(map(re.escape, ends))})")
    return re.compile("|".join(others).encode())


def _rows(connection: Connection, table: Table, principal: Principal) -> Iterator[Any]:
    query = select(*stored_columns(table)).where(table.c.tenant_id == principal.tenant_id)
    if table is INCIDENT_ENTRIES:
        query = query.where(*seen_entries(connection, principal))
    in_order = query.order_by(*table.primary_key)
    yield from connection.execute(in_order.execution_options(yield_per=100))


def _matching(row: Any, wanted: re.Pattern[bytes]) -> Iterator[str]:  # noqa: ANN401  # a row
    for name, value in row.items():
        if name in _LEFT_OUT or value is None or isinstance(value, int | date):
            continue
        text = value if isinstance(value, bytes) else str(value).encode()
        if wanted.search(_folded(text)):
            yield str(name)


def _folded(content: bytes) -> bytes:
    try:
        return content.decode().casefold().encode()
    except UnicodeDecodeError:
        return content.lower()
