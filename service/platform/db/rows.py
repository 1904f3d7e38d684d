"""Frozen records as rows of the database: a record has the attributes that its row has columns."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from service.platform.db.models import Base

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from sqlalchemy.orm import InstrumentedAttribute


def columns_of(
    row: type[Base], record: type["DataclassInstance"]
) -> list["InstrumentedAttribute[Any]"]:
    """Return the columns that a kind of record is read from, in the order of its attributes."""
    return [getattr(row, field.name) for field in fields(record)]


def values_of(record: "DataclassInstance") -> dict[str, Any]:
    """Return the attributes of a record by name."""
    return {field.name: getattr(record, field.name) for field in fields(record)}


def add_row(connection: Connection, row: type[Base], record: "DataclassInstance") -> None:
    """Add a record to a table."""
    connection.execute(insert(row).values(values_of(record)))
