"""Versions of rows: whatever is added to, changed in or removed from a protected table.

Each write leaves one version a row, in its own transaction (`service.platform.db.store.write`): the
hash of the whole row as it then is, which becomes a leaf when the log is sealed. So the log commits
to every row there is, and a row that was altered, added or removed in another way is noticed
(`service.operations.audit.records`). What is not protected, and why, is in
`service.platform.db.protection`.

A row's hash is the SHA-256 of its canonical JSON: the protected columns by name, moments in UTC,
bytes as their SHA-256. A column without a value is left out, and so is "", 0, false or no bytes in
a column that always has one: a column that a later version of the service adds, empty, changes no
hash. That is for ever: leaves are signed. Where a column that always has a value has none, somebody
has changed the table, and that is not left out.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple
from weakref import WeakKeyDictionary

import orjson
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Index,
    RowMapping,
    Table,
    TypeDecorator,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from service.platform.db.protection import protected_columns
from service.platform.db.records import Big, Check, Key, table_of

SALT_BYTES = 32

Change = Literal["add", "change", "remove", "accept"]
"""What made a version; `accept`: somebody vouches for the row as it is (`kedjekoll audit accept`),
or it was there before versions were."""

EXPIRED = "expired"
"""Ground of a removal: what was kept for a stated time only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVersion:
    """One version of a row of a protected table.

    Attributes:
        tenant_id: Whose row.
        table_name: Its table.
        record_id: Its number.
        version: 1, 2, 3, …
        change: What made the version.
        sha256: Hash of the row as it then was; None where it was removed.
        ground: Why it was removed or accepted; None for other changes.
        erased: JSON list of the places in the log of the versions that went with a removed row.
        salt: Random bytes that keep anybody from guessing what a leaf stands for.
        mac: Shows that this installation wrote the version (`authenticate_versions`): whoever has
            the database but not the secret cannot write one. None where it has no secret, and for
            rows that were there before versions were.
        leaf_index: Its place in the log; None until the log is sealed.
    """

    tenant_id: Annotated[str, Key]
    table_name: Annotated[str, Key]
    record_id: Annotated[str, Key]
    version: Annotated[int, Key]
    change: Change
    sha256: Annotated[bytes | None, Check("{0} IS NULL OR length({0}) = 32", "length")]
    ground: str | None
    erased: bytes | None
    salt: Annotated[bytes, Check("length({}) = 32", "length")]
    mac: Annotated[bytes | None, Check("{0} IS NULL OR length({0}) = 32", "length")]
    leaf_index: Annotated[int | None, Big] = None


ROW_VERSIONS = table_of(
    RowVersion, "row_versions", Index("ix_row_versions_leaf_index", "leaf_index")
)
_COLUMNS = [str(column.name) for column in ROW_VERSIONS.c]


def version_record(
    tenant_id: str,
    table_name: str,
    record_id: str,
    version: int,
    change: str,
    sha256: bytes | None,
    ground: str | None,
    erased: bytes | None,
    salt: bytes,
    mac: bytes | None,
) -> bytes:
    """Return what a version says, as canonical JSON: its names are in alphabetical order."""
    return orjson.dumps(
        {
            "change": change,
            "erased": None if erased is None else orjson.Fragment(erased),
            "ground": ground,
            "mac": None if mac is None else mac.hex(),
            "record_id": record_id,
            "row_sha256": None if sha256 is None else sha256.hex(),
            "salt": salt.hex(),
            "table": table_name,
            "tenant_id": tenant_id,
            "version": version,
        }
    )


_MAC_KEYS: WeakKeyDictionary[Engine, bytes] = WeakKeyDictionary()


def authenticate_versions(engine: Engine, secret: bytes) -> None:
    """Let every version that is written from now on carry a code that only the secret makes.

    Args:
        engine: The database.
        secret: Of the installation; the same in all its processes.
    """
    _MAC_KEYS[engine] = hmac.digest(secret, b"versions of rows", "sha256")


def has_secret(connection: Connection) -> bool:
    """Tell whether versions of this database carry a code."""
    return connection.engine in _MAC_KEYS


def mac_of(connection: Connection, *said: Any) -> bytes | None:  # noqa: ANN401  # its columns
    """Return the code of a version; None where the installation has no secret.

    Args:
        connection: Of the database.
        *said: What `version_record` takes, without the code.
    """
    key = _MAC_KEYS.get(connection.engine)
    return None if key is None else hmac.digest(key, version_record(*(*said, None)), "sha256")


class RowHash:
    """Hashes rows of a table.

    Args:
        columns: Names of the protected columns, and whether each may be without a value.
    """

    def __init__(self, columns: Iterable[tuple[str, bool]]) -> None:
        self._columns = sorted((str(name), may_lack) for name, may_lack in columns)

    def __call__(self, values: Mapping[str, Any] | RowMapping) -> bytes:
        """Return the hash of a row.

        Args:
            values: What is stored, by the name of the column.
        """
        said = {
            name: value
            for name, may_lack in self._columns
            if (value := values[name]) or (value is None) != may_lack
        }
        canonical = orjson.dumps(said, option=orjson.OPT_UTC_Z, default=_hashed)
        return hashlib.sha256(canonical).digest()


@cache
def row_hash(table: Table) -> RowHash:
    """Return what hashes rows of a table."""
    names = protected_columns(table)
    return RowHash((name, bool(table.c[name].nullable)) for name in names)


def _hashed(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"A column cannot hold {type(value)}.")


def tenant_column(table: Table) -> Column[Any]:
    """Return the column that says whose a row is; a tenant's own row is its own."""
    return table.c.tenant_id if "tenant_id" in table.c else table.c.id


def stored_values(
    table: Table, connection: Connection
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """Return what makes of the attributes of a record the values that are stored of it."""
    converted, dialect = _converted(table), connection.dialect

    def stored(values: Mapping[str, Any]) -> dict[str, Any]:
        made = dict(values)
        for name, convert in converted:
            made[name] = convert(made[name], dialect)
        return made

    return stored


@cache
def _converted(table: Table) -> list[tuple[str, Callable[[Any, Dialect], Any]]]:
    return [
        (str(column.name), column.type.process_bind_param)
        for column in table.c
        if isinstance(column.type, TypeDecorator)
    ]


_KEY = ("tenant_id", "table_name", "record_id")
_LAST = (
    select(ROW_VERSIONS.c.record_id, func.max(ROW_VERSIONS.c.version))
    .where(
        ROW_VERSIONS.c.tenant_id == bindparam("tenant"),
        ROW_VERSIONS.c.table_name == bindparam("table"),
        ROW_VERSIONS.c.record_id.in_(bindparam("numbers", expanding=True)),
    )
    .group_by(ROW_VERSIONS.c.record_id)
)
_INSERT = insert(ROW_VERSIONS)
_AT_ONCE = 500
"""Rows whose earlier versions are looked for in one query. Ours."""


def add_versions(
    connection: Connection,
    table: Table,
    change: Change,
    rows: Iterable[Mapping[str, Any]],
    *,
    ground: str | None = None,
) -> None:
    """Leave a version of rows as they now are.

    Args:
        connection: The transaction that has written them.
        table: Their table.
        change: What was done; not a removal.
        rows: What is stored, by the name of the column.
        ground: Why, where somebody vouches for them.
    """
    hash_of, tenant = row_hash(table), tenant_column(table).name
    of_tenants: dict[str, dict[str, bytes]] = {}
    for row in rows:
        of_tenants.setdefault(row[tenant], {})[row["id"]] = hash_of(row)
    for tenant_id, hashes in of_tenants.items():
        for some in _in_parts(list(hashes)):
            made = [NewVersion(number, hashes[number]) for number in some]
            _add(connection, table, tenant_id, change, made, ground)


def add_removals(
    connection: Connection, table: Table, keys: Iterable[tuple[str, str]], *, ground: str
) -> None:
    """Leave a version that says that rows were removed, and remove the versions before it.

    What a row was can then no longer be guessed from its hash. Its leaves stay in the log, and the
    removal names them. A version that has no place in the log yet stays.

    Args:
        connection: The transaction that has removed them.
        table: Their table.
        keys: Tenant and number of each.
        ground: Why they were removed.
    """
    by_tenant: dict[str, list[str]] = {}
    for tenant_id, record_id in keys:
        by_tenant.setdefault(tenant_id, []).append(record_id)
    for tenant_id, numbers in by_tenant.items():
        for some in _in_parts(numbers):
            _add_removals(connection, table, tenant_id, some, ground)


def _add_removals(
    connection: Connection, table: Table, tenant_id: str, numbers: Sequence[str], ground: str
) -> None:
    before = and_(
        ROW_VERSIONS.c.tenant_id == tenant_id,
        ROW_VERSIONS.c.table_name == table.name,
        ROW_VERSIONS.c.record_id.in_(numbers),
        ROW_VERSIONS.c.leaf_index.is_not(None),
        ROW_VERSIONS.c.change != "remove",
    )
    asked = select(ROW_VERSIONS.c.record_id, ROW_VERSIONS.c.leaf_index).where(before)
    places: dict[str, list[int]] = {}
    last = -1
    for row in connection.execute(asked.order_by(ROW_VERSIONS.c.leaf_index)):
        last = row.leaf_index
        places.setdefault(row.record_id, []).append(last)
    made = [
        NewVersion(number, None, orjson.dumps(places[number]) if number in places else None)
        for number in numbers
    ]
    _add(connection, table, tenant_id, "remove", made, ground)
    # PostgreSQL: versions that were sealed since they were asked for have later places, and stay.
    connection.execute(delete(ROW_VERSIONS).where(before, ROW_VERSIONS.c.leaf_index <= last))


def drop_version(
    connection: Connection, tenant_id: str, table_name: str, record_id: str, *, version: int
) -> None:
    """Remove a version that has no place in the log, after its row was accepted as it is."""
    key = (tenant_id, table_name, record_id, version)
    its = (column == value for column, value in zip(ROW_VERSIONS.primary_key, key, strict=True))
    connection.execute(delete(ROW_VERSIONS).where(*its))


def _in_parts(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(numbers), _AT_ONCE):
        yield numbers[first : first + _AT_ONCE]


class NewVersion(NamedTuple):
    """What a new version says of a row.

    Attributes:
        record_id: Number of the row.
        sha256: Its hash; None where it was removed.
        erased: JSON list of the places of versions that went with it.
    """

    record_id: str
    sha256: bytes | None
    erased: bytes | None = None


def _add(
    connection: Connection,
    table: Table,
    tenant_id: str,
    change: Change,
    made: Sequence[NewVersion],
    ground: str | None,
) -> None:
    """Add the next version of rows; whoever writes a row at once waits until this one is kept."""
    asked = {
        "tenant": tenant_id,
        "table": str(table.name),
        "numbers": [row.record_id for row in made],
    }
    before = {row[0]: row[1] for row in connection.execute(_LAST, asked)}
    name, parameters = str(table.name), []
    for row in made:
        said = (
            tenant_id, name, row.record_id, before.get(row.record_id, 0) + 1, change, row.sha256,
            ground, row.erased, secrets.token_bytes(SALT_BYTES),
        )  # fmt: skip
        version = (*said, mac_of(connection, *said), None)
        parameters.append(dict(zip(_COLUMNS, version, strict=True)))
    connection.execute(_INSERT, parameters)


_LATER = ROW_VERSIONS.alias("later")

IS_NEWEST: ColumnElement[bool] = ROW_VERSIONS.c.version == (
    select(func.max(_LATER.c.version))
    .where(*(_LATER.c[name] == ROW_VERSIONS.c[name] for name in _KEY))
    .scalar_subquery()
)
"""The condition that a version is the newest of its row."""
