"""One call of an operation: who makes it, in which language, and on which installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Connection

from data_ingest.model.text import Language
from service.operations.installation import Installation
from service.operations.people.principal import Principal
from service.platform.db.database import transaction


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an operation, by whichever door it comes in.

    Attributes:
        installation: Where it is done.
        principal: Who makes it.
        language: Of the sentences in what it gives.
    """

    installation: Installation
    principal: Principal
    language: Language

    @cached_property
    def now(self) -> datetime:
        """The moment of the call: when the operation first asks for it, and then the same."""
        return datetime.now(UTC)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """See one unchanging state of the database."""
        with transaction(self.installation.engine, read_only=True) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction: all of it is kept, or nothing where something is refused."""
        with transaction(self.installation.engine) as connection:
            yield connection
