"""What every table of the database shares.

Every row belongs to a tenant and says who made it and when. Keys and foreign keys of everything
below a tenant begin with `tenant_id`, so a row cannot point into another tenant's data. `unit` is
the buyer unit whose record it is, empty where it is of none (`service.operations.people.units`).
What refuses changes to a kept screening is in the migrations: triggers, not habits.
"""

from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


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


class Base(DeclarativeBase):
    """What all tables share: names of constraints that are the same on every database."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: Instant}


class OfTenant:
    """What every row below a tenant says: whose it is, its number, who made it and when."""

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id"), primary_key=True, sort_order=-1
    )
    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    actor: Mapped[str] = mapped_column(sort_order=-1)
    created_at: Mapped[datetime] = mapped_column(sort_order=-1)


def points_to(column: str, table: str) -> ForeignKeyConstraint:
    """Return what keeps a column to the numbers of the same tenant's rows of a table."""
    return ForeignKeyConstraint(["tenant_id", column], [f"{table}.tenant_id", f"{table}.id"])


class Tenant(Base):
    """An organisation whose screenings are its own; the embedded default has one."""

    __tablename__ = "tenants"

    id: Mapped[str] = mapped_column(primary_key=True)
    actor: Mapped[str]
    created_at: Mapped[datetime]
