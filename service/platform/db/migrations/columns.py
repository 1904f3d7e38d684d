"""The columns, constraints and indexes of which migrations make tables.

A constraint is named by its table and what it is about, so that a later migration can name it.
"""

import sqlalchemy as sa
from alembic import op


def texts(*names: str, nullable: bool = False) -> list[sa.Column[str]]:
    """Return columns of text."""
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def wholes(*names: str, nullable: bool = False) -> list[sa.Column[int]]:
    """Return columns of whole numbers."""
    return [sa.Column(name, sa.Integer(), nullable=nullable) for name in names]


def contents(*names: str, nullable: bool = False) -> list[sa.Column[bytes]]:
    """Return columns of bytes, which come back as they were."""
    return [sa.Column(name, sa.LargeBinary(), nullable=nullable) for name in names]


def days(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    """Return columns of days."""
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def moments(*names: str, nullable: bool = False) -> list[sa.Column[object]]:
    """Return columns of moments."""
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names]


def yes_or_no(name: str) -> sa.Column[bool]:
    """Return a column that says yes or no."""
    return sa.Column(name, sa.Boolean(), nullable=False)


def place(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """Return a column for a place in what only grows."""
    return sa.Column(name, sa.BigInteger(), nullable=nullable, autoincrement=False)


def unit() -> sa.Column[str]:
    """Return the column for the buyer unit whose record a row is; "" for none."""
    return sa.Column("unit", sa.String(), server_default="", nullable=False)


def once(table: str, *columns: str) -> sa.UniqueConstraint:
    """Return what lets the same values stand in one row only."""
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def holds(table: str, name: str, condition: str) -> sa.CheckConstraint:
    """Return what holds in every row."""
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def long(table: str, length: int, *columns: str) -> list[sa.CheckConstraint]:
    """Return what keeps columns to a length: 64 characters of a hash, 32 bytes of one."""
    return [holds(table, f"{column}_length", f"length({column}) = {length}") for column in columns]


def found_by(table: str, *columns: str) -> sa.Index:
    """Return the index by which rows are found."""
    return sa.Index(op.f(f"ix_{table}_{'_'.join(columns)}"), *columns)


def in_order(table: str, *within: str) -> sa.Index:
    """Return the index that gives the rows of a tenant, or of one thing of it, in their order."""
    return found_by(table, "tenant_id", *within, "created_at", "id")
