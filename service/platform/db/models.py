"""What tables share that are not yet stated by records (`service.platform.db.records`)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.platform.db.records import METADATA, Instant, points_to

__all__ = ["Base", "Instant", "OfTenant", "points_to"]


class Base(DeclarativeBase):
    """Every table."""

    metadata = METADATA
    type_annotation_map: ClassVar = {datetime: Instant}


class OfTenant:
    """What every row below a tenant says: whose it is, its number, who made it and when."""

    tenant_id: Mapped[str] = mapped_column(
        ForeignKey("tenants.id"), primary_key=True, sort_order=-1
    )
    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)
    actor: Mapped[str] = mapped_column(sort_order=-1)
    created_at: Mapped[datetime] = mapped_column(sort_order=-1)
