"""Records and their tables: a frozen dataclass states each column once, the table follows from it.

    @dataclass(frozen=True, slots=True, kw_only=True)
    class RegisterCheck(OfTenant):
        document_sha256: Sha256
        unit: Annotated[str, Default("")] = ""

    REGISTER_CHECKS = table_of(RegisterCheck, "register_checks", points_to("unit", "units"))

An attribute's type is its column's; `X | None` may be null, and a `Literal` is text. What its type
does not say stands in `Annotated`: `Default`, `Check`, `KnownValues`, `Key`, `Big`, `Json`,
`Words`. A record that adds to another states only what it adds; the smaller one can be read from
the same table (`views`), as a key is without its hash. What refuses changes to records is in the
migration: triggers, not habits. Reading and writing are in `service.platform.db.store`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson
from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.schema import SchemaItem
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine

from data_ingest.model.described import tells
from data_ingest.model.fields import OWN, About
from data_ingest.model.text import message
from service.platform.frames import canonical

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)
"""Every table, with names of constraints that are the same on every database."""


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, to the microsecond, the same on every database.

    Raises:
        ValueError: A datetime without time zone was given; it names no moment.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; SQLite stores its digits, PostgreSQL the moment."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("A moment has a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC; what SQLite returns without a zone was stored in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CanonicalJson(TypeDecorator[Any]):
    """A value of a type that is stored as its canonical JSON, and read back as the same value.

    Args:
        kind: The type of the value, as pydantic takes it.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: Any) -> None:  # noqa: ANN401  # whatever an annotation can be
        super().__init__()
        self.kind = kind
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:  # noqa: ANN401
        """Return the bytes that are stored."""
        return None if value is None else canonical(self._adapter.dump_python(value, mode="json"))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:  # noqa: ANN401
        """Return the value that was stored.

        Raises:
            pydantic.ValidationError: The bytes are none of this type.
        """
        return None if value is None else self._adapter.validate_python(orjson.loads(value))


class SpacedWords(TypeDecorator[tuple[str, ...]]):
    """Words without white space in them, with a space between each two.

    Args:
        known: If not empty, others that are stored are left out when it is read, and these come in
            this order: a newer service may have written them.
    """

    impl = String
    cache_ok = True

    def __init__(self, known: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.known = known

    def coerce_compared_value(self, op: OperatorType | None, value: object) -> TypeEngine[Any]:
        """Let a text be compared with the stored text, to look for a word in it."""
        return String() if isinstance(value, str) else self

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Return the text that is stored."""
        return None if value is None else " ".join(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Return the words that were stored."""
        if value is None:
            return None
        words = value.split()
        return tuple(word for word in self.known if word in words) if self.known else tuple(words)


@dataclass(frozen=True, slots=True)
class Default:
    """What the database writes where nothing is given, so that older code can go on adding rows."""

    text: str


@dataclass(frozen=True, slots=True)
class Check:
    """What the database refuses otherwise: SQL with `{}` for the column, and the check's name."""

    sql: str
    name: str


class KnownValues:
    """The database refuses values that the attribute's `Literal` does not have."""


class Key:
    """The column is the table's key, or a part of it."""


class Big:
    """The number may need more than 32 bits."""


class Json:
    """The value is stored as canonical JSON."""


class Words:
    """The tuple of words is stored as one text with spaces; of a `Literal`, only its own words."""


Sha256 = Annotated[str, Check("length({}) = 64", "length")]
"""A hash in 64 lower-case hexadecimal digits."""

_TYPES: Mapping[type, type[TypeEngine[Any]]] = {
    str: String, int: Integer, bool: Boolean, float: Float, bytes: LargeBinary, date: Date,
    datetime: Instant,
}  # fmt: skip

_TABLES: dict[type, Table] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTenant:
    """What every record below a tenant says.

    Attributes:
        tenant_id: Whose it is.
        id: Its number, from `service.platform.db.record_id.new_id`.
        actor: Who made it.
        created_at: When, with a time zone.
    """

    tenant_id: Annotated[str, Key, OWN]
    id: Annotated[str, Key, OWN]
    actor: Annotated[str, About("actor", mask="marked", label=message("By", "record"))]
    created_at: Annotated[datetime, About("own", label=message("Created"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRecord(OfTenant):
    """A record that people see: each of its fields says what it tells (`fields.About`)."""


def table_of(kind: type, name: str, *further: SchemaItem, views: tuple[type, ...] = ()) -> Table:
    """Make the table of a kind of record; it is made once, where the kind is defined.

    Args:
        kind: A frozen dataclass.
        name: The table's.
        *further: Indexes, and constraints over several columns.
        views: Kinds that have some of its attributes, and are read from the same table.

    Raises:
        TypeError: The type of an attribute is none that a column can have, or a record that people
            see has one that does not say what it tells.
    """
    if issubclass(kind, ShownRecord):
        tells(kind)
    hints = get_type_hints(kind, include_extras=True)
    columns: list[SchemaItem] = []
    for field in fields(kind):
        columns += _column(field.name, hints[field.name], below=issubclass(kind, OfTenant))
    table = Table(name, METADATA, *columns, *further)
    for record_type in (kind, *views):
        _TABLES[record_type] = table
    return table


def the_table(kind: type) -> Table:
    """Return the table of a kind of record.

    Raises:
        LookupError: `table_of` has made none for it.
    """
    return _TABLES[kind]


def shown_records() -> list[type[ShownRecord]]:
    """Return the kinds of records that people see and whose tables have been made, by name."""
    kinds = {kind for kind in _TABLES if issubclass(kind, ShownRecord)}
    return sorted(kinds, key=lambda kind: kind.__name__)


def points_to(column: str, table: str) -> ForeignKeyConstraint:
    """Return what keeps a column to the numbers of the same tenant's rows of a table."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


def _column(name: str, hint: Any, *, below: bool) -> list[SchemaItem]:  # noqa: ANN401
    """Return a column and its checks."""
    kind, marks = _unpacked(hint)
    nullable = get_origin(kind) in (Union, UnionType) and type(None) in get_args(kind)
    if nullable:
        (kind,) = (argument for argument in get_args(kind) if argument is not type(None))
        kind, inner = _unpacked(kind)
        marks = marks + inner
    defaults = [mark.text for mark in marks if isinstance(mark, Default)]
    column: Column[Any] = Column(
        name,
        _type_of(kind, marks),
        *([ForeignKey("tenants.id")] if below and name == "tenant_id" else ()),
        primary_key=Key in marks,
        autoincrement=False,
        nullable=nullable,
        server_default=defaults[0] if defaults else None,
    )
    checks: list[SchemaItem] = [
        CheckConstraint(mark.sql.format(name), name=f"{name}_{mark.name}")
        for mark in marks
        if isinstance(mark, Check)
    ]
    if KnownValues in marks:
        values = ", ".join(f"'{value}'" for value in get_args(kind))
        checks.append(CheckConstraint(f"{name} IN ({values})", name=f"{name}_known"))
    return [column, *checks]


def _unpacked(hint: Any) -> tuple[Any, tuple[Any, ...]]:  # noqa: ANN401
    if get_origin(hint) is not Annotated:
        return hint, ()
    kind, *marks = get_args(hint)
    return kind, tuple(marks)


def _type_of(kind: Any, marks: tuple[Any, ...]) -> TypeEngine[Any]:  # noqa: ANN401
    if Json in marks:
        return CanonicalJson(kind)
    if Words in marks:
        return SpacedWords(get_args(get_args(kind)[0]))
    if get_origin(kind) is Literal:
        kind = type(get_args(kind)[0])
    if kind not in _TYPES:
        raise TypeError(f"{kind} is no type of a column; a value that is stored as JSON says Json.")
    return BigInteger() if Big in marks else _TYPES[kind]()
