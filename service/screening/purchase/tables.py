"""The table of column mappings that people have confirmed."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Index

from service.platform.db.records import Default, OfTenant, Sha256, table_of

ENDED = "ended"
"""Target of a row that ends those before it; the mapping in it is the one that was ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMapping(OfTenant):
    """How the columns of a tenant's table are to be read, as a named person confirmed it.

    Attributes:
        source: The buyer's own name of where such tables come from.
        fingerprint: Hash of the headings that it fits.
        target: What the rows are (`data_ingest.mapping`); `ENDED` in one that ends those before it.
        mapping: Canonical JSON of the mapping.
        unit: The buyer unit whose it is; empty where it is of none.
    """

    source: str
    fingerprint: Sha256
    target: str
    mapping: bytes
    unit: Annotated[str, Default("")] = ""


MAPPINGS = table_of(KeptMapping, "mappings", Index(None, "tenant_id", "created_at", "id"))
