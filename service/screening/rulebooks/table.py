"""The table of rulebooks; what refuses changes to them is in the migration."""

from dataclasses import dataclass
from typing import Annotated, Literal

from sqlalchemy import CheckConstraint

from service.platform.db.records import KnownValues, OfTenant, table_of

BookKind = Literal["rules", "templates"]
"""A rulebook, or the texts that packages are made of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBook(OfTenant):
    """A text that records name by its hash: a rulebook, or the templates of packages.

    The first record of a tenant that names it brings it along; it has that record's actor and
    moment. It is of the tenant and not of the installation, so that what guards, copies and
    restores a tenant's records does the same for what they were made by.

    Attributes:
        id: SHA-256 of the text in UTF-8: the `rulebook_sha256` or `templates_sha256` of records.
        kind: What it is the text of.
        code_version: Version of the service that wrote it.
        content: The text, gzip.
    """

    kind: Annotated[BookKind, KnownValues]
    code_version: str
    content: bytes


RULEBOOKS = table_of(KeptBook, "rulebooks", CheckConstraint("length(id) = 64", name="id_length"))
